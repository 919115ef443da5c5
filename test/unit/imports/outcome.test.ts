import { CounterReading, outcomeOf } from '../../../nodes/ConstantContact/imports/outcome';
import type { ActivityAnswer } from '../../../nodes/ConstantContact/api/answers';

const ended = (status: ActivityAnswer['status'], state: ActivityAnswer['state'] = 'completed') => ({
	activity_id: 'a',
	state,
	status,
});
const none = { error_count: 0, correctable_count: 0, cannot_add_to_list_count: 0 };
const exactly = (number: number) => ({ atLeast: number, atMost: number });

describe('outcomeOf', () => {
	it.each([
		['all went in', { ...none, person_count: 10 }, 0, exactly(0)],
		[
			'refusals that person_count includes',
			{ ...none, person_count: 10, error_count: 2, correctable_count: 1 },
			0,
			exactly(3),
		],
		[
			'refusals that it may include or leave out: some may have been dropped besides',
			{ ...none, person_count: 7, error_count: 2, correctable_count: 1 },
			0,
			{ atLeast: 3, atMost: 6 },
		],
		[
			'people who unsubscribed',
			{ ...none, person_count: 10, cannot_add_to_list_count: 4 },
			4,
			exactly(0),
		],
		['contacts dropped without a word', { ...none, person_count: 6 }, 0, exactly(4)],
		[
			'dropped beside refusals that person_count includes',
			{ ...none, person_count: 9, error_count: 2 },
			0,
			exactly(3),
		],
		[
			'no counters of errors: they are no zeros',
			{ person_count: 10, cannot_add_to_list_count: 0 },
			0,
			{ atLeast: 0, atMost: 10 },
		],
		[
			'no counters of errors, and persons that nobody may have filled in',
			{ person_count: 0, cannot_add_to_list_count: 0 },
			undefined,
			{ atLeast: 0, atMost: 10 },
		],
		[
			'no counters of errors, and persons that may leave out who unsubscribed',
			{ person_count: 5, cannot_add_to_list_count: 4 },
			4,
			{ atLeast: 1, atMost: 10 },
		],
		[
			'no counter of the unsubscribed',
			{ person_count: 10, error_count: 0, correctable_count: 0 },
			undefined,
			exactly(0),
		],
		[
			'a counter of the unsubscribed above what was sent',
			{ ...none, person_count: 10, cannot_add_to_list_count: 11 },
			undefined,
			exactly(0),
		],
		[
			'people who unsubscribed, whom person_count may leave out: otherwise some were dropped',
			{ ...none, person_count: 6, cannot_add_to_list_count: 4 },
			4,
			{ atLeast: 0, atMost: 4 },
		],
		[
			'nobody but people who unsubscribed, whom person_count leaves out',
			{ ...none, person_count: 0, cannot_add_to_list_count: 10 },
			10,
			exactly(0),
		],
		[
			'a person_count that nobody may have filled in',
			{ ...none, person_count: 0, error_count: 2 },
			0,
			{ atLeast: 2, atMost: 10 },
		],
		[
			'a person_count that contradicts all others',
			{ person_count: 9, error_count: 5, correctable_count: 0, cannot_add_to_list_count: 10 },
			10,
			{ atLeast: 5, atMost: 10 },
		],
		['no counters at all', undefined, undefined, { atLeast: 0, atMost: 10 }],
		[
			'counters that nobody has filled in',
			{ ...none, items_total_count: 10, person_count: 0 },
			undefined,
			{ atLeast: 0, atMost: 10 },
		],
	])('%s', (_what, status, unsubscribed, rejected) => {
		expect(outcomeOf(10, ended(status))).toMatchObject({
			is: 'counted',
			contacts: 10,
			unsubscribed,
			rejected,
		});
	});

	it('knows of all imports how persons are counted once one of them shows it', () => {
		const doubtful = ended({ ...none, person_count: 7, error_count: 3 });
		const including = new CounterReading();
		outcomeOf(10, ended({ ...none, person_count: 10, error_count: 1 }), including);
		expect(outcomeOf(10, doubtful, including)).toMatchObject({ rejected: exactly(6) });
		const leavingOut = new CounterReading();
		outcomeOf(10, ended({ ...none, person_count: 1, error_count: 9 }), leavingOut);
		expect(outcomeOf(10, doubtful, leavingOut)).toMatchObject({ rejected: exactly(3) });
	});

	it('knows of all imports whether persons include who unsubscribed', () => {
		const doubtful = ended({ ...none, person_count: 6, cannot_add_to_list_count: 4 });
		const including = new CounterReading();
		outcomeOf(10, ended({ ...none, person_count: 10, cannot_add_to_list_count: 1 }), including);
		expect(outcomeOf(10, doubtful, including)).toMatchObject({ rejected: exactly(4) });
		const leavingOut = new CounterReading();
		outcomeOf(10, ended({ ...none, person_count: 1, cannot_add_to_list_count: 9 }), leavingOut);
		expect(outcomeOf(10, doubtful, leavingOut)).toMatchObject({ rejected: exactly(0) });
	});

	it('calls nobody accepted before the end, or after an import that broke off', () => {
		expect(outcomeOf(10, undefined)).toEqual({ is: 'open' });
		const all = { ...none, person_count: 10 };
		expect(outcomeOf(10, ended(all, 'processing'))).toEqual({ is: 'open' });
		for (const state of ['failed', 'timed_out', 'cancelled'] as const) {
			expect(outcomeOf(10, ended(all, state))).toEqual({ is: 'broken', as: state });
		}
	});
});
