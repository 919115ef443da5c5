import { accessDenied, clientRefused, connectionEnded, type Connection } from './connection';
import { Problem, connectionProblem } from '../problem';
import { problemOf, quotaSpent, readErrorBody } from './problems';

/** What came of one attempt. */
export type Outcome =
	| { status: number; body: unknown; retryAfter?: number }
	/** A success whose body could not be read: `unreadable` says where, for whoever reports it. */
	| { status: number; unreadable: string }
	/** n8n could not renew the token. */
	| { status: 'notRenewed'; because: NotRenewed }
	/** No answer. `isUnsent`: the request can not have reached anybody. */
	| { status: undefined; isUnsent: boolean };

/** Why: it may work the next time; the connection has ended; the Client ID or Client Secret is wrong. */
export type NotRenewed = 'unknown' | 'ended' | 'clientRefused';

/** What keeps a request from being served, each with a patience of its own, as the log says it. */
export const TROUBLES = {
	busy: 'Constant Contact asks for fewer requests a second',
	queue: "Constant Contact's queue of bulk jobs is full",
	unavailable: 'Constant Contact did not answer properly',
	unreadable: "Constant Contact's answer could not be read",
	refusedOnTheWay: 'something between n8n and Constant Contact refused the request',
	notRenewed: 'n8n could not renew the connection',
};
export type Trouble = keyof typeof TROUBLES;

export interface Circumstances {
	/** For the sentences that a person reads, for example "reading the contact lists". */
	doing: string;
	/** It puts an activity into Constant Contact's queue, which may be full. */
	isBulk: boolean;
	/** How often this request met each trouble before. */
	met: Record<Trouble, number>;
	/** Milliseconds that this request has been waiting for the queue to drain. */
	queuedFor: number;
	/** Milliseconds that it may wait for that. */
	queuePatience: number;
	now: Date;
	connection: Connection;
}

export type Decision =
	| { then: 'accept' }
	| { then: 'pause'; milliseconds: number; why: Trouble }
	| { then: 'give up'; problem: Problem };

/** Seconds before each further try of a request that the service could not serve. */
const GROWING = [1, 2, 4, 8, 16, 30];
/** Seconds before each further try where it may be no passing trouble. */
const FEW = [1, 3, 9];
/** Tries of a request that came too fast; each waits for about a second, the window of the limit. */
const MAX_TOO_FAST = 30;
/** Seconds between two tries while 1,000 activities wait (documented number of places). */
const QUEUE_PAUSES = [5, 10, 20, 30];

/**
 * Decides what follows from an attempt. The three kinds of 429 differ: `throttled` is over in a
 * second, `quota_exceeded` not before 00:00 UTC, and a full queue when activities have ended.
 */
export function decide(outcome: Outcome, circumstances: Circumstances): Decision {
	const { met, doing, isBulk, queuedFor, queuePatience, now, connection } = circumstances;
	if (outcome.status === 'notRenewed') {
		if (outcome.because === 'clientRefused') return giveUp(clientRefused());
		// Two runs may renew one token at once; the loser finds the winner's when it asks again.
		const mayPass = outcome.because === 'unknown' && met.notRenewed === 0;
		if (mayPass) return pauseFor(outcome, 2, 'notRenewed');
		return giveUp(connectionEnded(connection, now));
	}
	if (outcome.status === undefined || isUnserved(outcome.status)) {
		const seconds = GROWING[met.unavailable];
		if (seconds === undefined) return giveUp(unavailable(doing));
		return pauseFor(outcome, seconds, 'unavailable');
	}
	if ('unreadable' in outcome) {
		const seconds = FEW[met.unreadable];
		if (seconds === undefined) return giveUp(unreadable(doing, outcome.unreadable));
		return pauseFor(outcome, seconds, 'unreadable');
	}
	if (outcome.status < 300) return { then: 'accept' };
	// A newer n8n renews the token instead of handing this answer over.
	if (outcome.status === 401) return giveUp(oldN8n());
	const { key } = readErrorBody(outcome.body);
	if (outcome.status === 403 && key === 'access_denied') {
		return giveUp(accessDenied(connection, doing));
	}
	// Constant Contact itself says why in one of its two shapes; this is somebody in front of it.
	if ((outcome.status === 403 || outcome.status === 404) && key === '') {
		const seconds = FEW[met.refusedOnTheWay];
		if (seconds === undefined) return giveUp(refusedOnTheWay(doing, outcome.status));
		return pauseFor(outcome, seconds, 'refusedOnTheWay');
	}
	if (outcome.status !== 429) return giveUp(problemOf(outcome.status, outcome.body, doing));
	if (key === 'quota_exceeded') return giveUp(quotaSpent(now));
	// No body is documented for a full queue: on a bulk request it is any 429 that is not the other two.
	if (isBulk && key !== 'throttled') {
		if (queuedFor >= queuePatience) return giveUp(queueFull());
		return pauseFor(outcome, QUEUE_PAUSES[Math.min(met.queue, 3)]!, 'queue');
	}
	if (met.busy >= MAX_TOO_FAST) return giveUp(tooBusy(outcome.retryAfter));
	return pauseFor(outcome, 1 + (met.busy % 4) * 0.25, 'busy');
}

