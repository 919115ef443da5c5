import { inCommonWords } from '../transport/problems';
import { rejectedWith } from './causes';
import type { ListCase } from './listCase';

/** Texts of the service that are given out, a batch. */
const MAX_SAID = 100;
/** What it says of a line: `Line 3: …`. */
const OF_LINE = /^\s*line\s+(\d{1,9})\s*:\s*(\S.*)$/i;
/** Lines may be counted from 1, or from 2 behind a heading that JSON does not have. */
const BASES = [1, 2];

/** Gives refused rows what Constant Contact said of them, where that can be told for certain. */
export function quote({ batches, verdicts }: ListCase): void {
	for (const { rows, errors } of batches.doubtful) {
		const said = errors.flatMap((text) => {
			const [, line, what] = OF_LINE.exec(text) ?? [];
			return line && what ? [{ line: Number(line), what: inCommonWords(what) }] : [];
		});
		const bases = BASES.filter((base) =>
			said.every(({ line }) => verdicts.isRejected(rows[line - base])),
		);
		const [base] = bases;
		if (base === undefined || bases.length > 1) continue;
		for (const { line, what } of said.slice(0, MAX_SAID)) {
			verdicts.refuse([rows[line - base]!], rejectedWith(what));
		}
	}
}
