import workflow from '../engine/lists.workflow.json';
import { useAccount } from '../support/fixture';
import { runVirtually } from '../support/virtualRun';

const SPAIN = 'c3f1a2b4-5d6e-11ee-9c3a-fa163e5bc304';

const account = useAccount(runVirtually, {
	parameters: workflow.nodes[0]!.parameters,
	seed: { lists: [{ name: 'France' }, { name: 'Spain', id: SPAIN }] },
});

const rows = [
	{ email: 'ana@example.com', country: 'Spain' },
	{ email: 'luc@example.com', country: 'France' },
	{ email: 'ANA@example.com', country: 'France' },
	{ email: 'kai@example.com', country: 'Norway' },
	{ email: 'ana@example.com', country: ' Spain ' },
	{ email: 'mia@example.com' },
];

describe('Several lists in one run', () => {
	it('takes the ID of each row, and lets a wrong one spoil its own rows only', async () => {
		const other = '00000000-0000-0000-0000-000000000000';
		const { outputs, error } = await account.run(
			[
				{ email: 'ana@example.com', list: SPAIN },
				{ email: 'bob@example.com', list: other },
				{ email: 'eve@example.com', list: SPAIN.toUpperCase() },
				{ email: 'kim@example.com', list: 'Spain' },
			],
			{ list: { __rl: true, mode: 'id', value: '={{ $json.list }}' } },
		);
		expect(error).toBeUndefined();
		expect(account.members('Spain')).toEqual(['ana@example.com', 'eve@example.com']);
		expect(outputs[0]).toHaveLength(3);
		expect(outputs[1]!.map(({ json }) => [json.row, json.reason])).toEqual([
			[2, 'invalid_list'],
			[4, 'invalid_list'],
		]);
		expect(String(outputs[1]![0]!.json.message)).toContain(`no list with the ID ${other}`);
	});

	it.each([
		['in a file', ['NULL', 'N/A', '-', '["a","b"]'], 'csv', {}, []],
		['in items by Empty Texts', ['NULL', '-', { name: 'a' }], 'items', { emptyTexts: true }, []],
		['not in items without it', ['NULL', '{a,b}'], 'items', {}, ['NULL']],
	])('makes no list of what is no name: %s', async (_where, values, kind, options, made) => {
		const parameters = { segmentSource: kind, options: { createListIfMissing: true, ...options } };
		const countries = values.map((country) => ({ email: 'ana@example.com', country }));
		const run =
			kind === 'csv'
				? await account.runFile(
						`email;country\n${values.map((value) => `ana@example.com;${String(value)}`).join('\n')}\n`,
						parameters,
					)
				: await account.run(countries, parameters);
		expect(run.error).toBeUndefined();
		const names = [...account.sandbox.store.lists.values()].map(({ name }) => name);
		expect(names.filter((name) => !['France', 'Spain'].includes(name))).toEqual(made);
		const refused = run.notExported.filter(({ json }) => json.reason === 'invalid_list');
		expect(refused).toHaveLength(values.length - made.length);
	});

	it('says nothing of who is on a list that is not there', async () => {
		const { outputs } = await account.run(
			[
				{ email: 'ana@example.com', country: 'Spain', ok: '' },
				{ email: 'kai@example.com', country: 'Norway' },
				{ email: 'mia@example.com' },
			],
			{
				list: { __rl: true, mode: 'name', value: '={{ $json.country }}' },
				consent: 'byField',
				consentField: 'ok',
				options: { createListIfMissing: false },
			},
		);
		const messages = outputs[0]!.map(({ json }) => String(json.message));
		expect(messages.map((message) => message.includes('did not look up'))).toEqual([
			true,
			false,
			false,
		]);
	});

	it.each(['export', 'preview'])('says of which list a note is: %s', async (operation) => {
		const { hints } = await account.run(
			[
				{ email: 'ana@example.com', country: 'Spain', ok: 'yes', birthday: '3/4/1985' },
				{ email: 'luc@example.com', country: 'France' },
			],
			{
				operation,
				list: { __rl: true, mode: 'name', value: '={{ $json.country }}' },
				consent: 'byField',
				consentField: 'ok',
				fields: { mappingMode: 'autoMapInputData', value: null },
			},
		);
		expect(hints.filter((hint) => hint.includes('consent field is empty'))).toEqual([
			'List "France": The consent field is empty in 1 row: it is not sent, and its person is not taken off the list because of it.',
		]);
		expect(hints.filter((hint) => hint.includes('month first'))).toEqual([
			expect.stringMatching(/^Birthday: 1 date such as/),
		]);
	});

	it.each(['export', 'preview', 'remove'])(
		'is told of a few lists above the table, those that want a look first: %s',
		async (operation) => {
			const names = Array.from({ length: 8 }, (_, index) => `List ${index}`);
			account.seed({ lists: names.slice(0, 7).map((name) => ({ name })) });
			const { outputs, hints } = await account.run(
				names.map((list, index) => ({ email: `p${index}@example.com`, list })),
				{
					operation,
					list: { __rl: true, mode: 'name', value: '={{ $json.list }}' },
					options: { createListIfMissing: false },
				},
			);
			expect(outputs[0]).toHaveLength(8);
			const told = outputs[0]!
				.map(({ json }) => json.message)
				.filter((one) => hints.includes(one as string));
			expect(told).toHaveLength(5);
			expect(hints[0]).toBe(outputs[0]![7]!.json.message);
			const where = operation === 'preview' ? 'Preview' : 'Summary';
			expect(hints).toContain(`'${where}' has the messages of 3 more lists.`);
		},
	);

	it('fails when the only list there is cannot be used, and does not repeat what a row holds', async () => {
		const { error } = await account.run([{ email: 'ana@example.com', list: 'Nowhere' }], {
			list: { __rl: true, mode: 'name', value: '={{ $json.list }}' },
			options: { createListIfMissing: false },
		});
		expect(error?.message).toBe('Constant Contact has no list with the name that the row gives');
		expect(JSON.stringify([error?.message, error?.description])).not.toContain('Nowhere');
	});

	it('mirrors each list by its own rows', async () => {
		account.seed({
			contacts: [
				{ email: 'old@example.com', lists: ['Spain'] },
				{ email: 'luc@example.com', lists: ['Spain', 'France'] },
			],
		});
		const { outputs } = await account.run(rows.slice(0, 3), {
			mode: 'mirror',
			options: { largestRemoval: '2' },
		});
		expect(account.members('Spain')).toEqual(['ana@example.com']);
		expect(account.members('France')).toEqual(['ana@example.com', 'luc@example.com']);
		expect(outputs[2]!.map(({ json }) => [json.email, json.list]).sort()).toEqual([
			['luc@example.com', 'Spain'],
			['old@example.com', 'Spain'],
		]);
	});

	it('refuses to fill the account with lists when the column is wrong', async () => {
		const people = Array.from({ length: 101 }, (_, index) => ({ email: `p${index}@example.com` }));
		const { error } = await account.run(people, {
			list: { __rl: true, mode: 'field', value: 'email' },
		});
		expect(error?.message).toContain('more than 100 different lists');
		expect(account.sandbox.store.lists.size).toBe(2);
	});

	it('makes one list of names that differ in case, blanks or the form of their letters only', async () => {
		const places = ['España', 'espan\u0303a ', 'ESPAÑA', '\u00a0Espa\u00f1a', ' spain', 'SPAIN'];
		const { outputs } = await account.run(
			places.map((country, index) => ({ email: `p${index}@example.com`, country })),
		);
		expect(outputs[0]!.map(({ json }) => json.list)).toMatchObject([
			{ name: 'España', created: true },
			{ name: 'Spain', id: SPAIN, created: false },
		]);
		expect(account.members('Spain')).toEqual(['p4@example.com', 'p5@example.com']);
		expect(account.sandbox.store.lists.size).toBe(3);
	});

	it('keeps lists apart whose names differ in case, where the account has both', async () => {
		account.seed({ lists: [{ name: 'spain' }] });
		const { outputs } = await account.run([
			{ email: 'ana@example.com', country: 'Spain' },
			{ email: 'bob@example.com', country: 'spain' },
			{ email: 'eve@example.com', country: 'SPAIN' },
		]);
		expect(account.members('Spain')).toEqual(['ana@example.com']);
		expect(account.members('spain')).toEqual(['bob@example.com']);
		expect(String(outputs[1]![0]!.json.message)).toContain(
			'2 lists have the name that the row gives',
		);
	});
});

