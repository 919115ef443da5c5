import { useAccount } from '../support/fixture';
import { TO_CUSTOMERS } from '../support/parameters';
import { peopleOn, rowsOf } from '../support/people';
import { runVirtually } from '../support/virtualRun';

/* Pages that are smaller than was asked for, and links with the host in front. */

const MIRROR = { mode: 'mirror', simplify: false, options: { largestRemoval: '100%' } };
const REMOVE = { operation: 'remove', simplify: false };
/** As many lists and fields as an account may have take many pages of two. */
const named = (name: string, count: number) =>
	Array.from({ length: count }, (_, index) => `${name} ${index}`);

const account = useAccount(runVirtually, {
	seed: {
		lists: [...named('List', 60), 'Customers'].map((name) => ({ name })),
		customFields: named('Field', 5).map((label) => ({ label, type: 'string' as const })),
		...peopleOn(0, 40, 'Customers'),
	},
	parameters: TO_CUSTOMERS,
});

describe.each([
	['pages of two', { largestPage: 2 }],
	["links with the API's host in front", { largestPage: 2, linksBehind: 'http://127.0.0.1:1' }],
])('With %s', (_what, settings) => {
	beforeEach(() => Object.assign(account.sandbox.settings, settings));

	it('a mirror takes off who left the segment', async () => {
		const rows = rowsOf(...Array.from({ length: 39 }, (_, index) => index));
		const { summary } = await account.run(rows, MIRROR);
		expect(summary).toMatchObject({ status: 'completed', contacts: { removed: 1 } });
		expect(account.members()).not.toContain('member39@example.com');
	});

	it('people are removed', async () => {
		const { summary } = await account.run(rowsOf(3, 17), REMOVE);
		expect(summary).toMatchObject({ status: 'completed', removed: 2 });
	});

	it('a list is found by its name', async () => {
		const list = { __rl: true, mode: 'name', value: 'List 59' };
		const options = { createListIfMissing: true };
		const { summary } = await account.run(rowsOf(3), { list, simplify: false, options });
		expect(summary).toMatchObject({ list: { created: false }, rows: { exported: 1 } });
		expect(account.members('List 59')).toEqual(['member3@example.com']);
	});

	it('a custom field is sent that stands on the last page', async () => {
		const rows = rowsOf(3).map((row) => ({ ...row, 'Field 4': 'gold', 'Field 0': 'tin' }));
		const fields = { mappingMode: 'autoMapInputData', value: null };
		await account.run(rows, { fields });
		const sent = JSON.stringify(account.fieldsOf('member3@example.com'));
		expect(sent).toContain('gold');
		expect(sent).toContain('tin');
	});
});

describe('A link that leads elsewhere', () => {
	it.each(['https://elsewhere.example', '/v4', '/internal'])(
		'stops the run: %s',
		async (before) => {
			Object.assign(account.sandbox.settings, { largestPage: 2, linksBehind: before });
			const list = { __rl: true, mode: 'name', value: 'List 59' };
			const options = { createListIfMissing: true };
			const { error } = await account.run(rowsOf(3), { list, options });
			expect(error?.message).toContain(
				'could not be read: their pages do not end, or lead elsewhere',
			);
			expect(account.posts).toEqual([]);
		},
	);
});
