import { parse } from 'csv-parse/sync';

import { checkEmail } from '../email';
import type { Row } from '../reader';
import { BrokenRow, type AnyRow } from '../segment';
import type { Cause } from '../verdicts';
import { FileError } from './text';

/** Characters of one record at most; more means a quotation mark that is never closed. */
const MAX_RECORD = 8 * 1024 * 1024;
const LINE_FEED = '\n';

const NOT_CLOSED = new FileError(
	'The file can not be read to its end: a quotation mark is never closed',
	'Open the file and look for a value that starts with a quotation mark and does not end with one.',
);

/** How a CSV file sets its values apart. */
export interface Dialect {
	delimiter: string;
	quote: string;
	/** `\n` stands for `\r\n` too. */
	lineEnd: '\n' | '\r';
}

/** As RFC 4180 has it. */
export const STANDARD: Dialect = { delimiter: ',', quote: '"', lineEnd: LINE_FEED };

const optionsFor = ({ delimiter, quote, lineEnd }: Dialect) => ({
	delimiter,
	quote,
	escape: quote,
	record_delimiter: lineEnd === LINE_FEED ? ['\r\n', '\n'] : ['\r'],
	relax_column_count: true,
	relax_quotes: true,
	skip_empty_lines: true,
});

/**
 * Reads a CSV file as it arrives: the records of each piece that came whole. Rows may be longer or
 * shorter than others; empty lines are left out.
 *
 * @throws FileError when a record is longer than 8 million characters, or its quotes are not closed
 */
export async function* csvRecords(
	pieces: AsyncIterable<string>,
	dialect = STANDARD,
): AsyncGenerator<string[][]> {
	const options = optionsFor(dialect);
	let rest = '';
	for await (const piece of pieces) {
		const text = rest + piece;
		const end = endOfLastRecord(text, dialect);
		rest = text.slice(end);
		if (rest.length > MAX_RECORD) throw NOT_CLOSED;
		if (end > 0) yield parseRecords(text.slice(0, end), options);
	}
	if (rest.trim() !== '') yield parseRecords(rest, options);
}

function parseRecords(text: string, options: ReturnType<typeof optionsFor>): string[][] {
	try {
		return parse(text, options) as string[][];
	} catch {
		throw notClosed();
	}
}

const notClosed = () => NOT_CLOSED;

/** The position behind the last line end that is not inside quotation marks. */
function endOfLastRecord(text: string, { delimiter, quote, lineEnd }: Dialect): number {
	if (!text.includes(quote)) return text.lastIndexOf(lineEnd) + 1;
	const quoteUnit = quote.charCodeAt(0);
	const endUnit = lineEnd.charCodeAt(0);
	const delimiterUnit = delimiter.charCodeAt(0);
	let end = 0;
	let isQuoted = false;
	let isFieldStart = true;
	for (let position = 0; position < text.length; position++) {
		const unit = text.charCodeAt(position);
		if (isQuoted) {
			if (unit !== quoteUnit) continue;
			if (text.charCodeAt(position + 1) === quoteUnit) position += 1;
			else isQuoted = false;
		} else if (unit === endUnit) {
			end = position + 1;
			isFieldStart = true;
		} else {
			isQuoted = unit === quoteUnit && isFieldStart;
			isFieldStart = unit === delimiterUnit;
		}
	}
	return end;
}

/** What the start of a CSV file says of all of it. */
export interface CsvHead {
	dialect: Dialect;
	/** One for each value of a row, no two the same. */
	columns: string[];
	hasHeadings: boolean;
	/** Records before the first row. */
	leading: number;
}

export interface CsvSettings {
	/** Found out when it is undefined. */
	delimiter?: string;
	/** Whether the first record names the columns; found out when it is undefined. */
	hasHeadings?: boolean;
}

const DELIMITERS = [',', ';', '\t', '|'];
/** A line of its own, with which Excel is told the delimiter. */
const EXCEL_HINT = /^sep=(.)\r?\n/i;

