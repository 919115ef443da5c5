import type { SandboxSettings } from '../../sandbox/account/settings';
import { useAccount } from '../support/fixture';
import { runVirtually } from '../support/virtualRun';
import { TO_CUSTOMERS } from '../support/parameters';

/* Somebody who is on as many lists as anybody can be is put on no further one. */

const account = useAccount(runVirtually, {
	settings: { listsPerContact: 2 },
	seed: {
		lists: [{ name: 'Customers' }, { name: 'One' }, { name: 'Two' }],
		contacts: [
			{ email: 'full@example.com', lists: ['One', 'Two'] },
			{ email: 'member@example.com', lists: ['Customers', 'One'] },
			{ email: 'out@example.com', permission: 'unsubscribed' },
		],
	},
	parameters: { ...TO_CUSTOMERS, simplify: false },
});

const ROWS = ['new', 'full', 'member', 'out'].map((name) => ({ email: `${name}@example.com` }));

describe('Somebody on too many lists', () => {
	it.each<[SandboxSettings['fullContacts'], string]>([
		[
			'cannotAdd',
			'A person can be on 50 lists at most: if this one is, take them off another list.',
		],
		['refuseRow', 'Constant Contact refused this row'],
	])(
		'is refused, and not called unsubscribed, where an import says of them: %s',
		async (fullContacts, said) => {
			Object.assign(account.sandbox.settings, { fullContacts });
			const { summary, notExported } = await account.run(ROWS);
			expect(account.members()).toEqual(['member@example.com', 'new@example.com']);
			expect(notExported.map(({ json }) => [json.row, json.reason])).toEqual([
				[2, 'rejected_by_constant_contact'],
				[4, 'unsubscribed'],
			]);
			expect(notExported[0]!.json.message).toContain(said);
			expect(summary).toMatchObject({ status: 'completed', rows: { exported: 2 } });
		},
	);

	it('is refused where the list was empty, too', async () => {
		account.seed({ lists: [{ name: 'Empty' }] });
		const { notExported } = await account.run(ROWS.slice(0, 2), {
			list: { __rl: true, mode: 'name', value: 'Empty' },
		});
		expect(notExported.map(({ json }) => [json.row, json.reason])).toEqual([
			[2, 'rejected_by_constant_contact'],
		]);
	});

	it('is not called exported where an import does not count whom it could not put on the list', async () => {
		account.sandbox.settings.missingCounters = ['cannot_add_to_list_count'];
		const { summary } = await account.run(ROWS);
		expect(summary.rows).toMatchObject({
			exported: 2,
			byReason: { unsubscribed: 1, not_confirmed: 1 },
		});
	});

	it('is told of by Mirror, which sees the list, where an import counts them as put on it', async () => {
		account.sandbox.settings.fullContacts = 'uncounted';
		const { summary, notExported } = await account.run(
			[...ROWS.slice(0, 3), { email: 'full@example.com' }],
			{ mode: 'mirror' },
			{ node: { typeVersion: 1.1 } },
		);
		expect(notExported.map(({ json }) => [json.reason, json.onList])).toEqual([['duplicate', '']]);
		expect(summary.message).toContain(
			'1 person whose row was exported did not show on the list afterwards',
		);
	});
});
