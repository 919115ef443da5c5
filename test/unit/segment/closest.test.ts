import { closest } from '../../../nodes/ConstantContact/segment/closest';

const columns = ['email', 'First Name', 'agreed', 'Loyalty Tier', 'Total Spent'];

describe('closest', () => {
	it.each([
		['agred', 'agreed'],
		['argeed', 'agreed'],
		['first_name', 'First Name'],
		['FIRST NAME ', 'First Name'],
		['emial', 'email'],
		['Loyality Tier', 'Loyalty Tier'],
		['totalSpend', 'Total Spent'],
	])('of %j is %j', (name, meant) => expect(closest(name, columns)).toBe(meant));

	it.each(['consent', 'ab', '', '★', 'x'.repeat(100_000)])(
		'is nothing for %.20j, which is near to none',
		(name) => expect(closest(name, columns)).toBeUndefined(),
	);

	it('does not choose between two that are equally near', () => {
		expect(closest('phone 3', ['phone 1', 'phone 2'])).toBeUndefined();
		expect(closest('phone 1', ['phone 2', 'phone_1'])).toBe('phone_1');
	});

	it('compares so many names of such a length at most', () => {
		const many = Array.from({ length: 100_000 }, (_, index) => `column ${index}`);
		expect(closest('COLUMN_999', many)).toBe('column 999');
		expect(closest('agreed', [...many, 'agred'])).toBeUndefined();
		expect(closest('agreed', ['agreed'.repeat(20_000), 'agred'])).toBe('agred');
	});
});
