import { plural } from '../../words';
import { planBatches, rowsOfBatch } from '../batches';
import { bodyFrame } from '../body';
import { NOT_ADDED, NOT_KNOWN } from '../causes';
import type { ListCase } from './listCase';
import type { Counted, Range } from '../outcome';
import { notInOf } from './search';
import {
	ADDRESS_ALONE,
	perhapsAlone,
	shorten,
	WITHOUT_DOUBTFUL,
	type Shortened,
	type Shortening,
} from './shortened';

const NOBODY: Range = { atLeast: 0, atMost: 0 };

/** Imports those who were refused once more, all together, with less in their contacts. */
export async function rescue(list: ListCase): Promise<void> {
	if (list.settings.faults !== 'leaveOutField') return;
	await importShortened(list, WITHOUT_DOUBTFUL);
	await importShortened(list, ADDRESS_ALONE);
}

async function importShortened(list: ListCase, shortening: Shortening): Promise<void> {
	const { sent, settings, batches, membership, verdicts, repeater, budget } = list;
	const { yielder } = settings;
	const refused: number[] = [];
	for (const { rows } of batches.doubtful) {
		for (const row of rows) {
			if (yielder.isDue()) await yielder.yield();
			const isRefused = verdicts.isRejected(row) && verdicts.causeOf(row) !== NOT_ADDED;
			if (isRefused && repeater.counts.left([row]) > 0) refused.push(row);
		}
	}
	const shortened = await shorten(sent.checked, refused, shortening, yielder);
	const { contacts } = shortened;
	const frame = bodyFrame([sent.listId], contacts.maySms);
	const plan = await planBatches(contacts.sizes, { frame: frame.bytes }, yielder);
	const sets = plan.ends
		.map((_end, batch) => rowsOfBatch(plan, batch))
		// Apart: of those who are on the list most will be refused again, and say nothing of the others.
		.flatMap((rows) => [membership.absent(rows), membership.present(rows)])
		.filter((rows) => rows.length > 0)
		.slice(0, budget.left);
	if (sets.length === 0) return;
	budget.take(sets.length);
	settings.log(`importing ${plural(shortened.rows, 'refused row')} again ${shortening.words}`);
	// The list changes now, and is not as it was read.
	membership.members = undefined;
	const outcomes = await repeater.importSets(sets, contacts);
	for (const [index, rows] of sets.entries()) {
		await yielder.yield();
		const outcome = outcomes[index];
		if (!isMixed(rows, outcome) || !repeater.counts.left(rows)) {
			await settle(list, rows, outcome, shortened);
			continue;
		}
		if (!budget.take(rows.length)) {
			// Too many to be told apart: whoever was refused shall not be lost all the same.
			const areAllIn = !shortened.isAddressAlone && (await areTakenAlone(list, rows));
			if (areAllIn) verdicts.acceptShortened(rows, NOBODY, perhapsAlone(shortened));
			else await settle(list, rows, outcome, shortened);
			continue;
		}
		const singles = [...rows].map((row) => Uint32Array.of(row));
		const ofSingles = await repeater.importSets(singles, contacts);
		const again = ofSingles.map((single) => (single ? notInOf(single).atLeast : 0));
		// Some were taken by then, and are refused for coming too often, say: nobody knows who.
		const isTakenBack = again.reduce((sum, one) => sum + one, 0) > notInOf(outcome).atMost;
		for (const [at, row] of singles.entries()) {
			const isOpen = isTakenBack && again[at]! > 0;
			await settle(list, row, isOpen ? undefined : ofSingles[at], shortened);
		}
	}
}

/** Imports rows with nothing but their address; whether all of them were taken. */
async function areTakenAlone(
	{ sent, settings, repeater, budget }: ListCase,
	rows: Uint32Array,
): Promise<boolean> {
	if (!budget.take(1)) return false;
	const alone = await shorten(sent.checked, rows, ADDRESS_ALONE, settings.yielder);
	const [outcome] = await repeater.importSets([rows], alone.contacts);
	return outcome !== undefined && notInOf(outcome).atMost === 0;
}

/** Whether some of several rows were taken, and it is not known which ones. */
const isMixed = (rows: Uint32Array, outcome: Counted | undefined): outcome is Counted =>
	rows.length > 1 &&
	outcome !== undefined &&
	notInOf(outcome).atMost > 0 &&
	outcome.rejected.atLeast < rows.length;

/** Gives rows their verdict by an import of just these, with less in their contacts. */
async function settle(
	{ membership, verdicts, repeater }: ListCase,
	rows: Uint32Array,
	outcome: Counted | undefined,
	shortened: Shortened,
): Promise<void> {
	if (!outcome) {
		// Of whoever is on the list anyway it stays true that the row itself was refused.
		const isSettled = !repeater.unsettled.has(rows);
		verdicts.refuse(isSettled ? membership.absent(rows) : rows, NOT_KNOWN);
		return;
	}
	// Refused again: their verdicts stand.
	if (outcome.rejected.atLeast === rows.length) return;
	if (outcome.unsubscribed === rows.length) await verdicts.refuseNotAdded(rows);
	else verdicts.acceptShortened(rows, notInOf(outcome), shortened);
}
