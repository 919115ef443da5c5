import fc from 'fast-check';

import { csvRecords, Cutter, STANDARD } from '../../../../nodes/ConstantContact/segment/file/csv';
import { FileError, textOf } from '../../../../nodes/ConstantContact/segment/file/text';

/** Bytes as they come over a wire: cut anywhere, in the middle of a letter too. */
async function* cut(text: string, size: number) {
	const bytes = Buffer.from(text);
	for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function read(text: string, size = 7, delimiter = ','): Promise<string[][]> {
	const all: string[][] = [];
	const cutter = new Cutter({ ...STANDARD, delimiter });
	for await (const records of csvRecords(textOf(cut(text, size)), cutter)) all.push(...records);
	return all;
}

const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
const asNeeded = (cell: string) => (/[",;\r\n]/.test(cell) ? quoted(cell) : cell);

describe('csvRecords', () => {
	it('gives back what was written, wherever the bytes are cut', async () => {
		const cell = fc.oneof(
			fc.constantFrom('a', 'é', '€', '😀', '"', ',', ';', '\n', '\r\n', 'a "b"', 'x,y', ''),
			fc.string({ maxLength: 5 }).filter((text) => !/[\r\n]/.test(text)),
		);
		// A record of one empty cell is an empty line, and those are left out.
		const record = fc
			.array(cell, { minLength: 2, maxLength: 4 })
			.filter((cells) => cells[0] !== '' && !cells[0]!.startsWith('\u{feff}'));
		await fc.assert(
			fc.asyncProperty(
				fc.array(record, { minLength: 1, maxLength: 8 }),
				fc.constantFrom('\n', '\r\n'),
				fc.boolean(),
				fc.integer({ min: 1, max: 40 }),
				fc.boolean(),
				async (records, lineEnd, always, size, endsWithLineEnd) => {
					const lines = records.map((cells) => cells.map(always ? quoted : asNeeded).join(','));
					const text = lines.join(lineEnd) + (endsWithLineEnd ? lineEnd : '');
					expect(await read(text, size)).toEqual(records);
				},
			),
			{ numRuns: 500 },
		);
	});

	it('leaves out a byte order mark and empty lines, and takes ragged rows as they are', async () => {
		expect(await read('\u{feff}a,b\n\n1\n1,2,3\n')).toEqual([['a', 'b'], ['1'], ['1', '2', '3']]);
	});

	it('takes a quotation mark in the middle of a cell for itself', async () => {
		expect(await read('size,name\n5" pipe,x\n6,"a\nb"\n', 3)).toEqual([
			['size', 'name'],
			['5" pipe', 'x'],
			['6', 'a\nb'],
		]);
	});

	it('gives up on a quotation mark that is never closed', async () => {
		const endless = `a,b\n"${'x,y\n'.repeat(2_200_000)}`;
		await expect(read(endless, 1 << 20)).rejects.toThrow(FileError);
	});
});
