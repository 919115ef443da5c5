import { countRows } from '../../../nodes/ConstantContact/report/summary';
import { summaryMessage } from '../../../nodes/ConstantContact/report/summaryMessage';
import { NOBODY_STAYS } from '../../../nodes/ConstantContact/report/whereabouts';

const messageFor = (received: number, counts: Parameters<typeof countRows>[1], beside = {}) =>
	summaryMessage(
		countRows(received, counts),
		{ name: 'News', created: false },
		{
			underWay: counts.not_confirmed ?? 0,
			addressOnly: 0,
			without: [],
			staying: NOBODY_STAYS,
			...beside,
		},
		undefined,
		undefined,
	);

describe('summaryMessage', () => {
	it.each([
		[0, {}, 'The segment is empty: nothing was sent.'],
		[1, {}, '1 of 1 row was exported to the list "News".'],
		[
			1,
			{ no_consent: 1 },
			'0 of 1 row was exported to the list "News". Not exported: 1 without consent.',
		],
		[
			1_500,
			{ duplicate: 1_499 },
			'1 of 1,500 rows was exported to the list "News". Not exported: 1,499 duplicates of another row.',
		],
		[
			3,
			{ duplicate: 1, unsubscribed: 1 },
			'1 of 3 rows was exported to the list "News". Not exported: 1 duplicate of another row, 1 person who unsubscribed.',
		],
		[
			1_500,
			{ unsubscribed: 300 },
			'1,200 of 1,500 rows were exported to the list "News". Not exported: 300 people who unsubscribed.',
		],
		[
			1_500,
			{ not_confirmed: 1_000 },
			'500 of 1,500 rows were exported to the list "News" so far. Constant Contact is still working on 1,000: the operation \'Get Status\' says when it has ended.',
		],
	])('says of %d rows and %j what a person would', (received, counts, message) => {
		expect(messageFor(received, counts)).toBe(message);
	});

	it('tells what nobody knows from what is under way', () => {
		expect(messageFor(9, { not_confirmed: 3 }, { underWay: 1 })).toBe(
			'6 of 9 rows were exported to the list "News" so far. Constant Contact is still working on 1: the operation \'Get Status\' says when it has ended. It is not known whether Constant Contact took 2 rows: export the segment again, which is safe.',
		);
	});

	it('says which values were lost, by the names of the panel', () => {
		const without = [
			['Last Name', 3],
			['Birthday', 46],
		];
		expect(messageFor(50, {}, { without, addressOnly: 1 })).toBe(
			'50 of 50 rows were exported to the list "News". 46 rows went without Birthday, 3 without Last Name: Constant Contact does not take the values as they are. 1 row went with the address alone: Constant Contact did not take its other values.',
		);
	});

	it('speaks of one lost value as of one', () =>
		expect(messageFor(2, {}, { without: [['Birthday', 1]], addressOnly: 2 })).toBe(
			'2 of 2 rows were exported to the list "News". 1 row went without Birthday: Constant Contact does not take the value as it is. 2 rows went with the address alone: Constant Contact did not take their other values.',
		));

	it('says of rows that name no list just that', () => {
		const rows = countRows(2, { invalid_list: 2 });
		const beside = { underWay: 0, addressOnly: 0, without: [], staying: NOBODY_STAYS };
		expect(summaryMessage(rows, { name: '', created: false }, beside, undefined, undefined)).toBe(
			'0 of 2 rows without a list were exported. Not exported: 2 whose list cannot be used.',
		);
	});

	it.each([
		[1, 'whether the person without consent is on the list.'],
		[2, 'whether the 2 people without consent are on the list.'],
	])('says of %d without consent that nobody looked', (people, end) => {
		const staying = { onList: {}, notKnown: { no_consent: people } };
		expect(messageFor(3, { no_consent: people }, { staying })).toMatch(
			new RegExp(`This run did not look up ${end}$`),
		);
	});

	it('gives the reasons of people on the list in one order, whoever was met first', () => {
		const said = [
			{ unsubscribed: 2, no_consent: 1, suppressed: 3 },
			{ suppressed: 3, no_consent: 1, unsubscribed: 2 },
		].map((onList) => messageFor(6, {}, { staying: { onList, notKnown: {}, notSeen: 0 } }));
		expect(said[0]).toMatch(
			/on the list: 3 people who are never sent, 1 without consent, 2 people who unsubscribed\.$/,
		);
		expect(said[1]).toBe(said[0]);
	});

	it.each([
		[10, '9 of the first 10 rows were exported to the list "News".'],
		[30, '9 of 10 rows among the first 30 were exported to the list "News".'],
	])('says that only the first %d rows were taken', (firstRows, start) => {
		expect(messageFor(10, { no_consent: 1 }, { firstRows })).toBe(
			`${start} Not exported: 1 without consent.`,
		);
	});
});