describe('A list by name', () => {
	const exportTo = async (value: string, createListIfMissing = true) =>
		await account.run([{ email: 'ana@example.com' }], {
			list: { __rl: true, mode: 'name', value },
			options: { createListIfMissing },
		});

	it.each([
		'newsletter',
		'NEWSLETTER',
		' Newsletter\u00a0',
		'Newsletter (1,152 contacts)',
		'newsletter  (1 contact)',
		'News\u200bletter',
	])('is the one there is for %j', async (name) => {
		account.seed({ lists: [{ name: 'Newsletter' }] });
		const { summary } = await exportTo(name);
		expect(summary.list).toMatchObject({ name: 'Newsletter', created: false });
		expect(account.sandbox.store.lists.size).toBe(3);
	});

	it('is the one with exactly this name, count and all', async () => {
		account.seed({
			lists: [{ name: 'Choir' }, { name: 'Choir (12 contacts)' }, { name: 'choir' }],
		});
		for (const name of ['Choir (12 contacts)', 'choir', 'Choir (13 contacts)']) {
			const { summary } = await exportTo(name);
			expect(summary.list).toMatchObject({ name: name.replace(' (13 contacts)', '') });
		}
	});

	it('is refused when several would do, with how many', async () => {
		account.seed({ lists: [{ name: 'VIP' }, { name: 'Vip' }, { name: 'vip ' }] });
		const { error } = await exportTo('vIP');
		expect(error?.message).toBe(
			"3 lists have the name that stands under 'List' apart from capitals and spaces, and none has exactly this one",
		);
		expect(account.sandbox.store.everybody.length).toBe(0);
	});

	it('is made without the count that was pasted along', async () => {
		const { summary } = await exportTo('Guests (0 contacts)');
		expect(summary.list).toMatchObject({ name: 'Guests', created: true });
	});

	it('is guessed at when there is none and none may be made', async () => {
		account.seed({ lists: [{ name: 'Newsletter' }] });
		const { error } = await exportTo('Newletter', false);
		expect(error?.message).toBe('Constant Contact has no list named "Newletter"');
		expect(error?.description).toMatch(/^Did you mean "Newsletter"\? Choose an existing list/);
		expect((await exportTo('Friends', false)).error?.description).toMatch(
			/^Choose an existing list/,
		);
	});
});
