/** Requests a second that one API key may make, over all accounts and workflows (documented). */
export const REQUESTS_PER_SECOND = 4;
/**
 * Milliseconds in which at most {@link REQUESTS_PER_SECOND} requests start. Longer than a second,
 * because requests that start a second apart may arrive closer together.
 */
const WINDOW = 1_060;

/**
 * Lets at most four requests start in any second. One for each API key in this process: the limit is
 * the key's, whichever workflow asks.
 */
export class RateLimiter {
	/** When the latest requests start or started, oldest first. */
	private readonly starts: number[] = [];
	private heldUntil = -Infinity;
	/** The day (UTC) whose requests are known to be used up. */
	private spentDay?: string;

	constructor(private readonly now: () => number = () => performance.now()) {}

	/** Books the next free start and returns the milliseconds until then. */
	book(): number {
		const now = this.now();
		const full = this.starts.length === REQUESTS_PER_SECOND;
		const free = full ? this.starts.shift()! + WINDOW : -Infinity;
		const start = Math.max(now, free, this.heldUntil);
		this.starts.push(start);
		return start - now;
	}

	/** Remembers that Constant Contact refused a request because the day's quota is used up. */
	spendDay(now: Date): void {
		this.spentDay = dayOf(now);
	}

	/** Whether asking again is of no use before the next day. */
	isDaySpent(now: Date): boolean {
		return this.spentDay === dayOf(now);
	}

	/** Nobody starts before `milliseconds` have passed: the service said that it had enough. */
	holdBack(milliseconds: number): void {
		this.heldUntil = Math.max(this.heldUntil, this.now() + milliseconds);
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
