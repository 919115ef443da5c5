import type { IDataObject } from 'n8n-workflow';

import { readFile, runInEngine, type EngineOptions, type EngineRun } from '../support/engine';
import { useAccount } from '../support/fixture';
import { TO_CUSTOMERS } from '../support/parameters';

/* What a person reads in a pane 460 pixels wide, and what saved workflows go on reading. */

const account = useAccount(runInEngine, {
	parameters: {
		...TO_CUSTOMERS,
		consent: 'byField',
		consentField: 'agreed',
		mode: 'addAndUpdate',
	},
	seed: {
		contacts: [
			{ email: 'member@example.com', lists: ['Customers'] },
			{ email: 'known@example.com' },
			{ email: 'out@example.com', permission: 'unsubscribed' },
		],
	},
});

const rows: IDataObject[] = [
	{ email: 'member@example.com', agreed: 'yes', birthday: 'soon', first_name: 'Mo' },
	{ email: 'ada@example.com', agreed: 'yes', birthday: '', anniversary: '31/31/2020' },
	{ email: 'bob@example.com', agreed: 'no', birthday: 'soon', reason: 'moved', message: null },
	{ email: 'out@example.com', agreed: 'yes', birthday: 'never' },
	{ email: 'nobody', agreed: 'yes' },
];

const current = { node: { typeVersion: 1.1 } };
const run = async (
	change: IDataObject = {},
	more: Partial<EngineOptions> = current,
	input = rows,
): Promise<EngineRun> => await account.run(input, change, more);

const MESSAGE =
	'2 of 5 rows were exported to the list "Customers". Not exported: 1 with an invalid email address, 1 without consent, 1 person who unsubscribed. 1 row went without Birthday, 1 without Anniversary: Constant Contact does not take the values as they are.';

describe('The summary', () => {
	it('is few short columns first, then the sentence, and everything else in one', async () => {
		const { summary, error, hints } = await run();
		expect(error).toBeUndefined();
		const { details, ...columns } = summary as { details: IDataObject };
		expect(Object.entries(columns)).toEqual([
			['list', 'Customers'],
			['status', 'completed'],
			['exported', 2],
			['notExported', 3],
			['message', MESSAGE],
		]);
		expect(hints).toContain(MESSAGE);
		expect(details).toMatchObject({
			message: MESSAGE,
			list: { name: 'Customers', created: false },
			rows: { received: 5, exported: 2, notExported: 3 },
			fieldsLeftOut: { birthday: 1, anniversary: 1 },
			constantContact: { activities: [{ kind: 'import' }] },
		});
	});

	it('is whole with Simplify off, and in the nodes of yesterday', async () => {
		const { summary: off } = await run({ simplify: false });
		const { summary: before, outputs } = await run({}, {});
		for (const summary of [off, before]) {
			expect(Object.keys(summary).slice(0, 5)).toEqual([
				'message',
				'status',
				'list',
				'mode',
				'rows',
			]);
			expect(summary).toMatchObject({ rows: { received: 5, exported: 2 } });
		}
		expect(outputs).toHaveLength(2);
	});

	it('says how many are new on a list that it made, which nobody can have been on', async () => {
		const list = { __rl: true, mode: 'name', value: 'Fresh' };
		const { summary } = await run({ list, options: { createListIfMissing: true } });
		expect(summary).toMatchObject({ list: 'Fresh', exported: 2, newOnList: 2 });
	});

	it('says with Mirror how many were removed', async () => {
		account.seed({ contacts: [{ email: 'left@example.com', lists: ['Customers'] }] });
		const { summary, outputs } = await run(
			{
				mode: 'mirror',
				options: { largestRemoval: '50%' },
				// Mirror has to know whose every row is.
				...{ consent: 'everyone' },
			},
			current,
			rows.slice(0, 2),
		);
		expect(summary).toMatchObject({ exported: 2, removed: 1 });
		expect(outputs.map((items) => items.length)).toEqual([1, 0, 1, 2]);
	});

	it('keeps page and text beside the columns', async () => {
		const { summary, summaryItem } = await run({ options: { receiptFile: true } });
		expect(summary.markdown).toContain('| Exported | 2 |');
		expect(summaryItem.binary!.receipt!.fileName).toBe('receipt.html');
	});

	it('can be asked about by Get Status in either shape', async () => {
		for (const simplify of [true, false]) {
			const { summary } = await run({ simplify });
			const { outputs, error } = await run(
				{ resource: 'export', operation: 'getStatus', activities: '={{ $json }}' },
				current,
				[summary],
			);
			expect(error).toBeUndefined();
			expect(outputs[0]![0]!.json).toMatchObject({
				allEnded: true,
				message: expect.stringContaining('The activity has ended.'),
			});
		}
	});
});

