import fc from 'fast-check';
import type { INodeProperties } from 'n8n-workflow';

import { exportOptions } from '../../../../nodes/ConstantContact/parameters/options';
import { csvRows, readHead } from '../../../../nodes/ConstantContact/segment/file/csv';
import { FileSegment } from '../../../../nodes/ConstantContact/segment/file/fileSegment';
import { jsonLinesRows } from '../../../../nodes/ConstantContact/segment/file/jsonLines';
import { columnOfPath } from '../../../../nodes/ConstantContact/segment/file/path';
import {
	ENCODINGS,
	FileError,
	TextReport,
	textOf,
	type Encoding,
} from '../../../../nodes/ConstantContact/segment/file/text';
import { BrokenRow } from '../../../../nodes/ConstantContact/segment/segment';

async function* cut(bytes: Buffer, size: number) {
	for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function decode(bytes: Buffer, size = 5, encoding?: Encoding): Promise<string> {
	let text = '';
	for await (const piece of textOf(cut(bytes, size), encoding)) text += piece;
	return text;
}

const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();
const mark = '\u{feff}';

describe('textOf', () => {
	const text = 'email,name\nada@example.com,José Müller\neve@example.com,Zoë €\n';

	it.each<[string, Buffer]>([
		['UTF-8', Buffer.from(text)],
		['UTF-8 with its mark', Buffer.from(mark + text)],
		['UTF-16 LE with its mark', Buffer.from(mark + text, 'utf16le')],
		['UTF-16 LE', Buffer.from(text, 'utf16le')],
		['UTF-16 BE with its mark', utf16be(mark + text)],
		['UTF-16 BE', utf16be(text)],
		['Windows-1252', Buffer.from(text.replace('€', '\x80'), 'latin1')],
	])('finds out %s, wherever the bytes are cut', async (_name, bytes) => {
		for (const size of [1, 2, 3, 7, 1_000, 100_000]) expect(await decode(bytes, size)).toBe(text);
	});

	it('finds out UTF-16 where some letters have a zero byte on the other side', async () => {
		const chinese = `${text}zhang@example.com,张一\nann@example.com,Ann 😀\n`;
		for (const size of [1, 1_000]) {
			expect(await decode(Buffer.from(chinese, 'utf16le'), size)).toBe(chinese);
			expect(await decode(utf16be(chinese), size)).toBe(chinese);
		}
	});

	it('finds out the encoding of letters that come late, and of a letter that is cut', async () => {
		const plain = 'x'.repeat(3_000);
		expect(await decode(Buffer.from(`${plain}é`), 1)).toBe(`${plain}é`);
		expect(await decode(Buffer.from(`${plain}é`, 'latin1'), 1)).toBe(`${plain}é`);
		expect(await decode(Buffer.from(`${plain}éa`, 'latin1'), 1_000)).toBe(`${plain}éa`);
		expect(await decode(Buffer.from(`${plain}😀`), 999)).toBe(`${plain}😀`);
	});

	it('takes a last byte for half a letter of UTF-8 where no word of Windows-1252 ends in it', async () => {
		expect(await decode(Buffer.from('Zoë').subarray(0, -1), 1)).toBe('Zo\ufffd');
		expect(await decode(Buffer.from('Weiß', 'latin1'), 1)).toBe('Weiß');
	});

	it('gives back any text in UTF-8', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.string({ unit: 'binary', maxLength: 40 }).filter((one) => !/^\u{feff}|\0/u.test(one)),
				fc.integer({ min: 1, max: 9 }),
				async (any, size) => {
					const whole = Buffer.from(any).toString();
					expect(await decode(Buffer.from(whole), size)).toBe(whole);
				},
			),
		);
	});

	it('reads as it is told to, wherever the bytes are cut', async () => {
		expect(await decode(Buffer.from('é'), 5, 'windows-1252')).toBe('Ã©');
		// The bytes as the programs of each place write them.
		for (const [encoding, bytes, right] of [
			['windows-1250', [0xa3, 0x75, 0x6b, 0x61, 0x73, 0x7a, 0x20, 0x9c], 'Łukasz ś'],
			['windows-1251', [0xc8, 0xe2, 0xe0, 0xed], 'Иван'],
			['windows-1252', [0x80, 0x8e, 0xe9], '€Žé'],
			['iso-8859-2', [0xb1, 0xb6], 'ąś'],
			['koi8-r', [0xe9, 0xd7, 0xc1, 0xce], 'Иван'],
			['macintosh', [0x4a, 0x6f, 0x73, 0x8e], 'José'],
			['shift_jis', [0x8e, 0x52, 0x93, 0x63], '山田'],
			['euc-kr', [0xb1, 0xe8], '김'],
			['gb18030', [0xd6, 0xd0, 0x81, 0x30, 0x81, 0x30], '中\u0080'],
			['big5', [0xa4, 0xa4], '中'],
		] as Array<[Encoding, number[], string]>) {
			for (const size of [1, 2, 3, 100]) {
				expect(await decode(Buffer.from(bytes), size, encoding)).toBe(right);
			}
		}
	});

	it('knows each encoding that the option offers', async () => {
		const option = exportOptions.options!.find(({ name }) => name === 'fileEncoding');
		const values = (option as INodeProperties).options!.map(
			(one) => (one as { value: string }).value,
		);
		expect([...values].sort()).toEqual(['auto', ...Object.keys(ENCODINGS)].sort());
		for (const value of values.filter((one) => one !== 'auto')) {
			expect(await decode(Buffer.alloc(0), 1, value as Encoding)).toBe('');
		}
	});

	it.each<[string, Buffer, RegExp | undefined]>([
		['Polish in Windows-1250', Buffer.from('Wa\xb3\xeasa,\xa3ukasz', 'latin1'), /garbled/],
		['Russian in Windows-1251', Buffer.from([0xc8, 0xe2, 0xe0, 0xed, 0xee, 0xe2]), /garbled/],
		['French of an old Mac', Buffer.from([0x4a, 0x6f, 0x73, 0x8e]), /garbled/],
		['Japanese in Shift JIS', Buffer.from([0x8e, 0x52, 0x93, 0x63, 0x91, 0xbe]), /garbled/],
		['UTF-8 that was encoded twice', Buffer.from('JosÃ©,donâ€™t'), /garbled/],
		['a bad byte', Buffer.from([0xc3, 0xa9, 0x2c, 0xff]), /cannot be read as UTF-8/],
		['French', Buffer.from('créée,Noël,¿Qué?,«là»,“A” – 5 €', 'latin1'), undefined],
		['German and Danish', Buffer.from('Müller,Søren,Ærø,Weiß,Öäü', 'latin1'), undefined],
		['Polish in UTF-8', Buffer.from('Łukasz,żółć,Wałęsa'), undefined],
		['Russian in UTF-8', Buffer.from('Иванов'), undefined],
	])('says when letters look wrong: %s', async (_name, bytes, warning) => {
		const report = new TextReport();
		for await (const text of textOf(cut(bytes, 100), undefined, report)) void text;
		expect(report.warnings).toEqual(warning ? [expect.stringMatching(warning)] : []);
	});

	it.each([
		['PK\u0003\u0004', 'workbook'],
		['\u00d0\u00cf\u0011\u00e0', 'old Excel'],
		['%PDF-1.4', 'PDF'],
		['\u001f\u008b', 'compressed'],
		['{\\rtf1', 'RTF'],
	])('refuses what begins with %j by what it is', async (start, what) => {
		await expect(decode(Buffer.from(start, 'latin1'))).rejects.toThrow(what);
		await expect(decode(Buffer.from(start, 'latin1'), 1, 'utf-8')).rejects.toThrow(what);
	});

	it('says what to do about a workbook', async () => {
		const zip = Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(2_000)]);
		await expect(decode(zip)).rejects.toThrow(FileError);
	});
});

