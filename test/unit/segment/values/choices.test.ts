import { readChoices } from '../../../../nodes/ConstantContact/segment/values/choices';

const read = readChoices(['Rock, Pop', 'Jazz', 'Café', 'None', 'R&B|Soul', 'A', 'A, B', 'B, C']);

describe('readChoices', () => {
	it.each<[unknown, string[]]>([
		['Rock, Pop', ['Rock, Pop']],
		['rock, pop', ['Rock, Pop']],
		['Rock, Pop, Jazz', ['Rock, Pop', 'Jazz']],
		['Jazz;Rock, Pop', ['Jazz', 'Rock, Pop']],
		['R&B|Soul|Jazz', ['R&B|Soul', 'Jazz']],
		['A, B, C', ['A', 'B, C']],
		['Café ::: Rock, Pop', ['Café', 'Rock, Pop']],
		['="Jazz, Café"', ['Jazz', 'Café']],
		['Jazz,', ['Jazz']],
		[', Jazz, ,', ['Jazz']],
		['JAZZ', ['Jazz']],
		['Jazz, jazz', ['Jazz']],
		['Cafe\u0301', ['Café']],
		['\uff2a\uff41\uff5a\uff5a', ['Jazz']],
		['Ja\u200bzz', ['Jazz']],
		['["Jazz"]', ['Jazz']],
		['["Rock, Pop","Jazz"]', ['Rock, Pop', 'Jazz']],
		['"Rock, Pop","Jazz"', ['Rock, Pop', 'Jazz']],
		['[]', []],
		['{Jazz}', ['Jazz']],
		['{Jazz,"Rock, Pop"}', ['Jazz', 'Rock, Pop']],
		['{ Jazz , "R&B|Soul" }', ['Jazz', 'R&B|Soul']],
		['{}', []],
		[
			['Jazz', 'Rock, Pop'],
			['Jazz', 'Rock, Pop'],
		],
		[['Jazz', '', null], ['Jazz']],
		['None', ['None']],
		['N/A', []],
		['NULL', []],
	])('%p holds %p', (value, labels) => expect(read(value)).toEqual(labels));

	it.each([
		'Rock',
		'Jazz, Blues',
		'Jazz ::: Blues',
		['Jazz', 'Blues'],
		[['Jazz']],
		[Symbol('x')],
		'["Jazz"',
		'["Blues"]',
		'{Blues}',
		'{"Jazz',
		'{"a":1}',
		{},
		new Date(0),
		Symbol('Jazz'),
		'x,'.repeat(100_000),
		`{${'a'.repeat(1_900)}"}`,
		`["${'a'.repeat(100_000)}`,
		'['.repeat(1_000) + ']'.repeat(1_000),
	])('%p holds something that is no choice', (value) => expect(read(value)).toBeUndefined());
});
