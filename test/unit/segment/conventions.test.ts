import { ContactWriter } from '../../../nodes/ConstantContact/segment/contactWriter';
import type { ReadingRules } from '../../../nodes/ConstantContact/segment/conventions';
import { customContactField } from '../../../nodes/ConstantContact/segment/fields/custom';
import { CONTACT_FIELDS } from '../../../nodes/ConstantContact/segment/fields/standard';
import { csvRows, readHead } from '../../../nodes/ConstantContact/segment/file/csv';
import { FileSegment } from '../../../nodes/ConstantContact/segment/file/fileSegment';
import { compileAutomaticMapping } from '../../../nodes/ConstantContact/segment/mapping/automatic';
import { Yielder } from '../../../nodes/ConstantContact/segment/yielder';
import { segmentOf, subset, type Segment } from '../../../nodes/ConstantContact/segment/segment';
import { checkSegment } from '../../../nodes/ConstantContact/segment/check';

const custom = (type: string) => customContactField({ name: type, label: type, type, choices: [] });
const FIELDS = [...CONTACT_FIELDS, custom('number'), custom('date')];
const AUTO: ReadingRules = { dateOrder: 'auto', nothingTexts: false };

type Values = Record<string, unknown>;
const rowsOf = (values: Values[]): Segment => {
	const rows = values.map((one, index) => ({ email: `p${index}@x.com`, ...one }));
	return segmentOf(rows.length, (index) => rows[index]);
};

async function read(segment: Segment, rules = AUTO, whole?: Segment) {
	const mapping = compileAutomaticMapping(FIELDS, rules);
	const checked = await checkSegment(
		segment,
		{ whole, mapping, consent: () => undefined, duplicates: 'keepLast', faults: 'leaveOutField' },
		new Yielder(async () => {}),
	);
	const contacts: Values[] = [];
	const out = ContactWriter.forOne();
	for (let index = 0; index < segment.length; index++) {
		if (!checked.sizes[index]) continue;
		out.clear();
		await checked.writeContact(index, out);
		expect(out.bytes).toBe(checked.sizes[index]);
		contacts.push(JSON.parse(out.written.toString()) as Values);
	}
	return { contacts, leftOut: checked.leftOut, found: mapping.conventions.found() };
}

const birthdays = (contacts: Values[]) =>
	contacts.map(({ birthday_month: month, birthday_day: day }) => month && `${month}-${day}`);
const columnOf = (field: string, ...values: unknown[]) =>
	rowsOf(values.map((value) => ({ [field]: value })));

