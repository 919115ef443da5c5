import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
	IPollFunctions,
} from 'n8n-workflow';
import type { z } from 'zod';

import { destroy, jsonOf, piecesOf } from './body';
import { readConnection, type Connection } from './connection';
import { limiterOf, type Ending, type RateLimiter } from './limits';
import { Problem, problemIn, connectionProblem } from '../problem';
import { mayLieAt, originOf } from './origin';
import { quotaSpent } from './problems';
import {
	decide,
	mayBeDone,
	tooLate,
	TROUBLES,
	type Decision,
	type Outcome,
	type Trouble,
} from './retry';
import { TooLateError, Watch } from './watch';

export const CREDENTIAL = 'constantContactOAuth2Api';

/** Milliseconds within which an answer has to have come whole; of a file, its beginning. */
const REQUEST_LIMIT = 120_000;
/** Milliseconds that a request may take when the run has hardly any time left. */
const LAST_REQUEST_LIMIT = 10_000;
/** Milliseconds between two pieces of a file at most. */
const PIECE_LIMIT = 30_000;
/** Bytes of a file: the addresses of 40 million contacts. */
const MOST_OF_A_FILE = 2_147_483_648;
/** Minutes that a run may take where nobody set a limit. */
const USUAL_MINUTES = 10;

/** What is sent as JSON. */
export type JsonBody = IDataObject;

export interface ApiRequest<T> {
	method: 'GET' | 'POST';
	/** Below the base address, starting with `/v3/`; a paging link is one, too. */
	path: string;
	query?: Record<string, string | number | boolean>;
	/** Sent as it is when bytes, as JSON otherwise. */
	body?: Buffer | JsonBody;
	/** What this request is for, in words that fit behind "Constant Contact refused:". */
	doing: string;
	answer: z.ZodType<T, z.ZodTypeDef, unknown>;
	/** Given where being carried out twice has a price. */
	attempts?: Attempts;
	/**
	 * Set where it follows from what was found out right before: when it is not taken at once, it ends
	 * with a Problem `busy` after the pause, for that to be found out again.
	 */
	isFresh?: true;
}

/** How often a request may be carried out, and how often it may have been. */
export interface Attempts {
	most: number;
	/** Attempts that were carried out, or of which nobody can know. */
	possible: number;
}

/** The way to Constant Contact: paced, repeated where that helps, bounded and counted. */
export interface Api {
	/** Requests sent so far, repeated ones included. */
	readonly requests: number;
	/**
	 * What time it was at Constant Contact when it last answered, in seconds since 1970; undefined
	 * until an answer has said so. This machine's clock may go wrong.
	 */
	readonly serviceTime: number | undefined;
	/** Time of `now()` after which nothing more is asked for. */
	readonly until: number;
	/** @throws Problem with `mayBeDone` where the request may have been carried out all the same */
	send<T>(request: ApiRequest<T>): Promise<T>;
	/** Opens a file; reading on may throw when the connection breaks. */
	open(request: FileRequest): Promise<AsyncIterable<Uint8Array>>;
	pause(milliseconds: number): Promise<void>;
	/** Milliseconds of a clock that only goes forward, the one that `pause` goes by. */
	now(): number;
}

export type FileRequest = Pick<ApiRequest<unknown>, 'path' | 'doing'>;

export interface ApiSettings {
	/** Minutes that the run may take from here. */
	minutes?: number;
	log?: (message: string) => void;
}

type Context = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;

/**
 * Opens the way to Constant Contact with the node's credential.
 *
 * @throws Problem before any request: `agreement` until somebody agreed to the Data Transfer
 *   Agreement, `connection` while the credential was never connected
 */
export async function openApi(context: Context, settings: ApiSettings = {}): Promise<Api> {
	const credentials = await context.getCredentials(CREDENTIAL);
	if (credentials.dataTransferAgreement !== true) throw NOT_AGREED;
	const origin = originOf(credentials);
	const signal =
		'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	const limiter = limiterOf(`${origin} ${String(credentials.clientId)}`);
	const connection = readConnection(credentials.oauthTokenData);
	return new ConstantContactApi(context, origin, limiter, connection, signal, settings);
}

