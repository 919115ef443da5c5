import { consentByField, everyoneAgreed } from '../../../nodes/ConstantContact/segment/consent';
import { CONTACT_FIELDS } from '../../../nodes/ConstantContact/segment/fields/standard';
import { compileAutomaticMapping } from '../../../nodes/ConstantContact/segment/mapping/automatic';
import { Yielder } from '../../../nodes/ConstantContact/segment/yielder';
import type { Row } from '../../../nodes/ConstantContact/segment/reader';
import { segmentOf } from '../../../nodes/ConstantContact/segment/segment';
import { checkSegment } from '../../../nodes/ConstantContact/segment/check';
import { readingOf } from '../../../nodes/ConstantContact/report/reading';

async function read(rows: Row[], consent = everyoneAgreed, used: string[] = [], isOnlyList = true) {
	const mapping = compileAutomaticMapping(CONTACT_FIELDS);
	const checked = await checkSegment(
		segmentOf(rows.length, (index) => rows[index]),
		{ mapping, consent, duplicates: 'keepLast', faults: 'leaveOutField' },
		new Yielder(async () => {}),
	);
	const isConsentEmpty = isOnlyList && checked.heard.areAllEmpty;
	return readingOf(mapping, checked, { used, isConsentEmpty });
}

describe('How a segment was read', () => {
	it('says which column goes where, and which are not sent', async () => {
		const { columns, notSent } = await read([{ 'E-Mail': 'a@x.com', Vorname: 'A', shoes: 43 }]);
		expect(columns).toEqual([
			{ column: 'E-Mail', field: 'Email' },
			{ column: 'Vorname', field: 'First Name' },
		]);
		expect(notSent).toEqual(['shoes']);
	});

	it.each([
		...['Unsubscribed', 'Unsubscribed from all email', 'HasOptedOutOfEmail', 'donotbulkemail'],
		...['Do not allow Bulk Emails', 'BLOCKLISTED', 'Email Subscriber Status', 'Status', 'no_email'],
	])('points out a column that may say who must not get mail: %s', async (column) => {
		const { notes } = await read([{ email: 'a@x.com', [column]: 'true' }]);
		expect(notes.join()).toContain(`The column "${column}" may say who must not get mail`);
	});

	it.each(['Accepts Email Marketing', 'OPT_IN', 'Marketing consent', 'Opted In', 'subscribed'])(
		'points out a column that may say who agreed: %s',
		async (column) => {
			const { notes } = await read([{ email: 'a@x.com', [column]: 'no' }]);
			expect(notes.join()).toContain(`The column "${column}" may say who agreed to get mail`);
		},
	);

	it.each(['OPTIN_IP', 'OPTIN_TIME', 'Accepts SMS Marketing', 'Consent Date', 'Description'])(
		'says nothing such of %s',
		async (column) => {
			const { notes } = await read([{ email: 'a@x.com', [column]: 'no' }]);
			expect(notes.join()).not.toContain('may say');
		},
	);

	it('shows words of consent that nobody has named, and how often they stand there', async () => {
		const rows = [1, 2, 3].map((index) => ({ email: `p${index}@x.com`, ok: 'Da' }));
		const reading = await read(
			rows,
			consentByField((row) => row.ok, 'yes'),
			['ok'],
		);
		expect(reading.consentValues).toEqual([{ value: 'Da', rows: 3, means: 'unknown' }]);
		expect(reading.notes.join()).toContain('"Da" (3)');
		expect(reading.notSent).toEqual([]);
	});

	it('says where what stands there is no word that could be named, and not what it is', async () => {
		const rows = [
			'2024-01-02 10:11:12',
			'2024-02-03',
			'ada@x.com',
			'Yes to all of you',
			'Da',
			'yes',
		];
		const { notes } = await read(
			rows.map((ok, index) => ({ email: `p${index}@x.com`, ok })),
			consentByField((row) => row.ok, 'yes'),
			['ok'],
		);
		expect(notes.join()).toContain('"Da" (1), which counts as neither yes nor no.');
		expect(notes.join()).toContain(
			'The consent field of 4 rows holds something else, such as a date,',
		);
		expect(notes.join()).not.toMatch(/2024|ada@|all of you/);
	});

	it('says of objects that one value in them may be meant, and names none that nobody could write', async () => {
		const rows = [{ state: 'subscribed' }, ['yes', 'no'], 'Da'].map((ok, index) => ({
			email: `p${index}@x.com`,
			ok,
		}));
		const consent = consentByField((row) => row.ok, 'yes');
		const { notes } = await read(rows, consent, ['ok']);
		expect(notes.join()).toContain('The consent field of 2 rows holds an object or several values');
		expect(notes.join()).not.toContain('not text');
	});

	it.each([
		[true, 'The consent field is empty in every row.'],
		[false, 'The consent field is empty in 2 rows: they are not sent'],
	])('says where nobody of a list answered, which is all rows: %p', async (isOnlyList, start) => {
		const rows = [{ email: 'a@x.com' }, { email: 'b@x.com', ok: '' }];
		const consent = consentByField((row) => row.ok, 'yes');
		const { notes } = await read(rows, consent, ['ok'], isOnlyList);
		expect(notes.join()).toContain(start);
	});

	it('says that numbers were read as days, and what they could be instead', async () => {
		const { notes } = await read([
			{ email: 'a@x.com', Birthday: '31111' },
			{ email: 'b@x.com', Birthday: 31112.5 },
		]);
		expect(notes.join()).toContain(
			'Birthday: 2 numbers such as 31111 are read as days that spreadsheets count from 1900 on.',
		);
		const plain = await read([{ email: 'a@x.com', Birthday: '1985-03-05' }]);
		expect(plain.notes.join()).not.toContain('spreadsheets');
	});

	it('says how dates were read that can be read in two ways', async () => {
		const { notes } = await read([{ email: 'a@x.com', Birthday: '3/4/1985' }]);
		expect(notes.join()).toContain(
			'Birthday: 1 date such as 3/4/1985 is read with the month first, because nothing in the column says otherwise.',
		);
	});
});
