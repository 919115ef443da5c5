import { randomFillSync } from 'node:crypto';

/** Slots in use at most; above it chains get long. */
const MAX_LOAD = 0.8;
const GROWTH = 1.5;
const EMPTY = -1;
const BLANK = 32;
const LAST_VISIBLE = 126;
/** With it {@link spelledOut} marks what is no visible ASCII. */
const MARK = 127;
const CAPITAL_A = 65;
const CAPITAL_Z = 90;
const LOWER_CASE = 32;

/** A slot holds the two halves of a hash and a row, side by side in memory. */
const SLOT = 3;
const ROW = 2;

/** Numbers that a hash takes in an array of them. */
export const HASH = 2;

/** 128 secret bits that decide which addresses share a hash. */
export type HashKey = Int32Array;

/** A key for one run; tables that are to be compared need the same one. */
export const newHashKey = (): HashKey => randomFillSync(new Int32Array(4));

/**
 * Which row speaks for which address, as 64-bit hashes in one typed array: 12 bytes a slot, at most
 * 22.5 bytes an address right after growing. Two different addresses share a hash with a chance of
 * about 3 in 100 million for a million addresses (n² / 2⁶⁵), and nobody who does not know the key
 * can write an address that shares the hash of another one.
 */
export class AddressTable {
	private slots: Int32Array;
	private capacity: number;
	private used = 0;
	private readonly scratch = new Int32Array(HASH);

	constructor(
		expectedAddresses: number,
		private readonly key = newHashKey(),
	) {
		this.capacity = Math.max(16, Math.ceil(expectedAddresses / MAX_LOAD) + 1);
		this.slots = new Int32Array(this.capacity * SLOT).fill(EMPTY);
	}

	/** Another one with the same key, and nothing in it. */
	empty(): AddressTable {
		return new AddressTable(this.used, this.key);
	}

	get size(): number {
		return this.used;
	}

	/** The row that holds this address, however it is spelled (see {@link addressKey}); -1 when none does. */
	rowOf(address: string): number {
		this.hash(address, this.scratch, 0);
		return this.rowAt(this.slotOf(this.scratch, 0));
	}

	/** Whether the address with the hash at `at`, made with the same key, is in it. */
	holds(hashes: Int32Array, at: number): boolean {
		return this.rowAt(this.find(hashes[at]!, hashes[at + 1]!)) !== EMPTY;
	}

	/** Makes `row` speak for the address and returns the row that did so before, or -1. */
	claim(address: string, row: number): number {
		this.hash(address, this.scratch, 0);
		const slot = this.slotOf(this.scratch, 0);
		const before = this.rowAt(slot);
		this.claimSlot(slot, this.scratch, 0, row);
		return before;
	}

	/** Writes the two halves of the address's hash into `into`. */
	hash(address: string, into: Int32Array, at: number): void {
		if (!hashLetters(address, LAST_VISIBLE, this.key, into, at)) {
			hashLetters(spelledOut(addressKey(address)), MARK, this.key, into, at);
		}
	}

	/**
	 * Has the slots of so many addresses at hand before they are asked for one by one. Each lies
	 * somewhere else in memory; fetched together, they are waited for together.
	 *
	 * @returns nothing of use, but for the compiler: it keeps what is read from being left out
	 */
	fetch(hashes: Int32Array, addresses: number): number {
		let sum = 0;
		for (let at = 0; at < addresses * HASH; at += HASH) sum += this.slots[this.home(hashes[at]!)]!;
		return sum;
	}

	/** Where the address with the hash at `at` is or belongs; good until the next address is claimed. */
	slotOf(hashes: Int32Array, at: number): number {
		if (this.used + 1 > this.capacity * MAX_LOAD) this.grow();
		return this.find(hashes[at]!, hashes[at + 1]!);
	}

	rowAt(slot: number): number {
		return this.slots[slot + ROW]!;
	}

	/** Makes `row` speak for the address whose slot was just asked for. */
	claimSlot(slot: number, hashes: Int32Array, at: number, row: number): void {
		const { slots } = this;
		if (slots[slot + ROW] === EMPTY) {
			slots[slot] = hashes[at]!;
			slots[slot + 1] = hashes[at + 1]!;
			this.used += 1;
		}
		slots[slot + ROW] = row;
	}

	/** The row that speaks for each address, in no order. */
	forEachRow(onRow: (row: number) => void): void {
		const { slots } = this;
		for (let at = ROW; at < slots.length; at += SLOT) if (slots[at] !== EMPTY) onRow(slots[at]!);
	}

	/**
	 * Counts the addresses of this table in another one, made with the same key, in which a row stands
	 * for a number.
	 *
	 * @returns the largest number that an address has there by now
	 */
	countIn(counts: AddressTable): number {
		const { slots } = this;
		let most = 0;
		for (let slot = 0; slot < slots.length; slot += SLOT) {
			if (slots[slot + ROW] === EMPTY) continue;
			const at = counts.slotOf(slots, slot);
			const count = Math.max(0, counts.rowAt(at)) + 1;
			counts.claimSlot(at, slots, slot, count);
			most = Math.max(most, count);
		}
		return most;
	}

