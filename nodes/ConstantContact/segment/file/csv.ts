import { EMAIL_FIELD } from '../fields/standard';
import { headingKey, meaningOf } from '../headings';
import type { Row } from '../reader';
import { BrokenRow, type AnyRow } from '../segment';
import type { Cause } from '../verdicts';
import {
	BrokenLine,
	Cutter,
	cutPieces,
	isLikeAddress,
	isNothing,
	MEND,
	type Cut,
	type Shape,
} from './cutter';
import { findDialect, type Quoting } from './dialect';
import { STANDARD, type Dialect } from './line';
import { FileError } from './text';

export { Cutter, STANDARD, type Dialect };

/** Values beyond its columns that are shown of a row with too many. */
const SURPLUS_SHOWN = 20;
/** Columns up to which a short row is filled; a wider file must not grow by what it does not hold. */
const FILLED = 256;

/**
 * Reads a CSV file as it arrives: the records of each piece that came whole. Rows may be longer or
 * shorter than others; lines without a value are left out.
 *
 * @throws FileError when records can not be told apart, or one is longer than 8 million characters
 */
export async function* csvRecords(
	pieces: AsyncIterable<string>,
	cutter = new Cutter(STANDARD),
): AsyncGenerator<string[][]> {
	for await (const cuts of cutPieces(pieces, cutter)) {
		yield cuts.map((cut) => {
			if (cut instanceof BrokenLine) throw notRecords(cut.cause);
			return cut;
		});
	}
}

const notRecords = ({ message }: Cause) =>
	new FileError('The rows of the file cannot be told apart', message);

/** What the start of a CSV file says of all of it. */
interface CsvHead {
	dialect: Dialect;
	/** One for each value of a row, no two the same. */
	columns: string[];
	hasHeadings: boolean;
	/** Records before the first row. */
	leading: number;
	/** By which records are known that stand inside a quoted value. */
	shape?: Shape;
}

export interface CsvSettings {
	/** Found out when it is undefined. */
	delimiter?: string;
	/** Found out when it is undefined. */
	quoting?: Quoting;
	/** Whether the first record names the columns; found out when it is undefined. */
	hasHeadings?: boolean;
}

/** A line of its own, with which Excel is told the delimiter. Programs put it into quotes. */
const EXCEL_HINT = /^\s*(?:"sep=(.)"|sep=(.))[;,\t|]*(?:\r\n|\n|\r)/i;

/** Whether a column with this heading is known to hold addresses. */
export const isEmailHeading = (heading: string): boolean =>
	heading.length < 100 && meaningOf(headingKey(heading))?.field === EMAIL_FIELD.id;

/**
 * @param sample the start of the file, or all of it
 * @param isWhole whether it is all of it
 * @throws FileError when the headings are not all in the sample, or do not stand in the first line
 */
export function readHead(sample: string, settings: CsvSettings = {}, isWhole = true): CsvHead {
	const [hint = '', inQuotes, bare] = EXCEL_HINT.exec(sample) ?? [];
	const hinted = inQuotes ?? bare;
	const text = sample.slice(hint.length);
	const delimiter =
		settings.delimiter ?? (hinted !== undefined && text.includes(hinted) ? hinted : undefined);
	const fit = findDialect(text, isWhole, { ...settings, delimiter });
	const [first = [], ...others] = fit.records;
	if (!isWhole && fit.records.length === 0) throw endlessHeading();
	if (fit.isBroken && fit.records.length === 0) throw brokenHeading();
	const hasHeadings = settings.hasHeadings ?? !first.some(isLikeAddress);
	if (hasHeadings && isTitle(first, others, fit.address)) throw titleAbove();
	const leading = (hint ? 1 : 0) + (hasHeadings ? 1 : 0);
	return {
		dialect: fit.dialect,
		columns: nameColumns(hasHeadings ? first : first.map(() => '')),
		hasHeadings,
		leading,
		shape: {
			columns: first.length,
			address: fit.address,
			isSpaced: /[^\r\n]+/.exec(text)?.[0].includes(`${fit.dialect.delimiter} `) ?? false,
			isGiven: settings.quoting !== undefined,
			leading,
		},
	};
}

/** Lines that may stand above the headings of a report. */
const TITLE_LINES = 10;

/** @param address the column with the addresses, which its heading stands above; -1 when unknown */
function isTitle(first: string[], others: string[][], address: number): boolean {
	if (first.some(isEmailHeading)) return false;
	for (const record of others.slice(0, TITLE_LINES)) {
		if (record.some(isLikeAddress)) return false;
		const headings = address < 0 ? record : record.slice(address, address + 1);
		if (record.length > 1 && headings.some(isEmailHeading)) return true;
	}
	return false;
}

const titleAbove = () =>
	new FileError(
		'The headings do not stand in the first line of the file',
		'A title or other text stands above them. Take the lines above the headings out of the file.',
	);

