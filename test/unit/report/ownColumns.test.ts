import { flat } from '../../../nodes/ConstantContact/report/ownColumns';

describe('A row as one flat item', () => {
	it('has the columns of the report first, and those of the row as they are', () => {
		const item = flat({ row: 3, message: 'No.', input: { email: 'a@x.com', none: null } });
		expect(Object.entries(item)).toEqual([
			['row', 3],
			['message', 'No.'],
			['email', 'a@x.com'],
			['none', null],
		]);
	});

	it('loses no column to one of the same name', () => {
		const input = { row: 7, reason: 'moved', 'reason (input)': 'x', __proto__: null };
		expect(flat({ row: 3, reason: 'no_consent', input })).toEqual({
			row: 3,
			reason: 'no_consent',
			'row (input)': 7,
			'reason (input)': 'moved',
			'reason (input) (input)': 'x',
		});
	});

	it('takes whatever a row may be called', () => {
		const input = JSON.parse('{"__proto__":1,"constructor":2}') as object;
		expect(JSON.stringify(flat({ row: 1, input }))).toBe('{"row":1,"__proto__":1,"constructor":2}');
	});

	it.each([[undefined], ['text'], [null]])('does without a row that is %j', (input) => {
		expect(flat({ row: 1, input })).toEqual({ row: 1 });
	});
});
