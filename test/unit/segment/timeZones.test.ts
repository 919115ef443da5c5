import { contactsIn } from '../../support/timeZone';

const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Tokyo', 'UTC', 'America/Sao_Paulo'];

/** What a row with these values holds of December 31, 1985, and June 15, 2010. */
const RIGHT = {
	birthday_month: 12,
	birthday_day: 31,
	anniversary: '06/15/2010',
};

/** The same two days in one form each; every one stands alone in its columns. */
const FORMS: Record<string, [birthday: string, anniversary: string]> = {
	'a Date at midnight': ['new Date(1985, 11, 31)', 'new Date(2010, 5, 15)'],
	'a Date in the evening': [
		'new Date(1985, 11, 31, 22, 45, 30)',
		'new Date(2010, 5, 15, 22, 45, 30)',
	],
	'a Date in the morning': ['new Date(1985, 11, 31, 0, 5)', 'new Date(2010, 5, 15, 3, 5)'],
	'a Date at midnight of UTC': ['new Date("1985-12-31")', 'new Date("2010-06-15")'],
	'plain text': ['"1985-12-31"', '"2010-06-15"'],
	'text with a time and no zone': ['"1985-12-31T23:30:00"', '"2010-06-15 00:00:00"'],
	'text with another zone': ['"1985-12-31T00:00:00+13:00"', '"2010-06-15T23:00:00-11:00"'],
	'text that says UTC, but not as JSON does': ['"1985-12-31T00:00:00Z"', '"2010-06-15T23:59:59Z"'],
	"a Date's own text": ['String(new Date(1985, 11, 31))', 'String(new Date(2010, 5, 15, 22))'],
	"the United States' text of a Date": [
		'new Date(1985, 11, 31).toLocaleString("en-US")',
		'new Date(2010, 5, 15, 22).toLocaleString("en-US")',
	],
};

/** As it comes out of a Code node. */
const behindCode = (rows: string) => `JSON.parse(JSON.stringify(${rows}))`;

describe.each(ZONES)('in %s', (zone) => {
	it('a day is the same day in every form, before and behind a Code node', () => {
		const segments = Object.entries(FORMS).flatMap(([form, [birthday, anniversary]]) => {
			const rows = `[{ email: 'a@x.com', birthday: ${birthday}, anniversary: ${anniversary} }]`;
			return [
				[form, rows],
				[`${form}, behind a Code node`, behindCode(rows)],
			];
		});
		const contacts = contactsIn(
			zone,
			segments.map(([, rows]) => rows!),
		);
		expect(segments.map(([form], index) => [form, contacts[index]![0]])).toEqual(
			segments.map(([form]) => [form, { email: 'a@x.com', ...RIGHT }]),
		);
	});

	it('a midnight of UTC is read as its column is', () => {
		const days = (rows: string[]) =>
			`[${rows.map((value, index) => `{ email: 'p${index}@x.com', joined: ${value} }`)}]`;
		const midnight = 'new Date("1985-12-31T00:00:00Z")';
		const evenings = [22, 23, 21].map((hour) => `new Date(1985, 5, 15, ${hour}, 30)`);
		const noons = ['new Date("1985-06-15T12:34:00Z")'];
		const segments = [days([midnight, ...evenings]), days([midnight, midnight, ...noons])];
		const [times, dates] = contactsIn(zone, segments) as Array<Array<Record<string, string>>>;
		const west = zone.startsWith('America/');
		expect(times!.map((contact) => contact['cf:joined'])).toEqual([
			west ? '1985-12-30' : '1985-12-31',
			...evenings.map(() => '1985-06-15'),
		]);
		expect(dates!.slice(0, 2).map((contact) => contact['cf:joined'])).toEqual([
			'1985-12-31',
			'1985-12-31',
		]);
	});
});