const endlessHeading = () =>
	new FileError(
		'The headings in the first line of the file have no end',
		'A quotation mark in the first line may not be closed, or the file has no lines. Open it and look at its first line.',
	);

const brokenHeading = () =>
	new FileError(
		'The headings in the first line of the file cannot be told apart',
		`Its quotation marks do not go around whole headings. ${MEND}`,
	);

/** A name for every column: its heading, where that is one and no other column has it. */
function nameColumns(headings: string[]): string[] {
	const names = new Set<string>();
	const repeated = new Map<string, number>();
	for (const [index, heading] of headings.entries()) {
		const own = heading.trim();
		const name = own === '' || own === '__proto__' ? `Column ${index + 1}` : own;
		let unique = name;
		let more = repeated.get(name) ?? 2;
		for (; names.has(unique); more++) unique = `${name} (${more})`;
		repeated.set(name, more);
		names.add(unique);
	}
	return [...names];
}

/**
 * The rows of a CSV file by the names of its columns, block by block.
 *
 * @param warn told at the end of a quoted value that may hold other rows
 */
export async function* csvRows(
	pieces: AsyncIterable<string>,
	{ dialect, columns, leading, shape }: CsvHead,
	warn: (sentence: string) => void = () => {},
): AsyncGenerator<AnyRow[]> {
	const cutter = new Cutter(dialect, shape);
	let toSkip = leading;
	/** Rows with a value for each column; no number once one had fewer. */
	let full = 0;
	for await (const cuts of cutPieces(pieces, cutter)) {
		const rows: AnyRow[] = [];
		for (const cut of cuts) {
			if (isNothing(cut)) continue;
			if (toSkip > 0) {
				toSkip -= 1;
				continue;
			}
			const row = toAnyRow(cut, columns);
			const isShort = !(cut instanceof BrokenLine) && cut.length < columns.length;
			const isLast = cutter.endsInLine && cut === cuts.at(-1);
			rows.push(isLast && isCutOff(cut, isShort && full >= ENOUGH_FULL) ? brokenOff(row) : row);
			full = isShort ? NaN : full + 1;
		}
		yield rows;
	}
	if (cutter.doubted !== undefined) warn(recordsInQuotes(cutter.doubted));
	if (cutter.mendedLine !== undefined) warn(marksInside(cutter.mended, cutter.mendedLine));
}

/** With so many rows that have each value, a last line without an end that has not is no habit of its writer. */
const ENOUGH_FULL = 100;

/** What can not be read at the very end of a text is the start of a letter. */
const isCutOff = (cut: Cut, isOddlyShort: boolean): boolean =>
	!(cut instanceof BrokenLine) && (isOddlyShort || cut.at(-1)!.endsWith('\ufffd'));

const brokenOff = (row: AnyRow): AnyRow =>
	row instanceof BrokenRow ? row : new BrokenRow(row, CUT_OFF);

const CUT_OFF: Cause = {
	reason: 'invalid_row',
	message:
		'The file ends within this row, so it and others behind it may be missing. Check that the whole file has arrived; if it has, end its last line with a line break.',
};

const marksInside = (rows: number, line: number) =>
	`${rows === 1 ? '1 row of the file has' : `${rows.toLocaleString('en-US')} rows of the file have`} quotation marks that do not go around a whole value, the first one in line ${line}. Each was read from its own line alone: check one of them.`;

const recordsInQuotes = (line: number) =>
	`A value in quotation marks in line ${line} of the file holds a line with an email address of its own. If that is a row, a quotation mark is missing before it, and its person is not exported.`;

const toAnyRow = (cut: Cut, columns: string[]): AnyRow =>
	cut instanceof BrokenLine ? new BrokenRow({ line: cut.text }, cut.cause) : toRow(cut, columns);

function toRow(cells: string[], columns: string[]): AnyRow {
	const row: Row = {};
	// Programs leave out the empty values at the end of a line.
	const filled = Math.max(Math.min(cells.length, columns.length), Math.min(columns.length, FILLED));
	for (let column = 0; column < filled; column++) row[columns[column]!] = cells[column] ?? '';
	for (let column = columns.length; column < cells.length; column++) {
		// Or they end each line with delimiters.
		if (cells[column]!.trim() !== '') return raggedRow(row, cells, columns);
	}
	return row;
}

function raggedRow(row: Row, cells: string[], columns: string[]): BrokenRow {
	const shown = { ...row };
	for (const [index, cell] of cells.slice(0, columns.length + SURPLUS_SHOWN).entries()) {
		if (index >= columns.length) shown[`Column ${index + 1}`] = cell;
	}
	return new BrokenRow(shown, {
		reason: 'invalid_row',
		message: `The row has ${cells.length} ${cells.length === 1 ? 'value' : 'values'} where the file has ${columns.length} ${columns.length === 1 ? 'column' : 'columns'}, so they cannot be told apart. A value may hold a delimiter or a line break without quotation marks around it.`,
	});
}
