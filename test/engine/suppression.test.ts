import type { IDataObject } from 'n8n-workflow';

import { runInEngine } from '../support/engine';
import { useAccount } from '../support/fixture';
import { TO_CUSTOMERS } from '../support/parameters';

/* The second input, as n8n hands it over. */

const account = useAccount(runInEngine, {
	seed: { lists: [{ name: 'Customers' }] },
	parameters: {
		...TO_CUSTOMERS,
		neverSend: 'input',
	},
});

const rows: IDataObject[] = ['ana', 'bob'].map((name) => ({ email: `${name}@example.com` }));

describe.each([undefined, 'v1' as const])('Never Send as a second input (%s)', (executionOrder) => {
	const settings = executionOrder && { executionOrder };
	it('is read beside the segment', async () => {
		const { error, notExported } = await account.run(
			rows,
			{},
			{ settings, neverSend: [{ address: 'BOB@example.com' }, { Email: 'someone@example.com' }] },
		);
		expect(error).toBeUndefined();
		expect(notExported).toEqual([]);
		const again = await account.run(
			rows,
			{},
			{ settings, neverSend: [{ Email: 'BOB@example.com' }] },
		);
		expect(again.notExported.map(({ json }) => [json.row, json.reason])).toEqual([
			[2, 'suppressed'],
		]);
	});

	it('is the only thing that comes in where the segment is empty: nothing is sent', async () => {
		const { error } = await account.run([], {}, { settings, neverSend: rows });
		expect(error).toBeUndefined();
		expect(account.posts).toEqual([]);
	});

	it.each([
		['is not connected', undefined],
		['brings nothing', []],
	])('that %s: nothing is sent', async (_what, neverSend) => {
		const { error } = await account.run(rows, {}, { settings, neverSend });
		expect(error?.message).toContain("Nothing came in on the input 'Never Send'");
		expect(account.posts).toEqual([]);
	});

	it('is not looked at where it is not chosen', async () => {
		const { error } = await account.run(rows, { neverSend: 'nobody' }, { settings });
		expect(error).toBeUndefined();
		expect(account.members()).toHaveLength(2);
	});
});
