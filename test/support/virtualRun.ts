/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- a person who cancels has a timer of the test, and files have streams */
import type { Readable } from 'node:stream';
import type { IDataObject, IHttpRequestOptions, INodeExecutionData } from 'n8n-workflow';

import { router } from '../../nodes/ConstantContact/actions/router';
import type { Sandbox } from '../../sandbox/server';
import { fakeContext } from './fakeContext';
import { itemsOf, resultOf, type Result, type RunOptions } from './fixture';
import { settle } from './virtualTime';

/** The way between the node and the sandbox. */
export interface Wire {
	/** Requests that the sandbox is at work on: while there are any, time stands still. */
	readonly inFlight: number;
	/** It was asked for more than anything can justify. */
	readonly isOverrun: boolean;
	/** @param isAuthorized whether n8n puts the token on it */
	request(options: IHttpRequestOptions, isAuthorized: boolean): Promise<unknown>;
}

interface RunSettings {
	wire: Wire;
	clientId: string;
	token: string;
	parameters: IDataObject;
	items: INodeExecutionData[];
	/** What comes in on the second input. */
	neverSend?: INodeExecutionData[];
	/** What n8n's store has of the file of the segment, whenever it is asked. */
	store?: () => Buffer;
	/** Opens the stream on it in place of n8n. */
	stream?: (bytes: Buffer) => Promise<Readable>;
	/** Milliseconds of virtual time after which the run is given up. */
	limit: number;
	/** Milliseconds of virtual time after which the person cancels. */
	cancelAfter?: number;
	typeVersion?: number;
}

export interface NodeRun {
	outputs: INodeExecutionData[][];
	error?: Error & { description?: string | null };
	hints: string[];
	/** Those of the hints that somebody has to look at. */
	warnings: string[];
	logs: string[];
	/** Milliseconds of virtual time that it took, and those between the cancel and its end. */
	took: number;
	tookToCancel?: number;
	/** Why it was given up: nothing was left that could wake it, or it never came to an end. */
	gaveUp?: 'hangs' | 'takes too long' | 'asks without end';
}

/** Runs the node over a wire, in a time of its own: pauses of minutes pass at once. */
export async function runNode(settings: RunSettings): Promise<NodeRun> {
	const { wire, limit, cancelAfter } = settings;
	const canceller = new AbortController();
	const { context, hints, warnings, logs } = fakeContext({
		...settings,
		request: async (options, isAuthorized) => await wire.request(options, isAuthorized),
		signal: canceller.signal,
	});

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
	// A timer of its own: time goes from one to the next, and the node's may lie far apart.
	const cancel =
		cancelAfter === undefined
			? undefined
			: setTimeout(() => {
					cancelledAt = elapsed();
					canceller.abort(new Error('This execution was canceled'));
				}, cancelAfter);
	/** Timers that are the node's. */
	const timers = () =>
		jest.getTimerCount() - (cancel !== undefined && cancelledAt === undefined ? 1 : 0);
	const step = async (until: number) => {
		while (!isDone) {
			await settle();
			if (isDone) return;
			if (wire.inFlight > 0) continue;
			if (wire.isOverrun) return void (gaveUp ??= 'asks without end');
			if (elapsed() > until) return void (gaveUp ??= 'takes too long');
			if (cancelledAt !== undefined && elapsed() > cancelledAt + 60_000) return;
			if (timers() === 0) return void (gaveUp ??= 'hangs');
			jest.advanceTimersToNextTimer();
		}
	};
	await step(limit);
	clearTimeout(cancel);
	const took = elapsed();
	if (!isDone) {
		// Whoever hangs may still be woken by a cancel; what is left of the run must not disturb the next.
		canceller.abort(new Error('This execution was canceled'));
		for (let turn = 0; turn < 200 && !isDone; turn++) {
			await settle();
			if (wire.inFlight === 0 && jest.getTimerCount() > 0) jest.advanceTimersToNextTimer();
		}
	}
	const end = isDone ? await run : { outputs: [] };
	return {
		...end,
		hints,
		warnings,
		logs,
		took,
		...(cancelledAt === undefined ? {} : { tookToCancel: took - cancelledAt }),
		gaveUp: gaveUp ?? (isDone || cancelledAt !== undefined ? undefined : 'hangs'),
	};
}

/** Milliseconds of virtual time within which every run has come to its end. */
const LIMIT = 86_400_000;

export interface VirtualOptions extends RunOptions {
	/** Milliseconds of virtual time after which the person cancels. */
	cancelAfter?: number;
	/** Opens the stream on the file of `store` in place of n8n. */
	stream?: (bytes: Buffer) => Promise<Readable>;
	/** What lies on the way between the node and the sandbox. */
	through?: (wire: Wire) => Wire;
}

/**
 * Runs the node without n8n and without a socket against a sandbox. That n8n's engine does the same is
 * what test/engine is for.
 *
 * @throws Error when it does not come to an end
 */
export async function runVirtually(
	options: VirtualOptions,
): Promise<Result & Pick<NodeRun, 'logs' | 'warnings' | 'tookToCancel'>> {
	const { sandbox, parameters, through = (wire) => wire } = options;
	const clientId = sandbox.settings.clients[0]!.id;
	const { access_token: token } = sandbox.tokens.issue(clientId, ['contact_data']);
	const run = await runNode({
		wire: through(new DirectWire(sandbox, token)),
		clientId,
		token,
		parameters: { resource: 'segment', operation: 'export', ...parameters },
		items: itemsOf(options),
		typeVersion: options.node?.typeVersion,
		neverSend: options.neverSend?.map((json) => ({ json })),
		store: options.store,
		stream: options.stream,
		limit: LIMIT,
		cancelAfter: options.cancelAfter,
	});
	if (run.gaveUp) throw new Error(`The run was given up: it ${run.gaveUp}`);
	const { logs, warnings, tookToCancel } = run;
	return { ...resultOf(run), logs, warnings, tookToCancel };
}

/** Hands each request to the sandbox, and its answer to the node as n8n does. */
export class DirectWire implements Wire {
	inFlight = 0;
	readonly isOverrun = false;

	constructor(
		private readonly sandbox: Sandbox,
		private readonly token: string,
	) {}

	async request(options: IHttpRequestOptions, isAuthorized: boolean) {
		this.inFlight += 1;
		try {
			const { statusCode, headers, rawPayload } = await this.sandbox.inject({
				method: options.method,
				url: options.url.replace('http://127.0.0.1:1', ''),
				query: options.qs as Record<string, string>,
				headers: {
					...(options.headers as Record<string, string>),
					...(isAuthorized ? { authorization: `Bearer ${this.token}` } : {}),
				},
				payload: options.body as Buffer,
			});
			return { statusCode, headers, body: [rawPayload] };
		} finally {
			this.inFlight -= 1;
		}
	}
}
