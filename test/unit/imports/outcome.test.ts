import { outcomeOf } from '../../../nodes/ConstantContact/imports/outcome';
import type { ActivityAnswer } from '../../../nodes/ConstantContact/transport/answers';

const ended = (status: ActivityAnswer['status'], state: ActivityAnswer['state'] = 'completed') => ({
	activity_id: 'a',
	state,
	status,
});

describe('outcomeOf', () => {
	it.each([
		['all went in', { person_count: 10 }, { accepted: 10 }],
		[
			'refusals that person_count includes',
			{ person_count: 10, error_count: 2, correctable_count: 1 },
			{ accepted: 7, rejected: 3 },
		],
		[
			'refusals that it leaves out',
			{ person_count: 7, error_count: 2, correctable_count: 1 },
			{ accepted: 7, rejected: 3 },
		],
		[
			'people who unsubscribed',
			{ person_count: 10, cannot_add_to_list_count: 4 },
			{ accepted: 6, unsubscribed: 4 },
		],
		['contacts dropped without a word', { person_count: 6 }, { accepted: 6, rejected: 4 }],
		[
			'counters that claim more than was sent',
			{ person_count: 99, error_count: 50 },
			{ accepted: 0, rejected: 10 },
		],
		['no counters at all', undefined, { open: 10 }],
	])('%s', (_what, status, expected) => {
		const outcome = outcomeOf(10, ended(status));
		const nothing = { contacts: 10, accepted: 0, unsubscribed: 0, rejected: 0, failed: 0, open: 0 };
		expect(outcome).toEqual({ ...nothing, ...expected });
	});

	it('calls nobody accepted before the end, or after an import that broke off', () => {
		expect(outcomeOf(10, undefined)).toMatchObject({ open: 10, accepted: 0 });
		expect(outcomeOf(10, ended({ person_count: 10 }, 'processing'))).toMatchObject({ open: 10 });
		for (const state of ['failed', 'timed_out', 'cancelled'] as const) {
			expect(outcomeOf(10, ended({ person_count: 10 }, state))).toMatchObject({
				failed: 10,
				accepted: 0,
			});
		}
	});
});
