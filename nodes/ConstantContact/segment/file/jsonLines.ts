import type { Row } from '../reader';
import { BrokenRow, type AnyRow } from '../segment';
import type { Cause } from '../verdicts';
import { FileError } from './text';

/** Characters of one line at most. */
const MAX_LINE = 8 * 1024 * 1024;
/** Characters that are shown of a line that can not be read. */
const SHOWN = 500;

const NOT_LINES = new FileError(
	'The file is no JSON Lines file',
	'It has to hold one object a line, such as {"email":"…"}. A file with one large JSON array can be read by the node Extract from File.',
);

const NOT_AN_OBJECT: Cause = {
	reason: 'invalid_row',
	message: 'The line is not a JSON object.',
};

/**
 * The rows of a JSON Lines file, block by block: an object a line, empty lines left out.
 *
 * @throws FileError when a line is longer than 8 million characters, or the file is one JSON array
 */
export async function* jsonLinesRows(pieces: AsyncIterable<string>): AsyncGenerator<AnyRow[]> {
	let rest = '';
	let isStart = true;
	for await (const piece of pieces) {
		const text = rest + piece;
		if (isStart && text.trim() !== '') {
			if (text.trimStart().startsWith('[')) throw NOT_LINES;
			isStart = false;
		}
		const end = text.lastIndexOf('\n') + 1;
		rest = text.slice(end);
		if (rest.length > MAX_LINE) throw NOT_LINES;
		if (end > 0) yield toRows(text.slice(0, end));
	}
	yield toRows(rest);
}

const toRows = (text: string): AnyRow[] =>
	text
		.split('\n')
		.filter((line) => line.trim() !== '')
		.map(toRow);

function toRow(line: string): AnyRow {
	const value = parse(line);
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? (value as Row)
		: new BrokenRow({ line: line.trim().slice(0, SHOWN) }, NOT_AN_OBJECT);
}

function parse(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return undefined;
	}
}