describe('readHead', () => {
	it.each([
		['email,name\na@x.com,Ada\n', ',', ['email', 'name']],
		['email;name\na@x.com;"Lovelace, Ada"\n', ';', ['email', 'name']],
		['email\tname\na@x.com\tAda, B., C., D.\n', '\t', ['email', 'name']],
		['email|name\na@x.com|Ada', '|', ['email', 'name']],
		['sep=;\nemail;name\na@x.com;Ada\n', ';', ['email', 'name']],
		['email\na@x.com\n', ',', ['email']],
		["'email','name'\n'a@x.com','Ada, B.'\n", ',', ['email', 'name']],
		['email,name\ra@x.com,Ada\r', ',', ['email', 'name']],
		['email, name ,,email\n', ',', ['email', 'name', 'Column 3', 'email (2)']],
		['', ',', []],
	])('finds out the dialect and the columns of %j', (text, delimiter, columns) => {
		expect(readHead(text)).toMatchObject({ dialect: { delimiter }, columns, hasHeadings: true });
	});

	it('takes a first line with an address for a row', () => {
		const head = readHead('a@x.com,Ada\nb@x.com,Bob\n');
		expect(head).toMatchObject({ hasHeadings: false, columns: ['Column 1', 'Column 2'] });
		expect(readHead('a@x.com,Ada\n', { hasHeadings: true }).columns).toEqual(['a@x.com', 'Ada']);
	});
});

