/** Slots in use at most; above it chains get long. */
const MAX_LOAD = 0.8;
const GROWTH = 1.5;
const EMPTY = -1;
const { imul } = Math;
const BLANK = 32;
const LAST_ASCII = 126;
const CAPITAL_A = 65;
const CAPITAL_Z = 90;
const LOWER_CASE = 32;

/** A slot holds the two halves of a hash and a row, side by side in memory. */
const SLOT = 3;
const ROW = 2;

/**
 * Which row speaks for which address, as 64-bit hashes in one typed array: 12 bytes a slot, at most
 * 22.5 bytes an address right after growing. Two different addresses share a hash with a chance of
 * about 3 in 100 million for a million addresses (n² / 2⁶⁵).
 */
export class AddressTable {
	private slots: Int32Array;
	private capacity: number;
	private used = 0;
	private readonly hash = new Int32Array(HASH);

	constructor(expectedAddresses: number) {
		this.capacity = Math.max(16, Math.ceil(expectedAddresses / MAX_LOAD) + 1);
		this.slots = new Int32Array(this.capacity * SLOT).fill(EMPTY);
	}

	get size(): number {
		return this.used;
	}

	/** The row that holds this address, whatever the case of its letters; -1 when none does. */
	rowOf(address: string): number {
		hashAddress(address, this.hash, 0);
		return this.rowAt(this.slotOf(this.hash, 0));
	}

	/** Makes `row` speak for the address and returns the row that did so before, or -1. */
	claim(address: string, row: number): number {
		hashAddress(address, this.hash, 0);
		const slot = this.slotOf(this.hash, 0);
		const before = this.rowAt(slot);
		this.claimSlot(slot, this.hash, 0, row);
		return before;
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

	/** The same for the same addresses, in whatever order they came. */
	checksum(): string {
		const { slots } = this;
		let high = 0;
		let low = 0;
		for (let slot = 0; slot < slots.length; slot += SLOT) {
			if (slots[slot + ROW] === EMPTY) continue;
			high = (high + slots[slot]!) | 0;
			low = (low + slots[slot + 1]!) | 0;
		}
		return `${this.used} ${high} ${low}`;
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

/** Numbers that a hash takes in an array of them. */
export const HASH = 2;

/**
 * Writes the address's hash into `into`: two independent 32-bit multiplicative hashes over the
 * lower-case code units, both finalised.
 */
export function hashAddress(address: string, into: Int32Array, at: number): void {
	let a = 0xdeadbeef;
	let b = 0x41c6ce57;
	for (let index = 0; index < address.length; index++) {
		let unit = address.charCodeAt(index);
		if (unit <= BLANK || unit > LAST_ASCII) {
			const key = addressKey(address);
			// Letters beyond ASCII may change into others; what has its final form is hashed as it is.
			if (key !== address) return hashAddress(key, into, at);
		} else if (unit >= CAPITAL_A && unit <= CAPITAL_Z) {
			unit |= LOWER_CASE;
		}
		a = imul(a ^ unit, 0x9e3779b1);
		b = imul(b ^ unit, 0x5f356495);
	}
	a = imul(a ^ (a >>> 16), 0x85ebca6b) ^ imul(b ^ (b >>> 13), 0xc2b2ae35);
	b = imul(b ^ (b >>> 16), 0x85ebca6b) ^ imul(a ^ (a >>> 13), 0xc2b2ae35);
	into[at] = a ^ (a >>> 16);
	into[at + 1] = b ^ (b >>> 15);
}

/** The form in which addresses are compared: Constant Contact does not tell letter cases apart. */
export function addressKey(address: string): string {
	return address.trim().toLowerCase();
}