const NOT_AGREED = new Problem(
	'agreement',
	'Nobody has agreed to the Data Transfer Agreement yet, so nothing was sent',
	"Open the credential of this node, read the Data Transfer Agreement there, and switch on 'I Agree to the Data Transfer Agreement' if you do.",
);

/** A request without its answer's form, and what becomes of a body. */
interface Attempt extends Omit<ApiRequest<unknown>, 'answer' | 'attempts'> {
	accept: string;
	/** Gives `unreadable` for a body that is not what was asked for. */
	read(body: unknown): Promise<{ body: unknown } | { unreadable: string }>;
}

class ConstantContactApi implements Api {
	requests = 0;
	serviceTime: number | undefined;
	readonly until: number;
	private readonly minutes: number;
	private readonly watch: Watch;

	constructor(
		private readonly context: Context,
		private readonly origin: string,
		private readonly limiter: RateLimiter,
		private readonly connection: Connection,
		private readonly signal: AbortSignal | undefined,
		private readonly settings: ApiSettings,
	) {
		this.minutes = settings.minutes ?? USUAL_MINUTES;
		this.until = this.now() + this.minutes * 60_000;
		this.watch = new Watch(signal);
	}

	async pause(milliseconds: number): Promise<void> {
		await this.watch.pause(milliseconds);
	}

	now(): number {
		return performance.now();
	}

	async send<T>({ answer, attempts, ...request }: ApiRequest<T>): Promise<T> {
		const read = async (raw: unknown) => {
			const parsed = answer.safeParse(await jsonOf(raw));
			if (parsed.success) return { body: parsed.data };
			const path = parsed.error.issues[0]?.path.join('.') ?? '';
			return { unreadable: path === '' ? 'it is no JSON object' : `"${path}" is not as expected` };
		};
		return (await this.insist({ ...request, accept: 'application/json', read }, attempts)) as T;
	}

	async open({ path, doing }: FileRequest): Promise<AsyncIterable<Uint8Array>> {
		const read = async (body: unknown) => await Promise.resolve({ body });
		const accept = 'text/csv, application/json';
		const body = await this.insist({ method: 'GET', path, doing, accept, read });
		return this.watched(body, doing);
	}

	/** A file as it comes, as long as it comes. */
	private async *watched(body: unknown, doing: string): AsyncGenerator<Uint8Array> {
		const pieces = piecesOf(body)[Symbol.asyncIterator]();
		let bytes = 0;
		try {
			for (;;) {
				const left = this.until - this.now();
				if (left <= 0) throw tooLate(doing, this.minutes);
				const piece = await this.watch.over(pieces.next(), Math.min(PIECE_LIMIT, left));
				if (piece.done) return;
				bytes += piece.value.length;
				if (bytes > MOST_OF_A_FILE) throw new RangeError('The file does not end');
				yield piece.value;
			}
		} finally {
			destroy(body);
		}
	}

	/** Tries until there is an answer that counts, and gives its body. */
	private async insist(request: Attempt, attempts?: Attempts): Promise<unknown> {
		const started = this.now();
		const kinds = Object.keys(TROUBLES).map((kind) => [kind, 0]);
		const met = Object.fromEntries(kinds) as Record<Trouble, number>;
		let isDoubtful = false;
		const giveUp = (problem: Problem) =>
			isDoubtful && request.method === 'POST' ? problem.unanswered() : problem;
		for (;;) {
			if (this.limiter.isDaySpent(new Date())) throw giveUp(quotaSpent(new Date()));
			const pause = async (wait: number) => await this.pauseWithin(wait, request, giveUp);
			const start = await this.limiter.enter(pause);
			const outcome = await this.attempt(request).catch((error: unknown) => {
				start.ended('unknown');
				throw error;
			});
			const isUnknown = mayBeDone(outcome);
			isDoubtful ||= isUnknown;
			const decision = decide(outcome, {
				doing: request.doing,
				isBulk: request.method === 'POST' && request.path.startsWith('/v3/activities/'),
				met,
				queuedFor: this.now() - started,
				queuePatience: this.until - started,
				now: new Date(),
				connection: this.connection,
			});
			start.ended(endingOf(decision));
			if (attempts && (isUnknown || decision.then === 'accept')) attempts.possible += 1;
			if (decision.then === 'give up') {
				if (decision.problem.kind === 'quota') this.limiter.spendDay(new Date());
				throw giveUp(decision.problem);
			}
			if (decision.then === 'accept') return 'body' in outcome ? outcome.body : undefined;
			if (attempts && isUnknown && attempts.possible >= attempts.most) {
				throw giveUp(answersLost(request.doing));
			}
			met[decision.why] += 1;
			const seconds = Math.round(decision.milliseconds / 1_000);
			this.settings.log?.(`${TROUBLES[decision.why]}; trying again in ${seconds} s`);
			// Whoever was too fast waits in line again, where all are held for that long.
			if (decision.why !== 'busy') {
				await this.pauseWithin(decision.milliseconds, request, giveUp);
			}
			if (request.isFresh) throw giveUp(notTakenAtOnce(request.doing));
			if (attempts && isUnknown) await this.waitUntilReachable(request.doing, giveUp);
		}
	}

