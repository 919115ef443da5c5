/**
 * A set of contacts by their number, one bit each: what makes a page of a list's members quick and
 * a list of millions small.
 */
export class ContactSet {
	private words = new Uint32Array(0);
	/** How many there are in each block of words. */
	private counts = new Uint16Array(0);
	size = 0;

	static of(numbers: Iterable<number>): ContactSet {
		const set = new ContactSet();
		for (const number of numbers) set.add(number);
		return set;
	}

	/** Everybody who is in one of `sets`. */
	static union(sets: ContactSet[]): ContactSet {
		const union = new ContactSet();
		for (const { words } of sets) {
			union.reach(words.length);
			words.forEach((word, index) => (union.words[index]! |= word));
		}
		return union.recounted();
	}

	/** Everybody who is in both. */
	and(other: ContactSet): ContactSet {
		const both = new ContactSet();
		both.reach(this.words.length);
		this.words.forEach((word, index) => (both.words[index] = word & (other.words[index] ?? 0)));
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
		this.counts[number >>> BLOCK]! += 1;
		this.size += 1;
		return true;
	}

	/** @returns whether the contact was in it */
	delete(number: number): boolean {
		if (!this.has(number)) return false;
		this.words[number >>> 5]! &= ~(1 << (number & 31));
		this.counts[number >>> BLOCK]! -= 1;
		this.size -= 1;
		return true;
	}

	/** The contacts in order; may be changed on the way. */
	*ascending(): Generator<number> {
		for (let index = 0; index < this.words.length; index++) {
			let word = this.words[index]!;
			while (word !== 0) {
				yield index * 32 + (31 - Math.clz32(word & -word));
				word &= word - 1;
			}
		}
	}

	/**
	 * The same from the last one back.
	 *
	 * @param skip how many of the last ones to pass over; whole blocks of them cost nothing
	 */
	*backwards(skip = 0): Generator<number> {
		let block = this.counts.length - 1;
		for (; block >= 0 && this.counts[block]! <= skip; block--) skip -= this.counts[block]!;
		for (let index = (block + 1) * WORDS - 1; index >= 0; index--) {
			let word = this.words[index]!;
			if (skip > 0) {
				const count = bitsIn(word);
				if (count <= skip) {
					skip -= count;
					continue;
				}
			}
			while (word !== 0) {
				const bit = 31 - Math.clz32(word);
				word &= ~(1 << bit);
				if (skip > 0) skip -= 1;
				else yield index * 32 + bit;
			}
		}
	}

	private reach(words: number): void {
		if (words <= this.words.length) return;
		const blocks = Math.ceil(Math.max(words, this.words.length * 2) / WORDS);
		const longer = new Uint32Array(blocks * WORDS);
		longer.set(this.words);
		this.words = longer;
		const counts = new Uint16Array(this.words.length / WORDS);
		counts.set(this.counts);
		this.counts = counts;
	}

	private recounted(): this {
		this.words.forEach((word, index) => {
			const count = bitsIn(word);
			this.counts[Math.floor(index / WORDS)]! += count;
			this.size += count;
		});
		return this;
	}
}

/** Contacts of a block, as a power of two, and its words: so few that every count fits. */
const BLOCK = 8;
const WORDS = 2 ** BLOCK / 32;

/** The number of bits set in 32, all at once. */
function bitsIn(word: number): number {
	const pairs = word - ((word >>> 1) & 0x55555555);
	const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
	return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
