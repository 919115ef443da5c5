/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- a program of its own, not a node; a slow answer needs a timer */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Account } from '../account/account';
import { isAnswerEffect, isHttpEffect, type AnswerEffect } from '../account/faults';

/** What the account's faults do to a request, and to the answer of one. */
export function registerMisbehaviour(app: FastifyInstance, account: Account): void {
	const spoilt = new WeakMap<FastifyRequest, AnswerEffect>();

	app.addHook('onRequest', async (request, reply) => {
		const effect = account.takeFault(request, isHttpEffect);
		if (effect === undefined) return;
		if (isAnswerEffect(effect)) {
			spoilt.set(request, effect);
		} else if (effect === 'break') {
			request.raw.socket.destroy();
			reply.hijack();
		} else if ('delayMs' in effect) {
			await new Promise((resolve) => setTimeout(resolve, effect.delayMs));
		} else if ('gateway' in effect) {
			const { type, body } = gatewayAnswer(effect.gateway, effect.as);
			await reply.code(effect.gateway).type(type).send(body);
		} else if ('status' in effect) {
			await reply.code(effect.status).send(effect.body);
		}
	});
	app.addHook('onSend', async (request, reply, payload) => {
		const effect = spoilt.get(request);
		if (effect === undefined) return payload;
		spoilt.delete(request);
		return await spoil(effect, reply, payload);
	});
}

/** What becomes of an answer whose request has met such a fault. */
async function spoil(effect: AnswerEffect, reply: FastifyReply, payload: unknown) {
	if (effect === 'breakAfterwards') {
		reply.raw.destroy();
		return payload;
	}
	reply.removeHeader('content-length');
	if ('replaceBody' in effect) {
		const { replaceBody: body, type, status } = effect;
		const isText = typeof body === 'string';
		if (status !== undefined) reply.code(status);
		reply.type(type ?? (isText ? 'text/html' : 'application/json'));
		return isText ? body : JSON.stringify(body);
	}
	const body = await wholeBody(payload);
	if ('withoutLastLines' in effect) return withoutLastLines(body, effect.withoutLastLines);
	const share = (part: number) => Math.floor(body.length * part);
	if ('drip' in effect) return dripping(body, effect.drip);
	if ('stallAt' in effect) return stalling(body, share(effect.stallAt));
	if (!effect.breaks) return Readable.from([body.subarray(0, share(effect.cutAt))]);
	reply.header('content-length', body.length);
	return broken(body, share(effect.cutAt));
}

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
function gatewayAnswer(status: keyof typeof TITLES, as: 'html' | 'message' = 'html') {
	const title = TITLES[status];
	if (as === 'message') return { type: 'application/json', body: { message: title } };
	const body = `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n<hr><center>CloudFront</center>\r\n</body>\r\n</html>\r\n`;
	return { type: 'text/html', body };
}

/** The whole body of an answer, however it was to be sent. */
async function wholeBody(payload: unknown): Promise<Buffer> {
	if (payload === undefined || payload === null) return Buffer.alloc(0);
	if (typeof payload === 'string' || Buffer.isBuffer(payload)) return Buffer.from(payload);
	const pieces: Buffer[] = [];
	for await (const piece of payload as AsyncIterable<string | Buffer>) {
		pieces.push(Buffer.from(piece));
	}
	return Buffer.concat(pieces);
}

function withoutLastLines(body: Buffer, lines: number): Readable {
	const whole = body.toString().trimEnd().split('\n');
	return Readable.from([Buffer.from(`${whole.slice(0, -lines).join('\n')}\n`)]);
}

/** The first bytes of an answer, and then the end of the connection. */
function broken(body: Buffer, bytes: number): Readable {
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
function dripping(body: Buffer, { bytes, everyMs }: { bytes: number; everyMs: number }) {
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
function stalling(body: Buffer, bytes: number): Readable {
	let isSent = false;
	return new Readable({
		read() {
			if (!isSent && bytes > 0) this.push(body.subarray(0, bytes));
			isSent = true;
		},
	});
}
