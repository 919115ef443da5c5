import { LeftOut } from '../../../nodes/ConstantContact/segment/leftOut';
import type { Cause } from '../../../nodes/ConstantContact/segment/verdicts';

const cause = (field: string, message = 'No.'): Cause => ({
	reason: 'invalid_field',
	field,
	message,
});

describe('LeftOut', () => {
	it('knows of each row what it goes without, and why', () => {
		const leftOut = new LeftOut();
		leftOut.note(1, [cause('birthday', 'No date.')]);
		leftOut.note(5_000, [cause('birthday', 'No day.'), cause('zip')]);
		expect([0, 1, 2, 5_000, 9_000].map((row) => leftOut.of(row))).toEqual([
			[],
			[cause('birthday', 'No date.')],
			[],
			[cause('birthday', 'No day.'), cause('zip')],
			[],
		]);
	});

	it('counts the fields of those rows that count', () => {
		const leftOut = new LeftOut();
		for (let row = 0; row < 100; row++) leftOut.note(row, [cause('birthday'), cause('zip')]);
		leftOut.note(100, [cause('zip')]);
		expect(leftOut.tally((row) => row % 2 === 0)).toEqual({ birthday: 50, zip: 51 });
	});

	it('keeps no object for each of a million rows', () => {
		const leftOut = new LeftOut();
		for (let row = 0; row < 1_000_000; row++) leftOut.note(row, [cause('birthday')]);
		expect(leftOut.of(0)).toBe(leftOut.of(999_999));
	});
});
