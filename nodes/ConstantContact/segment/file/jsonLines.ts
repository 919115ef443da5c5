import { jsonIn } from '../json';
import type { Row } from '../reader';
import { BrokenRow, type AnyRow } from '../segment';
import type { Cause } from '../verdicts';
import { SHOWN } from './cutter';
import { FileError } from './text';

/** Characters of one line at most. */
const MAX_LINE = 8 * 1024 * 1024;
/** Lines at the start of a file without one object, after which it is something else. */
const MOST_WITHOUT = 20;

const NOT_LINES = new FileError(
	'The file is no JSON Lines file',
	'It has to hold one object a line, such as {"email":"…"}. A file with one large JSON array can be read by the node Extract from File.',
);

const NOT_AN_OBJECT: Cause = {
	reason: 'invalid_row',
	message: 'The line is not a JSON object.',
};

/**
 * The rows of a JSON Lines file, block by block: an object a line, empty lines left out. An array with
 * an object a line is one too, whose lines begin or end with a bracket or a comma.
 *
 * @throws FileError when a line is longer than 8 million characters, or no line at the start is an
 *   object
 */
export async function* jsonLinesRows(pieces: AsyncIterable<string>): AsyncGenerator<AnyRow[]> {
	const lines = new Lines();
	for await (const text of wholeLines(pieces)) {
		const rows = lines.read(text);
		if (rows.length > 0) yield rows;
	}
	lines.end();
}

/** The pieces of a file, cut behind line ends. */
async function* wholeLines(pieces: AsyncIterable<string>): AsyncGenerator<string> {
	let held: string[] = [];
	let length = 0;
	for await (const piece of pieces) {
		held.push(piece);
		length += piece.length;
		const end = Math.max(piece.lastIndexOf('\n'), piece.lastIndexOf('\r')) + 1;
		if (end === 0 && length > MAX_LINE) throw NOT_LINES;
		if (end === 0) continue;
		held[held.length - 1] = piece.slice(0, end);
		yield held.join('');
		held = [piece.slice(end)];
		length = piece.length - end;
	}
	yield held.join('');
}

class Lines {
	private hasObject = false;
	private held: AnyRow[] = [];

	/** The rows of these lines; none until one of them is an object. */
	read(text: string): AnyRow[] {
		for (const line of text.split(/[\r\n]+/)) {
			const bare = line.trim();
			if (/^[[\],\p{Cc}]*$/u.test(bare)) continue;
			const row = toRow(bare);
			// An array that is one line is for another node, even with a single object.
			if (row === undefined && !this.hasObject && isWholeArray(bare)) throw NOT_LINES;
			this.hasObject ||= row !== undefined;
			this.held.push(row ?? new BrokenRow({ line: bare.slice(0, SHOWN) }, NOT_AN_OBJECT));
			if (!this.hasObject && this.held.length > MOST_WITHOUT) throw NOT_LINES;
		}
		if (!this.hasObject) return [];
		const rows = this.held;
		this.held = [];
		return rows;
	}

	end(): void {
		if (this.held.length > 0) throw NOT_LINES;
	}
}

const isWholeArray = (line: string) => line.startsWith('[') && line.endsWith(']');

function toRow(line: string): AnyRow | undefined {
	const value = valueIn(line) ?? (isWholeArray(line) ? undefined : valueIn(bareLine(line)));
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? trimmed(line, line.includes('"$') ? untypedIn(value, MOST_DEPTH) : (value as Row))
		: undefined;
}

/** Numbers with more digits than JavaScript keeps come as texts, such as the ids of accounts. */
const valueIn = (line: string): unknown =>
	jsonIn(
		line.length < LONGEST && MANY_DIGITS.test(line) ? line.replace(WHOLE_NUMBER, inQuotes) : line,
	);
/** Characters; a far longer value is more than the expression can go through. */
const LONGEST = 500_000;
const MANY_DIGITS = /\d{16}/;
/** With the texts between them, in which digits are letters. */
const WHOLE_NUMBER = /"(?:[^"\\]|\\.)*"?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const inQuotes = (part: string): string =>
	/[".eE]/.test(part) || Number.isSafeInteger(Number(part)) ? part : `"${part}"`;

/** Without what sets it apart in an array, or in a sequence of texts (RFC 7464), or ends a file of DOS. */
const bareLine = (line: string) =>
	line
		.replace(/^\p{Cc}+|\p{Cc}+$/gu, '')
		.replace(/^\[/, '')
		.replace(/[\],]{1,2}$/, '');

/** How MongoDB names the type of a value beside it, in an object of its own (Extended JSON). */
const TYPE = /^\$(?:date|oid|uuid|number(?:Int|Long|Double|Decimal))$/;
/** Objects within objects that are looked into. */
const MOST_DEPTH = 8;

/** A value without the types that mongoexport writes: `{"$date":"1985-03-05T00:00:00Z"}` is that text. */
function untyped(value: unknown, depth: number): unknown {
	if (typeof value !== 'object' || value === null || depth === 0) return value;
	if (Array.isArray(value)) return value.map((one) => untyped(one, depth - 1));
	const row = untypedIn(value, depth);
	const [type = '', more] = Object.keys(row);
	if (more !== undefined || !TYPE.test(type)) return row;
	return type === '$date' ? dateOf(row[type]) : row[type];
}

const untypedIn = (value: object, depth: number): Row =>
	Object.fromEntries(
		Object.entries(value).map(([name, one]) => [name, untyped(one, depth - 1)] as const),
	);

/** Dates before 1970 and behind 9999 are written in milliseconds. */
function dateOf(inner: unknown): unknown {
	const isNumber =
		typeof inner === 'number' || (typeof inner === 'string' && /^-?\d+$/.test(inner));
	const date = new Date(isNumber ? Number(inner) : NaN);
	return Number.isNaN(date.getTime()) ? inner : date.toISOString();
}

/** A name with blanks around it is the one without, unless that is there, too. */
function trimmed(line: string, row: Row): Row {
	if (!/\s"\s*:|[{,]\s*"\s|\\/.test(line)) return row;
	const names = Object.keys(row);
	if (names.every((name) => name === name.trim())) return row;
	const nameOf = (name: string) => (Object.hasOwn(row, name.trim()) ? name : name.trim());
	return Object.fromEntries(names.map((name) => [nameOf(name), row[name]]));
}
