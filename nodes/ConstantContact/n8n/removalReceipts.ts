import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { flatRefusal, notExportedRows, type NotExportedRow } from '../report/notExported';
import type { RemovalOutcome, RemovalSummary } from '../report/removalReceipt';
import { SecondReading } from '../report/secondReading';
import { CappedOutput, receiptItem, removedOutput } from './outputs';
import {
	hintAtOutcomes,
	hintAtSlowness,
	removedPeople,
	type ReceiptSettings,
	type Notice,
} from './receipts';

/** The receipts on the first output, the people removed, and the rows of which nobody was. */
export async function giveOutRemovals(
	context: IExecuteFunctions,
	settings: Omit<ReceiptSettings, 'log'>,
	lists: Array<{ outcome: RemovalOutcome; receipt: RemovalSummary }>,
): Promise<INodeExecutionData[][]> {
	const reading = new SecondReading();
	const option = 'Not Removed Rows';
	const removed = removedOutput(context, settings, option);
	const notRemoved = new CappedOutput<NotExportedRow>(context, settings, {
		output: 'Not Removed',
		what: ['row took nobody off the list', 'rows took nobody off the list'],
		option,
		shown: flatRefusal,
	});
	const items: INodeExecutionData[] = [];
	const notices: Notice[] = [];
	for (const { outcome, receipt: known } of lists) {
		const { part, mirrored } = outcome;
		const binary = {
			...(await removed.add(() => removedPeople(mirrored, known.list))),
			// Nothing is under way any more: whoever is not confirmed has to be looked at.
			...(await notRemoved.add(() =>
				notExportedRows(reading, part, settings.mapping, { isListed: () => true }),
			)),
		};
		const receipt = reading.toldIn(known);
		items.push(receiptItem(receipt, binary));
		const isFine = receipt.status === 'completed' || receipt.status === 'nothingToRemove';
		notices.push({ message: receipt.message, isWarning: !isFine || reading.isLost });
	}
	hintAtOutcomes(context, notices, 'Summary');
	removed.hint();
	notRemoved.hint();
	hintAtSlowness(context, settings);
	return [items, removed.items, notRemoved.items];
}
