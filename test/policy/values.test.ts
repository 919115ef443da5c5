import type { IDataObject } from 'n8n-workflow';

import { useAccount } from '../support/fixture';
import { runVirtually } from '../support/virtualRun';
import { TO_CUSTOMERS } from '../support/parameters';

const account = useAccount(runVirtually, {
	seed: {
		lists: [{ name: 'Customers' }, { name: 'Friends' }],
		customFields: [
			{ label: 'Music', type: 'multi_select', choices: ['Rock, Pop', 'Jazz'] },
			{ label: 'Points', type: 'number' },
			{ label: 'Joined', type: 'string' },
		],
	},
	parameters: TO_CUSTOMERS,
});

const fromItems = async (rows: IDataObject[], more?: IDataObject) => await account.run(rows, more);
const fromFile = async (lines: string[], more?: IDataObject) =>
	await account.runFile(lines.join('\n'), more);

const fieldsOf = (name: string) => account.fieldsOf(`${name}@example.com`);
const birthdayOf = (name: string) => {
	const fields = fieldsOf(name);
	return [fields?.birthday_month, fields?.birthday_day];
};

describe('Values of a contact', () => {
	it('never overwrite what is there by something that means nothing', async () => {
		await fromItems([
			{
				email: 'ann@example.com',
				first_name: 'Ann',
				last_name: 'Lee',
				city: 'Boston',
				state: 'MA',
			},
		]);
		const { summary } = await fromItems([
			{
				email: 'ann@example.com',
				first_name: '\u200b',
				last_name: '\u2060',
				city: '#N/A',
				state: '\\N',
				mobile_phone: '#ERROR!',
				birthday: '0000-00-00',
			},
		]);
		expect(summary).toMatchObject({ rows: { exported: 1 }, fieldsLeftOut: {} });
		expect(fieldsOf('ann')).toEqual({
			first_name: 'Ann',
			last_name: 'Lee',
			city: 'Boston',
			state: 'MA',
		});
	});

	it('come out of a spreadsheet’s armour, and a file’s NULL is nothing', async () => {
		const { summary } = await fromFile([
			'Email,Zip,Mobile,First Name,Last Name',
			'a@example.com,"=""02134""","=""+1 617 555 0100""",Ann,Null',
			"b@example.com,'02135,1.61756E+10,NULL,N/A",
			'c@example.com,02136,5550100 ::: 5550101,Cy,-',
			'd@example.com,02137,call after 6pm,Di,None',
		]);
		expect(summary).toMatchObject({ rows: { exported: 4 }, fieldsLeftOut: { mobile_phone: 2 } });
		expect(['a', 'b', 'c', 'd'].map(fieldsOf)).toEqual([
			{ zip: '02134', mobile_phone: '+1 617 555 0100', first_name: 'Ann', last_name: 'Null' },
			{ zip: '02135' },
			{ zip: '02136', mobile_phone: '5550100', first_name: 'Cy' },
			{ zip: '02137', first_name: 'Di' },
		]);
	});

	it('name a state of the United States by its code, which every import takes', async () => {
		const { summary } = await fromFile([
			'Email,State,Country,Work State,Work Country',
			'ann@example.com,Texas,United States,New  York,',
			'bob@example.com,california,usa,N.Y.,U.S.A.',
			'cy@example.com,"Washington, D.C.",US,US-OR,NULL',
			'di@example.com,Georgia,Georgia,Montana,Bulgaria',
			'eve@example.com,Ontario,Canada,Nowhere,',
			'flo@example.com,Maine,,tx,US',
		]);
		expect(summary).toMatchObject({ rows: { exported: 6 }, fieldsLeftOut: {} });
		const statesOf = (name: string) => [fieldsOf(name)?.state, fieldsOf(name)?.work_state];
		expect(['ann', 'bob', 'cy', 'di', 'eve', 'flo'].map(statesOf)).toEqual([
			['TX', 'NY'],
			['CA', 'NY'],
			['DC', 'OR'],
			['Georgia', 'Montana'],
			['Ontario', 'Nowhere'],
			['ME', 'tx'],
		]);
	});

	it('name a state by its code out of whatever stands around it, or around its country', async () => {
		const rows = [
			['="Texas"', 'US'],
			['Te\u200bxas', '\u200bUS'],
			['Ｔｅｘａｓ', 'ＵＳＡ'],
			[['Texas'], ['US']],
			['Texas', '="US"'],
			['Texas', false],
			['Texas', '#N/A'],
		].map(([state, country], index) => ({ email: `p${index}@example.com`, state, country }));
		const { summary } = await fromItems(rows as IDataObject[]);
		expect(summary).toMatchObject({ rows: { exported: 7 }, fieldsLeftOut: {} });
		expect(rows.map(({ email }) => account.fieldsOf(email)?.state)).toEqual(rows.map(() => 'TX'));
	});

	it('may be called NULL in items, unless that is nothing there too', async () => {
		const rows = [{ email: 'a@example.com', last_name: 'NULL' }];
		await fromItems(rows, { options: { emptyTexts: true } });
		expect(fieldsOf('a')).toEqual({});
		await fromItems(rows);
		expect(fieldsOf('a')).toEqual({ last_name: 'NULL' });
	});

	it.each([
		['items', fromItems],
		[
			'a file',
			async (rows: IDataObject[], more?: IDataObject) =>
				await fromFile(
					['email,birthday,list', ...rows.map((row) => Object.values(row).join())],
					more,
				),
		],
	])(
		'have the order of day and month of their whole column, out of %s and over several lists',
		async (_from, run) => {
			const rows = [
				{ email: 'a@example.com', birthday: '03/04/1990', list: 'Customers' },
				{ email: 'b@example.com', birthday: '25/12/1985', list: 'Friends' },
				{ email: 'c@example.com', birthday: '1/2', list: 'Customers' },
			];
			const list = { __rl: true, mode: 'field', value: 'list' };
			const { error } = await run(rows, { list });
			expect(error).toBeUndefined();
			expect(['a', 'b', 'c'].map(birthdayOf)).toEqual([
				[4, 3],
				[12, 25],
				[2, 1],
			]);
			await run(rows, { options: { dateOrder: 'monthFirst' } });
			expect(birthdayOf('a')).toEqual([3, 4]);
		},
	);

	it('fill the account’s own fields', async () => {
		await fromItems([
			{ email: 'a@example.com', Music: 'Rock, Pop', Points: '1,234.50' },
			{ email: 'b@example.com', Music: 'Jazz,', Points: '$12.50' },
			{ email: 'c@example.com', Music: '["jazz"]', Points: '0x1F' },
		]);
		expect(['a', 'b', 'c'].map(fieldsOf)).toEqual([
			{ 'cf:music': 'Rock, Pop', 'cf:points': '1234.50' },
			{ 'cf:music': 'Jazz', 'cf:points': '12.50' },
			{ 'cf:music': 'Jazz' },
		]);
	});
});
