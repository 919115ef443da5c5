import { safeJson } from './safeJson';

/** The row that an entry of a report is about, as its columns; none where it cannot be read as such. */
export function inputOf(json: object): Record<string, unknown> {
	const input = 'input' in json ? safeJson(json.input) : undefined;
	return typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : {};
}

/**
 * Names of columns, no two of them the same: a row's own `email` becomes `email (input)`.
 *
 * @param own how many of the names come first and stay as they are
 */
export function distinct(names: string[], own: number): string[] {
	const taken = new Set<string>();
	for (const [index, name] of names.entries()) {
		let unique = name;
		for (let more = 1; taken.has(unique); more++) {
			unique = index < own || more > 1 ? `${name} (input ${more})` : `${name} (input)`;
		}
		taken.add(unique);
	}
	return [...taken];
}

/** An entry of a report as one flat item: its own columns, then those of its row beside them. */
export function flat({
	input,
	...own
}: {
	input: unknown;
	[column: string]: unknown;
}): Record<string, unknown> {
	const ofRow = inputOf({ input });
	const names = distinct([...Object.keys(own), ...Object.keys(ofRow)], Object.keys(own).length);
	const values = [...Object.values(own), ...Object.values(ofRow)];
	// Not by assignment: a column may be called __proto__.
	return Object.fromEntries(names.map((name, index) => [name, values[index]]));
}
