/** A row of the segment as it came in. */
export type Row = Record<string, unknown>;

/** Takes one value out of a row. `index` is the row's position, counted from 0. */
export type RowReader = (row: Row, index: number) => unknown;

/** Of a value that fails when it is looked at: a getter, a proxy, an expression of n8n's. */
const UNREADABLE = Symbol('unreadable');

/** What a reader finds; a sign that is neither text nor number where looking at it fails. */
export function readSafely(read: RowReader, row: Row, index: number): unknown {
	try {
		return read(row, index);
	} catch {
		return UNREADABLE;
	}
}

/** Evaluates an n8n expression, without its leading `=`, for the row at `index`. */
export type Evaluate = (expression: string, index: number) => unknown;

export interface CompiledReader {
	read: RowReader;
	/** n8n has to evaluate it again for every row, which costs far more than reading a property. */
	isEvaluated: boolean;
}

const REFERENCE =
	/^\s*\$json((?:\??\.[A-Za-z_$][\w$]*|(?:\?\.)?\[\s*(?:"[^"\\\n]*"|'[^'\\\n]*'|\d+)\s*\])+)\s*$/;
const STEP = /\.([A-Za-z_$][\w$]*)|\[\s*(?:"([^"]*)"|'([^']*)'|(\d+))\s*\]/g;
/** A `?.` outside of a name in quotation marks. */
const MAY_BE_MISSING = /^(?:[^"'?]|"[^"]*"|'[^']*')*\?\./;
/** n8n guards these names; what it makes of them is its own affair. */
const GUARDED = /constructor|prototype|__|mainModule|binding|_load/;

/**
 * Turns a parameter as it is stored into a reader. Fixed values, plain references to the row such as
 * `{{ $json.a.b }}` or `{{ $json["a b"] }}`, and text around them become property reads; anything
 * else is left to n8n, row by row. Both ways give the same value.
 */
export function compileReader(parameter: unknown, evaluate: Evaluate): CompiledReader {
	if (typeof parameter !== 'string' || !parameter.startsWith('=')) {
		return { read: () => parameter, isEvaluated: false };
	}
	const template = parameter.slice(1);
	const read = compileTemplate(template, (_row, index) => evaluate(template, index));
	return read
		? { read, isEvaluated: false }
		: { read: (_row, index) => evaluate(template, index), isEvaluated: true };
}

/** What may differ from row to row in an expression; wide on purpose. */
const ROW_DEPENDENT = /\$(?:json|item|binary|input|data|node|position|prev|thisItem|\()|item/i;

/** One and the same item of another node, whatever the row. */
const OF_ANOTHER_NODE = /\$\(\s*(["'])[^"']*\1\s*\)\s*\.(?:first|last)\(\)/g;

/** Whether a parameter may have another value for another row. */
export const dependsOnRow = (parameter: unknown): parameter is string =>
	typeof parameter === 'string' &&
	parameter.startsWith('=') &&
	ROW_DEPENDENT.test(parameter.replace(OF_ANOTHER_NODE, ''));

/** A value of the row that an expression names. */
interface Reference {
	/** The keys on the way to it. */
	path: string[];
	/** Whether `?.` says that a row may lack it. */
	mayBeMissing: boolean;
}

/** What a parameter reads of the row, as far as it can be told without evaluating it. */
export function referencesIn(parameter: unknown): Reference[] {
	if (typeof parameter !== 'string' || !parameter.startsWith('=')) return [];
	const parts = splitTemplate(parameter.slice(1)) ?? [];
	return parts.filter((part): part is Reference => typeof part !== 'string');
}

/** The names of the columns that a parameter reads, which is the name of one or an expression. */
export const columnsOf = (parameter: string): string[] =>
	parameter.trim().startsWith('=')
		? referencesIn(parameter.trim()).map(({ path }) => path.at(-1)!)
		: [parameter.trim()];

type Part = string | Reference;

function compileTemplate(template: string, evaluateAll: RowReader): RowReader | undefined {
	const split = splitTemplate(template);
	if (!split) return undefined;
	const parts = split.map((part) => (typeof part === 'string' ? part : readerOf(part)));
	const [only] = parts;
	if (parts.length === 1 && typeof only === 'function') {
		return (row, index) => {
			const value = only(row, index);
			return typeof value === 'function' ? evaluateAll(row, index) : value;
		};
	}
	return (row, index) => {
		let text = '';
		for (const part of parts) {
			const value = typeof part === 'string' ? part : part(row, index);
			if (typeof value === 'object' && value !== null) return evaluateAll(row, index);
			if (typeof value === 'function') return evaluateAll(row, index);
			// As n8n joins text: empty for anything falsy but 0 and false.
			if (value || value === 0 || value === false) text += String(value);
		}
		return text;
	};
}

/** Text and references in turn; undefined when any `{{ }}` holds more than a reference. */
function splitTemplate(template: string): Part[] | undefined {
	if (template.includes('\\')) return undefined;
	const parts: Part[] = [];
	let position = 0;
	while (position < template.length) {
		const open = template.indexOf('{{', position);
		const end = open < 0 ? -1 : template.indexOf('}}', open);
		if (end < 0) {
			if (open >= 0) return undefined;
			parts.push(template.slice(position));
			break;
		}
		if (open > position) parts.push(template.slice(position, open));
		const reference = referenceIn(template.slice(open + 2, end));
		if (!reference) return undefined;
		parts.push(reference);
		position = end + 2;
	}
	return parts;
}

function referenceIn(code: string): Reference | undefined {
	const text = REFERENCE.exec(code)?.[1];
	if (text === undefined || GUARDED.test(text)) return undefined;
	const path = [...text.matchAll(STEP)].map((step) => step[1] ?? step[2] ?? step[3] ?? step[4]!);
	return { path, mayBeMissing: MAY_BE_MISSING.test(text) };
}

/** Whether every object has something of that name by itself, such as `constructor`. */
const isCommon = (name: string): boolean => name in Object.prototype;

/** Whether there is such a column, or such a property of a value. */
export const hasProperty = (of: object, name: string): boolean =>
	isCommon(name) ? Object.hasOwn(of, name) : name in of;

/** Reads a column; rows without it do not have it, whatever its name. */
export function columnReader(name: string): (row: Row) => unknown {
	if (!isCommon(name)) return (row) => row[name];
	return (row) => (Object.hasOwn(row, name) ? row[name] : undefined);
}

function readerOf({ path: steps }: Reference): RowReader {
	const [first, second] = steps;
	if (steps.length === 1) return columnReader(first!);
	if (steps.length === 2) return (row) => property(row[first!], second!);
	return (row) => steps.reduce<unknown>(property, row);
}

/** A missing parent gives undefined, with `?.` and without: n8n swallows that TypeError too. */
function property(parent: unknown, name: string): unknown {
	return parent === undefined || parent === null
		? undefined
		: (parent as Record<string, unknown>)[name];
}
