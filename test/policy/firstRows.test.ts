import type { IDataObject } from 'n8n-workflow';

import { useAccount } from '../support/fixture';
import { runVirtually } from '../support/virtualRun';
import { TO_CUSTOMERS } from '../support/parameters';

const account = useAccount(runVirtually, {
	seed: {
		lists: [{ name: 'Customers' }],
		contacts: [{ email: 'old@example.com', lists: ['Customers'] }],
	},
	parameters: {
		...TO_CUSTOMERS,
		mode: 'addAndUpdate',
	},
});

const people = Array.from({ length: 50 }, (_, index) => ({ email: `p${index}@example.com` }));

const run = async (onlyFirstRows: unknown, change: IDataObject = {}) =>
	await account.run(people, { options: { onlyFirstRows } as IDataObject, ...change });

describe('Only the First Rows', () => {
	it('exports so many rows and looks at no other', async () => {
		const { summary } = await run(3);
		expect(summary.rows).toMatchObject({ received: 3, exported: 3, notExported: 0 });
		expect(account.members()).toHaveLength(4);
	});

	it('takes of a file no more than that', async () => {
		const text = `email\n${people.map(({ email }) => email).join('\n')}\n`;
		const { summary, error } = await account.runFile(text, { options: { onlyFirstRows: 2 } });
		expect(error).toBeUndefined();
		expect(summary.rows).toMatchObject({ received: 2, exported: 2 });
	});

	it('takes all rows when there are fewer', async () => {
		const { summary } = await run(1_000);
		expect(summary.rows).toMatchObject({ received: 50, exported: 50 });
	});

	it.each(['export', 'preview'])(
		'is refused with Mirror, and nobody is touched: %s',
		async (operation) => {
			const { error } = await run(3, { mode: 'mirror', operation, resource: 'segment' });
			expect(error?.message).toContain('A part of a segment cannot be mirrored');
			expect(account.members()).toEqual(['old@example.com']);
		},
	);

	it.each([0, -1, 2.5, '', 'ten'])('is refused for %j', async (value) => {
		const { error } = await run(value);
		expect(error?.message).toContain("'Only the First Rows' is not a whole number above 0");
		expect(account.members()).toEqual(['old@example.com']);
	});
});
