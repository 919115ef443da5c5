import type { IDataObject } from 'n8n-workflow';

import { readFile, runInEngine } from '../support/engine';
import { useAccount } from '../support/fixture';
import { OF_EACH_STANDING, ROWS_OF_EACH_STANDING, peopleOn, rowsOf } from '../support/people';
import lists from './lists.workflow.json';
import mirror from './mirror.workflow.json';
import preview from './preview.workflow.json';

/* What n8n gets on each output, and in which file. */

describe('Several lists in one run', () => {
	const account = useAccount(runInEngine, {
		parameters: lists.nodes[0]!.parameters,
		seed: { lists: [{ name: 'France' }, { name: 'Spain' }] },
	});

	const rows = [
		{ email: 'ana@example.com', country: 'Spain' },
		{ email: 'luc@example.com', country: 'France' },
		{ email: 'ANA@example.com', country: 'France' },
		{ email: 'kai@example.com', country: 'Norway' },
		{ email: 'ana@example.com', country: ' Spain ' },
		{ email: 'mia@example.com' },
	];

	it('sends each value of a field to a list of that name, made when missing', async () => {
		const { outputs } = await account.run(rows);
		expect(account.members('Spain')).toEqual(['ana@example.com']);
		expect(account.members('France')).toEqual(['ana@example.com', 'luc@example.com']);
		expect(account.members('Norway')).toEqual(['kai@example.com']);
		const summaries = outputs[0]!.map(({ json }) => json);
		expect(summaries).toMatchObject([
			{ list: { name: 'Spain', created: false }, rows: { received: 2, exported: 1 } },
			{ list: { name: 'France' }, rows: { received: 2, exported: 2 } },
			{ list: { name: 'Norway', created: true }, rows: { received: 1, exported: 1 } },
			{ list: { name: '', id: null }, status: 'failed', rows: { received: 1, exported: 0 } },
		]);
		expect(outputs[1]!.map(({ json, pairedItem }) => [json.row, json.reason, pairedItem])).toEqual([
			[1, 'duplicate', { item: 0 }],
			[6, 'invalid_list', { item: 5 }],
		]);
		expect(summaries[3]!.message).toBe(
			"0 of 1 row without a list was exported. Not exported: 1 whose list cannot be used. The row names no list. Fill in the column that is chosen under 'List', or take such rows out before this node.",
		);
	});
});

describe('Mirror', () => {
	const account = useAccount(runInEngine, {
		parameters: mirror.nodes[0]!.parameters,
		seed: peopleOn(0, 20, 'Customers'),
	});

	const run = async (rows: IDataObject[], options: IDataObject = {}) =>
		await account.run(rows, { options });

	it('takes off the list whoever left the segment, and leaves the contact as it is', async () => {
		const rows = rowsOf(...Array.from({ length: 17 }, (_, index) => index));
		const { summary, outputs } = await run([...rows, { email: 'new@example.com' }]);
		expect(account.members()).toHaveLength(18);
		expect(account.members()).not.toContain('member18@example.com');
		expect(account.sandbox.store.contacts.get('member18@example.com')).toMatchObject({
			permission: 'implicit',
			deletedAt: undefined,
		});
		expect(summary).toMatchObject({
			mode: 'mirror',
			status: 'completed',
			contacts: { onListBefore: 20, onListAfter: 18, removed: 3 },
			removal: { leavers: 3, largest: 3, stopped: null, notConfirmed: 0 },
		});
		expect(outputs).toHaveLength(3);
		expect(outputs[2]!.map(({ json }) => json.email).sort()).toEqual([
			'member17@example.com',
			'member18@example.com',
			'member19@example.com',
		]);
	});

	it('gives out no more people than wanted and puts all of them into a file', async () => {
		const { outputs, summaryItem, hints } = await run(rowsOf(0), {
			largestRemoval: '19',
			notExportedRows: 5,
		});
		expect(outputs[2]).toHaveLength(5);
		expect(hints.join()).toContain("19 people were removed, and 'Removed' shows 5");
		const lines = (await readFile(summaryItem.binary!.removed!)).trim().split('\r\n');
		expect(lines).toHaveLength(20);
		expect(lines[0]).toBe('email,contactId,list,reason');
		expect(summaryItem.binary!.removed!.fileName).toBe('removed.csv');
	});
});

describe('What depends on an earlier run', () => {
	const account = useAccount(runInEngine, {
		parameters: preview.nodes[0]!.parameters,
		seed: OF_EACH_STANDING,
	});

	const rows = ROWS_OF_EACH_STANDING;

	it('an export whose plan is an expression that gives none is refused, and changes nothing', async () => {
		const { error } = await account.run(rows, {
			operation: 'export',
			options: { largestRemoval: '50%', onlyIfPlan: '={{ $json.nothing }}' },
		});
		expect(error?.message).toContain("'Only If Plan Still Holds' is empty");
		expect(account.posts).toEqual([]);
		expect(account.members()).toEqual(['left@example.com', 'member@example.com']);
	});

	const status = async (input: IDataObject) =>
		await account.run([input], {
			resource: 'export',
			operation: 'getStatus',
			activities: '={{ $json }}',
		});

	it('says when an export that did not wait has ended, by its summary', async () => {
		account.sandbox.settings.activityMs = 60_000;
		const { summary } = await account.run(rows, {
			operation: 'export',
			mode: 'addAndUpdate',
			options: { waitForCompletion: false },
		});
		const [during] = (await status(summary)).outputs[0]!;
		expect(during!.json).toMatchObject({ allEnded: false, status: 'inProgress' });
		account.sandbox.clock.advance(61_000);
		// The status itself can be asked about again: a loop of two nodes.
		const { outputs } = await status(during!.json);
		expect(outputs).toHaveLength(1);
		expect(outputs[0]![0]!.json).toMatchObject({
			allEnded: true,
			status: 'completed',
			contacts: { sent: 4, processed: 4, unsubscribed: 1, rejected: 0 },
		});
	});
});
