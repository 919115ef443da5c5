import type { Cause } from '../verdicts';
import { LineReader, type Dialect } from './line';
import { FileError } from './text';

/** Characters of one record at most; more means a quotation mark that is never closed. */
const MAX_RECORD = 8 * 1024 * 1024;
/** Characters that are shown of a line that can not be read. */
export const SHOWN = 500;

/** What the records of a file look like, by which others are known inside a quoted value. */
export interface Shape {
	columns: number;
	/** The column with the addresses; -1 when there is none. */
	address: number;
	/** Whether a blank stands behind each delimiter. */
	isSpaced: boolean;
	/** Whether a person said how the file quotes, so that its quotation marks count whatever they hold. */
	isGiven: boolean;
	/** Records before the first row, such as the headings: no address is expected of them. */
	leading: number;
}

/** A line from where on the records of the file can not be told apart. */
export class BrokenLine {
	constructor(
		readonly text: string,
		readonly cause: Cause,
	) {}
}

export type Cut = string[] | BrokenLine;

const LINE_FEED = 10;
const RETURN = 13;
const BLANK = 32;
const TAB = 9;
const ANY_LINE_END = /\r\r\n|\r\n|\r|\n/;
/** There may be more of the record in what comes. */
const MORE = -1;
/** Nothing comes, and a quotation mark is open. */
const NOT_CLOSED = -2;

/** Whether a value may be an address, decorated or not. Looser than the check of an address. */
export const isLikeAddress = (cell: string): boolean =>
	cell.includes('@') && LIKE_ADDRESS.test(cell.trim().slice(-320));
