import type { Row } from './reader';
import type { Cause } from './verdicts';

/** A row whose values can not be told apart, with what there is of it, to be shown. */
export class BrokenRow {
	constructor(
		readonly input: Row,
		readonly cause: Cause,
	) {}
}

export type AnyRow = Row | BrokenRow;

/** A row, or the promise of one that has to be read first. */
export type FoundRow = AnyRow | undefined | Promise<AnyRow | undefined>;

/** The rows that came in, each to be had as often as needed. */
export interface Segment {
	/** How many rows there are; of a file as many as were read, which is all after one pass. */
	readonly length: number;
	/** Rows to make room for; of a file a guess, until it was read to its end. */
	readonly expected: number;
	/**
	 * The row at `index`, undefined behind the last one. Rows of a file are cheap in ascending order,
	 * in two places of the file at once; anything else reads the file again.
	 */
	row(index: number): FoundRow;
	/** Where the row stands in everything that came in, counted from 0. */
	position(index: number): number;
	/** The n8n item that brought the row, counted from 0. */
	item(index: number): number;
}

/** Rows that are all at hand. */
export const segmentOf = (length: number, row: (index: number) => Row | undefined): Segment => ({
	length,
	expected: length,
	row: (index) => (index < length ? row(index) : undefined),
	position: (index) => index,
	item: (index) => index,
});

const SAMPLE = 200;

/** Those of the first rows that can be read: by their values columns are judged. */
export async function sampleOf(segment: Segment): Promise<Row[]> {
	const rows: Row[] = [];
	for (let index = 0; index < SAMPLE; index++) {
		const row = await segment.row(index);
		if (row === undefined) break;
		if (!(row instanceof BrokenRow)) rows.push(row);
	}
	return rows;
}

/** Some rows of a segment, in ascending order. */
export const subset = (segment: Segment, indexes: Uint32Array): Segment => ({
	length: indexes.length,
	expected: indexes.length,
	row: (index) => (index < indexes.length ? segment.row(indexes[index]!) : undefined),
	position: (index) => segment.position(indexes[index]!),
	item: (index) => segment.item(indexes[index]!),
});

/** The beginning of a segment. Of a file no more is read than that. */
export const beginning = (segment: Segment, most: number): Segment => ({
	get length() {
		return Math.min(segment.length, most);
	},
	get expected() {
		return Math.min(segment.expected, most);
	},
	row: (index) => (index < most ? segment.row(index) : undefined),
	position: (index) => segment.position(index),
	item: (index) => segment.item(index),
});
