import type { IExecuteFunctions } from 'n8n-workflow';

import { SegmentFile } from './file';
import { itemSource } from './items';
import type { Source } from './source';

/** Opens the source of the rows, and closes it when the work is done. */
export async function withSource<Outcome>(
	context: IExecuteFunctions,
	work: (source: Source) => Promise<Outcome>,
): Promise<Outcome> {
	const kind = context.getNodeParameter('segmentSource', 0, 'items') as string;
	if (kind === 'items') return await work(itemSource(context));
	const file = new SegmentFile(context);
	try {
		return await work(kind === 'csv' ? await file.asCsv() : await file.asJsonLines());
	} finally {
		await file.close();
	}
}
