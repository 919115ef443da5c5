import type { IDataObject } from 'n8n-workflow';

import { readFile, runInEngine } from '../support/engine';
import { useAccount } from '../support/fixture';
import { TO_CUSTOMERS } from '../support/parameters';

/* Rows and files that n8n itself might not survive, or would quote: the others are in test/policy. */

const CONSENT = { consent: 'byField', consentField: 'ok' };

const account = useAccount(runInEngine, {
	seed: { lists: [{ name: 'Customers' }] },
	parameters: TO_CUSTOMERS,
});

const at = (...names: string[]) => names.map((name) => `${name}@example.com`);

describe('Files as people have them', () => {
	it('rows that were not exported come in a file that is safe to open, whatever they hold', async () => {
		const cyclic: IDataObject = { email: 'nobody', first_name: 'Zoë' };
		cyclic.self = cyclic;
		let deep: IDataObject = {};
		for (let depth = 0; depth < 20_000; depth++) deep = { deep };
		const { error, summaryItem } = await account.run(
			[
				{ email: 'una@example.com' },
				{ email: 'x', first_name: '=HYPERLINK("http://evil.example/","y")' },
				cyclic,
				{ email: 'y', deep },
				...Array.from({ length: 300 }, (_, index) => ({ email: 'z', [`key ${index}`]: index })),
			],
			{ options: { notExportedRows: 0 } },
		);
		expect(error).toBeUndefined();
		expect(account.members()).toEqual(at('una'));
		const text = await readFile(summaryItem.binary!.notExported!);
		expect(text.startsWith('\ufeffrow,')).toBe(true);
		expect(text).toContain('email (input)');
		expect(text).toContain(`"'=HYPERLINK(`);
		expect(text).toContain('Zoë');
		expect(text.length).toBeLessThan(500_000);
	});

	it('n8n goes on though a file has thousands of equal headings', async () => {
		const headings = Array.from({ length: 15_000 }, () => 'Notes').join(',');
		const { error } = await account.runFile(`email,${headings}\nuna@example.com,x\n`);
		expect(error).toBeUndefined();
		expect(account.members()).toEqual(at('una'));
	});

	it('what a file holds stays out of the error about it', async () => {
		const { error } = await account.runFile(
			'Quentin Zzname,+47-22-555019\nOther Person,+47-22-555020\n',
		);
		expect(error).toBeDefined();
		const said = JSON.stringify([error?.message, error?.description, error]);
		expect(said).not.toMatch(/Zzname|555019/);
	});
});

describe('Values', () => {
	it('no value ends a run: each row has its verdict', async () => {
		let deep: unknown = 'yes';
		for (let depth = 0; depth < 100_000; depth++) deep = [deep];
		const { error, summary } = await account.run(
			[
				{ email: 'a@example.com', ok: 'yes', birthday_month: 3, birthday_day: 1.5 },
				{
					email: 'b@example.com',
					ok: 'yes',
					anniversary: { year: 'x', month: 'y', day: 'z', isLuxonDateTime: true },
				},
				{ email: 'c@example.com', ok: { toString: 1 } },
				{ email: 'd@example.com', ok: deep },
				{ email: 'e@example.com', ok: 'yes', anniversary: 'undefined/undefined/1990' },
				{ email: 'f@example.com', ok: 'yes', anniversary: '02/03/2020.5' },
				{ email: 'g@example.com', ok: true, first_name: 12n },
			] as unknown as IDataObject[],
			CONSENT,
		);
		expect(error).toBeUndefined();
		expect(account.members()).toEqual(at('a', 'b', 'e', 'f', 'g'));
		for (const name of 'abef') expect(account.fieldsOf(`${name}@example.com`)).toEqual({});
		expect(summary.rows).toMatchObject({ received: 7, exported: 5, byReason: { no_consent: 2 } });
	});
});

describe('Between the parts', () => {
	it('an address that cannot even be looked at has its verdict, after the others were sent', async () => {
		const failing = { first_name: 'Zoe' };
		Object.defineProperty(failing, 'email', {
			enumerable: true,
			get: () => {
				throw new Error('not now');
			},
		});
		const { error, notExported } = await account.run([{ email: 'una@example.com' }, failing]);
		expect(error).toBeUndefined();
		expect(account.members()).toEqual(at('una'));
		expect(notExported.map(({ json }) => [json.row, json.email])).toEqual([[2, null]]);
	});
});
