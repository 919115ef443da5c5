import type { IDataObject } from 'n8n-workflow';

import { useAccount, type Result } from '../support/fixture';
import { runVirtually } from '../support/virtualRun';
import { TO_CUSTOMERS } from '../support/parameters';

/* What concerns all rows is one mistake in the settings, and not a verdict for each of them. */

const account = useAccount(runVirtually, {
	seed: { lists: [{ name: 'Customers' }] },
	parameters: TO_CUSTOMERS,
});

const ROWS = [
	{
		email: 'una@example.com',
		first_name: 'Una',
		agreed: 'yes',
		address: { street: 'Long Lane 1' },
	},
	{ email: 'vic@example.com', first_name: 'Vic', agreed: 'yes', address: null },
];
const NEW = { node: { typeVersion: 1.1 } };
const OLD = { node: { typeVersion: 1 } };

const manually = (value: IDataObject) => ({
	fields: { mappingMode: 'defineBelow', value: { email: '={{ $json.email }}', ...value } },
});
const consentIn = (consentField: string) => ({ consent: 'byField', consentField });
const listIn = (value: string) => ({ list: { __rl: true, mode: 'field', value } });

const run = async (change: IDataObject, rows: IDataObject[] = ROWS, more: object = NEW) =>
	await account.run(rows, change, more);

/** Both sentences of an error, and that nothing was changed. */
function saidBy({ error, outputs }: Result): string {
	expect(outputs).toEqual([]);
	expect(account.posts).toEqual([]);
	return `${error?.message}. ${error?.description}`;
}

describe('A column that no row has', () => {
	it.each<[string, IDataObject, string]>([
		['the consent field', consentIn('agred'), 'agred'],
		['the consent field, dragged', consentIn('={{ $json.agred }}'), 'agred'],
		['the column of the list', listIn('agred'), 'agred'],
		['the column of the list, dragged', listIn('={{ $json["agred"] }}'), 'agred'],
		['a mapped column', manually({ last_name: '={{ $json.agred }}' }), 'agred'],
		[
			'one of two in a field',
			manually({ last_name: '={{ $json.email }} {{ $json.agred }}' }),
			'agred',
		],
	])(
		'is an error that shows those there are, and the one that was meant: %s',
		async (_name, change) => {
			for (const operation of ['export', 'preview']) {
				const said = saidBy(await run({ ...change, operation }));
				expect(said).toContain('No row has a column "agred", so nothing was sent.');
				expect(said).toContain('Did you mean "agreed"?');
				expect(said).toContain('There are: email, first_name, agreed, address.');
				expect(said).not.toMatch(/Una|una@|Long Lane/);
			}
		},
	);

	it('is found inside of objects, too', async () => {
		const said = saidBy(await run(manually({ street: '={{ $json.address.stret }}' })));
		expect(said).toContain('No row has a column "address.stret"');
		expect(said).toContain('Did you mean "address.street"?');
		const parent = saidBy(await run(manually({ street: '={{ $json.adress.street }}' })));
		expect(parent).toContain('Did you mean "address"?');
	});

	it('is said under the name of its field', async () => {
		expect(saidBy(await run(manually({ last_name: '={{ $json.x }}' })))).toContain("'Last Name'");
		expect(saidBy(await run(consentIn('x')))).toContain("'Consent Field'");
		expect(saidBy(await run(listIn('x')))).toContain("'List'");
	});

	it('may be missing where its expression says so', async () => {
		const { error } = await run(manually({ last_name: '={{ $json?.surname }}' }));
		expect(error).toBeUndefined();
		expect(account.members()).toHaveLength(2);
		expect(saidBy(await runAgain(manually({ last_name: '={{ $json.surname }}' })))).toContain(
			'$json?.phone',
		);
	});

	it('costs a saved workflow a note where it only fills an optional field', async () => {
		const { error, summary } = await run(
			manually({ last_name: '={{ $json.surname }}' }),
			ROWS,
			OLD,
		);
		expect(error).toBeUndefined();
		expect(account.members()).toHaveLength(2);
		expect(JSON.stringify(summary.segment)).toContain(
			`No row has \\"surname\\", which is mapped under 'Last Name'.`,
		);
		account.reset();
		account.sandbox.requests.length = 0;
		expect(saidBy(await run(consentIn('agred'), ROWS, OLD))).toContain('Did you mean "agreed"?');
	});

	it('shows no names that look like the values of a row', async () => {
		const rows = [{ 'Quentin Zzname': 'a', '+47-22-555019': 'b', 'q@example.com': 'c' }];
		const said = saidBy(await run(consentIn('agreed'), rows));
		expect(said).not.toMatch(/555019|q@example/);
	});

	it('is an error in a file of JSON Lines, too', async () => {
		const file = '{"email":"una@example.com","agreed":"yes"}\n';
		const jsonLines = { segmentSource: 'jsonLines', ...consentIn('agred') };
		const said = saidBy(await account.runFile(file, jsonLines, NEW));
		expect(said).toContain('Did you mean "agreed"?');
	});
});

