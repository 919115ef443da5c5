import { ColumnCheck } from '../../../nodes/ConstantContact/segment/columnCheck';
import type { Row } from '../../../nodes/ConstantContact/segment/reader';

/** Rows that count how often anything of them is looked at. */
function counted(rows: Row[]) {
	const looks = { count: 0 };
	const seen = rows.map(
		(row) =>
			new Proxy(row, {
				has: (target, key) => ((looks.count += 1), key in target),
				get: (target, key) => ((looks.count += 1), Reflect.get(target, key) as unknown),
			}),
	);
	return { looks, seen };
}

describe('ColumnCheck', () => {
	const rows = Array.from({ length: 1_000 }, (_, index) => ({
		email: `p${index}@x.com`,
		ok: 'yes',
	}));

	it('looks at no row more once everything was seen', async () => {
		const check = new ColumnCheck({ isFile: true });
		check.want({ path: ['ok'], where: 'Consent Field', isOptional: false });
		check.wantAddress((row) => row.email);
		const { looks, seen } = counted(rows);
		async function* blocks() {
			yield seen.slice(0, 500);
			yield await Promise.resolve(seen.slice(500));
		}
		let through = 0;
		for await (const block of check.through(blocks())) through += block.length;
		expect(through).toBe(1_000);
		expect(looks.count).toBeLessThan(10);
		expect(check.isSettled).toBe(true);
	});

	it('shows at most 20 columns, and of each what fits into a line', () => {
		const check = new ColumnCheck({ isFile: false });
		check.want({ path: ['agreed'], where: 'Consent Field', isOptional: false });
		check.look(
			Object.fromEntries(
				Array.from({ length: 5_000 }, (_, at) => [`c${'x'.repeat(90 % (at + 1))}${at}`, 1]),
			),
		);
		let advice = '';
		try {
			check.conclude();
		} catch (error) {
			({ advice } = error as { advice: string });
		}
		expect(advice).toContain('There are: ');
		expect(advice.length).toBeLessThan(1_200);
		expect(advice).toContain('…');
	});

	it('lets a row whose values cannot be looked at have its verdict later', () => {
		const check = new ColumnCheck({ isFile: false });
		check.want({ path: ['a', 'b'], where: 'List', isOptional: false });
		check.wantAddress(() => {
			throw new Error('not now');
		});
		const row = {};
		Object.defineProperty(row, 'a', {
			get: () => {
				throw new Error('not now');
			},
		});
		check.look(row);
		expect(() => check.conclude()).not.toThrow();
	});
});
