import type { AddressTable } from './addresses';
import { claimAddressesIn } from './addressesIn';
import { spelling, textOf } from './consent';
import { Convention } from './conventions';
import { isEmailHeading } from './file/csv';
import { forEachRow } from './forEachRow';
import { getOrMake } from './maps';
import type { Mapping } from './mapping/mapping';
import { readSafely, type Row, type RowReader } from './reader';
import { BrokenRow, type Segment } from './segment';
import { readBoolean } from './values/booleans';
import { NO_DATE, readDate } from './values/dates';
import { cleanText, SEVERAL, standsForNothing } from './values/texts';
import type { Yielder } from './yielder';
import type { Cause } from './verdicts';

export const SUPPRESSED: Cause = {
	reason: 'suppressed',
	message: "This person is among those whom 'Never Send' keeps out.",
};

/** What was found in the items of a suppression list. */
interface ItemsFound {
	/** Items in which no address could be read. */
	unreadable: number;
	/** Whether any item has the field, or a heading that is known to stand above addresses. */
	hasField: boolean;
}

/** @param field where the addresses stand; undefined for every heading that is one of addresses */
export async function suppressItems(
	items: Row[],
	field: string | undefined,
	into: AddressTable,
	yielder: Yielder,
): Promise<ItemsFound> {
	const found: ItemsFound = { unreadable: 0, hasField: false };
	const headings = new Map<string, boolean>();
	const isAddress = (heading: string): boolean =>
		field === undefined ? isEmailHeading(heading) : heading === field;
	for (const item of items) {
		if (yielder.isDue()) await yielder.yield();
		let isRead = false;
		for (const heading in item) {
			if (!getOrMake(headings, heading, isAddress)) continue;
			found.hasField = true;
			isRead = claimAddressesIn(item[heading], into) || isRead;
		}
		if (!isRead) found.unreadable += 1;
	}
	return found;
}

/** What a column says that tells who is never sent. */
interface ColumnFound {
	/** Rows of people who are never sent, and whose address could not be read. */
	unreadable: number;
	/** Whether any row has the column. */
	hasColumn: boolean;
	/** Whether some of its values are a mere yes, such as true or 1. */
	hasYes: boolean;
	/** Its most frequent values with their rows, of people who are never sent and of others. */
	never: Array<[value: string, rows: number]>;
	others: Array<[value: string, rows: number]>;
}

/**
 * Marks the person of each row whose column says so. A pass of its own, because one row keeps out all
 * rows of its person, also those before it and those of other lists.
 */
export async function suppressByColumn(
	segment: Segment,
	mapping: Mapping,
	read: RowReader,
	into: AddressTable,
	yielder: Yielder,
): Promise<ColumnFound> {
	const words = new Words();
	const readEmail: RowReader = (row, position) => mapping.columnsFor(row).email(row, position);
	let unreadable = 0;
	let hasColumn = false;
	await forEachRow(segment, yielder, (row, index) => {
		if (row instanceof BrokenRow) return;
		const position = segment.position(index);
		const value = readSafely(read, row, position);
		if (value !== undefined) hasColumn = true;
		if (!words.isNever(value)) return;
		if (!claimAddressesIn(readSafely(readEmail, row, position), into)) unreadable += 1;
	});
	return {
		unreadable,
		hasColumn,
		hasYes: words.hasYes,
		never: words.shown(true),
		others: words.shown(false),
	};
}

/** How lists say of somebody that mail may be sent, in columns such as *Status*. */
const MAY_BE_SENT = new Set(
	[
		...['active', 'subscribed', 'confirmed', 'valid', 'ok', 'deliverable', 'opted in', 'opt in'],
		...['optin', 'optedin', 'not unsubscribed', 'not opted out', 'marketing contact'],
		...['aktiv', 'abonniert', 'angemeldet', 'actif', 'abonné', 'abonnée', 'inscrit', 'inscrite'],
		...['activo', 'activa', 'suscrito', 'suscrita', 'attivo', 'attiva', 'iscritto', 'iscritta'],
		...['ativo', 'ativa', 'inscrito', 'inscrita', 'actief', 'ingeschreven'],
		// Dynamics 365 has "Allow" and "Do Not Allow" under "Do not allow Bulk Emails".
		...['allow', 'allowed', 'send', 'zulassen', 'autoriser', 'permitir', 'consenti', 'toestaan'],
	].map(spelling),
);
/** A no beside ticks; where nothing else stands in the column, the mark of those whom it is about. */
const CROSSES = new Set(['✗', '✘']);
/** A column of its own for each value: by itself a date says whether it is one. */
const ALONE = new Convention();

/**
 * Whether a value says that somebody is never sent: a yes, a date, `unsubscribed`, `cleaned`, and
 * whatever else is neither empty, nor a no, nor known to mean that mail may be sent.
 */
export function meansNever(value: unknown): boolean {
	const text = textOf(value);
	if (text === undefined || text.includes(SEVERAL)) return true;
	const clean = cleanText(text);
	if (clean === '' || standsForNothing(clean) || readDate(clean, ALONE) === NO_DATE) return false;
	const word = spelling(clean);
	return CROSSES.has(word) || (readBoolean(word) !== 'false' && !MAY_BE_SENT.has(word));
}

/** Different values that are kept in mind; such a column has few, or dates. */
const MOST_WORDS = 1_000;
const MOST_SHOWN = 5;
const LONGEST_SHOWN = 30;

/** The values of a column, each of which is judged once, however many rows have it. */
class Words {
	private readonly words = new Map<unknown, { rows: number; isNever: boolean }>();
	hasYes = false;

	isNever(value: unknown): boolean {
		let word = this.words.get(value);
		if (!word) {
			word = { rows: 0, isNever: meansNever(value) };
			this.hasYes ||= readBoolean(cleanText(textOf(value) ?? '')) === 'true';
			if (this.words.size < MOST_WORDS) this.words.set(value, word);
		}
		word.rows += 1;
		return word.isNever;
	}

	/** Without what may be somebody's data: single values, such as names and dates, tell nothing. */
	shown(isNever: boolean): Array<[value: string, rows: number]> {
		return [...this.words]
			.filter(([, word]) => word.isNever === isNever)
			.map(([value, { rows }]): [string, number] => [cleanText(textOf(value) ?? ''), rows])
			.filter(([text]) => text !== '' && text.length <= LONGEST_SHOWN && !/@|\d{4}/.test(text))
			.sort(([, one], [, other]) => other - one)
			.slice(0, MOST_SHOWN);
	}
}
