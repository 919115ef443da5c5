import type { IBinaryKeyData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { isRemovalDone, type MirrorReport } from '../mirror/mirror';
import type { RemovalReason } from '../mirror/reasons';
import { funnelOf, funnelPage, funnelText } from '../report/funnel';
import { lostValues, type Fields } from '../report/needsAttention';
import { notExportedRows } from '../report/notExported';
import type { SegmentReading } from '../report/reading';
import { SecondReading } from '../report/secondReading';
import { simplified } from '../report/simplified';
import { isAnyoneSeen, isOnList } from '../report/whereabouts';
import type { ListOutcome } from '../report/listOutcome';
import type { ExportSummary } from '../report/summary';
import { amount, plural } from '../words';
import {
	hint,
	needsAttentionOutput,
	notExportedOutput,
	removedOutput,
	type RowOutputSettings,
	receiptItem,
} from './outputs';

/** What is given out, and how. */
export interface ReceiptSettings extends RowOutputSettings, Fields, Evaluated {
	options: {
		notExportedRows: number;
		receiptFile: boolean;
		removal: { reasons: readonly RemovalReason[] };
	};
	log(message: string): void;
}

/** The receipts on the first output, the rows that were not exported and the people removed. */
export async function giveOutReceipts(
	context: IExecuteFunctions,
	settings: ReceiptSettings,
	lists: Array<{ outcome: ListOutcome; receipt: ExportSummary }>,
): Promise<INodeExecutionData[][]> {
	const { options, mapping, shape, yielder, log } = settings;
	const reading = new SecondReading();
	const outcomes = lists.map(({ outcome }) => outcome);
	const notExported = notExportedOutput(
		context,
		settings,
		['row was not exported', 'rows were not exported'],
		shape.isSimple && (await isAnyoneSeen(outcomes, reading, yielder)),
	);
	const needsAttention = needsAttentionOutput(context, settings, [
		'value was left out',
		'values were left out',
	]);
	const removed = removedOutput(context, settings);
	const items: INodeExecutionData[] = [];
	const notices: Notice[] = [];
	for (const { outcome, receipt: known } of lists) {
		const { part, mirrored } = outcome;
		log(
			`${known.status}; ${amount(known.rows.exported)} exported, ${amount(known.rows.notExported)} not`,
		);
		const listing = shape.isTellingAll
			? { isOnList: async (row: number) => await isOnList(outcome, row, reading) }
			: {};
		const binary: IBinaryKeyData = {
			...(await notExported.add(() => notExportedRows(reading, part, mapping, listing))),
			...(await removed.add(() => removedPeople(mirrored, known.list.name))),
			...(shape.isTellingAll
				? await needsAttention.add(() => lostValues(reading, part, settings))
				: {}),
		};
		const receipt = reading.toldIn(known);
		if (options.receiptFile) {
			const page = Buffer.from(funnelPage(funnelOf(receipt)));
			binary.receipt = await context.helpers.prepareBinaryData(page, 'receipt.html', 'text/html');
		}
		const json = {
			...(shape.isSimple ? simplified(receipt) : receipt),
			...(options.receiptFile ? { markdown: funnelText(funnelOf(receipt)) } : {}),
		};
		items.push(receiptItem(json, binary));
		const { message, status } = receipt;
		const isHeld = mirrored?.guard !== undefined || !isRemovalDone(mirrored);
		const isDone = status === 'completed' && !isHeld && !reading.isLost;
		notices.push({ message, isWarning: !isDone });
	}
	hintAtOutcomes(context, notices, 'Summary');
	notExported.hint();
	removed.hint();
	needsAttention.hint();
	hintAtReading(
		context,
		lists.map(({ receipt }) => receipt),
	);
	hintAtSlowness(context, settings);
	if (shape.isTellingAll) {
		return [items, notExported.items, removed.items, needsAttention.items];
	}
	return [items, notExported.items, ...(options.removal.reasons.length > 0 ? [removed.items] : [])];
}

/** People taken off a list, as they appear on the output *Removed*. */
export function* removedPeople(mirrored: MirrorReport | undefined, list: string) {
	for (const { id, email, reason } of mirrored?.removed ?? []) {
		yield { json: { email, contactId: id, list, reason } };
	}
}

/** What a receipt says, and whether somebody has to look at it. */
export interface Notice {
	message: string;
	isWarning: boolean;
}

/** Receipts of lists that are told above the table; more of them would push it out of sight. */
const MOST_RECEIPTS = 5;

/**
 * The sentences of the receipts: as hints they have the whole width of the pane, where a table has a
 * column of it. Those that somebody has to look at come first.
 *
 * @param output where all of them stand
 */
export function hintAtOutcomes(
	context: IExecuteFunctions,
	notices: Notice[],
	output: string,
): void {
	const [wrong, right] = [true, false].map((is) =>
		notices.filter(({ isWarning }) => isWarning === is),
	);
	for (const { message, isWarning } of [...wrong!, ...right!].slice(0, MOST_RECEIPTS)) {
		hint(context, message, isWarning ? 'warning' : 'info');
	}
	const more = notices.length - MOST_RECEIPTS;
	if (more > 0) hint(context, `'${output}' has the messages of ${plural(more, 'more list')}.`);
}

/** Tells how the segment was read where it could be meant otherwise: once what is true of every list. */
export function hintAtReading(
	context: IExecuteFunctions,
	receipts: Array<{ list: { name: string }; segment: SegmentReading }>,
): void {
	const isOfAll = (note: string) => receipts.every(({ segment }) => segment.notes.includes(note));
	const notes = new Set(
		receipts.flatMap(({ list, segment }) =>
			segment.notes.map((note) => {
				if (isOfAll(note)) return note;
				return list.name === '' ? `Rows without a list: ${note}` : `List "${list.name}": ${note}`;
			}),
		),
	);
	for (const message of [...notes].slice(0, MOST_NOTES)) hint(context, message);
}

/** Hints about the reading of a segment; all of them are in the summary. */
const MOST_NOTES = 5;

interface Evaluated {
	/** Parameters that n8n evaluated again for each row. */
	evaluated: string[];
	/** Rows that came in. */
	received: number;
}

/** Rows up to which nobody waits for expressions: some seconds at worst, at a few milliseconds each (assumption). */
const FEW_ROWS = 1_000;

/** Says which parameters n8n had to evaluate again for each row, where that takes its time. */
export function hintAtSlowness(
	context: IExecuteFunctions,
	{ evaluated, received }: Evaluated,
): void {
	if (evaluated.length === 0 || received <= FEW_ROWS) return;
	hint(
		context,
		`n8n evaluated the ${evaluated.length === 1 ? 'expression' : 'expressions'} of ${evaluated.join(', ')} for each row, which is slow for large segments. A plain reference such as {{ $json.email }} is read at once; calculate the rest in a node before this one.`,
	);
}
