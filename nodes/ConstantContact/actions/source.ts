import type { IExecuteFunctions } from 'n8n-workflow';

import { csvRows, readHead, type CsvSettings } from '../segment/file/csv';
import { FileSegment } from '../segment/file/fileSegment';
import { jsonLinesRows } from '../segment/file/jsonLines';
import { columnOfPath } from '../segment/file/path';
import { FileError, textOf, type Encoding } from '../segment/file/text';
import { EMAIL_FIELD } from '../segment/fields';
import { compileReader, type CompiledReader, type Evaluate, type Row } from '../segment/reader';
import { segmentOf, type Segment } from '../segment/segment';
import { Problem, withoutPersonalData } from '../transport/problems';

/** Bytes of a file that are read at once, which is about a thousand rows and a few milliseconds. */
const PIECE = 65_536;
/** Characters at the start of a CSV file from which its dialect is found out. */
const SAMPLE = 65_536;
/** Room for rows that get shorter further on, so that tables seldom have to grow. */
const MARGIN = 1.1;
/** Bytes that Base64 writes as four letters. */
const BASE64_GROUP = 3;

/** Where the rows come from, and how parameters name what is in them. */
export interface Source {
	segment: Segment;
	/** Whether the rows stand in a file that one item carries. */
	isFile: boolean;
	/** Whether columns can be told by their headings. */
	hasHeadings: boolean;
	/** A parameter that names a column, or gives its value by an expression. */
	column(parameter: string, where: string): CompiledReader;
	/** A value of the field mapper. */
	mapped(parameter: unknown, fieldId: string): CompiledReader;
}

/** Opens the source of the rows, and closes it when the work is done. */
export async function withSource<Outcome>(
	context: IExecuteFunctions,
	work: (source: Source) => Promise<Outcome>,
): Promise<Outcome> {
	const kind = context.getNodeParameter('segmentSource', 0, 'items') as string;
	if (kind === 'items') return await work(itemSource(context));
	const file = new SegmentFile(context);
	try {
		return await work(kind === 'csv' ? await file.asCsv() : await file.asJsonLines());
	} catch (error) {
		throw error instanceof FileError ? asProblem(error) : asIs(error);
	} finally {
		await file.close();
	}
}

const asProblem = ({ message, advice }: FileError) => new Problem('settings', message, advice);
const asIs = (error: unknown) => error;

function itemSource(context: IExecuteFunctions): Source {
	const items = context.getInputData();
	// "Always Output Data" hands on one item without a field where there was nothing.
	const [first] = items;
	const isEmptySegment = items.length === 1 && Object.keys(first?.json ?? {}).length === 0;
	const evaluate = evaluator(context);
	return {
		segment: segmentOf(isEmptySegment ? 0 : items.length, (index) => items[index]?.json),
		isFile: false,
		hasHeadings: true,
		column: (parameter) => {
			const text = parameter.trim();
			return text.startsWith('=')
				? compileReader(text, evaluate)
				: { read: (row: Row) => row[text], isEvaluated: false };
		},
		mapped: (parameter) => compileReader(parameter, evaluate),
	};
}

/** n8n's own evaluation of an expression, for whatever is more than a reference to the row. */
function evaluator(context: IExecuteFunctions): Evaluate {
	return (expression, index) => {
		try {
			return context.evaluateExpression(expression, index);
		} catch (error) {
			throw notEvaluated(error, index);
		}
	};
}

const notEvaluated = (error: unknown, index: number) =>
	new Problem(
		'settings',
		'An expression of this node could not be evaluated',
		withoutPersonalData(error instanceof Error ? error.message : ''),
		index,
	);

interface FileOptions {
	fileDelimiter?: string;
	fileEncoding?: Encoding | 'auto';
	fileHeadings?: 'auto' | 'yes' | 'no';
}

/** The file that the one input item carries, read from wherever n8n keeps it. */
class SegmentFile {
	private segment: FileSegment | undefined;
	private bytesRead = 0;
	private readonly options: FileOptions;
	private readonly evaluate: Evaluate;

	constructor(private readonly context: IExecuteFunctions) {
		if (context.getInputData().length > 1) throw tooManyItems(context.getInputData().length);
		this.options = context.getNodeParameter('options', 0, {}) as FileOptions;
		this.evaluate = evaluator(context);
	}

	async asCsv(): Promise<Source> {
		const { text, rows } = await this.sample();
		const head = readHead(text, csvSettings(this.options));
		const known = new Set(head.columns);
		return this.source(
			new FileSegment(() => csvRows(this.text(), head), rows),
			head.hasHeadings,
			(name, where) => {
				if (!known.has(name)) throw noSuchColumn(name, where, head.columns);
				return (row) => row[name];
			},
		);
	}

