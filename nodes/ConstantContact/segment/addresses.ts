/** Slots in use at most; above it chains get long. */
const MAX_LOAD = 0.8;
const GROWTH = 1.5;
const EMPTY = -1;
const { imul } = Math;

/**
 * Which row speaks for which address, as 64-bit hashes in typed arrays: 12 bytes a slot, at most
 * 22.5 bytes an address right after growing. Two different addresses share a hash with a chance of
 * about 3 in 100 million for a million addresses (n² / 2⁶⁵).
 */
export class AddressTable {
	private high: Uint32Array;
	private low: Uint32Array;
	private rows: Int32Array;
	private capacity: number;
	private used = 0;
	private hashHigh = 0;
	private hashLow = 0;

	constructor(expectedAddresses: number) {
		this.capacity = Math.max(16, Math.ceil(expectedAddresses / MAX_LOAD) + 1);
		this.high = new Uint32Array(this.capacity);
		this.low = new Uint32Array(this.capacity);
		this.rows = new Int32Array(this.capacity).fill(EMPTY);
	}

	get size(): number {
		return this.used;
	}

	/** The row that holds this address, whatever the case of its letters; -1 when none does. */
	rowOf(address: string): number {
		this.hash(address);
		return this.rows[this.find(this.hashHigh, this.hashLow)] ?? EMPTY;
	}

	/** Makes `row` speak for the address and returns the row that did so before, or -1. */
	claim(address: string, row: number): number {
		if (this.used + 1 > this.capacity * MAX_LOAD) this.grow();
		this.hash(address);
		const slot = this.find(this.hashHigh, this.hashLow);
		const before = this.rows[slot] ?? EMPTY;
		if (before === EMPTY) {
			this.high[slot] = this.hashHigh;
			this.low[slot] = this.hashLow;
			this.used += 1;
		}
		this.rows[slot] = row;
		return before;
	}

	/** The same for the same addresses, in whatever order they came. */
	checksum(): string {
		let high = 0;
		let low = 0;
		for (let slot = 0; slot < this.capacity; slot++) {
			if (this.rows[slot] === EMPTY) continue;
			high = (high + this.high[slot]!) >>> 0;
			low = (low + this.low[slot]!) >>> 0;
		}
		return `${this.used} ${high} ${low}`;
	}

	private find(high: number, low: number): number {
		let slot = Math.floor((high / 0x1_0000_0000) * this.capacity);
		while (this.rows[slot] !== EMPTY && (this.high[slot] !== high || this.low[slot] !== low)) {
			slot = slot + 1 === this.capacity ? 0 : slot + 1;
		}
		return slot;
	}

	private grow(): void {
		const { high, low, rows } = this;
		this.capacity = Math.ceil(this.capacity * GROWTH);
		this.high = new Uint32Array(this.capacity);
		this.low = new Uint32Array(this.capacity);
		this.rows = new Int32Array(this.capacity).fill(EMPTY);
		for (let old = 0; old < rows.length; old++) {
			if (rows[old] === EMPTY) continue;
			const slot = this.find(high[old]!, low[old]!);
			this.high[slot] = high[old]!;
			this.low[slot] = low[old]!;
			this.rows[slot] = rows[old]!;
		}
	}

	/** Two independent 32-bit multiplicative hashes over the lower-case code units, both finalised. */
	private hash(address: string): void {
		const text = addressKey(address);
		let a = 0xdeadbeef;
		let b = 0x41c6ce57;
		for (let i = 0; i < text.length; i++) {
			const unit = text.charCodeAt(i);
			a = imul(a ^ unit, 0x9e3779b1);
			b = imul(b ^ unit, 0x5f356495);
		}
		a = imul(a ^ (a >>> 16), 0x85ebca6b) ^ imul(b ^ (b >>> 13), 0xc2b2ae35);
		b = imul(b ^ (b >>> 16), 0x85ebca6b) ^ imul(a ^ (a >>> 13), 0xc2b2ae35);
		this.hashHigh = (a ^ (a >>> 16)) >>> 0;
		this.hashLow = (b ^ (b >>> 15)) >>> 0;
	}
}

/** The form in which addresses are compared: Constant Contact does not tell letter cases apart. */
export function addressKey(address: string): string {
	return address.trim().toLowerCase();
}
