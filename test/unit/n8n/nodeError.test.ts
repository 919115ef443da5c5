import { ExpressionError, type INode } from 'n8n-workflow';

import { asNodeError } from '../../../nodes/ConstantContact/n8n/nodeError';
import { Problem } from '../../../nodes/ConstantContact/problem';
import { quotaSpent } from '../../../nodes/ConstantContact/transport/problems';
import { decide, type Outcome } from '../../../nodes/ConstantContact/transport/retry';

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

describe('What n8n may go by to run the workflow again', () => {
	const failureOf = (problem: Problem) => asNodeError(node, problem).failure;

	const now = new Date('2026-11-24T22:00:00Z');

	it('is the time at which the quota of the day starts again', () => {
		const midnight = { cause: 'quota-exhausted', resetsAtEpochMs: Date.UTC(2026, 10, 25) };
		expect(failureOf(quotaSpent(now))).toEqual(midnight);
		expect(failureOf(quotaSpent(now).unanswered())).toEqual(midnight);
	});

	it.each([
		{ retryAfter: undefined, retryAfterMs: 1_000 },
		{ retryAfter: 7, retryAfterMs: 7_000 },
	])(
		'is the wait that too many requests want: $retryAfterMs ms',
		({ retryAfter, retryAfterMs }) => {
			const body = { error_key: 'throttled' };
			const outcome: Outcome = { status: 429, body, retryAfter };
			const met = {
				busy: 30,
				queue: 0,
				unavailable: 0,
				unreadable: 0,
				refusedOnTheWay: 0,
				notRenewed: 0,
			};
			const decision = decide(outcome, {
				doing: 'reading the contact lists',
				isBulk: false,
				met,
				queuedFor: 0,
				queuePatience: 0,
				now,
				connection: { scopes: undefined, renewedAt: undefined },
			});
			if (decision.then !== 'give up') throw new Error('It goes on');
			expect(failureOf(decision.problem)).toEqual({ cause: 'rate-limited', retryAfterMs });
		},
	);

	it('is nothing but the cause where nobody says when, or where waiting does not help', () => {
		expect(failureOf(new Problem('unavailable', 'Down', 'Wait.'))).toEqual({
			cause: 'temporarily-unavailable',
		});
		expect(failureOf(new Problem('connection', 'Withdrawn', 'Connect.'))).toEqual({
			cause: 'credential-invalid',
		});
		expect(failureOf(new Problem('conflict', 'There already', 'Rename.'))).toBeUndefined();
	});
});

describe('A run that n8n stopped', () => {
	it('is told in words that hold for a person and for the time limit, and that n8n knows', () => {
		const { message, description } = asNodeError(node, new Error('x'), AbortSignal.abort());
		// n8n takes an error for a cancellation by this word.
		expect(message).toContain('canceled');
		expect(description).toContain('Somebody stopped it');
		expect(description).toContain("the timeout in the workflow's settings");
		expect(description).toContain('Imports that Constant Contact already had go on');
	});
});
