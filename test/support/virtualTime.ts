/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- steps through the time of a test, and watches its sockets */
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

const nextTurn = setImmediate;

// From here on time goes only where a test steps through it.
jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });

/** Lets everything go on that waits for no time: what a stream hands over may take a turn of its own. */
export async function settle(): Promise<void> {
	await new Promise((resolve) => nextTurn(resolve));
	await new Promise((resolve) => nextTurn(resolve));
}

/** Requests that have left and whose answer has not come to its end. */
let underWay = 0;
subscribe('http.client.request.start', (message) => {
	underWay += 1;
	(message as { request: ClientRequest }).request.once('close', () => (underWay -= 1));
});

/** Files that are read or written just now, as Node names them. */
const FILES = new Set(['FSReqCallback', 'FSReqPromise']);
const isBusy = () =>
	underWay > 0 || process.getActiveResourcesInfo().some((resource) => FILES.has(resource));

let working = 0;
let isPassing = false;

/** Steps from timer to timer whenever nothing but timers can bring the work on. */
async function pass(): Promise<void> {
	isPassing = true;
	for (await settle(); working > 0; await settle()) {
		if (!isBusy() && jest.getTimerCount() > 0) jest.advanceTimersToNextTimer();
	}
	isPassing = false;
}

/**
 * Does work over sockets in a time of its own: while a request is under way or a file is read time
 * stands still, and else pauses of minutes pass at once.
 */
export async function inVirtualTime<T>(work: () => Promise<T>): Promise<T> {
	working += 1;
	if (!isPassing) void pass();
	try {
		return await work();
	} finally {
		working -= 1;
	}
}
