/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- a network of its own, for tests */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

import { neverEnds } from '../support/virtualTime';

/** What becomes of a request, or of the answer to it. */
export type Mishap =
	/** The connection breaks before the request was carried on, or after it was carried out. */
	| 'resetBefore'
	| 'resetAfter'
	/** The answer breaks off in its middle: against its length, or as if it were all. */
	| 'cut'
	| 'endEarly'
	/** Half of the answer, and then nothing. */
	| 'stall'
	/** Nothing at all, whether it was carried out or not. */
	| 'silence'
	/** A few bytes now and then, for ever; or in pieces of a few bytes, and whole. */
	| 'drip'
	| 'crumbs'
	/** Bytes that are no HTTP. */
	| 'garbage'
	| 'gzip'
	/** The answer, and the end of the connection. */
	| 'close'
	/** To a second server, which stands for a storage host; or round in a circle. */
	| 'redirect'
	| 'circle'
	/** An answer of somebody on the way, before anything was done or after it. */
	| {
			status: number;
			body: string;
			type?: string;
			headers?: Record<string, string>;
			done?: boolean;
	  };

export interface Rule {
	method?: string;
	/** Start of the path. */
	path: string;
	/** Requests that pass before the first one concerned, and how many are. */
	after?: number;
	times?: number;
	mishap: Mishap;
}

const DRIP = 150;

/** A server between the node and the sandbox, over real sockets, that goes wrong as its rules say. */
export class Proxy {
	/** Requests as they came, with what was done to each. */
	readonly requests: Array<{ method: string; path: string; mishap?: Mishap }> = [];
	/** Headers that the storage host was given. */
	readonly storageHeaders: http.IncomingHttpHeaders[] = [];
	/** Kept when something went wrong for the first time. */
	readonly met: Promise<void>;
	private meet!: () => void;
	private readonly server = http.createServer((request, reply) => void this.handle(request, reply));
	private readonly storage = http.createServer((request, reply) => void this.serve(request, reply));
	private readonly files = new Map<string, Buffer>();
	private readonly timers = new Set<NodeJS.Timeout>();
	private readonly hit = new Set<Rule>();

	constructor(
		private readonly target: number,
		private readonly rules: Rule[],
	) {
		this.met = new Promise((resolve) => (this.meet = resolve));
	}

	/** @returns the port, on 127.0.0.1 */
	async listen(): Promise<number> {
		await listening(this.storage);
		return await listening(this.server);
	}

	/** @throws Error when no request has met a rule: the test that set it has proven nothing */
	async close(): Promise<void> {
		for (const timer of this.timers) clearInterval(timer);
		for (const server of [this.server, this.storage]) {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		}
		const unmet = this.rules.filter((rule) => !this.hit.has(rule));
		if (unmet.length > 0)
			throw new Error(`Rules that no request has met: ${JSON.stringify(unmet)}`);
	}

	private async handle(request: IncomingMessage, reply: ServerResponse): Promise<void> {
		const { method = 'GET', url = '/' } = request;
		const mishap = this.take(method, url);
		this.requests.push({ method, path: url.split('?')[0]!, mishap });
		if (mishap !== undefined) this.meet();
		const body = await bytesOf(request);
		if (mishap === 'resetBefore') return void request.socket.destroy();
		if (mishap === 'circle') return void reply.writeHead(302, { location: url }).end();
		if (typeof mishap === 'object' && !mishap.done) return say(reply, mishap);
		const answer = await this.carryOn(request, body);
		const { statusCode: status = 500, headers } = answer;
		const bytes = await bytesOf(answer);
		const half = bytes.subarray(0, Math.ceil(bytes.length / 2));
		const open = withoutLength(headers);
		const whole = { ...open, 'content-length': String(bytes.length) };
		if (typeof mishap === 'object') return say(reply, mishap);
		switch (mishap) {
			case 'resetAfter':
				return void request.socket.destroy();
			case 'silence':
				return neverEnds(reply);
			case 'cut':
				reply.writeHead(status, whole);
				return void reply.write(half, () => request.socket.destroy());
			case 'endEarly':
				return void reply.writeHead(status, open).end(half);
			case 'stall':
				neverEnds(reply);
				reply.writeHead(status, open);
				return void reply.write(half);
			case 'drip':
				neverEnds(reply);
				reply.writeHead(status, open);
				return this.drip(reply, bytes);
			case 'crumbs':
				reply.writeHead(status, open);
				for (let at = 0; at < bytes.length; at += 3) {
					await new Promise((resolve) => reply.write(bytes.subarray(at, at + 3), resolve));
				}
				return void reply.end();
			case 'garbage':
				return void request.socket.end('This is no answer\r\n\r\n');
			case 'gzip':
				return void reply
					.writeHead(status, { ...open, 'content-encoding': 'gzip' })
					.end(gzipSync(bytes));
			case 'close':
				return void reply.writeHead(status, { ...whole, connection: 'close' }).end(bytes);
			case 'redirect': {
				this.files.set(url, bytes);
				const { port } = this.storage.address() as AddressInfo;
				return void reply.writeHead(302, { location: `http://127.0.0.1:${port}${url}` }).end();
			}
			default:
				return void reply.writeHead(status, whole).end(bytes);
		}
	}

	private take(method: string, url: string): Mishap | undefined {
		for (const rule of this.rules) {
			if (!url.startsWith(rule.path) || (rule.method ?? method) !== method) continue;
			if ((rule.times ?? 1) <= 0) continue;
			if ((rule.after ?? 0) > 0) {
				rule.after = (rule.after ?? 0) - 1;
				continue;
			}
			rule.times = (rule.times ?? 1) - 1;
			this.hit.add(rule);
			return rule.mishap;
		}
		return undefined;
	}

	private async carryOn(
		{ method, url, headers }: IncomingMessage,
		body: Buffer,
	): Promise<IncomingMessage> {
		return await new Promise((resolve, reject) => {
			http
				.request({ port: this.target, host: '127.0.0.1', method, path: url, headers }, resolve)
				.on('error', reject)
				.end(body);
		});
	}

	private drip(reply: ServerResponse, bytes: Buffer): void {
		let at = 0;
		const timer = setInterval(() => {
			// One byte short of the end for ever.
			if (at < bytes.length - 1) reply.write(bytes.subarray(at, (at += 1)));
			else reply.write('');
		}, DRIP);
		this.timers.add(timer);
	}

	private serve(request: IncomingMessage, reply: ServerResponse): void {
		this.storageHeaders.push(request.headers);
		const file = this.files.get(request.url ?? '');
		reply.writeHead(file ? 200 : 404, { 'content-type': 'application/octet-stream' }).end(file);
	}
}

async function listening(server: http.Server): Promise<number> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return (server.address() as AddressInfo).port;
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of stream) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

function withoutLength(headers: http.IncomingHttpHeaders): http.OutgoingHttpHeaders {
	const open: http.OutgoingHttpHeaders = { ...headers };
	delete open['content-length'];
	delete open['transfer-encoding'];
	return open;
}

function say(reply: ServerResponse, answer: Extract<Mishap, { status: number }>): void {
	const { status, body, type = 'text/html', headers } = answer;
	reply.writeHead(status, { 'content-type': type, ...headers }).end(body);
}