const collect = async (blocks: AsyncGenerator<unknown[]>) => {
	const rows: unknown[] = [];
	for await (const block of blocks) rows.push(...block);
	return rows;
};

async function* once(text: string) {
	yield text;
}

describe('csvRows', () => {
	it('names the values, and says of a ragged row that it is one', async () => {
		const text = 'email,name\na@x.com,"A\nB"\n\nb@x.com\n,,\nc@x.com,C,,\nd@x.com,D,E\n \n\x1a';
		const rows = await collect(csvRows(once(text), readHead(text)));
		expect(rows[0]).toEqual({ email: 'a@x.com', name: 'A\nB' });
		expect(rows[1]).toEqual({ email: 'b@x.com', name: '' });
		expect(rows[2]).toEqual({ email: 'c@x.com', name: 'C' });
		expect(rows[3]).toBeInstanceOf(BrokenRow);
		expect(rows[3]).toMatchObject({
			input: { email: 'd@x.com', name: 'D', 'Column 3': 'E' },
			cause: {
				reason: 'invalid_row',
				message: expect.stringContaining('3 values where') as string,
			},
		});
		expect(rows).toHaveLength(4);
	});
});

describe('jsonLinesRows', () => {
	it('gives an object a line and says which lines are none', async () => {
		const rows = await collect(jsonLinesRows(once('{"a":1}\r\n\nnot json\n[1]\n{"b":{"c":2}}')));
		expect(rows).toMatchObject([
			{ a: 1 },
			{ input: { line: 'not json' }, cause: { reason: 'invalid_row' } },
			{ cause: { reason: 'invalid_row' } },
			{ b: { c: 2 } },
		]);
		expect(columnOfPath('b.c')(rows[3] as Record<string, unknown>, 0)).toBe(2);
		expect(columnOfPath('b.c')({ 'b.c': 3 }, 0)).toBe(3);
		expect(columnOfPath('b.c.d.e')({ b: null }, 0)).toBeUndefined();
	});

	it.each([
		[' [{"a":1}]'],
		['[\n  {\n    "a": 1\n  }\n]\n'],
		['{\n  "a": 1\n}\n'],
		['email,name\na@x.com,A\n'],
		['x\n'.repeat(100)],
	])('refuses a file that is something else: %j', async (text) => {
		await expect(collect(jsonLinesRows(once(text)))).rejects.toThrow(FileError);
	});

	it.each([
		['[\n{"a":1},\n{"b":2}\n]\n'],
		['[{"a":1},\n{"b":2}]'],
		['{"a":1},\r\n{"b":2},\r\n\u001a'],
		['{"a ":1}\n{" b":2}'],
		['{"a":1}\r{"b":2}\r'],
		['\u001e{"a":1}\n\u001e{"b":2}\n'],
		['{"a":1}\0\n\0\n{"b":2}\u001a'],
	])('reads lines of an array, with commas, and names with blanks: %j', async (text) => {
		expect(await collect(jsonLinesRows(once(text)))).toEqual([{ a: 1 }, { b: 2 }]);
	});

	it.each([
		['{"id":9007199254740993}', { id: '9007199254740993' }],
		[
			'{"id":-12345678901234567890, "n":[1234567890123456789]}',
			{ id: '-12345678901234567890', n: ['1234567890123456789'] },
		],
		[
			'{"a \\"1234567890123456789":"x, 1234567890123456789"}',
			{ 'a "1234567890123456789': 'x, 1234567890123456789' },
		],
		[
			'{"n":1234567890123456.25,"e":1234567890123456e1,"s":9007199254740991}',
			{ n: 1234567890123456.25, e: 12345678901234560, s: 9007199254740991 },
		],
	])('loses no digit of a number: %s', async (line, row) => {
		expect(await collect(jsonLinesRows(once(line)))).toEqual([row]);
	});

	it.each<[string, unknown]>([
		['{"$date":"1985-03-05T00:00:00Z"}', '1985-03-05T00:00:00Z'],
		['{"$date":{"$numberLong":"-157766400000"}}', '1965-01-01T00:00:00.000Z'],
		['{"$date":478828800000}', '1985-03-05T00:00:00.000Z'],
		['{"$numberLong":"16175550100"}', '16175550100'],
		['{"$numberDecimal":"12.50"}', '12.50'],
		['{"city":{"$oid":"65a"},"tags":[{"$numberInt":"1"}]}', { city: '65a', tags: ['1'] }],
		['{"$date":"soon","zone":"UTC"}', { $date: 'soon', zone: 'UTC' }],
		['{"$ref":"people"}', { $ref: 'people' }],
		['{"$date":{"$numberLong":"9e99"}}', '9e99'],
	])('takes MongoDB’s types for what they are: %s', async (value, read) => {
		expect(await collect(jsonLinesRows(once(`{"a":${value}}`)))).toEqual([{ a: read }]);
	});

	it('does not look into objects without end, and takes no row for a value', async () => {
		const nested = `${'{"a":'.repeat(5_000)}{"$oid":"x"}${'}'.repeat(5_000)}`;
		expect(await collect(jsonLinesRows(once(nested)))).toHaveLength(1);
		expect(await collect(jsonLinesRows(once('{"$oid":"x"}')))).toEqual([{ $oid: 'x' }]);
	});

	it('takes millions of digits for none it can not read', async () => {
		const [row] = await collect(jsonLinesRows(once(`{"id":${'9'.repeat(5_000_000)},"a":1}`)));
		expect(row).toMatchObject({ a: 1 });
	});

	it('keeps what stands under a name beside the same with blanks', async () => {
		const text =
			'{"email":"a@x.com"," email":""}\n{"email ":"","email":"b@x.com"}\n{"\\temail":"c@x.com"}';
		expect(await collect(jsonLinesRows(once(text)))).toMatchObject(
			['a', 'b', 'c'].map((name) => ({ email: `${name}@x.com` })),
		);
	});

	it('gives the same rows however the text is cut', async () => {
		const text = '[{"a":1},\nbad\n\n{"b ":2}\n]';
		async function* letters() {
			for (const letter of text) yield letter;
		}
		expect(await collect(jsonLinesRows(letters()))).toEqual(
			await collect(jsonLinesRows(once(text))),
		);
	});
});

