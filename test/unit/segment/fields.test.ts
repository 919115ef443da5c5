import {
	CONTACT_FIELDS,
	customContactField,
	isEmpty,
} from '../../../nodes/ConstantContact/segment/fields';
import {
	compileAutomaticMapping,
	compileManualMapping,
} from '../../../nodes/ConstantContact/segment/mapping';
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
	])('%s takes %j', (id, value, json) => expect(encode(field(id), value)).toBe(json));

	it.each([
		['first_name', 'x'.repeat(51), 'longer than 50'],
		['first_name', { a: 1 }, 'not text'],
		['mobile_phone', '1'.repeat(26), 'longer than 25'],
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
	])('a custom field of type %s takes %j', (type, value, json) =>
		expect(encode(custom(type, ['Gold', 'Silver']), value)).toBe(json),
	);

	it.each([
		['number', 'many'],
		['date', 'soon'],
		['boolean', 'maybe'],
		['single_select', 'Bronze'],
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

	it('holds to three phone numbers and 25 custom fields', () => {
		const phones = { mobile_phone: '1', home_phone: '2', work_phone: '3', phone: '4' };
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
