/**
 * Child: one export through the node's own code against a sandbox over HTTP, without n8n. Arguments:
 * port, access token, list, kind, rows. Waits for a line on stdin, so that two can start together.
 */
import { once } from 'node:events';
import type { Readable } from 'node:stream';

import axios from 'axios';
import type { IDataObject, IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import type { ExportSummary } from '../nodes/ConstantContact/report/summary.ts';
import { built } from './built.mts';
import { type Kind, makeRows, mappingOf } from './rows.mts';

const { router } = built(
	'./actions/router',
) as typeof import('../nodes/ConstantContact/actions/router.ts');
const [port, token, list, , count] = process.argv.slice(2);
const kind = process.argv[5] as Kind;
/** As n8n hands them over: they were items before. */
const items = makeRows(kind, Number(count)).map((json) => ({ json }));

const parameters: IDataObject = {
	resource: 'segment',
	operation: 'export',
	segmentSource: 'items',
	list: { mode: 'name', value: list },
	fields: { mappingMode: 'defineBelow', value: mappingOf(kind) },
	consent: 'everyone',
	mode: 'addAndUpdate',
	options: { createListIfMissing: true },
};

let refused = 0;

/** What n8n's helper does, with the same client, as far as the node uses it. */
async function request(
	_credential: string,
	{ url, qs, method, body, headers, timeout }: IHttpRequestOptions,
) {
	const answer = await axios.request<Readable>({
		url,
		params: qs,
		method,
		data: body,
		headers: { ...headers, authorization: `Bearer ${token}` },
		timeout,
		responseType: 'stream',
		maxRedirects: 0,
		maxBodyLength: Infinity,
		proxy: false,
		validateStatus: (status) => status !== 401,
	});
	if (answer.status === 429) refused += 1;
	return { statusCode: answer.status, headers: answer.headers, body: answer.data };
}

const context = {
	getInputData: () => items,
	getNode: () => ({ name: 'Constant Contact', parameters }),
	getNodeParameter: (name: string, _index: number, fallback: unknown) =>
		parameters[name] ?? fallback,
	getCredentials: async () => ({
		dataTransferAgreement: true,
		environment: 'sandbox',
		sandboxPort: Number(port),
		clientId: 'sandbox-api-key',
		oauthTokenData: { access_token: token },
	}),
	getExecutionCancelSignal: () => undefined,
	continueOnFail: () => false,
	addExecutionHints: () => {},
	sendMessageToUI: () => {},
	logger: { info: () => {} },
	helpers: { httpRequestWithAuthentication: request },
} as unknown as IExecuteFunctions;

console.log('ready');
await once(process.stdin, 'data');
const started = performance.now();
const [summaries] = await router(context);
const seconds = (performance.now() - started) / 1_000;
const { rows: verdicts, constantContact } = summaries?.[0]?.json as unknown as ExportSummary;
const { requests } = constantContact;
console.log(JSON.stringify({ seconds, rows: verdicts, requests, refused }));
process.exit(0);
