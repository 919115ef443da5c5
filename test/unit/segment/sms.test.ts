import { Convention } from '../../../nodes/ConstantContact/segment/conventions';
import { SMS_NUMBER, SmsConsent } from '../../../nodes/ConstantContact/segment/fields/sms';
import { CONTACT_FIELDS } from '../../../nodes/ConstantContact/segment/fields/standard';
import { customContactField } from '../../../nodes/ConstantContact/segment/fields/custom';
import { ContactWriter } from '../../../nodes/ConstantContact/segment/contactWriter';
import { compileAutomaticMapping } from '../../../nodes/ConstantContact/segment/mapping/automatic';
import { encode, readContact } from '../../support/contacts';

const sms = (number: unknown, date: unknown) => encode(SMS_NUMBER, new SmsConsent(number, date));
const SENT = '"sms_number":"6175550100","sms_consent_date":"07/03/2024"';

describe('Numbers for text messages', () => {
	it.each([
		'6175550100',
		'617-555-0100',
		'(617) 555-0100',
		'617.555.0100',
		'+1 617 555 0100',
		'+1 (617) 555-0100',
		'(+1) 617 555 0100',
		'1-617-555-0100',
		'16175550100',
		'001 617 555 0100',
		6175550100,
		16175550100,
		'="6175550100"',
		'SMS 617-555-0100'.slice(4),
		' 617\u00a0555\u00a00100 ',
	])('are sent with ten digits and the day of consent: %p', (number) =>
		expect(sms(number, '2024-07-03')).toBe(SENT),
	);

	it.each([
		'7/3/2024',
		'2024-07-03T22:10:00Z',
		'03-Jul-2024',
		new Date(2024, 6, 3, 12),
		{ isLuxonDateTime: true, year: 2024, month: 7, day: 3 },
	])('take a date as other fields do: %p', (date) => expect(sms('6175550100', date)).toBe(SENT));

	it.each([
		'+44 20 7183 8750',
		'+49 30 1234567',
		'+617 555 0100 1',
		'+6175550100',
		'030 12345678',
		'0617555010',
		'617555010',
		'61755501001',
		'2 617 555 0100',
		'617-555-0100 x12',
	])('are not sent where they are none of the United States: %p', (number) =>
		expect(sms(number, '2024-07-03')).toMatchObject({
			reason: 'invalid_field',
			field: 'sms_number',
			message: expect.stringContaining('United States'),
		}),
	);

	it.each([
		[undefined, 'is only sent with an SMS Consent Date'],
		['', 'is only sent with an SMS Consent Date'],
		['n/a', 'is only sent with an SMS Consent Date'],
		['0000-00-00', 'is only sent with an SMS Consent Date'],
		['1970-01-01', 'is only sent with an SMS Consent Date'],
		['1985-03-05', 'is only sent with an SMS Consent Date'],
		['yes', 'not a date'],
		[true, 'not a date'],
		['July 3', 'not a date with a year'],
		['2099-01-01', 'in the future'],
	])('are not sent with %p for the day of consent', (date, words) =>
		expect(sms('6175550100', date)).toMatchObject({
			reason: 'invalid_field',
			field: 'sms_number',
			message: expect.stringContaining(words),
		}),
	);

	it('are not sent where there are several, and the day of one consent', () =>
		expect(sms('617-555-0100 / 617-555-0101', '2024-07-03')).toMatchObject({
			reason: 'invalid_field',
			message: expect.stringContaining('several numbers'),
		}));

	it.each(['', ' ', null, undefined, 'n/a', '-', '#N/A'])(
		'are nothing where they are %p',
		(none) => {
			expect(sms(none, '2024-07-03')).toBe('');
			expect(sms(none, '')).toBe('');
		},
	);

	it.each(['call me', '123', '1.61756E+10', true, {}])(
		'are no phone number where they are %p',
		(odd) =>
			expect(sms(odd, '2024-07-03')).toMatchObject({
				reason: 'invalid_field',
				field: 'sms_number',
			}),
	);

	it('go by the day with which the run began, wherever on Earth that was', () => {
		const now = jest.spyOn(Date, 'now').mockReturnValue(Date.UTC(2024, 6, 2, 9, 59));
		const early = new Convention();
		now.mockReturnValue(Date.UTC(2024, 6, 2, 10, 0));
		const late = new Convention();
		now.mockRestore();
		const isSent = (convention: Convention) =>
			SMS_NUMBER.write(
				new SmsConsent('6175550100', '2024-07-03'),
				ContactWriter.forOne(),
				convention,
			) === undefined;
		expect([isSent(early), isSent(late)]).toEqual([false, true]);
	});
});

describe('Columns with numbers for text messages', () => {
	const mapping = (row: Record<string, unknown>, fields = CONTACT_FIELDS) =>
		compileAutomaticMapping(fields, { sample: [row] });
	const row = {
		email: 'a@example.com',
		'SMS Number': '6175550100',
		'SMS Consent Date': '7/3/2024',
	};

	it.each([
		'SMS Consent Date',
		'sms_consent_date',
		'SMS Opt-in Date',
		'SMS Opt-In Date (MM/DD/YYYY)',
	])('are known by their headings: SMS Number and %s', (heading) => {
		for (const number of ['SMS Number', 'sms_number']) {
			const known = { email: 'a@example.com', [number]: '6175550100', [heading]: '7/3/2024' };
			expect(readContact(mapping(known), 'skipRow', known)).toMatchObject({
				json: `{"email":"a@example.com",${SENT}}`,
			});
			expect(mapping(known).unmapped).toEqual([]);
		}
	});

	it('are left alone where one of the two is missing, or it is the number of a mobile phone', () => {
		const numberOnly = { email: row.email, 'SMS Number': row['SMS Number'] };
		const dateOnly = { email: row.email, 'SMS Consent Date': row['SMS Consent Date'] };
		for (const half of [dateOnly, numberOnly]) {
			expect(readContact(mapping(half), 'skipRow', half)).toMatchObject({
				json: '{"email":"a@example.com"}',
			});
			expect(mapping(half).unmapped).toEqual([Object.keys(half)[1]]);
			expect(
				mapping(half)
					.report()
					.map(({ field }) => field),
			).toEqual(['email']);
		}
		const mobile = { ...dateOnly, 'Mobile Phone': '6175550100', SMS: '6175550101' };
		expect(readContact(mapping(mobile), 'skipRow', mobile)).toMatchObject({
			json: '{"email":"a@example.com","mobile_phone":"6175550100"}',
		});
	});

	it.each(['SMS Opt-In', 'sms_consent', 'SMS Unsubscribed', 'SMS opt-out date', 'sms status'])(
		'are left alone beside %s, which may say no after that day, and it is said',
		(heading) => {
			const known = { ...row, [heading]: 'no' };
			const mapped = mapping(known);
			expect(readContact(mapped, 'skipRow', known)).toMatchObject({
				json: '{"email":"a@example.com"}',
			});
			expect(mapped.decisions()).toEqual([
				`"SMS Number" is not sent: "${heading}" may speak against it.`,
			]);
		},
	);

	it('go into custom fields of these names, as they did before', () => {
		const own = ['SMS Number', 'SMS Consent Date'].map((label) =>
			customContactField({ name: label, label, type: 'string', choices: [] }),
		);
		expect(readContact(mapping(row, [...CONTACT_FIELDS, ...own]), 'skipRow', row)).toMatchObject({
			json: '{"email":"a@example.com","cf:SMS Number":"6175550100","cf:SMS Consent Date":"7/3/2024"}',
		});
	});
});
