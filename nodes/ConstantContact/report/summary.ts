import type { TagReport } from '../imports/tags';
import type { Removals } from '../mirror/reasons';
import { REASONS, type Reason } from '../segment/reasons';
import type { SegmentReading } from './reading';

export type ExportStatus =
	/** Every import ended; each row is exported or has its reason. */
	| 'completed'
	/**
	 * Some rows could not be handed over, an import broke off, or nobody knows what became of it; or
	 * somebody has not got their tags who is to have them, or is not known to be off the list.
	 */
	| 'incomplete'
	/** Constant Contact was still at work when this node stopped looking. */
	| 'inProgress'
	/** No row was left to send. */
	| 'nothingToExport'
	/** `completed` or `nothingToExport`, but a guard kept everybody on the list who was to be taken off it. */
	| 'held'
	/** This list could not be used; the other lists of the run are not concerned. */
	| 'failed';

export interface RowCounts {
	received: number;
	exported: number;
	notExported: number;
	byReason: Partial<Record<Reason, number>>;
	/** Of `notExported`: Constant Contact gave their number, and nobody can say which rows they are. */
	notIdentified: number;
}

export interface ActivityReport {
	id: string;
	kind: 'import' | 'removal' | 'tagging';
	state: string;
	contacts: number;
	/** Of an import: refused, or of people who unsubscribed. */
	rejected?: number;
}

/** What a mirror did about people who left the segment. */
interface RemovalReport {
	/** Members who are to be taken off the list; null when the list was not read. */
	leavers: number | null;
	/** `leavers` by the reason. */
	byReason: Removals;
	/** How many may be removed at most. */
	largest: number | null;
	/** People whose removal was asked for and not confirmed. */
	notConfirmed: number;
	/** Why nobody was removed, if a guard held. */
	stopped: string | null;
}

/** The receipt of one export: one item on the output *Summary*, whose first column people see first. */
export interface ExportSummary {
	message: string;
	status: ExportStatus;
	list: { id: string | null; name: string; created: boolean };
	mode: 'addAndUpdate' | 'mirror';
	rows: RowCounts;
	/** Field to the number of exported rows that went without it, because its value was wrong. */
	fieldsLeftOut: Record<string, number>;
	/** Exported rows of which Constant Contact took nothing but the address. */
	addressOnly: number;
	contacts: { onListBefore: number | null; onListAfter: number | null; removed: number };
	removal?: RemovalReport;
	/** Tags that were put on people, where any were to be. */
	tags?: TagReport['tags'];
	constantContact: { requests: number; activities: ActivityReport[] };
	segment: SegmentReading;
	startedAt: string;
	finishedAt: string;
	seconds: number;
}

/** In the order in which receipts have them. */
export const ALL_REASONS = Object.keys(REASONS) as Reason[];

/**
 * Adds up the rows, those with a verdict and those that Constant Contact only counted; `received = exported +
 * notExported` holds by construction.
 */
export function countRows(
	received: number,
	counts: Partial<Record<Reason, number>>,
	unnamed: Partial<Record<Reason, number>> = {},
): RowCounts {
	const byReason: Partial<Record<Reason, number>> = {};
	let notExported = 0;
	let notIdentified = 0;
	for (const reason of ALL_REASONS) {
		// Of those that nobody knows anything of it is no loss that they have no name.
		if (reason !== 'not_confirmed') notIdentified += unnamed[reason] ?? 0;
		const count = (counts[reason] ?? 0) + (unnamed[reason] ?? 0);
		if (count === 0) continue;
		byReason[reason] = count;
		notExported += count;
	}
	return { received, exported: received - notExported, notExported, byReason, notIdentified };
}

/** @param underWay rows that Constant Contact was still at work on */
export function statusOf({ byReason }: RowCounts, imports: number, underWay: number): ExportStatus {
	if (byReason.invalid_list) return 'failed';
	if (imports === 0 && !byReason.import_failed) return 'nothingToExport';
	if (byReason.import_failed || (byReason.not_confirmed ?? 0) > underWay) return 'incomplete';
	return byReason.not_confirmed ? 'inProgress' : 'completed';
}

const isFine = (status: ExportStatus) => status === 'completed' || status === 'nothingToExport';

/** A worse thing than a held removal stays what it is. */
export const heldOr = (status: ExportStatus): ExportStatus => (isFine(status) ? 'held' : status);

/** That all rows are exported is not all that was to be done where people miss their tags, or stay on the list. */
export const unfinishedOr = (status: ExportStatus): ExportStatus =>
	isFine(status) ? 'incomplete' : status;