/** It, or somebody in front of it, did not get to answer. */
const isUnserved = (status: number): boolean => status >= 500 || status === 408;

/** A redirect is no answer: 303 even says that the request was carried out. */
const isRedirect = (status: number): boolean => status >= 300 && status < 400;

/** Whether the request may have been carried out, although there is no answer that says so. */
export function mayBeDone(outcome: Outcome): boolean {
	const { status } = outcome;
	if (status === undefined) return !outcome.isUnsent;
	if (status === 'notRenewed') return false;
	return isUnserved(status) || isRedirect(status) || 'unreadable' in outcome;
}

const giveUp = (problem: Problem): Decision => ({ then: 'give up', problem });

/** A `Retry-After` is not documented, but honoured where it comes. */
function pauseFor(outcome: Outcome, seconds: number, why: Trouble): Decision {
	const asked = 'retryAfter' in outcome ? outcome.retryAfter : undefined;
	return { then: 'pause', milliseconds: Math.min(asked ?? seconds, 120) * 1_000, why };
}

const oldN8n = () =>
	connectionProblem(
		'This n8n does not renew the connection to Constant Contact',
		'The package needs n8n 2.9 or newer: an older one connects, and stops after a day. Update n8n.',
	);

const unavailable = (doing: string) =>
	new Problem(
		'unavailable',
		`Constant Contact could not be reached: ${doing}`,
		'It did not answer properly for about a minute. Run the workflow again later; repeating an export is safe.',
	);

const unreadable = (doing: string, where: string) =>
	new Problem(
		'unexpected',
		`Constant Contact answered in a form that this node does not know: ${doing}`,
		`Run the workflow again later. If this keeps happening, please report that ${where}.`,
	);

const refusedOnTheWay = (doing: string, status: number) =>
	new Problem(
		'unexpected',
		`Something between n8n and Constant Contact refused the request with status ${status}: ${doing}`,
		'Constant Contact itself would have said why. Run the workflow again later; if this keeps happening, ask whoever runs the network or the proxy of your n8n.',
	);

const queueFull = () =>
	new Problem(
		'busy',
		"Constant Contact's queue of bulk jobs is full",
		'The account has 1,000 jobs waiting and none ended in time. Run the workflow again later.',
	);

/** @param seconds after which the service asks to come again; the window of its limit, if it does not */
const tooBusy = (seconds = 1) =>
	new Problem(
		'busy',
		'Constant Contact is getting too many requests with this API key',
		'Everything that uses this API key shares four requests a second. Let other workflows pause, or give this one an API key of its own.',
	).untilThen({ afterMilliseconds: seconds * 1_000 });

/** @param minutes the option 'Wait Limit (Minutes)' */
export const tooLate = (doing: string, minutes: number) =>
	new Problem(
		'deadline',
		`The run had taken ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}, as long as it may: ${doing}`,
		"Run the workflow again later, or raise the option 'Wait Limit (Minutes)'. Repeating an export is safe.",
	);
