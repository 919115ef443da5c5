import { Candidate } from './candidate';
import { NOT_KNOWN, UNSUBSCRIBED } from '../causes';
import type { ListCase } from './listCase';
import { leaveOpen, nameAbsent } from './prove';
import { between, exactly, minus, refusedBesides } from './ranges';
import type { Reconciliation } from '../reconciliation';
import type { Batch } from './sentBatches';

const NOBODY = new Uint32Array(0);

/** Looks at the list, and makes a verdict or a candidate of everything doubtful. */
export async function judge(list: ListCase): Promise<void> {
	await list.membership.read();
	for (const batch of list.batches.doubtful) {
		await list.settings.yielder.yield();
		await judgeBatch(list, batch);
	}
	list.isJudged = true;
}

async function judgeBatch(list: ListCase, batch: Batch): Promise<void> {
	const { membership, verdicts, candidates } = list;
	const { rows, outcome, broken } = batch;
	const present = membership.present(rows);
	const absent = membership.absent(rows);
	const optedOut = membership.optedOut(rows);
	verdicts.refuse(optedOut, UNSUBSCRIBED);
	if (!outcome) {
		// Part of it may have been done, and not be seen yet.
		verdicts.refuse(absent, membership.mayLag || !membership.isWhole ? NOT_KNOWN : broken!);
		// Whoever was on the list before may be there still, with what was sent refused.
		if (!membership.wasEmpty && present.length > 0) {
			candidates.push(new Candidate(batch, present, NOBODY, optedOut.length));
		}
		return;
	}
	const candidate = new Candidate(batch, present, absent, optedOut.length);
	const { refused } = candidate;
	const unexplained = absent.length - refused.atMost;
	if (outcome.unsubscribed === undefined && unexplained > 0) {
		// It is not told of how many it was found that they cannot be put on the list.
		verdicts.countOpen({ atLeast: 0, atMost: unexplained });
	}
	if (refused.atMost === 0) return;
	if (membership.wasEmpty) await nameAbsent(list, candidate, refused);
	else candidates.push(candidate);
}

/** Whatever is not explained yet stays a number, or is said not to be known. */
export function close(list: ListCase): Reconciliation {
	const { batches, membership, verdicts, repeater } = list;
	const { presence, members, wasEmpty } = membership;
	const cameByThisRun = (row: number) => list.isJudged && wasEmpty && presence.isOnList(row);
	for (const { rows } of batches.unanswered) {
		verdicts.refuse(
			rows.filter((row) => !cameByThisRun(row)),
			NOT_KNOWN,
		);
	}
	for (const candidate of list.candidates) leaveOpen(list, candidate);
	if (!list.isJudged) countUnlocated(list);
	return {
		notIdentified: verdicts.notIdentified,
		addressOnly: verdicts.addressOnly,
		underWay: batches.underWay,
		openImports: batches.open + batches.unanswered.length + repeater.open,
		members,
		presence,
		problem: list.problem ?? repeater.problem,
	};
}

/** The list could not be read: what the counters say is all there is, and perhaps who unsubscribed. */
function countUnlocated({ batches, membership, verdicts, areOptOutsKnown }: ListCase): void {
	for (const { rows, outcome } of batches.doubtful) {
		const optedOut = membership.optedOut(rows);
		verdicts.refuse(optedOut, UNSUBSCRIBED);
		if (!outcome) {
			// Part of it may have been done.
			verdicts.refuse(membership.absent(rows), NOT_KNOWN);
			continue;
		}
		const { length } = optedOut;
		if (outcome.unsubscribed === undefined && !areOptOutsKnown) {
			// Anybody may have unsubscribed.
			verdicts.count('not_confirmed', rows.length - length);
			continue;
		}
		const more = Math.max(0, (outcome.unsubscribed ?? length) - length);
		verdicts.count('unsubscribed', more);
		const others = rows.length - length - more;
		verdicts.countOpen(between(minus(refusedBesides(outcome, length), exactly(more)), others));
	}
}
