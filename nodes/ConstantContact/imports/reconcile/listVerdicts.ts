import { readStanding, type Standing } from '../../api/signUps';
import { unlessHindered } from '../../problem';
import type { CheckedSegment } from '../../segment/check';
import type { Reason } from '../../segment/reasons';
import type { Cause } from '../../segment/verdicts';
import type { Api } from '../../transport/request';
import { NOT_ADDED, NOT_KNOWN, REJECTED, UNSUBSCRIBED } from '../causes';
import type { SearchBudget } from './importBudget';
import type { Range } from '../outcome';
import type { Shortened } from './shortened';

/** What is said of the rows of one list: a verdict where it is known whose it is, else a number. */
export class ListVerdicts {
	/** Counts of Constant Contact for which no row was found. */
	readonly notIdentified: Partial<Record<Reason, number>> = {};
	/** Rows that were only taken with nothing but their address. */
	addressOnly = 0;

	constructor(
		private readonly api: Api,
		private readonly checked: CheckedSegment,
		private readonly budget: SearchBudget,
	) {}

	refuse(rows: Iterable<number>, cause: Cause): void {
		for (const row of rows) this.checked.verdicts.refuse(row, cause);
	}

	/**
	 * An import said of them that they cannot be put on the list, and they are not in the file of those
	 * who unsubscribed: it may lack them, or there is another reason. Each costs a request.
	 */
	async refuseNotAdded(rows: Iterable<number>): Promise<void> {
		for (const row of rows) {
			const standing = await this.standingOf(row);
			const isOut = standing?.permission === 'unsubscribed';
			this.refuse([row], isOut ? UNSUBSCRIBED : standing ? NOT_ADDED : NOT_KNOWN);
		}
	}

	/** How somebody stands in the account; undefined when it is not known. */
	private async standingOf(row: number): Promise<Standing | undefined> {
		const address = await this.checked.addressOf(row);
		if (address === undefined || !this.budget.take(1)) return undefined;
		return await unlessHindered(readStanding(this.api, address));
	}

	/** Rows that were refused went in with less, all but `notIn` of them. */
	acceptShortened(rows: Uint32Array, notIn: Range, { lostBy, isAddressAlone }: Shortened): void {
		for (const row of rows) {
			const refused = this.causeOf(row);
			this.checked.verdicts.accept(row);
			if (refused && notIn.atMost === 0) this.checked.leaveOut(row, lostBy(row, refused));
		}
		if (isAddressAlone) this.addressOnly += rows.length - notIn.atMost;
		this.countOpen(notIn);
	}

	causeOf(row: number): Cause | undefined {
		return this.checked.verdicts.causeOf(row);
	}

	isRejected(row: number | undefined): boolean {
		return row !== undefined && this.causeOf(row)?.reason === REJECTED.reason;
	}

	/** Of so many at least it is known that they were refused, of the others it is not known. */
	countOpen({ atLeast, atMost }: Range): void {
		this.count('rejected_by_constant_contact', atLeast);
		this.count('not_confirmed', atMost - atLeast);
	}

	count(reason: Reason, more: number): void {
		if (more > 0) this.notIdentified[reason] = (this.notIdentified[reason] ?? 0) + more;
	}
}
