import type { IDataObject } from 'n8n-workflow';

import { changed, joined } from '../support/changedAnswers';
import { useAccount } from '../support/fixture';
import { TO_CUSTOMERS } from '../support/parameters';
import { runVirtually, type VirtualOptions, type Wire } from '../support/virtualRun';

/*
 * A file of a list that has one line fewer than its job says: the number may count the heading, or
 * somebody is missing. What is said of people who are not in it, and what it costs to find out.
 */

const at = (name: string) => `${name}@example.com`;
const rowsOf = (...names: string[]): IDataObject[] => names.map((name) => ({ email: at(name) }));
/** More than a page of members. */
const MANY = Array.from({ length: 600 }, (_, index) => ({
	email: at(`m${index}`),
	lists: ['Large'],
}));

const account = useAccount(runVirtually, {
	seed: {
		lists: [{ name: 'Customers' }, { name: 'Large' }],
		contacts: [
			...MANY,
			...['ana', 'bob'].map((name) => ({ email: at(name), lists: ['Customers'] })),
			{ email: at('out'), permission: 'unsubscribed' },
		],
	},
	settings: { importRefuses: [at('bob'), at('cy')] },
	parameters: TO_CUSTOMERS,
});

const LARGE = { list: { __rl: true, mode: 'name', value: 'Large' } };
const IMPORT = '/v3/activities/contacts_json_import';
const cutOff = () =>
	account.sandbox.faults.push({
		path: IMPORT,
		effect: { activityEndsAs: 'cancelled', share: 0.5 },
	});
/** The list's file lacks its last line; the one before it is of those who unsubscribed. */
const shorten = (times = 9) =>
	account.sandbox.faults.push({
		path: '/v3/contact_exports/',
		after: 1,
		times,
		effect: { withoutLastLines: 1 },
		optional: true,
	});

async function said(
	rows: IDataObject[],
	change: IDataObject = {},
	more: Partial<VirtualOptions> = {},
) {
	const newer = { node: { typeVersion: 1.1 }, ...more };
	const { notExported, summary } = await account.run(rows, change, newer);
	return {
		summary,
		rows: notExported.map(({ json: { row, reason, onList = '' } }) => [row, reason, onList]),
	};
}

interface Details {
	details: { constantContact: { activities: [{ id: string }] } };
}

const made = (method: string, pattern: RegExp) =>
	account.sandbox.requests.filter((one) => one.method === method && pattern.test(one.path)).length;
const searches = () => made('GET', /^\/v3\/contacts$/);
const files = () => made('POST', /contact_exports$/);

