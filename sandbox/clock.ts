/** The sandbox's time. Everything in it that grows old asks this clock. */
export class Clock {
	private shift = 0;

	/** Milliseconds since 1970, moved by what was advanced. */
	now(): number {
		return Date.now() + this.shift;
	}

	advance(milliseconds: number): void {
		this.shift += milliseconds;
	}

	reset(): void {
		this.shift = 0;
	}
}

/** ISO 8601 with Z, as every answer writes its times. */
export const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();
