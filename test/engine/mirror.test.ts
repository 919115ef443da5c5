import type { IDataObject } from 'n8n-workflow';

import { readFile, runInEngine } from '../support/engine';
import { useAccount } from '../support/fixture';
import workflow from './mirror.workflow.json';

const account = useAccount(runInEngine, {
	parameters: workflow.nodes[0]!.parameters,
	seed: {
		contacts: Array.from({ length: 20 }, (_, index) => ({
			email: `member${index}@example.com`,
			lists: ['Customers'],
		})),
	},
});

const rowsOf = (...numbers: number[]): IDataObject[] =>
	numbers.map((number) => ({ email: `member${number}@example.com` }));

const run = async (rows: IDataObject[], options: IDataObject = {}) =>
	await account.run(rows, { options });

describe('Mirror', () => {
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
		expect(hints.join()).toContain("19 people were removed and 'Removed' shows 5");
		const lines = (await readFile(summaryItem.binary!.removed!)).trim().split('\r\n');
		expect(lines).toHaveLength(20);
		expect(lines[0]).toBe('email,contactId,list');
		expect(summaryItem.binary!.removed!.fileName).toBe('removed.csv');
	});
});
