import { columnReader, hasProperty, type Row, type RowReader } from '../reader';

/** A column of JSON Lines: its name, or its path through objects, parted by dots. */
export function columnOfPath(name: string): RowReader {
	const path = pathOf(name);
	const read = columnReader(name);
	return path.length === 1 ? read : (row) => (name in row ? read(row) : follow(row, path));
}

/** The names of objects within objects, from the outside in. */
export const pathOf = (name: string): string[] => name.split('.');

const follow = (row: Row, path: string[]): unknown =>
	path.reduce<unknown>(
		(value, key) =>
			typeof value === 'object' && value !== null && hasProperty(value, key)
				? (value as Row)[key]
				: undefined,
		row,
	);
