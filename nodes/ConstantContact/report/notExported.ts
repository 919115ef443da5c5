import type { Mapping } from '../segment/mapping/mapping';
import type { Row } from '../segment/reader';
import type { Reason } from '../segment/reasons';
import { BrokenRow, type Segment } from '../segment/segment';
import type { Verdicts } from '../segment/verdicts';
import { flat } from './ownColumns';
import { safeJson } from './safeJson';

/** One row that is not on the list, as it appears on the output *Not Exported*. */
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
	input: Row;
}

/** The same to be read in a table: the row has its address itself, and the sentence names the field. */
export const flatRefusal = ({ row, reason, onList, message, input }: NotExportedRow): object =>
	flat({ row, reason, ...(onList === undefined ? {} : { onList }), message, input });

/** Whether the person of a row is on the list; undefined where that is not known. */
export type IsOnList = (row: number) => boolean | undefined | Promise<boolean | undefined>;

/** Rows still under way are counted in the summary; they may yet be exported and are not listed. */
const isNotUnderWay = (reason: Reason) => reason !== 'not_confirmed';

/** The rows with a verdict against them, in the order of the segment. */
export async function* notExportedRows(
	segment: Segment,
	verdicts: Verdicts,
	mapping: Mapping,
	isOnList?: IsOnList,
	isListed: (reason: Reason) => boolean = isNotUnderWay,
): AsyncGenerator<{ json: NotExportedRow; item: number }> {
	for (let index = 0; index < segment.length; index++) {
		const cause = verdicts.causeOf(index);
		if (!cause || !isListed(cause.reason)) continue;
		const row = await segment.row(index);
		if (!row) return;
		const position = segment.position(index);
		const isBroken = row instanceof BrokenRow;
		const json = {
			row: position + 1,
			reason: cause.reason,
			...(isOnList ? { onList: inWords(await isOnList(index)) } : {}),
			message: cause.message,
			field: cause.field ?? null,
			email: isBroken ? null : emailIn(mapping, row, position),
			input: safeJson(isBroken ? row.input : row) as Row,
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
