import { countRows, summaryMessage } from '../../../nodes/ConstantContact/report/summary';

const messageFor = (received: number, counts: Parameters<typeof countRows>[1]) =>
	summaryMessage(
		countRows(received, counts),
		'News',
		{ underWay: counts.not_confirmed ?? 0, addressOnly: 0 },
		undefined,
		undefined,
	);

describe('summaryMessage', () => {
	it.each([
		[0, {}, 'The segment is empty: nothing was sent.'],
		[1, {}, '1 of 1 row is on the list "News".'],
		[1, { no_consent: 1 }, '0 of 1 row is on the list "News". Not exported: 1 without consent.'],
		[
			1_500,
			{ duplicate: 1_499 },
			'1 of 1,500 rows is on the list "News". Not exported: 1,499 duplicates of another row.',
		],
		[
			1_500,
			{ not_confirmed: 1_000 },
			'500 of 1,500 rows are on the list "News" so far. Constant Contact is still at work on 1,000.',
		],
	])('says of %d rows and %j what a person would', (received, counts, message) => {
		expect(messageFor(received, counts)).toBe(message);
	});
});
