/** How a CSV file sets its values apart. Each kind of line end is one, quotation marks around it aside. */
export interface Dialect {
	/** One character. */
	delimiter: string;
	/** Empty where no character quotes. */
	quote: '"' | "'" | '';
	/** How a quoted value holds the quotation mark itself: twice, or twice and behind a backslash. */
	escape: 'doubled' | 'backslash';
}

/** As RFC 4180 has it. */
export const STANDARD: Dialect = { delimiter: ',', quote: '"', escape: 'doubled' };

/** Reads the values of a line as its dialect sets them apart, whatever stands around it. */
export class LineReader {
	constructor(private readonly dialect: Dialect) {}

	/** The values of a line by itself; undefined where one of them may go on in another line. */
	valuesOf(line: string): string[] | undefined {
		const { delimiter } = this.dialect;
		const cells: string[] = [];
		for (let at = 0; at <= line.length;) {
			const marks = this.valueInMarks(line, at);
			const next = line.indexOf(delimiter, marks?.end ?? this.behindMarks(line, at));
			const end = next < 0 ? line.length : next;
			const cell = marks?.value ?? line.slice(at, end);
			if (!marks && this.isHalfQuoted(cell)) return undefined;
			cells.push(cell);
			at = end + 1;
		}
		return cells;
	}

	/** Behind what stands in quotation marks at the start of a value, delimiters too; `at` where nothing does. */
	private behindMarks(line: string, at: number): number {
		const { quote } = this.dialect;
		return line[at] === quote ? line.indexOf(quote, at + 1) + 1 || at : at;
	}

	/** Whether a value begins with a quotation mark that is none of a pair: it may go on in another line. */
	private isHalfQuoted(cell: string): boolean {
		const { quote } = this.dialect;
		return cell.trimStart().startsWith(quote) && cell.split(quote).length % 2 === 0;
	}

	/** The value in quotation marks that begins at `at`, if it has a last one at a delimiter or the end. */
	private valueInMarks(line: string, at: number): { value: string; end: number } | undefined {
		const { quote, delimiter } = this.dialect;
		const start = at + /^[ \t]*/.exec(line.slice(at, at + 100))![0].length;
		if (line[start] !== quote) return undefined;
		for (let close = line.indexOf(quote, start + 1); close >= 0;) {
			let end = close + 1;
			while (end < line.length && line[end] !== delimiter && /[ \t]/.test(line[end]!)) end += 1;
			if (end === line.length || line[end] === delimiter) {
				return { value: this.unescape(line.slice(start + 1, close)), end };
			}
			close = line.indexOf(quote, close + 1);
		}
		return undefined;
	}

	/** A value without its quotation marks, wherever they stand. */
	bare(cell: string): string {
		const { quote } = this.dialect;
		return (quote ? cell.replaceAll(quote, '') : cell).trim();
	}

	/** What stands between two quotation marks, as it was meant. */
	unescape(value: string): string {
		const { quote, escape } = this.dialect;
		if (escape === 'backslash' && value.includes('\\')) {
			return value.replace(/\\(["'\\])|""|''/g, (pair, escaped: string | undefined) => {
				if (escaped !== undefined) return escaped;
				return pair[0] === quote ? quote : pair;
			});
		}
		return value.includes(quote) ? value.replaceAll(quote + quote, quote) : value;
	}
}
