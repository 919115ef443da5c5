import { type Problem, withoutPersonalData, settingsProblem } from '../problem';
import { closest } from './closest';
import { isEvidentAddress } from './email';
import { headingsInWords, namesWithoutData } from './file/headings';
import { hasProperty, type Row } from './reader';
import { BrokenRow, type AnyRow } from './segment';

/** Rows whose columns are shown when one is missing. */
const MOST_ROWS = 20;
/** Columns that a message shows of items. */
const MOST_COLUMNS = 20;

/** A column that some row has to have. */
interface WantedColumn {
	/** The keys on the way to its value. */
	path: readonly string[];
	/** The parameter that names it. */
	where: string;
	/** Whether it fills an optional field: an export can do without. */
	isOptional: boolean;
}

/** Where the rows stand, as far as advice differs. */
interface Surroundings {
	isFile: boolean;
	/** Whether the items that are taken for rows carry files. */
	carryFiles?: boolean;
	/** Columns of a file, where they are the same for all rows. */
	columns?: string[];
}

/**
 * Sees on the first way through the rows whether what the node needs is in them at all: a segment
 * without one address, or without the column that says who agreed, is a mistake in the settings and
 * not a million verdicts. Once everything was seen, no row is looked at any more.
 */
export class ColumnCheck {
	/** Whether an optional column that no row has is a mistake, too, and not just told. */
	isStrict = false;
	/** Sentences about columns that no row has. */
	readonly warnings: string[] = [];
	private readonly wanted = new Map<string, WantedColumn & { isLacked?: true }>();
	private readonly samples: Row[] = [];
	private address: ((row: Row, index: number) => unknown) | undefined;
	private rows = 0;
	private isDone = false;

	constructor(private readonly surroundings: Surroundings) {}

	/** Of a file whose columns are known beforehand nothing has to be looked for. */
	want(column: WantedColumn): void {
		if (this.surroundings.columns) return;
		const key = JSON.stringify(column.path);
		const known = this.wanted.get(key);
		if (!known || known.isOptional) this.wanted.set(key, { ...column });
	}

	/** The addresses of which there has to be one. */
	wantAddress(read: (row: Row, index: number) => unknown): void {
		this.address = read;
	}

	/** @throws Problem behind the last row when nothing was found where it is needed */
	async *through(blocks: AsyncGenerator<AnyRow[]>): AsyncGenerator<AnyRow[]> {
		for await (const block of blocks) {
			for (const row of block) if (!this.isSettled) this.look(row);
			yield block;
		}
		this.conclude();
	}

	/** Whether nothing is left that a further row could settle. */
	get isSettled(): boolean {
		return this.isDone || (this.rows > 0 && !this.address && this.wanted.size === 0);
	}

	look(row: AnyRow): void {
		if (row instanceof BrokenRow) return;
		if (this.samples.length < MOST_ROWS) this.samples.push(row);
		if (this.address && this.mayHoldAddress(row)) this.address = undefined;
		for (const [key, column] of this.wanted) {
			const isThere = has(row, column.path);
			if (isThere) this.wanted.delete(key);
			else if (isThere === false) column.isLacked = true;
		}
		this.rows += 1;
	}

	/**
	 * Once all rows were looked at that it took.
	 *
	 * @throws Problem when nothing was found where it is needed
	 */
	conclude(): void {
		if (this.isDone || this.rows === 0) return;
		this.isDone = true;
		const missing = [...this.wanted.values()].filter(({ isLacked }) => isLacked);
		const needed = missing.find(({ isOptional }) => this.isStrict || !isOptional);
		if (needed && !needed.isOptional) throw this.inNoRow(needed);
		if (this.address) throw this.noAddress();
		if (needed) throw this.inNoRow(needed);
		for (const { path, where } of missing) {
			this.warnings.push(`No row has "${nameOf(path)}", which is mapped under '${where}'.`);
		}
	}

	private mayHoldAddress(row: Row): boolean {
		try {
			return isMaybeAddress(this.address!(row, this.rows));
		} catch {
			// What cannot be looked at has its verdict row by row.
			return true;
		}
	}

	private noAddress(): Problem {
		const { isFile } = this.surroundings;
		return settingsProblem(
			isFile
				? 'No row of the file has an email address in the column that should hold it, so nothing was sent'
				: 'No row has an email address in the column that should hold it, so nothing was sent',
			isFile
				? `Choose the column with the addresses under 'Values to Send', and check the delimiter in the options if the headings look wrong. ${this.addressElsewhere()}${headingsInWords(this.columnsAt([]).columns)}`
				: `${this.atTheFile()}Choose the column with the addresses under 'Email' in 'Values to Send'. ${this.addressElsewhere()}${columnsInWords(this.columnsAt([]).columns)}`,
		);
	}

