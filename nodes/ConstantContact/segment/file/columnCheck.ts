import type { Row, RowReader } from '../reader';
import { BrokenRow, type AnyRow } from '../segment';
import { headingsInWords } from './headings';
import { FileError } from './text';

/** Headings of JSON Lines that are kept to be shown. */
const MOST_HEADINGS = 20;

interface Asked {
	read: RowReader;
	/** The parameter that names the column. */
	where: string;
}

/**
 * Sees on the first way through a file whether what the node needs is in it at all: a file without one
 * address, or without the column that says who agreed, is a mistake in the settings and not a million
 * verdicts.
 */
export class ColumnCheck {
	private readonly asked = new Map<string, Asked>();
	private readonly headings: Set<string>;
	private address: ((row: Row) => unknown) | undefined;
	private rows = 0;
	private isSettled = false;

	/** @param columns where they are the same for all rows */
	constructor(private readonly columns?: string[]) {
		this.headings = new Set(columns);
	}

	/** A column that some row has to have; of a CSV file it is known beforehand. */
	ask(name: string, where: string, read: RowReader): void {
		if (!this.columns) this.asked.set(name, { read, where });
	}

	/** The addresses of which there has to be one. */
	askAddress(read: (row: Row) => unknown): void {
		this.address = read;
	}

	/**
	 * @param warn told of columns that no row has, where it can do without them
	 * @throws FileError behind the last row when nothing was found where it is needed
	 */
	async *through(
		blocks: AsyncGenerator<AnyRow[]>,
		warn: (sentence: string) => void,
	): AsyncGenerator<AnyRow[]> {
		for await (const block of blocks) {
			if (!this.isSettled) block.forEach((row) => this.look(row));
			yield block;
		}
		if (!this.isSettled && this.rows > 0) this.conclude(warn);
		this.isSettled = true;
	}

	private look(row: AnyRow): void {
		if (this.isSettled || row instanceof BrokenRow) return;
		this.rows += 1;
		if (!this.columns && this.headings.size < MOST_HEADINGS) {
			for (const heading in row) this.headings.add(heading);
		}
		if (this.address && isMaybeAddress(this.address(row))) this.address = undefined;
		for (const [name, asked] of this.asked) {
			if (asked.read(row, 0) !== undefined) this.asked.delete(name);
		}
		this.isSettled = !this.address && this.asked.size === 0;
	}

	private conclude(warn: (sentence: string) => void): void {
		if (this.address) throw noAddress([...this.headings]);
		for (const [name, { where }] of this.asked) {
			if (where !== 'Values to Send') throw inNoLine(name, where, [...this.headings]);
			warn(`No line of the file has "${name}", which is mapped under 'Values to Send'.`);
		}
	}
}

/** Anything but text without the one sign that every address has. */
const isMaybeAddress = (value: unknown): boolean =>
	typeof value === 'string' ? /[@＠]/.test(value) : value !== undefined && value !== null;

const noAddress = (headings: string[]) =>
	new FileError(
		'No row of the file has an email address where one is looked for, so nothing was sent',
		`Choose the column with the addresses under 'Values to Send', and check the delimiter in the options if the headings look wrong. ${headingsInWords(headings)}`,
	);

const inNoLine = (name: string, where: string, headings: string[]) =>
	new FileError(
		`No line of the file has "${name}", so nothing was sent`,
		`Write a name of the file under '${where}', letter by letter. ${headingsInWords(headings)}`,
	);