describe('Not Exported', () => {
	it('shows the reason, the sentence, and the row as it came in beside them', async () => {
		const { notExported } = await run();
		const shown = notExported.map(({ json }) => [json.row, json.reason, json.onList, json.email]);
		expect(shown).toEqual([
			[3, 'no_consent', 'no', 'bob@example.com'],
			[4, 'unsubscribed', 'no', 'out@example.com'],
			[5, 'invalid_email', '', 'nobody'],
		]);
		expect(Object.keys(notExported[0]!.json).slice(0, 5)).toEqual([
			...['row', 'reason', 'onList', 'message', 'email'],
		]);
		const [bob] = notExported;
		expect(bob!.json).toMatchObject({ 'reason (input)': 'moved', agreed: 'no' });
		expect(bob!.json).not.toHaveProperty('input');
		expect(bob!.json).not.toHaveProperty('field');
		expect(bob!.pairedItem).toEqual({ item: 2 });
	});

	it('has no column about the list where of nobody it is known, and one where it is of somebody', async () => {
		const [member, , bob] = rows as [IDataObject, IDataObject, IDataObject];
		const { notExported, summary } = await run({}, current, [member, bob]);
		expect(summary.message).toContain('did not look up');
		expect(Object.keys(notExported[0]!.json).slice(0, 4)).toEqual([
			...['row', 'reason', 'message', 'email'],
		]);
		const again = await run({}, current, [member, bob, member]);
		expect(again.notExported.map(({ json }) => json.onList)).toEqual(['yes', '']);
		const whole = await run({ simplify: false }, current, [member, bob]);
		expect(whole.notExported[0]!.json).toMatchObject({ onList: '' });
	});

	it('is as it was with Simplify off, and in the nodes of yesterday', async () => {
		for (const { notExported } of [await run({ simplify: false }), await run({}, {})]) {
			expect(notExported[0]!.json).toMatchObject({ row: 3, field: null, input: rows[2] });
		}
		expect((await run({}, {})).notExported[0]!.json).not.toHaveProperty('onList');
	});

	it.each([
		[current, 'onList,'],
		[{}, ''],
	])('has all of it in a file: %j', async (more, onList) => {
		const { summaryItem, notExported } = await run({ options: { notExportedRows: 1 } }, more);
		expect(notExported).toHaveLength(1);
		const [heading, ...lines] = (await readFile(summaryItem.binary!.notExported!))
			.trim()
			.split('\r\n');
		expect(heading).toBe(
			`row,reason,${onList}message,field,email,email (input),agreed,birthday,reason (input),message (input)`,
		);
		expect(lines).toHaveLength(3);
	});
});

describe('Needs Attention', () => {
	it('has each value that an exported row went without, and why', async () => {
		const { outputs } = await run();
		const [, , , lost] = outputs;
		expect(
			lost!.map(({ json, pairedItem }) => [json.row, json.field, json.value, pairedItem]),
		).toEqual([
			[1, 'Birthday', 'soon', { item: 0 }],
			[2, 'Anniversary', '31/31/2020', { item: 1 }],
		]);
		expect(Object.keys(lost![0]!.json)).toEqual([
			...['row', 'field', 'value', 'message'],
			...['email', 'agreed', 'birthday', 'first_name'],
		]);
		expect(lost![0]!.json.message).toContain('Birthday is not a date');
	});

	it('counts no row that Constant Contact refused', async () => {
		const { summary, outputs } = await run({ simplify: false });
		expect(summary.fieldsLeftOut).toEqual({ birthday: 1, anniversary: 1 });
		expect(outputs[3]![0]!.json).toMatchObject({ field: 'Birthday', input: rows[0] });
	});

	it('has a file when there are more than are shown, and says so', async () => {
		const many = Array.from({ length: 30 }, (_, index) => ({
			email: `p${index}@example.com`,
			agreed: 'yes',
			birthday: index % 2 ? 'soon' : '1990-01-01',
		}));
		const { outputs, summaryItem, hints } = await run(
			{ options: { notExportedRows: 4 } },
			current,
			many,
		);
		expect(outputs[3]).toHaveLength(4);
		const file = summaryItem.binary!.needsAttention!;
		expect(file.fileName).toBe('needs-attention.csv');
		expect((await readFile(file)).trim().split('\r\n')).toHaveLength(16);
		expect(hints.join()).toContain(
			"15 values were left out, and 'Needs Attention' shows 4 of them",
		);
	});

	it('shows of a birthday in two columns both, and a value by an expression', async () => {
		const { outputs } = await run(
			{
				fields: {
					mappingMode: 'defineBelow',
					value: {
						email: '={{ $json.email }}',
						birthday_month: '={{ $json.month }}',
						birthday_day: '={{ $json.day }}',
						anniversary: '={{ $json.since.toUpperCase() }}',
					},
				},
				consent: 'everyone',
			},
			current,
			[{ email: 'ada@example.com', month: 2, day: 31, since: 'long ago' }],
		);
		expect(outputs[3]!.map(({ json }) => [json.field, json.value])).toEqual([
			['Birthday', '2 / 31'],
			['Anniversary', 'LONG AGO'],
		]);
	});

	it('shows of a number for text messages also its day, both by expressions', async () => {
		const { outputs } = await run(
			{
				fields: {
					mappingMode: 'defineBelow',
					value: {
						email: '={{ $json.email }}',
						sms_number: '={{ $json.cell.trim() }}',
						sms_consent_date: '={{ $json.agreed.slice(0, 10) }}',
					},
				},
				consent: 'everyone',
			},
			current,
			[
				{ email: 'ada@example.com', cell: '617-555-0100', agreed: '2024-07-03T10:00' },
				{ email: 'bob@example.com', cell: '617-555-0101', agreed: '2099-07-03T10:00' },
			],
		);
		expect(outputs[3]!.map(({ json }) => [json.field, json.value])).toEqual([
			['SMS Number', '617-555-0101 / 2099-07-03'],
		]);
		expect(account.fieldsOf('ada@example.com')).toEqual({
			sms_number: '6175550100',
			sms_permission_to_send: 'explicit',
			sms_consent_date: '07/03/2024',
		});
	});

	it('is foreseen by a preview', async () => {
		const { outputs, summary } = await run({ operation: 'preview' });
		expect(outputs).toHaveLength(3);
		expect(outputs[2]!.map(({ json }) => [json.row, json.field])).toEqual([
			[1, 'Birthday'],
			[2, 'Anniversary'],
		]);
		expect(summary.message).toContain('1 row would go without Birthday, 1 without Anniversary');
		expect((await run({ operation: 'preview' }, {})).outputs).toHaveLength(2);
	});
});

