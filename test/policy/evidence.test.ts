import type { IDataObject } from 'n8n-workflow';

import { useAccount } from '../support/fixture';
import { runVirtually } from '../support/virtualRun';
import { TO_CUSTOMERS } from '../support/parameters';

const account = useAccount(runVirtually, {
	parameters: {
		resource: 'segment',
		operation: 'export',
		...TO_CUSTOMERS,
		consent: 'byField',
		consentField: 'consent',
	},
	seed: { lists: [{ name: 'Customers' }] },
});

const evidence = {
	date: '={{ $json.agreed }}',
	source: 'Checkout',
	address: '={{ $json.ip }}',
};
const ada = {
	email: 'ada@example.com',
	consent: 'yes',
	agreed: '2024-05-06T10:00:00+02:00',
	ip: '192.0.2.7',
};
const labels = () =>
	[...account.sandbox.store.customFields.values()].map(({ label, type }) => [label, type]);
const made = () => account.posts.filter(({ path }) => path.includes('contact_custom_fields'));

describe('Consent evidence', () => {
	it.each(['implied', 'express'])(
		'goes with every contact, into fields that are made once: %s',
		async (permission) => {
			for (let night = 0; night < 2; night++) {
				const { summary, error, hints } = await account.run([ada], {
					permission,
					consentEvidence: evidence,
				});
				expect(error).toBeUndefined();
				expect(summary).toMatchObject({ rows: { exported: 1 } });
				expect(hints.join().includes('Made in Constant Contact')).toBe(night === 0);
			}
			expect(labels()).toEqual([
				['Consent Date', 'date'],
				['Consent Source', 'string'],
				['Consent IP Address', 'string'],
			]);
			expect(made()).toHaveLength(3);
			expect(account.fieldsOf('ada@example.com')).toMatchObject({
				'cf:consent_date': '05/06/2024',
				'cf:consent_source': 'Checkout',
				'cf:consent_ip_address': '192.0.2.7',
			});
		},
	);

	it('is found in fields of the account by their labels, whatever their letter case', async () => {
		account.seed({ customFields: [{ label: 'CONSENT  source', type: 'string' }] });
		await account.run([ada], { consentEvidence: { source: 'Checkout' } });
		expect(made()).toEqual([]);
		expect(account.fieldsOf('ada@example.com')).toMatchObject({ 'cf:consent_source': 'Checkout' });
	});

	it('is kept before other custom fields where a contact has room for 25', async () => {
		const more = Array.from({ length: 25 }, (_, index) => `extra ${index}`);
		account.seed({ customFields: more.map((label) => ({ label, type: 'string' })) });
		const row = { ...ada, ...Object.fromEntries(more.map((label) => [label, 'x'])) };
		const { summary } = await account.run([row], { consentEvidence: evidence });
		expect(summary).toMatchObject({ rows: { exported: 1 } });
		expect(Object.keys(summary.fieldsLeftOut as object)).toHaveLength(3);
		expect(account.fieldsOf('ada@example.com')).toMatchObject({ 'cf:consent_source': 'Checkout' });
	});

	it('is foretold by a preview, which makes nothing, and whose plan holds', async () => {
		const change = { consentEvidence: evidence };
		const preview = await account.run([ada], { ...change, operation: 'preview' });
		expect(labels()).toEqual([]);
		expect(preview.hints.join()).toContain(
			'An export would make: 3 custom fields, "Consent Date", "Consent Source", "Consent IP Address"',
		);
		const plan = preview.summary.plan as string;
		const { error } = await account.run([ada], { ...change, options: { onlyIfPlan: plan } });
		expect(error).toBeUndefined();
	});

	it('is not sent without the room for its fields, and neither is anybody', async () => {
		const full = Array.from({ length: 99 }, (_, index) => ({
			label: `F ${index}`,
			type: 'string',
		}));
		account.seed({ customFields: full });
		const { error } = await account.run([ada], { consentEvidence: evidence });
		expect(error?.message).toContain('99 custom fields of 100 at most, and 3 more');
		expect(account.posts).toEqual([]);
	});

	it('makes nothing when the list is not there', async () => {
		const list = { __rl: true, mode: 'name', value: 'Nowhere' };
		const { error } = await account.run([ada], { list, consentEvidence: evidence });
		expect(error?.message).toContain('no list named');
		expect(made()).toEqual([]);
	});

	it.each(['breakAfterwards', { replaceBody: 'later', status: 504 }] as const)(
		'finds the field whose making got no answer: %j',
		async (effect) => {
			account.sandbox.faults.push({ path: '/v3/contact_custom_fields', method: 'POST', effect });
			const { summary } = await account.run([ada], { consentEvidence: { source: 'Checkout' } });
			expect(summary).toMatchObject({ rows: { exported: 1 } });
			expect(labels()).toEqual([['Consent Source', 'string']]);
		},
	);

	it('does not send a day that is none, and says so', async () => {
		const { summary } = await account.run([{ ...ada, agreed: 'soon' }], {
			consentEvidence: evidence,
		});
		expect(summary).toMatchObject({ fieldsLeftOut: { 'cf:consent_date': 1 } });
		expect(summary.message).toContain('without Consent Date');
	});

	it('takes columns of a file by their names', async () => {
		await account.runFile('email,consent,where\nada@example.com,yes,Fair\n', {
			consentEvidence: { source: 'where' },
		});
		expect(account.fieldsOf('ada@example.com')).toMatchObject({ 'cf:consent_source': 'Fair' });
	});
});

