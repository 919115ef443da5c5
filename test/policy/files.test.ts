import type { IDataObject } from 'n8n-workflow';

import { useAccount } from '../support/fixture';
import { runVirtually } from '../support/virtualRun';
import { TO_CUSTOMERS } from '../support/parameters';

const account = useAccount(runVirtually, {
	seed: { lists: [{ name: 'Customers' }, { name: 'DE' }] },
	parameters: TO_CUSTOMERS,
});

const manually = (value: IDataObject) => ({ mappingMode: 'defineBelow', value });

describe('A segment in a file', () => {
	it('may have no headings when its columns are counted', async () => {
		const { error } = await account.runFile('Ada,ada@example.com\nBob,bob@example.com\n', {
			fields: manually({ email: 'Column 2', first_name: 'Column 1' }),
		});
		expect(error).toBeUndefined();
		expect(account.members()).toEqual(['ada@example.com', 'bob@example.com']);
	});

	it('is refused before anything is sent when a quotation mark is never closed', async () => {
		const { error } = await account.runFile('email,name\na@example.com,"Ada\nb@example.com,Bob\n');
		expect(error?.message).toContain('a quotation mark is never closed');
		expect(account.members()).toEqual([]);
	});

	it('may be empty', async () => {
		const { summary, error } = await account.runFile('email,name\n');
		expect(error).toBeUndefined();
		expect(summary).toMatchObject({ status: 'nothingToExport', rows: { received: 0 } });
	});

	it('is split into lists by a column', async () => {
		const { outputs } = await account.runFile(
			'email,country,consent\na@example.com,Customers,yes\nb@example.com,DE,yes\nc@example.com,DE,no\nd@example.com,Customers,yes\n',
			{
				list: { __rl: true, mode: 'field', value: 'country' },
				consent: 'byField',
				consentField: 'consent',
				consentYesValues: 'yes',
			},
		);
		expect(outputs[0]).toHaveLength(2);
		expect(account.members()).toEqual(['a@example.com', 'd@example.com']);
		expect(account.members('DE')).toEqual(['b@example.com']);
		expect(outputs[1]!.map(({ json }) => [json.row, json.reason])).toEqual([[3, 'no_consent']]);
	});

	it('makes no list of what is neither text nor number, and exports the others', async () => {
		const { outputs } = await account.runFile(
			'{"email":"a@x.com","country":{"name":"FR"}}\n{"email":"b@x.com","country":["IT","ES"]}\n{"email":"c@x.com","country":true}\n{"email":"d@x.com","country":"D\\u200bE"}\n{"email":"e@x.com","country":"DE"}\n',
			{
				segmentSource: 'jsonLines',
				list: { __rl: true, mode: 'field', value: 'country' },
				fields: manually({ email: 'email' }),
			},
		);
		expect(account.members('DE')).toEqual(['d@x.com', 'e@x.com']);
		expect([...account.sandbox.store.lists.values()].map(({ name }) => name)).not.toContain(
			'[object Object]',
		);
		expect(outputs[1]!.map(({ json }) => [json.row, json.reason])).toEqual(
			[1, 2, 3].map((row) => [row, 'invalid_list']),
		);
	});

	it('may have a column twice: nobody is sent of whom one says yes and the other no', async () => {
		const byField = { consent: 'byField', consentField: 'ok' };
		const { summary, notExported } = await account.runFile(
			'email,ok,ok\nann@example.com,yes,no\nbob@example.com,yes,yes\ncy@example.com,,yes\ndi@example.com,no,no\n',
			byField,
		);
		expect(account.members()).toEqual(['bob@example.com', 'cy@example.com']);
		expect(notExported.map(({ json }) => json.reason)).toEqual(['no_consent', 'no_consent']);
		expect((summary.segment as { notes: string[] }).notes.join()).not.toContain('not used');

		await account.runFile('email,unsub,unsub\nann@example.com,,yes\neve@example.com,no,\n', {
			neverSend: 'column',
			neverSendColumn: 'unsub',
		});
		expect(account.members()).toEqual(['bob@example.com', 'cy@example.com', 'eve@example.com']);
	});

	it('may be JSON Lines', async () => {
		const { summary, notExported } = await account.runFile(
			'{"mail":"ada@example.com","name":{"first":"Ada"}}\n{"mail":\n{"mail":"eve@example.com"}\n',
			{
				segmentSource: 'jsonLines',
				fields: manually({ email: 'mail', first_name: 'name.first' }),
			},
		);
		expect(summary.rows).toMatchObject({ received: 3, exported: 2, byReason: { invalid_row: 1 } });
		expect(notExported[0]?.json).toMatchObject({ row: 2, input: { line: '{"mail":' } });
		expect(account.fieldsOf('ada@example.com')).toEqual({ first_name: 'Ada' });
	});

	it('removes nobody in a mirror while a row can not be read', async () => {
		account.seed({
			contacts: [{ email: 'old@example.com', lists: ['Customers'] }],
		});
		const mirror = { mode: 'mirror', options: { largestRemoval: '100%' } };
		const { summary } = await account.runFile(
			'email,name\na@example.com,A\nold@example.com,O,x\n',
			mirror,
		);
		expect(summary.removal).toMatchObject({
			stopped: expect.stringContaining('1 row of the segment does not tell whose it is') as string,
		});
		const whole = await account.runFile('email,name\na@example.com,A\n', mirror);
		expect(whole.summary.contacts).toMatchObject({ removed: 1 });
		expect(account.members()).toEqual(['a@example.com']);
	});

	it.each([
		[
			'a stray quotation mark swallows the lines behind it',
			'p07@example.com,"Bob,Oslo\np08@example.com,Name,Oslo\np09@example.com,"Di,Oslo',
		],
		[
			'a quoted value holds other rows',
			'p07@example.com,"Bob,Oslo\np08@example.com,Name,Oslo\np09@example.com,Di",Oslo',
		],
	])('removes nobody in a mirror when %s', async (_name, lines) => {
		const good = (from: number, to: number) =>
			Array.from(
				{ length: to - from },
				(_, at) => `p${String(from + at).padStart(2, '0')}@example.com`,
			);
		const everyone = good(0, 30);
		account.seed({
			contacts: everyone.map((email) => ({ email, lists: ['Customers'] })),
		});
		const rows = (from: number, to: number) =>
			good(from, to)
				.map((email) => `${email},Name,Oslo`)
				.join('\n');
		const { summary, notExported, error } = await account.runFile(
			`email,first_name,city\n${rows(0, 7)}\n${lines}\n${rows(10, 30)}\n`,
			{ mode: 'mirror', options: { largestRemoval: '100%' } },
		);
		expect(error).toBeUndefined();
		expect(account.members()).toEqual(everyone);
		expect(summary.rows).toMatchObject({
			received: 30,
			exported: 7,
			byReason: { invalid_row: 23 },
		});
		expect(notExported[0]?.json).toMatchObject({
			row: 8,
			message: expect.stringContaining('From line 9 of the file on') as string,
		});
	});

	it.each<[string, string, IDataObject, string]>([
		['no heading of an address', 'Vorname;Ort\nMia;Köln\n', {}, 'Its headings: Vorname, Ort'],
		['no address', 'email;name\n;Mia\n;Ben\n', {}, 'Its headings: email, name'],
		[
			'no address in its column',
			'mail2,name\na@example.com,Mia\n',
			{ fields: manually({ email: 'name' }) },
			'Its headings: mail2, name',
		],
		[
			'no such name in any line',
			'{"mail":"a@example.com"}\n',
			{ segmentSource: 'jsonLines', fields: manually({ email: 'email' }) },
			'Its headings: mail',
		],
		[
			'no consent in any line',
			'{"email":"a@example.com"}\n',
			{ segmentSource: 'jsonLines', consent: 'byField', consentField: 'ok' },
			'Its headings: email',
		],
		[
			'HTML in it',
			'<html><table><tr><td>email</td></tr></table>',
			{},
			'save the list as a CSV file',
		],
		['JSON in it', '{"email":"a@example.com"}\n', {}, "Choose 'JSON Lines File'"],
		['a title', 'Customers\n\nemail,name\na@example.com,A\n', {}, 'Take the lines above'],
	])('with %s is an error, and nothing is sent', async (_name, file, parameters, advice) => {
		const { error } = await account.runFile(file, parameters);
		expect((error as { description?: string } | undefined)?.description).toContain(advice);
		expect(account.members()).toEqual([]);
	});

	it('may begin with a great many empty lines, and have headings longer than what is looked at', async () => {
		const many = Array.from({ length: 12_000 }, (_, column) => `field${column}`).join(',');
		const { error } = await account.runFile(
			`${'\n'.repeat(300_000)}email,${many}\na@example.com\n`,
		);
		expect(error).toBeUndefined();
		expect(account.members()).toEqual(['a@example.com']);
	});

	it('may have a heading that is pages long, of which a sentence shows the start', async () => {
		const { hints } = await account.runFile(`email,${'x'.repeat(10_000)}\na@example.com,1\n`);
		expect(hints).toContainEqual(`Not sent, because no field is known for it: ${'x'.repeat(59)}….`);
	});

	it('removes nobody in a mirror whose file was cut off', async () => {
		const everyone = Array.from({ length: 120 }, (_, index) => `p${index}@example.com`);
		account.seed({
			contacts: everyone.map((email) => ({ email, lists: ['Customers'] })),
		});
		const lines = everyone.map((email) => `${email},Ann,Oslo`).join('\n');
		const { summary, outputs } = await account.runFile(
			`email,first_name,city\n${lines}`.slice(
				0,
				-'.com,Ann,Oslo\np119@example.com,Ann,Oslo'.length,
			),
			{ mode: 'mirror', options: { largestRemoval: '100%' } },
		);
		expect(account.members()).toEqual(
			expect.arrayContaining(['p118@example.com', 'p119@example.com']),
		);
		expect(account.members()).toHaveLength(120);
		expect(summary.removal).toMatchObject({ stopped: expect.any(String) as string });
		expect(summary.rows).toMatchObject({ received: 119, exported: 118 });
		expect(outputs[1]!.map(({ json }) => [json.row, json.reason])).toEqual([[119, 'invalid_row']]);
	});

	it('gives out every row that was not exported in a file when there are many', async () => {
		const lines = Array.from({ length: 3_000 }, (_, index) => `person ${index}\n`).join('');
		const { notExported, summaryItem } = await account.runFile(`email\n${lines}a@example.com\n`);
		expect(notExported).toHaveLength(1_000);
		expect(notExported.at(-1)?.json).toMatchObject({ row: 1_000, email: 'person 999' });
		expect(summaryItem.binary).toHaveProperty('notExported');
	});
});
