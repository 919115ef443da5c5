import type { IDataObject } from 'n8n-workflow';

import { runInEngine } from '../support/engine';
import { useAccount } from '../support/fixture';

/* What n8n makes of errors before anything is sent; which these are is in test/policy. */

const account = useAccount(runInEngine, {
	seed: { contacts: [{ email: 'una@example.com', lists: ['Customers'] }] },
	parameters: {
		list: { __rl: true, mode: 'name', value: 'Customers' },
		fields: { mappingMode: 'defineBelow', value: { email: '={{ $json.email }}' } },
		consent: 'byField',
		consentField: 'agreed',
		mode: 'addAndUpdate',
	},
});

const rows: IDataObject[] = [{ email: 'una@example.com', first_name: 'Una', agreed: 'yes' }];
const NO_COLUMN = 'No row has a column "agred", so nothing was sent';

describe('A column that no row has', () => {
	it.each(['agred', '={{ $json.agred }}', '={{ $json["agred"] }}'])(
		'fails the run, so that the error workflow learns of it: %s',
		async (consentField) => {
			const { error, run } = await account.run(rows, { consentField });
			expect(run.status).toBe('error');
			expect(run.data.resultData.error?.message).toContain(NO_COLUMN);
			expect(error?.message).toBe(NO_COLUMN);
			expect(error?.description).toContain('Did you mean "agreed"? ');
			expect(account.posts).toEqual([]);
		},
	);

	it.each(['continueErrorOutput', 'continueRegularOutput'] as const)(
		'is told with its advice where the workflow goes on: %s',
		async (onError) => {
			const { run } = await account.run(rows, { consentField: 'agred' }, { node: { onError } });
			const outputs = run.data.resultData.runData['Constant Contact']![0]!.data!.main!;
			const items = outputs.flatMap((some) => some ?? []);
			expect(items.map(({ json }) => json)).toEqual([
				{ error: NO_COLUMN, message: expect.stringContaining('Did you mean "agreed"?') as string },
			]);
		},
	);

	it('may be missing where n8n evaluates the expression, row by row', async () => {
		const { summary, error } = await account.run(rows, {
			consentField: '={{ $json.agred ?? $json.agreed }}',
		});
		expect(error).toBeUndefined();
		expect(summary.rows).toMatchObject({ exported: 1 });
	});

	it.each(['={{ $json.emial ?? "" }}', '={{ $json.first_name.toLowerCase() }}'])(
		'is no address, evaluated for each row or not: %s',
		async (email) => {
			const { error } = await account.run(rows, {
				fields: { mappingMode: 'defineBelow', value: { email } },
			});
			expect(error?.message).toContain(
				'No row has an email address in the column that should hold it',
			);
		},
	);
});

describe('A segment that is too small', () => {
	it('is tried again where the workflow says so', async () => {
		const { id, name } = account.list();
		account.sandbox.faults.push({
			path: '/v3/contact_lists',
			effect: { status: 200, body: { lists: [{ list_id: id, name }] } },
		});
		const { summary } = await account.run(
			rows,
			{ options: { stopIfSmaller: 50 } },
			{ node: { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 } },
		);
		expect(summary.rows).toMatchObject({ exported: 1 });
	});

	it('is an error by an option that is an expression', async () => {
		const options = { stopIfFewerRows: '={{ $json.first_name ? 5 : 1 }}' };
		const { error, run } = await account.run(rows, { options });
		expect(error?.message).toBe(
			'The segment has 1 row, and at least 5 are expected, so nothing was sent',
		);
		expect(run.status).toBe('error');
		expect(account.posts).toEqual([]);
	});
});
