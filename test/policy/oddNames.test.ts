import type { IDataObject } from 'n8n-workflow';

import { useAccount } from '../support/fixture';
import { runVirtually } from '../support/virtualRun';

/* What every object of JavaScript has by itself may be the name of a column, a list, a tag or a field, and is nothing else. */

const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'prototype'];

const account = useAccount(runVirtually, {
	seed: { lists: [{ name: 'Customers' }] },
	parameters: {
		list: { __rl: true, mode: 'name', value: 'Customers' },
		fields: { mappingMode: 'autoMapInputData', value: null },
		consent: 'everyone',
	},
});

/** One own cell of that name: an object literal would set the prototype. */
const cell = (name: string, value: unknown): Record<string, unknown> =>
	JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(value)}}`) as Record<string, unknown>;

const row = (email: string, cells: Record<string, unknown> = {}): IDataObject =>
	Object.fromEntries([['email', email], ...Object.entries(cells)]) as IDataObject;

const addresses = (list: string) => {
	const { store } = account.sandbox;
	return [...store.membersOf(store.listNamed(list)!)].map(({ email }) => email);
};

describe.each(NAMES)('%s', (name) => {
	it('is the name of a list', async () => {
		await account.run(
			[row('ana@example.com', { list: name }), row('bob@example.com', { list: 'Customers' })],
			{
				list: { __rl: true, mode: 'field', value: 'list' },
				options: { createListIfMissing: true },
			},
		);
		expect(addresses(name)).toEqual(['ana@example.com']);
		expect(addresses('Customers')).toEqual(['bob@example.com']);
	});

	it('is the column that names the list', async () => {
		const { notExported } = await account.run(
			[row('ana@example.com', cell(name, 'Customers')), row('bob@example.com')],
			{ list: { __rl: true, mode: 'field', value: name }, options: { createListIfMissing: true } },
		);
		expect(addresses('Customers')).toEqual(['ana@example.com']);
		expect(notExported.map(({ json }) => json.email)).toEqual(['bob@example.com']);
	});

	it('is the name of a tag', async () => {
		const { summary } = await account.run([row('ana@example.com')], { options: { tags: name } });
		expect([...account.sandbox.store.tags.values()].map((tag) => [tag.name, tag.size])).toEqual([
			[name, 1],
		]);
		expect(JSON.stringify(summary)).toContain(name);
	});

	it('is the column of consent, where a row without it gives none', async () => {
		const { notExported, summary } = await account.run(
			[row('ana@example.com', cell(name, 'yes')), row('bob@example.com')],
			{ consent: 'byField', consentField: name },
		);
		expect(summary.rows).toMatchObject({ exported: 1 });
		expect(notExported.map(({ json }) => json.email)).toEqual(['bob@example.com']);
	});

	it('is a column that nobody has, and the run says so', async () => {
		const { error } = await account.run([row('ana@example.com')], {
			consent: 'byField',
			consentField: name,
		});
		expect(error?.message).toContain(name);
	});

	it('is a custom field, found by its name', async () => {
		account.seed({ customFields: [{ label: name, type: 'string' }] });
		await account.run([row('ana@example.com', cell(name, 'Gold')), row('bob@example.com')]);
		const { store } = account.sandbox;
		const [field] = store.customFields.keys();
		const of = (email: string) => store.contacts.get(email)!.fields[`cf:${field}`];
		expect([of('ana@example.com'), of('bob@example.com')]).toEqual(['Gold', undefined]);
	});

	it('is a custom field that the run makes', async () => {
		const { error } = await account.run(
			[row('ana@example.com', cell(name, 'Gold')), row('bob@example.com')],
			{
				options: { createCustomFields: name },
			},
		);
		expect(error).toBeUndefined();
		const { store } = account.sandbox;
		const [[id, field] = []] = store.customFields;
		expect(field?.label).toBe(name);
		expect(store.contacts.get('ana@example.com')!.fields[`cf:${id}`]).toBe('Gold');
		expect(store.contacts.get('bob@example.com')!.fields[`cf:${id}`]).toBeUndefined();
	});

	it.each([
		['csv', (email: string, own?: string) => (own ? `${email},${own}` : email)],
		[
			'jsonLines',
			(email: string, own?: string) => JSON.stringify(row(email, own ? cell(name, own) : {})),
		],
	])('is a column of a file, mapped by hand: %s', async (segmentSource, line) => {
		// The only name that a row of such a file could not have: the column is counted.
		const column = segmentSource === 'csv' && name === '__proto__' ? 'Column 2' : name;
		const lines = [line('ana@example.com', 'Gold'), line('bob@example.com')];
		if (segmentSource === 'csv') lines.unshift(`email,${name}`);
		const { error } = await account.runFile(`${lines.join('\n')}\n`, {
			segmentSource,
			fields: {
				mappingMode: 'defineBelow',
				value: { email: 'email', company_name: column },
			},
		});
		expect(error).toBeUndefined();
		const of = (email: string) => account.sandbox.store.contacts.get(email)!.fields.company_name;
		expect([of('ana@example.com'), of('bob@example.com')]).toEqual(['Gold', undefined]);
	});
});