	/** Where an address stands, in one of the first rows; what looks like data names no column. */
	private addressElsewhere(): string {
		for (const row of this.samples) {
			const path = pathToAddress(row);
			if (path && namesWithoutData(path).length === path.length) {
				return `An address stands in "${nameOf(path)}". `;
			}
		}
		return '';
	}

	private inNoRow({ path, where, isOptional }: WantedColumn): Problem {
		const { isFile } = this.surroundings;
		const name = nameOf(path);
		const { columns, depth } = this.columnsAt(path);
		const guess = didYouMean(nameOf(path.slice(0, depth + 1)), columns);
		if (isFile) {
			return settingsProblem(
				`No line of the file has "${name}", so nothing was sent`,
				`${guess}Write one of its names under '${where}', exactly as it stands there. ${headingsInWords(columns)}`,
			);
		}
		const otherwise = isOptional
			? ' Where rows may lack it, write ?. right behind $json, as in $json?.phone.'
			: '';
		return settingsProblem(
			`No row has a column "${name}", so nothing was sent`,
			`${this.atTheFile()}${guess}It is named under '${where}'. ${columnsInWords(columns)}${otherwise}`,
		);
	}

	private atTheFile(): string {
		return this.surroundings.carryFiles
			? "This item carries a file: choose 'CSV File' or 'JSON Lines File' under 'Segment Source' if the segment is in it. "
			: '';
	}

	/** Columns of the first rows, so many keys down the path as there is anything. */
	private columnsAt(path: readonly string[]): { columns: string[]; depth: number } {
		const { columns } = this.surroundings;
		if (columns?.length) return { columns, depth: 0 };
		for (let depth = path.length - 1; depth > 0; depth--) {
			const parent = path.slice(0, depth);
			const found = keysOf(this.samples.map((row) => parent.reduce<unknown>(valueAt, row)));
			if (found.length === 0) continue;
			return { columns: found.map((key) => [...parent, key].join('.')), depth };
		}
		return { columns: keysOf(this.samples), depth: 0 };
	}
}

/**
 * Whether a row has the column; undefined where that can not be told: nothing stands on the way to it,
 * or a list that has more in other rows.
 */
function has(row: Row, path: readonly string[]): boolean | undefined {
	let value: unknown = row;
	try {
		// In JSON Lines a dot may also be part of a name.
		if (path.length > 1 && path.join('.') in row) return true;
		for (const key of path) {
			if (value === undefined || value === null) return undefined;
			if (!hasProperty(Object(value), key)) return Array.isArray(value) ? undefined : false;
			value = (value as Row)[key];
		}
	} catch {
		// What cannot be looked at has its verdict row by row.
	}
	return true;
}

function valueAt(value: unknown, key: string): unknown {
	try {
		return typeof value === 'object' && value !== null ? (value as Row)[key] : undefined;
	} catch {
		return undefined;
	}
}

const keysOf = (values: unknown[]): string[] => {
	const keys = values.flatMap((value) =>
		typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [],
	);
	return [...new Set(keys)];
};

/** Keys on the way to a value at most, and keys that are looked at. */
const MOST_DEPTH = 4;
const MOST_KEYS = 500;

/** The shortest way to an address in a row; undefined where none is found. */
function pathToAddress(row: Row): string[] | undefined {
	const open: Array<{ value: unknown; path: string[] }> = [{ value: row, path: [] }];
	for (const { value, path } of open) {
		if (isEvidentAddress(value)) return path;
		if (path.length === MOST_DEPTH) continue;
		for (const key of keysOf([value])) {
			if (open.length === MOST_KEYS) break;
			open.push({ value: valueAt(value, key), path: [...path, key] });
		}
	}
	return undefined;
}

/** Anything but text without the one sign that every address has. */
const isMaybeAddress = (value: unknown): boolean =>
	typeof value === 'string' ? /[@＠]/.test(value) : value !== undefined && value !== null;

const nameOf = (path: readonly string[]): string => withoutPersonalData(path.join('.'));

/** A question with the column that was most likely meant; empty where none is near. */
export function didYouMean(name: string, columns: string[]): string {
	const meant = closest(name, namesWithoutData(columns));
	return meant === undefined ? '' : `Did you mean "${withoutPersonalData(meant)}"? `;
}

/** A sentence with the columns of items: their names only, and not what looks like somebody's data. */
function columnsInWords(columns: string[]): string {
	const shown = namesWithoutData(columns.slice(0, MOST_COLUMNS));
	if (columns.length === 0) return 'The rows have no columns at all.';
	if (shown.length === 0) {
		return 'The names of the columns look like the values of a row: check that the node before reads the headings of its table.';
	}
	return `There are: ${shown.join(', ')}${shown.length < columns.length ? ' …' : '.'}`;
}
