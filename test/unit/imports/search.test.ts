import fc from 'fast-check';

import { findRefused, type ImportSets } from '../../../nodes/ConstantContact/imports/search';

/** An import that refuses some rows, counts others as unsubscribed, and breaks off at times. */
function service(rejected: Set<number>, unsubscribed: Set<number>, breaks: boolean[] = []) {
	let imports = 0;
	const importSets: ImportSets = async (sets) =>
		sets.map((rows) => {
			imports += 1;
			if (breaks[imports]) return undefined;
			const count = (of: Set<number>) => rows.filter((row) => of.has(row)).length;
			return {
				contacts: rows.length,
				accepted: 0,
				unsubscribed: count(unsubscribed),
				rejected: count(rejected),
				failed: 0,
				open: 0,
			};
		});
	return { importSets, count: () => imports };
}

const rowsTo = (length: number) => Uint32Array.from({ length }, (_, row) => row);

describe('findRefused', () => {
	it('names exactly the rows that are refused, and stays within its budget', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 300 }),
				fc.array(fc.nat(299), { maxLength: 6 }),
				fc.array(fc.nat(299), { maxLength: 3 }),
				fc.constantFrom(0, 3, 10, 1_000),
				fc.boolean(),
				fc.array(fc.boolean(), { maxLength: 4 }),
				async (length, someRejected, someOptedOut, budget, isCounted, breaks) => {
					const rejected = new Set(someRejected.filter((row) => row < length));
					const unsubscribed = new Set(
						someOptedOut.filter((row) => row < length && !rejected.has(row)),
					);
					const refused = isCounted ? rejected.size + unsubscribed.size : undefined;
					const { importSets, count } = service(rejected, unsubscribed, breaks);
					const found = await findRefused([{ rows: rowsTo(length), refused }], importSets, budget);
					expect(count()).toBeLessThanOrEqual(budget);
					for (const row of found.rejected) expect(rejected).toContain(row);
					for (const row of found.unsubscribed) expect(unsubscribed).toContain(row);
					const named = found.rejected.length + found.unsubscribed.length;
					if (found.open.length === 0) {
						expect(named).toBe(rejected.size + unsubscribed.size);
					} else if (isCounted) {
						const open = found.open.reduce((sum, suspects) => sum + (suspects.refused ?? NaN), 0);
						expect(named + open).toBe(rejected.size + unsubscribed.size);
					}
				},
			),
			{ numRuns: 500 },
		);
	});

	it('finds one row among 40,000 with one import for each halving, and one to be sure', async () => {
		const { importSets, count } = service(new Set([31_337]), new Set());
		const found = await findRefused([{ rows: rowsTo(40_000), refused: 1 }], importSets, 100);
		expect(found.rejected).toEqual([31_337]);
		expect(count()).toBeLessThanOrEqual(Math.ceil(Math.log2(40_000)) + 1);
	});

	it('spends nothing where nothing is refused', async () => {
		const { importSets, count } = service(new Set(), new Set());
		await findRefused([{ rows: rowsTo(10), refused: 0 }], importSets, 100);
		expect(count()).toBe(0);
	});
});
