/* eslint-disable @n8n/community-nodes/no-restricted-globals -- deletes a list while a run is on its way */
import type { IDataObject } from 'n8n-workflow';

import { useAccount, type Result } from '../support/fixture';
import { contactsIn } from '../support/timeZone';
import { runVirtually } from '../support/virtualRun';
import { TO_CUSTOMERS } from '../support/parameters';

/*
 * Rows and files as people really have them, each through the whole node: who is on the list then, with
 * what, and what is said of the others. The letters are those of docs and issues; the people are made up.
 */

const CUSTOMERS = { __rl: true, mode: 'name', value: 'Customers' };
const MIRROR = { mode: 'mirror' };
const CONSENT = { consent: 'byField', consentField: 'ok' };

const account = useAccount(runVirtually, {
	seed: { lists: [{ name: 'Customers' }] },
	parameters: TO_CUSTOMERS,
});

interface Read extends Result {
	segment: {
		columns: Array<{ column: string; field: string }>;
		notSent: string[];
		notes: string[];
		file?: Record<string, string>;
		consentValues: Array<{ value: string; rows: number; means: string }>;
		addressesCleaned: number;
	};
	/** Row number and reason of each that is not on the list. */
	refused: Array<[row: unknown, reason: unknown]>;
}

const read = (result: Result): Read => ({
	...result,
	segment: result.summary.segment as unknown as Read['segment'],
	refused: result.notExported.map(({ json }) => [json.row, json.reason]),
});

const fromItems = async (rows: unknown[], more?: IDataObject) =>
	read(await account.run(rows as IDataObject[], more));

const fromFile = async (text: string | Buffer, more?: IDataObject) =>
	read(await account.runFile(text, more));

const at = (...names: string[]) => names.map((name) => `${name}@example.com`);
const fieldsOf = (name: string) => account.fieldsOf(`${name}@example.com`);

/** Who is on the list before a mirror: m00 and so on. */
const crowd = (count: number) =>
	at(...Array.from({ length: count }, (_, index) => `m${String(index).padStart(2, '0')}`));
const onTheList = (emails: string[]) => ({
	contacts: emails.map((email) => ({ email, lists: ['Customers'] })),
});

