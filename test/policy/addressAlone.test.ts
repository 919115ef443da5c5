import type { SandboxSettings } from '../../sandbox/account/settings';
import { useAccount } from '../support/fixture';
import { TO_CUSTOMERS } from '../support/parameters';
import { runVirtually } from '../support/virtualRun';

const account = useAccount(runVirtually, {
	seed: {
		lists: [{ name: 'Customers' }],
		contacts: [{ email: 'bob@example.com', lists: ['Customers'] }],
		customFields: [
			{ label: 'Plan', type: 'string' },
			{ label: 'Team', type: 'string' },
		],
	},
	settings: { unsupportedValues: 'refuseRow', strictLengths: 'refuseRow' },
	parameters: TO_CUSTOMERS,
});
const settings = (change: Partial<SandboxSettings>) =>
	Object.assign(account.sandbox.settings, change);

/** Reads well, and Constant Contact takes no number of Germany. */
const PHONE = '+49 221 5550101';
const STREET = 'Gesellschaft für Straßenbau, Hinterhaus 3, Am Alten Markt 12';
/** For which a person with one custom field too many is refused. */
const TWO_FIELDS = { plan: 'Gold', team: 'Red' };
const AS_NEW = { node: { typeVersion: 1.1 } };

const needsAttention = (outputs: Array<Array<{ json: Record<string, unknown> }>>) =>
	outputs[3]!.map(({ json }) => [json.row, json.field, json.value, json.message]);

describe('Rows that Constant Contact refuses for a value', () => {
	const rows = [
		{ email: 'ada@example.com', first_name: 'Ada', phone: PHONE, birthday: 'soon' },
		{ email: 'bob@example.com', first_name: 'Bob', phone: PHONE, street: STREET, city: 'Köln' },
		{ email: 'cy@example.com', first_name: 'Cy', phone: '617-555-0100' },
	];

	it('lose what it may not take, and nothing else', async () => {
		const { summary, outputs } = await account.run(rows, {}, AS_NEW);
		expect(summary).toMatchObject({ exported: 3, notExported: 0 });
		expect(account.fieldsOf('ada@example.com')).toEqual({ first_name: 'Ada' });
		expect(account.fieldsOf('bob@example.com')).toEqual({ first_name: 'Bob', city: 'Köln' });
		expect(account.fieldsOf('cy@example.com')).toEqual({
			first_name: 'Cy',
			phone: '617-555-0100',
		});
		const without = expect.stringContaining('It was then taken without this value.');
		expect(needsAttention(outputs)).toEqual([
			[1, 'Birthday', 'soon', expect.stringContaining('Birthday is not a date')],
			[1, 'Other Phone', PHONE, without],
			[2, 'Other Phone', PHONE, without],
			[2, 'Home Street', STREET, without],
		]);
	});

	it('count for the fields that they go without', async () => {
		const { summary } = await account.run(rows, { simplify: false }, AS_NEW);
		expect(summary).toMatchObject({
			addressOnly: 0,
			fieldsLeftOut: { birthday: 1, phone: 2, street: 1 },
		});
	});

	it('are taken with their address alone where it was another value', async () => {
		settings({ customFieldsPerContact: 1 });
		const { summary, outputs } = await account.run(
			[
				{ email: 'ada@example.com', first_name: 'Ada', birthday: 'soon', ...TWO_FIELDS },
				{ email: 'bob@example.com', first_name: 'Bob', phone: PHONE },
				{ email: 'cy@example.com', first_name: 'Cy', phone: PHONE, ...TWO_FIELDS },
			],
			{ simplify: false },
			AS_NEW,
		);
		expect(summary).toMatchObject({
			rows: { exported: 3 },
			addressOnly: 2,
			fieldsLeftOut: { birthday: 1, phone: 1 },
		});
		expect(['ada', 'bob', 'cy'].map((name) => account.fieldsOf(`${name}@example.com`))).toEqual([
			{},
			{ first_name: 'Bob' },
			{},
		]);
		const alone = expect.stringContaining('It was then taken with its address alone.');
		expect(needsAttention(outputs)).toEqual([
			[1, 'Birthday', 'soon', expect.stringContaining('Birthday is not a date')],
			[1, 'All but Email', '', alone],
			[2, 'Other Phone', PHONE, expect.stringContaining('It was then taken without this value.')],
			[3, 'All but Email', '', alone],
		]);
	});

	it('are not lost where too many are refused again to tell which, and that is said', async () => {
		settings({ customFieldsPerContact: 1 });
		const person = (index: number) => ({
			email: `p${index}@example.com`,
			first_name: 'Pat',
			phone: PHONE,
			...(index % 20 === 0 ? TWO_FIELDS : {}),
		});
		const many = Array.from({ length: 200 }, (_, index) => person(index));
		const { summary, outputs } = await account.run(
			many,
			{ simplify: false, options: { searchRequests: 20 } },
			AS_NEW,
		);
		expect(summary).toMatchObject({
			rows: { exported: 200, notExported: 0, notIdentified: 0 },
			fieldsLeftOut: { phone: 200 },
		});
		expect(account.members('Customers')).toHaveLength(201);
		expect([0, 1].map((index) => account.fieldsOf(`p${index}@example.com`))).toEqual([
			{},
			{ first_name: 'Pat' },
		]);
		expect(
			new Set(needsAttention(outputs).map(([, field, , message]) => `${field}: ${message}`)),
		).toEqual(
			new Set([expect.stringContaining('Or with its address alone: some rows like this one')]),
		);
	});

	it('lose nothing that was taken', async () => {
		settings({ unsupportedValues: 'keep', strictLengths: 'keep' });
		const { summary } = await account.run(rows, { simplify: false }, AS_NEW);
		expect(summary).toMatchObject({ addressOnly: 0, fieldsLeftOut: { birthday: 1 } });
		expect(account.fieldsOf('bob@example.com')).toMatchObject({ phone: PHONE, street: STREET });
	});

	it('stay refused where such rows are to be skipped', async () => {
		const { summary } = await account.run(rows, {
			options: { invalidOptionalFields: 'skipRow' },
		});
		expect(summary).toMatchObject({
			rows: { exported: 1, byReason: { invalid_field: 1, rejected_by_constant_contact: 1 } },
		});
	});
});
