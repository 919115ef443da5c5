import type { Pacer } from './pacer';
import type { Row } from './reader';
import { BrokenRow, subset, type Segment } from './segment';
import { grown } from './verdicts';

/** The rows of a segment that go to one list. */
export interface Part<Choice> {
	/** What the rows have in common, as it stands in the segment. */
	label: string;
	/** The same for the same list. */
	key: string;
	choice: Choice;
	segment: Segment;
}

/** Says where a row goes by what it holds. */
export type Sorter<Choice> = (text: string) => { key: string; choice: Choice };

/** More than that is a mistake in the choice of the column, and would fill the account with lists. */
export class TooManyPartsError extends Error {}

/**
 * Splits a segment by a value of its rows, in the order in which the values come. Two bytes a row,
 * and four for its position.
 *
 * @throws TooManyPartsError beyond `most` parts
 */
export async function splitSegment<Choice>(
	segment: Segment,
	read: (row: Row, position: number) => unknown,
	sort: Sorter<Choice>,
	most: number,
	pacer: Pacer,
): Promise<Array<Part<Choice>>> {
	const parts: Array<Omit<Part<Choice>, 'segment'> & { size: number }> = [];
	const partOfKey = new Map<string, number>();
	const partOfText = new Map<string, number>();
	let assigned = new Uint16Array(segment.expected);
	for (let index = 0; ; index++) {
		if (pacer.isDue()) await pacer.rest();
		const found = segment.row(index);
		const row = found instanceof Promise ? await found : found;
		if (!row) break;
		if (index >= assigned.length) assigned = grown(assigned, index + 1);
		// What stands in a broken row is nobody's word for a list.
		const value = row instanceof BrokenRow ? '' : read(row, segment.position(index));
		const text = value === undefined || value === null ? '' : String(value).trim();
		let part = partOfText.get(text);
		if (part === undefined) {
			const { key, choice } = sort(text);
			part = partOfKey.get(key);
			if (part === undefined) {
				if (parts.length === most) throw new TooManyPartsError();
				part = parts.push({ label: text, key, choice, size: 0 }) - 1;
				partOfKey.set(key, part);
			}
			partOfText.set(text, part);
		}
		parts[part]!.size += 1;
		assigned[index] = part;
	}
	const positions = parts.map(({ size }) => new Uint32Array(size));
	const filled = new Uint32Array(parts.length);
	assigned.subarray(0, segment.length).forEach((part, index) => {
		positions[part]![filled[part]!++] = index;
	});
	return parts.map(({ label, key, choice }, part) => ({
		label,
		key,
		choice,
		segment: subset(segment, positions[part]!),
	}));
}
