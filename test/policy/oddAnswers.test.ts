import type { Fault } from '../../sandbox/account/faults';
import { useAccount } from '../support/fixture';
import { runVirtually } from '../support/virtualRun';
import { TO_CUSTOMERS } from '../support/parameters';

/* What Constant Contact leaves untold, or tells in another form than is described. */

const account = useAccount(runVirtually, {
	seed: {
		lists: [{ name: 'Customers' }],
		contacts: [
			{ email: 'member@example.com', lists: ['Customers'] },
			{ email: 'out@example.com', permission: 'unsubscribed' },
		],
	},
	parameters: TO_CUSTOMERS,
});

const rowsOf = (...names: string[]) => names.map((name) => ({ email: `${name}@example.com` }));

describe('Where an import does not count whom it could not put on the list', () => {
	const noFile: Fault = {
		path: '/v3/activities/contact_exports',
		times: 99,
		optional: true,
		effect: { gateway: 503 },
	};

	beforeEach(() => {
		account.sandbox.settings.missingCounters = ['cannot_add_to_list_count'];
	});

	it('nobody is called exported while it cannot be looked up who unsubscribed', async () => {
		account.sandbox.faults.push(noFile);
		const { summary } = await account.run(rowsOf('new', 'out'));
		expect(summary).toMatchObject({
			status: 'incomplete',
			rows: { exported: 0, byReason: { not_confirmed: 2 } },
		});
	});

	it('those are who did not unsubscribe, where the list cannot be looked up', async () => {
		account.sandbox.faults.push({ ...noFile, after: 1 });
		const { summary } = await account.run(rowsOf('new', 'out'));
		expect(summary.rows).toMatchObject({ exported: 1, byReason: { unsubscribed: 1 } });
	});

	it('those are who did not unsubscribe and are on the list', async () => {
		const { summary } = await account.run(rowsOf('new', 'member', 'out'));
		expect(summary.rows).toMatchObject({ exported: 2, byReason: { unsubscribed: 1 } });
	});
});