describe('Files as people have them', () => {
	it('a stray quotation mark costs nobody their place, and gives nobody the name of another', async () => {
		const everyone = crowd(24);
		account.seed(onTheList(everyone));
		const lines = everyone.map((email, index) =>
			index === 5 || index === 8 ? `${email},"Kim,Bergen` : `${email},Kim,Bergen`,
		);
		const { summary, refused } = await fromFile(
			`email,first_name,city\n${lines.join('\n')}\n`,
			MIRROR,
		);
		expect(account.members()).toEqual(everyone);
		expect(summary.rows).toMatchObject({ received: 24, exported: 5 });
		expect(refused).toHaveLength(19);
		expect(summary.removal).toMatchObject({ stopped: expect.any(String) as string });

		const backslashes = await fromFile(
			'email,frame,first_name,mobile\nkai@example.com,"27\\"",Kai,5550110\nlea@example.com,"M",Lea,5550111\nmax@example.com,"29\\"",Max,5550112\n',
		);
		expect(backslashes.summary.rows).toMatchObject({ exported: 3 });
		expect(backslashes.segment.file).toMatchObject({ escape: 'backslash' });
		expect(fieldsOf('lea')).toMatchObject({ first_name: 'Lea', mobile_phone: '5550111' });
		expect(fieldsOf('max')).toMatchObject({ first_name: 'Max', mobile_phone: '5550112' });
	});

	it('quotation marks inside of a value are letters of it, and the next rows are whole', async () => {
		const everyone = crowd(20);
		account.seed(onTheList(everyone));
		const lines = everyone.map((email, index) => {
			if (index === 3) return `${email},"Bob" Smith,Bergen`;
			return `${email},${index === 7 ? 'Jo "Jojo" Ray' : 'Kim'},Bergen`;
		});
		const { summary, segment } = await fromFile(
			`email,first_name,city\n${lines.slice(0, 19).join('\n')}\n`,
			{ ...MIRROR, options: { largestRemoval: '100%' } },
		);
		expect(summary.rows).toMatchObject({ received: 19, exported: 19 });
		expect(account.members()).toEqual(everyone.slice(0, 19));
		expect(fieldsOf('m03')).toMatchObject({ first_name: '"Bob" Smith', city: 'Bergen' });
		expect(fieldsOf('m07')).toMatchObject({ first_name: 'Jo "Jojo" Ray', city: 'Bergen' });
		expect(segment.notes).toContainEqual(expect.stringContaining('the first one in line 5'));
	});

	it.each([
		['lines that end in CR, and one LF at the end', ['\r', '\r', '\r', '\n']],
		['mixed line ends', ['\r\n', '\n', '\r', '\r\r\n']],
	])('everybody is read of %s', async (_name, [a, b, c, d]) => {
		const { summary } = await fromFile(
			`email,first_name${a}una@example.com,Una${b}vic@example.com,"Vic${c}tor"${c}wes@example.com,Wes${d}`,
		);
		expect(summary.rows).toMatchObject({ received: 3, exported: 3 });
		expect(account.members()).toEqual(at('una', 'vic', 'wes'));
	});

	it('blanks around quotation marks are no part of a value', async () => {
		await fromFile(
			'"email", "first_name", "city"\n"una@example.com", "Una", "Bergen, Norway"\n"vic@example.com" ,"Vic" ,Rome\n',
		);
		expect(fieldsOf('una')).toEqual({ first_name: 'Una', city: 'Bergen, Norway' });
		expect(fieldsOf('vic')).toEqual({ first_name: 'Vic', city: 'Rome' });
	});

	it('the delimiter is the one that makes most of the file, and a file without addresses is no green run', async () => {
		const semicolons = await fromFile(
			'E-Mail;Vorname;Umsatz, netto;Ort\r\nuna@example.com;Una;12,50;Köln, Deutz;\r\nvic@example.com;Vic;7,00;Bonn, Mitte;\r\n',
		);
		expect(semicolons.segment.file).toMatchObject({ delimiter: 'semicolon' });
		expect(fieldsOf('una')).toMatchObject({ first_name: 'Una', city: 'Köln, Deutz' });
		const tabs = await fromFile('Email\tName, first\nwes@example.com\tWes, jr\n');
		expect(tabs.segment.file).toMatchObject({ delimiter: 'tab' });
		expect(account.members()).toEqual(at('una', 'vic', 'wes'));
		const before = account.posts.length;
		const wrong = await fromFile('Email;First Name\nxia@example.com;Xia\n', {
			options: { fileDelimiter: ',' },
		});
		expect(wrong.error).toBeDefined();
		expect(account.posts).toHaveLength(before);
	});

	it('short rows are whole, and lines without anything stop no mirror', async () => {
		account.seed(onTheList(at('una', 'vic', 'wes', 'xia', 'gone')));
		const { summary } = await fromFile(
			'Email,First Name,City,Notes\r\nuna@example.com,Una,Rome,x\r\nvic@example.com,Vic\r\nwes@example.com\r\n \r\n,,,\r\n\r\nxia@example.com,Xia,Oslo\r\n\u001a',
			{ ...MIRROR, options: { largestRemoval: '100%' } },
		);
		expect(summary.rows).toMatchObject({ received: 4, exported: 4 });
		expect(account.members()).toEqual(at('una', 'vic', 'wes', 'xia'));
	});

	it('a heading line of any length is read whole, behind any number of empty lines', async () => {
		const headings = Array.from({ length: 9_000 }, (_, index) => `Column of notes ${index}`);
		const { error, summary } = await fromFile(
			`${'\n'.repeat(100_000)}${headings.join(',')},email\n${','.repeat(9_000)}una@example.com\n`,
		);
		expect(error).toBeUndefined();
		expect(summary.rows).toMatchObject({ received: 1, exported: 1 });
	});
});