describe('A consent field in which yes means no mail', () => {
	it.each([
		...['Email Opt Out', 'HasOptedOutOfEmail', 'donotbulkemail', 'Do not allow Bulk Emails'],
		...['Unsubscribed from all email', 'no_email', 'is_bounced', 'Désabonné', 'abgemeldet am'],
		...['No Consent', 'not_subscribed', 'Consent Withdrawn', 'I do not wish to receive emails'],
		...['={{ $json["Email Opt Out"] }}', '={{ $json.marketing.unsubscribed }}'],
	])('is an error, and sends nobody who opted out: %s', async (field) => {
		const name = /"(.*)"/.exec(field)?.[1] ?? field.replace(/^.*\.| \}\}$/g, '');
		const rows = [{ ...ROWS[0], [name]: true, marketing: { unsubscribed: true } }];
		for (const operation of ['export', 'preview']) {
			const said = saidBy(await run({ ...consentIn(field), operation }, rows));
			expect(said).toContain(`The column "${name}" says who must not get mail`);
			expect(said).toContain("under 'Never Send'");
			expect(said).toContain('such as Agreed');
		}
	});

	it('is one in a file, too', async () => {
		const file = 'email,Email Opt Out\nuna@example.com,1\n';
		const csv = { segmentSource: 'csv', ...consentIn('Email Opt Out') };
		expect(saidBy(await account.runFile(file, csv, NEW))).toContain('must not get mail');
	});

	it.each([
		['no and 0 are what means yes', 'Email Opt Out', '0', 'no\n0', '1'],
		[
			'its words say which is which',
			'Unsubscribe Status',
			'Subscribed',
			'subscribed',
			'Unsubscribed',
		],
		['it is about agreeing, too', 'Opted in / opted out', 'yes', 'yes', 'no'],
		['it says who did not', 'has_not_unsubscribed', 'true', 'true', 'false'],
		['it says so in words', 'Not Opted Out', 'yes', 'yes', 'no'],
	])('may be meant where %s', async (_where, column, yes, consentYesValues, no) => {
		const rows = [
			{ email: 'una@example.com', [column]: yes },
			{ email: 'vic@example.com', [column]: no },
		];
		const { error } = await run({ ...consentIn(column), consentYesValues }, rows);
		expect(error).toBeUndefined();
		expect(account.members()).toEqual(['una@example.com']);
	});
});

/** The same account, as it was. */
async function runAgain(change: IDataObject) {
	account.reset();
	account.sandbox.requests.length = 0;
	return await run(change);
}

