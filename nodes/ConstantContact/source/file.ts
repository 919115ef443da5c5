import type { IExecuteFunctions } from 'n8n-workflow';

import { ColumnCheck, didYouMean } from '../segment/columnCheck';
import { csvRows, isEmailHeading, readHead, type CsvSettings } from '../segment/file/csv';
import { inWords, lineEndOf, type Quoting } from '../segment/file/dialect';
import type { FileDialect } from '../segment/file/fileReport';
import { FileSegment } from '../segment/file/fileSegment';
import { headingsInWords, refuseOtherKinds } from '../segment/file/headings';
import { jsonLinesRows } from '../segment/file/jsonLines';
import { columnOfPath, pathOf } from '../segment/file/path';
import { nameOfEncoding, TextReport, textOf, type Encoding } from '../segment/file/text';
import { EMAIL_FIELD } from '../segment/fields/standard';
import { getOrMake } from '../segment/maps';
import { isEmpty } from '../segment/values/empty';
import { columnReader, type Evaluate, type Row, type RowReader } from '../segment/reader';
import type { AnyRow } from '../segment/segment';
import { settingsProblem, withoutPersonalData } from '../problem';
import { evaluator, nameOfField } from './expressions';
import type { Source } from './source';
import { StoredFile } from './storedFile';

/** Characters at the start of a CSV file from which its dialect is found out. */
const SAMPLE = 65_536;
/** Characters of its first line at most. */
const MAX_HEADING = 1_000_000;
/** Rows for which room is made beforehand: 29 MB. Tables grow where a file has more. */
const MAX_GUESS = 1_200_000;
/** Room for rows that get shorter further on, so that tables seldom have to grow. */
const MARGIN = 1.1;

interface FileOptions {
	fileDelimiter?: string;
	fileEncoding?: Encoding | 'auto';
	fileHeadings?: 'auto' | 'yes' | 'no';
	fileQuoting?: Quoting | 'auto';
}

/** What the rows of a file are read by. */
interface FileRows {
	open: () => AsyncGenerator<AnyRow[]>;
	/** How many there may be. */
	expected: number;
	hasHeadings: boolean;
	/** Reads a column by its name, or refuses it. */
	reader: (name: string, where: string) => RowReader;
	/** Names of further columns with the same heading. */
	twins?: (name: string) => string[];
	check: ColumnCheck;
	dialect?: Omit<FileDialect, 'encoding'>;
}

/** The rows of the file that the one input item carries. */
export class SegmentFile {
	private segment: FileSegment | undefined;
	private readonly file: StoredFile;
	private readonly options: FileOptions;
	private readonly evaluate: (where: string) => Evaluate;
	private readonly isAutomatic: boolean;
	private readonly textReport = new TextReport();
	private readonly warnings = new Set<string>();
	private readonly warn = (sentence: string) => void this.warnings.add(sentence);

	constructor(context: IExecuteFunctions) {
		if (context.getInputData().length > 1) throw tooManyItems(context.getInputData().length);
		this.file = new StoredFile(context);
		this.options = context.getNodeParameter('options', 0, {}) as FileOptions;
		// Evaluated once and not for each row, so that what it throws is heard.
		this.evaluate = (where) => evaluator(context, { where, made: 0, failed: 0, first: undefined });
		const raw = context.getNodeParameter('fields', 0, {}, { rawExpressions: true });
		this.isAutomatic = (raw as { mappingMode?: string }).mappingMode === 'autoMapInputData';
	}

	async asCsv(): Promise<Source> {
		const { text, isWhole, rows } = await this.sample();
		refuseOtherKinds(text);
		const head = readHead(text, csvSettings(this.options), isWhole);
		const { columns, hasHeadings } = head;
		const known = new Set(columns);
		const check = new ColumnCheck({ isFile: true, columns: hasHeadings ? columns : [] });
		if (this.isAutomatic && hasHeadings && columns.length > 0) {
			const ofAddress = columns.filter(isEmailHeading);
			if (ofAddress.length === 0) throw noAddressColumn(columns);
			const addresses = ofAddress.map(columnReader);
			check.wantAddress((row) => addresses.map((read) => read(row)).join(' '));
		}
		return this.source({
			open: () => check.through(csvRows(this.text(), head, this.warn)),
			expected: rows,
			hasHeadings,
			reader: (name, where) => {
				if (!known.has(name)) throw noSuchColumn(name, where, columns, hasHeadings);
				return columnReader(name);
			},
			twins: (name) => columns.filter((column) => isTwin(column, name)),
			check,
			dialect: {
				...inWords(head.dialect),
				headings: hasHeadings ? 'in the first line' : 'none',
				lineEnd: lineEndOf(text),
			},
		});
	}

	async asJsonLines(): Promise<Source> {
		const { rows } = await this.sample();
		const check = new ColumnCheck({ isFile: true });
		if (this.isAutomatic) check.wantAddress(anyAddress());
		return this.source({
			open: () => check.through(jsonLinesRows(this.text())),
			expected: rows,
			hasHeadings: true,
			reader: columnOfPath,
			check,
		});
	}

	async close(): Promise<void> {
		await this.segment?.close();
	}

