/* eslint-disable @n8n/community-nodes/no-restricted-globals -- steps through the time of a test */
import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
} from 'n8n-workflow';

import { router } from '../../nodes/ConstantContact/actions/router';
import type { Sandbox } from '../../sandbox/server';

const nextTurn = setImmediate;

/**
 * Runs the node without n8n and without a socket, in a time of its own: pauses of minutes pass at
 * once, for the node and for the sandbox alike. For tests that need thousands of runs; that n8n's
 * engine does the same is what test/engine is for. Needs jest's fake timers.
 */
export async function runVirtually(
	sandbox: Sandbox,
	rows: IDataObject[],
	parameters: IDataObject,
): Promise<{ outputs: INodeExecutionData[][]; hints: string[]; error?: Error }> {
	const hints: string[] = [];
	const { access_token: token } = sandbox.tokens.issue('sandbox-api-key', ['contact_data']);
	const context = {
		getInputData: () => rows.map((json) => ({ json })),
		getNode: () => ({ name: 'Constant Contact', parameters }),
		getNodeParameter: (name: string, _index: number, fallback: unknown) =>
			parameters[name] ?? fallback,
		getCredentials: async () => ({
			dataTransferAgreement: true,
			environment: 'sandbox',
			sandboxPort: 1,
			clientId: 'sandbox-api-key',
			oauthTokenData: { access_token: token },
		}),
		getExecutionCancelSignal: () => undefined,
		continueOnFail: () => false,
		addExecutionHints: ({ message }: { message: string }) => hints.push(message),
		logger: { info: () => {} },
		helpers: {
			httpRequestWithAuthentication: async (_name: string, options: IHttpRequestOptions) =>
				await answer(sandbox, token, options),
			prepareBinaryData: async (data: Buffer) => ({ data: data.toString('base64') }),
		},
	} as unknown as IExecuteFunctions;

	let isDone = false;
	const run = router(context).then(
		(outputs) => ({ outputs, hints }),
		(error: Error) => ({ outputs: [], hints, error }),
	);
	void run.finally(() => (isDone = true));
	while (!isDone) {
		await new Promise((resolve) => nextTurn(resolve));
		if (!isDone && inFlight === 0) await jest.advanceTimersToNextTimerAsync();
	}
	return await run;
}

let inFlight = 0;

async function answer(sandbox: Sandbox, token: string, options: IHttpRequestOptions) {
	inFlight += 1;
	try {
		const response = await sandbox.inject({
			method: options.method,
			url: options.url.replace('http://127.0.0.1:1', ''),
			query: options.qs as Record<string, string>,
			headers: { ...options.headers, authorization: `Bearer ${token}` } as Record<string, string>,
			payload: options.body as Buffer,
		});
		const isJson = String(response.headers['content-type']).includes('json');
		const body = isJson ? (response.json() as unknown) : response.body;
		return {
			statusCode: response.statusCode,
			headers: response.headers,
			body: options.encoding === 'stream' ? [response.rawPayload] : body,
		};
	} finally {
		inFlight -= 1;
	}
}
