import fc from 'fast-check';

import { isEvidentPhone, readPhone } from '../../../../nodes/ConstantContact/segment/values/phones';

const read = (value: unknown) => {
	const phone = readPhone(value);
	return 'fault' in phone ? phone.fault : phone.number;
};

describe('readPhone', () => {
	it.each([
		'+1 (617) 555-0100',
		'(617) 555-0100',
		'617.555.0100',
		'+49 30 / 1234567',
		'+49 (0)30 1234567',
		'555-0100',
		'617-555-0100 x123',
		'617-555-0100 ext. 12',
		'16175550100',
	])('leaves %s as it is', (phone) => expect(read(phone)).toBe(phone));

	it.each([
		[16175550100, '16175550100'],
		['="+1 617 555 0100"', '+1 617 555 0100'],
		["'+16175550100", '+16175550100'],
		["'02071838750", '02071838750'],
		['5550100 ::: 5550101', '5550100'],
		['617-555-0100; 617-555-0101', '617-555-0100'],
		['617-555-0100 / 617-555-0101', '617-555-0100'],
		['555-0100 / 555-0101', '555-0100'],
		['Mobile: 617-555-0100', '617-555-0100'],
		['Tel.: 617-555-0100', '617-555-0100'],
		['617-555-0100 (cell)', '617-555-0100'],
		['tel:+1-617-555-0100', '+1-617-555-0100'],
		['6175550100.0', '6175550100'],
		['\u202a+1\u00a0617\u2011555\u20110100\u202c', '+1 617-555-0100'],
		['\uff0b\uff11\uff16\uff11\uff17\uff15\uff15\uff15\uff10\uff11\uff10\uff10', '+16175550100'],
		['\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667', '01234567'],
		['+1 (617) 555-0100 extension 1234', '+16175550100 x1234'],
		['#ERROR!', ''],
		['#N/A', ''],
		['n/a', ''],
		['-', ''],
	])('%p is %p', (value, phone) => expect(read(value)).toBe(phone));

	it.each([
		'call after 6pm',
		'123456',
		'1234567890123456',
		'0000000000',
		'617-555-0100 (ask for Bob)',
		'bob@example.com',
		'617-555-0100 and 1',
		'1985-03-05',
		'2024-01-05 10:00',
		'3/5/1985',
		'192.168.1.10',
		'+',
		'++16175550100',
		'1'.repeat(100_000),
		true,
		{},
		['6175550100'],
		new Date(0),
	])('%p is no phone', (value) => expect(read(value)).toContain('look like a phone'));

	it.each(['1.61756E+10', '1,61756E+10', '1.6e10', 1.5e300])(
		'%p lost its digits in a spreadsheet',
		(value) => expect(read(value)).toContain('spreadsheet'),
	);

	it('has a quick look that agrees with it', () => {
		for (const phone of [
			'+1 617 555 0100',
			'(617) 555-0100',
			'617-555-0100',
			'6175550100',
			'+16175550100',
		]) {
			expect([phone, isEvidentPhone(phone)]).toEqual([phone, true]);
			expect(read(phone)).toBe(phone);
		}
		for (const odd of [
			'1985-03-05',
			' 6175550100',
			'6175550100 ',
			'617.555.0100',
			'6175550100x1',
			'0000000',
			'--------------1234567',
		]) {
			expect([odd, isEvidentPhone(odd)]).toEqual([odd, false]);
		}
		const text = fc.string({ unit: fc.constantFrom(...'01239 ()+-./x'), maxLength: 26 });
		fc.assert(
			fc.property(text, (phone) => {
				if (isEvidentPhone(phone)) expect(read(phone)).toBe(phone);
			}),
			{ numRuns: 20_000 },
		);
	});
});