describe('Addresses', () => {
	it('what surely is no part of an address is taken off, and nobody is removed for it', async () => {
		const everyone = crowd(30);
		account.seed(onTheList(everyone));
		const dressed = [
			(email: string) => `${email}\u200b`,
			(email: string) => `mailto:${email}`,
			(email: string) => `Kim Lee <${email}>`,
			(email: string) => `"${email},"`,
			(email: string) => `'${email}`,
			(email: string) => `${email}.`,
			(email: string) => `<${email}>;`,
			(email: string) => `\u00a0\ufeff${email}\u2060 `,
		];
		const lines = everyone.map((email, index) => dressed[index]?.(email) ?? email);
		const { summary, segment } = await fromFile(`Email\n${lines.join('\n')}\n`, MIRROR);
		expect(summary.rows).toMatchObject({ received: 30, exported: 30 });
		expect(segment.addressesCleaned).toBeGreaterThanOrEqual(7);
		expect(account.members()).toEqual(everyone);
	});

	it.each([
		['with blanks', 'm03 @ example.com'],
		['with a letter by its number', 'm%303@example.com'],
		['with a letter that looks like another one', 'm03@\u0435xample.com'],
	])('an address %s can not be told, and stops the removal', async (_name, address) => {
		account.seed(onTheList(crowd(25)));
		const lines = crowd(24);
		lines[3] = address;
		const { summary } = await fromFile(`Email\n${lines.join('\n')}\n`, MIRROR);
		expect(summary.removal).toMatchObject({ stopped: expect.any(String) as string });
		expect(account.members()).toEqual(crowd(25));
	});

	it('nothing goes out as an address that is none', async () => {
		const { refused } = await fromItems([
			{ email: 'mailto:una@example.com' },
			{ email: 'SMTP:vic@example.com' },
			{ email: 'http://wes@example.com' },
			{ email: '*xia@example.com' },
			{ email: `${'n'.repeat(65)}@example.com` },
			{ email: 'Name:yan@example.com' },
			{ email: 'za\ufffde@example.com' },
			{ email: 'za\ud800e@example.com' },
			{ email: 'za\u3164 e@example.com' },
			{ email: 'jose\u0301@example.com' },
			{ email: 'jos\u00e9@example.com' },
		]);
		expect(account.members()).toEqual(['jos\u00e9@example.com', ...at('una', 'vic')].sort());
		expect(refused).toEqual([
			...[3, 4, 5, 6, 7, 8, 9].map((row) => [row, 'invalid_email']),
			[10, 'duplicate'],
		]);
	});

	it('nobody is on a list that was deleted while the import ran', async () => {
		account.sandbox.settings.activityMs = 400;
		const { store, clock } = account.sandbox;
		const deleting = setInterval(() => {
			if (!account.posts.some(({ path }) => path.includes('contacts_json_import'))) return;
			clearInterval(deleting);
			store.deleteList(store.listNamed('Customers')!, clock.now());
		}, 20);
		const { summary } = await fromItems([{ email: 'una@example.com' }]);
		clearInterval(deleting);
		expect(summary.rows).toMatchObject({ received: 1, exported: 0 });
	});

	it('nobody is said to be on a list that seemed to be deleted, and could not be looked at again', async () => {
		const { id } = account.list();
		const path = `/v3/contact_lists/${id}`;
		const NOT_FOUND = { error_key: 'contacts.api.not_found', error_message: 'not found' };
		account.sandbox.faults.push(
			{ path, effect: { status: 404, body: [NOT_FOUND] } },
			{ path, effect: { status: 403, body: { error_key: 'forbidden' } } },
		);
		const { summary } = await fromItems([{ email: 'una@example.com' }]);
		expect(summary).toMatchObject({ status: 'incomplete', rows: { exported: 0 } });
		expect(summary.rows).toMatchObject({ byReason: { not_confirmed: 1 } });
	});
});

