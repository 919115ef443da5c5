import { getOrMake } from '../segment/maps';

/** Requests a second that one API key may make, over all accounts and workflows (documented). */
export const REQUESTS_PER_SECOND = 4;
/** Milliseconds after its arrival for which a request counts, and a little for clocks that differ. */
const WINDOW = 1_010;
/**
 * Milliseconds between two starts: the gaps that a process leaves between answer and arrival, in which one
 * that has just begun is served, are none where they fall together.
 */
const APART = 100;
/** Milliseconds after its start at which a request counts as arrived, if there is no answer yet. */
const LATEST_ARRIVAL = 2_000;
/** Milliseconds from one place to the next where somebody else is known: time for them to make room. */
const STEP = 3_000;
/** Places that are left to each of two processes. */
const SHARE = REQUESTS_PER_SECOND / 2;
/** Milliseconds for which a refusal shows that somebody else uses the key. */
const MEMORY = 60_000;
/**
 * Milliseconds until a process that gets nothing tries again: a turn of those who get it, and the
 * golden part of another, so that its tries fall everywhere into their turns and soon into a gap.
 */
const NEXT_TRY = Math.round(WINDOW * 1.618);
/**
 * Milliseconds after which whoever waits asks again: an answer may have made their turn come sooner.
 * No wait for a place is that short, so that nobody oversleeps theirs.
 */
const LONGEST_WAIT = 200;
const SHORTEST_WAIT = 5;

/**
 * How a request ended: served, refused as one too many for the second (nobody starts before the given
 * time has passed), or without anybody knowing.
 */
export type Ending = 'served' | 'unknown' | { refusedFor: number };

/** A request that was let start. */
interface Start {
	/** To be called once, as soon as there is an answer, or none will come. */
	ended(how: Ending): void;
}

interface Request {
	readonly startedAt: number;
	/** It took one place more than were known to be this process's. */
	readonly isTrial: boolean;
	/** The latest time at which it may have arrived: that of its answer, once there is one. */
	arrivedBy?: number;
	isRefused: boolean;
}

/**
 * Lets at most four requests arrive in any second. One for each API key in this process: the limit is
 * the key's, whichever workflow asks.
 *
 * Nobody can see when a request arrives. It does after its start and before its answer, and each may
 * be late when something else holds the event loop, be it here or there; nor is it known whether a
 * body counts from its first byte or from its last. So a place is free again a second after the answer,
 * and not a second after the start.
 *
 * Other processes are only noticed by refusals. So a process takes its places one by one, each with a
 * single request that may be refused. The first refusal tells that there is somebody else, and leaves
 * each of two their share; what comes to less than a share is tried for again, each time after twice
 * as long, and more than a share only when there was no refusal for a minute.
 */
export class RateLimiter {
	/** Those that hold a place, or may still arrive. */
	private requests: Request[] = [];
	/** Who waits, in their order. */
	private readonly queue: object[] = [];
	private heldUntil = -Infinity;
	/** How many places are known to be this process's. */
	private places = 1;
	private placesSince = -Infinity;
	/** Milliseconds until it tries for one more up to its share. */
	private patience = STEP;
	private refusedAt = -Infinity;
	private startedAt = -Infinity;
	/** The day (UTC) whose requests are known to be used up. */
	private spentDay?: string;

	constructor(private readonly now: () => number = () => performance.now()) {}

	/**
	 * Waits in line for a place.
	 *
	 * @param pause waits for so many milliseconds; what it throws ends the waiting
	 */
	async enter(pause: (milliseconds: number) => Promise<void>): Promise<Start> {
		const ticket = {};
		this.queue.push(ticket);
		try {
			for (;;) {
				const wait = this.waitOf(ticket);
				if (wait <= 0) break;
				await pause(Math.min(Math.max(wait, SHORTEST_WAIT), LONGEST_WAIT));
			}
		} finally {
			this.queue.splice(this.queue.indexOf(ticket), 1);
		}
		const request = this.start();
		return { ended: (how) => this.end(request, how) };
	}

