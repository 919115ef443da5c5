import { sleep } from 'n8n-workflow';

/** Milliseconds after which a cancelled execution, or a limit that is over, is noticed at the latest. */
const SLICE = 250;

/** Something took longer than it may. */
export class TooLateError extends Error {}

/**
 * Waits for things that may never come. In slices, because n8n's own `sleep` takes no signal before
 * 2.34, and neither its HTTP helper nor the stream of an answer can be stopped from outside.
 */
export class Watch {
	private slice: Promise<void> | undefined;

	constructor(private readonly signal: AbortSignal | undefined) {}

	/** Throws the signal's reason where the execution was cancelled. */
	throwIfCancelled(): void {
		this.signal?.throwIfAborted();
	}

	/** Throws it soon after that. */
	async pause(milliseconds: number): Promise<void> {
		const until = performance.now() + milliseconds;
		do {
			this.throwIfCancelled();
			await sleep(Math.max(0, Math.min(SLICE, until - performance.now())));
		} while (performance.now() < until);
		this.throwIfCancelled();
	}

	/**
	 * What `work` comes to. Whatever it does after the limit is nobody's concern any more.
	 *
	 * @throws TooLateError when it has not come after so many milliseconds; the signal's reason when
	 *   the execution was cancelled
	 */
	async over<T>(work: Promise<T>, milliseconds: number): Promise<T> {
		const until = performance.now() + milliseconds;
		const finished = work.then((value) => ({ value }));
		finished.catch(() => {});
		for (;;) {
			const outcome = await Promise.race([finished, this.nextSlice()]);
			if (outcome) return outcome.value;
			this.throwIfCancelled();
			if (performance.now() >= until) throw new TooLateError();
		}
	}

	/** One for everything that waits, so that a file in ten thousand pieces leaves no ten thousand timers. */
	private nextSlice(): Promise<void> {
		this.slice ??= sleep(SLICE).finally(() => (this.slice = undefined));
		return this.slice;
	}
}
