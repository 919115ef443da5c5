import { closest } from '../../../nodes/ConstantContact/segment/closest';

describe('closest', () => {
	const columns = ['email', 'first_name', 'last_name', 'agreed', 'id'];

	it.each([
		['agred', 'agreed'],
		['emial', 'email'],
		['E-Mail', 'email'],
		['First Name', 'first_name'],
		['fist name', 'first_name'],
		['LASTNAME', 'last_name'],
	])('finds for %j %j', (name, wanted) => expect(closest(name, columns)).toBe(wanted));

	it.each(['', '??', 'country', 'xy', 'id2x'])('finds nothing for %j', (name) =>
		expect(closest(name, columns)).toBeUndefined(),
	);

	it('takes the nearest, not the first', () =>
		expect(closest('Newsletters', ['Newsletter2', 'newsletters', 'Newsletter'])).toBe(
			'newsletters',
		));

	it('is done soon with names of any length', () => {
		const long = 'a'.repeat(100_000);
		expect(closest(long, Array<string>(100).fill(`${long}b`))).toBe(`${long}b`);
	});
});