	/** Columns go by their names; an expression is about the item with the file, the same for all rows. */
	private source({
		open,
		expected,
		hasHeadings,
		reader,
		twins = () => [],
		check,
		dialect,
	}: FileRows): Source {
		this.segment = new FileSegment(open, expected);
		const readerOf = (parameter: string, where: string, isOptional: boolean): RowReader => {
			const name = parameter.trim();
			if (name.startsWith('=')) throw notAColumn(where);
			const read = reader(name, where);
			check.want({ path: pathOf(name), where, isOptional });
			return read;
		};
		const { textReport, warnings } = this;
		return {
			segment: this.segment,
			isFile: true,
			hasHeadings,
			file: {
				get dialect() {
					return { encoding: nameOfEncoding(textReport.encoding), ...dialect };
				},
				get warnings() {
					return [...textReport.warnings, ...warnings];
				},
			},
			column: (column, where) => {
				const read = readerOf(column, where, false);
				const others = twins(column.trim());
				return {
					column,
					where,
					twins: others,
					read: others.length > 0 ? allOf([read, ...others.map(columnReader)]) : read,
					isEvaluated: false,
				};
			},
			notes: check.warnings,
			assertColumns: async ({ isStrict }) => void (check.isStrict = isStrict),
			assertEvaluated: () => undefined,
			mapped: (parameter, fieldId) => {
				const isOptional = fieldId !== EMAIL_FIELD.id;
				const isExpression = typeof parameter === 'string' && parameter.startsWith('=');
				if (isExpression && isOptional) {
					const value = this.evaluate(nameOfField(fieldId))(parameter.slice(1), 0);
					return { read: () => value, isEvaluated: false };
				}
				const read = readerOf(String(parameter), 'Values to Send', isOptional);
				if (!isOptional) check.wantAddress((row) => read(row, 0));
				return { read, isEvaluated: false };
			},
		};
	}

	private text(): AsyncGenerator<string> {
		const { fileEncoding = 'auto' } = this.options;
		return textOf(
			this.file.bytes(),
			fileEncoding === 'auto' ? undefined : fileEncoding,
			this.textReport,
		);
	}

	/** The start of the file with its first line whole, and how many rows all of it may have. */
	private async sample(): Promise<{ text: string; isWhole: boolean; rows: number }> {
		let text = '';
		let isWhole = true;
		const before = this.file.bytesRead;
		for await (const piece of this.text()) {
			text += piece;
			// A file may begin with any number of empty lines.
			if (text.trim() === '') text = '';
			isWhole =
				text.length < SAMPLE || (text.length < MAX_HEADING && !/[\r\n]/.test(text.trimStart()));
			if (!isWhole) break;
		}
		const bytes = this.file.bytesRead - before;
		const lines = text.match(/[^\r\n]+/g)?.length ?? 0;
		const rows = bytes > 0 ? Math.ceil(((await this.file.size()) / bytes) * lines * MARGIN) : 0;
		return { text, isWhole, rows: Math.min(rows, MAX_GUESS) };
	}
}

/** Whether a column got its name because another one has the same heading. */
const isTwin = (column: string, name: string): boolean =>
	column.startsWith(name) && /^ \(\d+\)$/.test(column.slice(name.length));

/** What columns with one heading say; a list of it where they say different things. */
const allOf =
	(columns: RowReader[]): RowReader =>
	(row, index) => {
		const values = new Set(
			columns.map((read) => read(row, index)).filter((value) => !isEmpty(value)),
		);
		return values.size > 1 ? [...values] : [...values][0];
	};

/** Reads whatever a line has under a heading for addresses. */
function anyAddress(): (row: Row) => unknown {
	const headings = new Map<string, boolean>();
	return (row) => {
		for (const heading in row) {
			const isAddress = getOrMake(headings, heading, isEmailHeading);
			if (isAddress && !isEmpty(row[heading])) return row[heading];
		}
		return undefined;
	};
}

function csvSettings(options: FileOptions): CsvSettings {
	const { fileDelimiter, fileHeadings = 'auto', fileQuoting = 'auto' } = options;
	const delimiter = fileDelimiter === '\\t' ? '\t' : fileDelimiter;
	if (delimiter && delimiter.length > 1) throw longDelimiter();
	return {
		...(delimiter ? { delimiter } : {}),
		...(fileQuoting === 'auto' ? {} : { quoting: fileQuoting }),
		...(fileHeadings === 'auto' ? {} : { hasHeadings: fileHeadings === 'yes' }),
	};
}

const tooManyItems = (count: number) =>
	settingsProblem(
		`This node got ${count} items and reads one file, so nothing was sent`,
		"Hand it a single item that carries the file. Several files can be exported one after the other by the node Loop Over Items. If the items are the segment, choose 'Input Items' under 'Segment Source'.",
	);

const noAddressColumn = (columns: string[]) =>
	settingsProblem(
		'No heading of the file is known as one for email addresses, so nothing was sent',
		`Choose 'Map Each Column Manually' under 'Mapping Column Mode' and name the column with the addresses under 'Email'. ${headingsInWords(columns)}`,
	);

const noSuchColumn = (name: string, where: string, columns: string[], hasHeadings: boolean) =>
	settingsProblem(
		`The file has no column "${withoutPersonalData(name)}", so nothing was sent`,
		hasHeadings
			? `${didYouMean(name, columns)}Write one of its headings under '${where}', exactly as it stands there. ${headingsInWords(columns)}`
			: `It has no headings: write 'Column 1' up to 'Column ${columns.length}' under '${where}'. If its first line does hold headings, say so in the option 'File Headings'.`,
	);

const notAColumn = (where: string) =>
	settingsProblem(
		`'${where}' has an expression where the name of a column is needed, so nothing was sent`,
		"The rows of a file do not come as items, so expressions cannot see them. Write the column's heading as it stands in the file.",
	);

const longDelimiter = () =>
	settingsProblem(
		"The option 'File Delimiter' is longer than one character",
		'Write the one character between two values, \\t for a tab, or remove the option to have it found out.',
	);
