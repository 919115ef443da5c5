import type { AddressTable } from '../segment/addresses';

const ON_LIST = 1;
const OPTED_OUT = 2;
const IN_ACCOUNT = 4;
/** On the list by a reading that has not come to its end yet. */
const SEEN_ON_LIST = 8;

/** Where Constant Contact has the people of a segment: on the list, opted out. A byte a row. */
export class Presence {
	private readonly marks: Uint8Array;

	constructor(
		rows: number,
		private readonly addresses: AddressTable,
	) {
		this.marks = new Uint8Array(rows);
	}

	/** The list is read, anew perhaps: what was read of it before holds until all of it was. */
	beginList(): void {
		for (let row = 0; row < this.marks.length; row++) this.marks[row]! &= ~SEEN_ON_LIST;
	}

	sawOnList(address: string): void {
		this.mark(address, SEEN_ON_LIST);
	}

	endList(): void {
		for (let row = 0; row < this.marks.length; row++) {
			const mark = this.marks[row]! & ~ON_LIST;
			this.marks[row] = mark & SEEN_ON_LIST ? mark | ON_LIST : mark;
		}
	}

	sawOptedOut(address: string): void {
		this.mark(address, OPTED_OUT);
	}

	sawInAccount(address: string): void {
		this.mark(address, IN_ACCOUNT);
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
