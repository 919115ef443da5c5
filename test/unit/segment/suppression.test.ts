import { AddressTable } from '../../../nodes/ConstantContact/segment/addresses';
import { claimAddressesIn } from '../../../nodes/ConstantContact/segment/addressesIn';
import { meansNever } from '../../../nodes/ConstantContact/segment/suppression';

describe('A column that says who is never sent', () => {
	it.each([
		...[true, 1, 'yes', 'Unsubscribed', 'cleaned', 'bounced', 'opted-out', 'x', '✓', '✅'],
		// A cross may be the mark of those who are meant.
		...['❌', '✗', '✘', '✖', '☒'],
		...['Non-marketing contact', 'never_subscribed', 'not subscribed', 'désabonnée', 'inactive'],
		...['2024-01-02', new Date(0).toISOString(), 'pending', 'complaint', 1_700_000_000],
		...['Do Not Allow', 'Nicht zulassen', 'Do Not Send', '1970-01-01', 'infinity', '31/12/2023'],
		...[new Date(0), { a: 1 }, ['a', 'b'], 'no ::: yes', { type: 'Buffer', data: [1] }],
	])('means it by %j', (value) => expect(meansNever(value)).toBe(true));

	it.each([
		...[false, 0, '0', 'no', 'False', '', '  ', null, undefined, NaN, 'NULL', 'n/a', '-', []],
		...['0001-01-01T00:00:00', '9999-12-31', '1900-01-01 00:00:00', '00/00/0000', '30.12.1899'],
		...['ei', 'Hayir', 'ne', 'не', '☐', '☐\ufe0f', 'OptIn', 'optedIn', 'inscrite', 'suscrita'],
		...['iscritta', 'abonnée', 'Not unsubscribed', 'not opted out', 'Marketing contact'],
		...['Allow', 'zulassen', 'Send', 'No.', 'ＮＯ', '"no"', 'Active.'],
		...['0000-00-00 00:00:00', 'Active', 'subscribed', 'Opted_In', { type: 'Buffer', data: [0] }],
	])('does not mean it by %j', (value) => expect(meansNever(value)).toBe(false));
});

describe('A suppression list', () => {
	const found = (value: unknown) => {
		const table = new AddressTable(4);
		return [claimAddressesIn(value, table), table.size];
	};

	it.each<[unknown, number]>([
		['ana@example.com', 1],
		['Ana <ana@example.com>', 1],
		['ana@example.com, bob@example.com', 2],
		['mailto:ana@example.com / bob@example.com (work)', 2],
		['ana%2Bvip@example.com', 1],
		['mailto:ana%40example.com', 1],
		['<a href="mailto:ana%2Bvip@example.com">ana+vip@example.com</a>', 1],
		['%', 0],
		[['ana@example.com', { address: 'bob@example.com' }], 2],
		[`${'x'.repeat(2_000)} ana@example.com`, 1],
		['nobody', 0],
		[null, 0],
		[7, 0],
	])('finds in %j whoever may be meant', (value, count) =>
		expect(found(value)).toEqual([count > 0, count]),
	);

	it('means the address that a letter by its number stands in', () => {
		const table = new AddressTable(4);
		claimAddressesIn('ana%2Bvip@example.com', table);
		expect(table.rowOf('ana+vip@example.com')).toBe(0);
	});

	it('takes in every address of a long array, and of one that holds itself', () => {
		const many: unknown[] = Array.from({ length: 200_000 }, (_, n) => `p${n}@example.com`);
		many.push(many);
		expect(found(many)).toEqual([true, 200_000]);
	});
});
