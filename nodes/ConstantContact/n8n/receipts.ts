import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
} from 'n8n-workflow';

import type { MirrorReport } from '../mirror/mirror';
import type { RemovalReason } from '../mirror/reasons';
import { funnelOf, funnelPage, funnelText } from '../report/funnel';
import { lostValues } from '../report/needsAttention';
import { notExportedRows } from '../report/notExported';
import type { SegmentReading } from '../report/reading';
import { simplified } from '../report/simplified';
import { isOnList } from '../report/whereabouts';
import type { ListOutcome } from '../report/listOutcome';
import type { ExportSummary } from '../report/summary';
import type { Mapping } from '../segment/mapping/mapping';
import { amount } from '../words';
import { needsAttentionOutput, notExportedOutput, removedOutput, type RowOutputs } from './outputs';

/** What is given out, and how. */
export interface Giving extends RowOutputs, Evaluated {
	mapping: Mapping;
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
	giving: Giving,
	lists: Array<{ outcome: ListOutcome; receipt: ExportSummary }>,
): Promise<INodeExecutionData[][]> {
	const { options, mapping, shape, log } = giving;
	const notExported = notExportedOutput(context, giving, 'rows were not exported');
	const needsAttention = needsAttentionOutput(context, giving, 'values were left out');
	const removed = removedOutput(context, giving);
	const items: INodeExecutionData[] = [];
	for (const { outcome, receipt } of lists) {
		const { part, mirrored } = outcome;
		log(
			`${receipt.status}; ${amount(receipt.rows.exported)} exported, ${amount(receipt.rows.notExported)} not`,
		);
		const { segment, checked } = part;
		const isThere = shape.isTellingAll ? (row: number) => isOnList(outcome, row) : undefined;
		const binary: IBinaryKeyData = {
			...(await notExported.add(() =>
				notExportedRows(segment, checked.verdicts, mapping, isThere),
			)),
			...(await removed.add(() => removedPeople(mirrored, receipt.list.name))),
			...(shape.isTellingAll
				? await needsAttention.add(() => lostValues(segment, checked, mapping))
				: {}),
		};
		if (options.receiptFile) {
			const page = Buffer.from(funnelPage(funnelOf(receipt)));
			binary.receipt = await context.helpers.prepareBinaryData(page, 'receipt.html', 'text/html');
		}
		items.push({
			json: {
				...(shape.isSimple ? simplified(receipt) : receipt),
				...(options.receiptFile ? { markdown: funnelText(funnelOf(receipt)) } : {}),
			} as unknown as IDataObject,
			...(Object.keys(binary).length > 0 ? { binary } : {}),
			pairedItem: { item: 0 },
		});
		const isStopped = mirrored?.guard !== undefined;
		hintAtOutcome(context, receipt, isStopped || receipt.status !== 'completed');
	}
	notExported.hint();
	removed.hint();
	needsAttention.hint();
	hintAtReading(
		context,
		lists.map(({ receipt }) => receipt),
	);
	hintAtSlowness(context, giving);
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

/** The sentences of a receipt: as a hint they have the whole width of the pane, where a table has a column of it. */
export function hintAtOutcome(
	context: IExecuteFunctions,
	{ message }: { message: string },
	isWarning: boolean,
): void {
	context.addExecutionHints({
		type: isWarning ? 'warning' : 'info',
		location: 'outputPane',
		message,
	});
}

/** Tells how the segment was read where it could be meant otherwise; the same of several lists once. */
export function hintAtReading(
	context: IExecuteFunctions,
	receipts: Array<{ segment: SegmentReading }>,
): void {
	const notes = new Set(receipts.flatMap(({ segment }) => segment.notes));
	for (const message of [...notes].slice(0, MOST_NOTES)) {
		context.addExecutionHints({ type: 'info', location: 'outputPane', message });
	}
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
	context.addExecutionHints({
		type: 'info',
		location: 'outputPane',
		message: `n8n evaluated the expression of ${evaluated.join(', ')} for each row, which is slow for large segments. A plain reference such as {{ $json.email }} is read at once; calculate the rest in a node before this one.`,
	});
}
