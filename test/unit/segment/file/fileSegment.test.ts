import fc from 'fast-check';

import { csvRows, readHead } from '../../../../nodes/ConstantContact/segment/file/csv';
import { FileSegment } from '../../../../nodes/ConstantContact/segment/file/fileSegment';
import { jsonLinesRows } from '../../../../nodes/ConstantContact/segment/file/jsonLines';
import { columnOfPath } from '../../../../nodes/ConstantContact/segment/file/path';
import {
	FileError,
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

	it('finds out the encoding of letters that come late, and of a letter that is cut', async () => {
		const plain = 'x'.repeat(3_000);
		expect(await decode(Buffer.from(`${plain}é`), 1)).toBe(`${plain}é`);
		expect(await decode(Buffer.from(`${plain}é`, 'latin1'), 1)).toBe(`${plain}é`);
		expect(await decode(Buffer.from(`${plain}éa`, 'latin1'), 1_000)).toBe(`${plain}éa`);
		expect(await decode(Buffer.from(`${plain}😀`), 999)).toBe(`${plain}😀`);
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

	it('reads as it is told to', async () => {
		expect(await decode(Buffer.from('é'), 5, 'windows-1252')).toBe('Ã©');
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

	it('refuses a file that is one array', async () => {
		await expect(collect(jsonLinesRows(once(' [{"a":1}]')))).rejects.toThrow(FileError);
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