describe('FileSegment', () => {
	it('gives the right row in whatever order it is asked, and ends what it began', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 8 }),
				fc.array(fc.nat(40), { maxLength: 30 }),
				async (sizes, wanted) => {
					const all = sizes.reduce((sum, size) => sum + size, 0);
					let open = 0;
					const segment = new FileSegment(async function* () {
						open += 1;
						try {
							let next = 0;
							for (const size of sizes) yield Array.from({ length: size }, () => ({ n: next++ }));
						} finally {
							open -= 1;
						}
					});
					for (const index of wanted) {
						expect(await segment.row(index)).toEqual(index < all ? { n: index } : undefined);
						if (index >= all) expect(segment.length).toBe(all);
						expect(open).toBeLessThanOrEqual(2);
					}
					await segment.close();
					expect(open).toBe(0);
				},
			),
			{ numRuns: 300 },
		);
	});

	it('reads the file once for two ascending sequences that take turns', async () => {
		let opened = 0;
		const segment = new FileSegment(async function* () {
			opened += 1;
			for (let row = 0; row < 1_000; row++) yield [{ row }];
		});
		for (let step = 0; step < 300; step++) {
			await segment.row(step * 2);
			await segment.row(400 + step * 2 - (step % 2));
		}
		expect(opened).toBe(2);
	});
});
