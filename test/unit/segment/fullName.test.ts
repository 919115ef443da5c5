import { splitFullName } from '../../../nodes/ConstantContact/segment/fullName';

describe('A full name', () => {
	it.each([
		['Ada Lovelace', 'Ada', 'Lovelace'],
		['  Ada   Lovelace ', 'Ada', 'Lovelace'],
		['Anna Maria Berg', 'Anna Maria', 'Berg'],
		['Lovelace, Ada', 'Ada', 'Lovelace'],
		['van den Berg, Anna Maria', 'Anna Maria', 'van den Berg'],
		['Ludwig van Beethoven', 'Ludwig', 'van Beethoven'],
		['Maria de la Cruz', 'Maria', 'de la Cruz'],
		['Leonardo da Vinci', 'Leonardo', 'da Vinci'],
		['Anna von der Leyen', 'Anna', 'von der Leyen'],
		['Dick Van Dyke', 'Dick', 'Van Dyke'],
		['de Vries', '', 'de Vries'],
		['Del Toro', 'Del', 'Toro'],
		['Plato', 'Plato', ''],
		['Martin King, Jr.', 'Martin', 'King Jr.'],
		['King, Martin, Jr.', 'Martin', 'King Jr.'],
		['Lee, Ann, Grace', 'Ann, Grace', 'Lee'],
		['Lee,, Ann', 'Ann', 'Lee'],
		[', ,', '', ''],
		['Ada Lovelace,', 'Ada', 'Lovelace'],
		['', '', ''],
		['von', 'von', ''],
	])('%j is %j and %j', (text, first, last) =>
		expect(splitFullName(text)).toEqual({ first, last }),
	);
});
