import type { AddressTable } from '../segment/addresses';

const ON_LIST = 1;
const OPTED_OUT = 2;
const IN_ACCOUNT = 4;

/** Where Constant Contact has the people of a segment: on the list, opted out. A byte a row. */
export class Presence {
	private readonly marks: Uint8Array;

	constructor(
		rows: number,
		private readonly addresses: AddressTable,
	) {
		this.marks = new Uint8Array(rows);
	}

	sawOnList(address: string): void {
		this.mark(address, ON_LIST);
	}

	sawOptedOut(address: string): void {
		this.mark(address, OPTED_OUT);
	}

	sawInAccount(address: string): void {
		this.mark(address, IN_ACCOUNT);
	}

	/** The list is read anew: whoever was on it may have left. */
	forgetList(): void {
		for (let row = 0; row < this.marks.length; row++) this.marks[row]! &= ~ON_LIST;
	}

	isInAccount(row: number): boolean {
		return this.marks[row] !== 0;
	}

	isOptedOut(row: number): boolean {
		return (this.marks[row]! & OPTED_OUT) !== 0;
	}

	/** On the list, and mail can be sent to them. */
	isOnList(row: number): boolean {
		return (this.marks[row]! & (ON_LIST | OPTED_OUT)) === ON_LIST;
	}

	private mark(address: string, sign: number): void {
		const row = this.addresses.rowOf(address);
		if (row >= 0) this.marks[row]! |= sign;
	}
}
