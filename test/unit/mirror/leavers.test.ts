import { mostRemovals } from '../../../nodes/ConstantContact/mirror/leavers';
import { readRemovalLimit } from '../../../nodes/ConstantContact/parameters/removal';

describe('readRemovalLimit', () => {
	it.each([
		['15%', 1_000, 150],
		[' 15 % ', 1_000, 150],
		['0.5%', 999, 4],
		['100%', 7, 7],
		['200', 1_000, 200],
		['0', 1_000, 0],
		['15%', 6, 1],
		['15%', 1, 1],
		['0%', 1_000, 0],
	])('reads %s', (text, members, most) => {
		expect(mostRemovals(readRemovalLimit(text), members)).toBe(most);
	});

	it.each(['', 'all', '101%', '-1', '1.5', '15 percent'])('refuses "%s"', (text) => {
		expect(() => readRemovalLimit(text)).toThrow("'Largest Removal'");
	});
});
