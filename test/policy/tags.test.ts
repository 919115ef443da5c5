import type { IDataObject } from 'n8n-workflow';

import { useAccount } from '../support/fixture';
import { runVirtually } from '../support/virtualRun';
import { TO_CUSTOMERS } from '../support/parameters';

/* Tags go on the people who were exported, and on nobody else. */

const at = (...names: string[]) => names.map((name) => `${name}@example.com`);
const rowsOf = (...names: string[]): IDataObject[] => at(...names).map((email) => ({ email }));

const account = useAccount(runVirtually, {
	seed: {
		contacts: at('ana', 'bob').map((email) => ({ email, lists: ['Customers'] })),
	},
	parameters: TO_CUSTOMERS,
});

const tagged = (name: string): string[] | undefined => {
	const { store } = account.sandbox;
	const tag = [...store.tags.values()].find((one) => one.name === name);
	return tag && [...store.membersOf(tag)].map(({ email }) => email).sort();
};
const addTag = (name: string) => account.sandbox.store.addTag(name, account.sandbox.clock.now());
const taggings = () =>
	account.sandbox.requests.filter(({ path }) => path.includes('/contacts_taggings_'));
const mirror = { mode: 'mirror' };

describe('Tags', () => {
	it('are made when missing, and go on everybody who was exported', async () => {
		addTag('vip');
		const { summary } = await account.run(rowsOf('ana', 'bob', 'cy', 'x'), {
			...mirror,
			options: { tags: 'VIP, Summer\nSUMMER' },
		});
		expect(tagged('vip')).toEqual(at('ana', 'bob', 'cy', 'x'));
		expect(tagged('Summer')).toEqual(at('ana', 'bob', 'cy', 'x'));
		expect(account.sandbox.store.tags.size).toBe(2);
		expect(summary.tags).toEqual([
			{ name: 'vip', created: false, contacts: 4, state: 'completed' },
			{ name: 'Summer', created: true, contacts: 4, state: 'completed' },
		]);
		expect(summary.message).toContain('Tagged 4 people with "vip" and "Summer".');
		// About the list as a whole: one job for both tags.
		expect(taggings()).toHaveLength(1);
	});

	it('leave out who is on the list and not in the segment, and whose row was not exported', async () => {
		const { summary } = await account.run(
			[...rowsOf('cy'), { email: 'ana@example.com', consent: 'no' }, { email: 'bad' }].map(
				(row) => ({ consent: 'yes', ...row }),
			),
			{ options: { tags: 'VIP' }, consent: 'byField', consentField: 'consent' },
		);
		expect(account.members()).toEqual(at('ana', 'bob', 'cy'));
		expect(tagged('VIP')).toEqual(at('cy'));
		expect(summary.message).toContain('Tagged 1 person with "VIP".');
		expect(summary.status).toBe('completed');
	});

	it('by a column, beside those of everybody', async () => {
		const { summary } = await account.run(
			[
				{ email: 'ana@example.com', likes: 'Jazz, rock' },
				{ email: 'bob@example.com', likes: 'ROCK' },
				{ email: 'cy@example.com', likes: null },
				{ email: 'dan@example.com', likes: ['jazz', 'VIP'] },
			],
			{ ...mirror, options: { tags: 'VIP', tagColumn: 'likes' } },
		);
		expect(tagged('VIP')).toEqual(at('ana', 'bob', 'cy', 'dan'));
		expect(tagged('Jazz')).toEqual(at('ana', 'dan'));
		expect(tagged('rock')).toEqual(at('ana', 'bob'));
		expect((summary.tags as IDataObject[]).map(({ name, contacts }) => [name, contacts])).toEqual([
			['VIP', 4],
			['Jazz', 2],
			['rock', 2],
		]);
		const { notSent } = summary.segment as { notSent: string[] };
		expect(notSent).toEqual([]);
	});

	it('can be taken off leavers', async () => {
		const tag = addTag('VIP');
		account.sandbox.store.join(account.sandbox.store.contacts.get('bob@example.com')!, tag);
		const { summary } = await account.run(rowsOf('ana'), {
			...mirror,
			options: { tags: 'VIP', takeTagsFromLeavers: true, largestRemoval: '50%' },
		});
		expect(account.members()).toEqual(at('ana'));
		expect(tagged('VIP')).toEqual(at('ana'));
		expect(summary.message).toContain('The tags were taken off 1 person who left the list.');
	});

	it('that were made meanwhile are found', async () => {
		account.sandbox.faults.push({
			path: '/v3/contact_tags',
			method: 'POST',
			effect: 'breakAfterwards',
		});
		const { summary } = await account.run(rowsOf('ana', 'bob'), { options: { tags: 'VIP' } });
		expect(tagged('VIP')).toEqual(at('ana', 'bob'));
		expect(summary.message).toContain('Tagged 2 people');
		expect(account.sandbox.store.tags.size).toBe(1);
	});

	it('whose job fails: the receipt says so, and every row is exported all the same', async () => {
		account.sandbox.faults.push({
			path: '/v3/activities/contacts_taggings_add',
			effect: { activityEndsAs: 'failed' },
		});
		const { summary, notExported } = await account.run(rowsOf('ana', 'bob'), {
			options: { tags: 'VIP' },
		});
		expect(notExported).toEqual([]);
		expect(summary.rows).toMatchObject({ exported: 2 });
		expect(summary.status).toBe('incomplete');
		expect(summary.tags).toEqual([
			{ name: 'VIP', created: true, contacts: 0, state: 'incomplete' },
		]);
		expect(summary.message).toContain('Of 2 people it is not confirmed that they were tagged');
		// A further run puts on what is missing.
		const again = await account.run(rowsOf('ana', 'bob'), { options: { tags: 'VIP' } });
		expect(tagged('VIP')).toEqual(at('ana', 'bob'));
		expect(again.summary.status).toBe('completed');
	});

	it('that cannot be made: the receipt says why, and not that nobody was seen', async () => {
		account.sandbox.faults.push({
			path: '/v3/contact_tags',
			method: 'POST',
			effect: { status: 403, body: { error_key: 'unauthorized', error_message: 'No' } },
		});
		const { summary } = await account.run(rowsOf('ana', 'bob'), { options: { tags: 'VIP' } });
		expect(summary).toMatchObject({ status: 'incomplete', rows: { exported: 2 } });
		expect(summary.message).toContain('2 people were not tagged: export the segment again.');
		expect(summary.message).toContain('refused access: making a tag');
		expect(summary.message).not.toContain('seen');
	});

	it('that stay on leavers: the receipt says on how many', async () => {
		const tag = addTag('VIP');
		account.sandbox.store.join(account.sandbox.store.contacts.get('bob@example.com')!, tag);
		account.sandbox.faults.push({
			path: '/v3/activities/contacts_taggings_remove',
			effect: { activityEndsAs: 'failed' },
		});
		const { summary } = await account.run(rowsOf('ana'), {
			...mirror,
			options: { tags: 'VIP', takeTagsFromLeavers: true, largestRemoval: '50%' },
		});
		expect(summary.status).toBe('incomplete');
		expect(summary.message).toContain('Of 1 person who left the list it is not confirmed');
		expect(tagged('VIP')).toEqual(at('ana', 'bob'));
	});

	it('of a person with two contacts hide nobody who is not seen yet', async () => {
		account.seed({ contacts: [{ email: 'ana@example.com', lists: ['Customers'] }] });
		account.sandbox.settings.membershipLagMs = 1e12;
		const { summary } = await account.run(rowsOf('ana', 'cy'), { options: { tags: 'VIP' } });
		expect(tagged('VIP')).toEqual(at('ana', 'ana'));
		expect(summary.message).toContain('1 person was not seen on the list yet, and not tagged');
		expect(summary.status).toBe('incomplete');
	});

	it('that lag behind a list which does not show them yet', async () => {
		account.sandbox.settings.membershipLagMs = 1e9;
		const { summary } = await account.run(rowsOf('cy'), { options: { tags: 'VIP' } });
		expect(summary).toMatchObject({ status: 'incomplete', rows: { exported: 1 } });
		expect(summary.message).toContain('1 person was not seen on the list yet, and not tagged');
	});

	describe('with Express permission', () => {
		const express = { consent: 'byField', consentField: 'consent', permission: 'express' };
		const yes = (...names: string[]) => at(...names).map((email) => ({ email, consent: 'yes' }));

		it.each([
			['all of the list', []],
			['some of the list', ['Customers']],
		])('go on whom the verdicts call exported, and on nobody else: %s', async (_what, lists) => {
			account.seed({
				contacts: [
					{ email: 'zed@example.com', lists },
					{ email: 'out@example.com', permission: 'unsubscribed' },
					{ email: 'hold@example.com', permission: 'temp_hold', lists },
					{ email: 'wait@example.com', permission: 'pending_confirmation', lists },
				],
			});
			const lost = { path: '/v3/contacts/sign_up_form', effect: 'break' as const };
			account.sandbox.faults.push({ ...lost, after: 1, times: 2 });
			const rows = yes('ana', 'lost', 'cy', 'out', 'hold', 'wait', 'bob', 'over');
			const { summary, notExported } = await account.run(rows, {
				...express,
				options: { tags: 'VIP', mostSignUps: 7 },
			});
			const named = new Set(notExported.map(({ json }) => rows[(json.row as number) - 1]!.email));
			expect([...named]).toEqual(at('out', 'hold', 'wait', 'over'));
			expect(summary).toMatchObject({
				status: 'incomplete',
				rows: { exported: 3, byReason: { not_confirmed: 1 } },
			});
			expect(tagged('VIP')).toEqual(at('ana', 'bob', 'cy'));
			expect(summary.tags).toMatchObject([{ name: 'VIP', contacts: 3, state: 'completed' }]);
			expect(account.members()).toEqual(expect.arrayContaining(at('ana', 'bob', 'cy')));
		});

		it('go on nobody where nobody could be signed up', async () => {
			const { summary } = await account.run(
				[...yes(), { email: 'no@example.com', consent: 'no' }],
				{
					...express,
					options: { tags: 'VIP' },
				},
			);
			expect(summary.status).toBe('nothingToExport');
			expect(account.sandbox.store.tags.size).toBe(0);
		});

		it('go by the list of each row', async () => {
			const rows = yes('ana', 'cy').map((row, index) => ({
				...row,
				list: index === 0 ? 'North' : 'South',
				tag: index === 0 ? 'First' : 'Second',
			}));
			await account.run(rows, {
				...express,
				list: { __rl: true, mode: 'field', value: 'list' },
				options: { tagColumn: 'tag', createListIfMissing: true },
			});
			expect(tagged('First')).toEqual(at('ana'));
			expect(tagged('Second')).toEqual(at('cy'));
		});
	});

	it.each([
		['Mailchimp', '"VIP","New"'],
		['JSON', '["VIP", "New"]'],
		['PostgreSQL', '{VIP,"New"}'],
		['Google', 'VIP ::: New'],
		['JSON in an array', ['["VIP"]', 'New', { name: 'Odd' }]],
	])('are read out of a list as it is written by %s', async (_who, tag) => {
		await account.run([{ email: 'ana@example.com', tag }], { options: { tagColumn: 'tag' } });
		const names = [...account.sandbox.store.tags.values()].map(({ name }) => name);
		expect(names.sort()).toEqual(['New', 'VIP']);
	});

	it.each([
		{ tagNamesByCase: true },
		{ tagNamesByCase: false },
		{ taggingCounters: 'contacts' },
		{ taggingCounters: 'taggings' },
		{ taggingListRead: 'atRequest' },
		{ taggingListRead: 'atWork' },
	] as const)('go on the same people, however Constant Contact does it: %j', async (settings) => {
		Object.assign(account.sandbox.settings, settings);
		addTag('vip');
		const { summary } = await account.run(rowsOf('ana', 'bob', 'cy'), {
			...mirror,
			options: { tags: 'VIP, New' },
		});
		expect(tagged('vip')).toEqual(at('ana', 'bob', 'cy'));
		expect(tagged('New')).toEqual(at('ana', 'bob', 'cy'));
		expect(summary).toMatchObject({
			status: 'completed',
			tags: [
				{ name: 'vip', created: false, contacts: 3, state: 'completed' },
				{ name: 'New', created: true, contacts: 3, state: 'completed' },
			],
		});
	});

	it.each<[string, IDataObject, string]>([
		['are empty', { tags: ' ' }, "'Tags' is empty"],
		['have a column without a name', { tagColumn: '' }, "'Tag Column' is empty"],
		['are too long', { tags: 'x'.repeat(256) }, 'longer than 255'],
		['are too many', { tags: Array.from({ length: 51 }, (_, n) => `t${n}`) }, 'more than 50'],
		['are not waited for', { tags: 'VIP', waitForCompletion: false }, 'nobody can be tagged'],
	])('that %s: nothing is sent', async (_what, options, message) => {
		const { error } = await account.run(rowsOf('cy'), { options });
		expect(error?.message).toContain(message);
		expect(account.posts).toEqual([]);
	});
});
