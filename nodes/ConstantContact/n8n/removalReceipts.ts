import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { flatRefusal, notExportedRows, type NotExportedRow } from '../report/notExported';
import type { RemovalOutcome, RemovalSummary } from '../report/removalReceipt';
import { SecondReading } from '../report/secondReading';
import { CappedOutput } from './outputs';
import { hintAtOutcome, hintAtSlowness, removedPeople, type Giving } from './receipts';

/** The receipts on the first output, the people removed, and the rows of which nobody was. */
export async function giveOutRemovals(
	context: IExecuteFunctions,
	giving: Omit<Giving, 'log'>,
	lists: Array<{ outcome: RemovalOutcome; receipt: RemovalSummary }>,
): Promise<INodeExecutionData[][]> {
	const { options, mapping, yielder } = giving;
	const reading = new SecondReading();
	const most = options.notExportedRows;
	const option = 'Not Removed Rows';
	const removed = new CappedOutput(
		context,
		most,
		{ file: 'removed', output: 'Removed', what: 'people were removed', option },
		yielder,
	);
	const notRemoved = new CappedOutput<NotExportedRow>(
		context,
		most,
		{
			file: 'notRemoved',
			output: 'Not Removed',
			what: 'rows removed nobody',
			option,
			shown: flatRefusal,
		},
		yielder,
	);
	const items: INodeExecutionData[] = [];
	for (const { outcome, receipt: known } of lists) {
		const { part, mirrored } = outcome;
		const { segment, checked } = part;
		const binary = {
			...(await removed.add(() => removedPeople(mirrored, known.list))),
			// Nothing is under way any more: whoever is not confirmed has to be looked at.
			...(await notRemoved.add(() =>
				notExportedRows(reading, segment, checked.verdicts, mapping, undefined, () => true),
			)),
		};
		const receipt = reading.toldIn(known);
		items.push({
			json: receipt as unknown as IDataObject,
			...(Object.keys(binary).length > 0 ? { binary } : {}),
			pairedItem: { item: 0 },
		});
		const isFine = receipt.status === 'completed' || receipt.status === 'nothingToRemove';
		hintAtOutcome(context, receipt, !isFine || reading.isLost);
	}
	removed.hint();
	notRemoved.hint();
	hintAtSlowness(context, giving);
	return [items, removed.items, notRemoved.items];
}
