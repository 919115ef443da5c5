import { Abort, Unanswered } from './errors';

/** Time as the probe sees it; a test brings its own. */
export interface Clock {
	now(): number;
	sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export interface Connection {
	origin: string;
	token: string;
	clock: Clock;
	fetch: typeof fetch;
	/** Anything but GET throws without it. */
	mayWrite: boolean;
}

export interface Answer {
	status: number;
	headers: Headers;
	text: string;
	/** What the text says as JSON; undefined for any other text. */
	body: unknown;
	/** The `error_key` of a refusal, which comes as an object or in an array; empty when there is none. */
	errorKey: string;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Milliseconds from one request to the next: three a second, of the four that are allowed. */
const PACE = 350;
/** Tries of a request while others use up the four a second. */
const MAX_TRIES = 6;
/** Tries of a GET that finds nobody there: a blip must not make a clean-up forget somebody. */
const MAX_READS = 3;
/** Milliseconds until an answer is given up. */
const PATIENCE = 60_000;

/** Asks Constant Contact slowly, and counts. */
export class Api {
	requests = 0;
	/** Once it is aborted, nothing further is sent. */
	signal?: AbortSignal;
	private nextAt = 0;

	constructor(private readonly connection: Connection) {}

	get clock(): Clock {
		return this.connection.clock;
	}

	/**
	 * @param path below /v3
	 * @throws Abort when nothing else would be answered either
	 * @throws Unanswered when no answer comes
	 */
	async send(method: Method, path: string, body?: string | object): Promise<Answer> {
		for (let tries = 1; ; tries++) {
			await this.keepPace();
			const mayRepeat = method === 'GET' && tries < MAX_READS;
			const answer = await this.sendNow(method, path, body, true).catch((error: unknown) => {
				if (error instanceof Unanswered && mayRepeat) return undefined;
				throw error;
			});
			if (!answer || (answer.status >= 500 && mayRepeat)) {
				await this.pause(2_000);
				continue;
			}
			if (answer.status === 401) {
				throw new Abort('Constant Contact does not take the token: it is wrong or has expired.');
			}
			if (answer.errorKey === 'quota_exceeded') {
				throw new Abort('The requests of the day are used up; they start again at 00:00 UTC.');
			}
			if (answer.errorKey !== 'throttled' || tries >= MAX_TRIES) return answer;
			await this.pause(1_100);
		}
	}

	/** The status of a GET, be it a refusal; for questions about refusals. */
	async statusOf(path: string, { hasToken = true } = {}): Promise<number> {
		await this.keepPace();
		const { status } = await this.sendNow('GET', path, undefined, hasToken);
		if (status === 429 || status >= 500) throw new Unanswered(`The request got ${status}.`);
		return status;
	}

	/** A GET past the pace; for the one question about too many. */
	async burst(path: string): Promise<Answer> {
		return await this.sendNow('GET', path, undefined, true);
	}

	/** A file that another host has, which is not told who asks. */
	async fetchElsewhere(url: string): Promise<string> {
		await this.keepPace();
		this.requests += 1;
		try {
			const answer = await this.connection.fetch(url, { signal: AbortSignal.timeout(PATIENCE) });
			return answer.ok ? await answer.text() : '';
		} catch {
			throw silence();
		}
	}

	/** What a GET has as JSON, of a success only. */
	async read<T>(path: string): Promise<T> {
		const { status, body } = await this.send('GET', path);
		if (status !== 200 || typeof body !== 'object') throw new Unanswered(`Reading got ${status}.`);
		return body as T;
	}

	async pause(milliseconds: number): Promise<void> {
		if (milliseconds > 0) await this.clock.sleep(milliseconds, this.signal);
	}

	private async keepPace(): Promise<void> {
		await this.pause(this.nextAt - this.clock.now());
		this.nextAt = this.clock.now() + PACE;
	}

	private async sendNow(
		method: Method,
		path: string,
		body: string | object | undefined,
		hasToken: boolean,
	): Promise<Answer> {
		const { origin, token, mayWrite, fetch } = this.connection;
		if (this.signal?.aborted) throw new Abort('The run was stopped.');
		if (method !== 'GET' && !mayWrite) throw new Error(`${method} without --write`);
		this.requests += 1;
		try {
			const answer = await fetch(`${origin}/v3${path}`, {
				method,
				headers: {
					accept: 'application/json, text/csv',
					'user-agent': 'n8n-nodes-constant-contact probe',
					...(hasToken ? { authorization: `Bearer ${token}` } : {}),
					...(body === undefined ? {} : { 'content-type': 'application/json' }),
				},
				body: typeof body === 'object' ? JSON.stringify(body) : body,
				// Nobody but the API gets the token.
				redirect: 'manual',
				signal: AbortSignal.timeout(PATIENCE),
			});
			const text = await answer.text();
			const json = parsed(text);
			const { status, headers } = answer;
			return { status, headers, text, body: json, errorKey: errorKeyIn(json) };
		} catch {
			// What the error says may quote the request, and the token with it.
			throw silence();
		}
	}
}

const silence = () => new Unanswered('The connection broke, or no answer came within a minute.');

function errorKeyIn(body: unknown): string {
	const error: unknown = Array.isArray(body) ? body[0] : body;
	const { error_key: key } = (error ?? {}) as { error_key?: unknown };
	return typeof key === 'string' ? key : '';
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
