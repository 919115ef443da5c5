import fc from 'fast-check';

import { foldedName, withoutCount } from '../../../nodes/ConstantContact/api/names';

describe('foldedName', () => {
	it('is the same for every case, form and blank of a name', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), (name) => {
				const wanted = foldedName(name);
				expect(foldedName(name.normalize('NFD'))).toBe(wanted);
				expect(foldedName(`\u00a0 ${name}\t`)).toBe(wanted);
				expect(foldedName(wanted)).toBe(wanted);
			}),
		);
	});

	it.each([
		['VIP  customers', 'vip customers'],
		['STRASSE É', 'strasse e\u0301'],
	])('takes %j for %j', (one, other) => expect(foldedName(one)).toBe(foldedName(other)));

	it.each([
		['Cafe', 'Café'],
		['VIP', 'V I P'],
	])('tells %j from %j', (one, other) => expect(foldedName(one)).not.toBe(foldedName(other)));
});

describe('withoutCount', () => {
	it.each([
		['VIP (1,152 contacts)', 'VIP'],
		['VIP(1 contact)', 'VIP'],
		['VIP (contacts)', 'VIP (contacts)'],
		['(3 contacts)', '(3 contacts)'],
		['VIP (3 contacts) old', 'VIP (3 contacts) old'],
	])('makes %j %j', (name, wanted) => expect(withoutCount(name)).toBe(wanted));
});
