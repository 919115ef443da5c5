import fc from 'fast-check';

import { ContactWriter } from '../../../nodes/ConstantContact/segment/contactWriter';
import { customContactField } from '../../../nodes/ConstantContact/segment/fields/custom';
import { FIELD_PARTS } from '../../../nodes/ConstantContact/segment/fields/parts';
import { CONTACT_FIELDS } from '../../../nodes/ConstantContact/segment/fields/standard';
import { compileAutomaticMapping } from '../../../nodes/ConstantContact/segment/mapping/automatic';
import { compileManualMapping } from '../../../nodes/ConstantContact/segment/mapping/manual';
import { Yielder } from '../../../nodes/ConstantContact/segment/yielder';
import type { Row } from '../../../nodes/ConstantContact/segment/reader';
import { segmentOf } from '../../../nodes/ConstantContact/segment/segment';
import { checkSegment } from '../../../nodes/ConstantContact/segment/check';
import { readContact } from '../../support/contacts';

const CUSTOM = ['string', 'number', 'date', 'boolean', 'single_select', 'multi_select'].map(
	(type) => customContactField({ name: type, label: type, type, choices: ['A', 'B, C'] }),
);
const FIELDS = [...CONTACT_FIELDS, ...CUSTOM];
const IDS = [...FIELDS.map(({ id }) => id), ...FIELD_PARTS.map(({ id }) => id)];
/** What has to stand beside a field for it to be sent. */
const BESIDE: Record<string, object> = {
	sms_number: { sms_consent_date: '2024-07-03' },
	sms_consent_date: { sms_number: '617 555 0100' },
};

const nested = () => {
	let deep: unknown = 1;
	for (let level = 0; level < 100_000; level++) deep = [deep];
	return deep;
};
const cyclic: Record<string, unknown> = {};
cyclic.self = cyclic;
const revoked = Proxy.revocable({}, {});
revoked.revoke();
const fails = () => {
	throw new Error('never to be seen');
};
const failing = new Proxy(
	{},
	{
		get: fails,
		has: fails,
		ownKeys: fails,
		getPrototypeOf: fails,
		getOwnPropertyDescriptor: fails,
	},
);

/** Values that are no text, number or date, however they are made up. */
const ODDITIES: Array<[string, unknown]> = [
	['nested', nested()],
	['cyclic', cyclic],
	['a revoked proxy', revoked.proxy],
	['a failing proxy', failing],
	['a failing toString', { toString: fails, valueOf: fails, toJSON: fails }],
	['a toString that is none', { toString: 1 }],
	['nothing behind it', Object.create(null)],
	['an invalid Date', new Date(NaN)],
	['no Date', { getTime: () => 0, getFullYear: () => 1990, getMonth: () => 1.5 }],
	['a Date by its prototype only', Object.create(Date.prototype)],
	['texts for numbers', { isLuxonDateTime: true, year: '1990', month: '2', day: '3' }],
	['parts of days', { isLuxonDateTime: true, year: 2020.5, month: 2, day: 3.5 }],
	['a failing getter', Object.defineProperty({}, 'isLuxonDateTime', { get: fails })],
	['a symbol', Symbol('x')],
	['a function', () => 1],
	[
		'a list of itself',
		(() => {
			const list: unknown[] = [];
			list.push(list, 'A');
			return list;
		})(),
	],
	['a Map', new Map([['a', 1]])],
	['a promise', Promise.resolve(1)],
	['infinite', Infinity],
];

const RULES: Record<string, RegExp> = {
	anniversary: /^(?:0[1-9]|1[0-2])\/(?:0[1-9]|[12]\d|3[01])\/\d{4}$/,
	'cf:date': /^(?:0[1-9]|1[0-2])\/(?:0[1-9]|[12]\d|3[01])\/\d{4}$/,
	'cf:number': /^-?\d+(?:\.\d+)?$/,
	'cf:boolean': /^(?:true|false)$/,
	'cf:single_select': /^(?:A|B, C)$/,
	'cf:multi_select': /^(?:A|B, C)(?:,(?:A|B, C))*$/,
	sms_number: /^[2-9]\d{9}$/,
	sms_consent_date: /^(?:0[1-9]|1[0-2])\/(?:0[1-9]|[12]\d|3[01])\/\d{4}$/,
	mobile_phone: /^\S.{5,23}\S$/,
	home_phone: /^\S.{5,23}\S$/,
	work_phone: /^\S.{5,23}\S$/,
	phone: /^\S.{5,23}\S$/,
};

/** Whether what was written is JSON that the rules of its fields allow. */
function check(json: string) {
	const contact = JSON.parse(json) as Record<string, unknown>;
	expect(contact.email).toBe('a@x.com');
	expect('birthday_month' in contact).toBe('birthday_day' in contact);
	expect('sms_number' in contact).toBe('sms_consent_date' in contact);
	for (const [key, value] of Object.entries(contact)) {
		if (key === 'birthday_month' || key === 'birthday_day') {
			expect(Number.isInteger(value) && (value as number) >= 1).toBe(true);
			expect(value).toBeLessThanOrEqual(key === 'birthday_month' ? 12 : 31);
			continue;
		}
		expect(typeof value).toBe('string');
		expect(value).not.toBe('');
		expect(value).not.toMatch(/[\p{Surrogate}\ufffd]/u);
		expect((value as string).length).toBeLessThanOrEqual(255);
		if (RULES[key]) expect([key, value]).toEqual([key, expect.stringMatching(RULES[key])]);
	}
}

