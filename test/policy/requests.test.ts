import type { IDataObject } from 'n8n-workflow';

import { useAccount } from '../support/fixture';
import { runVirtually } from '../support/virtualRun';
import { TO_CUSTOMERS } from '../support/parameters';

/* What a preview says of the requests of an export, held against those that the export then makes. */

const at = (...names: string[]) => names.map((name) => `${name}@example.com`);
const many = (count: number, prefix = 'm') =>
	Array.from({ length: count }, (_, index) => `${prefix}${index}@example.com`);
const rowsOf = (emails: string[], more: IDataObject = {}): IDataObject[] =>
	emails.map((email) => ({ email, consent: 'yes', ...more }));

const account = useAccount(runVirtually, {
	seed: {
		lists: [{ name: 'Customers' }, { name: 'Never' }, { name: 'Empty' }, { name: 'Large' }],
		contacts: [
			...at('ana', 'bob', 'left').map((email) => ({ email, lists: ['Customers'] })),
			...many(1_600).map((email) => ({ email, lists: ['Large'] })),
			{ email: 'never@example.com', lists: ['Never'] },
			{ email: 'out@example.com', permission: 'unsubscribed' },
		],
	},
	parameters: {
		...TO_CUSTOMERS,
		consent: 'byField',
		consentField: 'consent',
	},
});

const inList = (value: string) => ({ list: { __rl: true, mode: 'name', value } });
const neverSend = {
	neverSend: 'list',
	neverSendList: { __rl: true, mode: 'name', value: 'Never' },
};
const express = { permission: 'express' };
const mirror = { mode: 'mirror', largestRemoval: '50%' };
const few = rowsOf(at('ana', 'bob', 'cy', 'never', 'out'));
const byRow = few.map((row, index) => ({ ...row, likes: `Tag ${index % 3}` }));
const split = {
	list: { __rl: true, mode: 'field', value: 'list' },
	options: { createListIfMissing: true, tags: 'VIP, Summer' },
};

/**
 * Rows, parameters, and requests that are foretold and not made: a last look at the list, where its
 * file showed who is on it; the files that tell who was refused, where nobody was; sign-ups of those
 * who turn out to have unsubscribed; a set of tags of no row; the file of a large list, where its
 * newest members show that others are on it.
 */
const RUNS: Array<[string, IDataObject[], IDataObject, number]> = [
	['an export', few, {}, 1],
	['an export of nobody who is taken', rowsOf(at('out')), inList('Empty'), 0],
	['a new list', few, { ...inList('Fresh'), options: { createListIfMissing: true } }, 1],
	['nothing to send', rowsOf([]), {}, 1],
	['a mirror', few, mirror, 1],
	['people who are never sent', few, neverSend, 1],
	['tags on some of a list', few, { options: { tags: 'VIP' } }, 1],
	['tags on a whole list', few, { ...inList('Empty'), options: { tags: 'VIP, Summer' } }, 1],
	['tags in a mirror', few, { ...mirror, options: { tags: 'VIP' } }, 1],
	['tags by a column', byRow, { ...mirror, options: { tagColumn: 'likes' } }, 3],
	['tags off leavers', few, { ...mirror, options: { tags: 'VIP', takeTagsFromLeavers: true } }, 1],
	[
		'all of it',
		byRow,
		{ ...mirror, ...neverSend, options: { tags: 'VIP', tagColumn: 'likes' } },
		3,
	],
	['tags on some of many', few, { ...inList('Large'), options: { tags: 'VIP' } }, 5],
	[
		'tags on many of some more',
		rowsOf(many(1_400)),
		{ ...inList('Large'), options: { tags: 'VIP' } },
		11,
	],
	['sign-ups', few, express, 3],
	[
		'sign-ups with all of it',
		byRow,
		{ ...express, ...mirror, ...neverSend, options: { tags: 'VIP', tagColumn: 'likes' } },
		6,
	],
	['several lists', few.map((row, index) => ({ ...row, list: `L${index % 2}` })), split, 8],
	[
		'custom fields to make',
		rowsOf(at('ana'), { shoes: '41' }),
		{ options: { createCustomFields: 'shoes' } },
		7,
	],
];

describe('Requests that a preview foretells', () => {
	it.each(RUNS)(
		'are not fewer than it takes, and hardly more: %s',
		async (_what, rows, change, spare) => {
			const asked = account.sandbox.requests;
			const preview = await account.run(rows, { ...change, operation: 'preview' });
			expect(preview.error).toBeUndefined();
			const needed = preview.outputs[0]!.reduce(
				(sum, { json }) => sum + (json.requests as { needed: number }).needed,
				0,
			);
			asked.length = 0;
			const { error } = await account.run(rows, change);
			expect(error).toBeUndefined();
			expect(asked.length).toBeLessThanOrEqual(needed);
			expect(needed - asked.length).toBeLessThanOrEqual(spare);
			// A run that may make one request fewer makes none that sends anything.
			const made = asked.length;
			account.reset();
			const options = { ...(change.options as IDataObject), mostRequests: made - 1 };
			const refused = await account.run(rows, { ...change, options });
			expect(refused.error?.message).toContain('requests, and at most');
			expect(account.members()).toEqual(at('ana', 'bob', 'left'));
		},
	);
});