	/**
	 * Gives each row with the row of another table, made with the same key, that speaks for the same
	 * address.
	 */
	shared(other: AddressTable, onShared: (row: number, ofOther: number) => void): void {
		const { slots } = this;
		for (let slot = 0; slot < slots.length; slot += SLOT) {
			if (slots[slot + ROW] === EMPTY) continue;
			const row = other.rowAt(other.find(slots[slot]!, slots[slot + 1]!));
			if (row !== EMPTY) onShared(slots[slot + ROW]!, row);
		}
	}

	/** The slot at which the search for a hash starts. */
	private home(high: number): number {
		return Math.floor(((high >>> 0) / 0x1_0000_0000) * this.capacity) * SLOT;
	}

	private find(high: number, low: number): number {
		const { slots } = this;
		let slot = this.home(high);
		while (slots[slot + ROW] !== EMPTY && (slots[slot] !== high || slots[slot + 1] !== low)) {
			slot = slot + SLOT === slots.length ? 0 : slot + SLOT;
		}
		return slot;
	}

	private grow(): void {
		const { slots } = this;
		this.capacity = Math.ceil(this.capacity * GROWTH);
		this.slots = new Int32Array(this.capacity * SLOT).fill(EMPTY);
		for (let old = 0; old < slots.length; old += SLOT) {
			if (slots[old + ROW] === EMPTY) continue;
			this.slots.set(slots.subarray(old, old + SLOT), this.find(slots[old]!, slots[old + 1]!));
		}
	}
}

/** Rounds of the hash behind the last letter, before each of its halves is taken. */
const LAST_ROUNDS = 3;

/**
 * HalfSipHash-1-3 of Aumasson and Bernstein, begun with 128 secret bits, over the letters in lower
 * case: made so that nobody without the key can find two texts with one hash. A multiplicative hash
 * would be as fast, and whoever reads this code could aim at somebody's address.
 *
 * @param last the last letter that may stand in it
 * @returns false for a text with a blank or a letter behind `last`, which has to be spelled out first
 */
function hashLetters(
	text: string,
	last: number,
	key: HashKey,
	into: Int32Array,
	at: number,
): boolean {
	const { length } = text;
	let v0 = key[0]!;
	let v1 = key[1]!;
	let v2 = key[2]!;
	let v3 = key[3]!;
	const words = (length >> 2) + 1;
	const end = words + 2 * LAST_ROUNDS;
	for (let round = 0; round < end; round++) {
		let word = 0;
		if (round < words) {
			const from = round << 2;
			const to = from + 4 < length ? from + 4 : length;
			for (let index = from; index < to; index++) {
				let unit = text.charCodeAt(index);
				if (unit <= BLANK || unit > last) return false;
				if (unit >= CAPITAL_A && unit <= CAPITAL_Z) unit |= LOWER_CASE;
				word |= unit << ((index & 3) << 3);
			}
			if (round === words - 1) word |= length << 24;
		} else if (round === words) {
			v2 ^= 0xee;
		} else if (round === words + LAST_ROUNDS) {
			into[at] = v1 ^ v3;
			v1 ^= 0xdd;
		}
		v3 ^= word;
		v0 = (v0 + v1) | 0;
		v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
		v0 = (v0 << 16) | (v0 >>> 16);
		v2 = (v2 + v3) | 0;
		v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
		v0 = (v0 + v3) | 0;
		v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
		v2 = (v2 + v1) | 0;
		v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
		v2 = (v2 << 16) | (v2 >>> 16);
		v0 ^= word;
	}
	into[at + 1] = v1 ^ v3;
	return true;
}

/** A text of visible ASCII that no other text has: DELETE and the code of each letter that is none. */
const spelledOut = (text: string): string =>
	text.replace(/[^!-~]/g, (letter) => `\x7f${letter.charCodeAt(0).toString(16)}\x7f`);

const ONLY_ASCII = /^[\0-\x7f]*$/;
const LETTERS_OF_A_DOMAIN = /^[\p{L}\p{M}\p{N}.-]+$/u;

/**
 * The form in which addresses are compared, wherever they come from: without blanks around, in lower
 * case (Constant Contact does not tell letter cases apart), accents joined to their letters, and the
 * domain as it stands in the DNS, `xn--…`.
 */
export function addressKey(address: string): string {
	const text = address.trim().normalize('NFC').toLowerCase().normalize('NFC');
	if (ONLY_ASCII.test(text)) return text;
	const domain = text.lastIndexOf('@') + 1;
	return text.slice(0, domain) + (asciiDomain(text.slice(domain)) ?? text.slice(domain));
}

/** A domain as it stands in the DNS, `xn--…` where it is not ASCII; undefined when there is none such. */
export function asciiDomain(domain: string): string | undefined {
	if (!LETTERS_OF_A_DOMAIN.test(domain)) return undefined;
	return URL.canParse(`http://${domain}`) ? new URL(`http://${domain}`).hostname : undefined;
}
