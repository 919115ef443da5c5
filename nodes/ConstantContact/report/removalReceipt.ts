import type { ListPart } from '../imports/part';
import type { MirrorReport } from '../mirror/mirror';
import { inOneText, Problem } from '../problem';
import { amount, plural } from '../words';
import type { ListOutcome } from './listOutcome';
import type { RunReport } from './receipt';
import { countRows, type RowCounts } from './summary';
import { reasonsInWords } from './summaryMessage';

export type RemovalStatus =
	/** Each row is off the list or has its reason. */
	| 'completed'
	/** Nobody of the segment was on the list. */
	| 'nothingToRemove'
	/** Some people could not be taken off the list, or nobody knows whether they are. */
	| 'incomplete'
	/** A guard kept everybody on the list. */
	| 'held'
	/** This list could not be used; the other lists of the run are not concerned. */
	| 'failed';

/** The receipt of a removal: one item a list on the output *Summary*, whose first column people see first. */
export interface RemovalSummary {
	message: string;
	status: RemovalStatus;
	list: string;
	listId: string | null;
	/** Rows; `received = removed + notRemoved`. */
	received: number;
	removed: number;
	notRemoved: number;
	/** Of `notRemoved`, by the reason. */
	byReason: RowCounts['byReason'];
	/** Members; null where nobody could say. */
	onListBefore: number | null;
	onListAfter: number | null;
	/** How many may be removed at most; null when the list was not read. */
	largestRemoval: number | null;
	/** Why nobody was removed, if a guard held. */
	held: string | null;
	/** Of the whole run. */
	requests: number;
	startedAt: string;
	seconds: number;
}

export type RemovalOutcome = Pick<ListOutcome, 'part' | 'mirrored' | 'membersAfter'>;

/** @param run what the receipts of all lists have in common */
export function removalReceipt(
	{ part, mirrored, membersAfter }: RemovalOutcome,
	{ requests, startedAt, seconds }: Pick<RunReport, 'requests' | 'startedAt' | 'seconds'>,
): RemovalSummary {
	const { target, segment, checked, label } = part;
	const list = target instanceof Problem ? undefined : target;
	const counted = countRows(segment.length, checked.verdicts.countByReason());
	const { received, exported: removed, notExported: notRemoved, byReason } = counted;
	const name = list?.name ?? label;
	return {
		message: messageOf(counted, name, target, mirrored),
		status: statusOf(counted, target, mirrored),
		list: name,
		listId: list?.id ?? null,
		received,
		removed,
		notRemoved,
		byReason,
		onListBefore: list?.members ?? null,
		onListAfter: membersAfter ?? null,
		largestRemoval: mirrored?.most ?? null,
		held: mirrored?.guard ? inOneText(mirrored.guard) : null,
		requests,
		startedAt: startedAt.toISOString(),
		seconds,
	};
}

function statusOf(
	{ exported: removed, byReason }: RowCounts,
	target: ListPart['target'],
	mirrored: MirrorReport | undefined,
): RemovalStatus {
	if (target instanceof Problem) return 'failed';
	if (mirrored?.guard) return 'held';
	if (byReason.not_confirmed || byReason.removal_failed) return 'incomplete';
	return removed === 0 ? 'nothingToRemove' : 'completed';
}

function messageOf(
	{ received, exported: removed, byReason }: RowCounts,
	name: string,
	target: ListPart['target'],
	mirrored: MirrorReport | undefined,
): string {
	if (received === 0) return 'The segment is empty: nobody was removed.';
	if (target instanceof Problem) return `Nobody was removed. ${inOneText(target)}`;
	if (mirrored?.guard) return `Nobody was removed. ${inOneText(mirrored.guard)}`;
	const { not_confirmed: open = 0, ...reasons } = byReason;
	const rows = plural(received, 'row');
	const sentences: string[] = [];
	if (removed > 0) {
		const [people, were, contacts] =
			removed === 1 ? ['person', 'was', 'a contact'] : ['people', 'were', 'contacts'];
		sentences.push(
			`The ${people} of ${amount(removed)} of ${rows} ${were} taken off the list "${name}". They stay ${contacts}, and keep their permission.`,
		);
	} else if (open === 0) {
		sentences.push(`Of ${rows} nobody was taken off the list "${name}".`);
	}
	if (open > 0) {
		sentences.push(
			`It is not known whether ${plural(open, 'person is', 'people are')} still on the list "${name}": run the workflow again.`,
		);
	}
	if (Object.keys(reasons).length > 0) sentences.push(`Not removed: ${reasonsInWords(reasons)}.`);
	if (mirrored?.problem) sentences.push(inOneText(mirrored.problem));
	return sentences.join(' ');
}
