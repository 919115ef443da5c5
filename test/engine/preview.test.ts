import type { IDataObject } from 'n8n-workflow';

import { runInEngine } from '../support/engine';
import { useAccount } from '../support/fixture';
import workflow from './preview.workflow.json';

const account = useAccount(runInEngine, {
	parameters: workflow.nodes[0]!.parameters,
	seed: {
		contacts: [
			{ email: 'member@example.com', lists: ['Customers'] },
			{ email: 'left@example.com', lists: ['Customers'] },
			{ email: 'known@example.com' },
			{ email: 'out@example.com', permission: 'unsubscribed' },
		],
	},
});

const rows: IDataObject[] = [
	{ email: 'Member@example.com', first_name: 'Mo' },
	{ email: 'known@example.com' },
	{ email: 'new@example.com' },
	{ email: 'out@example.com' },
	{ email: 'nobody' },
];

it('an export whose plan is an expression that gives none is refused, and changes nothing', async () => {
	const { error } = await account.run(rows, {
		operation: 'export',
		options: { largestRemoval: '50%', onlyIfPlan: '={{ $json.nothing }}' },
	});
	expect(error?.message).toContain("'Only If Plan Still Holds' is empty");
	expect(account.posts).toEqual([]);
	expect(account.members()).toEqual(['left@example.com', 'member@example.com']);
});

describe('Get export status', () => {
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
