/** Requests a second that one API key may make, over all accounts and workflows (documented). */
export const REQUESTS_PER_SECOND = 4;
/** Milliseconds after its arrival for which a request counts, and a little for clocks that differ. */
const WINDOW = 1_010;
/** Milliseconds after its start at which a request counts as arrived, if there is no answer yet. */
const LATEST_ARRIVAL = 500;
/**
 * The same of a request with a large body: its answer comes long after it began to arrive, and would
 * say nothing of that.
 */
const LATEST_ARRIVAL_OF_BODIES = 60;
/** Milliseconds without a refusal after which one more place is taken, and at most. */
const CALM = 16_000;
const LONGEST_CALM = 64_000;
/** Refusals that come so close together are one: the requests were under way at the same time. */
const ONE_REFUSAL = 1_500;
/**
 * Milliseconds after which whoever waits asks again: an answer may have made their turn come sooner.
 * No wait for a place is that short, so that nobody oversleeps theirs.
 */
const LONGEST_WAIT = 200;
const SHORTEST_WAIT = 5;

/** A request that was let start. */
export interface Start {
	/** To be called when there is an answer, or none will come. */
	answered(): void;
}

/**
 * Lets at most four requests arrive in any second. One for each API key in this process: the limit is
 * the key's, whichever workflow asks.
 *
 * Nobody can see when a request arrives. It does after its start and before its answer, and each may
 * be late when something else holds the event loop: so a place is free again a second after the
 * answer, and not a second after the start. Other processes are only noticed by refusals: each one
 * halves the places, so that two processes soon get along with half of them each. They come back one
 * by one, and more slowly each time that it was too early.
 */
export class RateLimiter {
	/** When each place is free again, as far as that is known. */
	private readonly places: number[] = Array.from({ length: REQUESTS_PER_SECOND }, () => -Infinity);
	/** Who waits, in their order. */
	private readonly queue: object[] = [];
	private heldUntil = -Infinity;
	/** How many places may be taken at once. */
	private open = REQUESTS_PER_SECOND;
	private calm = CALM / 2;
	private calmSince: number;
	private lastRefusal = -Infinity;
	/** The day (UTC) whose requests are known to be used up. */
	private spentDay?: string;

	constructor(private readonly now: () => number = () => performance.now()) {
		this.calmSince = now();
	}

	/**
	 * Waits in line for a place.
	 *
	 * @param pause waits for so many milliseconds; what it throws ends the waiting
	 */
	async enter(
		pause: (milliseconds: number) => Promise<void>,
		hasLargeBody = false,
	): Promise<Start> {
		const ticket = {};
		this.queue.push(ticket);
		try {
			for (;;) {
				const wait = this.waitOf(ticket);
				if (wait <= 0) return this.start(hasLargeBody ? LATEST_ARRIVAL_OF_BODIES : LATEST_ARRIVAL);
				await pause(Math.min(Math.max(wait, SHORTEST_WAIT), LONGEST_WAIT));
			}
		} finally {
			this.queue.splice(this.queue.indexOf(ticket), 1);
		}
	}

	/** Milliseconds until it may be the turn of somebody in line: exact for the first of it. */
	private waitOf(ticket: object): number {
		const now = this.now();
		if (this.open < REQUESTS_PER_SECOND && now - this.calmSince > this.calm) {
			this.open += 1;
			this.calmSince = now;
		}
		const byTime = [...this.places].sort((one, other) => other - one);
		const first = Math.max(byTime[this.open - 1]!, this.heldUntil) - now;
		const ahead = this.queue.indexOf(ticket);
		if (ahead === 0) return first;
		// Never too late: each of those ahead takes a place, of which four are free at best.
		return Math.max(first, 0) + Math.max(0, ahead - REQUESTS_PER_SECOND + 1) * 200 + SHORTEST_WAIT;
	}

	private start(latestArrival: number): Start {
		const now = this.now();
		const { places } = this;
		const place = places.indexOf(Math.min(...places));
		const taken = now + latestArrival + WINDOW;
		places[place] = taken;
		return {
			answered: () => {
				// Unless somebody else has the place by now.
				if (places[place] === taken) places[place] = Math.min(taken, this.now() + WINDOW);
			},
		};
	}

	/** Remembers that Constant Contact refused a request because the day's quota is used up. */
	spendDay(now: Date): void {
		this.spentDay = dayOf(now);
	}

	/** Whether asking again is of no use before the next day. */
	isDaySpent(now: Date): boolean {
		return this.spentDay === dayOf(now);
	}

	/** Constant Contact had enough requests: nobody starts before `milliseconds` have passed. */
	slowDown(milliseconds: number): void {
		const now = this.now();
		this.heldUntil = Math.max(this.heldUntil, now + milliseconds);
		this.calmSince = now;
		if (now - this.lastRefusal < ONE_REFUSAL) return;
		this.lastRefusal = now;
		this.open = Math.max(1, Math.floor(this.open / 2));
		this.calm = Math.min(this.calm * 2, LONGEST_CALM);
	}
}

/** Quotas start again at 00:00 UTC (documented). */
const dayOf = (now: Date): string => now.toISOString().slice(0, 10);

const limiters = new Map<string, RateLimiter>();

export function limiterOf(apiKey: string): RateLimiter {
	let limiter = limiters.get(apiKey);
	if (!limiter) {
		limiter = new RateLimiter();
		limiters.set(apiKey, limiter);
	}
	return limiter;
}
