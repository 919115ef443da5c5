import type { AddressTable } from '../../segment/addresses';
import { MOST_IMPORTS, type Upload } from '../upload';

/** Imports that may be repeated, and people looked up, to find refused rows, over all lists. */
export class SearchBudget {
	/** @param left requests */
	constructor(public left: number) {}

	/** Whether so many were left: then they are spent. */
	take(requests: number): boolean {
		if (requests > this.left) return false;
		this.left -= requests;
		return true;
	}
}

/** How often the person of each row of a list was imported in this run, or may have been. */
export class ImportCounts {
	private readonly counts: Uint8Array;
	/** How often the person was imported for other lists of the run, if there are any. */
	private elsewhere?: Uint8Array;

	constructor(
		rows: number,
		uploads: Upload[],
		private readonly addresses: AddressTable,
	) {
		this.counts = new Uint8Array(rows);
		for (const { rows: ofUpload, imports } of uploads) this.add(ofUpload, imports);
	}

	/** Finds out what was imported for the other lists by now. */
	countElsewhere(others: ImportCounts[]): void {
		const elsewhere = new Uint8Array(this.counts.length);
		for (const other of others) {
			this.addresses.shared(other.addresses, (row, ofOther) => {
				elsewhere[row] = Math.min(elsewhere[row]! + other.counts[ofOther]!, MOST_IMPORTS);
			});
		}
		this.elsewhere = elsewhere;
	}

	add(rows: Uint32Array, imports: number): void {
		for (let at = 0; at < rows.length; at++) {
			const row = rows[at]!;
			this.counts[row] = Math.min(this.counts[row]! + imports, MOST_IMPORTS);
		}
	}

	/** How often all of these may still be imported. */
	left(rows: Iterable<number>): number {
		let most = 0;
		for (const row of rows) {
			most = Math.max(most, this.counts[row]! + (this.elsewhere?.[row] ?? 0));
		}
		return Math.max(0, MOST_IMPORTS - most);
	}
}
