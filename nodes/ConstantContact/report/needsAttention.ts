import { BirthdayParts } from '../segment/fields/birthday';
import type { CheckedSegment } from '../segment/check';
import type { Mapping } from '../segment/mapping/mapping';
import type { Row } from '../segment/reader';
import { BrokenRow, type Segment } from '../segment/segment';
import { safeJson } from './safeJson';

/** One value that a row was exported without, as it appears on the output *Needs Attention*. */
export interface LostValue {
	/** Counted from 1, as in a sheet without its heading. */
	row: number;
	/** As the panel names it. */
	field: string;
	/** As the segment has it; empty where it cannot be read. */
	value: unknown;
	/** A plain sentence: why it cannot be sent, and where it helps what would be right. */
	message: string;
	input: Row;
}

/** The values that exported rows go without, in the order of the segment. */
export async function* lostValues(
	segment: Segment,
	checked: CheckedSegment,
	mapping: Mapping,
): AsyncGenerator<{ json: LostValue; item: number }> {
	for (let index = 0; index < segment.length; index++) {
		const causes = checked.leftOutOf(index);
		if (causes.length === 0) continue;
		const row = await segment.row(index);
		if (!row) return;
		if (row instanceof BrokenRow) continue;
		const position = segment.position(index);
		const input = safeJson(row) as Row;
		for (const { field = '', message } of causes) {
			const found = valueOf(mapping, field, row, position);
			yield { json: { row: position + 1, ...found, message, input }, item: segment.item(index) };
		}
	}
}

/** What the row has for a field; the sentence says why, where it fails to be looked at. */
function valueOf(
	mapping: Mapping,
	id: string,
	row: Row,
	position: number,
): Pick<LostValue, 'field' | 'value'> {
	let field = id;
	try {
		const column = mapping.columnsFor(row).optional.find((one) => one.field.id === id);
		field = column?.field.displayName ?? id;
		const value = column?.read(row, position);
		return { field, value: safeJson(value instanceof BirthdayParts ? value.shown : value) ?? '' };
	} catch {
		return { field, value: '' };
	}
}
