import type { IDataObject } from 'n8n-workflow';

import type { SandboxSettings } from '../../sandbox/account/settings';
import { useAccount } from '../support/fixture';
import { runVirtually } from '../support/virtualRun';
import { TO_CUSTOMERS } from '../support/parameters';

const account = useAccount(runVirtually, {
	seed: { lists: [{ name: 'Customers' }] },
	parameters: TO_CUSTOMERS,
});

const NUMBER = 'SMS Number';
const DATE = 'SMS Consent Date';
const ann = { email: 'ann@example.com', [NUMBER]: '+1 (617) 555-0100', [DATE]: '2024-07-03' };
const smsOf = (name: string) => {
	const fields = account.fieldsOf(`${name}@example.com`) ?? {};
	return [fields.sms_number, fields.sms_permission_to_send, fields.sms_consent_date];
};
const AGREED = ['6175550100', 'explicit', '07/03/2024'];
const NOTHING = [undefined, undefined, undefined];
const settings = (change: Partial<SandboxSettings>) =>
	Object.assign(account.sandbox.settings, change);
/** The bodies of the imports that a run makes, as they went out. */
async function bodiesOf(run: () => Promise<unknown>): Promise<string[]> {
	const { sandbox } = account;
	const bodies: string[] = [];
	const inject = sandbox.inject.bind(sandbox);
	jest.spyOn(sandbox, 'inject').mockImplementation(async (options) => {
		if (String(options.url).endsWith('/contacts_json_import')) bodies.push(String(options.payload));
		return await inject(options);
	});
	await run();
	jest.restoreAllMocks();
	return bodies;
}
const rowsWithFaults: IDataObject[] = [
	ann,
	{ email: 'bea@example.com', [NUMBER]: '617-555-0101', [DATE]: '' },
	{ email: 'cy@example.com', [NUMBER]: '+44 20 7183 8750', [DATE]: '2024-07-03' },
	{ email: 'di@example.com', [NUMBER]: '617-555-0102', [DATE]: '2099-01-01' },
	{ email: 'ed@example.com', [NUMBER]: '', [DATE]: '2024-07-03' },
];

