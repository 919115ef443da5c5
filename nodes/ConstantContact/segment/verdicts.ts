import { grown } from './growable';
import { getOrMake } from './maps';
import type { Reason } from './reasons';

/** One reason with its sentence. Never holds an address or another value of the row. */
export interface Cause {
	reason: Reason;
	message: string;
	/** The Constant Contact field that the cause is about, for example `birthday`. */
	field?: string;
}

const MAX_CAUSES = 65_535;

/**
 * One verdict per row in two bytes each: 0 stands for "nothing speaks against this row", any other
 * number for a cause. Causes are shared, so a million refused rows cost 2 MB and no objects.
 */
export class Verdicts {
	private codes: Uint16Array;
	private readonly causes: Cause[] = [];
	/** Rows by their code; that of 0, against which nothing speaks, is not read. */
	private readonly rows = [0];
	private readonly codeByKey = new Map<string, number>();

	constructor(expectedRows: number) {
		this.codes = new Uint16Array(Math.max(expectedRows, 16));
	}

	refuse(row: number, cause: Cause): void {
		if (row >= this.codes.length) this.codes = grown(this.codes, row + 1);
		this.set(row, this.codeOf(cause));
	}

	/** Takes back what spoke against a row. */
	accept(row: number): void {
		if (row < this.codes.length) this.set(row, 0);
	}

	causeOf(row: number): Cause | undefined {
		const code = this.codes[row] ?? 0;
		return code === 0 ? undefined : this.causes[code - 1];
	}

	isRefused(row: number): boolean {
		return (this.codes[row] ?? 0) !== 0;
	}

	countByReason(): Partial<Record<Reason, number>> {
		const counts: Partial<Record<Reason, number>> = {};
		this.causes.forEach(({ reason }, index) => {
			const count = this.rows[index + 1]!;
			if (count > 0) counts[reason] = (counts[reason] ?? 0) + count;
		});
		return counts;
	}

	private set(row: number, code: number): void {
		this.rows[this.codes[row]!]! -= 1;
		this.rows[code]! += 1;
		this.codes[row] = code;
	}

	private codeOf(cause: Cause): number {
		const key = `${cause.reason}\n${cause.field ?? ''}\n${cause.message}`;
		return getOrMake(this.codeByKey, key, () => {
			if (this.causes.length >= MAX_CAUSES) throw new RangeError('Too many different causes');
			this.rows.push(0);
			return this.causes.push(cause);
		});
	}
}