describe('Create Custom Fields', () => {
	const create = async (rows: IDataObject[], columns: string) =>
		await account.run(rows, { options: { createCustomFields: columns } });
	const row = (more: IDataObject) => ({ email: 'ada@example.com', consent: 'yes', ...more });

	it('makes fields for the columns that are named, of the type that all their values have', async () => {
		const { summary, error } = await create(
			[
				row({ shoe: '38', since: '2020-01-31', code: '007', last_seen: new Date(0), other: 'x' }),
				row({ shoe: '39.5', since: '', code: '8' }),
			],
			'shoe\nsince\ncode\nlast_seen\nemail\n',
		);
		expect(error).toBeUndefined();
		expect(labels()).toEqual([
			['shoe', 'number'],
			['since', 'date'],
			['code', 'string'],
			['last_seen', 'date'],
		]);
		expect(summary).toMatchObject({ segment: { notSent: ['other'] } });
		expect(account.fieldsOf('ada@example.com')).toMatchObject({
			'cf:shoe': '39.5',
			'cf:code': '8',
		});
	});

	it('says which of them is not there', async () => {
		const { error } = await create([row({})], 'shoo');
		expect(error?.message).toContain('no column "shoo"');
	});

	it('refuses a name that is too long for a label', async () => {
		const long = 'x'.repeat(51);
		const { error } = await create([row({ [long]: 1 })], long);
		expect(error?.message).toContain('more than 50 letters');
		expect(made()).toEqual([]);
	});
});

describe('Custom fields are not made', () => {
	const people = Array.from({ length: 4 }, (_, index) => ({
		...{ ...ada, email: `p${index}@example.com`, shoe: 40 + index },
	}));

	it.each<[string, IDataObject]>([
		['too few rows', { stopIfFewerRows: 9 }],
		['too many rows that cannot be exported', { stopIfMoreNotExported: 10 }],
		['a list that is larger by far', { stopIfSmaller: 10 }],
		['a plan that does not hold any more', { onlyIfPlan: 'another' }],
		['too many requests', { mostRequests: 6 }],
	])('for an export that is stopped by %s', async (_name, stop) => {
		const contacts = Array.from({ length: 9 }, (_, index) => ({
			...{ email: `m${index}@example.com`, lists: ['Customers'] },
		}));
		account.seed({ contacts });
		const rows = [...people, { email: 'nobody', consent: 'yes' }];
		const { error } = await account.run(rows, {
			consentEvidence: evidence,
			options: { createCustomFields: 'shoe', ...stop },
		});
		expect(error?.message).toContain('so nothing was sent');
		expect(account.posts).toEqual([]);
	});

	it.each(['preview', 'export'])(
		'for an export of nobody, which is not foretold either: %s',
		async (operation) => {
			const { error, hints } = await account.run(
				people.map((row) => ({ ...row, consent: 'no' })),
				{ operation, consentEvidence: evidence, options: { createCustomFields: 'shoe' } },
			);
			expect(error).toBeUndefined();
			expect(hints.join()).not.toContain('custom field');
			expect(made()).toEqual([]);
		},
	);
});

describe('Custom fields that were made', () => {
	const refused = { status: 403, body: { error_key: 'x', error_message: 'y' } };

	it('are told when nothing could be sent then, and so is the list', async () => {
		account.sandbox.faults.push({
			path: '/v3/activities/contacts_json_import',
			effect: refused,
		});
		const { error } = await account.run([{ ...ada, shoe: 40 }], {
			list: { __rl: true, mode: 'name', value: 'Fresh' },
			options: { createCustomFields: 'shoe', createListIfMissing: true },
		});
		expect(error?.message).toContain('refused access');
		expect(error?.description).toContain('1 list was made before that, and is empty.');
		expect(error?.description).toContain(
			'Made in Constant Contact before that: 1 custom field, "shoe".',
		);
		expect(labels()).toEqual([['shoe', 'number']]);
	});

	it('are told when the next one could not be made', async () => {
		account.sandbox.faults.push({
			path: '/v3/contact_custom_fields',
			method: 'POST',
			after: 1,
			effect: refused,
		});
		const { error } = await account.run([ada], { consentEvidence: evidence });
		expect(error?.description).toContain(
			'Made in Constant Contact before that: 1 custom field, "Consent Date".',
		);
		expect(labels()).toEqual([['Consent Date', 'date']]);
	});

	it.each<['any' | 'ascii', string, string]>([
		['any', 'implied', 'größe'],
		['ascii', 'implied', 'gr_e'],
		['ascii', 'express', 'gr_e'],
	])(
		'get their values under the name that Constant Contact gave: letters %s, %s',
		async (fieldNameLetters, permission, name) => {
			Object.assign(account.sandbox.settings, { fieldNameLetters });
			const { summary, error } = await account.run([{ ...ada, Größe: 'L' }], {
				permission,
				consentEvidence: evidence,
				options: { createCustomFields: 'Größe' },
			});
			expect(error).toBeUndefined();
			expect(summary).toMatchObject({ rows: { exported: 1 }, fieldsLeftOut: {} });
			expect(account.fieldsOf('ada@example.com')).toMatchObject({
				[`cf:${name}`]: 'L',
				'cf:consent_source': 'Checkout',
			});
		},
	);
});
