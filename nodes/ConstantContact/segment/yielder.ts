/** Milliseconds of unbroken work before the event loop gets its turn. */
const MAX_STRETCH = 12;
/** Rows between two looks at the clock. */
const ROWS_PER_LOOK = 64;

/**
 * Keeps long loops from holding n8n's event loop: ask {@link isDue} for each row, and await
 * {@link yield} when it says so.
 */
export class Yielder {
	private rows = 0;
	private since = performance.now();

	/** @param turn gives the event loop one turn, and throws when the execution was cancelled. */
	constructor(private readonly turn: () => Promise<void>) {}

	isDue(): boolean {
		this.rows += 1;
		return this.rows % ROWS_PER_LOOK === 0 && performance.now() - this.since > MAX_STRETCH;
	}

	async yield(): Promise<void> {
		await this.turn();
		this.since = performance.now();
	}
}
