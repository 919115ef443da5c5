import { settingsProblem } from '../problem';
import { amount } from '../words';
import type { Yielder } from './yielder';
import { readSafely, type RowReader } from './reader';
import { BrokenRow, subset, type Segment } from './segment';
import { forEachRow } from './forEachRow';
import { grown } from './growable';
import { listIn } from './values/lists';
import { cleanText, SEVERAL } from './values/texts';

/** The rows of a segment that go to one list. */
export interface Part<Choice> extends Destination<Choice> {
	/** What the rows have in common, as it stands in the segment. */
	label: string;
	segment: Segment;
}

/** Where the rows of one value go. */
export interface Destination<Choice> {
	/** One for each list, whatever value means it. */
	key: string;
	choice: Choice;
}

/** Says where a row goes by what it holds: a text, or undefined for what is no name. */
type Sorter<Choice> = (text: string | undefined) => Destination<Choice>;

/**
 * Splits a segment by a value of its rows, in the order in which the values come. Two bytes a row,
 * and four for its position.
 *
 * @throws Problem beyond `most` parts
 */
export async function splitSegment<Choice>(
	segment: Segment,
	read: RowReader,
	sort: Sorter<Choice>,
	most: number,
	yielder: Yielder,
): Promise<Array<Part<Choice>>> {
	const parts: Array<Destination<Choice> & { label: string; size: number }> = [];
	const partOfKey = new Map<string, number>();
	const partOfText = new Map<string | undefined, number>();
	let assigned = new Uint16Array(segment.expected);
	await forEachRow(segment, yielder, (row, index) => {
		if (index >= assigned.length) assigned = grown(assigned, index + 1);
		// What stands in a broken row is nobody's word for a list.
		const text =
			row instanceof BrokenRow ? '' : nameIn(readSafely(read, row, segment.position(index)));
		let part = partOfText.get(text);
		if (part === undefined) {
			const { key, choice } = sort(text);
			part = partOfKey.get(key);
			if (part === undefined) {
				if (parts.length === most) throw tooManyLists(most);
				part = parts.push({ label: text ?? '', key, choice, size: 0 }) - 1;
				partOfKey.set(key, part);
			}
			partOfText.set(text, part);
		}
		parts[part]!.size += 1;
		assigned[index] = part;
	});
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

/** The name of a list as a row has it; empty for none, undefined for what is no name. */
function nameIn(value: unknown): string | undefined {
	switch (typeof value) {
		case 'string':
			return value.includes(SEVERAL) || listIn(value.trim()) ? undefined : cleanText(value);
		case 'bigint':
			return String(value);
		case 'number':
			return Number.isFinite(value) ? String(value) : undefined;
		case 'undefined':
			return '';
		default:
			return value === null || value === false ? '' : undefined;
	}
}

/** That many are a mistake in the choice of the column, and would fill the account with lists. */
const tooManyLists = (most: number) =>
	settingsProblem(
		`The rows name more than ${amount(most)} different lists, so nothing was sent`,
		"Check under 'List' that the right column is chosen. To fill more lists, split the segment before this node.",
	);