describe('The preview', () => {
	it('is few short columns first, and everything else in one', async () => {
		const { summary, hints } = await run({ operation: 'preview' });
		const { details, ...columns } = summary as { details: IDataObject };
		expect(columns).toEqual({
			list: 'Customers',
			wouldBeExported: 2,
			notExported: 3,
			newOnList: 1,
			alreadyOnList: 1,
			billedContactsAdded: 1,
			message: expect.stringContaining(
				'would be exported to the list "Customers": 1 already on it, 1 new to the account.',
			),
			plan: details.plan,
		});
		expect(Object.keys(columns)[0]).toBe('list');
		expect(hints).toContain(summary.message);
		expect(details).toMatchObject({ rows: { received: 5, wouldBeExported: 2 } });
	});

	it('leaves out what is none', async () => {
		const { summary } = await run({ operation: 'preview' }, current, [
			{ email: 'member@example.com', agreed: 'yes' },
		]);
		expect(summary.message).toBe(
			'1 of 1 row would be exported to the list "Customers": 1 already on it.',
		);
		const { summary: nobody } = await run({ operation: 'preview' }, current, [
			{ email: 'bob@example.com', agreed: 'no' },
		]);
		expect(nobody.message).toBe(
			'0 of 1 row would be exported to the list "Customers". Not exported: 1 without consent.',
		);
	});

	it.each(['export', 'preview'])(
		'names the option that takes the first rows only: %s',
		async (operation) => {
			const { summary } = await run({ operation, options: { onlyFirstRows: 2 } });
			expect(summary.message).toMatch(/^2 of the first 2 rows (were|would be) exported/);
			const { summary: all } = await run({ operation, options: { onlyFirstRows: 50 } });
			expect(all.message).toMatch(/^2 of 5 rows/);
		},
	);
});

describe('While it runs', () => {
	const expression = {
		fields: { mappingMode: 'defineBelow', value: { email: '={{ $json.email.trim() }}' } },
		consent: 'everyone',
	};
	const people = (count: number) =>
		Array.from({ length: count }, (_, index) => ({ email: `p${index}@example.com` }));

	it('says in the console of the browser what it is at', async () => {
		const { toBrowser } = await run();
		expect(toBrowser).toEqual(
			expect.arrayContaining([
				'Constant Contact export: 5 rows read, 3 to send',
				'Constant Contact export: 1 of 1 import ended',
			]),
		);
		expect(toBrowser.join()).not.toContain('@');
	});

	it('calls expressions slow only where there are many rows', async () => {
		expect((await run(expression, current, people(3))).hints.join()).not.toContain('for each row');
		const { hints } = await run(expression, current, people(1_001));
		expect(hints.join()).toContain('n8n evaluated the expression of Email for each row');
	});
});
