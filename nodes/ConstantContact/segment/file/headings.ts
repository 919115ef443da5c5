import { headingKey, meaningOf } from '../headings';
import { FileError } from './text';

/** Headings that a message shows, and letters of each. */
const MOST = 20;
const LETTERS = 40;

/** Whether a cell of the first line is rather a person's than a heading. */
const looksLikeData = (cell: string): boolean =>
	cell.length > 80 || /@|\d{3}|\d[./-]\d/.test(cell) || /^[+-]?\d+$/.test(cell.trim());

/** Names of columns, cut to what a message shows, without those that look like somebody's data. */
export const namesWithoutData = (columns: string[]): string[] =>
	columns.filter((column) => !looksLikeData(column)).map((column) => column.slice(0, LETTERS));

const isKnown = (heading: string) =>
	heading.length <= 80 && meaningOf(headingKey(heading)) !== undefined;

/**
 * A sentence with the headings of a file. A file without headings has its first person in their place:
 * they are shown where one of them is known, or none looks like data.
 */
export function headingsInWords(headings: string[]): string {
	const first = headings.slice(0, MOST);
	const shown = namesWithoutData(first);
	if (shown.length === 0 || (shown.length < first.length && !first.some(isKnown))) {
		return `It has ${headings.length} ${headings.length === 1 ? 'column' : 'columns'}, and its first line looks like a row without headings above it. If it is one, say so under the option 'File Headings'.`;
	}
	return `Its headings: ${shown.join(', ')}${shown.length < headings.length ? ' …' : ''}`;
}

const AS_CSV = 'Open it in the program that it is meant for and save the list as a CSV file.';

/** Text that is no list of values, by how it begins. */
const KINDS: Array<[start: RegExp, what: string, advice: string]> = [
	[/^<(?:!doctype|html|head|body|table|meta|style)\b/i, 'an HTML page', AS_CSV],
	[/^<\?xml\b|^<\w+[\s>]/, 'XML', AS_CSV],
	[/^BEGIN:VCARD\b/i, 'address cards (vCard)', AS_CSV],
	[
		/^\[\s*\{\s*"/,
		'a JSON array',
		"Read it with the node 'Extract from File', and choose 'Input Items' under 'Segment Source'.",
	],
	[
		/^\{\s*"/,
		'JSON',
		"Choose 'JSON Lines File' under 'Segment Source' when it holds one object a line. Else read it with the node 'Extract from File'.",
	],
];

/** @throws FileError when a text is no CSV file but something else */
export function refuseOtherKinds(sample: string): void {
	const start = sample.slice(0, 1_000).trimStart();
	const kind = KINDS.find(([first]) => first.test(start));
	if (kind) throw new FileError(`The file is no CSV file: it holds ${kind[1]}`, kind[2]);
}
