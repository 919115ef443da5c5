import { accessDenied, connectionEnded, type Connection } from './connection';
import { Problem, problemOf, quotaSpent, readErrorBody } from './problems';

/** What came of one attempt: an answer, or nothing because the connection broke. */
export type Outcome =
	{ status: number; body: unknown; retryAfter?: number } | { status: undefined };

export interface Circumstances {
	/** For the sentences that a person reads, for example "reading the contact lists". */
	doing: string;
	/** It puts an activity into Constant Contact's queue, which may be full. */
	isBulk: boolean;
	/** Attempts that ended the same way before this one. */
	failures: number;
	/** Milliseconds that this request has been waiting for the queue to drain. */
	queuedFor: number;
	/** Milliseconds that it may wait for that. */
	queuePatience: number;
	now: Date;
	connection: Connection;
}

export type Decision =
	| { then: 'accept' }
	| { then: 'pause'; milliseconds: number; why: 'busy' | 'queue' | 'unavailable' }
	| { then: 'give up'; problem: Problem };

/** Seconds before each further try of a request that the service could not serve. */
const GROWING = [1, 2, 4, 8, 16, 30];
/** Tries of a request that came too fast; each waits for about a second, the window of the limit. */
const MAX_TOO_FAST = 30;
/** Seconds between two tries while 1,000 activities wait (documented number of places). */
const QUEUE_PAUSES = [5, 10, 20, 30];

/**
 * Decides what follows from an attempt. The three kinds of 429 differ: `throttled` is over in a
 * second, `quota_exceeded` not before 00:00 UTC, and a full queue when activities have ended.
 */
export function decide(outcome: Outcome, circumstances: Circumstances): Decision {
	const { failures, doing, isBulk, queuedFor, queuePatience, now, connection } = circumstances;
	if (outcome.status === undefined || outcome.status >= 500) {
		const seconds = GROWING[failures];
		if (seconds === undefined) return { then: 'give up', problem: unavailable(doing) };
		return pauseFor(outcome, seconds, 'unavailable');
	}
	if (outcome.status < 300) return { then: 'accept' };
	if (outcome.status === 401) {
		return { then: 'give up', problem: connectionEnded(connection, now) };
	}
	if (outcome.status === 403 && readErrorBody(outcome.body).key === 'access_denied') {
		return { then: 'give up', problem: accessDenied(connection, doing) };
	}
	if (outcome.status !== 429) {
		return { then: 'give up', problem: problemOf(outcome.status, outcome.body, doing) };
	}
	const { key } = readErrorBody(outcome.body);
	if (key === 'quota_exceeded') return { then: 'give up', problem: quotaSpent(now) };
	// No body is documented for a full queue: on a bulk request it is any 429 that is not the other two.
	if (isBulk && key !== 'throttled') {
		if (queuedFor >= queuePatience) return { then: 'give up', problem: queueFull() };
		return pauseFor(outcome, QUEUE_PAUSES[Math.min(failures, 3)]!, 'queue');
	}
	if (failures >= MAX_TOO_FAST) return { then: 'give up', problem: tooBusy() };
	return pauseFor(outcome, 1 + (failures % 4) * 0.25, 'busy');
}

/** A `Retry-After` is not documented, but honoured where it comes. */
function pauseFor(
	outcome: Outcome,
	seconds: number,
	why: 'busy' | 'queue' | 'unavailable',
): Decision {
	const asked = outcome.status === undefined ? undefined : outcome.retryAfter;
	return { then: 'pause', milliseconds: Math.min(asked ?? seconds, 120) * 1_000, why };
}

const unavailable = (doing: string) =>
	new Problem(
		'unavailable',
		`Constant Contact could not be reached: ${doing}`,
		'It did not answer properly for about a minute. Run the workflow again later; an export that is repeated changes nothing twice.',
	);

const queueFull = () =>
	new Problem(
		'busy',
		"Constant Contact's queue of bulk jobs is full",
		'The account has 1,000 jobs waiting and none ended in time. Run the workflow again later.',
	);

const tooBusy = () =>
	new Problem(
		'busy',
		'Constant Contact is getting too many requests with this API key',
		'Everything that uses this API key shares four requests a second. Let other workflows pause, or give this one an API key of its own.',
	);
