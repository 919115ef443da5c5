import type { Row } from '../segment/reader';
import type { Segment } from '../segment/survey';
import type { Reason, Verdicts } from '../segment/verdicts';

/** One row that is not on the list, as it appears on the output *Not Exported*. */
export interface NotExportedRow {
	reason: Reason;
	/** A plain sentence: what is wrong, and where it helps what would be right. */
	message: string;
	field: string | null;
	/** Counted from 1, as in a sheet without its heading. */
	row: number;
	email: string | null;
	input: Row;
}

/** Rows still under way are counted in the summary; they may yet be exported and are not listed. */
const isListed = (reason: Reason) => reason !== 'not_confirmed';

/** The rows with a verdict against them, in the order of the segment. */
export function* notExportedRows(
	segment: Segment,
	verdicts: Verdicts,
	emailOf: (row: Row, index: number) => unknown,
): Generator<NotExportedRow> {
	for (let index = 0; index < segment.length; index++) {
		const cause = verdicts.causeOf(index);
		if (!cause || !isListed(cause.reason)) continue;
		const input = segment.row(index);
		const email = emailOf(input, index);
		yield {
			reason: cause.reason,
			message: cause.message,
			field: cause.field ?? null,
			row: index + 1,
			email: typeof email === 'string' ? email.trim() : null,
			input,
		};
	}
}

const OWN_COLUMNS = ['row', 'reason', 'message', 'field', 'email'] as const;

/**
 * The same rows as a CSV file in UTF-8: what this node has to say first, then the columns of the
 * segment. Lines end in CRLF (RFC 4180).
 *
 * @param rows asked twice: for the columns, then for the lines
 */
export function notExportedCsv(rows: () => Iterable<NotExportedRow>): Buffer {
	const inputColumns = new Set<string>();
	for (const { input } of rows()) for (const column in input) inputColumns.add(column);
	const columns = [...inputColumns];
	const chunks = [Buffer.from(line([...OWN_COLUMNS, ...columns]))];
	let text = '';
	for (const row of rows()) {
		const own = OWN_COLUMNS.map((column) => row[column]);
		text += line([...own, ...columns.map((column) => row.input[column])]);
		if (text.length > 1_000_000) {
			chunks.push(Buffer.from(text));
			text = '';
		}
	}
	chunks.push(Buffer.from(text));
	return Buffer.concat(chunks);
}

const line = (values: unknown[]): string => `${values.map(cell).join(',')}\r\n`;

function cell(value: unknown): string {
	if (value === undefined || value === null) return '';
	const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
