import {
	CONTACT_FIELDS,
	customContactField,
	headingKey,
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

	it('knows usual headings', () => {
		expect(headingKey('E-Mail Address*')).toBe(headingKey('email_address'));
		const row = {
			'Email Address': 'a@example.com',
			fname: 'Ada',
			Surname: 'L',
			'Date of Birth': '1815-12-10',
			'Postal Code': 'N1',
		};
		expect(JSON.parse((contactOf(row) as { json: string }).json)).toEqual({
			email: 'a@example.com',
			first_name: 'Ada',
			last_name: 'L',
			birthday_month: 12,
			birthday_day: 10,
			zip: 'N1',
		});
	});

	it('takes the surest of several headings, and the next where it is empty', () => {
		const mapping = compileAutomaticMapping(CONTACT_FIELDS);
		const read = (row: Record<string, unknown>) => readContact(mapping, 'skipRow', row);
		expect(read({ mail: 'b@example.com', email: 'a@example.com' })).toMatchObject({
			email: 'a@example.com',
		});
		expect(read({ mail: 'b@example.com', email: '' })).toMatchObject({ email: 'b@example.com' });
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

/** Headings as these products write them into an export, and the fields that they are for. */
const EXPORTS: Record<string, Record<string, string>> = {
	HubSpot: {
		'First Name': 'first_name',
		'Last Name': 'last_name',
		Email: 'email',
		'Phone Number': 'phone',
		'Mobile Phone Number': 'mobile_phone',
		'Job Title': 'job_title',
		'Associated Company': 'company_name',
		'Street Address': 'street',
		City: 'city',
		'State/Region': 'state',
		'Postal Code': 'zip',
		'Country/Region': 'country',
	},
	Salesforce: {
		FirstName: 'first_name',
		'Last Name': 'last_name',
		Title: 'job_title',
		'Account Name': 'company_name',
		Email: 'email',
		Phone: 'phone',
		'Home Phone': 'home_phone',
		Mobile: 'mobile_phone',
		'Mailing Street': 'street',
		'Mailing City': 'city',
		'Mailing State/Province': 'state',
		'Mailing Zip/Postal Code': 'zip',
		MailingCountry: 'country',
		'Other Street': 'other_street',
		'Other Zip/Postal Code': 'other_zip',
		Birthdate: 'birthday',
	},
	'Dynamics 365': {
		firstname: 'first_name',
		lastname: 'last_name',
		emailaddress1: 'email',
		jobtitle: 'job_title',
		telephone1: 'work_phone',
		telephone2: 'home_phone',
		mobilephone: 'mobile_phone',
		address1_line1: 'street',
		address1_line2: 'street2',
		address1_city: 'city',
		address1_stateorprovince: 'state',
		address1_postalcode: 'zip',
		address1_country: 'country',
		birthdate: 'birthday',
	},
	'Dynamics 365, as shown': {
		'First Name': 'first_name',
		'Last Name': 'last_name',
		'Business Phone': 'work_phone',
		Email: 'email',
		'Address 1: Street 1': 'street',
		'Address 1: City': 'city',
		'Address 1: State/Province': 'state',
		'Address 1: ZIP/Postal Code': 'zip',
		'Address 1: Country/Region': 'country',
	},
	Shopify: {
		'First Name': 'first_name',
		'Last Name': 'last_name',
		Email: 'email',
		'Default Address Company': 'company_name',
		'Default Address Address1': 'street',
		'Default Address Address2': 'street2',
		'Default Address City': 'city',
		'Default Address Province Code': 'state',
		'Default Address Country Code': 'country',
		'Default Address Zip': 'zip',
		'Default Address Phone': 'phone',
	},
	WooCommerce: {
		billing_first_name: 'first_name',
		billing_last_name: 'last_name',
		billing_company: 'company_name',
		billing_email: 'email',
		billing_phone: 'phone',
		billing_address_1: 'street',
		billing_address_2: 'street2',
		billing_city: 'city',
		billing_state: 'state',
		billing_postcode: 'zip',
		billing_country: 'country',
	},
	Mailchimp: {
		'Email Address': 'email',
		'First Name': 'first_name',
		'Last Name': 'last_name',
		'Phone Number': 'phone',
	},
	Outlook: {
		'E-mail Address': 'email',
		'First Name': 'first_name',
		'Last Name': 'last_name',
		Company: 'company_name',
		'Job Title': 'job_title',
		'Business Street': 'work_street',
		'Business City': 'work_city',
		'Business Postal Code': 'work_zip',
		'Home Street': 'street',
		'Home Country/Region': 'country',
		'Mobile Phone': 'mobile_phone',
	},
	'Google Contacts': {
		'First Name': 'first_name',
		'Last Name': 'last_name',
		'E-mail 1 - Value': 'email',
		'Phone 1 - Value': 'phone',
		'Organization Name': 'company_name',
		'Organization Title': 'job_title',
		'Address 1 - Street': 'street',
		'Address 1 - City': 'city',
		'Address 1 - Postal Code': 'zip',
		'Address 1 - Country': 'country',
	},
};

describe('an export', () => {
	it.each(Object.entries(EXPORTS))('of %s is mapped in full by itself', (_product, columns) => {
		const values: Record<string, string> = { email: 'a@example.com', birthday: '1990-05-17' };
		const valueFor = (field: string) =>
			values[field] ?? (field.endsWith('phone') ? '+1 617 555 0100' : `The ${field}`);
		const row = Object.fromEntries(
			Object.entries(columns).map(([heading, field]) => [heading, valueFor(field)]),
		);
		const expected: Record<string, unknown> = Object.fromEntries(
			Object.values(columns).map((field) => [field, valueFor(field)]),
		);
		if (expected.birthday) Object.assign(expected, { birthday_month: 5, birthday_day: 17 });
		delete expected.birthday;
		expect(JSON.parse((contactOf(row) as { json: string }).json)).toEqual(expected);
	});
});
