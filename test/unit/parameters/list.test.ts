import { readListChoice } from '../../../nodes/ConstantContact/parameters/list';

const id = 'c3f1a2b4-5d6e-11ee-9c3a-fa163e5bc304';

describe('readListChoice', () => {
	it.each([
		['id', ` ${id.toUpperCase()} `],
		['list', id],
		['url', `https://app.constantcontact.com/pages/contacts/ui#contacts/${id}`],
		['url', `https://app.constantcontact.com/pages/contacts/ui/lists?list=${id}&other=1`],
	])('reads the ID by %s', (mode, value) =>
		expect(readListChoice(mode, value)).toEqual({ by: 'id', id }),
	);

	it('reads a name', () =>
		expect(readListChoice('name', ' VIP ')).toEqual({ by: 'name', name: 'VIP' }));

	it.each([
		['list', '', 'No list is chosen'],
		['id', '42', 'not one that Constant Contact gives'],
		['id', `x${id}`, 'not one that Constant Contact gives'],
		['url', 'https://app.constantcontact.com/', 'holds no list ID'],
		['name', 'x'.repeat(256), 'longer than 255'],
	])('refuses by %s %s', (mode, value, words) =>
		expect(() => readListChoice(mode, value)).toThrow(words),
	);
});
