/** The sandbox's time. Everything in it that grows old asks this clock. */
export class Clock {
	private shift = 0;
	private frozenAt: number | undefined;

	/** Milliseconds since 1970, moved by what was advanced. */
	now(): number {
		return (this.frozenAt ?? Date.now()) + this.shift;
	}

	/** Whole seconds, the grain in which contacts keep their times. */
	seconds(): number {
		return Math.floor(this.now() / 1000);
	}

	advance(milliseconds: number): void {
		this.shift += milliseconds;
	}

	/** `manual` stops the time where it is; `real` lets it run on from there. */
	setMode(mode: 'real' | 'manual'): void {
		if (mode === 'manual' && this.frozenAt === undefined) this.frozenAt = Date.now();
		if (mode === 'real' && this.frozenAt !== undefined) {
			this.shift += this.frozenAt - Date.now();
			this.frozenAt = undefined;
		}
	}

	reset(): void {
		this.shift = 0;
		if (this.frozenAt !== undefined) this.frozenAt = Date.now();
	}
}

/** ISO 8601 with Z, as every answer writes its times. */
export const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();
export const isoSeconds = (seconds: number): string => iso(seconds * 1000);