/** @param sample the start of the file, or all of it */
export function readHead(sample: string, settings: CsvSettings = {}): CsvHead {
	const [hint = '', hinted] = EXCEL_HINT.exec(sample) ?? [];
	const dialect = findDialect(sample.slice(hint.length), settings.delimiter ?? hinted);
	const [first = []] = recordsOf(sample.slice(hint.length), dialect);
	const hasHeadings = settings.hasHeadings ?? !first.some(isAddress);
	return {
		dialect,
		columns: nameColumns(hasHeadings ? first : first.map(() => '')),
		hasHeadings,
		leading: (hint ? 1 : 0) + (hasHeadings ? 1 : 0),
	};
}

const isAddress = (cell: string) => cell.includes('@') && typeof checkEmail(cell) === 'string';

/** The delimiter that cuts most records of the sample into as many values as the first one, and most. */
function findDialect(sample: string, known: string | undefined): Dialect {
	const lineEnd = !sample.includes(LINE_FEED) && sample.includes('\r') ? '\r' : LINE_FEED;
	const quote = !sample.includes('"') && sample.startsWith("'") ? "'" : '"';
	const candidates = (known ? [known] : DELIMITERS).map((delimiter) => {
		const dialect: Dialect = { delimiter, quote, lineEnd };
		const records = tryRecordsOf(sample, dialect);
		const width = records[0]?.length ?? 0;
		const alike = records.filter(({ length }) => length === width).length;
		return { dialect, width, share: width > 1 ? alike / records.length : 0 };
	});
	candidates.sort((a, b) => b.share - a.share || b.width - a.width);
	return candidates[0]!.dialect;
}

/** Cut at a wrong delimiter, quotation marks may not make sense. */
function tryRecordsOf(sample: string, dialect: Dialect): string[][] {
	try {
		return recordsOf(sample, dialect);
	} catch {
		return [];
	}
}

/** The whole records of a sample; its last one may be cut off. */
function recordsOf(sample: string, dialect: Dialect): string[][] {
	const end = endOfLastRecord(sample, dialect);
	const options = { ...optionsFor(dialect), to: 100 };
	return parseRecords(end > 0 ? sample.slice(0, end) : sample, options);
}

/** A name for every column: its heading, where that is one and no other column has it. */
function nameColumns(headings: string[]): string[] {
	const names = new Set<string>();
	for (const [index, heading] of headings.entries()) {
		const own = heading.trim();
		const name = own === '' || own === '__proto__' ? `Column ${index + 1}` : own;
		let unique = name;
		for (let more = 2; names.has(unique); more++) unique = `${name} (${more})`;
		names.add(unique);
	}
	return [...names];
}

/** The rows of a CSV file by the names of its columns, block by block. */
export async function* csvRows(
	pieces: AsyncIterable<string>,
	{ dialect, columns, leading }: CsvHead,
): AsyncGenerator<AnyRow[]> {
	let toSkip = leading;
	for await (const records of csvRecords(pieces, dialect)) {
		const skipped = Math.min(toSkip, records.length);
		toSkip -= skipped;
		const rows = (skipped > 0 ? records.slice(skipped) : records).map((cells) =>
			toRow(cells, columns),
		);
		yield rows;
	}
}

function toRow(cells: string[], columns: string[]): AnyRow {
	const row: Row = {};
	for (let column = 0; column < columns.length; column++) row[columns[column]!] = cells[column];
	if (cells.length === columns.length) return row;
	const surplus = cells.slice(columns.length);
	// Programs like to end each line with a delimiter.
	if (cells.length > columns.length && surplus.every((cell) => cell.trim() === '')) return row;
	const shown = Object.fromEntries(
		cells.map((cell, index) => [columns[index] ?? `Column ${index + 1}`, cell]),
	);
	return new BrokenRow(shown, raggedRow(cells.length, columns.length));
}

const raggedRow = (values: number, columns: number): Cause => ({
	reason: 'invalid_row',
	message: `The row has ${values} ${values === 1 ? 'value' : 'values'} where the file has ${columns} columns, so they can not be told apart. A value may hold a delimiter or a line break without quotation marks around it.`,
});
