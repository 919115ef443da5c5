/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- a program of its own, not a node; a slow answer needs a timer */
import { Readable } from 'node:stream';

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
export type RequestEffect =
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
export interface ActivityFault {
	activityEndsAs: ActivityEnd;
	share?: number;
}

export type Effect = Fault['effect'];

const has = (effect: Effect, ...keys: string[]) =>
	typeof effect === 'object' && keys.some((key) => key in effect);

export const isRequestEffect = (effect: Effect): effect is RequestEffect =>
	effect === 'break' || has(effect, 'status', 'gateway', 'delayMs');

export const isAnswerEffect = (effect: Effect): effect is AnswerEffect =>
	effect === 'breakAfterwards' || has(effect, 'cutAt', 'replaceBody', 'drip', 'stallAt');

export const isActivityFault = (effect: Effect): effect is ActivityFault =>
	has(effect, 'activityEndsAs');

const TITLES = {
	403: 'Forbidden',
	413: 'Request Entity Too Large',
	429: 'Too Many Requests',
	500: 'Internal Server Error',
	502: 'Bad Gateway',
	503: 'Service Temporarily Unavailable',
	504: 'Gateway Time-out',
};

/** What a gateway says, with its content type. */
export function gatewayAnswer(status: keyof typeof TITLES, as: 'html' | 'message' = 'html') {
	const title = TITLES[status];
	if (as === 'message') return { type: 'application/json', body: { message: title } };
	const body = `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n<hr><center>CloudFront</center>\r\n</body>\r\n</html>\r\n`;
	return { type: 'text/html', body };
}

/** The whole body of an answer, however it was to be sent. */
export async function wholeBody(payload: unknown): Promise<Buffer> {
	if (payload === undefined || payload === null) return Buffer.alloc(0);
	if (typeof payload === 'string' || Buffer.isBuffer(payload)) return Buffer.from(payload);
	const pieces: Buffer[] = [];
	for await (const piece of payload as AsyncIterable<string | Buffer>) {
		pieces.push(Buffer.from(piece));
	}
	return Buffer.concat(pieces);
}

/** The first bytes of an answer, and then the end of the connection. */
export function broken(body: Buffer, bytes: number): Readable {
	let isSent = false;
	return new Readable({
		read() {
			if (isSent) setImmediate(() => this.destroy(new Error('Broken off on purpose')));
			else this.push(body.subarray(0, bytes));
			isSent = true;
		},
	});
}

/** A body that comes in pieces; the timer ends with the connection. */
export function dripping(body: Buffer, { bytes, everyMs }: { bytes: number; everyMs: number }) {
	let at = 0;
	let timer: NodeJS.Timeout | undefined;
	return new Readable({
		read() {
			timer = setTimeout(
				() => {
					const piece = body.subarray(at, at + bytes);
					at += bytes;
					this.push(piece.length > 0 ? piece : null);
				},
				at === 0 ? 0 : everyMs,
			);
		},
		destroy(error, done) {
			clearTimeout(timer);
			done(error);
		},
	});
}

/** The first bytes, and silence. */
export function stalling(body: Buffer, bytes: number): Readable {
	let isSent = false;
	return new Readable({
		read() {
			if (!isSent && bytes > 0) this.push(body.subarray(0, bytes));
			isSent = true;
		},
	});
}