	/** @throws Problem `deadline` instead of pausing beyond the time of the run */
	private async pauseWithin(
		milliseconds: number,
		{ doing }: Attempt,
		giveUp: (problem: Problem) => Problem,
	): Promise<void> {
		if (this.now() + milliseconds > this.until) throw giveUp(tooLate(doing, this.minutes));
		await this.pause(milliseconds);
	}

	/**
	 * What must not be carried out often is not thrown at a service that does not answer: it is asked
	 * for something harmless until it does.
	 */
	private async waitUntilReachable(
		doing: string,
		giveUp: (problem: Problem) => Problem,
	): Promise<void> {
		const read = async (body: unknown) => {
			await jsonOf(body);
			return { body: undefined };
		};
		try {
			await this.insist({ ...PROBE, doing, read });
		} catch (error) {
			throw giveUp(problemIn(error));
		}
	}

	private async attempt({ method, path, query, body, accept, read }: Attempt): Promise<Outcome> {
		this.requests += 1;
		// A fresh object each time: n8n writes the token and more into it.
		const options: IHttpRequestOptions = {
			method,
			url: this.origin + path,
			qs: query,
			headers: { accept, 'user-agent': 'n8n-nodes-constant-contact' },
			// Always as a stream: n8n reads a body without a limit of time or size.
			encoding: 'stream',
			timeout: REQUEST_LIMIT,
			returnFullResponse: true,
			// n8n renews the token when it sees a 401; every other answer is read here.
			ignoreHttpStatusErrors: { ignore: true, except: [401] },
			disableFollowRedirect: true,
		};
		if (body) {
			options.headers!['content-type'] = 'application/json';
			// Bytes can be sent again after the token was renewed, and are not parsed on the way.
			options.body = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
		}
		const limit = Math.min(REQUEST_LIMIT, Math.max(this.until - this.now(), LAST_REQUEST_LIMIT));
		const work = this.ask(options, read);
		try {
			return await this.watch.over(work, limit);
		} catch (error) {
			this.signal?.throwIfAborted();
			if (error instanceof TooLateError) return { status: undefined, isUnsent: false };
			return outcomeOfError(error);
		}
	}

	private async ask(options: IHttpRequestOptions, read: Attempt['read']): Promise<Outcome> {
		const answer = await this.request(options);
		const { statusCode: status, headers } = answer;
		const said = Date.parse(String(headers?.date));
		if (!Number.isNaN(said)) this.serviceTime = Math.floor(said / 1_000);
		const retryAfter = Number(headers?.['retry-after'] ?? NaN);
		if (status < 300) {
			const found = await read(answer.body);
			return { status, ...found };
		}
		return {
			status,
			body: await jsonOf(answer.body),
			retryAfter: retryAfter > 0 ? retryAfter : undefined,
		};
	}