	async asJsonLines(): Promise<Source> {
		const { rows } = await this.sample();
		const segment = new FileSegment(() => jsonLinesRows(this.text()), rows);
		return this.source(segment, true, columnOfPath);
	}

	async close(): Promise<void> {
		await this.segment?.close();
	}

	/** Columns go by their names; an expression is about the item with the file, the same for all rows. */
	private source(
		segment: FileSegment,
		hasHeadings: boolean,
		reader: (name: string, where: string) => CompiledReader['read'],
	): Source {
		this.segment = segment;
		const column = (parameter: string, where: string): CompiledReader => {
			const name = parameter.trim();
			if (name.startsWith('=')) throw notAColumn(where);
			return { read: reader(name, where), isEvaluated: false };
		};
		return {
			segment,
			isFile: true,
			hasHeadings,
			column,
			mapped: (parameter, fieldId) => {
				const isExpression = typeof parameter === 'string' && parameter.startsWith('=');
				if (!isExpression || fieldId === EMAIL_FIELD.id) return column(String(parameter), 'Fields');
				const value = this.evaluate(parameter.slice(1), 0);
				return { read: () => value, isEvaluated: false };
			},
		};
	}

	private text(): AsyncGenerator<string> {
		const { fileEncoding = 'auto' } = this.options;
		return textOf(this.bytes(), fileEncoding === 'auto' ? undefined : fileEncoding);
	}

	/** The start of the file, and how many rows the whole of it may have. */
	private async sample(): Promise<{ text: string; rows: number }> {
		let text = '';
		const before = this.bytesRead;
		for await (const piece of this.text()) {
			text += piece;
			if (text.length >= SAMPLE) break;
		}
		const bytes = this.bytesRead - before;
		const lines = text.split('\n').length;
		const rows = bytes > 0 ? Math.ceil(((await this.size()) / bytes) * lines * MARGIN) : 0;
		return { text: text.slice(0, SAMPLE), rows };
	}

	private async size(): Promise<number> {
		const { id, data } = this.file();
		return id ? (await this.context.helpers.getBinaryMetadata(id)).fileSize : data.length;
	}

	private file() {
		const property = this.context.getNodeParameter('binaryProperty', 0) as string;
		return this.context.helpers.assertBinaryData(0, property);
	}

	/** @throws Problem when n8n no longer has the file */
	private async *bytes(): AsyncGenerator<Uint8Array> {
		try {
			for await (const piece of this.stored()) {
				this.bytesRead += piece.length;
				yield piece;
			}
		} catch (error) {
			throw error instanceof Error ? fileGone(error) : asIs(error);
		}
	}

	private async *stored(): AsyncGenerator<Uint8Array> {
		const { id, data } = this.file();
		if (id) {
			yield* await this.context.helpers.getBinaryStream(id, PIECE);
			return;
		}
		const step = (PIECE / 4) * 4 * BASE64_GROUP;
		for (let from = 0; from < data.length; from += step) {
			yield Buffer.from(data.slice(from, from + step), 'base64');
		}
	}
}

function csvSettings({ fileDelimiter, fileHeadings = 'auto' }: FileOptions): CsvSettings {
	const delimiter = fileDelimiter === '\\t' ? '\t' : fileDelimiter;
	if (delimiter && delimiter.length > 1) throw longDelimiter();
	return {
		...(delimiter ? { delimiter } : {}),
		...(fileHeadings === 'auto' ? {} : { hasHeadings: fileHeadings === 'yes' }),
	};
}

const fileGone = ({ message }: Error) =>
	new Problem(
		'settings',
		'The file of the segment could not be read',
		`Check the name under 'File Field', and that the node before gives out a file. n8n says: "${withoutPersonalData(message)}"`,
	);

const tooManyItems = (count: number) =>
	new Problem(
		'settings',
		`This node got ${count} items and reads one file, so nothing was sent`,
		"Hand it a single item that carries the file. Several files can be exported one after the other by the node Loop Over Items. If the items are the segment, choose 'Input Items' under 'Segment Source'.",
	);

const noSuchColumn = (name: string, where: string, columns: string[]) =>
	new Problem(
		'settings',
		`The file has no column "${withoutPersonalData(name)}", so nothing was sent`,
		withoutPersonalData(
			`Write a heading of the file under '${where}', letter by letter. It has: ${columns.join(', ')}`,
		),
	);

const notAColumn = (where: string) =>
	new Problem(
		'settings',
		`'${where}' has an expression where the name of a column is needed, so nothing was sent`,
		"The rows of a file do not come as items, so expressions can not see them. Write the column's heading as it stands in the file.",
	);

const longDelimiter = () =>
	new Problem(
		'settings',
		"The option 'Delimiter' is longer than one character",
		'Write the one character between two values, \\t for a tab, or remove the option to have it found out.',
	);
