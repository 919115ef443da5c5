import { createWriteStream, type PathLike } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { CustomField } from '../nodes/ConstantContact/segment/fields/custom.ts';

/** Rows for measuring: always the same ones, as a CRM would give them. */
const FIRST = ['Ada', 'Grace', 'José', 'Radia', 'Evelyn', 'Zoë', 'Katherine', 'Margaret'];
const LAST = ['Lovelace', 'Hopper', 'Müller', 'Perlman', "O'Neill", 'Johnson', 'Hamilton'];

export type Row = Record<string, string | number>;

const narrow = (i: number) => ({
	email: `person${i}.x${i % 97}@example${i % 50}.com`,
	first_name: FIRST[i % 8]!,
	last_name: LAST[i % 7]!,
});

const wide = (i: number) => ({
	...narrow(i),
	job_title: `Engineer ${i % 10}`,
	company_name: `Acme ${i % 100}`,
	mobile_phone: `+1 555 ${1_000_000 + i}`,
	street: `${i % 900} Main Street`,
	city: 'Springfield',
	state: 'IL',
	zip: String(10_000 + (i % 80_000)),
	country: 'US',
	anniversary: `20${10 + (i % 10)}-0${1 + (i % 9)}-1${i % 10}`,
	tier: i % 2 ? 'Gold' : 'Silver',
	last_order: `2026-0${1 + (i % 9)}-11`,
	spent: i % 1_000,
	store: `Store ${i % 20}`,
});

/** What a real segment has in it: two of a hundred rows of each kind. */
const DIRT: Record<number, (i: number) => Partial<ReturnType<typeof wide>>> = {
	7: (i) => ({ email: `person${i}.example.com` }),
	13: (i) => ({ email: narrow(i - 1).email.toUpperCase() }),
	33: () => ({ job_title: 'Head of '.repeat(10) }),
};
/** The same for people who unsubscribed earlier: nothing in their row shows it. */
const isUnsubscribed = (i: number) => i % 50 === 21;

const dirty = (i: number) => ({ ...wide(i), ...DIRT[i % 50]?.(i) });

/** Who of the first rows of `dirty` has to be on the list afterwards, and who unsubscribed before. */
export function peopleOf(count: number) {
	const indexes = Array.from({ length: count }, (_, index) => index);
	const addresses = (some: number[]) => new Set(some.map((i) => dirty(i).email.toLowerCase()));
	return {
		expected: addresses(indexes.filter((i) => i % 50 !== 7 && !isUnsubscribed(i))),
		unsubscribed: addresses(indexes.filter(isUnsubscribed)),
	};
}

const CUSTOM: CustomField[] = [
	{ name: 'tier', label: 'Tier', type: 'single_select', choices: ['Gold', 'Silver'] },
	{ name: 'last_order', label: 'Last Order', type: 'date', choices: [] },
	{ name: 'spent', label: 'Spent', type: 'number', choices: [] },
	{ name: 'store', label: 'Store', type: 'string', choices: [] },
];

/** `narrow` has 3 fields; `wide` has 12 fields and 4 of the account's own; `dirty` is `wide` with faults. */
export type Kind = 'narrow' | 'wide' | 'dirty';

export const KINDS: Record<Kind, { row: (i: number) => Row; custom: CustomField[] }> = {
	narrow: { row: narrow, custom: [] },
	wide: { row: wide, custom: CUSTOM },
	dirty: { row: dirty, custom: CUSTOM },
};

/** Parsed from JSON, as items are that come out of a database or an HTTP answer. */
export function makeRows(kind: Kind, count: number): Row[] {
	const rows: Row[] = [];
	for (let index = 0; index < count; index++) {
		rows.push(JSON.parse(JSON.stringify(KINDS[kind].row(index))));
	}
	return rows;
}

/** The mapping as the field mapper would store it. */
export function mappingOf(kind: Kind): Record<string, string> {
	const custom = new Set(KINDS[kind].custom.map(({ name }) => name));
	return Object.fromEntries(
		Object.keys(KINDS[kind].row(0)).map((column) => [
			custom.has(column) ? `cf:${column}` : column,
			`={{ $json.${column} }}`,
		]),
	);
}

/** The same rows as a CSV file, from one of them on. */
export async function writeCsv(file: PathLike, kind: Kind, count: number, first = 0) {
	function* lines() {
		yield `${Object.keys(KINDS[kind].row(0)).join(',')}\r\n`;
		for (let from = 0; from < count; from += 1_000) {
			let text = '';
			for (let index = from; index < Math.min(count, from + 1_000); index++) {
				text += `${Object.values(KINDS[kind].row(first + index)).join(',')}\r\n`;
			}
			yield text;
		}
	}
	await pipeline(Readable.from(lines()), createWriteStream(file));
}
