import fc from 'fast-check';

import {
	addressKey,
	AddressTable,
	HASH,
	newHashKey,
} from '../../../nodes/ConstantContact/segment/addresses';

const hashIn = (table: AddressTable, address: string) => {
	const into = new Int32Array(HASH);
	table.hash(address, into, 0);
	return [...into].join(' ');
};

describe('AddressTable', () => {
	it('finds every address it was given, in any letter case, and no other', () => {
		const table = new AddressTable(10);
		const isWrong = (found: (row: number) => number, from: number, to: number, right?: number) => {
			for (let row = from; row < to; row++) if (found(row) !== (right ?? row)) return row;
			return false;
		};
		expect(isWrong((row) => table.claim(`P${row}@example.com`, row), 0, 50_000, -1)).toBe(false);
		expect(isWrong((row) => table.rowOf(`p${row}@EXAMPLE.com`), 0, 50_000)).toBe(false);
		expect(isWrong((row) => table.rowOf(`p${row}@example.com`), 50_000, 60_000, -1)).toBe(false);
		expect(table.claim('p7@example.com', 99)).toBe(7);
		expect(table.size).toBe(50_000);
	});

	it('hashes alike with one key only, so that nobody can prepare two addresses with one hash', () => {
		const key = newHashKey();
		fc.assert(
			fc.property(fc.emailAddress(), (address) => {
				const one = hashIn(new AddressTable(1, key), address);
				expect(hashIn(new AddressTable(9, key), address)).toBe(one);
				expect(hashIn(new AddressTable(1), address)).not.toBe(one);
			}),
		);
	});

	it('keeps apart addresses that differ by few bits, whatever the key', () => {
		for (let run = 0; run < 20; run++) {
			const table = new AddressTable(1);
			const hashes = new Set<string>();
			const halves = [new Set<string>(), new Set<string>()];
			const letters = 'abcdefghijklmnop';
			const names = [...letters].flatMap((a) => [...letters].map((b) => `x${a}yyyyyy${b}`));
			for (const name of names) {
				const hash = hashIn(table, `${name}@example.com`);
				hashes.add(hash);
				hash.split(' ').forEach((half, index) => halves[index]!.add(half));
			}
			expect(hashes.size).toBe(names.length);
			// A chance of 1 in 100,000 that two of 256 halves are the same, and of none that ten are.
			for (const half of halves) expect(half.size).toBeGreaterThan(names.length - 10);
		}
	});

	it('tells texts apart that are spelled out alike', () => {
		const table = new AddressTable(1);
		const texts = [
			'ü@x.com',
			'\x7ffc\x7f@x.com',
			'fc@x.com',
			'üü@x.com',
			'ü ü@x.com',
			'u@x.com',
			'',
		];
		expect(new Set(texts.map((text) => hashIn(table, text))).size).toBe(texts.length);
	});
});

describe('addressKey', () => {
	it.each([
		['letter case', 'Ann@Example.COM', 'ann@example.com'],
		['blanks around', ' \tann@example.com\u00a0', 'ann@example.com'],
		['Punycode', 'ann@müller.example', 'ann@xn--mller-kva.example'],
		['Punycode in capitals', 'ann@MÜLLER.example', 'ann@XN--MLLER-KVA.example'],
		['joined and single accents', 'jürgen@müller.example', 'ju\u0308rgen@mu\u0308ller.example'],
		['capitals beyond ASCII', 'JÜRGEN@x.com', 'jürgen@x.com'],
		['an accent and Punycode', 'ann@mu\u0308ller.example', 'ann@xn--mller-kva.example'],
	])('knows one address by two spellings: %s', (_what, one, other) => {
		expect(addressKey(one)).toBe(addressKey(other));
		const table = new AddressTable(1);
		table.claim(one, 7);
		expect(table.rowOf(other)).toBe(7);
	});

	it.each([
		['straße@x.com', 'strasse@x.com'],
		['ann@example.com', 'ann@example.co'],
		['ü@x.com', 'u@x.com'],
		['ann@xn--mller-kva.example', 'ann@muller.example'],
	])('tells %s from %s', (one, other) => expect(addressKey(one)).not.toBe(addressKey(other)));

	it('is the same of any text and of its key, and never throws', () => {
		const text = fc.oneof(fc.string({ unit: 'binary' }), fc.emailAddress());
		const letter = fc.string({ unit: 'grapheme', maxLength: 12 });
		const address = fc.tuple(letter, letter).map(([name, domain]) => `${name}@${domain}.example`);
		fc.assert(
			fc.property(fc.oneof(text, address), (value) => {
				const key = addressKey(value);
				expect(addressKey(key)).toBe(key);
			}),
			{ numRuns: 2_000 },
		);
	});
});
