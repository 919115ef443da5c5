import { REASONS, type Reason } from '../segment/verdicts';
import type { Problem } from '../transport/problems';

export type ExportStatus =
	/** Every import ended; each row is on the list or has its reason. */
	| 'completed'
	/** Some rows could not be handed over, or an import broke off. */
	| 'incomplete'
	/** Constant Contact was still at work when this node stopped looking. */
	| 'inProgress'
	/** No row was left to send. */
	| 'nothingToExport';

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
	state: string;
	contacts: number;
	rejected: number;
}

/** The receipt of one export: one item on the output *Summary*. */
export interface ExportSummary {
	list: { id: string | null; name: string; created: boolean };
	mode: 'addAndUpdate';
	status: ExportStatus;
	message: string;
	rows: RowCounts;
	/** Field to the number of exported rows that went without it, because its value was wrong. */
	fieldsLeftOut: Record<string, number>;
	contacts: { onListBefore: number | null; onListAfter: number | null };
	constantContact: { requests: number; activities: ActivityReport[] };
	startedAt: string;
	finishedAt: string;
	seconds: number;
}

/** Adds up the rows; `received = exported + notExported` holds by construction. */
export function countRows(
	received: number,
	counts: Partial<Record<Reason, number>>,
	notIdentified: number,
): RowCounts {
	const byReason: Partial<Record<Reason, number>> = {};
	let notExported = 0;
	for (const reason of REASONS) {
		const count = counts[reason] ?? 0;
		if (count === 0) continue;
		byReason[reason] = count;
		notExported += count;
	}
	return { received, exported: received - notExported, notExported, byReason, notIdentified };
}

export function statusOf({ byReason }: RowCounts, imports: number): ExportStatus {
	if (imports === 0) return 'nothingToExport';
	if (byReason.import_failed) return 'incomplete';
	return byReason.not_confirmed ? 'inProgress' : 'completed';
}

/** How a person would say each reason, behind a number. */
const IN_WORDS: Record<Reason, string> = {
	missing_email: 'without an email address',
	invalid_email: 'with an invalid email address',
	invalid_field: 'with an invalid field',
	no_consent: 'without consent',
	duplicate: 'duplicates of another row',
	unsubscribed: 'of people who unsubscribed',
	rejected_by_constant_contact: 'refused by Constant Contact',
	import_failed: 'that could not be sent or whose import broke off',
	not_confirmed: 'still being processed by Constant Contact',
};

/** The receipt in a sentence or two. */
export function summaryMessage(rows: RowCounts, listName: string, problem?: Problem): string {
	if (rows.received === 0) return 'The segment is empty: nothing was sent.';
	const reasons = Object.entries(rows.byReason).map(
		([reason, count]) => `${amount(count)} ${IN_WORDS[reason as Reason]}`,
	);
	const all = `${amount(rows.exported)} of ${plural(rows.received, 'row')}`;
	const verb = rows.exported === 1 ? 'is' : 'are';
	const sentences = [`${all} ${verb} on the list "${listName}".`];
	if (reasons.length > 0) sentences.push(`Not exported: ${reasons.join(', ')}.`);
	if (rows.notIdentified > 0) {
		const name = rows.notIdentified === 1 ? 'row it was' : 'rows they were';
		sentences.push(
			`Of ${amount(rows.notIdentified)}, Constant Contact does not say which ${name}.`,
		);
	}
	if (problem) sentences.push(`${problem.message}. ${problem.advice}`);
	return sentences.join(' ');
}

export const amount = (count: number): string => count.toLocaleString('en-US');

export const plural = (count: number, noun: string): string =>
	`${amount(count)} ${noun}${count === 1 ? '' : 's'}`;
