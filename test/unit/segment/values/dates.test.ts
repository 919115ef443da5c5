import fc from 'fast-check';

import { Convention } from '../../../../nodes/ConstantContact/segment/conventions';
import { NO_DATE, readDate } from '../../../../nodes/ConstantContact/segment/values/dates';

const read = (value: unknown) => readDate(value, new Convention());

describe('readDate', () => {
	it.each([
		'05-March',
		'5-Mar',
		'05-Mar-85',
		'5-March-1985',
		'March 5 1985',
		'March 5, 1985',
		'Mar. 5th, 1985',
		'5 March',
		'5th of March 1985',
		'March 5',
		'1985-Mar-05',
		'Tue Mar 05 1985 00:00:00 GMT+0100 (Central European Standard Time)',
		'Tue, 05 Mar 1985 00:00:00 GMT',
		'Tuesday, March 5, 1985',
		'Thurs 5 March 1985',
		...['Dienstag, 5. März 1985', 'mardi 5 mars 1985', 'martes, 5 de marzo de 1985'],
		...['martedì 5 marzo 1985', 'terça-feira, 5 de março de 1985', 'dinsdag 5 maart 1985'],
		'miercoles, 5 de marzo de 1985',
		...[
			'5. marts 1985',
			'den 5 mars 1985',
			'5. maaliskuuta 1985',
			'5 Mart 1985',
			'Mo, 5. März 1985',
		],
		'05MAR1985',
		"Mar 5 '85",
		'March 5, 1985 at 12:00:00 AM GMT+1',
		'5. März 1985',
		'5 mars 1985',
		'\uff11\uff19\uff18\uff15/3/5',
		'5 de marzo de 1985',
		'5 mrt. 1985',
		'--03-05',
		'--0305',
		'3/5/85',
		'03/05/1985',
		'3-5-1985',
		'3/5',
		'3/5/1985, 12:00:00 AM',
		'3/5/1985, 12:00:00\u202fAM',
		'3/5/1985 0:00',
		'19850305',
		19850305,
		'19850305T000000Z',
		'1985-3-5',
		'1985/03/05',
		'1985.03.05.',
		'1985年3月5日',
		'05.03.1985',
		'5.3.',
		'5.3.85 00:00',
		'0000-03-05',
		'1604-03-05',
		"'1985-03-05",
		'="1985-03-05"',
		'\u200e3/5/1985\u200e',
		'1985-03-05T00:00:00.000+01:00[Europe/Berlin]',
		'1985-03-05 00:00:00.000000+00',
		'1985-03-05 00:00:00 +0000 UTC',
		{ isLuxonDateTime: true, year: 1985, month: 3, day: 5 },
	])('takes %j', (value) => expect(read(value)).toMatchObject({ month: 3, day: 5 }));

	it('knows the months as Austria calls them', () => {
		const january = { year: 1985, month: 1, day: 5 };
		expect(['5. Jänner 1985', '5 Jan 1985'].map(read)).toEqual([january, january]);
	});

	it.each([
		['3/5/29', 2029],
		['3/5/30', 1930],
		['5-Mar-85', 1985],
		['5.3.07', 2007],
	])('%s is of %i', (value, year) => expect(read(value)).toEqual({ year, month: 3, day: 5 }));

	it.each([
		'1/2 cup',
		'3.5',
		'3/5/198',
		'3/5/1985 or so',
		'31/4',
		'2/30',
		'2/29/85',
		'13/13/1985',
		'1985-13-01',
		'1985-02-30',
		'2023-02-29T00:00:00.000',
		'2023-02-29T00:00:00.000Z',
		'2023-13-01T00:00:00.000Z',
		'March',
		'March 1985',
		'Mar-05',
		'Mar-85',
		'32 March',
		'5 Brumaire',
		'March 5 or 6',
		'1985',
		1985,
		'305',
		473385600000,
		1.5,
		Infinity,
		true,
		5n,
		'x'.repeat(10_000),
		'0'.repeat(100_000) + 'x',
		new Date(NaN),
		{ isLuxonDateTime: true, year: 1985, month: '03', day: '05' },
		{ isLuxonDateTime: true, year: 1985, month: 3, day: 5.5 },
		{ getTime: () => 0 },
		[],
		() => 5,
		Symbol('x'),
	])('takes no %p for a date', (value) => expect(read(value)).toBeUndefined());

	it.each([
		'0000-00-00',
		'0000-00-00 00:00:00',
		'00/00/0000',
		'00.00.0000',
		'0001-01-01',
		'0001-01-01T00:00:00',
		'1/1/0001 12:00:00 AM',
		'1753-01-01',
		'1899-12-30',
		'1899-12-31',
		'1900-01-01',
		'01/01/1900',
		'1/0/1900',
		'01/00/00',
		'9999-12-31',
		'NULL',
		'n/a',
		'-',
		'#N/A',
		'\\N',
		0,
		'0',
		new Date('0001-01-01T00:00:00Z'),
	])('%p means that there is no date', (value) => expect(read(value)).toBe(NO_DATE));

	it('takes the first of January 1970 for a birthday', () =>
		expect(read('1970-01-01')).toEqual({ year: 1970, month: 1, day: 1 }));

	it('gives every day back that it was written as, in every form', () => {
		const day = fc
			.date({ min: new Date('1930-01-01'), max: new Date('2029-12-31'), noInvalidDate: true })
			.map((date) => [date.getFullYear(), date.getMonth() + 1, date.getDate()] as const);
		const name = (month: number, style: 'long' | 'short') =>
			new Date(2000, month - 1, 15).toLocaleString('en-US', { month: style });
		const forms: Array<(year: number, month: number, day: number) => string> = [
			(y, m, d) => `${y}-${m}-${d}`,
			(y, m, d) => `${y}${String(m).padStart(2, '0')}${String(d).padStart(2, '0')}`,
			(y, m, d) => `${d}.${m}.${y}`,
			(y, m, d) => `${d}-${name(m, 'short')}-${String(y).slice(2)}`,
			(y, m, d) => `${name(m, 'long')} ${d}, ${y} 11:59 pm`,
			(y, m, d) => String(new Date(y, m - 1, d, 23)),
			(y, m, d) => JSON.stringify(new Date(y, m - 1, d, 23)).slice(1, -1),
		];
		fc.assert(
			fc.property(day, fc.constantFrom(...forms), ([year, month, date], form) => {
				// What stands for no date at all is not among these years.
				expect(read(form(year, month, date))).toEqual({ year, month, day: date });
			}),
		);
	});
});
