/**
 * A set of contacts by their number, one bit each: what makes a page of a list's members quick and
 * a list of millions small.
 */
export class Crowd {
	private words = new Uint32Array(0);
	size = 0;

	static of(numbers: Iterable<number>): Crowd {
		const crowd = new Crowd();
		for (const number of numbers) crowd.add(number);
		return crowd;
	}

	/** Everybody who is in one of `crowds`. */
	static union(crowds: Crowd[]): Crowd {
		const union = new Crowd();
		for (const { words } of crowds) {
			union.reach(words.length);
			words.forEach((word, index) => (union.words[index]! |= word));
		}
		return union.recounted();
	}

	/** Everybody who is in both. */
	and(other: Crowd): Crowd {
		const both = new Crowd();
		both.words = this.words.map((word, index) => word & (other.words[index] ?? 0));
		return both.recounted();
	}

	has(number: number): boolean {
		return (((this.words[number >>> 5] ?? 0) >>> (number & 31)) & 1) === 1;
	}

	/** @returns whether the contact was not in it before */
	add(number: number): boolean {
		if (this.has(number)) return false;
		this.reach((number >>> 5) + 1);
		this.words[number >>> 5]! |= 1 << (number & 31);
		this.size += 1;
		return true;
	}

	/** @returns whether the contact was in it */
	delete(number: number): boolean {
		if (!this.has(number)) return false;
		this.words[number >>> 5]! &= ~(1 << (number & 31));
		this.size -= 1;
		return true;
	}

	/** The contacts from a number on, in order; may be changed on the way. */
	*from(first = 0): Generator<number> {
		for (let index = first >>> 5; index < this.words.length; index++) {
			let word = this.words[index]!;
			if (index === first >>> 5) word &= -1 << (first & 31);
			while (word !== 0) {
				yield index * 32 + (31 - Math.clz32(word & -word));
				word &= word - 1;
			}
		}
	}

	private reach(words: number): void {
		if (words <= this.words.length) return;
		const longer = new Uint32Array(Math.max(words, this.words.length * 2));
		longer.set(this.words);
		this.words = longer;
	}

	private recounted(): this {
		this.size = 0;
		for (let word of this.words) for (; word !== 0; word &= word - 1) this.size += 1;
		return this;
	}
}
