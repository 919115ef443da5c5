import { splitFullName, type NameParts } from '../fullName';
import type { Doubt, Meaning } from '../headings';
import { columnReader, type Row, type RowReader } from '../reader';
import { isEmpty } from '../values/empty';
import { nothing } from './columns';
import { textOf } from './samples';

/** A heading that feeds a field. */
export interface Source extends Meaning {
	heading: string;
	/** Of a heading that has this meaning in this segment, and another one elsewhere. */
	doubt?: Doubt;
}

/** The surest one first. */
export const bySureness = (a: Source, b: Source): number => a.rank - b.rank;

/** The surest heading that has a value; a weak one only where the row has none of the sure ones. */
export function readerOf(sources: Source[], isMissing: IsMissing): RowReader {
	const sure = readersOf(sources.filter(({ doubt }) => !doubt?.isWeak));
	const weak = sources
		.filter(({ doubt }) => doubt?.isWeak)
		.map(({ heading, doubt }) => ({ read: columnReader(heading), doubt: doubt! }));
	const readSure = firstOf(sure, isMissing);
	if (weak.length === 0) return readSure;
	return (row, index) => {
		if (isAny(sure, row)) return readSure(row, index);
		const source = weak.find(({ read }) => read(row) !== undefined);
		const value = source?.read(row);
		if (isEmpty(value) || !source!.doubt.eachValue) return value;
		return source!.doubt.speaksAgainst(textOf(value) ?? '', []) ? undefined : value;
	};
}

type ColumnReader = (row: Row) => unknown;

const readersOf = (sources: Source[]): ColumnReader[] =>
	sources.map(({ heading }) => columnReader(heading));

/** Whether a row has any of the columns. */
const isAny = (columns: ColumnReader[], row: Row): boolean =>
	columns.some((read) => read(row) !== undefined);

function firstOf(columns: ColumnReader[], isMissing: IsMissing): RowReader {
	const [only] = columns;
	if (only === undefined) return nothing;
	return columns.length === 1
		? only
		: (row) => (columns.find((read) => !isMissing(read(row))) ?? only)(row);
}

export type IsMissing = (value: unknown) => boolean;

const ADDRESS = ['street', 'street2', 'city', 'state', 'zip', 'country'];

/**
 * Where a list has several addresses for one of a contact, such as mailing and billing: a row's is
 * the surest one that is not empty, whole, and not the street of one with the city of another. What
 * a row has no column for in that address is taken from the next one.
 */
export class AddressBlocks {
	/** Columns of each address, the surest address first. */
	private readonly blocks: Array<{ block: number; columns: ColumnReader[] }>;
	private last: Row | undefined;
	private chosen: number | undefined;

	constructor(
		private readonly sources: Map<string, Source[]>,
		private readonly isMissing: IsMissing,
	) {
		const all = ADDRESS.flatMap((id) => sources.get(id) ?? []);
		this.blocks = inOrder(all).map((block) => ({
			block,
			columns: readersOf(all.filter((source) => source.block === block)),
		}));
	}

	/** Undefined where the field's headings are all of one address. */
	readerOf(id: string): RowReader | undefined {
		const sources = ADDRESS.includes(id) ? this.sources.get(id)! : [];
		const blocks = inOrder(sources);
		if (blocks.length < 2) return undefined;
		const parts = blocks.map((block) => {
			const own = sources.filter((source) => source.block === block);
			return { block, columns: readersOf(own), read: readerOf(own, this.isMissing) };
		});
		return (row, index) => {
			const chosen = this.chosenFor(row);
			const has = ({ columns }: { columns: ColumnReader[] }) => isAny(columns, row);
			const part = parts.find((each) => each.block === chosen && has(each)) ?? parts.find(has);
			return part?.read(row, index);
		};
	}

	private chosenFor(row: Row): number | undefined {
		if (row === this.last) return this.chosen;
		this.last = row;
		this.chosen = this.blocks.find(({ columns }) =>
			columns.some((read) => !this.isMissing(read(row))),
		)?.block;
		return this.chosen;
	}
}

const inOrder = (sources: Source[]): number[] =>
	[...new Set(sources.map(({ block }) => block))].sort((a, b) => a - b);

export const NAME_PARTS = ['first_name', 'last_name'];

/**
 * Takes whole names apart for the rows that have neither part.
 *
 * @param own what feeds the parts themselves
 */
export function addNameParts(
	readers: Map<string, RowReader>,
	whole: Source[],
	own: Source[],
	isMissing: IsMissing,
): void {
	const readWhole = readerOf(whole, isMissing);
	const { speaksAgainst } = whole[0]!.doubt!;
	const ownColumns = readersOf(own);
	let last: unknown;
	let parts: NameParts = { first: '', last: '' };
	const part = (name: keyof NameParts, instead: RowReader = nothing): RowReader => {
		return (row, index) => {
			if (isAny(ownColumns, row)) return instead(row, index);
			const value = readWhole(row, index);
			if (value !== last) {
				last = value;
				const isName = typeof value === 'string' && !speaksAgainst(value, []);
				parts = splitFullName(isName ? value : '');
			}
			return parts[name];
		};
	};
	readers.set('first_name', part('first', readers.get('first_name')));
	readers.set('last_name', part('last', readers.get('last_name')));
}