describe('Consent', () => {
	it('the newest word counts, whatever else is wrong with its row; without an order any no', async () => {
		const rows = [
			{ email: 'una@example.com', ok: 'yes', birthday: '1990-02-03' },
			{ email: 'una@example.com', ok: 'no', birthday: 'some day' },
			{ email: 'vic@example.com', ok: 'no' },
			{ email: 'vic@example.com', ok: 'yes' },
			{ email: 'wes@example.com', ok: 'yes' },
		];
		const options = { invalidOptionalFields: 'skipRow' };
		await fromItems(rows, { ...CONSENT, options });
		expect(account.members()).toEqual(at('vic', 'wes'));
		account.reset();
		await fromItems(rows, { ...CONSENT, options: { ...options, duplicateEmails: 'keepFirst' } });
		expect(account.members()).toEqual(at('wes'));
	});

	it('a yes with a comma is one value, and nothing that was not written counts', async () => {
		const { segment } = await fromItems(
			[
				{ email: 'una@example.com', ok: 'Sure, go ahead' },
				{ email: 'vic@example.com', ok: 'Sure' },
				{ email: 'wes@example.com', ok: 'go ahead' },
			],
			{ ...CONSENT, consentYesValues: 'Sure, go ahead' },
		);
		expect(account.members()).toEqual(at('una'));
		expect(segment.consentValues).toEqual(
			expect.arrayContaining([
				{ value: 'Sure, go ahead', rows: 1, means: 'yes' },
				{ value: 'Sure', rows: 1, means: 'unknown' },
			]),
		);
	});

	it('values of databases and other languages count, the others are shown, a missing column is said', async () => {
		const { segment } = await fromItems(
			[
				't',
				'Ja',
				'Sim',
				'Sí',
				'Oui',
				'1.0',
				true,
				{ type: 'Buffer', data: [1] },
				'x',
				'f',
				null,
			].map((ok, index) => ({ email: `c${index}@example.com`, ok })),
			CONSENT,
		);
		expect(account.members()).toEqual(at(...Array.from({ length: 8 }, (_, index) => `c${index}`)));
		expect(segment.consentValues).toContainEqual({ value: 'x', rows: 1, means: 'unknown' });
		expect(segment.notes.join()).toContain('"x" (1)');
		const missing = await fromItems([{ email: 'una@example.com' }], CONSENT);
		expect(missing.error?.message).toBe('No row has a column "ok", so nothing was sent');
	});
});