describe('a column of dates', () => {
	it('has the day first where one value says so, wherever it stands', async () => {
		for (const values of [
			['25/12/1985', '03/04/1990', '1/2'],
			['03/04/1990', '1/2', '25-12-1985'],
		]) {
			const { contacts, found } = await read(columnOf('birthday', ...values));
			expect(birthdays(contacts).sort()).toEqual(['12-25', '2-1', '4-3']);
			expect(found).toEqual([
				{ field: 'birthday', kind: 'date', reading: 'dayFirst', isSure: true, openValues: 2 },
			]);
		}
	});

	it('finds it out from the last of many rows, and from a row that is refused', async () => {
		const values = Array.from({ length: 1_000 }, () => '03/04/1990');
		const last = { email: 'no address', birthday: '25/12/1985' };
		const segment = rowsOf([...values.map((birthday) => ({ birthday })), last]);
		const { contacts } = await read(segment);
		expect(contacts).toHaveLength(1_000);
		expect(new Set(birthdays(contacts))).toEqual(new Set(['4-3']));
	});

	it('has the month first where nothing says otherwise, and is not sure of it', async () => {
		const { contacts, found } = await read(columnOf('birthday', '03/04', '05/05', '1985-12-31'));
		expect(birthdays(contacts)).toEqual(['3-4', '5-5', '12-31']);
		expect(found).toEqual([
			{ field: 'birthday', kind: 'date', reading: 'monthFirst', isSure: false, openValues: 1 },
		]);
		expect((await read(columnOf('birthday', '03/04', '12/25'))).found).toMatchObject([
			{ reading: 'monthFirst', isSure: true },
		]);
		expect((await read(columnOf('birthday', '25/12', '5/5'))).found).toEqual([]);
	});

	it('is as the person says', async () => {
		const order = async (dateOrder: ReadingRules['dateOrder'], ...values: string[]) =>
			birthdays((await read(columnOf('birthday', ...values), { ...AUTO, dateOrder })).contacts);
		expect(await order('dayFirst', '03/04', '12/25', '3-4-85')).toEqual(['4-3', '12-25', '4-3']);
		expect(await order('monthFirst', '03/04', '25/12')).toEqual(['3-4', '12-25']);
	});

	it('is another than the next one', async () => {
		const { contacts } = await read(
			rowsOf([
				{ birthday: '25/12/1985', anniversary: '12/25/2010', date: '3/4/2020' },
				{ birthday: '03/04/1990', anniversary: '03/04/2012', date: '3/4/2021' },
			]),
		);
		expect(contacts[1]).toMatchObject({
			birthday_month: 4,
			birthday_day: 3,
			anniversary: '03/04/2012',
			'cf:date': '03/04/2021',
		});
	});

	it('goes without what it leaves open, but for a slip among many', async () => {
		const { contacts, leftOut, found } = await read(
			columnOf('birthday', '25/12', '12/25', '03/04'),
		);
		expect(birthdays(contacts)).toEqual(['12-25', '12-25', undefined]);
		expect(leftOut).toEqual({ birthday: 1 });
		expect(found).toEqual([
			{ field: 'birthday', kind: 'date', reading: undefined, isSure: false, openValues: 1 },
		]);
		const many = Array.from({ length: 30 }, (_, index) => `12/${13 + (index % 15)}`);
		const slip = await read(columnOf('birthday', ...many, '13/05', '03/04'));
		expect(birthdays(slip.contacts).slice(-2)).toEqual(['5-13', '3-4']);
	});

	it('holds a spreadsheet’s days where it holds no other dates and numbers', async () => {
		const serials = await read(columnOf('birthday', '31111', 31112, '31113.5', '', 9000));
		expect(birthdays(serials.contacts)).toEqual(['3-5', '3-6', '3-7', undefined, '8-21']);
		const remark = await read(columnOf('birthday', '31111', 'unknown', 31112));
		expect(birthdays(remark.contacts)).toEqual(['3-5', undefined, '3-6']);
		const mixed = await read(columnOf('birthday', '31111', '1985-03-05'));
		expect(birthdays(mixed.contacts)).toEqual([undefined, '3-5']);
		const years = await read(columnOf('birthday', 1985, 1990, '1977'));
		expect(birthdays(years.contacts)).toEqual([undefined, undefined, undefined]);
		const zips = await read(columnOf('birthday', '02134'));
		expect(birthdays(zips.contacts)).toEqual([undefined]);
	});

	it('is looked through whole where its rows go to several lists', async () => {
		const whole = columnOf('birthday', '25/12/1985', '03/04/1990');
		const { contacts } = await read(subset(whole, Uint32Array.of(1)), AUTO, whole);
		expect(birthdays(contacts)).toEqual(['4-3']);
	});

	it('is looked through whole in a file, in one pass more and only where that is needed', async () => {
		const passes = async (dates: string[]) => {
			const text = ['Email,Birthday', ...dates.map((date, index) => `p${index}@x.com,${date}`)];
			let count = 0;
			const head = readHead(text.join('\n'), {});
			const segment = new FileSegment(() => {
				count += 1;
				return csvRows(
					(async function* () {
						yield text.join('\n');
					})(),
					head,
				);
			}, dates.length);
			const { contacts } = await read(segment);
			await segment.close();
			return { days: [...new Set(birthdays(contacts))], count };
		};
		const open = Array.from({ length: 700 }, () => '03/04/1990');
		const plain = await passes(open.map(() => '1990-04-03'));
		expect(plain.days).toEqual(['4-3']);
		const slashed = await passes([...open, '25/12/1985']);
		expect(slashed.days).toEqual(['4-3', '12-25']);
		expect(slashed.count - plain.count).toBeLessThanOrEqual(2);
	});
});

describe('a column of numbers', () => {
	const numbers = async (...values: unknown[]) => {
		const { contacts, found } = await read(columnOf('number', ...values));
		return [contacts.map((contact) => contact['cf:number']), found] as const;
	};

	it.each<[unknown[], Array<string | undefined>, string | undefined, boolean]>([
		[['1,234', '12.5'], ['1234', '12.5'], 'dot', true],
		[['1,234', '12,5'], ['1.234', '12.5'], 'comma', true],
		[['1.234', '1.234,50 €'], ['1234', '1234.50'], 'comma', true],
		[['1.234', '1,234.50'], ['1.234', '1234.50'], 'dot', true],
		[['1.234', '1.234.567'], ['1234', '1234567'], 'comma', true],
		[['1,234', 7], ['1234', '7'], 'dot', false],
		[['1,234', '1,5', '1.5'], [undefined, '1.5', '1.5'], undefined, false],
	])('%j', async (values, texts, reading, isSure) => {
		const [found, conventions] = await numbers(...values);
		expect(found).toEqual(texts);
		expect(conventions).toEqual([
			{ field: 'cf:number', kind: 'number', reading, isSure, openValues: 1 },
		]);
	});

	it('says nothing where nothing can be read in two ways', async () => {
		expect(await numbers('1,5', '2.25', 12, '1,234.50')).toEqual([
			['1.5', '2.25', '12', '1234.50'],
			[],
		]);
	});
});
