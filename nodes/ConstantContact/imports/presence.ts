import type { AddressTable } from '../segment/addresses';

const ON_LIST = 1;
const OPTED_OUT = 2;
const IN_ACCOUNT = 4;
/** On the list by a reading that has not come to its end yet. */
const SEEN_ON_LIST = 8;
/** This run asked to have them taken off the list, and nothing has confirmed it. */
const LEAVING = 16;
/** This run took them off the list. */
const TAKEN_OFF = 32;
/** This run was to take them off the list, and nothing was done about it. */
const KEPT = 64;

/** Where Constant Contact has the people of a segment: on the list, opted out. A byte a row. */
export class Presence {
	private readonly marks: Uint8Array;
	/** Whether the last reading was whole: who was not met is not on it. */
	private isRead = false;

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

	/** @returns whether it is somebody of the segment */
	sawOnList(address: string): boolean {
		return this.mark(address, SEEN_ON_LIST);
	}

	/** Whether the reading that is under way has met all people of the segment by now. */
	get hasMetEverybody(): boolean {
		let hasMet = true;
		this.addresses.forEachRow((row) => {
			hasMet &&= this.isMet(row);
		});
		return hasMet;
	}

	/** Whether the last reading, or the one that is under way, met the person. */
	isMet(row: number): boolean {
		return (this.marks[row]! & SEEN_ON_LIST) !== 0;
	}

	/** @param isWhole whether all of the list was read: else who was not met may be on it */
	endList(isWhole = true): void {
		for (let row = 0; row < this.marks.length; row++) {
			const mark = this.marks[row]! & ~ON_LIST;
			this.marks[row] = mark & SEEN_ON_LIST ? mark | ON_LIST : mark;
		}
		this.isRead = isWhole;
	}

	sawOptedOut(address: string): void {
		this.mark(address, OPTED_OUT);
	}

	sawInAccount(address: string): void {
		this.mark(address, IN_ACCOUNT);
	}

	/** Their removal was asked for. */
	startedRemoval(address: string): void {
		this.mark(address, LEAVING);
	}

	tookOff(address: string): void {
		this.mark(address, TAKEN_OFF);
	}

	/** Their removal was refused, or not even asked for. */
	keptOn(address: string): void {
		const row = this.addresses.rowOf(address);
		if (row >= 0) this.marks[row] = (this.marks[row]! & ~LEAVING) | ON_LIST | KEPT;
	}

	isKept(row: number): boolean {
		return (this.marks[row]! & KEPT) !== 0;
	}

	isTakenOff(row: number): boolean {
		return (this.marks[row]! & TAKEN_OFF) !== 0;
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

	/**
	 * Whether the person is a member of the list, mail or no mail; undefined where that can not be told:
	 * the list was not read to its end, or their removal was not confirmed.
	 */
	isMember(row: number): boolean | undefined {
		const mark = this.marks[row] ?? 0;
		if (mark & TAKEN_OFF) return false;
		if (mark & LEAVING) return undefined;
		if (mark & (ON_LIST | SEEN_ON_LIST)) return true;
		return this.isRead ? false : undefined;
	}

	private mark(address: string, sign: number): boolean {
		const row = this.addresses.rowOf(address);
		if (row >= 0) this.marks[row]! |= sign;
		return row >= 0;
	}
}