describe('Values', () => {
	it('what is invisible, or stands for nothing, overwrites nothing', async () => {
		const known = { first_name: 'Una', last_name: 'Lee', city: 'Rome', state: 'NY' };
		const names = ['una', 'vic', 'wes'];
		account.seed({ contacts: at(...names).map((email) => ({ email, fields: known })) });
		const nothing = [
			['\u200b', '\u2060', '\u00ad', '\u200e'],
			['NULL', '\\N', '#N/A', '(null)'],
			['undefined', 'N/A', '-', '\u3164'],
		];
		await fromItems(
			nothing.map(([first_name, last_name, city, state], index) => ({
				email: at(names[index]!)[0],
				first_name,
				last_name,
				city,
				state,
			})),
			{ options: { emptyTexts: true } },
		);
		for (const name of names) expect(fieldsOf(name)).toEqual(known);
		await fromItems([
			{ email: 'una@example.com', first_name: 'U\u200bn\u00ada', city: 'می\u200cخواهم' },
		]);
		expect(fieldsOf('una')).toMatchObject({ first_name: 'Una', city: 'می\u200cخواهم' });
	});

	it("a spreadsheet's armour is taken off, and what is no phone number is left out", async () => {
		const phone = { mobile_phone: '555 0100' };
		account.seed({
			contacts: at('p1', 'p2', 'p3').map((email) => ({ email, fields: phone })),
		});
		const { summary } = await fromFile(
			[
				'Email,Zip,Mobile',
				'una@example.com,="01234",="+1 617 555 0100"',
				'vic@example.com,"=""01235""","=""+1 617 555 0101"""',
				"wes@example.com,'01236,'+1 617 555 0102",
				'p1@example.com,,4.72255E+10',
				'p2@example.com,,#ERROR!',
				'p3@example.com,,ring after six',
				'p4@example.com,,5550110 ::: 5550111',
			].join('\n'),
		);
		expect(fieldsOf('una')).toEqual({ zip: '01234', mobile_phone: '+1 617 555 0100' });
		expect(fieldsOf('vic')).toEqual({ zip: '01235', mobile_phone: '+1 617 555 0101' });
		expect(fieldsOf('wes')).toEqual({ zip: '01236', mobile_phone: '+1 617 555 0102' });
		for (const name of ['p1', 'p2', 'p3']) expect(fieldsOf(name)).toEqual(phone);
		expect(fieldsOf('p4')).toEqual({ mobile_phone: '5550110' });
		expect(summary.fieldsLeftOut).toEqual({ mobile_phone: 2 });
	});

	it('a day is one and the same before and behind a Code node, at midnight and in the evening', () => {
		for (const zone of ['Europe/Berlin', 'America/New_York']) {
			const rows = (made: string) =>
				`[{ email: 'una@example.com', birthday: ${made}, anniversary: '2010-06-15' }]`;
			const days = ['new Date(1985, 11, 31)', 'new Date(1985, 11, 31, 22, 30)'].flatMap((date) => [
				rows(date),
				`JSON.parse(JSON.stringify(${rows(date)}))`,
			]);
			for (const [contact] of contactsIn(zone, [...days, rows("'1985-12-31'")])) {
				expect(contact).toMatchObject({
					birthday_month: 12,
					birthday_day: 31,
					anniversary: '06/15/2010',
				});
			}
		}
	});

	it('birthdays are read however they are written, and a column says which number is the month', async () => {
		const forms = {
			a: '07-April',
			b: '7-Apr',
			c: '07-Apr-91',
			d: '--04-07',
			e: '19910407',
			f: '4/7/91',
			g: '"4/7/1991, 12:00:00 AM"',
			h: '4/25/91',
		};
		const { segment, summary } = await fromFile(
			`Email,Birthday\n${Object.entries(forms)
				.map(([name, form]) => `${name}@example.com,${form}`)
				.join(
					'\n',
				)}\ni@example.com,1/2 spoon\nj@example.com,0001-01-01\nk@example.com,1900-01-01\n`,
		);
		for (const name of 'abcdefg') {
			expect([name, fieldsOf(name)]).toEqual([name, { birthday_month: 4, birthday_day: 7 }]);
		}
		for (const name of 'ijk') expect(fieldsOf(name)).toEqual({});
		expect(summary.fieldsLeftOut).toEqual({ birthday: 1 });
		expect(segment.notes.join()).toContain('month first');
		await fromFile('Email,Birthday\nl@example.com,7/4/91\nm@example.com,25/4/91\n');
		expect(fieldsOf('l')).toEqual({ birthday_month: 4, birthday_day: 7 });
		await fromFile('Email,Birthday\nn@example.com,33335\no@example.com,33336\n');
		expect(fieldsOf('n')).toEqual({ birthday_month: 4, birthday_day: 7 });
	});

	it('no list is made of what is no name of one', async () => {
		const rows = [
			{ team: { name: 'Red' } },
			{ team: ['Red', 'Blue'] },
			{ team: new Date(2024, 2, 4) as unknown as string },
			{ team: true },
			{ team: 'Re\u200bd ' },
			{ team: 'red' },
			{ team: 7 },
		].map((row, index) => ({ email: `t${index}@example.com`, ...row }));
		const { outputs } = await fromItems(rows, {
			list: { ...CUSTOMERS, mode: 'field', value: 'team' },
		});
		expect([...account.sandbox.store.lists.values()].map(({ name }) => name).sort()).toEqual([
			'7',
			'Customers',
			'Red',
		]);
		expect(account.members('Red')).toEqual(at('t4', 't5'));
		expect(outputs[1]!.map(({ json }) => json.reason)).toEqual(Array(4).fill('invalid_list'));
	});

	it("values of the account's own fields are read as people write them", async () => {
		account.seed({
			customFields: [
				{ label: 'Sports', type: 'multi_select', choices: ['Track, Field', 'Golf'] },
				{ label: 'Score', type: 'number' },
				{ label: 'Since', type: 'string' },
				{ label: '★', type: 'string' },
			],
		});
		const { summary } = await fromItems([
			{ email: 'a@example.com', Sports: 'Track, Field', Score: '0x1F', '#': 'x' },
			{
				email: 'b@example.com',
				Sports: 'Golf,',
				Score: '1,234.50',
				Since: new Date(2024, 2, 4, 22),
			},
			{ email: 'c@example.com', Sports: '["Golf"]', Score: '$12.50' },
			{ email: 'd@example.com', Sports: '{Golf,"Track, Field"}', Score: 7 },
		]);
		expect(fieldsOf('a')).toEqual({ 'cf:sports': 'Track, Field' });
		expect(fieldsOf('b')).toEqual({
			'cf:sports': 'Golf',
			'cf:score': '1234.50',
			'cf:since': '2024-03-04',
		});
		expect(fieldsOf('c')).toEqual({ 'cf:sports': 'Golf', 'cf:score': '12.50' });
		expect(fieldsOf('d')).toMatchObject({ 'cf:score': '7' });
		expect(summary.fieldsLeftOut).toEqual({ 'cf:score': 1 });
	});
});

