import { columnReader } from '../segment/reader';
import type { Yielder } from '../segment/yielder';
import { distinct, inputOf } from './ownColumns';
import { safeJson } from './safeJson';

/** One item to give out, and the item of the input that it comes from. */
export interface Entry<Json extends object = object> {
	json: Json;
	item?: number;
}

export type Entries<Json extends object = object> =
	Iterable<Entry<Json>> | AsyncIterable<Entry<Json>>;

const CHUNK = 1_000_000;
/** Columns of the rows that stand on their own; what else rows hold shares one. */
const MAX_COLUMNS = 200;
/** Excel takes a file without it for one in its own encoding. */
const BYTE_ORDER_MARK = '\u{feff}';

/**
 * Entries as a CSV file that spreadsheets open as it is: in UTF-8 with its mark, lines ending in CRLF
 * (RFC 4180). Their own columns come first, then those of the row that they hold as `input`, no two of
 * the same name: a row's own `email` becomes `email (input)`. Columns of rows beyond 200 stand together
 * in the last one, `other`, as JSON. Text that a spreadsheet would take for a formula has an apostrophe
 * in front; numbers such as -5, and phone numbers such as +49 170 1234567, have none. Whatever a cell
 * holds, it is written.
 *
 * @param entries asked twice: for the columns, then for the lines
 */
export async function csvFile(entries: () => Entries, yielder: Yielder): Promise<Buffer> {
	const own = new Set<string>();
	const ofInput = new Set<string>();
	let hasOther = false;
	for await (const { json } of entries()) {
		if (yielder.isDue()) await yielder.yield();
		for (const column in json) if (column !== 'input') own.add(column);
		for (const column of Object.keys(inputOf(json))) {
			if (ofInput.size < MAX_COLUMNS) ofInput.add(column);
			else hasOther ||= !ofInput.has(column);
		}
	}
	const headings = distinct([...own, ...ofInput, ...(hasOther ? ['other'] : [])], own.size);
	const readers = [...ofInput].map(columnReader);
	const chunks = [Buffer.from(BYTE_ORDER_MARK + line(headings))];
	let text = '';
	for await (const { json } of entries()) {
		if (yielder.isDue()) await yielder.yield();
		const values = json as Record<string, unknown>;
		const input = inputOf(json);
		text += line([
			...[...own].map((column) => values[column]),
			...readers.map((read) => read(input)),
			...(hasOther ? [otherThan(ofInput, input)] : []),
		]);
		if (text.length > CHUNK) {
			chunks.push(Buffer.from(text));
			text = '';
		}
	}
	chunks.push(Buffer.from(text));
	return Buffer.concat(chunks);
}

function otherThan(columns: Set<string>, input: Record<string, unknown>): unknown {
	const other = Object.entries(input).filter(([column]) => !columns.has(column));
	return other.length > 0 ? Object.fromEntries(other) : undefined;
}

const line = (values: unknown[]): string => `${values.map(cell).join(',')}\r\n`;

const FORMULA = /^[\s\u{feff}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;
/** What begins with a sign and is a number all the same, or a phone number without signs inside. */
const NUMBER = /^(?:[+-]?\d+(?:[.,]\d+)*|\+\d[\d ]*)$/;

function cell(value: unknown): string {
	if (value === undefined || value === null) return '';
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	const safe = typeof value === 'string' ? value : safeJson(value);
	const text = typeof safe === 'string' ? safe : JSON.stringify(safe);
	const disarmed = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
	return /[",;\t\r\n]/.test(disarmed) ? `"${disarmed.replaceAll('"', '""')}"` : disarmed;
}
