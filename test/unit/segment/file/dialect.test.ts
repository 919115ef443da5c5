import fc from 'fast-check';

import { Cutter, type Cut } from '../../../../nodes/ConstantContact/segment/file/cutter';
import { STANDARD } from '../../../../nodes/ConstantContact/segment/file/line';
import {
	csvRows,
	readHead,
	type CsvSettings,
} from '../../../../nodes/ConstantContact/segment/file/csv';
import { inWords, lineEndOf } from '../../../../nodes/ConstantContact/segment/file/dialect';
import {
	headingsInWords,
	refuseOtherKinds,
} from '../../../../nodes/ConstantContact/segment/file/headings';
import { FileError, textOf } from '../../../../nodes/ConstantContact/segment/file/text';
import { BrokenRow, type AnyRow } from '../../../../nodes/ConstantContact/segment/segment';

async function* cut(bytes: Buffer, size: number) {
	for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function read(text: string, settings: CsvSettings = {}, size = 1 << 16) {
	const head = readHead(text, settings);
	const warnings: string[] = [];
	const rows: AnyRow[] = [];
	const blocks = csvRows(textOf(cut(Buffer.from(text), size)), head, (one) => warnings.push(one));
	for await (const block of blocks) rows.push(...block);
	return { head, rows, warnings };
}

const isBroken = (row: AnyRow) => row instanceof BrokenRow;
const people = (from: number, to: number) =>
	Array.from({ length: to - from }, (_, at) => `p${from + at}@example.com,Name,Oslo\n`).join('');

describe('A dialect is found out', () => {
	it.each<[string, string, object[]]>([
		[
			'semicolons with commas and empty values at the end',
			'E-Mail;Vorname;Wohnort, Land\r\nmia@example.com;Mia;Köln, DE;\r\nben@example.com;Ben;Bonn, DE;\r\n',
			[
				{ 'E-Mail': 'mia@example.com', Vorname: 'Mia', 'Wohnort, Land': 'Köln, DE' },
				{ 'E-Mail': 'ben@example.com', Vorname: 'Ben', 'Wohnort, Land': 'Bonn, DE' },
			],
		],
		[
			'tabs with a comma in each name',
			'email\tname\na@x.com\tLee, Ann\nb@x.com\tRay, Bob\n',
			[
				{ email: 'a@x.com', name: 'Lee, Ann' },
				{ email: 'b@x.com', name: 'Ray, Bob' },
			],
		],
		[
			'commas with a tab before each, which keeps a spreadsheet from reading numbers',
			'email\t,zip\t,name\na@x.com\t,02134\t,Ann\n',
			[{ email: 'a@x.com\t', zip: '02134\t', name: 'Ann' }],
		],
		['carets', 'email^name\na@x.com^A, B\n', [{ email: 'a@x.com', name: 'A, B' }]],
		[
			'backslashes',
			'email,size,name\nann@x.com,"5\\"",Ann\nbob@x.com,M,Bob\ncy@x.com,"6\\", or C:\\\\",Cy\n',
			[
				{ email: 'ann@x.com', size: '5"', name: 'Ann' },
				{ email: 'bob@x.com', size: 'M', name: 'Bob' },
				{ email: 'cy@x.com', size: '6", or C:\\', name: 'Cy' },
			],
		],
		[
			'backslashes outside of quotes',
			'email,size,nick\nann@x.com,5\\" wide,"the \\"one\\""\n',
			[{ email: 'ann@x.com', size: '5" wide', nick: 'the "one"' }],
		],
		["DOS's mark of the end", 'email,n\na@x.com,1\u001a', [{ email: 'a@x.com', n: '1' }]],
		[
			'a backslash that is a letter',
			'email,path\na@x.com,"C:\\"\nb@x.com,"D:\\"\n',
			[
				{ email: 'a@x.com', path: 'C:\\' },
				{ email: 'b@x.com', path: 'D:\\' },
			],
		],
		[
			'blanks around quotes',
			'"email", "name" , "city"\n"a@x.com", "Ann" , "Paris, Texas"\n',
			[{ email: 'a@x.com', name: 'Ann', city: 'Paris, Texas' }],
		],
		[
			'apostrophes',
			"'email','name'\n'a@x.com','Lee, Ann'\n'b@x.com','O''Neil'\n",
			[
				{ email: 'a@x.com', name: 'Lee, Ann' },
				{ email: 'b@x.com', name: "O'Neil" },
			],
		],
		[
			'apostrophes that are letters',
			"email,name\na@x.com,'t Hooft\nb@x.com,O'Neil\nc@x.com,'Nita\n",
			[
				{ email: 'a@x.com', name: "'t Hooft" },
				{ email: 'b@x.com', name: "O'Neil" },
				{ email: 'c@x.com', name: "'Nita" },
			],
		],
		['a hint in quotes', '"sep=;"\nemail;b\na@x.com;1,2\n', [{ email: 'a@x.com', b: '1,2' }]],
		['a hint that is wrong', 'sep=;\nemail,b\na@x.com,1\n', [{ email: 'a@x.com', b: '1' }]],
		[
			'values that are left out at the end',
			'Email,Name,City\na@x.com,A,Oslo\nb@x.com,B\nc@x.com\n',
			[
				{ Email: 'a@x.com', Name: 'A', City: 'Oslo' },
				{ Email: 'b@x.com', Name: 'B', City: '' },
				{ Email: 'c@x.com', Name: '', City: '' },
			],
		],
		[
			'a note of several lines with commas',
			'email,note,city\na@x.com,"Main St 5,\nOslo\n\nRegards, Ann",Oslo\nb@x.com,"mail bob@x.com, or\nbob@y.com, please",Rome\n',
			[
				{ email: 'a@x.com', note: 'Main St 5,\nOslo\n\nRegards, Ann', city: 'Oslo' },
				{ email: 'b@x.com', note: 'mail bob@x.com, or\nbob@y.com, please', city: 'Rome' },
			],
		],
	])('%s', async (_name, text, rows) => {
		for (const size of [1, 7, 1_000]) expect((await read(text, {}, size)).rows).toEqual(rows);
	});

	it.each(['\n', '\r\n', '\r', '\r\r\n'])('reads lines that end in %j, mixed too', async (end) => {
		const lines = ['email,name', 'a@x.com,"A\nB"', '', 'b@x.com,B', 'c@x.com,C'];
		for (const text of [
			lines.join(end),
			`${lines.join(end)}\n`,
			`${lines.join(end)}\r\nd@x.com\n`,
		]) {
			const { rows } = await read(text, {}, 3);
			expect(rows.slice(0, 3)).toEqual([
				{ email: 'a@x.com', name: 'A\nB' },
				{ email: 'b@x.com', name: 'B' },
				{ email: 'c@x.com', name: 'C' },
			]);
		}
		expect(lineEndOf(`a${end}b${end}`)).not.toBe('mixed');
		expect(lineEndOf('a\nb\r\n')).toBe('mixed');
	});

	it('and said in words', () => {
		expect(inWords(readHead("'email'|'b'\n'a@x.com'|'1'\n").dialect)).toEqual({
			delimiter: 'pipe',
			quote: 'apostrophes',
			escape: 'backslash',
		});
		expect(inWords(STANDARD)).toEqual({
			delimiter: 'comma',
			quote: 'double quotes',
			escape: 'doubled',
		});
	});

	it('unless a person says it', async () => {
		const text = 'email,name\na@x.com,"Bob\nb@x.com,"Di\n';
		const { rows } = await read(text, { quoting: 'none' });
		expect(rows).toEqual([
			{ email: 'a@x.com', name: '"Bob' },
			{ email: 'b@x.com', name: '"Di' },
		]);
		expect(readHead('email,b;c\na@x.com,1;2\n', { delimiter: ';' }).columns).toHaveLength(2);
	});
});

describe('Quotation marks that went wrong', () => {
	it.each([
		[
			'text behind a closing one',
			`${people(0, 7)}p7@example.com,"Bob,Oslo\n${people(8, 9)}p9@example.com,"Di,Oslo\n${people(10, 30)}`,
			7,
		],
		[
			'text behind one in the same line',
			`${people(0, 3)}p3@example.com,"Bob" Ray,Oslo,Norway\n${people(4, 9)}`,
			3,
		],
		[
			'one that swallows whole rows',
			`${people(0, 7)}p7@example.com,"Bob,Oslo\n${people(8, 12)}p12@example.com,Di",Oslo\n${people(13, 30)}`,
			7,
		],
		[
			'one that swallows the last values too',
			`${people(0, 2)}p2@example.com,Bob,"Oslo\np3@example.com,Di,Rome"\n${people(4, 8)}`,
			2,
		],
		[
			'one that swallows a short row',
			`${people(0, 2)}p2@example.com,Bob,"Oslo\np3@example.com,Di\np4@example.com"\n${people(5, 8)}`,
			2,
		],
		[
			'one that swallows a row with a value in quotation marks',
			`${people(0, 2)}p2@example.com,"Bob ""5,Oslo\np3@example.com,Di,Rome, North"\n${people(4, 8)}`,
			2,
		],
	])('refuse all rows from there on: %s', async (_name, lines, good) => {
		const text = `email,name,city\n${lines}`;
		for (const size of [1, 5, 64, 10_000]) {
			const { rows } = await read(text, {}, size);
			// Each line is accounted for.
			expect(rows).toHaveLength(text.split('\n').length - 2);
			expect(rows.map(isBroken)).toEqual(rows.map((_row, index) => index >= good));
			expect(rows[good]).toMatchObject({
				cause: {
					reason: 'invalid_row',
					message: expect.stringContaining(`From line ${good + 2} of the file on`) as string,
				},
				input: { line: expect.stringContaining(`p${good}@`) as string },
			});
		}
	});

	it('are only said when a person chose how the file quotes', async () => {
		const text = 'email,name,note\na@x.com,A,"see\nb@x.com,B,C"\nc@x.com,C,\n';
		const { rows, warnings } = await read(text, { quoting: 'doubled' });
		expect(rows).toHaveLength(2);
		expect(warnings).toEqual([expect.stringContaining('in line 2 ') as string]);
		expect((await read(text)).rows.filter(isBroken)).toHaveLength(3);
	});

	it('are said where a value may hold a row, or just an address', async () => {
		const text = 'email,name,note\na@x.com,A,x\nb@x.com,B,"Regards, Ann\nann@y.com\n"\n';
		const { rows, warnings } = await read(text);
		expect(rows.filter(isBroken)).toEqual([]);
		expect(warnings).toEqual([expect.stringContaining('in line 3 ') as string]);
		expect((await read('email,note\na@x.com,"one,\ntwo, three"\n')).warnings).toEqual([]);
	});

	it.each([
		['where it is its own', 'p2@example.com,Bob,"Oslo\np2@example.com\n"'],
		['where a value before it has lines', '"12 Main St,\nOslo",p2@example.com,Bob'],
		['where values before and behind it have lines', '"12 Main St\nOslo",p2@example.com,"B\nob"'],
	])('are not seen in the address of a row %s', async (_name, line) => {
		const at = line.indexOf('"12') === 0 ? 1 : 0;
		const headings = at === 0 ? 'email,name,city' : 'street,email,name';
		const person = (index: number) =>
			at === 0 ? `p${index}@example.com,Name,Oslo` : `Street,p${index}@example.com,Name`;
		const text = [headings, person(0), person(1), line, person(3), ''].join('\n');
		const { rows, warnings } = await read(text);
		expect(rows.map((row) => !isBroken(row) && row.email)).toEqual(
			[0, 1, 2, 3].map((index) => `p${index}@example.com`),
		);
		expect(warnings).toEqual([]);
	});

	it('give nobody the values of another where one stands before the address', async () => {
		const text = 'a|b|email\n1|2|p1@x.com\n3|"|p2@x.com\n4|5"|p3@x.com\n6|7|p4@x.com\n';
		const { rows } = await read(text);
		expect(rows.map(isBroken)).toEqual([false, true, true, true]);
	});

	it('leave a row as it is where its line alone makes sense', async () => {
		const { rows, warnings } = await read(
			'name,city,email\nAnn,"Rome, X"",a@x.com\nBob,Oslo",b@x.com\n',
		);
		expect(rows).toEqual([
			{ name: 'Ann', city: 'Rome, X"', email: 'a@x.com' },
			{ name: 'Bob', city: 'Oslo"', email: 'b@x.com' },
		]);
		expect(warnings).toEqual([expect.stringContaining('the first one in line 2') as string]);
	});

	it('are found far beyond the sample', async () => {
		const text = `email,name,city\n${people(0, 9_000)}x@example.com,"Bob" x,Oslo,Norway\n${people(0, 9)}`;
		const head = readHead(text.slice(0, 65_536), {}, false);
		let broken = 0;
		let all = 0;
		for await (const block of csvRows(textOf(cut(Buffer.from(text), 65_536)), head)) {
			broken += block.filter(isBroken).length;
			all += block.length;
		}
		expect([all, broken]).toEqual([9_010, 10]);
	});
});

describe('A file that was cut off', () => {
	const whole = `email,name,city\n${people(0, 150)}p150@example.com,Name,Oslo`;

	it('says so of its last row, which may be somebody else’s address by now', async () => {
		for (const size of [1, 64, 1 << 16]) {
			const { rows } = await read(whole.slice(0, -'.com,Name,Oslo'.length), {}, size);
			expect(rows.map(isBroken)).toEqual(rows.map((_row, index) => index === 150));
			expect(rows[150]).toMatchObject({
				input: { email: 'p150@example', name: '' },
				cause: {
					reason: 'invalid_row',
					message: expect.stringContaining('ends within this row') as string,
				},
			});
		}
	});

	it('says so where a letter is cut in two, however few rows there are', async () => {
		const { rows } = await read('email,name\na@x.com,Ann\nb@x.com,Zo\ufffd');
		expect(rows.map(isBroken)).toEqual([false, true]);
		const { rows: others } = await read('email,name\na@x.com,Zo\ufffd\nb@x.com,Bob');
		expect(others.some(isBroken)).toBe(false);
	});

	it.each([
		['the last line is whole', whole],
		['it has an end', `${whole.slice(0, -5)}\n`],
		['its end is that of DOS', `${whole.slice(0, -5)}\u001a`],
		[
			'other rows are short, too',
			whole.replace('p7@example.com,Name,Oslo', 'p7@x.com').slice(0, -5),
		],
		['there are few rows', 'email,name\na@x.com,Ann\nb@x.com'],
	])('is none where %s', async (_name, text) => {
		const { rows } = await read(text);
		expect(rows.some(isBroken)).toBe(false);
	});
});

describe('Other files', () => {
	it.each([
		['<html><body><table><tr><td>email', 'HTML'],
		['\n<!DOCTYPE html>', 'HTML'],
		['<?xml version="1.0"?><Workbook>', 'XML'],
		['[\n {"email": "a@x.com"}]', 'JSON array'],
		['{"email":"a@x.com"}\n', 'JSON'],
		['BEGIN:VCARD\nEMAIL:a@x.com', 'vCard'],
	])('%j are refused by what they are', (text, what) => {
		expect(() => refuseOtherKinds(text)).toThrow(FileError);
		expect(() => refuseOtherKinds(text)).toThrow(what);
	});

	it('have a title above their headings', () => {
		const title = 'Customers of 2024\n\nEmail,Name\na@x.com,A\n';
		expect(() => readHead(title)).toThrow('do not stand in the first line');
		expect(readHead(title, { hasHeadings: false }).hasHeadings).toBe(false);
		expect(readHead('id,contact by\n1,Email\n2,Mail\nx@x.com,Email\n').columns).toHaveLength(2);
	});

	it.each([
		['Email,"Height" in cm,Name', ['Email', '"Height" in cm', 'Name']],
		['"Email","5" pipe","Name"', ['Email', '5" pipe', 'Name']],
	])('may have quotation marks in their headings: %s', async (line, columns) => {
		for (const hint of ['', 'sep=,\n']) {
			const { rows, head } = await read(`${hint}${line}\na@x.com,1,Ann\nb@x.com,2,Bob\n`);
			expect(head.columns).toEqual(columns);
			expect(rows.map((row) => Object.values(row))).toEqual([
				['a@x.com', '1', 'Ann'],
				['b@x.com', '2', 'Bob'],
			]);
		}
	});

	it('are not read where their headings can not be told apart', () => {
		expect(() => readHead('"Email\n(work)" x,Name\na@x.com,Ann\n')).toThrow(
			'The headings in the first line of the file cannot be told apart',
		);
	});

	it('have headings that are no longer than the sample', () => {
		expect(() => readHead('"a,b', {}, false)).toThrow(FileError);
	});

	it('show their headings only where they are some', () => {
		expect(headingsInWords(['Kontakt', 'Stadt'])).toContain('Kontakt, Stadt');
		expect(headingsInWords(['First Name', '2024-01-01'])).toContain('First Name');
		for (const row of [
			['Zzsecretname', '+49-170-1234567'],
			['Zzsecretname', 'a@x.com'],
			['Zzsecretname', '1985'],
		]) {
			expect(headingsInWords(row)).not.toContain('Zzsecretname');
		}
	});
});

/** How many characters the cutter has been given to look at, however the text came. */
async function workOf(text: string, size: number): Promise<number> {
	let work = 0;
	const cutIt = Cutter.prototype.cut;
	const spy = jest.spyOn(Cutter.prototype, 'cut').mockImplementation(function (
		this: Cutter,
		piece: string,
		isLast: boolean,
		cuts: Cut[],
	) {
		work += piece.length;
		return cutIt.call(this, piece, isLast, cuts);
	});
	try {
		const head = { dialect: STANDARD, columns: ['a'], hasHeadings: true, leading: 0 };
		for await (const block of csvRows(textOf(cut(Buffer.from(text), size)), head)) void block;
	} finally {
		spy.mockRestore();
	}
	return work;
}

describe('The work on a file', () => {
	it.each([
		['one long line', (length: number) => 'x'.repeat(length)],
		['one long quoted value', (length: number) => `"${'x\n'.repeat(length / 2)}"`],
		['many delimiters', (length: number) => ','.repeat(length)],
		['empty lines', (length: number) => '\n'.repeat(length)],
		['quotation marks', (length: number) => `"${'""'.repeat(length / 2)}"`],
	])('grows as its size does: %s', async (_name, make) => {
		for (const length of [100_000, 400_000]) {
			expect(await workOf(make(length), 1_000)).toBeLessThan(4 * length + 10_000);
		}
	});

	it('grows as the number of equal headings does', () => {
		const has = jest.spyOn(Set.prototype, 'has');
		const looks = [4_000, 16_000].map((count) => {
			has.mockClear();
			const { columns } = readHead(`${'email,'.repeat(count)}\na@x.com\n`);
			expect(new Set(columns).size).toBe(count + 1);
			return has.mock.calls.length;
		});
		has.mockRestore();
		expect(looks[1]! / looks[0]!).toBeLessThan(5);
	});

	it('keeps only the start of a row with too many values', async () => {
		const { rows } = await read(`email\n${'a,'.repeat(100_000)}b\n`, { delimiter: ',' });
		expect(Object.keys((rows[0] as BrokenRow).input).length).toBeLessThan(50);
	});
});

describe('Any bytes', () => {
	const anyText = fc.oneof(
		fc
			.array(
				fc.constantFrom(
					'a@x.com',
					'b',
					'"',
					'"',
					"'",
					'\\',
					',',
					';',
					'\t',
					'\n',
					'\r',
					'\r\n',
					' ',
					'é',
					'\u001a',
				),
				{ maxLength: 60 },
			)
			.map((parts) => Buffer.from(`email,name\n${parts.join('')}`)),
		fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
	);

	it('give the same rows however they are cut, or a sentence', async () => {
		const outcome = async (bytes: Buffer, size: number) => {
			try {
				let sample = '';
				for await (const text of textOf(cut(bytes, size))) sample += text;
				const rows: AnyRow[] = [];
				for await (const block of csvRows(textOf(cut(bytes, size)), readHead(sample))) {
					rows.push(...block);
				}
				return rows;
			} catch (error) {
				expect(error).toBeInstanceOf(FileError);
				return (error as FileError).message;
			}
		};
		await fc.assert(
			fc.asyncProperty(anyText, fc.integer({ min: 1, max: 20 }), async (bytes, size) => {
				expect(await outcome(bytes, size)).toEqual(await outcome(bytes, 1_000));
			}),
			{ numRuns: 1_000 },
		);
	});
});

describe('Quotation marks inside of values', () => {
	const around = (line: string) => `email,name,city\n${people(0, 3)}${line}\n${people(3, 6)}`;

	it.each<[string, string, object]>([
		[
			'in a value without any around it',
			'b@x.com,Bob "Bobby" Smith,Oslo',
			{ name: 'Bob "Bobby" Smith' },
		],
		['as inches in such a value', 'b@x.com,3 5/8" pipe,Oslo', { name: '3 5/8" pipe' }],
		['around the first word', 'b@x.com,"Bob" Smith,Oslo', { name: '"Bob" Smith' }],
		['as inches in a quoted value', 'b@x.com,"5" pipe","Oslo"', { name: '5" pipe' }],
		['as inches at its end', 'b@x.com,"pipe 5"",Oslo', { name: 'pipe 5"' }],
		[
			'around a nickname in it',
			'"b@x.com","Bob "Bobby" Smith","Oslo"',
			{ name: 'Bob "Bobby" Smith' },
		],
		['beside a comma in it', 'b@x.com,"Smith, "Bob" jr",Oslo', { name: 'Smith, "Bob" jr' }],
		['around a comma and before more', 'b@x.com,"Al, jr" x,Oslo', { name: '"Al, jr" x' }],
		['in the last value', 'b@x.com,Bob,"Oslo" North', { name: 'Bob', city: '"Oslo" North' }],
		['in a line that ends early', 'b@x.com,"Bob" Smith', { name: '"Bob" Smith', city: '' }],
		['in a line with delimiters at its end', 'b@x.com,"Bob" Smith,Oslo,,', { name: '"Bob" Smith' }],
	])('%s are letters of theirs, and nobody else is touched', async (_name, line, expected) => {
		for (const size of [1, 7, 1 << 16]) {
			const { rows } = await read(around(line), {}, size);
			expect(rows).toHaveLength(7);
			expect(rows.some(isBroken)).toBe(false);
			expect(rows[3]).toEqual({ email: 'b@x.com', city: 'Oslo', ...expected });
			expect(rows[6]).toEqual({ email: 'p5@example.com', name: 'Name', city: 'Oslo' });
		}
	});

	it('are said where they are against the rules', async () => {
		const { warnings } = await read(around('b@x.com,"Bob" Smith,Oslo'));
		expect(warnings).toEqual([
			'1 row of the file has quotation marks that do not go around a whole value, the first one in line 5. Each was read from its own line alone: check one of them.',
		]);
		expect((await read(around('b@x.com,Bob "Bobby" Smith,Oslo'))).warnings).toEqual([]);
	});

	it.each([
		['the address would not be where it belongs', '"Bob" Smith,b@x.com,Oslo'],
		['there would be too many values', 'b@x.com,"Bob" Smith,Oslo,x'],
		['a quotation mark stands alone', 'b@x.com,"Bob,Oslo\nc@x.com,"Cy,Oslo'],
	])('stop the reading where %s', async (_name, line) => {
		const { rows } = await read(around(line));
		expect(rows.filter(isBroken)).toHaveLength(rows.length - 3);
	});

	it('are apostrophes in names, where apostrophes quote', async () => {
		const { rows, head } = await read(
			"'email','name'\n'a@x.com','O'Brien'\n'b@x.com','Bob'\n'c@x.com','D''Arcy'\n",
		);
		expect(head.dialect.quote).toBe("'");
		expect(rows).toEqual([
			{ email: 'a@x.com', name: "O'Brien" },
			{ email: 'b@x.com', name: 'Bob' },
			{ email: 'c@x.com', name: "D'Arcy" },
		]);
	});
});