	/** A file may lie with a storage service: one step there, and without the token. */
	private async request(options: IHttpRequestOptions): Promise<IN8nHttpFullResponse> {
		const { helpers } = this.context;
		const answer = (await helpers.httpRequestWithAuthentication.call(
			this.context,
			CREDENTIAL,
			options,
		)) as IN8nHttpFullResponse;
		const target = redirectTarget(answer, options.url, this.origin);
		if (target === undefined) return answer;
		destroy(answer.body);
		const { method, headers, encoding, timeout } = options;
		return (await helpers.httpRequest({
			method,
			url: target,
			headers: { accept: headers?.accept, 'user-agent': headers?.['user-agent'] },
			encoding,
			timeout,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
		})) as IN8nHttpFullResponse;
	}
}

const endingOf = (decision: Decision): Ending => {
	if (decision.then === 'accept') return 'served';
	const isTooFast = decision.then === 'pause' && decision.why === 'busy';
	return isTooFast ? { refusedFor: decision.milliseconds } : 'unknown';
};

const answersLost = (doing: string) =>
	new Problem(
		'unavailable',
		`Constant Contact's answers were lost: ${doing}`,
		'Run the workflow again later; repeating an export is safe.',
	);

const notTakenAtOnce = (doing: string) =>
	new Problem(
		'busy',
		`Constant Contact could not take the request at once: ${doing}`,
		'Run the workflow again later.',
	);

/** Any request that changes nothing. */
const PROBE = {
	method: 'GET' as const,
	path: '/v3/contact_lists',
	query: { limit: 1 },
	accept: 'application/json',
};

/** Where a file lies, if not here; only files are worth following, and only to a safe place. */
function redirectTarget(
	{ statusCode, headers }: IN8nHttpFullResponse,
	from: string,
	origin: string,
): string | undefined {
	const isFile = from.startsWith(`${origin}/v3/contact_exports/`);
	const location = headers?.location;
	if (!isFile || statusCode < 300 || statusCode >= 400 || typeof location !== 'string') {
		return undefined;
	}
	const target = URL.canParse(location, from) ? new URL(location, from) : undefined;
	return target && mayLieAt(target, origin) ? target.href : undefined;
}

interface Thrown {
	message?: string;
	code?: unknown;
	httpCode?: string | null;
	failure?: { cause?: string };
	/** What the token endpoint said when a token was to be renewed. */
	body?: { error?: string };
	cause?: Thrown;
}

/** n8n throws for a connection that can not be renewed, and for a network that failed. */
function outcomeOfError(error: unknown): Outcome {
	const thrown = (error ?? {}) as Thrown;
	if (causesOf(thrown).some(({ body }) => body?.error === 'invalid_client')) throw clientRefused();
	const { message = '', httpCode, failure } = thrown;
	if (httpCode === RENEWAL_FAILED) {
		if (message.includes('Client authentication failed')) throw clientRefused();
		return { status: 'notRenewed', mayPass: true };
	}
	const isConnectionEnded =
		failure?.cause === 'credential-invalid' ||
		message.includes('reconnect') ||
		httpCode === '401' ||
		httpCode === NOTHING_TO_RENEW_WITH;
	if (isConnectionEnded) return { status: 'notRenewed', mayPass: false };
	const isUnsent = causesOf(thrown).some(({ code }) => UNSENT.has(String(code)));
	return { status: undefined, isUnsent };
}

/** What n8n 2.9 to 2.29 say instead of `credential-invalid`. */
const RENEWAL_FAILED = 'EAUTH';
/** What they say of a connection without a refresh token: they take it for granted that there is one. */
const NOTHING_TO_RENEW_WITH = 'ERR_ASSERTION';

/** The network's own words for a request that nobody got. */
const UNSENT = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'EADDRNOTAVAIL',
]);

/** An error, its cause, the cause of that; as many as anybody wraps. */
function causesOf(error: Thrown): Thrown[] {
	const chain: Thrown[] = [];
	for (let next: Thrown | undefined = error; next && chain.length < 5; next = next.cause) {
		chain.push(next);
	}
	return chain;
}

const clientRefused = () =>
	connectionProblem(
		'Constant Contact does not accept the Client ID or Client Secret',
		"Open the credential and compare both with the app in Constant Contact's developer portal. If a new secret was made there, the old one no longer works.",
	);
