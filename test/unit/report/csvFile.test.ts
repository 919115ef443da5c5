import { parse } from 'csv-parse/sync';

import { csvFile } from '../../../nodes/ConstantContact/report/csvFile';
import { safeJson } from '../../../nodes/ConstantContact/report/safeJson';
import { Yielder } from '../../../nodes/ConstantContact/segment/yielder';

const yielder = new Yielder(async () => await Promise.resolve());
const written = async (inputs: unknown[], own: object = { email: null }) =>
	(await csvFile(() => inputs.map((input) => ({ json: { ...own, input } })), yielder)).toString();
const read = async (inputs: unknown[], own?: object) =>
	parse(await written(inputs, own), { bom: true, relax_column_count: false }) as string[][];

it('has nothing in a column that only other rows have, whatever it is called', async () => {
	const [headings, ...lines] = await read([{ toString: 'a' }, { constructor: 'b' }], { no: 1 });
	expect(headings).toEqual(['no', 'toString', 'constructor']);
	expect(lines).toEqual([
		['1', 'a', ''],
		['1', '', 'b'],
	]);
});

/** Whatever a Code node, a database driver or an expression may leave in a row. */
function hostile(): Array<[string, unknown]> {
	const cyclic: Record<string, unknown> = { a: 1 };
	cyclic.self = cyclic;
	let deep: unknown = 'end';
	for (let level = 0; level < 20_000; level++) deep = { deep };
	const throwing = {
		get bad() {
			throw new Error('secret');
		},
		good: 1,
	};
	const { proxy, revoke } = Proxy.revocable({}, {});
	revoke();
	const shy = new Proxy(
		{ a: 1 },
		{
			ownKeys() {
				throw new Error('secret');
			},
		},
	);
	return [
		['a cycle', cyclic],
		['20,000 levels', deep],
		['a getter that throws', throwing],
		['a revoked proxy', proxy],
		['a proxy that throws', shy],
		['a BigInt', 12345678901234567890n],
		['a symbol', Symbol('s')],
		['a function', () => 1],
		['no number', Number.NaN],
		['no date', new Date(Number.NaN)],
		['bytes', Buffer.alloc(100)],
		['a Map', new Map([['a', 1n]])],
		[
			'a toJSON that throws',
			{
				toJSON() {
					throw new Error('secret');
				},
			},
		],
		['no prototype', Object.assign(Object.create(null) as object, { a: 1 })],
		['a million values', Array.from({ length: 1_000_000 }, () => 1)],
		['a long text', 'x'.repeat(10_000_000)],
	];
}

describe('safeJson', () => {
	it.each(hostile())('writes %s, alone and in a row', (_name, value) => {
		for (const row of [value, { value }]) {
			const text = JSON.stringify(safeJson(row));
			expect(text.length).toBeLessThan(500_000);
			expect(text).not.toContain('secret');
		}
	});

	it('keeps what is plain, whatever its names', () => {
		const row = { email: 'a@x.com', n: 1, ok: true, none: null, list: [1, { a: 'b' }] };
		expect(safeJson(row)).toEqual(row);
		const odd = JSON.parse('{"__proto__":{"a":1},"constructor":2}') as object;
		expect(JSON.stringify(safeJson(odd))).toBe('{"__proto__":{"a":1},"constructor":2}');
		expect(safeJson({ at: new Date(0), same: [row.list, row.list] })).toEqual({
			at: '1970-01-01T00:00:00.000Z',
			same: [row.list, row.list],
		});
	});

	it('names what it leaves out', () => {
		const cyclic: Record<string, unknown> = {};
		cyclic.self = cyclic;
		expect(safeJson(cyclic)).toEqual({ self: '(the same again)' });
		const throwing = {
			get bad() {
				throw new Error('no');
			},
			good: 1n,
		};
		expect(safeJson(throwing)).toEqual({ bad: '(cannot be read)', good: '1' });
	});
});

describe('csvFile', () => {
	it('opens in Excel with its accents, in columns of different names', async () => {
		const text = await written([{ email: 'x', name: 'Zoë' }], { row: 1, email: 'x' });
		expect(text).toBe('\u{feff}row,email,email (input),name\r\n1,x,x,Zoë\r\n');
		const clash = await read([{ email: 'x', 'email (input)': 'y' }]);
		expect(new Set(clash[0]).size).toBe(3);
	});

	it.each([
		['=HYPERLINK("http://evil.example")', true],
		['@SUM(1+1)', true],
		['+1-1', true],
		['-1+2', true],
		['-', true],
		['\t=1', true],
		['\r=1', true],
		[' =1', true],
		['+49-170-1234567', true],
		['-5', false],
		['+3.5', false],
		['-1,234.50', false],
		['+49 170 1234567', false],
		['Ann = Bob', false],
		['a@x.com', false],
	])('disarms the formula %j: %s', async (value, isArmed) => {
		const [, [, cell] = []] = await read([{ value }]);
		expect(cell).toBe(isArmed ? `'${value}` : value);
	});

	it('disarms headings too', async () => {
		expect((await read([{ '=1+1': 'x' }]))[0]).toEqual(['email', "'=1+1"]);
	});

	it.each(hostile())('is written whatever a cell holds: %s', async (_name, value) => {
		expect(await read([{ value }, value])).toHaveLength(3);
	});

	it('puts columns beyond its limit into one, and grows by what rows hold', async () => {
		const rows = (count: number) =>
			Array.from({ length: count }, (_, index) => ({ [`key ${index}`]: 'v', name: 'n' }));
		const [headings = [], ...lines] = await read(rows(300));
		expect(headings).toHaveLength(202);
		expect(headings.at(-1)).toBe('other');
		expect(JSON.parse(lines[299]!.at(-1)!)).toEqual({ 'key 299': 'v' });
		const [small, large] = [await written(rows(1_000)), await written(rows(4_000))];
		expect(large.length / small.length).toBeLessThan(4.1);
	});
});
