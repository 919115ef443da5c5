import type { IDataObject } from 'n8n-workflow';

import { runInEngine } from '../support/engine';
import { useAccount } from '../support/fixture';

const manually = (value: IDataObject) => ({ mappingMode: 'defineBelow', value });

const account = useAccount(runInEngine, {
	parameters: {
		fields: manually({ email: '={{ $json.email }}' }),
		list: { __rl: true, mode: 'name', value: 'Customers' },
		consent: 'everyone',
		options: { createListIfMissing: true },
	},
});

const rows = [
	{ email: 'ana@example.com', name: 'Ana', how: 'zzsecretname' },
	{ email: 'bob@example.com', name: 'Bob', how: 'zzsecretname' },
];
const FAILING = '={{ $json.name.hash($json.how) }}';

describe('An expression that cannot be evaluated for any row', () => {
	it.each<[string, IDataObject]>([
		['First Name', { fields: manually({ email: '={{ $json.email }}', first_name: FAILING }) }],
		['Email', { fields: manually({ email: FAILING }) }],
		['Consent Field', { consent: 'byField', consentField: FAILING, consentYesValues: 'yes' }],
		['List', { list: { __rl: true, mode: 'name', value: FAILING } }],
	])(
		'is named by its field and its row, once, without what the row holds: %s',
		async (where, change) => {
			const { error } = await account.run(rows, change);
			expect(error?.message).toBe(
				`The expression under '${where}' could not be evaluated, so nothing was sent [row 1]`,
			);
			expect((error as { context?: { itemIndex?: number } }).context?.itemIndex).toBeUndefined();
			expect(JSON.stringify([error?.message, error?.description])).not.toContain('zzsecretname');
			expect(account.sandbox.store.everybody.length).toBe(0);
		},
	);
});

it('costs a row its value where an expression fails for that row only', async () => {
	const { summary, error } = await account.run([{ ...rows[0], how: 'md5' }, rows[1]!], {
		fields: manually({ email: '={{ $json.email }}', first_name: FAILING }),
	});
	expect(error).toBeUndefined();
	expect(summary).toMatchObject({ rows: { exported: 2 }, fieldsLeftOut: { first_name: 1 } });
});
