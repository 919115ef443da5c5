import type { IDataObject } from 'n8n-workflow';

import { runInEngine } from '../support/engine';
import { useAccount } from '../support/fixture';
import { peopleOn, rowsOf } from '../support/people';
import workflow from './remove.workflow.json';

const account = useAccount(runInEngine, {
	parameters: workflow.nodes[0]!.parameters,
	seed: peopleOn(0, 20, 'Customers', 'Others'),
});

const NODE = { typeVersion: workflow.nodes[0]!.typeVersion };
const run = async (rows: IDataObject[], change: IDataObject = {}) =>
	await account.run(rows, change, { node: NODE });

describe('Segment: Remove', () => {
	it('takes the people of the segment off the list, who stay contacts, and says so of each row', async () => {
		const rows = [
			{ email: 'member3@example.com', name: 'Three' },
			{ email: 'MEMBER4@example.com', name: 'Four' },
			{ email: 'stranger@example.com', name: 'Stranger' },
			{ email: 'nobody', name: 'Nobody' },
			{ email: '', name: 'No address' },
			{ email: 'member4@example.com', name: 'Four again' },
		];
		const { error, summary, outputs, hints } = await run(rows);
		expect(error).toBeUndefined();
		expect(account.members()).toHaveLength(18);
		expect(account.members()).not.toContain('member3@example.com');
		expect(account.members()).not.toContain('member4@example.com');
		expect(account.members('Others')).toHaveLength(20);
		expect(account.sandbox.store.contacts.get('member3@example.com')).toMatchObject({
			permission: 'implicit',
			deletedAt: undefined,
		});
		expect(summary).toMatchObject({
			status: 'completed',
			list: 'Customers',
			received: 6,
			removed: 2,
			notRemoved: 4,
			onListBefore: 20,
			onListAfter: 18,
			largestRemoval: 10,
			held: null,
		});
		expect(outputs).toHaveLength(3);
		expect(outputs[1]!.map(({ json }) => [json.email, json.list, json.reason]).sort()).toEqual([
			['member3@example.com', 'Customers', 'in_segment'],
			['member4@example.com', 'Customers', 'in_segment'],
		]);
		expect(outputs[2]!.map(({ json }) => [json.row, json.reason])).toEqual([
			[2, 'duplicate'],
			[3, 'not_on_list'],
			[4, 'invalid_email'],
			[5, 'missing_email'],
		]);
		expect(outputs[2]![1]!.json).toMatchObject({ name: 'Stranger' });
		expect(hints).toContain(summary.message);
	});

	it('removes nobody when more are on the list than may go at once', async () => {
		const { summary, outputs } = await run(rowsOf(0, 1, 2, 3), { largestRemoval: '15%' });
		expect(account.members()).toHaveLength(20);
		expect(summary.status).toBe('held');
		expect(summary.message).toContain(
			"4 people of 20 on the list are in the segment, and at most 3 may be removed at once. If that is right, raise 'Largest Removal'.",
		);
		expect(outputs[1]).toEqual([]);
		expect(outputs[2]!.map(({ json }) => json.reason)).toEqual(Array(4).fill('removal_held'));
	});

	it('makes no list, and says which one may be meant', async () => {
		const { error } = await run([{ email: 'member3@example.com' }], {
			list: { __rl: true, mode: 'name', value: 'Costumers' },
		});
		expect(error?.message).toBe('Constant Contact has no list named "Costumers"');
		expect(error?.description).toContain('Did you mean "Customers"?');
		expect(error?.description).not.toContain('Create List If Missing');
		expect(account.posts).toEqual([]);
	});

	it('takes the people of a file off the list', async () => {
		const { summary, outputs } = await account.runFile(
			'Email;Name\nmember1@example.com;One\nmember2@example.com;Two\n',
			{},
			{ node: NODE },
		);
		expect(summary).toMatchObject({ status: 'completed', removed: 2, notRemoved: 0 });
		expect(outputs[1]).toHaveLength(2);
		expect(account.members()).toHaveLength(18);
	});
});
