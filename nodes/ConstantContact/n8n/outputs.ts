import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
} from 'n8n-workflow';

import { csvFile, type Entries } from '../report/csvFile';
import type { LostValue } from '../report/needsAttention';
import { flatRefusal, flatRefusalAlone, type NotExportedRow } from '../report/notExported';
import { flat } from '../report/ownColumns';
import type { Yielder } from '../segment/yielder';
import { amount } from '../words';

/** How items are given out. */
export interface Shape {
	/** Few flat columns, with all else of a receipt under `details`. */
	isSimple: boolean;
	/**
	 * Whether there is every output whatever the mode, *Needs Attention* among them, and rows say who is
	 * on the list; since version 1.1.
	 */
	isTellingAll: boolean;
}

/**
 * An output that may get too long for n8n to keep: it holds a limited number of items, and a file
 * with all of them hangs on the summary when there are more.
 */
export class CappedOutput<Json extends object> {
	readonly items: INodeExecutionData[] = [];
	private all = 0;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly most: number,
		private readonly name: {
			file: string;
			output: string;
			what: string;
			/** Of the panel: how many items there are at most. */
			option: string;
			/** What an item shows of an entry; the file has all of it. */
			shown?: (json: Json) => object;
		},
		private readonly yielder: Yielder,
	) {}

	/**
	 * @param entries asked up to three times
	 * @returns the file for the summary of these entries, if not all of them could be given out
	 */
	async add(entries: () => Entries<Json>): Promise<IBinaryKeyData> {
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
			const { shown = (entry: Json) => entry } = this.name;
			this.items.push({ json: shown(json) as IDataObject, pairedItem });
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

/** What outputs of rows go by. */
export interface RowOutputs {
	options: { notExportedRows: number };
	shape: Shape;
	yielder: Yielder;
}

/**
 * @param what happened to the rows, behind their number
 * @param isAnyoneSeen whether of any row it is known where its person is
 */
export const notExportedOutput = (
	context: IExecuteFunctions,
	{ options, shape, yielder }: RowOutputs,
	what: string,
	isAnyoneSeen: boolean,
) =>
	new CappedOutput<NotExportedRow>(
		context,
		options.notExportedRows,
		{
			file: 'notExported',
			output: 'Not Exported',
			what,
			option: 'Not Exported Rows',
			shown: !shape.isSimple ? undefined : isAnyoneSeen ? flatRefusal : flatRefusalAlone,
		},
		yielder,
	);

/** @param what happened to the values, behind their number */
export const needsAttentionOutput = (
	context: IExecuteFunctions,
	{ options, shape, yielder }: RowOutputs,
	what: string,
) =>
	new CappedOutput<LostValue>(
		context,
		options.notExportedRows,
		{
			file: 'needsAttention',
			output: 'Needs Attention',
			what,
			option: 'Not Exported Rows',
			shown: shape.isSimple ? (value) => flat({ ...value }) : undefined,
		},
		yielder,
	);
