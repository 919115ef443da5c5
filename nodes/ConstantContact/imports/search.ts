import type { ImportOutcome } from './outcome';

/** Rows of which some were refused: how many is known from the counters, or not for certain. */
export interface Suspects {
	rows: Uint32Array;
	refused: number | undefined;
	/** Where `refused` is not certain: how many there are at least, if there are counters. */
	atLeast?: number;
}

export interface SearchResult {
	/** Rows that were refused by themselves, or together with all others of an import. */
	unsubscribed: number[];
	rejected: number[];
	/** What could not be searched to its end. */
	open: Suspects[];
}

interface Suspected extends Suspects {
	/** What an import of just these rows said; undefined when their number was inferred. */
	measured?: ImportOutcome;
	/** Its import broke off once already. */
	isRepeated?: boolean;
}

/** Imports each set of rows by itself; undefined for one that did not end as it should. */
export type ImportSets = (sets: Uint32Array[]) => Promise<Array<ImportOutcome | undefined>>;

/**
 * Finds the rows that Constant Contact refuses among others that it takes, by importing them again in
 * halves: what one half counts, the other half's number follows from. Importing a row again changes
 * nothing. A row is named only when an import said that it was refused: alone, or with every other
 * row of that import.
 *
 * @param budget imports that the search may take in all
 */
export async function findRefused(
	suspects: Suspects[],
	importSets: ImportSets,
	budget: number,
): Promise<SearchResult> {
	const result: SearchResult = { unsubscribed: [], rejected: [], open: [] };
	let left = budget;
	let round: Suspected[] = suspects;
	while (round.length > 0) {
		const open = round.filter((suspected) => !isSettled(suspected, result));
		const affordable = open.slice(0, left);
		result.open.push(...open.slice(left));
		left -= affordable.length;
		const sets = affordable.map(nextSet);
		const outcomes = sets.length > 0 ? await importSets(sets) : [];
		round = affordable.flatMap((suspected, index) =>
			divide(suspected, sets[index]!, outcomes[index], result),
		);
	}
	return result;
}

function isSettled({ rows, refused, measured }: Suspected, result: SearchResult): boolean {
	if (refused === 0) return true;
	if (measured?.rejected === rows.length) result.rejected.push(...rows);
	else if (measured?.unsubscribed === rows.length) result.unsubscribed.push(...rows);
	else return false;
	return true;
}

/** All rows when their number is unknown or to be confirmed, half of them otherwise. */
const nextSet = ({ rows, refused, measured }: Suspected): Uint32Array =>
	refused === undefined || (refused >= rows.length && !measured)
		? rows
		: rows.subarray(0, Math.ceil(rows.length / 2));

function divide(
	suspected: Suspected,
	set: Uint32Array,
	outcome: ImportOutcome | undefined,
	{ open }: SearchResult,
): Suspected[] {
	if (!outcome) {
		if (!suspected.isRepeated) return [{ ...suspected, isRepeated: true }];
		open.push(suspected);
		return [];
	}
	const { rows, refused = 0 } = suspected;
	const counted = outcome.unsubscribed + outcome.rejected;
	const first = { rows: set, refused: counted, measured: outcome };
	if (set.length === rows.length) return [first];
	const second = { rows: rows.subarray(set.length), refused: Math.max(0, refused - counted) };
	return [first, { ...second, refused: Math.min(second.refused, second.rows.length) }];
}
