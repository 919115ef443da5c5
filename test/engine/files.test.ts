import type { IDataObject } from 'n8n-workflow';

import { runInEngine } from '../support/engine';
import { useAccount } from '../support/fixture';
import { TO_CUSTOMERS } from '../support/parameters';

const account = useAccount(runInEngine, {
	seed: { lists: [{ name: 'Customers' }, { name: 'DE' }] },
	parameters: TO_CUSTOMERS,
});

const manually = (value: IDataObject) => ({ mappingMode: 'defineBelow', value });

describe('A segment in a file', () => {
	const CSV =
		'E-Mail Address;First Name;Notes\nada@example.com;José;"Likes\nlines"\nbad;B;\neve@example.com;Zoë;x;y\nADA@example.com;Augusta;\n';

	it.each(['store', 'item'] as const)(
		'gets its verdicts, with the file in the %s',
		async (kept) => {
			const bytes = Buffer.from(CSV, 'latin1');
			const { summary, notExported, error } = await account.runFile(
				bytes,
				{},
				{ file: { bytes, kept } },
			);
			expect(error).toBeUndefined();
			expect(account.members()).toEqual(['ada@example.com']);
			expect(account.fieldsOf('ada@example.com')).toEqual({ first_name: 'Augusta' });
			expect(summary.rows).toEqual({
				received: 4,
				exported: 1,
				notExported: 3,
				byReason: { invalid_row: 1, invalid_email: 1, duplicate: 1 },
				notIdentified: 0,
			});
			expect(notExported.map(({ json }) => [json.row, json.reason, json.input])).toEqual([
				[
					1,
					'duplicate',
					{ 'E-Mail Address': 'ada@example.com', 'First Name': 'José', Notes: 'Likes\nlines' },
				],
				[2, 'invalid_email', { 'E-Mail Address': 'bad', 'First Name': 'B', Notes: '' }],
				[
					3,
					'invalid_row',
					{ 'E-Mail Address': 'eve@example.com', 'First Name': 'Zoë', Notes: 'x', 'Column 4': 'y' },
				],
			]);
			expect(notExported.map(({ pairedItem }) => pairedItem)).toEqual(Array(3).fill({ item: 0 }));
		},
	);

	it('is mapped by the names of its columns; an expression is about the item with the file', async () => {
		const { error } = await account.runFile(
			CSV,
			{
				fields: manually({
					email: 'E-Mail Address',
					first_name: 'First Name',
					company_name: '={{ $json.source }}',
				}),
			},
			{ rows: [{ source: 'Fair' }] },
		);
		expect(error).toBeUndefined();
		expect(account.fieldsOf('ada@example.com')).toEqual({
			first_name: 'Augusta',
			company_name: 'Fair',
		});
	});

	it.each<[string, IDataObject]>([
		['The file has no column "Mail"', { fields: manually({ email: 'Mail' }) }],
		["'Values to Send' has an expression", { fields: manually({ email: '={{ $json.email }}' }) }],
		["'Consent Field' has an", { consent: 'byField', consentField: '={{ $json.ok }}' }],
		['The file has no column "ok"', { consent: 'byField', consentField: 'ok' }],
		['The file has no headings', { options: { fileHeadings: 'no' } }],
		["The option 'File Delimiter' is longer", { options: { fileDelimiter: '||' } }],
		['The file of the segment could not be read', { binaryProperty: 'other' }],
	])('says %s, and sends nothing', async (message, parameters) => {
		const { error } = await account.runFile(CSV, parameters);
		expect(error?.message).toContain(message);
		expect(account.posts).toEqual([]);
	});

	it('has its yes read as it is written, so that no row says what a yes is', async () => {
		const { summary } = await account.runFile('email,ok\na@example.com,maybe\nb@example.com,no\n', {
			consent: 'byField',
			consentField: 'ok',
			consentYesValues: '={{ "maybe" }}',
		});
		expect(summary.rows).toMatchObject({ exported: 0, byReason: { no_consent: 2 } });
		expect(account.members()).toEqual([]);
	});

	it('comes alone', async () => {
		const { error } = await account.runFile(CSV, {}, { rows: [{}, {}] });
		expect(error?.message).toContain('This node got 2 items and reads one file');
	});

	it('without headings keeps its first person out of the error', async () => {
		const { error } = await account.runFile(
			'Zzsecretname,+49-170-1234567\nOther,+49-170-7654321\n',
		);
		expect(error).toBeDefined();
		expect(JSON.stringify([error?.message, error])).not.toContain('Zzsecretname');
	});
});
