import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
} from 'n8n-workflow';

import type { MirrorReport } from '../mirror/mirror';
import type { RemovalReason } from '../mirror/reasons';
import { funnelOf, funnelPage, funnelText } from '../report/funnel';
import { notExportedRows } from '../report/notExported';
import type { SegmentReading } from '../report/reading';
import type { ListOutcome } from '../report/listOutcome';
import type { ExportSummary } from '../report/summary';
import type { Mapping } from '../segment/mapping/mapping';
import type { Yielder } from '../segment/yielder';
import { amount } from '../words';
import { CappedOutput } from './outputs';

/** What is given out, and how. */
export interface Giving {
	mapping: Mapping;
	options: {
		notExportedRows: number;
		receiptFile: boolean;
		removal: { reasons: readonly RemovalReason[] };
	};
	/** Parameters that n8n evaluated again for each row. */
	evaluated: string[];
	yielder: Yielder;
	log(message: string): void;
}

/** The receipts on the first output, the rows that were not exported and the people removed. */
export async function giveOutReceipts(
	context: IExecuteFunctions,
	{ options, mapping, evaluated, yielder, log }: Giving,
	lists: Array<{ outcome: ListOutcome; receipt: ExportSummary }>,
): Promise<INodeExecutionData[][]> {
	const most = options.notExportedRows;
	const notExported = new CappedOutput(
		context,
		most,
		{
			file: 'notExported',
			output: 'Not Exported',
			what: 'rows were not exported',
			option: 'Not Exported Rows',
		},
		yielder,
	);
	const removed = new CappedOutput(
		context,
		most,
		{
			file: 'removed',
			output: 'Removed',
			what: 'people were removed',
			option: 'Not Exported Rows',
		},
		yielder,
	);
	const items: INodeExecutionData[] = [];
	for (const { outcome, receipt } of lists) {
		const { part, mirrored } = outcome;
		log(
			`${receipt.status}; ${amount(receipt.rows.exported)} exported, ${amount(receipt.rows.notExported)} not`,
		);
		const binary: IBinaryKeyData = {
			...(await notExported.add(() =>
				notExportedRows(part.segment, part.checked.verdicts, mapping),
			)),
			...(await removed.add(() => removedPeople(mirrored, receipt.list.name))),
		};
		if (options.receiptFile) {
			const page = Buffer.from(funnelPage(funnelOf(receipt)));
			binary.receipt = await context.helpers.prepareBinaryData(page, 'receipt.html', 'text/html');
		}
		items.push({
			json: {
				...receipt,
				...(options.receiptFile ? { markdown: funnelText(funnelOf(receipt)) } : {}),
			} as unknown as IDataObject,
			...(Object.keys(binary).length > 0 ? { binary } : {}),
			pairedItem: { item: 0 },
		});
		// As a hint it has the whole width of the pane, where the table has a column of it.
		const isStopped = mirrored?.guard !== undefined;
		context.addExecutionHints({
			type: isStopped || receipt.status !== 'completed' ? 'warning' : 'info',
			location: 'outputPane',
			message: receipt.message,
		});
	}
	notExported.hint();
	removed.hint();
	hintAtReading(
		context,
		lists.map(({ receipt }) => receipt),
	);
	hintAtSlowness(context, evaluated);
	return [items, notExported.items, ...(options.removal.reasons.length > 0 ? [removed.items] : [])];
}

/** People taken off a list, as they appear on the output *Removed*. */
export function* removedPeople(mirrored: MirrorReport | undefined, list: string) {
	for (const { id, email, reason } of mirrored?.removed ?? []) {
		yield { json: { email, contactId: id, list, reason } };
	}
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

/** Says which parameters n8n had to evaluate again for each row. */
export function hintAtSlowness(context: IExecuteFunctions, evaluated: string[]): void {
	if (evaluated.length === 0) return;
	context.addExecutionHints({
		type: 'info',
		location: 'outputPane',
		message: `n8n evaluated the expression of ${evaluated.join(', ')} for each row, which is slow for large segments. A plain reference such as {{ $json.email }} is read at once; calculate the rest in a node before this one.`,
	});
}
