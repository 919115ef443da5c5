import { grown } from './growable';
import { getOrMake } from './maps';
import type { Cause } from './verdicts';

const NONE: readonly Cause[] = [];

/** Which values rows go without, and why: four bytes a row, from the first one on that has any. */
export class LeftOut {
	private codes = new Uint32Array(0);
	private readonly causes: Cause[][] = [];
	private readonly codeByKey = new Map<string, number>();

	note(row: number, causes: Cause[]): void {
		let key = '';
		for (const { field = '', message } of causes) key += `${field}\n${message}\n`;
		const code = getOrMake(this.codeByKey, key, () => this.causes.push(causes));
		if (row >= this.codes.length) this.codes = grown(this.codes, row + 1);
		this.codes[row] = code;
	}

	/** One cause for each value that was left out of the row's contact; one without a field is about all but the address. */
	of(row: number): readonly Cause[] {
		const code = this.codes[row] ?? 0;
		return code === 0 ? NONE : this.causes[code - 1]!;
	}

	/** Field id to the number of rows without it, of those that are counted. */
	tally(isCounted: (row: number) => boolean): Record<string, number> {
		const counts: Record<string, number> = {};
		this.codes.forEach((code, row) => {
			if (code === 0 || !isCounted(row)) return;
			for (const { field } of this.causes[code - 1]!)
				if (field !== undefined) counts[field] = (counts[field] ?? 0) + 1;
		});
		return counts;
	}
}
