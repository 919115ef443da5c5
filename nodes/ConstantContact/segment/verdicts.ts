import { grown } from './growable';

/** Why a row is not on the list. Stable strings: workflows branch on them (README lists them). */
export const REASONS = [
	'invalid_row',
	'missing_email',
	'invalid_email',
	'invalid_field',
	'suppressed',
	'no_consent',
	'duplicate',
	'unsubscribed',
	'pending_confirmation',
	'permission_unclear',
	'not_sent_over_limit',
	'rejected_by_constant_contact',
	'import_failed',
	'invalid_list',
	'not_on_list',
	'removal_held',
	'not_confirmed',
] as const;

export type Reason = (typeof REASONS)[number];

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
	private readonly codeByKey = new Map<string, number>();

	constructor(expectedRows: number) {
		this.codes = new Uint16Array(Math.max(expectedRows, 16));
	}

	refuse(row: number, cause: Cause): void {
		if (row >= this.codes.length) this.codes = grown(this.codes, row + 1);
		this.codes[row] = this.codeOf(cause);
	}

	/** Takes back what spoke against a row. */
	accept(row: number): void {
		if (row < this.codes.length) this.codes[row] = 0;
	}

	causeOf(row: number): Cause | undefined {
		const code = this.codes[row] ?? 0;
		return code === 0 ? undefined : this.causes[code - 1];
	}

	isRefused(row: number): boolean {
		return (this.codes[row] ?? 0) !== 0;
	}

	countByReason(): Partial<Record<Reason, number>> {
		const perCode = new Float64Array(this.causes.length + 1);
		for (const code of this.codes) perCode[code] = (perCode[code] ?? 0) + 1;
		const counts: Partial<Record<Reason, number>> = {};
		this.causes.forEach((cause, index) => {
			const count = perCode[index + 1] ?? 0;
			if (count > 0) counts[cause.reason] = (counts[cause.reason] ?? 0) + count;
		});
		return counts;
	}

	private codeOf(cause: Cause): number {
		const key = `${cause.reason}\n${cause.field ?? ''}\n${cause.message}`;
		let code = this.codeByKey.get(key);
		if (code === undefined) {
			if (this.causes.length >= MAX_CAUSES) throw new RangeError('Too many different causes');
			code = this.causes.push(cause);
			this.codeByKey.set(key, code);
		}
		return code;
	}
}
