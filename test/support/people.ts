import type { IDataObject } from 'n8n-workflow';

import type { Seed } from '../../sandbox/account/seed';

/** People on these lists, who go by their numbers. */
export const peopleOn = (from: number, to: number, ...lists: string[]): Seed => ({
	contacts: Array.from({ length: to - from }, (_, index) => ({
		email: `member${from + index}@example.com`,
		lists,
	})),
});

/** A row for each of them. */
export const rowsOf = (...numbers: number[]): IDataObject[] =>
	numbers.map((number) => ({ email: `member${number}@example.com` }));

/** A list with one member, somebody who unsubscribed, and a custom field. */
export const MEMBER_AND_OUT: Seed = {
	lists: [{ name: 'Customers' }],
	customFields: [{ label: 'Tier', type: 'string' }],
	contacts: [
		{ email: 'member@example.com', lists: ['Customers'] },
		{ email: 'out@example.com', permission: 'unsubscribed' },
	],
};

/** Somebody of each standing towards the list. */
export const OF_EACH_STANDING: Seed = {
	contacts: [
		{ email: 'member@example.com', lists: ['Customers'] },
		{ email: 'left@example.com', lists: ['Customers'] },
		{ email: 'known@example.com' },
		{ email: 'out@example.com', permission: 'unsubscribed' },
	],
};

/** All of them but who left, somebody new, and nobody. */
export const ROWS_OF_EACH_STANDING: IDataObject[] = [
	{ email: 'Member@example.com', first_name: 'Mo' },
	{ email: 'known@example.com' },
	{ email: 'new@example.com' },
	{ email: 'out@example.com' },
	{ email: 'nobody' },
];
