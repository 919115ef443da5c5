import { FULL_NAME, type Doubt } from '../headings';
import { columnReader, type Row } from '../reader';
import { meansNothing } from '../values/empty';

/** Share of a column's values that may speak against what its heading says. */
const MOST_AGAINST = 1 / 4;

/**
 * Whether the values of a column speak against what its heading may mean.
 *
 * @param companions columns that the doubt compares it with
 */
export function isAgainst(
	{ field, isWeak, speaksAgainst }: Doubt,
	heading: string,
	companions: string[],
	rows: Row[],
): boolean {
	// Where the meaning is likely, a value that is no text is a fault of the field, and said as one.
	const takesAny = !isWeak && field !== FULL_NAME;
	let values = 0;
	let against = 0;
	for (const row of rows) {
		const text = sampleOf(row, heading);
		if (text === '') continue;
		values += 1;
		const beside = companions.map((companion) => sampleOf(row, companion) ?? '').filter(Boolean);
		if (text === undefined ? !takesAny : speaksAgainst(text, beside)) against += 1;
	}
	return against > values * MOST_AGAINST;
}

/** A value to judge its heading by: its text, empty for none, undefined for what is no text. */
export function sampleOf(row: Row, heading: string): string | undefined {
	try {
		const value = columnReader(heading)(row);
		return value === false || meansNothing(value) ? '' : textOf(value);
	} catch {
		return undefined;
	}
}

/** The text of a value that could be text; undefined for objects and lists. */
export function textOf(value: unknown): string | undefined {
	if (value instanceof Date) return value.toJSON() ?? '';
	return typeof value === 'object' || value === undefined ? undefined : String(value).trim();
}
