import type { z } from 'zod';

import { destroy, jsonOf, piecesOf } from './body';
import { readConnection, type Connection } from './connection';
import { CREDENTIAL, Exchange, type Attempt, type Context, type HttpRequest } from './exchange';
import { limiterOf, type Ending, type RateLimiter } from './limits';
import { Problem, problemIn } from '../problem';
import { originOf } from './origin';
import { quotaSpent } from './problems';
import { decide, mayBeDone, tooLate, TROUBLES, type Decision, type Trouble } from './retry';
import { Watch } from './watch';

/** Milliseconds between two pieces of a file at most. */
const PIECE_LIMIT = 30_000;
/** Bytes of a file: the addresses of 40 million contacts. */
const MOST_OF_A_FILE = 2_147_483_648;
/** Minutes that a run may take where nobody set a limit. */
const USUAL_MINUTES = 10;

export interface ApiRequest<T> extends HttpRequest {
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
	/** Where the API lies: the address without a path. */
	readonly origin: string;
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

interface ApiSettings {
	/** Minutes that the run may take from here. */
	minutes?: number;
	log?: (message: string) => void;
}

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
	const watch = new Watch(
		'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined,
	);
	const limiter = limiterOf(`${origin} ${String(credentials.clientId)}`);
	const connection = readConnection(credentials.oauthTokenData);
	const exchange = new Exchange(context, origin, watch);
	return new ConstantContactApi(exchange, watch, limiter, connection, settings);
}

const NOT_AGREED = new Problem(
	'agreement',
	'Nobody has agreed to the Data Transfer Agreement yet, so nothing was sent',
	"Open the credential of this node, read the Data Transfer Agreement there, and switch on 'I Agree to the Data Transfer Agreement' if you do.",
);

/** A request that is tried until there is an answer that counts. */
type RetriedRequest = Attempt & Pick<ApiRequest<unknown>, 'doing' | 'isFresh'>;

class ConstantContactApi implements Api {
	readonly until: number;
	private readonly minutes: number;

	constructor(
		private readonly exchange: Exchange,
		private readonly watch: Watch,
		private readonly limiter: RateLimiter,
		private readonly connection: Connection,
		private readonly settings: ApiSettings,
	) {
		this.minutes = settings.minutes ?? USUAL_MINUTES;
		this.until = this.now() + this.minutes * 60_000;
	}

	get requests(): number {
		return this.exchange.requests;
	}

	get origin(): string {
		return this.exchange.origin;
	}

	get serviceTime(): number | undefined {
		return this.exchange.serviceTime;
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
	private async insist(request: RetriedRequest, attempts?: Attempts): Promise<unknown> {
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
			const left = this.until - this.now();
			const outcome = await this.exchange.attempt(request, left).catch((error: unknown) => {
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
		{ doing }: RetriedRequest,
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
