/**
 * Child: one export through the node's own code against a sandbox over HTTP, without n8n. Arguments:
 * port, access token, list, kind, rows. Waits for a line on stdin, so that two can start together.
 */
import { once } from 'node:events';
import { createRequire } from 'node:module';

import { makeRows, mappingOf } from './rows.mjs';

const { router } = createRequire(import.meta.url)(
	'../dist/nodes/ConstantContact/actions/router.js',
);
const [, , port, token, list, kind, count] = process.argv;
const rows = makeRows(kind, Number(count));

const parameters = {
	resource: 'segment',
	operation: 'export',
	segmentSource: 'items',
	list: { mode: 'name', value: list },
	fields: { mappingMode: 'defineBelow', value: mappingOf(kind) },
	consent: 'everyone',
	mode: 'addAndUpdate',
	options: { createListIfMissing: true },
};

/** What n8n's helper does, as far as the node uses it. */
async function request(_credential, { url, qs = {}, method, body, headers }) {
	const address = new URL(url);
	for (const [name, value] of Object.entries(qs)) address.searchParams.set(name, value);
	const isText = body === undefined || Buffer.isBuffer(body);
	const answer = await fetch(address, {
		method,
		body: isText ? body : JSON.stringify(body),
		headers: {
			...(isText ? {} : { 'content-type': 'application/json' }),
			...headers,
			authorization: `Bearer ${token}`,
		},
	});
	const text = await answer.text();
	const isJson = answer.headers.get('content-type')?.includes('json');
	return {
		statusCode: answer.status,
		headers: Object.fromEntries(answer.headers),
		body: isJson && text ? JSON.parse(text) : text,
	};
}

const context = {
	getInputData: () => rows.map((json) => ({ json })),
	getNode: () => ({ name: 'Constant Contact', parameters }),
	getNodeParameter: (name, _index, fallback) => parameters[name] ?? fallback,
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
	logger: { info: () => {} },
	helpers: { httpRequestWithAuthentication: request },
};

console.log('ready');
await once(process.stdin, 'data');
const started = performance.now();
const [[{ json: summary }]] = await router(context);
const seconds = (performance.now() - started) / 1_000;
console.log(
	JSON.stringify({ seconds, rows: summary.rows, requests: summary.constantContact.requests }),
);
process.exit(0);
