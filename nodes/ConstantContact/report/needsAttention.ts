import type { ListPart } from '../imports/part';
import { Joined } from '../segment/fields/joined';
import type { Mapping } from '../segment/mapping/mapping';
import type { Row } from '../segment/reader';
import { BrokenRow } from '../segment/segment';
import { safeJson } from './safeJson';
import type { SecondReading } from './secondReading';

/** One value, or all but the address, that a row was exported without, as it appears on the output *Needs Attention*. */
export interface LostValue {
	/** Counted from 1, as in a sheet without its heading. */
	row: number;
	/** As the panel names it; of a row that was taken with its address alone, all the others. */
	field: string;
	/** As the segment has it; empty where it cannot be read. */
	value: unknown;
	/** A plain sentence: why it cannot be sent, and where it helps what would be right. */
	message: string;
	input: Row;
}

/** Of a row that was taken with its address alone. */
const ALL_BUT_EMAIL = 'All but Email';

/** The values that exported rows go without, in the order of the segment. */
export async function* lostValues(
	reading: SecondReading,
	{ segment, checked }: ListPart,
	{ mapping, fieldName }: Fields,
): AsyncGenerator<{ json: LostValue; item: number }> {
	for (let index = 0; index < segment.length; index++) {
		const causes = checked.leftOutOf(index);
		if (causes.length === 0) continue;
		const found = reading.row(segment, index);
		const row = found instanceof Promise ? await found : found;
		if (row instanceof BrokenRow) continue;
		const position = segment.position(index);
		const input = safeJson(row ?? {}) as Row;
		for (const { field: id, message } of causes) {
			const field = id === undefined ? ALL_BUT_EMAIL : fieldName(id);
			const value = row && id !== undefined ? valueOf(mapping, id, row, position) : '';
			const json = { row: position + 1, field, value, message, input };
			yield { json, item: segment.item(index) };
		}
	}
}

/** How fields are filled, and what they are called in the panel. */
export interface Fields {
	mapping: Mapping;
	fieldName(id: string): string;
}

/** What the row has for a field; the sentence says why, where it fails to be looked at. */
function valueOf(mapping: Mapping, id: string, row: Row, position: number): unknown {
	try {
		const column = mapping.columnsFor(row).optional.find((one) => one.field.id === id);
		const value = column?.read(row, position);
		return safeJson(value instanceof Joined ? value.shown : value) ?? '';
	} catch {
		return '';
	}
}
