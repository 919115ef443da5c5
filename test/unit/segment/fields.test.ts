import { customContactField } from '../../../nodes/ConstantContact/segment/fields/custom';
import { CONTACT_FIELDS } from '../../../nodes/ConstantContact/segment/fields/standard';
import { isEmpty } from '../../../nodes/ConstantContact/segment/values/empty';
import { compileAutomaticMapping } from '../../../nodes/ConstantContact/segment/mapping/automatic';
import { compileManualMapping } from '../../../nodes/ConstantContact/segment/mapping/manual';
import { encode, readContact } from '../../support/contacts';

const field = (id: string) => CONTACT_FIELDS.find((candidate) => candidate.id === id)!;
const custom = (type: string, choices: string[] = []) =>
	customContactField({ name: 'Field', label: 'Field', type, choices });
const contactOf = (row: Record<string, unknown>, fields = CONTACT_FIELDS) =>
	readContact(compileAutomaticMapping(fields), 'leaveOutField', row);

describe('fields', () => {
	it.each([
		['first_name', ' Ada ', '"first_name":"Ada"'],
		['first_name', 'A"\\\u0007', '"first_name":"A\\"\\\\"'],
		['company_name', 42, '"company_name":"42"'],
		['birthday', '1815-12-10', '"birthday_month":12,"birthday_day":10'],
		['birthday', '12/10/1815', '"birthday_month":12,"birthday_day":10'],
		['birthday', '2/29', '"birthday_month":2,"birthday_day":29'],
		['birthday', '10.12.1815', '"birthday_month":12,"birthday_day":10'],
		['birthday', new Date(1985, 11, 10), '"birthday_month":12,"birthday_day":10'],
		['birthday', new Date('1985-12-10T00:00:00Z'), '"birthday_month":12,"birthday_day":10'],
		['anniversary', '2020-03-04T05:06:07Z', '"anniversary":"03/04/2020"'],
		['anniversary', '04-Mar-20', '"anniversary":"03/04/2020"'],
		['birthday', '1900-01-01', ''],
	])('%s takes %j', (id, value, json) => expect(encode(field(id), value)).toBe(json));

	it.each([
		['first_name', 'x'.repeat(51), 'longer than 50'],
		['first_name', { a: 1 }, 'not text'],
		['mobile_phone', '1'.repeat(26), 'phone number'],
		['birthday', '2023-13-01', 'not a date'],
		['birthday', '2023-02-29', 'not a date'],
		['anniversary', '03/04', 'year'],
		['anniversary', '1850-01-01', 'before 1901'],
	])('%s refuses %j', (id, value, words) =>
		expect(encode(field(id), value)).toMatchObject({
			reason: 'invalid_field',
			message: expect.stringContaining(words),
		}),
	);

	it.each([
		['number', '12.5', '"cf:Field":"12.5"'],
		['date', '2020-03-04', '"cf:Field":"03/04/2020"'],
		['boolean', 'Yes', '"cf:Field":"true"'],
		['single_select', 'gold', '"cf:Field":"Gold"'],
		['multi_select', 'gold; SILVER', '"cf:Field":"Gold,Silver"'],
		['string', 'any', '"cf:Field":"any"'],
		['string', new Date(2020, 2, 4, 22), '"cf:Field":"2020-03-04"'],
		['number', '$1,234.50', '"cf:Field":"1234.50"'],
		['date', '4-Mar-20', '"cf:Field":"03/04/2020"'],
		['date', '0000-00-00', ''],
		['number', 'n/a', ''],
		['boolean', 'n/a', ''],
		['single_select', 'n/a', ''],
		['multi_select', 'NULL', ''],
		['boolean', 'Ja', '"cf:Field":"true"'],
		['boolean', 'NÃO', '"cf:Field":"false"'],
		['boolean', 't', '"cf:Field":"true"'],
		['single_select', '["Gold"]', '"cf:Field":"Gold"'],
		['single_select', 'gold,', '"cf:Field":"Gold"'],
		['multi_select', '{gold,"Silver"}', '"cf:Field":"Gold,Silver"'],
	])('a custom field of type %s takes %j', (type, value, json) =>
		expect(encode(custom(type, ['Gold', 'Silver']), value)).toBe(json),
	);

	it.each([
		['number', 'many'],
		['date', 'soon'],
		['boolean', 'maybe'],
		['number', '0x1F'],
		['number', '1e5'],
		['single_select', 'Bronze'],
		['single_select', 'Gold, Silver'],
		['multi_select', 'Gold, Bronze'],
		['string', 'x'.repeat(256)],
	])('a custom field of type %s refuses %j', (type, value) =>
		expect(encode(custom(type, ['Gold', 'Silver']), value)).toMatchObject({
			reason: 'invalid_field',
		}),
	);

	it('leaves out whatever is empty', () => {
		for (const value of [undefined, null, '', '  ', '\0', ' \u0007 ', NaN, []])
			expect(isEmpty(value)).toBe(true);
		for (const value of [0, false, 'x', '\u0007x']) expect(isEmpty(value)).toBe(false);
		expect(contactOf({ email: 'a@example.com', 'first name': ' ', city: null })).toEqual({
			email: 'a@example.com',
			json: '{"email":"a@example.com"}',
		});
	});

	it('takes false for nothing where it is no value, as Odoo writes it', () => {
		const row = {
			email: 'a@example.com',
			...{ first_name: false, street: false, phone: false, birthday: false, anniversary: false },
		};
		expect(contactOf(row)).toEqual({ email: row.email, json: '{"email":"a@example.com"}' });
		expect(contactOf({ email: false })).toMatchObject({ cause: { reason: 'missing_email' } });
		expect(contactOf({ email: row.email, mobile: false, cell: '617 555 0100' })).toMatchObject({
			json: '{"email":"a@example.com","mobile_phone":"617 555 0100"}',
		});
		for (const type of ['number', 'date', 'single_select', 'multi_select']) {
			expect(encode(custom(type, ['Gold']), false)).toBe('');
		}
		expect(encode(custom('string'), false)).toBe('"cf:Field":"false"');
		expect(encode(custom('single_select', ['False']), false)).toBe('"cf:Field":"False"');
	});

	it('takes a list of one value for that value, as Airtable and forms write it', () => {
		const row = { email: ['Ada <ada@example.com>'], first_name: ['Ada'], birthday: ['1985-12-10'] };
		expect(contactOf(row)).toEqual({
			email: 'ada@example.com',
			isCleaned: true,
			json: '{"email":"ada@example.com","first_name":"Ada","birthday_month":12,"birthday_day":10}',
		});
		const nothing = { email: ['ada@example.com'], first_name: [null], city: [''], phone: [false] };
		expect(contactOf(nothing)).toEqual({
			email: 'ada@example.com',
			json: '{"email":"ada@example.com"}',
		});
		for (const email of [[], [null], ['']]) {
			expect(contactOf({ email })).toMatchObject({ cause: { reason: 'missing_email' } });
		}
		for (const email of [['ada@example.com', 'bob@example.com'], [['ada@example.com']]]) {
			expect(contactOf({ email })).toMatchObject({ cause: { reason: 'invalid_email' } });
		}
	});

	it('does not call anybody true', () => {
		expect(contactOf({ email: 'a@example.com', first_name: true })).toMatchObject({
			json: '{"email":"a@example.com"}',
			leftOut: [{ message: 'First Name is not text.' }],
		});
	});

	it('reads a birthday out of two columns, and wants both', () => {
		expect(
			contactOf({ email: 'a@example.com', birthday_month: '2', birthday_day: 29 }),
		).toMatchObject({
			json: '{"email":"a@example.com","birthday_month":2,"birthday_day":29}',
		});
		expect(contactOf({ email: 'a@example.com', birthday_month: 2 })).toMatchObject({
			leftOut: [{ message: expect.stringContaining('both') }],
		});
	});

	it.each([
		[
			'First Name,Last Name,Primary Email,Birth Year,Birth Month,Birth Day',
			'Mia,Lund,a@x.com,1985,3,5',
		],
		['Email,Birth Month,Birth Day', 'a@x.com,March,05'],
		['Email,Birthday Month,Birthday Day', 'a@x.com,mar.,5'],
		['Email,Birthday,Birth Month', 'a@x.com,3/5/1985,11'],
	])('reads the birthday of a file with the columns %s', (headings, line) => {
		const values = line.split(',');
		const row = Object.fromEntries(headings.split(',').map((name, index) => [name, values[index]]));
		expect(JSON.parse((contactOf(row) as { json: string }).json)).toMatchObject({
			birthday_month: 3,
			birthday_day: 5,
		});
	});

	it('takes parts of zero for no birthday', () =>
		expect(contactOf({ email: 'a@example.com', birthday_month: 0, birthday_day: '00' })).toEqual({
			email: 'a@example.com',
			json: '{"email":"a@example.com"}',
		}));

	it.each([
		[{ birthday: '0000-00-00', birthday_month: 3, birthday_day: 5 }, '3,"birthday_day":5'],
		[{ birthday: 'NULL', birthday_month: 'March', birthday_day: ' 05' }, '3,"birthday_day":5'],
	])('takes the parts where the whole is nothing: %j', (row, json) =>
		expect(contactOf({ email: 'a@example.com', ...row })).toMatchObject({
			json: `{"email":"a@example.com","birthday_month":${json}}`,
		}),
	);

	it.each([
		{ birthday_month: '', birthday_day: 'NULL' },
		{ birthday_month: null, birthday_day: 0 },
		{ birthday_month: 'N/A', birthday_day: '#N/A' },
	])('takes %j for no birthday', (row) =>
		expect(contactOf({ email: 'a@example.com', ...row })).toEqual({
			email: 'a@example.com',
			json: '{"email":"a@example.com"}',
		}),
	);

	it('takes the next heading where the surest holds what means nothing', () => {
		const mapping = compileAutomaticMapping(CONTACT_FIELDS, {
			dateOrder: 'auto',
			nothingTexts: true,
		});
		const row = { email: 'a@example.com', first_name: 'NULL', 'Given Name': 'Ada' };
		expect(readContact(mapping, 'skipRow', row)).toMatchObject({
			json: '{"email":"a@example.com","first_name":"Ada"}',
		});
	});

	it('names every form of a birthday that it takes', () => {
		const { message } = encode(field('birthday'), 'soon') as { message: string };
		for (const form of ['YYYY-MM-DD', 'MM/DD/YYYY', 'DD/MM/YYYY', 'DD.MM.YYYY', '5 March']) {
			expect(message).toContain(form);
		}
	});

	it('does not count a phone that is none', () => {
		const phones = {
			mobile_phone: '#ERROR!',
			home_phone: '617 555 0102',
			work_phone: 'call after 6pm',
			phone: '617 555 0104',
		};
		expect(contactOf({ email: 'a@example.com', ...phones })).toMatchObject({
			json: '{"email":"a@example.com","home_phone":"617 555 0102","phone":"617 555 0104"}',
			leftOut: [{ field: 'work_phone' }],
		});
	});

	it('holds to three phone numbers and 25 custom fields', () => {
		const phones = {
			mobile_phone: '617 555 0101',
			home_phone: '617 555 0102',
			work_phone: '617 555 0103',
			phone: '617 555 0104',
		};
		expect(contactOf({ email: 'a@example.com', ...phones })).toMatchObject({
			leftOut: [{ field: 'phone' }],
		});
		const names = Array.from({ length: 26 }, (_, index) => `Own${index}`);
		const own = names.map((name) =>
			customContactField({ name, label: name, type: 'string', choices: [] }),
		);
		const row = { email: 'a@example.com', ...Object.fromEntries(names.map((name) => [name, 'x'])) };
		expect(contactOf(row, own)).toMatchObject({ leftOut: [{ field: 'cf:Own25' }] });
	});

	it('refuses the row instead when that is wanted', () => {
		const mapping = compileManualMapping(
			{ email: 'a@example.com', birthday: 'soon' },
			CONTACT_FIELDS,
			(fixed) => ({ read: () => fixed, isEvaluated: false }),
		);
		expect(readContact(mapping, 'skipRow', {})).toMatchObject({
			cause: { reason: 'invalid_field', field: 'birthday' },
		});
	});
});
