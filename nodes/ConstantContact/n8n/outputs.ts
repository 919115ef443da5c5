import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	NodeExecutionHint,
} from 'n8n-workflow';

import { csvFile, type Entries } from '../report/csvFile';
import type { LostValue } from '../report/needsAttention';
import { flatRefusal, flatRefusalAlone, type NotExportedRow } from '../report/notExported';
import { flat } from '../report/ownColumns';
import type { Yielder } from '../segment/yielder';
import { amount, plural } from '../words';

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

/** An item on the first output: it is about all that came in. */
export const receiptItem = (json: object, binary: IBinaryKeyData): INodeExecutionData => ({
	json: json as IDataObject,
	...(Object.keys(binary).length > 0 ? { binary } : {}),
	pairedItem: { item: 0 },
});

/** Says something above every view of the output. */
export const hint = (
	context: IExecuteFunctions,
	message: string,
	type: NodeExecutionHint['type'] = 'info',
): void => context.addExecutionHints({ type, location: 'outputPane', message });

/** Words behind a number. */
type OneOrMany = [one: string, many: string];

/**
 * An output that may get too long for n8n to keep: it holds a limited number of items, and a file
 * with all of them hangs on the summary when there are more.
 */
export class CappedOutput<Json extends object> {
	readonly items: INodeExecutionData[] = [];
	private all = 0;
	private lists = 0;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly settings: Pick<RowOutputSettings, 'options' | 'yielder'>,
		private readonly name: {
			/** As the canvas has it; the file is called the same. */
			output: string;
			/** What happened to the rows, behind their number: to one, and to several. */
			what: OneOrMany;
			/** Of the panel: how many items there are at most. */
			option?: string;
			/** What an item shows of an entry; the file has all of it. */
			shown?: (json: Json) => object;
		},
	) {}

	/** "notExported" */
	private get file(): string {
		const { output } = this.name;
		return output.charAt(0).toLowerCase() + output.slice(1).replace(' ', '');
	}

	/**
	 * @param entries asked up to three times
	 * @returns the file for the summary of these entries, if not all of them could be given out
	 */
	async add(entries: () => Entries<Json>): Promise<IBinaryKeyData> {
		const { options, yielder } = this.settings;
		let count = 0;
		let isWhole = true;
		for await (const { json, item } of entries()) {
			count += 1;
			if (yielder.isDue()) await yielder.yield();
			if (this.items.length >= options.notExportedRows) {
				isWhole = false;
				continue;
			}
			const pairedItem = { item: item ?? 0 };
			const { shown = (entry: Json) => entry } = this.name;
			this.items.push({ json: shown(json) as IDataObject, pairedItem });
		}
		this.all += count;
		this.lists += 1;
		if (isWhole) return {};
		const csv = await csvFile(entries, yielder);
		const fileName = `${this.name.output.toLowerCase().replace(' ', '-')}.csv`;
		return {
			[this.file]: await this.context.helpers.prepareBinaryData(csv, fileName, 'text/csv'),
		};
	}

	/** Tells the person when the output does not hold everything. */
	hint(): void {
		if (this.all <= this.items.length) return;
		const { output, what, option = 'Not Exported Rows' } = this.name;
		const shown = this.items.length;
		const isOne = this.all === 1;
		const some = shown === 0 ? 'none' : amount(shown);
		const shows = isOne ? 'does not show it' : `shows ${some} of them`;
		const all = isOne ? 'it' : 'all of them';
		const where =
			this.lists === 1
				? `${all} in the file '${this.file}'`
				: `all of a list in its file '${this.file}' where some are missing here`;
		hint(
			this.context,
			`${plural(this.all, ...what)}, and '${output}' ${shows}. The first output has ${where}. The option '${option}' sets the number.`,
		);
	}
}

/** What outputs of rows go by. */
export interface RowOutputSettings {
	options: { notExportedRows: number };
	shape: Shape;
	yielder: Yielder;
}

/**
 * @param what happened to the rows, behind their number: to one, and to several
 * @param isAnyoneSeen whether of any row it is known where its person is
 */
export const notExportedOutput = (
	context: IExecuteFunctions,
	settings: RowOutputSettings,
	what: OneOrMany,
	isAnyoneSeen: boolean,
) =>
	new CappedOutput<NotExportedRow>(context, settings, {
		output: 'Not Exported',
		what,
		shown: !settings.shape.isSimple ? undefined : isAnyoneSeen ? flatRefusal : flatRefusalAlone,
	});

export const needsAttentionOutput = (
	context: IExecuteFunctions,
	settings: RowOutputSettings,
	what: OneOrMany,
) =>
	new CappedOutput<LostValue>(context, settings, {
		output: 'Needs Attention',
		what,
		shown: settings.shape.isSimple ? (value) => flat({ ...value }) : undefined,
	});

/** @param option sets how many people there are at most */
export const removedOutput = (
	context: IExecuteFunctions,
	settings: Pick<RowOutputSettings, 'options' | 'yielder'>,
	option?: string,
) =>
	new CappedOutput(context, settings, {
		output: 'Removed',
		what: ['person was removed', 'people were removed'],
		option,
	});