describe('Text messages', () => {
	it('are agreed to by number and date, and by neither alone', async () => {
		const { summary, outputs } = await account.run(
			rowsWithFaults,
			{},
			{ node: { typeVersion: 1.1 } },
		);
		expect(summary).toMatchObject({ exported: 5, details: { fieldsLeftOut: { sms_number: 3 } } });
		expect(smsOf('ann')).toEqual(AGREED);
		for (const name of ['bea', 'cy', 'di', 'ed']) expect(smsOf(name)).toEqual(NOTHING);
		expect(outputs[3]!.map(({ json }) => [json.row, json.field, json.value, json.message])).toEqual(
			[
				[2, NUMBER, '617-555-0101', expect.stringContaining('only sent with an SMS Consent Date')],
				[3, NUMBER, '+44 20 7183 8750 / 2024-07-03', expect.stringContaining('United States')],
				[4, NUMBER, '617-555-0102 / 2099-01-01', expect.stringContaining('in the future')],
			],
		);
	});

	it('are agreed to in a file', async () => {
		const { summary } = await account.runFile(
			['Email,SMS Number,SMS Opt-in Date', 'ann@example.com,617.555.0100,7/3/2024'].join('\n'),
		);
		expect(summary).toMatchObject({ rows: { exported: 1 }, fieldsLeftOut: {} });
		expect(smsOf('ann')).toEqual(AGREED);
	});

	it('are agreed to by fields mapped by hand', async () => {
		const fields = {
			mappingMode: 'defineBelow',
			value: {
				email: '={{ $json.email }}',
				sms_number: '={{ $json.cell }}',
				sms_consent_date: '={{ $json.agreed }}',
			},
		};
		const person = { email: 'ann@example.com', cell: 6175550100, agreed: '2024-07-03' };
		await account.run([person, { ...person, email: 'bea@example.com', agreed: null }], { fields });
		expect([smsOf('ann'), smsOf('bea')]).toEqual([AGREED, NOTHING]);
	});

	it('are agreed to on the day that the column of dates says, and on none where it leaves it open', async () => {
		const rows = (...dates: string[]) =>
			dates.map((date, index) => ({ ...ann, email: `p${index}@example.com`, [DATE]: date }));
		const { summary } = await account.run(rows('7/3/2024', '25/12/2023'));
		expect(summary).toMatchObject({ fieldsLeftOut: {} });
		expect(smsOf('p0')).toEqual(['6175550100', 'explicit', '03/07/2024']);
		account.reset();
		const { outputs } = await account.run(
			rows('7/3/2024', '25/12/2023', '12/25/2023'),
			{},
			{ node: { typeVersion: 1.1 } },
		);
		expect(smsOf('p0')).toEqual(NOTHING);
		expect(outputs[3]!.map(({ json }) => json.message)).toEqual([
			expect.stringContaining('SMS Consent Date that can be read in two ways'),
		]);
	});

	it('are spoken of within the bytes of a body, and in full ones alone that have numbers', async () => {
		const long = (index: number) => ({
			email: `p${index}@example.com`,
			street: 'x'.repeat(255),
			work_street: 'y'.repeat(255),
			other_street: 'z'.repeat(255),
		});
		const rows: IDataObject[] = Array.from({ length: 6_000 }, (_, index) => long(index));
		settings({ strictLengths: 'keep' });
		const without = await bodiesOf(async () => await account.run(rows));
		account.reset();
		settings({ strictLengths: 'keep' });
		const last = { ...long(6_000), [NUMBER]: ann[NUMBER], [DATE]: ann[DATE] };
		const withOne = await bodiesOf(async () => await account.run([...rows, last]));
		const hasKey = (body: string) => body.includes('sms_permission_to_send');
		expect(without.map(hasKey)).toEqual([false, false]);
		expect(withOne.map(hasKey)).toEqual([false, true]);
		expect(Math.max(...withOne.map((body) => body.length))).toBeLessThan(4_000_000);
		expect(account.sandbox.store.everybody.length).toBe(6_001);
	});

	it('cost a row with a wrong number where such rows are to be skipped', async () => {
		const { summary, notExported } = await account.run(rowsWithFaults, {
			options: { invalidOptionalFields: 'skipRow' },
		});
		expect(summary).toMatchObject({ rows: { exported: 2, byReason: { invalid_field: 3 } } });
		expect(notExported.map(({ json }) => json.row)).toEqual([2, 3, 4]);
	});

	it('are spoken of in no request without numbers', async () => {
		const contact = '{"email":"ann@example.com"}';
		const lists = `"list_ids":["${[...account.sandbox.store.lists.values()][0]!.id}"]`;
		const bodies = await bodiesOf(async () => {
			await account.run([{ email: 'ann@example.com' }]);
			await account.run([{ ...ann, [DATE]: '' }]);
			await account.run([ann]);
		});
		const withNumber =
			'{"email":"ann@example.com","sms_number":"6175550100","sms_consent_date":"07/03/2024"}';
		expect(bodies).toEqual([
			`{"import_data":[${contact}],${lists}}`,
			`{"import_data":[${contact}],${lists}}`,
			`{"import_data":[${withNumber}],${lists},"sms_permission_to_send":"explicit"}`,
		]);
	});

	it('are agreed to in a mirror, too', async () => {
		await account.run([ann], { mode: 'mirror' });
		expect(smsOf('ann')).toEqual(AGREED);
	});

	it('are not agreed to by a sign-up, and that is told', async () => {
		const { summary } = await account.run([{ ...ann, consent: 'yes' }], {
			permission: 'express',
			consent: 'byField',
			consentField: 'consent',
		});
		expect(summary).toMatchObject({ rows: { exported: 1 }, fieldsLeftOut: { sms_number: 1 } });
		expect(smsOf('ann')).toEqual(NOTHING);
	});

	it('come to nothing where the permission is passed over', async () => {
		settings({ smsPermissionKey: 'ignored' });
		const { summary } = await account.run([ann]);
		expect(summary).toMatchObject({ rows: { exported: 1 } });
		expect(smsOf('ann')).toEqual(['6175550100', 'not_set', undefined]);
	});

	it('cost nobody the list where the account takes no number', async () => {
		const rows = [ann, { email: 'bea@example.com' }];
		settings({ takesSmsNumbers: false, smsFaults: 'drop' });
		expect((await account.run(rows)).summary).toMatchObject({ rows: { exported: 2 } });
		account.reset();
		settings({ takesSmsNumbers: false, smsFaults: 'refuseRow' });
		const named = [{ ...ann, first_name: 'Ann' }, rows[1]!];
		const { summary } = await account.run(named);
		expect(summary).toMatchObject({ rows: { exported: 2 } });
		expect(summary.fieldsLeftOut).toEqual({ sms_number: 1 });
		expect(account.fieldsOf('ann@example.com')).toEqual({ first_name: 'Ann' });
	});

	it.each([
		{ takesSmsNumbers: false, smsFaults: 'reject' as const },
		{ smsPermissionKey: 'rejected' as const },
	])('send nothing and say why where the whole request is refused: %p', async (change) => {
		settings(change);
		const { error } = await account.run([ann, { email: 'bea@example.com' }]);
		expect(error?.description).toContain('Check the fields and the list of this node.');
		expect(account.sandbox.store.everybody.length).toBe(0);
	});
});