	/** Milliseconds until it may be the turn of somebody in line: exact for the first of it. */
	private waitOf(ticket: object): number {
		const now = this.now();
		this.forget(now);
		const places = this.places + (this.mayTry(now) ? 1 : 0);
		const byEnd = this.requests.map(endOf).sort((one, other) => other - one);
		const free = byEnd[places - 1] ?? -Infinity;
		const first = Math.max(free, this.heldUntil, this.startedAt + APART) - now;
		const ahead = this.queue.indexOf(ticket);
		if (ahead === 0) return first;
		// Never too late: each of those ahead takes a place, of which four are free at best.
		return Math.max(first, 0) + Math.max(0, ahead - REQUESTS_PER_SECOND + 1) * 200 + SHORTEST_WAIT;
	}

	/** What is long over says nothing any more; neither does what was known of the others then. */
	private forget(now: number): void {
		this.requests = this.requests.filter((one) => one.arrivedBy === undefined || endOf(one) > now);
		if (now - this.startedAt >= MEMORY) this.places = 1;
	}

	/** Whether it is time to try for one place more. */
	private mayTry(now: number): boolean {
		const isAlone = now - this.refusedAt >= MEMORY;
		if (this.places >= (isAlone ? REQUESTS_PER_SECOND : SHARE)) return false;
		if (this.requests.some(isOpenTrial)) return false;
		return isAlone || now - this.placesSince >= this.patience;
	}

	private start(): Request {
		const startedAt = this.now();
		const taken = this.requests.filter((one) => endOf(one) > startedAt).length;
		const isTrial = taken >= this.places;
		const request: Request = { startedAt, isTrial, isRefused: false };
		this.requests.push(request);
		this.startedAt = startedAt;
		return request;
	}

	private end(request: Request, how: Ending): void {
		const now = this.now();
		request.arrivedBy = now;
		if (typeof how === 'object') {
			request.isRefused = true;
			this.heldUntil = Math.max(this.heldUntil, now + how.refusedFor);
			this.learn(request, now);
		} else if (how === 'served' && request.isTrial && request.startedAt > this.refusedAt) {
			this.places += 1;
			this.placesSince = now;
		}
	}

	/** Draws from a refusal how many places are this process's. */
	private learn(refused: Request, now: number): void {
		const since = refused.startedAt - 1_000;
		const served = this.requests.filter(
			({ isRefused, arrivedBy = now }) => !isRefused && arrivedBy > since,
		).length;
		// This process alone may have been too fast: nothing is known of another.
		if (served >= REQUESTS_PER_SECOND) return;
		// Under way when the last refusal came: it is the same one.
		if (refused.startedAt < this.refusedAt) return;
		const isFirst = now - this.refusedAt >= MEMORY;
		this.refusedAt = now;
		this.placesSince = now;
		if (isFirst) this.patience = STEP;
		if (served === 0) {
			// The others do not know of this process yet, and leave it its share as soon as they do.
			this.places = 1;
			this.heldUntil = Math.max(this.heldUntil, now + NEXT_TRY);
		} else {
			if (!isFirst) this.patience = Math.min(this.patience * 2, MEMORY);
			this.places = Math.min(this.places, isFirst ? SHARE : served);
		}
	}

	/** Remembers that Constant Contact refused a request because the day's quota is used up. */
	spendDay(now: Date): void {
		this.spentDay = dayOf(now);
	}

	/** Whether asking again is of no use before the next day. */
	isDaySpent(now: Date): boolean {
		return this.spentDay === dayOf(now);
	}
}

const isOpenTrial = ({ isTrial, arrivedBy }: Request) => isTrial && arrivedBy === undefined;

/** When a request no longer holds a place, as far as that is known. */
const endOf = ({ startedAt, arrivedBy = startedAt + LATEST_ARRIVAL }: Request): number =>
	arrivedBy + WINDOW;

/** Quotas start again at 00:00 UTC (documented). */
const dayOf = (now: Date): string => now.toISOString().slice(0, 10);

const limiters = new Map<string, RateLimiter>();

/** One for all runs of this process that share an API key, as long as the process lives. */
export function limiterOf(apiKey: string): RateLimiter {
	return getOrMake(limiters, apiKey, () => new RateLimiter());
}
