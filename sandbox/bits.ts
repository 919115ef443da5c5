const count32 = (word: number): number => {
	let v = word - ((word >>> 1) & 0x55555555);
	v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
	return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
};

/**
 * A growing set of contact indexes, one bit each: a list of two million people is 250 KB, and
 * its next page is found without walking the ones before.
 */
export class Bits {
	private words: Uint32Array;
	private ones = 0;

	constructor(capacity = 1024) {
		this.words = new Uint32Array(Math.max(1, Math.ceil(capacity / 32)));
	}

	get size(): number {
		return this.ones;
	}

	has(index: number): boolean {
		const word = this.words[index >>> 5];
		return word !== undefined && ((word >>> (index & 31)) & 1) === 1;
	}

	/** Sets or clears one bit; tells whether that changed anything. */
	put(index: number, on: boolean): boolean {
		const at = index >>> 5;
		if (at >= this.words.length) {
			if (!on) return false;
			const grown = new Uint32Array(Math.max(at + 1, this.words.length * 2));
			grown.set(this.words);
			this.words = grown;
		}
		const word = this.words[at] ?? 0;
		const mask = 1 << (index & 31);
		const was = (word & mask) !== 0;
		if (was === on) return false;
		this.words[at] = on ? word | mask : word & ~mask;
		this.ones += on ? 1 : -1;
		return true;
	}

	/** The first index at or after `from` that is set, or -1. */
	next(from: number): number {
		let at = from >>> 5;
		if (at >= this.words.length) return -1;
		let word = (this.words[at] ?? 0) & (-1 << (from & 31));
		while (word === 0) {
			at += 1;
			if (at >= this.words.length) return -1;
			word = this.words[at] ?? 0;
		}
		return at * 32 + (31 - Math.clz32(word & -word));
	}

	*[Symbol.iterator](): Generator<number> {
		for (let index = this.next(0); index >= 0; index = this.next(index + 1)) yield index;
	}

	/** How many are set both here and there. */
	countAnd(other: Bits): number {
		const length = Math.min(this.words.length, other.words.length);
		let total = 0;
		for (let i = 0; i < length; i += 1) {
			const word = (this.words[i] ?? 0) & (other.words[i] ?? 0);
			if (word !== 0) total += count32(word);
		}
		return total;
	}

	/** Adds everything set in `other`. */
	addAll(other: Bits): void {
		for (const index of other) this.put(index, true);
	}

	copy(): Bits {
		const twin = new Bits(1);
		twin.words = this.words.slice();
		twin.ones = this.ones;
		return twin;
	}

	clear(): void {
		this.words.fill(0);
		this.ones = 0;
	}
}
