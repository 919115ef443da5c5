import type { Pacer } from '../segment/pacer';
import type { Entries } from './outputs';

const CHUNK = 1_000_000;

/**
 * Entries as a CSV file in UTF-8: their own columns first, then those of the row that they hold as
 * `input`. Lines end in CRLF (RFC 4180).
 *
 * @param entries asked twice: for the columns, then for the lines
 */
export async function csvFile(entries: () => Entries, pacer: Pacer): Promise<Buffer> {
	const own = new Set<string>();
	const ofInput = new Set<string>();
	for await (const { json } of entries()) {
		if (pacer.isDue()) await pacer.rest();
		for (const column in json) if (column !== 'input') own.add(column);
		for (const column in inputOf(json)) ofInput.add(column);
	}
	const chunks = [Buffer.from(line([...own, ...ofInput]))];
	let text = '';
	for await (const { json } of entries()) {
		if (pacer.isDue()) await pacer.rest();
		const values = json as Record<string, unknown>;
		const input = inputOf(json);
		text += line([
			...[...own].map((column) => values[column]),
			...[...ofInput].map((column) => input[column]),
		]);
		if (text.length > CHUNK) {
			chunks.push(Buffer.from(text));
			text = '';
		}
	}
	chunks.push(Buffer.from(text));
	return Buffer.concat(chunks);
}

const inputOf = (json: object) => ('input' in json ? json.input : {}) as Record<string, unknown>;

const line = (values: unknown[]): string => `${values.map(cell).join(',')}\r\n`;

function cell(value: unknown): string {
	if (value === undefined || value === null) return '';
	const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
