import type { IDataObject } from 'n8n-workflow';

import workflow from '../engine/remove.workflow.json';
import { changing } from '../support/changedAnswers';
import { useAccount } from '../support/fixture';
import { peopleOn, rowsOf } from '../support/people';
import { runVirtually } from '../support/virtualRun';

const account = useAccount(runVirtually, {
	parameters: workflow.nodes[0]!.parameters,
	seed: peopleOn(0, 20, 'Customers'),
});

/** Pages of members, and people who were looked up. */
const lookedUp = () =>
	account.sandbox.requests.filter(({ path }) => path === '/v3/contacts').length;
const reasonsIn = (items: Array<{ json: IDataObject }> = []) =>
	items.map(({ json }) => json.reason);

describe('Remove', () => {
	it('asks for no consent, and for none of what else the rows say', async () => {
		const [row] = rowsOf(3);
		const { summary } = await account.run([{ ...row, consent: 'no', birthday: 'soon' }]);
		expect(summary).toMatchObject({ status: 'completed', removed: 1, notRemoved: 0 });
	});

	it('goes by none of the options that another operation was given in the same node', async () => {
		const options = {
			tags: 'VIP',
			waitForCompletion: false,
			invalidOptionalFields: 'skipRow',
			createListIfMissing: true,
		};
		const { summary } = await account.run([{ ...rowsOf(3)[0], birthday: 'soon' }], { options });
		expect(summary).toMatchObject({ status: 'completed', removed: 1, notRemoved: 0 });
		expect(account.posts.map(({ path }) => path)).toEqual([
			'/v3/activities/remove_list_memberships',
		]);
	});

	it('does nothing for an empty segment', async () => {
		const { summary, outputs } = await account.run([{}]);
		expect(summary).toMatchObject({ status: 'nothingToRemove', received: 0 });
		expect(summary.message).toBe('The segment is empty: nobody was removed.');
		expect(outputs.slice(1)).toEqual([[], []]);
		expect(lookedUp()).toBe(0);
		expect(account.posts).toEqual([]);
	});

	it('says so when nobody of the segment is on the list', async () => {
		const { summary, outputs } = await account.run([{ email: 'stranger@example.com' }]);
		expect(summary).toMatchObject({ status: 'nothingToRemove', removed: 0, onListAfter: 20 });
		expect(reasonsIn(outputs[2])).toEqual(['not_on_list']);
		expect(account.posts).toEqual([]);
	});

	it('takes off whom the pages of the list lost while they were read', async () => {
		account.seed(peopleOn(20, 600, 'Customers'));
		const { store, clock } = account.sandbox;
		const through = changing(({ path }) => {
			const onFirstPage = store.contacts.get('member300@example.com')!;
			const isFirstPage = path === '/v3/contacts' && onFirstPage.deletedAt === undefined;
			if (isFirstPage) store.deleteContact(onFirstPage, clock.now());
			return undefined;
		});
		const { summary } = await account.run(rowsOf(99), {}, { through });
		expect(summary).toMatchObject({ status: 'completed', removed: 1, onListAfter: 598 });
	});

	it('takes one person off a list of two: a share is one at least', async () => {
		account.seed(peopleOn(0, 2, 'Small'));
		const { summary } = await account.run(rowsOf(0), {
			list: { mode: 'name', value: 'Small' },
			largestRemoval: '15%',
		});
		expect(summary).toMatchObject({ status: 'completed', removed: 1, onListAfter: 1 });
	});

	it('takes people off the list that each row names, and makes none', async () => {
		account.seed(peopleOn(0, 20, 'Others'));
		const rows = [
			{ email: 'member1@example.com', list: 'Customers' },
			{ email: 'member2@example.com', list: 'Others' },
			{ email: 'member3@example.com', list: 'Nowhere' },
		];
		const { summaries, outputs } = await withSummaries(rows, {
			list: { mode: 'field', value: 'list' },
		});
		expect(summaries.map(({ list, status, removed }) => [list, status, removed])).toEqual([
			['Customers', 'completed', 1],
			['Others', 'completed', 1],
			['Nowhere', 'failed', 0],
		]);
		expect(reasonsIn(outputs[2])).toEqual(['invalid_list']);
		expect(account.members()).not.toContain('member1@example.com');
		expect(account.members('Others')).not.toContain('member2@example.com');
		expect(account.sandbox.store.listNamed('Nowhere')).toBeUndefined();
	});

	it('looks up few people of a large list alone, and says truly who is not on it', async () => {
		account.seed(peopleOn(20, 2_500, 'Customers'));
		const { summary, outputs } = await account.run([
			...rowsOf(7),
			{ email: 'stranger@example.com' },
		]);
		expect(summary).toMatchObject({ status: 'completed', removed: 1, onListAfter: 2_499 });
		expect(reasonsIn(outputs[2])).toEqual(['not_on_list']);
		expect(lookedUp()).toBe(1);
	});

	it('removes nobody when it would take more requests than allowed', async () => {
		const { error } = await account.run(rowsOf(3), { options: { mostRequests: 2 } });
		expect(error?.message).toContain('This removal takes about');
		expect(error?.message).toContain('at most 2 are allowed, so nobody was removed');
		expect(account.members()).toHaveLength(20);
	});

	it('fails when it is held, where that is wanted', async () => {
		const { error } = await account.run(rowsOf(0, 1, 2, 3), {
			largestRemoval: '3',
			options: { whenRemovalIsHeld: 'fail' },
		});
		expect(error?.message).toContain('Nobody was removed. 4 people of 20 on the list');
		expect(account.members()).toHaveLength(20);
	});

	it('removes nobody when a page of the members is missing', async () => {
		account.sandbox.faults.push({
			path: '/v3/contacts?',
			times: 3,
			effect: { status: 200, body: { contacts: [] } },
		});
		const { summary, outputs } = await account.run(rowsOf(3), { options: { waitLimit: 1 } });
		expect(summary).toMatchObject({
			status: 'held',
			held: expect.stringContaining('20 members'),
		});
		expect(reasonsIn(outputs[2])).toEqual(['removal_held']);
		expect(account.members()).toHaveLength(20);
	});

	it.each([
		[
			'no address in any row',
			[{ email: '' }, { email: 'nobody' }],
			{},
			'No row has an email address in the column that should hold it, so nobody was removed',
		],
		[
			'a list column that no row has',
			rowsOf(1),
			{ list: { mode: 'field', value: '={{ $json.team }}' } },
			'No row has a column "team", so nobody was removed',
		],
	])(
		'says of %s that nobody was removed, since nothing is ever sent',
		async (_name, rows, change, said) => {
			const { error } = await account.run(rows, change, { node: { typeVersion: 1.1 } });
			expect(error?.message).toBe(said);
		},
	);

	it('says that people are still on the list whose removal was refused, or not asked for any more', async () => {
		account.seed(peopleOn(20, 1_200, 'Customers'));
		const rows = rowsOf(...Array.from({ length: 1_100 }, (_, index) => index));
		account.sandbox.faults.push({
			path: '/v3/activities/remove_list',
			after: 1,
			effect: { status: 400, body: [{ error_key: 'x', error_message: 'invalid' }] },
		});
		const { summary, outputs } = await account.run(rows, { largestRemoval: '100%' });
		expect(summary).toMatchObject({
			status: 'incomplete',
			removed: 500,
			notRemoved: 600,
			byReason: { removal_failed: 600 },
			onListAfter: 700,
		});
		expect(summary.message).toContain('Not removed: 600 people whose removal failed.');
		expect(summary.message).not.toContain('not known');
		expect(outputs[2]![0]!.json).toMatchObject({
			reason: 'removal_failed',
			message: expect.stringMatching(
				/^This person is still on the list\. .*did not take/,
			) as string,
		});
		expect(account.members()).toHaveLength(700);
	});

	it.each([
		['fails', 'failed'],
		['completes with half of it', 'completed'],
	] as const)('says of nobody that they are off the list when the job %s', async (_how, end) => {
		account.sandbox.faults.push({
			path: '/v3/activities/remove_list',
			effect: { activityEndsAs: end, share: 0.5 },
		});
		const { summary, outputs } = await account.run(rowsOf(3, 4));
		expect(summary).toMatchObject({ status: 'incomplete', removed: 0, notRemoved: 2 });
		expect(outputs[1]).toEqual([]);
		expect(reasonsIn(outputs[2])).toEqual(['not_confirmed', 'not_confirmed']);
		expect(summary.message).toContain('It is not known whether 2 people are still on the list');
	});
});

async function withSummaries(rows: IDataObject[], change: IDataObject) {
	const { outputs } = await account.run(rows, change);
	return { outputs, summaries: outputs[0]!.map(({ json }) => json) };
}
