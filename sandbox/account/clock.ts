/** The sandbox's time. Everything in it that grows old asks this clock. */
export class Clock {
	private shift = 0;
	private stopped: number | undefined;

	/** Milliseconds since 1970, moved by what was advanced. */
	now(): number {
		return (this.stopped ?? Date.now()) + this.shift;
	}

	get goes(): boolean {
		return this.stopped === undefined;
	}

	/** From now on only `advance` moves it: a test that waits for nothing proves the same each time. */
	stopAt(milliseconds: number): void {
		this.stopped = milliseconds;
		this.shift = 0;
	}

	advance(milliseconds: number): void {
		this.shift += milliseconds;
	}

	reset(): void {
		this.shift = 0;
		this.stopped = undefined;
	}
}

/** Texts of times that were asked for: a million contacts come in a few dozen imports. */
const texts = new Map<number, string>();
const MOST_TEXTS = 1_000;

/** ISO 8601 in whole seconds with Z, as every answer writes its times. */
export function iso(milliseconds: number): string {
	let text = texts.get(milliseconds);
	if (text === undefined) {
		text = `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
		if (texts.size >= MOST_TEXTS) texts.clear();
		texts.set(milliseconds, text);
	}
	return text;
}