describe('Headings', () => {
	it("the account's own label goes before our guess, a surer heading before a doubtful one", async () => {
		const { segment } = await fromFile(
			'Title,First Name,Last Name,Company,Job Title,E-mail Address\r\nMrs.,Una,Lee,Fjord AS,Captain,una@example.com\r\nMr.,Vic,Ray,Fjord AS,,vic@example.com\r\n',
		);
		expect(fieldsOf('una')).toMatchObject({ job_title: 'Captain' });
		expect(fieldsOf('vic')).not.toHaveProperty('job_title');
		expect(segment.notSent).toContain('Title');
		await fromItems([
			{ email: 'wes@example.com', role: 'subscriber', REGION: 'Europe', IP: '192.0.2.1' },
			{ email: 'xia@example.com', role: 'customer', REGION: 'Asia', IP: '192.0.2.2' },
		]);
		expect(fieldsOf('wes')).toEqual({});
		account.reset();
		account.seed({
			customFields: ['Title', 'Role', 'Region'].map((label) => ({ label, type: 'string' })),
		});
		await fromItems([{ email: 'yan@example.com', Title: 'Dr.', Role: 'buyer', Region: 'Nordics' }]);
		expect(fieldsOf('yan')).toEqual({
			'cf:title': 'Dr.',
			'cf:role': 'buyer',
			'cf:region': 'Nordics',
		});
	});

	it('a birthday in three columns is one', async () => {
		await fromFile(
			'First Name,Primary Email,Birth Year,Birth Month,Birth Day\nUna,una@example.com,1991,4,7\n',
		);
		expect(fieldsOf('una')).toEqual({ first_name: 'Una', birthday_month: 4, birthday_day: 7 });
	});

	it("Constant Contact's own files map whole", async () => {
		await fromFile(
			'Email Address,First Name,Last Name,Birthday,Home Address Line 1,City,State / Province,Zip / Postal Code,Country,Phone Number - Home,Phone Number - Work\nuna@example.com,Una,Lee,07-April,2 Elm St,Salem,OR,97301,US,5550110,5550111\n',
		);
		expect(fieldsOf('una')).toEqual({
			first_name: 'Una',
			last_name: 'Lee',
			birthday_month: 4,
			birthday_day: 7,
			street: '2 Elm St',
			city: 'Salem',
			state: 'OR',
			zip: '97301',
			country: 'US',
			home_phone: '5550110',
			work_phone: '5550111',
		});
		const { summary } = await fromFile(
			'Email address - other,Phone - home,City - Home\nvic@example.com,5550112,Salem\n',
		);
		expect(summary.rows).toMatchObject({ exported: 1 });
		expect(fieldsOf('vic')).toEqual({ home_phone: '5550112', city: 'Salem' });
	});
});

describe('Between the parts', () => {
	it('columns for consent and the list, armour, error values, whole names: each is read once, and said once', async () => {
		const { segment, refused } = await fromFile(
			[
				'Email,Name,a,Team,ok_to_mail',
				'una@example.com,Una Lee,x,Customers,="yes"',
				'vic@example.com,Vic Ray,x,Customers,="no"',
				'#N/A,Wes Roe,x,Customers,yes',
				'xia@example.com,Xia Poe,x,Customers,NULL',
				'yan@example.com,Yan Moe,x,Customers,maybe',
				'zoe@example.com,Zoe Coe,x,Customers,later',
			].join('\n'),
			{
				list: { ...CUSTOMERS, mode: 'field', value: 'Team' },
				consent: 'byField',
				consentField: 'ok_to_mail',
			},
		);
		expect(account.members()).toEqual(at('una'));
		expect(refused.map(([row, reason]) => [row, reason])).toEqual([
			[2, 'no_consent'],
			[3, 'missing_email'],
			[4, 'no_consent'],
			[5, 'no_consent'],
			[6, 'no_consent'],
		]);
		expect(segment.notSent).toEqual(['Name', 'a']);
		expect(segment.notes).toEqual([
			'"Name" is not sent: it holds whole names. The option \'Split Full Names\' sends them as first and last name.',
			'The consent field is empty in 1 row: it is not sent, and its person is not taken off the list because of it.',
			'The consent field holds "maybe" (1), "later" (1), which count as neither yes nor no. Add each of them to \'Values That Mean Yes\' or \'Values That Mean No\'.',
			'Not sent, because no field is known for it: a.',
		]);
	});
});
