import { parse } from 'csv-parse/sync';

/** Characters of one record at most; more means a quotation mark that is never closed. */
const MAX_RECORD = 8 * 1024 * 1024;
const QUOTE = 34;
const LINE_FEED = 10;

/** A file that can not be read as CSV. */
export class CsvError extends Error {}

/**
 * Reads a CSV file (RFC 4180) as it arrives: the records of each piece that came whole. Rows may be
 * longer or shorter than others; empty lines are left out.
 *
 * @throws CsvError when a record is longer than 8 million characters
 */
export async function* csvRecords(
	pieces: AsyncIterable<string>,
	delimiter = ',',
): AsyncGenerator<string[][]> {
	const options = {
		delimiter,
		record_delimiter: ['\r\n', '\n'],
		relax_column_count: true,
		relax_quotes: true,
		skip_empty_lines: true,
	};
	let rest = '';
	for await (const piece of pieces) {
		const text = rest + piece;
		const end = endOfLastRecord(text, delimiter.charCodeAt(0));
		rest = text.slice(end);
		if (rest.length > MAX_RECORD) throw new CsvError('A quotation mark is not closed');
		if (end > 0) yield parse(text.slice(0, end), options) as string[][];
	}
	if (rest.trim() !== '') yield parse(rest, options) as string[][];
}

/** The position behind the last line end that is not inside quotation marks. */
function endOfLastRecord(text: string, delimiter: number): number {
	if (!text.includes('"')) return text.lastIndexOf('\n') + 1;
	let end = 0;
	let isQuoted = false;
	let isFieldStart = true;
	for (let position = 0; position < text.length; position++) {
		const unit = text.charCodeAt(position);
		if (isQuoted) {
			if (unit !== QUOTE) continue;
			if (text.charCodeAt(position + 1) === QUOTE) position += 1;
			else isQuoted = false;
		} else if (unit === LINE_FEED) {
			end = position + 1;
			isFieldStart = true;
		} else {
			isQuoted = unit === QUOTE && isFieldStart;
			isFieldStart = unit === delimiter;
		}
	}
	return end;
}

/** The text of a file in UTF-8, without its byte order mark. */
export async function* textOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
	const decoder = new TextDecoder('utf-8');
	for await (const piece of bytes) yield decoder.decode(piece, { stream: true });
	yield decoder.decode();
}
