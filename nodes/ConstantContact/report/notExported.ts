import type { ListPart } from '../imports/part';
import type { Mapping } from '../segment/mapping/mapping';
import type { Row } from '../segment/reader';
import type { Reason } from '../segment/reasons';
import { BrokenRow } from '../segment/segment';
import { flat } from './ownColumns';
import { safeJson } from './safeJson';
import type { SecondReading } from './secondReading';

/** One row that was not exported, as it appears on the output *Not Exported*. */
export interface NotExportedRow {
	/** Counted from 1, as in a sheet without its heading. */
	row: number;
	reason: Reason;
	/**
	 * Whether the person is on the list, whatever became of the row; empty where it is not known. Not
	 * there in what does not say it of any row.
	 */
	onList?: 'yes' | 'no' | '';
	/** A plain sentence: what is wrong, and where it helps what would be right. */
	message: string;
	field: string | null;
	email: string | null;
	/** Empty where the row could not be read again. */
	input: Row;
}

/** A row to be read in a table: it has its address itself, and the sentence names the field. */
export const flatRefusal = ({ row, reason, onList, message, input }: NotExportedRow): object =>
	flat({ row, reason, ...(onList === undefined ? {} : { onList }), message, input });

/** {@link flatRefusal} where of no row it is known who is on the list: a column of nothing is left out. */
export const flatRefusalAlone = ({ row, reason, message, input }: NotExportedRow): object =>
	flat({ row, reason, message, input });

interface Listing {
	/** Whether the person of a row is on the list; undefined where that is not known. */
	isOnList?: (row: number) => Promise<boolean | undefined>;
	/** Which reasons are listed: all but that of rows under way, unless it is said. */
	isListed?: (reason: Reason) => boolean;
}

/** Rows still under way are counted in the summary; they may yet be exported and are not listed. */
export const isNotUnderWay = (reason: Reason) => reason !== 'not_confirmed';

/** The rows with a verdict against them, in the order of the segment. */
export async function* notExportedRows(
	reading: SecondReading,
	{ segment, checked }: ListPart,
	mapping: Mapping,
	{ isOnList, isListed = isNotUnderWay }: Listing = {},
): AsyncGenerator<{ json: NotExportedRow; item: number }> {
	for (let index = 0; index < segment.length; index++) {
		const cause = checked.verdicts.causeOf(index);
		if (!cause || !isListed(cause.reason)) continue;
		const found = reading.row(segment, index);
		const row = found instanceof Promise ? await found : found;
		const position = segment.position(index);
		const isWhole = row !== undefined && !(row instanceof BrokenRow);
		const json = {
			row: position + 1,
			reason: cause.reason,
			...(isOnList ? { onList: inWords(await isOnList(index)) } : {}),
			message: cause.message,
			field: cause.field ?? null,
			email: isWhole ? emailIn(mapping, row, position) : null,
			input: safeJson(isWhole ? row : (row?.input ?? {})) as Row,
		};
		yield { json, item: segment.item(index) };
	}
}

const inWords = (isOnList: boolean | undefined): 'yes' | 'no' | '' =>
	isOnList === undefined ? '' : isOnList ? 'yes' : 'no';

/** Text where the address belongs; none where looking at it fails. */
function emailIn(mapping: Mapping, row: Row, position: number): string | null {
	try {
		const email = mapping.columnsFor(row).email(row, position);
		return typeof email === 'string' ? email.trim() : null;
	} catch {
		return null;
	}
}
