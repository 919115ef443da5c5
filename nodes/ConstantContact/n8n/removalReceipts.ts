import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { flatRefusal, notExportedRows, type NotExportedRow } from '../report/notExported';
import type { RemovalOutcome, RemovalSummary } from '../report/removalReceipt';
import { CappedOutput, removedOutput } from './outputs';
import { hintAtOutcome, hintAtSlowness, removedPeople, type Giving } from './receipts';

/** The receipts on the first output, the people removed, and the rows of which nobody was. */
export async function giveOutRemovals(
	context: IExecuteFunctions,
	giving: Omit<Giving, 'log'>,
	lists: Array<{ outcome: RemovalOutcome; receipt: RemovalSummary }>,
): Promise<INodeExecutionData[][]> {
	const option = 'Not Removed Rows';
	const removed = removedOutput(context, giving, option);
	const notRemoved = new CappedOutput<NotExportedRow>(context, giving, {
		output: 'Not Removed',
		what: 'rows removed nobody',
		option,
		shown: flatRefusal,
	});
	const items: INodeExecutionData[] = [];
	for (const { outcome, receipt } of lists) {
		const { part, mirrored } = outcome;
		const binary = {
			...(await removed.add(() => removedPeople(mirrored, receipt.list))),
			// Nothing is under way any more: whoever is not confirmed has to be looked at.
			...(await notRemoved.add(() =>
				notExportedRows(part.segment, part.checked.verdicts, giving.mapping, undefined, () => true),
			)),
		};
		items.push({
			json: receipt as unknown as IDataObject,
			...(Object.keys(binary).length > 0 ? { binary } : {}),
			pairedItem: { item: 0 },
		});
		const isFine = receipt.status === 'completed' || receipt.status === 'nothingToRemove';
		hintAtOutcome(context, receipt, !isFine);
	}
	removed.hint();
	notRemoved.hint();
	hintAtSlowness(context, giving);
	return [items, removed.items, notRemoved.items];
}