describe('A column that is there', () => {
	it('does where one row has it, however late', async () => {
		const rows = Array.from({ length: 3_000 }, (_, index) => ({ email: `p${index}@example.com` }));
		const last = { email: 'last@example.com', agreed: 'yes', surname: 'Lee' };
		const { error } = await run(
			{ ...consentIn('agreed'), ...manually({ last_name: '={{ $json.surname }}' }) },
			[...rows, last],
		);
		expect(error).toBeUndefined();
		expect(account.members()).toEqual(['last@example.com']);
	});

	it('may be empty in every row: nobody has agreed yet', async () => {
		const { error, summary } = await run(consentIn('ok'), [{ email: 'una@example.com', ok: null }]);
		expect(error).toBeUndefined();
		expect(summary).toMatchObject({ status: 'nothingToExport' });
		expect(JSON.stringify(summary.details)).toContain('The consent field is empty in every row');
	});

	it('may stand in an object or a list that is empty in every row', async () => {
		const rows = [{ email: 'una@example.com', address: null, regions: [] }];
		const { error } = await run(
			manually({
				city: '={{ $json.address.city }}',
				state: '={{ $json.regions[0].name }}',
			}),
			rows,
		);
		expect(error).toBeUndefined();
	});
});

describe('A segment without one address', () => {
	it.each<[string, IDataObject]>([
		['properties.email', { id: '1', properties: { firstname: 'Una', email: 'una@example.com' } }],
		['fields.Email', { id: 'rec1', fields: { 'First Name': 'Una', Email: 'una@example.com' } }],
		['who', { who: 'una@example.com', first_name: 'Una' }],
	])('is told where one stands: %s', async (path, row) => {
		const said = saidBy(await run({}, [row]));
		expect(said).toContain(`An address stands in "${path}".`);
		expect(said).not.toContain('una@example.com');
		const jsonLines = { segmentSource: 'jsonLines' };
		const ofFile = saidBy(await account.runFile(`${JSON.stringify(row)}\n`, jsonLines, NEW));
		expect(ofFile).toContain(`An address stands in "${path}".`);
	});

	it.each<[string, IDataObject, IDataObject[]]>([
		['no column of that name', manually({ email: '={{ $json.emial }}' }), ROWS],
		['another column', manually({ email: '={{ $json.first_name }}' }), ROWS],
		['a name instead of a column', manually({ email: 'email' }), ROWS],
		['no heading of an address', {}, [{ who: 'una@example.com' }]],
		['an empty column', {}, [{ email: '' }, { email: null }]],
	])('is an error: %s', async (_name, change, rows) => {
		expect(saidBy(await run(change, rows))).toMatch(
			/No row has (an email address|a column "emial")/,
		);
		expect(saidBy(await run({ ...change, operation: 'preview' }, rows))).toContain('No row has');
	});

	it('is none as soon as one row has one', async () => {
		const { error, notExported } = await run({}, [{ email: '' }, { email: 'una@example.com' }]);
		expect(error).toBeUndefined();
		expect(notExported.map(({ json }) => json.reason)).toEqual(['missing_email']);
	});

	it('is no error when there is no row at all', async () => {
		const { error, summary } = await run(consentIn('agreed'), [{}]);
		expect(error).toBeUndefined();
		expect(summary).toMatchObject({ status: 'nothingToExport' });
	});
});

describe('A file behind Input Items', () => {
	const file = { bytes: Buffer.from('email\nuna@example.com\n'), kept: 'item' as const };

	it.each<[string, IDataObject]>([
		['nothing else', {}],
		['where it comes from', { fileName: 'customers.csv' }],
	])('is said to be one, beside %s', async (_name, row) => {
		const said = saidBy(await account.run([row], {}, { file, ...NEW }));
		expect(said).toContain("This item carries a file: choose 'CSV File'");
	});

	it('is no matter beside rows that have what is needed', async () => {
		const { error } = await account.run(ROWS, {}, { file, ...NEW });
		expect(error).toBeUndefined();
		expect(account.members()).toHaveLength(2);
	});
});
