import type { IExecuteFunctions } from 'n8n-workflow';

import { SegmentFile } from './file';
import { itemSource } from './items';
import type { Source } from './source';

/** Does work on rows: opens their source, and closes it when the work is done. */
export const withSource =
	<Outcome>(work: (context: IExecuteFunctions, source: Source) => Promise<Outcome>) =>
	async (context: IExecuteFunctions): Promise<Outcome> => {
		const kind = context.getNodeParameter('segmentSource', 0, 'items') as string;
		if (kind === 'items') return await work(context, itemSource(context));
		const file = new SegmentFile(context);
		try {
			return await work(context, kind === 'csv' ? await file.asCsv() : await file.asJsonLines());
		} finally {
			await file.close();
		}
	};
