import { parse } from 'csv-parse/sync';

import type { ImportItem } from './importing';
import type { SandboxSettings } from './settings';

/**
 * What of a body Constant Contact reads: only the items that lie wholly within the first bytes; the
 * rest is dropped without a word (documented). The lists are read wherever they stand (assumption).
 */
export function readWithinLimit(
	body: Buffer,
	all: ImportItem[],
	settings: SandboxSettings,
): ImportItem[] {
	const { truncateAtBytes, importRows } = settings;
	const whole =
		body.length < truncateAtBytes ? all.length : wholeItems(body.subarray(0, truncateAtBytes));
	return all.slice(0, Math.min(whole, importRows));
}

/** How many items of `import_data` end before the body does. */
function wholeItems(body: Buffer): number {
	let depth = 0;
	let inText = false;
	let items = 0;
	for (let at = body.indexOf('[', body.indexOf('"import_data"')) + 1; at < body.length; at++) {
		const char = String.fromCharCode(body[at]!);
		if (inText) {
			if (char === '\\') at += 1;
			else if (char === '"') inText = false;
		} else if (char === '"') inText = true;
		else if (char === '{' || char === '[') depth += 1;
		else if (char === '}' || char === ']') {
			depth -= 1;
			if (depth < 0) break;
			if (depth === 0) items += 1;
		}
	}
	return items;
}

/**
 * What of a CSV file it reads, whose heading counts as one of the rows (documented).
 *
 * @throws Error for a file that is no CSV
 */
export function readFileWithinLimit(file: Buffer, settings: SandboxSettings): ImportItem[] {
	let text = file.subarray(0, settings.truncateAtBytes);
	if (text.length < file.length) text = wholeLines(text);
	const rows = parse(text, {
		// The name of a custom field keeps its letters as they are.
		columns: (headings: string[]) =>
			headings.map((heading) => {
				const key = heading.trim().replaceAll(' ', '_');
				return key.startsWith('cf:') ? key : key.toLowerCase();
			}),
		bom: true,
		relax_column_count: true,
		relax_quotes: true,
		skip_empty_lines: true,
	}) as Array<Record<string, string>>;
	return rows.slice(0, settings.importRows - 1).map((row) => {
		const item: ImportItem = {};
		for (const [key, value] of Object.entries(row)) {
			const isNumber = key === 'birthday_month' || key === 'birthday_day';
			if (value !== '') item[key] = isNumber ? Number(value) : value;
		}
		return item;
	});
}

/** A file up to the end of its last whole line; a line break within quotes ends none. */
function wholeLines(file: Buffer): Buffer {
	let inQuotes = false;
	let end = 0;
	for (let at = 0; at < file.length; at++) {
		const char = String.fromCharCode(file[at]!);
		if (char === '"') inQuotes = !inQuotes;
		else if (char === '\n' && !inQuotes) end = at + 1;
	}
	return file.subarray(0, end);
}
