import { Sandbox } from '../../sandbox/server';
import { runInEngine } from '../support/engine';

let sandbox: Sandbox;
let port: number;

beforeEach(async () => {
	sandbox = new Sandbox({ tokenRequestsPerSecond: 0, activityMs: 0, activityMsPer10000: 0 });
	port = await sandbox.listen();
});

afterEach(async () => await sandbox.close());

const rows = [
	{ email: 'ana@example.com', name: 'Ana', how: 'zzsecretname' },
	{ email: 'bob@example.com', name: 'Bob', how: 'zzsecretname' },
];
const FAILING = '={{ $json.name.hash($json.how) }}';

describe('An expression that cannot be evaluated for any row', () => {
	it.each([
		['First Name', { fields: { value: { email: '={{ $json.email }}', first_name: FAILING } } }],
		['Email', { fields: { value: { email: FAILING } } }],
		['Consent Field', { consent: 'byField', consentField: FAILING, consentYesValues: 'yes' }],
		['List', { list: { __rl: true, mode: 'name', value: FAILING } }],
	])(
		'is named by its field and its row, once, without what the row holds: %s',
		async (where, change) => {
			const { error } = await runInEngine({
				sandbox,
				port,
				rows,
				parameters: {
					list: { __rl: true, mode: 'name', value: 'Customers' },
					consent: 'everyone',
					options: { createListIfMissing: true },
					...change,
					fields: {
						mappingMode: 'defineBelow',
						...((change as { fields?: object }).fields ?? {
							value: { email: '={{ $json.email }}' },
						}),
					},
				},
			});
			expect(error?.message).toBe(
				`The expression under '${where}' could not be evaluated, so nothing was sent [row 1]`,
			);
			expect((error as { context?: { itemIndex?: number } }).context?.itemIndex).toBeUndefined();
			expect(JSON.stringify([error?.message, error?.description])).not.toContain('zzsecretname');
			expect(sandbox.store.contacts.size).toBe(0);
		},
	);
});

it('costs a row its value where an expression fails for that row only', async () => {
	const { summary, error } = await runInEngine({
		sandbox,
		port,
		rows: [{ ...rows[0], how: 'md5' }, rows[1]!],
		parameters: {
			list: { __rl: true, mode: 'name', value: 'Customers' },
			consent: 'everyone',
			options: { createListIfMissing: true },
			fields: {
				mappingMode: 'defineBelow',
				value: { email: '={{ $json.email }}', first_name: FAILING },
			},
		},
	});
	expect(error).toBeUndefined();
	expect(summary).toMatchObject({ rows: { exported: 2 }, fieldsLeftOut: { first_name: 1 } });
});
