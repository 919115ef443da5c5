import type { ActivityEnd } from './activities';

/** Something that goes wrong on purpose. */
export interface Fault {
	method?: string;
	/** Start of the path, `/v3/activities` for example. */
	path: string;
	/** How often; once when left out. */
	times?: number;
	/** Requests that pass before the first one that fails. */
	after?: number;
	/** It may stay unused: `close` does not call it a mistake of the test. */
	optional?: boolean;
	effect: RequestEffect | AnswerEffect | ActivityFault;
}

/** Instead of the request being carried out, or before it is. */
type RequestEffect =
	| { status: number; body: unknown }
	/** An answer of what stands before the API: a page for people, or `{"message": …}`. */
	| { gateway: 403 | 413 | 429 | 500 | 502 | 503 | 504; as?: 'html' | 'message' }
	/** The connection breaks before the request is read. */
	| 'break'
	| { delayMs: number };

/** The request is carried out, and its answer does not arrive as it was meant. */
export type AnswerEffect =
	/** The connection breaks, without a byte of the answer. */
	| 'breakAfterwards'
	/**
	 * Only the first share (0 to 1) of the body arrives, and nothing says that it is not all. With
	 * `breaks` the length of the whole was announced, and the connection breaks.
	 */
	| { cutAt: number; breaks?: boolean }
	/** The last so many lines of the body are missing, and nothing says so. */
	| { withoutLastLines: number }
	/**
	 * Another body; an object is sent as JSON, a text as HTML or as what `type` says. With a `status` of
	 * its own, as a gateway says 504 of a request that is carried out behind it.
	 */
	| { replaceBody: unknown; type?: string; status?: number }
	/** The body comes in pieces of so many bytes, with a pause between them. */
	| { drip: { bytes: number; everyMs: number } }
	/** The first share of the body arrives, and then nothing more, with the connection open. */
	| { stallAt: number };

/** A bulk job ends so; the first share (0 to 1, 0 when left out) of it is done all the same. */
interface ActivityFault {
	activityEndsAs: ActivityEnd;
	share?: number;
}

export type Effect = Fault['effect'];

const has = (effect: Effect, ...keys: string[]) =>
	typeof effect === 'object' && keys.some((key) => key in effect);

export const isAnswerEffect = (effect: Effect): effect is AnswerEffect =>
	effect === 'breakAfterwards' ||
	has(effect, 'cutAt', 'withoutLastLines', 'replaceBody', 'drip', 'stallAt');

export const isHttpEffect = (effect: Effect): effect is RequestEffect | AnswerEffect =>
	effect === 'break' || has(effect, 'status', 'gateway', 'delayMs') || isAnswerEffect(effect);

export const isActivityFault = (effect: Effect): effect is ActivityFault =>
	has(effect, 'activityEndsAs');