const LIKE_ADDRESS = /(?:^|<)[^\s@,;|"'<>][^\s@,;|"<>]*@[^\s@,;|"'<>]+\.[^\s@,;|"'<>]+>?$/;

/** Whether a record holds nothing: a blank line, one of delimiters alone, or of control characters. */
export function isNothing(cut: Cut): boolean {
	for (const cell of cut instanceof BrokenLine ? [cut.text] : cut) {
		if (cell === '') continue;
		const unit = cell.charCodeAt(0);
		if (unit > BLANK && unit < 0x7f) return false;
		if (/[^\s\p{Cc}]/u.test(cell)) return false;
	}
	return true;
}

/**
 * Cuts text into records. Lines without a quotation mark are split as they are; the others are read
 * value by value. Once a record fits no valid file, all lines from its first one on come as broken:
 * whatever is behind it may belong to it.
 */
export class Cutter {
	/** The line of the file at which the next record begins, counted from 1. */
	line = 1;
	/** Lines without a single letter so far. */
	blankLines = 0;
	/** Why records can no longer be told apart. */
	cause: Cause | undefined;
	/** Line of the first record with a quoted value that may have swallowed others. */
	doubted: number | undefined;
	/** Records whose quotation marks are in no valid file, but leave no doubt where the line is cut. */
	mended = 0;
	/** The line of the first one. */
	mendedLine: number | undefined;
	/** Whether the text came to its end within a line. */
	endsInLine = false;

	private text = '';
	private isLast = false;
	private lineFeed = -1;
	private return = -1;
	private mark = -1;
	private cells: string[] = [];
	private records = 0;
	/** Values of a record; of the first one where the shape is not known yet. */
	private columns: number | undefined;
	private readonly delimiterUnit: number;
	private readonly quoteUnit: number;
	private readonly reader: LineReader;

	constructor(
		private readonly dialect: Dialect,
		private readonly shape?: Shape,
	) {
		this.reader = new LineReader(dialect);
		this.delimiterUnit = dialect.delimiter.charCodeAt(0);
		this.quoteUnit = dialect.quote.charCodeAt(0);
		this.columns = shape?.columns;
	}

	/**
	 * @param text begins where the last call ended
	 * @param isLast whether nothing comes behind the text
	 * @param cuts takes the records that came whole
	 * @returns the position behind them
	 * @throws FileError when a quotation mark is not closed at the end of the file
	 */
	cut(text: string, isLast: boolean, cuts: Cut[]): number {
		this.text = text;
		this.isLast = isLast;
		this.lineFeed = this.return = this.mark = -1;
		let at = 0;
		while (at < text.length) {
			const end = this.lineEnd(at);
			if (!isLast && end + 2 >= text.length) return at;
			if (!this.cause && this.isQuoted(at, end)) {
				const next = this.readRecord(at, end);
				if (next === MORE) return at;
				if (this.cause) continue;
				this.take(this.cells, cuts);
				at = next;
				continue;
			}
			if (end > at) {
				const line = text.slice(at, end);
				if (this.cause) {
					cuts.push(new BrokenLine(line.slice(0, SHOWN), this.cause));
				} else {
					this.take(line.split(this.dialect.delimiter), cuts);
				}
			} else {
				this.blankLines += 1;
			}
			at = this.behind(end);
			this.line += 1;
		}
		this.endsInLine = at > text.length;
		return at;
	}

	private take(cells: string[], cuts: Cut[]): void {
		this.columns ??= cells.length;
		this.records += 1;
		cuts.push(cells);
	}

	/** The position of the line end at or behind `from`, else the length of the text. */
	private lineEnd(from: number): number {
		if (this.lineFeed < from) this.lineFeed = this.find('\n', from);
		if (this.return < from) this.return = this.find('\r', from);
		return Math.min(this.lineFeed, this.return);
	}

	private isQuoted(from: number, end: number): boolean {
		if (this.dialect.quote === '') return false;
		if (this.mark < from) this.mark = this.find(this.dialect.quote, from);
		return this.mark < end;
	}

	private find(what: string, from: number): number {
		const found = this.text.indexOf(what, from);
		return found < 0 ? this.text.length : found;
	}

	/** The position behind the line end at `end`; programs write CR CR LF too. */
	private behind(end: number): number {
		const { text } = this;
		if (text.charCodeAt(end) !== RETURN) return end + 1;
		if (text.charCodeAt(end + 1) === LINE_FEED) return end + 2;
		return text.charCodeAt(end + 1) === RETURN && text.charCodeAt(end + 2) === LINE_FEED
			? end + 3
			: end + 1;
	}

	/**
	 * Reads a record with quotation marks into `cells`: by the rules, else by its first line alone.
	 *
	 * @param lineEnd where that line ends
	 * @returns the position behind it
	 * @throws FileError when a quotation mark is not closed at the end of the file
	 */
	private readRecord(start: number, lineEnd: number): number {
		const next = this.readByRules(start);
		if (next === MORE || (next !== NOT_CLOSED && !this.cause)) return next;
		if (this.readLine(this.text.slice(start, lineEnd))) {
			this.cause = undefined;
			this.mended += 1;
			this.mendedLine ??= this.line;
			this.line += 1;
			return this.behind(lineEnd);
		}
		if (next === NOT_CLOSED) throw notClosed(this.line);
		return next;
	}

	private readByRules(start: number): number {
		const { text, delimiterUnit, quoteUnit } = this;
		const { escape } = this.dialect;
		this.cells = [];
		let at = start;
		let hasLines = false;
		for (;;) {
			const first = this.skipBlanks(at);
			let end: number;
			if (text.charCodeAt(first) === quoteUnit) {
				const close = this.closing(first + 1);
				if (close < 0) return close;
				end = this.skipBlanks(close + 1);
				const value = text.slice(first + 1, close);
				hasLines ||= value.includes('\n') || value.includes('\r');
				this.cells.push(this.reader.unescape(value));
			} else {
				end = at;
				for (; end < text.length; end++) {
					const unit = text.charCodeAt(end);
					if (unit === delimiterUnit || unit === LINE_FEED || unit === RETURN) break;
				}
				const cell = text.slice(at, end);
				this.cells.push(escape === 'backslash' ? cell.replace(/\\(["'])/g, '$1') : cell);
			}
			if (!this.isLast && end + 2 >= text.length) return MORE;
			const unit = text.charCodeAt(end);
			if (unit === delimiterUnit) {
				at = end + 1;
				continue;
			}
			const isEnd = end >= text.length || unit === LINE_FEED || unit === RETURN;
			if (!isEnd) this.cause = textBehindQuote(this.line);
			else if (hasLines) this.readLines(text.slice(start, end));
			this.line += this.cause ? 0 : 1;
			return this.behind(end);
		}
	}

	/**
	 * Reads a line into `cells` as programs write it that set values in quotation marks and leave those
	 * inside as they are (`"5" pipe"`), or put some of a value in them (`"Bob" Smith`). It counts where
	 * the line has a value for each column, and an address where all have theirs: then it holds nothing
	 * but its own record.
	 */
	private readLine(line: string): boolean {
		const { shape, records } = this;
		const cells = this.reader.valuesOf(line);
		if (!cells) return false;
		// The first record says how many there are.
		const { columns = cells.length } = this;
		while (cells.length > columns && cells[cells.length - 1]!.trim() === '') cells.pop();
		if (cells.length > columns) return false;
		if (shape && shape.address >= 0 && records >= shape.leading) {
			if (!isLikeAddress(cells[shape.address] ?? '')) return false;
		} else if (cells.length < columns) {
			return false;
		}
		this.cells = cells;
		return true;
	}

	/** A record of several lines: it may have swallowed others whose quotation marks went wrong. */
	private readLines(record: string): void {
		const all = record.split(ANY_LINE_END);
		const { shape } = this;
		if (shape) {
			const own = this.reader.bare(this.cells[shape.address] ?? '');
			const others = (shape.address < 0 ? all.slice(1) : all).filter((line) =>
				this.addressesIn(line).some((address) => address !== own),
			);
			if (!shape.isGiven && others.some((line) => this.isRecord(line))) {
				this.cause = recordsInQuotes(this.line);
				return;
			}
			if (others.length > 0) this.doubted ??= this.line;
		}
		this.line += all.length - 1;
	}

	/** What a line of such a record has where the records of this file have their address, if it is one. */
	private addressesIn(line: string): string[] {
		const { address } = this.shape!;
		if (!line.includes('@')) return [];
		const cells = line.split(this.dialect.delimiter);
		const may = address < 0 ? cells : [cells[address], this.reader.valuesOf(line)?.[address]];
		return may.map((cell = '') => this.reader.bare(cell)).filter(isLikeAddress);
	}

	/** Whether such a line is written as the records of this file are, and not as sentences. */
	private isRecord(line: string): boolean {
		const { delimiter } = this.dialect;
		if (this.columns === 1) return true;
		const delimiters = line.split(delimiter).length - 1;
		// Sentences have a blank behind each comma; files seldom.
		const spaced = line.split(`${delimiter} `).length - 1;
		return delimiters > 0 && (this.shape!.isSpaced || spaced * 2 < delimiters);
	}

	private skipBlanks(from: number): number {
		let at = from;
		for (; ; at++) {
			const unit = this.text.charCodeAt(at);
			if (unit === this.delimiterUnit || (unit !== BLANK && unit !== TAB)) return at;
		}
	}

	/** The position of the quotation mark that closes a value which begins at `from`, or below 0 why none. */
	private closing(from: number): number {
		const { text, quoteUnit } = this;
		const { quote, escape } = this.dialect;
		for (let at = from; ; at++) {
			at = text.indexOf(quote, at);
			if (at < 0) {
				return this.isLast ? NOT_CLOSED : MORE;
			}
			if (escape === 'backslash' && this.isEscaped(at, from)) continue;
			if (text.charCodeAt(at + 1) !== quoteUnit) return at;
			at += 1;
		}
	}

	private isEscaped(at: number, from: number): boolean {
		let first = at;
		while (first > from && this.text[first - 1] === '\\') first -= 1;
		return (at - first) % 2 === 1;
	}
}

/**
 * The records of each piece of a file that came whole. What is left is looked at again once it has
 * doubled, so that a long record costs no more than a short one by the character.
 *
 * @throws FileError when a record is longer than 8 million characters, or its quotes are not closed
 */
export async function* cutPieces(
	pieces: AsyncIterable<string>,
	cutter: Cutter,
): AsyncGenerator<Cut[]> {
	let held: string[] = [];
	let length = 0;
	let enough = 0;
	for await (const piece of pieces) {
		held.push(piece);
		length += piece.length;
		if (length < enough) continue;
		const text = held.join('');
		const cuts: Cut[] = [];
		const rest = text.slice(cutter.cut(text, false, cuts));
		if (rest.length > MAX_RECORD) throw tooLong(cutter.line);
		held = [rest];
		length = rest.length;
		enough = 2 * length;
		if (cuts.length > 0) yield cuts;
	}
	const cuts: Cut[] = [];
	cutter.cut(withoutEndMark(held.join('')), true, cuts);
	if (cuts.length > 0) yield cuts;
}

/** DOS ends files with Ctrl-Z, and with them their last line. */
const withoutEndMark = (text: string) =>
	text.endsWith('\u001a') ? `${text.slice(0, -1)}\n` : text;

export const MEND =
	"Correct the quotation marks there, or choose under the option 'File Quoting' how the file writes them.";

const broken = (line: number, why: string): Cause => ({
	reason: 'invalid_row',
	message: `From line ${line} of the file on, the rows cannot be told apart: ${why}. ${MEND}`,
});

const textBehindQuote = (line: number) =>
	broken(line, 'text stands behind a closing quotation mark');

const recordsInQuotes = (line: number) =>
	broken(line, 'a value in quotation marks holds what looks like other rows');

const notClosed = (line: number) =>
	new FileError(
		`The file cannot be read to its end: a quotation mark is never closed (the row begins in line ${line})`,
		MEND,
	);

const tooLong = (line: number) =>
	new FileError(
		`The file cannot be read to its end: the row that begins in line ${line} is longer than 8 million characters`,
		`A quotation mark may not be closed there. ${MEND}`,
	);
