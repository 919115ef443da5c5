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
	private hashHigh = 0;
	private hashLow = 0;

	constructor(expectedAddresses: number) {
		this.capacity = Math.max(16, Math.ceil(expectedAddresses / MAX_LOAD) + 1);
		this.slots = new Int32Array(this.capacity * SLOT).fill(EMPTY);
	}

	get size(): number {
		return this.used;
	}

	/** The row that holds this address, whatever the case of its letters; -1 when none does. */
	rowOf(address: string): number {
		return this.rowAt(this.slotOf(address));
	}

	/** Makes `row` speak for the address and returns the row that did so before, or -1. */
	claim(address: string, row: number): number {
		const slot = this.slotOf(address);
		const before = this.rowAt(slot);
		this.claimSlot(slot, row);
		return before;
	}

	/** Where the address is or belongs; good until the next address is claimed. */
	slotOf(address: string): number {
		if (this.used + 1 > this.capacity * MAX_LOAD) this.grow();
		this.hash(address);
		return this.find(this.hashHigh, this.hashLow);
	}

	rowAt(slot: number): number {
		return this.slots[slot + ROW]!;
	}

	/** Makes `row` speak for the address whose slot was just asked for. */
	claimSlot(slot: number, row: number): void {
		const { slots } = this;
		if (slots[slot + ROW] === EMPTY) {
			slots[slot] = this.hashHigh;
			slots[slot + 1] = this.hashLow;
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

	private find(high: number, low: number): number {
		const { slots } = this;
		let slot = Math.floor(((high >>> 0) / 0x1_0000_0000) * this.capacity) * SLOT;
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

	/** Two independent 32-bit multiplicative hashes over the lower-case code units, both finalised. */
	private hash(address: string): void {
		let a = 0xdeadbeef;
		let b = 0x41c6ce57;
		for (let index = 0; index < address.length; index++) {
			let unit = address.charCodeAt(index);
			if (unit <= BLANK || unit > LAST_ASCII) {
				const key = addressKey(address);
				// Letters beyond ASCII may change into others; what has its final form is hashed as it is.
				if (key !== address) return this.hash(key);
			} else if (unit >= CAPITAL_A && unit <= CAPITAL_Z) {
				unit |= LOWER_CASE;
			}
			a = imul(a ^ unit, 0x9e3779b1);
			b = imul(b ^ unit, 0x5f356495);
		}
		a = imul(a ^ (a >>> 16), 0x85ebca6b) ^ imul(b ^ (b >>> 13), 0xc2b2ae35);
		b = imul(b ^ (b >>> 16), 0x85ebca6b) ^ imul(a ^ (a >>> 13), 0xc2b2ae35);
		this.hashHigh = a ^ (a >>> 16);
		this.hashLow = b ^ (b >>> 15);
	}
}

/** The form in which addresses are compared: Constant Contact does not tell letter cases apart. */
export function addressKey(address: string): string {
	return address.trim().toLowerCase();
}
