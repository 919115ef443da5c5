import { ExpressionError, type INode } from 'n8n-workflow';

import { asNodeError } from '../../../nodes/ConstantContact/n8n/nodeError';

const node = { name: 'Constant Contact', type: 'x', parameters: {} } as unknown as INode;

const told = (error: unknown) => {
	const { message, description, stack } = asNodeError(node, error);
	return { message, description, everything: `${message} ${description} ${stack}` };
};

describe('What was not foreseen', () => {
	it.each([
		new TypeError('zzsecret'),
		new Error('many\n    at zzsecret lines'.split('\n')[0]!),
		'zzsecret',
		{ zzsecret: true },
		undefined,
		new ExpressionError('zzsecret', { description: 'zzsecret' }),
	])('is told without what it holds: %p', (error) => {
		expect(told(error).everything).not.toContain('zzsecret');
	});

	it('says its kind and its place', () => {
		const error = new TypeError('zzsecret');
		error.stack =
			'TypeError: zzsecret\n    at read (/home/a/nodes/ConstantContact/segment/check.js:153:9)';
		expect(told(error).description).toContain('TypeError at segment/check.js:153');
	});

	it('says of an expression where to look', () => {
		expect(told(new ExpressionError('zzsecret')).message).toContain('expression');
	});
});