const mapping = () => compileAutomaticMapping(FIELDS);

describe('nothing that a row holds', () => {
	it.each(ODDITIES)('ends the run or is sent: %s', (_what, value) => {
		for (const id of IDS) {
			const row = { email: 'a@x.com', ...BESIDE[id], [id]: value };
			const contact = readContact(
				compileAutomaticMapping(FIELDS, { sample: [row] }),
				'leaveOutField',
				row,
			);
			expect(contact).toMatchObject({
				json: '{"email":"a@x.com"}',
				leftOut: [{ reason: 'invalid_field', message: expect.not.stringContaining('never') }],
			});
		}
	});

	it('ends the run where it is no row at all, or has no readable address', () => {
		for (const row of [
			failing,
			{
				get email() {
					return fails();
				},
			},
		]) {
			expect(readContact(mapping(), 'skipRow', row as Row)).toEqual({
				cause: { reason: 'invalid_row', message: expect.any(String) },
			});
		}
	});

	it('ends the run where reading it fails', () => {
		const failingMapping = compileManualMapping(
			{ email: 'a@x.com', city: '={{ $json.city.trim() }}' },
			FIELDS,
			(parameter, id) => ({ read: id === 'city' ? fails : () => parameter, isEvaluated: true }),
		);
		expect(readContact(failingMapping, 'leaveOutField', {})).toMatchObject({
			json: '{"email":"a@x.com"}',
			leftOut: [{ reason: 'invalid_field', field: 'city' }],
		});
	});

	it.each([
		[{ birthday_month: 2, birthday_day: 1.5 }],
		[{ birthday_month: 1.5, birthday_day: 2 }],
		[{ birthday_month: '2.0', birthday_day: '3' }],
		[{ birthday_month: 0, birthday_day: 3 }],
		[{ birthday_month: -1, birthday_day: 3 }],
		[{ birthday_month: 13, birthday_day: 3 }],
		[{ birthday_month: 2, birthday_day: 30 }],
		[{ birthday_month: '0x2', birthday_day: 3 }],
		[{ birthday_month: true, birthday_day: 3 }],
		[{ birthday_month: 'Brumaire', birthday_day: 3 }],
	])('makes a birthday of %j', (parts) =>
		expect(readContact(mapping(), 'leaveOutField', { email: 'a@x.com', ...parts })).toMatchObject({
			json: '{"email":"a@x.com"}',
			leftOut: [{ reason: 'invalid_field', field: 'birthday' }],
		}),
	);

	it('gets into an import against the rules of its field, and both passes agree to the byte', async () => {
		const near = fc.constantFrom(
			...[
				'3/4',
				'25/12/85',
				'1,234',
				'1.234',
				"'02134",
				'="A"',
				'{A}',
				'["A"]',
				'A, B, C',
				'5-Mar',
			],
			...[
				'31111',
				'1985',
				'NULL',
				'\u200b',
				'Ann\u200b',
				'é',
				'\ud800',
				'+1 617 555 0100',
				'x ::: y',
			],
			...[new Date(0), new Date(1e12), 31111, 19850305, 1e21, 5n, true, 'yes', '1970-01-01'],
		);
		const value = fc.oneof(
			fc.anything({
				withBigInt: true,
				withDate: true,
				withMap: true,
				withTypedArray: true,
				withNullPrototype: true,
				withObjectString: true,
				withBoxedValues: true,
				withSparseArray: true,
				stringUnit: 'binary',
			}),
			fc.string({ unit: fc.constantFrom(...'0123456789/-.,: +$€()eEx\'"=#{}[]|;TZ\u200d\ud83d') }),
			near,
		);
		// fast-check looks into what it generates, which some oddities do not bear.
		const held = fc.oneof(
			{ weight: 4, arbitrary: value.map((one) => () => one) },
			{ weight: 1, arbitrary: fc.nat(ODDITIES.length - 1).map((at) => () => ODDITIES[at]![1]) },
		);
		const row = fc.dictionary(fc.constantFrom(...IDS), held);
		await fc.assert(
			fc.asyncProperty(
				fc.array(row, { maxLength: 6 }),
				fc.boolean(),
				async (rows, nothingTexts) => {
					const people = rows.map((one) => ({
						...Object.fromEntries(Object.entries(one).map(([id, get]) => [id, get()])),
						email: 'a@x.com',
					}));
					const out = ContactWriter.forOne();
					for (const [index, person] of people.entries()) {
						const checked = await checkSegment(
							segmentOf(1, (at) => (at === 0 ? person : undefined)),
							{
								mapping: compileAutomaticMapping(FIELDS, { dateOrder: 'auto', nothingTexts }),
								consent: () => undefined,
								duplicates: 'keepLast',
								faults: 'leaveOutField',
							},
							new Yielder(async () => {}),
						);
						out.clear();
						await checked.writeContact(0, out);
						expect([index, out.bytes]).toEqual([index, checked.sizes[0]]);
						check(out.written.toString());
					}
				},
			),
			{ numRuns: 700 },
		);
	});
});
