/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- steps through the time of a test, and watches its sockets */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { EventEmitter } from 'node:events';
import type { ClientRequest } from 'node:http';
import type Zlib from 'node:zlib';

const nextTurn = setImmediate;

// From here on time goes only where a test steps through it.
jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });

/** Lets everything go on that waits for no time: what a stream hands over may take a turn of its own. */
export async function settle(): Promise<void> {
	await new Promise((resolve) => nextTurn(resolve));
	await new Promise((resolve) => nextTurn(resolve));
}

/** Requests whose answer has not come to its end, and answers that are being unpacked. */
let underWay = 0;
const begin = (work: EventEmitter) => {
	underWay += 1;
	work.once('close', () => (underWay -= 1));
};
const REQUESTS = 'http.client.request.start';
const onRequest = (message: unknown) => begin((message as { request: ClientRequest }).request);
subscribe(REQUESTS, onRequest);
// The channel is the process's, not the suite's: it would hold the whole suite, and call it for each later request.
afterAll(() => unsubscribe(REQUESTS, onRequest));
jest.mock('zlib', () => {
	const actual = jest.requireActual<typeof Zlib>('zlib');
	return {
		...actual,
		createUnzip: (options: Zlib.ZlibOptions) => {
			const unzip = actual.createUnzip(options);
			begin(unzip);
			return unzip;
		},
	};
});

let neverEnding = 0;

/** Says of an answer that it will not come to its end, so that time does not wait for it. */
export function neverEnds(answer: EventEmitter): void {
	neverEnding += 1;
	answer.once('close', () => (neverEnding -= 1));
}

/** Files that are read or written just now, as Node names them. */
const FILES = new Set(['FSReqCallback', 'FSReqPromise']);
const isBusy = () =>
	underWay > neverEnding ||
	process.getActiveResourcesInfo().some((resource) => FILES.has(resource));

/**
 * Milliseconds that pass at once. Not the way to the next timer: that may be one that n8n runs every
 * hour, while the node has just given the event loop its turn.
 */
const STEP = 50;

let working = 0;
let passing: Promise<void> | undefined;

/** Lets time go on whenever nothing but timers can bring the work on. */
async function pass(): Promise<void> {
	for (await settle(); working > 0; await settle()) {
		if (!isBusy() && jest.getTimerCount() > 0) jest.advanceTimersByTime(STEP);
	}
}

/**
 * Does work over sockets in a time of its own: while a request is under way or a file is read time
 * stands still, and else pauses of minutes pass at once.
 */
export async function inVirtualTime<T>(work: () => Promise<T>): Promise<T> {
	working += 1;
	passing ??= pass().finally(() => (passing = undefined));
	try {
		const done = work();
		// Time passes as long as there is work, or says why it can not.
		await Promise.race([done, passing]);
		return await done;
	} finally {
		working -= 1;
	}
}