describe('A file that may lack a line', () => {
	it('is held against a search only where somebody of the segment is not in it', async () => {
		const met = await said(rowsOf('ana', 'bob'));
		expect(met.rows).toEqual([[2, 'rejected_by_constant_contact', 'yes']]);
		expect(searches()).toBe(0);
		account.reset();
		const missing = await said(rowsOf('ana', 'cy', 'out'));
		expect(missing.rows).toEqual([
			[2, 'rejected_by_constant_contact', 'no'],
			[3, 'unsubscribed', 'no'],
		]);
		expect(searches()).toBe(1);
	});

	it('is held against a search that counts a deleted contact, too', async () => {
		const gone = { contact_id: 'gone', email_address: null, deleted_at: '2026-03-04T05:06:07Z' };
		const counting = changed('/v3/contacts', (text) =>
			text.replace(/(?<="contacts_count":)\d+/, (count) => String(Number(count) + 1)),
		);
		const through = (wire: Wire) => joined('/v3/contacts', 'contacts', gone)(counting(wire));
		const { rows } = await said(rowsOf('ana', 'cy', 'out'), {}, { through });
		expect(rows).toEqual([
			[2, 'rejected_by_constant_contact', 'no'],
			[3, 'unsubscribed', 'no'],
		]);
	});

	it('is asked for nothing more where its job does not count the heading', async () => {
		account.sandbox.settings.countHeaderRow = false;
		const { rows } = await said(rowsOf('ana', 'out'));
		expect(rows).toEqual([[2, 'unsubscribed', 'no']]);
		expect(searches()).toBe(0);
	});

	it('of a large list is held against how its job counts where a search gives no number, for a verdict alone', async () => {
		account.sandbox.settings.contactsCounts = 'missing';
		const optedOut = await said(rowsOf('m1', 'out'), LARGE);
		expect(optedOut.rows).toEqual([[2, 'unsubscribed', '']]);
		expect(files()).toBe(2);
		account.reset();
		account.sandbox.requests.length = 0;
		cutOff();
		const broken = await said(rowsOf('new', 'newer'), LARGE);
		expect(broken.rows).toEqual([[2, 'import_failed', '']]);
		expect(broken.summary.exported).toBe(1);
		// Who unsubscribed, two looks at the list, and once the file of one contact.
		expect([files(), searches()]).toEqual([4, 2]);
	});

	it('proves nothing where neither a search nor the job gives a number', async () => {
		Object.assign(account.sandbox.settings, {
			contactsCounts: 'missing',
			missingCounters: ['items_total_count'],
		});
		cutOff();
		const { rows, summary } = await said(rowsOf('new', 'newer'), LARGE);
		expect(rows).toEqual([]);
		expect(summary).toMatchObject({ exported: 1 });
		expect(files()).toBe(3);
	});

	it('proves nothing where the job says a number that is too small', async () => {
		account.sandbox.settings.contactsCounts = 'missing';
		cutOff();
		shorten();
		const through = changed('/v3/activities', (text) =>
			text.replace(/"items_total_count":\d+/g, '"items_total_count":0'),
		);
		const { rows, summary } = await said(rowsOf('new', 'newer'), LARGE, { through });
		expect(rows).toEqual([]);
		expect(summary).toMatchObject({ details: { rows: { byReason: { not_confirmed: 1 } } } });
	});

	it.each(['right', 'missing'] as const)(
		'leaves open who is missing where one line is, numbers of a search: %s',
		async (contactsCounts) => {
			Object.assign(account.sandbox.settings, { contactsCounts, countHeaderRow: false });
			cutOff();
			shorten();
			const { rows, summary } = await said(rowsOf('new', 'newer'), LARGE);
			expect(rows).toEqual([]);
			expect(summary).toMatchObject({
				exported: 1,
				details: { rows: { byReason: { not_confirmed: 1 } } },
			});
		},
	);

	it('leaves open who is missing where the one page of a search without a number is cut', async () => {
		Object.assign(account.sandbox.settings, { contactsCounts: 'missing', countHeaderRow: false });
		cutOff();
		shorten();
		account.sandbox.faults.push({
			path: '/v3/contacts',
			times: 9,
			effect: { replaceBody: { contacts: [] } },
			optional: true,
		});
		const { rows, summary } = await said(rowsOf('new', 'newer'));
		expect(rows).toEqual([]);
		expect(summary).toMatchObject({ details: { rows: { byReason: { not_confirmed: 2 } } } });
	});

	it.each(['has no ID', 'is null'])(
		'leaves open who is missing where somebody on that page %s',
		async (what) => {
			Object.assign(account.sandbox.settings, { contactsCounts: 'missing', countHeaderRow: false });
			cutOff();
			shorten();
			const through = changed('/v3/contacts', (text) => {
				const body = JSON.parse(text) as { contacts: Array<object | null> };
				const newest = { email_address: { address: at('new') } };
				body.contacts = [what === 'is null' ? null : newest, ...body.contacts.slice(1)];
				return JSON.stringify(body);
			});
			const { rows, summary } = await said(rowsOf('new', 'newer'), {}, { through });
			expect(rows).toEqual([]);
			expect(summary).toMatchObject({ details: { rows: { byReason: { not_confirmed: 2 } } } });
		},
	);

	it('of a list on one page is held against that page where a search gives no number', async () => {
		account.sandbox.settings.contactsCounts = 'missing';
		const { rows } = await said(rowsOf('ana', 'out'));
		expect(rows).toEqual([[2, 'unsubscribed', 'no']]);
		expect([files(), searches()]).toEqual([2, 1]);
	});
});

describe('An import whose counters leave somebody out', () => {
	it.each([
		['only where they say that somebody was refused', 'out', 0],
		['where they do, for what it says of them', 'cy', 1],
	])('is read once more %s', async (_when, name, times) => {
		const { summary } = await said(rowsOf('ana', name));
		const { details } = summary as unknown as Details;
		const [{ id }] = details.constantContact.activities;
		expect(made('GET', new RegExp(`/activities/${id}$`))).toBe(1 + times);
	});
});
