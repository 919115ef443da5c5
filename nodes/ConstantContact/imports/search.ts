import type { Counted, Range } from './outcome';

/** Rows of which some did not go in, by the import of just these. */
export interface Suspects {
	rows: Uint32Array;
	outcome: Counted;
	/** How often these rows may still be imported. */
	rounds: number;
}

interface SearchResult {
	/** Rows that an import refused by themselves, or together with all others of it. */
	unsubscribed: number[];
	rejected: number[];
	/** How many of rows that could not be searched to the end did not go in. */
	open: Range[];
}

/** Imports each set of rows by itself; undefined for one whose counters can not be had. */
export type ImportSets = (sets: Uint32Array[]) => Promise<Array<Counted | undefined>>;

/** Everybody of an import who did not go in. */
export const notInOf = ({ contacts, unsubscribed, rejected }: Counted): Range => ({
	atLeast: Math.min(rejected.atLeast + (unsubscribed ?? 0), contacts),
	atMost: Math.min(rejected.atMost + (unsubscribed ?? contacts), contacts),
});

/**
 * Finds the rows that Constant Contact refuses among others that it takes, by importing them again in
 * many small sets side by side. Importing a row again changes nothing, but an address must not be
 * imported often: hence wide fans of few rounds, where halving would need the fewest imports. A row
 * is named only when an import said that it was refused: alone, or with every other row of it.
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
	let round = suspects;
	while (round.length > 0) {
		const fans: Array<{ suspected: Suspects; sets: Uint32Array[] }> = [];
		for (const [index, suspected] of round.entries()) {
			const share = Math.floor(left / (round.length - index));
			const sets = fanOf(suspected, share);
			if (sets.length === 0) {
				result.open.push(notInOf(suspected.outcome));
				continue;
			}
			left -= sets.length;
			fans.push({ suspected, sets });
		}
		const outcomes = fans.length > 0 ? await importSets(fans.flatMap(({ sets }) => sets)) : [];
		round = fans.flatMap(({ suspected, sets }) =>
			narrow(suspected, sets, outcomes.splice(0, sets.length), result),
		);
	}
	return result;
}

/** The sets of the next round: row by row where that can be paid, else as wide as pays off. */
function fanOf({ rows, outcome, rounds }: Suspects, share: number): Uint32Array[] {
	if (rounds <= 0 || share <= 0) return [];
	if (rows.length <= share) return cut(rows, rows.length);
	// The last round names nobody unless each row is by itself; the one before leaves sets for it.
	if (rounds === 1) return [];
	const ideal = Math.ceil(Math.sqrt(rows.length * Math.max(1, notInOf(outcome).atLeast)));
	const sets = Math.min(ideal, Math.floor(share / 2));
	return sets > 1 ? cut(rows, sets) : [];
}

function cut(rows: Uint32Array, sets: number): Uint32Array[] {
	return Array.from({ length: sets }, (_, index) =>
		rows.subarray(
			Math.floor((index * rows.length) / sets),
			Math.floor(((index + 1) * rows.length) / sets),
		),
	);
}

/** Names whom the outcomes name, and gives the sets that are still mixed. */
function narrow(
	{ outcome: whole, rounds }: Suspects,
	sets: Uint32Array[],
	outcomes: Array<Counted | undefined>,
	result: SearchResult,
): Suspects[] {
	const mixed: Suspects[] = [];
	let unseen = 0;
	let { atLeast, atMost } = notInOf(whole);
	const counted = outcomes.reduce((sum, one) => sum + (one ? notInOf(one).atLeast : 0), 0);
	if (counted > atMost) {
		// Counters that contradict each other prove nothing.
		result.open.push({ atLeast, atMost });
		return [];
	}
	sets.forEach((set, index) => {
		const outcome = outcomes[index];
		if (!outcome) {
			unseen += set.length;
			return;
		}
		const notIn = notInOf(outcome);
		atLeast -= notIn.atMost;
		atMost -= notIn.atLeast;
		if (notIn.atMost === 0) return;
		if (outcome.rejected.atLeast === set.length) result.rejected.push(...set);
		else if (outcome.unsubscribed === set.length) result.unsubscribed.push(...set);
		// A single row that the counters leave in doubt stays so.
		else if (set.length === 1) result.open.push(notIn);
		else mixed.push({ rows: set, outcome, rounds: rounds - 1 });
	});
	if (unseen > 0 && atMost > 0) {
		result.open.push({ atLeast: Math.max(0, atLeast), atMost: Math.min(atMost, unseen) });
	}
	return mixed;
}
