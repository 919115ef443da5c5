import fc from 'fast-check';

import type { Counted } from '../../../nodes/ConstantContact/imports/outcome';
import {
	findRefused,
	type ImportSets,
} from '../../../nodes/ConstantContact/imports/reconcile/search';

/** An import that refuses some rows, counts others as unsubscribed, and breaks off at times. */
function service(rejected: Set<number>, unsubscribed: Set<number>, breaks: boolean[] = []) {
	let imports = 0;
	const perRow = new Map<number, number>();
	const importSets: ImportSets = async (sets) =>
		sets.map((rows): Counted | undefined => {
			imports += 1;
			for (const row of rows) perRow.set(row, (perRow.get(row) ?? 0) + 1);
			if (breaks[imports]) return undefined;
			const count = (of: Set<number>) => rows.filter((row) => of.has(row)).length;
			const refused = count(rejected);
			return {
				is: 'counted',
				contacts: rows.length,
				unsubscribed: count(unsubscribed),
				rejected: { atLeast: refused, atMost: refused },
				isTold: true,
			};
		});
	const mostPerRow = () => Math.max(0, ...perRow.values());
	return { importSets, count: () => imports, mostPerRow };
}

const outcomeWith = (contacts: number, refused: number): Counted => ({
	is: 'counted',
	contacts,
	unsubscribed: 0,
	rejected: { atLeast: refused, atMost: refused },
	isTold: true,
});

const rowsTo = (length: number) => Uint32Array.from({ length }, (_, row) => row);

describe('findRefused', () => {
	it('names only rows that are refused, within its budget, and imports none too often', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 300 }),
				fc.array(fc.nat(299), { maxLength: 6 }),
				fc.array(fc.nat(299), { maxLength: 3 }),
				fc.constantFrom(0, 3, 10, 40, 1_000),
				fc.constantFrom(0, 1, 2),
				fc.array(fc.boolean(), { maxLength: 4 }),
				async (length, someRejected, someOptedOut, budget, rounds, breaks) => {
					const rejected = new Set(someRejected.filter((row) => row < length));
					const unsubscribed = new Set(
						someOptedOut.filter((row) => row < length && !rejected.has(row)),
					);
					const all = rejected.size + unsubscribed.size;
					const { importSets, count, mostPerRow } = service(rejected, unsubscribed, breaks);
					const suspects = { rows: rowsTo(length), outcome: outcomeWith(length, all), rounds };
					const found = await findRefused([suspects], importSets, budget);
					expect(count()).toBeLessThanOrEqual(budget);
					expect(mostPerRow()).toBeLessThanOrEqual(rounds);
					for (const row of found.rejected) expect(rejected).toContain(row);
					for (const row of found.unsubscribed) expect(unsubscribed).toContain(row);
					const named = found.rejected.length + found.unsubscribed.length;
					const atLeast = found.open.reduce((sum, open) => sum + open.atLeast, 0);
					const atMost = found.open.reduce((sum, open) => sum + open.atMost, 0);
					expect(named + atLeast).toBeLessThanOrEqual(all);
					expect(named + atMost).toBeGreaterThanOrEqual(all);
					if (budget === 1_000 && rounds > 0 && !breaks.some(Boolean)) expect(named).toBe(all);
				},
			),
			{ numRuns: 500 },
		);
	});

	it('finds one row among 2,000 with a hundred imports, none of them twice', async () => {
		const { importSets, count } = service(new Set([1_337]), new Set());
		const suspects = { rows: rowsTo(2_000), outcome: outcomeWith(2_000, 1), rounds: 2 };
		const found = await findRefused([suspects], importSets, 100);
		expect(found.rejected).toEqual([1_337]);
		expect(count()).toBeLessThanOrEqual(100);
	});

	it('believes no counters that contradict each other', async () => {
		const lying: ImportSets = async (sets) =>
			sets.map(({ length }) => ({
				is: 'counted',
				contacts: length,
				unsubscribed: 0,
				rejected: { atLeast: 1, atMost: 1 },
				isTold: true,
			}));
		const suspects = { rows: rowsTo(10), outcome: outcomeWith(10, 1), rounds: 2 };
		const found = await findRefused([suspects], lying, 100);
		expect(found.rejected).toEqual([]);
		expect(found.open).toEqual([{ atLeast: 1, atMost: 1 }]);
	});
});
