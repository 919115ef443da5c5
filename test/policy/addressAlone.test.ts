import { useAccount } from '../support/fixture';
import { TO_CUSTOMERS } from '../support/parameters';
import { runVirtually } from '../support/virtualRun';

const account = useAccount(runVirtually, {
	seed: {
		lists: [{ name: 'Customers' }],
		contacts: [{ email: 'bob@example.com', lists: ['Customers'] }],
	},
	settings: { unsupportedValues: 'refuseRow' },
	parameters: TO_CUSTOMERS,
});

/** Reads well, and Constant Contact takes no number of Germany. */
const PHONE = '+49 221 5550101';
const rows = [
	{ email: 'ada@example.com', first_name: 'Ada', phone: PHONE, birthday: 'soon' },
	{ email: 'bob@example.com', first_name: 'Bob', phone: PHONE },
	{ email: 'cy@example.com', first_name: 'Cy', phone: '617-555-0100' },
];

describe('Rows of which Constant Contact takes nothing but the address', () => {
	it('are on Needs Attention, so that somebody can look after them', async () => {
		const { summary, outputs } = await account.run(rows, {}, { node: { typeVersion: 1.1 } });
		expect(summary).toMatchObject({ exported: 3, notExported: 0 });
		expect(account.fieldsOf('ada@example.com')).toEqual({});
		const lost = outputs[3]!.map(({ json }) => [json.row, json.field, json.message]);
		expect(lost).toEqual([
			[1, 'Birthday', expect.stringContaining('Birthday is not a date')],
			[1, 'All but Email', expect.stringContaining('taken with its address alone')],
			[2, 'All but Email', expect.stringContaining('taken with its address alone')],
		]);
	});

	it('are counted apart from those that went without a field', async () => {
		const { summary } = await account.run(
			rows,
			{ simplify: false },
			{ node: { typeVersion: 1.1 } },
		);
		expect(summary).toMatchObject({ addressOnly: 2, fieldsLeftOut: { birthday: 1 } });
		expect(Object.keys(summary.fieldsLeftOut as object)).toEqual(['birthday']);
	});
});
