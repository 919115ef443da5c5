import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
} from 'n8n-workflow';

import { csvFile, type Entries } from '../report/csvFile';
import type { Yielder } from '../segment/yielder';
import { amount } from '../words';

/**
 * An output that may get too long for n8n to keep: it holds a limited number of items, and a file
 * with all of them hangs on the summary when there are more.
 */
export class CappedOutput {
	readonly items: INodeExecutionData[] = [];
	private all = 0;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly most: number,
		private readonly name: { file: string; output: string; what: string; option: string },
		private readonly yielder: Yielder,
	) {}

	/**
	 * @param entries asked up to three times
	 * @returns the file for the summary of these entries, if not all of them could be given out
	 */
	async add(entries: () => Entries): Promise<IBinaryKeyData> {
		let count = 0;
		let isWhole = true;
		for await (const { json, item } of entries()) {
			count += 1;
			if (this.yielder.isDue()) await this.yielder.yield();
			if (this.items.length >= this.most) {
				isWhole = false;
				continue;
			}
			const pairedItem = { item: item ?? 0 };
			this.items.push({ json: json as IDataObject, pairedItem });
		}
		this.all += count;
		if (isWhole) return {};
		const csv = await csvFile(entries, this.yielder);
		const fileName = `${this.name.output.toLowerCase().replace(' ', '-')}.csv`;
		return {
			[this.name.file]: await this.context.helpers.prepareBinaryData(csv, fileName, 'text/csv'),
		};
	}

	/** Tells the person when the output does not hold everything. */
	hint(): void {
		if (this.all <= this.items.length) return;
		const { file, output, what, option } = this.name;
		this.context.addExecutionHints({
			type: 'info',
			location: 'outputPane',
			message: `${amount(this.all)} ${what} and '${output}' shows ${amount(this.items.length)} of them. The file '${file}' of the summary holds all; the option '${option}' sets the number.`,
		});
	}
}
