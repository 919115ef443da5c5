import type { Row, RowReader } from '../reader';

/** A column of JSON Lines: its name, or its path through objects, parted by dots. */
export function columnOfPath(name: string): RowReader {
	const path = pathOf(name);
	return (row) => (name in row || path.length === 1 ? row[name] : follow(row, path));
}

export const pathOf = (name: string): string[] => name.split('.');

const follow = (row: Row, path: string[]): unknown =>
	path.reduce<unknown>(
		(value, key) => (typeof value === 'object' && value !== null ? (value as Row)[key] : undefined),
		row,
	);
