/* eslint-disable @n8n/community-nodes/no-restricted-globals -- steps through the time of a test */
import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
} from 'n8n-workflow';

import { router } from '../../nodes/ConstantContact/actions/router';
import type { Wire } from './wire';

const nextTurn = setImmediate;

export interface RunSettings {
	wire: Wire;
	token: string;
	parameters: IDataObject;
	items: INodeExecutionData[];
	/** Milliseconds of virtual time after which the run is given up. */
	limit: number;
	cancelAfter?: number;
}

export interface NodeRun {
	outputs: INodeExecutionData[][];
	error?: Error & { description?: string | null };
	hints: string[];
	logs: string[];
	/** Milliseconds of virtual time that it took, and those between the cancel and its end. */
	took: number;
	tookToCancel?: number;
	/** Why it was given up: nothing was left that could wake it, or it never came to an end. */
	gaveUp?: 'hangs' | 'takes too long' | 'asks without end';
}

let runs = 0;

/** Runs the node over a wire, in a time of its own. Needs jest's fake timers. */
export async function runNode(settings: RunSettings): Promise<NodeRun> {
	const { wire, token, parameters, items, limit, cancelAfter } = settings;
	const hints: string[] = [];
	const logs: string[] = [];
	const canceller = new AbortController();
	// Each run has a pace of its own: what one found out about the day's quota is not the next one's.
	const clientId = `key-${(runs += 1)}`;
	const log = (message: string) => void logs.push(message);
	const context = {
		getInputData: () => items,
		getNode: () => ({ name: 'Constant Contact', parameters }),
		getNodeParameter: (name: string, _index: number, fallback: unknown) =>
			parameters[name] ?? fallback,
		getCredentials: async () => ({
			dataTransferAgreement: true,
			environment: 'sandbox',
			sandboxPort: 1,
			clientId,
			oauthTokenData: { access_token: token },
		}),
		getExecutionCancelSignal: () => canceller.signal,
		continueOnFail: () => false,
		addExecutionHints: ({ message }: { message: string }) => void hints.push(message),
		logger: { info: log, warn: log, error: log, debug: log },
		helpers: {
			httpRequestWithAuthentication: async (_name: string, options: IHttpRequestOptions) =>
				await wire.request(options),
			httpRequest: async (options: IHttpRequestOptions) => await wire.request(options, false),
			prepareBinaryData: async (data: Buffer) => ({ data: data.toString('base64') }),
			assertBinaryData: (index: number, property: string) => items[index]!.binary![property],
		},
	} as unknown as IExecuteFunctions;

	const started = performance.now();
	let isDone = false;
	const run = router(context).then(
		(outputs) => ({ outputs }),
		(error: NodeRun['error']) => ({ outputs: [], error }),
	);
	void run.then(() => (isDone = true));
	let cancelledAt: number | undefined;
	let gaveUp: NodeRun['gaveUp'];
	const elapsed = () => performance.now() - started;
	const step = async (until: number) => {
		while (!isDone) {
			// Twice: what a stream hands over may take a turn of its own.
			await new Promise((resolve) => nextTurn(resolve));
			await new Promise((resolve) => nextTurn(resolve));
			if (isDone) return;
			if (wire.inFlight > 0) continue;
			if (wire.isOverrun) return void (gaveUp ??= 'asks without end');
			if (cancelAfter !== undefined && cancelledAt === undefined && elapsed() >= cancelAfter) {
				cancelledAt = elapsed();
				canceller.abort(new Error('This execution was canceled'));
				continue;
			}
			if (elapsed() > until) return void (gaveUp ??= 'takes too long');
			if (cancelledAt !== undefined && elapsed() > cancelledAt + 60_000) return;
			if (jest.getTimerCount() === 0) return void (gaveUp ??= 'hangs');
			jest.advanceTimersToNextTimer();
		}
	};
	await step(limit);
	const took = elapsed();
	if (!isDone) {
		// Whoever hangs may still be woken by a cancel; what is left of the run must not disturb the next.
		canceller.abort(new Error('This execution was canceled'));
		for (let turn = 0; turn < 200 && !isDone; turn++) {
			await new Promise((resolve) => nextTurn(resolve));
			if (wire.inFlight === 0 && jest.getTimerCount() > 0) jest.advanceTimersToNextTimer();
		}
	}
	const end = isDone ? await run : { outputs: [] };
	return {
		...end,
		hints,
		logs,
		took,
		...(cancelledAt === undefined ? {} : { tookToCancel: took - cancelledAt }),
		gaveUp: gaveUp ?? (isDone || cancelledAt !== undefined ? undefined : 'hangs'),
	};
}
