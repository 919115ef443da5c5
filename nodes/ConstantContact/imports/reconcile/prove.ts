import { plural } from '../../words';
import type { Candidate } from './candidate';
import { NOT_REPEATED, REJECTED, REJECTED_ON_LIST } from '../causes';
import type { ListCase } from './listCase';
import type { Counted, Range } from '../outcome';
import { between, minus } from './ranges';
import { findRefused, notInOf, type Suspects } from './search';

/** People who are imported again one by one at most, where they could be imported together. */
const ONE_BY_ONE = 10;

/**
 * Imports those once more who are on the list, which harms nobody, and names whom that proves
 * refused.
 *
 * More refusals than the first import leaves for them prove nothing: an address that is imported
 * often in a day may be refused for that. It may be, too, that the list had not got all of the
 * others yet, so that it is looked at once more.
 */
export async function prove(list: ListCase): Promise<void> {
	const { candidates, membership } = list;
	for (const candidate of candidates) candidate.sets = setsFor(list, candidate);
	const allSets = candidates.flatMap(({ sets }) => sets);
	const outcomes = await importAgain(list, allSets);
	for (const candidate of candidates) {
		candidate.outcomes = outcomes.splice(0, candidate.sets.length);
	}
	if (!candidates.every(({ isBelievable }) => isBelievable)) {
		await membership.lookAgain();
		for (const candidate of candidates) candidate.absent = membership.absent(candidate.absent);
	}
	// From here on every candidate is dealt with at once: what comes later may fail.
	list.candidates = [];
	const proven = candidates.filter(({ isWhole, isBelievable }) => isWhole && isBelievable);
	for (const candidate of candidates) {
		if (proven.includes(candidate)) continue;
		candidate.present = candidate.notTaken;
		leaveOpen(list, candidate);
	}
	const suspects: Suspects[] = [];
	for (const { sets, outcomes: ofSets } of proven) {
		for (const [index, rows] of sets.entries()) {
			suspects.push(...(await believe(list, rows, ofSets[index]!)));
		}
	}
	try {
		await search(list, suspects);
	} finally {
		// At the end: by then it may be known how persons are counted.
		for (const candidate of proven) {
			await list.settings.yielder.yield();
			await nameAbsent(list, candidate, minus(candidate.refused, candidate.notIn));
		}
	}
}

/** One import for all of them, or one for each where they are few: that spares a round of the search. */
function setsFor({ repeater, budget }: ListCase, { present }: Candidate): Uint32Array[] {
	if (present.length === 0 || repeater.counts.left(present) === 0) return [];
	const isFew = present.length <= Math.min(ONE_BY_ONE, budget.left);
	const sets = isFew ? [...present].map((row) => Uint32Array.of(row)) : [present];
	return budget.take(sets.length) ? sets : [];
}

async function importAgain(
	{ repeater, settings }: ListCase,
	sets: Uint32Array[],
): Promise<Array<Counted | undefined>> {
	if (sets.length === 0) return [];
	settings.log(`importing ${plural(sets.length, 'part')} again to find refused rows`);
	return await repeater.importSets(sets);
}

/** Gives rows their verdicts by an import of just these, or has them searched. */
async function believe(list: ListCase, rows: Uint32Array, outcome: Counted): Promise<Suspects[]> {
	const { verdicts, repeater } = list;
	const notIn = notInOf(outcome);
	if (notIn.atMost === 0) return [];
	if (outcome.rejected.atLeast === rows.length) refusePresent(list, rows);
	else if (outcome.unsubscribed === rows.length) await verdicts.refuseNotAdded(rows);
	else if (!outcome.isTold || rows.length === 1) verdicts.countOpen(notIn);
	else return [{ rows, outcome, rounds: repeater.counts.left(rows) }];
	return [];
}

async function search(list: ListCase, suspects: Suspects[]): Promise<void> {
	const { verdicts, budget } = list;
	const importSets = async (sets: Uint32Array[]) => {
		budget.take(sets.length);
		return await importAgain(list, sets);
	};
	const found = await findRefused(suspects, importSets, budget.left);
	await verdicts.refuseNotAdded(found.unsubscribed);
	refusePresent(list, found.rejected);
	for (const refused of found.open) verdicts.countOpen(refused);
}

/** Of an import that broke off it is not known whether it had taken them. */
function refusePresent({ batches, verdicts }: ListCase, rows: Iterable<number>): void {
	const broken = new Set(batches.brokenOff.flatMap((ofBatch) => [...ofBatch]));
	for (const row of rows) verdicts.refuse([row], broken.has(row) ? NOT_REPEATED : REJECTED_ON_LIST);
}

/**
 * Those who are not on the list, where all others are known to be in: when as many were refused as
 * are missing, it was them. On a list that was empty before, whoever is there came by this run.
 */
export async function nameAbsent(
	{ verdicts }: ListCase,
	{ absent, notAdded }: Candidate,
	refused: Range,
): Promise<void> {
	const { length } = absent;
	if (length > 0 && refused.atLeast === length) verdicts.refuse(absent, REJECTED);
	else if (length === notAdded && length === refused.atMost && length <= ONE_BY_ONE) {
		await verdicts.refuseNotAdded(absent);
	} else verdicts.countOpen(between(refused, length));
}

/** What could not be proven: of an import with counters it stays a number, else each row is told. */
export function leaveOpen({ verdicts }: ListCase, candidate: Candidate): void {
	const { batch, present, absent, refused } = candidate;
	if (batch.outcome) verdicts.countOpen(between(refused, present.length + absent.length));
	else verdicts.refuse(present, NOT_REPEATED);
}
