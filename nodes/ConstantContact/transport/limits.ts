/** Requests a second that one API key may make, over all accounts and workflows (documented). */
export const REQUESTS_PER_SECOND = 4;
/**
 * Milliseconds in which at most {@link REQUESTS_PER_SECOND} requests start. Longer than a second,
 * because requests that start a second apart may arrive closer together.
 */
const WINDOW = 1_060;
/**
 * Milliseconds between requests once another process was found to use the same API key, and at most.
 * Two that keep to the first stay below four a second, also where requests arrive 100 ms late.
 */
const SHARED_GAP = 600;
const LARGEST_GAP = SHARED_GAP * 8;
/** Milliseconds without a refusal after which the pace doubles: the other may be done. */
const CALM = 30_000;

/**
 * Lets at most four requests start in any second. One for each API key in this process: the limit is
 * the key's, whichever workflow asks. Other processes are only noticed by refusals: each one halves the
 * pace, so that two of them soon get along with half of it each.
 */
export class RateLimiter {
	/** When the latest requests start or started, oldest first. */
	private readonly starts: number[] = [];
	private heldUntil = -Infinity;
	/** Between two starts; 0 while nobody else seems to use the key. */
	private gap = 0;
	private lastStart = -Infinity;
	private calmSince = 0;
	/** The day (UTC) whose requests are known to be used up. */
	private spentDay?: string;

	constructor(private readonly now: () => number = () => performance.now()) {}

	/** Books the next free start and returns the milliseconds until then. */
	book(): number {
		const now = this.now();
		const full = this.starts.length === REQUESTS_PER_SECOND;
		const free = full ? this.starts.shift()! + WINDOW : -Infinity;
		if (this.gap > 0 && now - this.calmSince > CALM) {
			this.gap = this.gap > SHARED_GAP ? this.gap / 2 : 0;
			this.calmSince = now;
		}
		const start = Math.max(now, free, this.heldUntil, this.lastStart + this.gap);
		this.starts.push(start);
		this.lastStart = start;
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

	/** Constant Contact had enough requests: nobody starts before `milliseconds` have passed. */
	slowDown(milliseconds: number): void {
		const now = this.now();
		this.heldUntil = Math.max(this.heldUntil, now + milliseconds);
		this.gap = this.gap === 0 ? SHARED_GAP : Math.min(this.gap * 2, LARGEST_GAP);
		this.calmSince = now;
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
