import {
	decide,
	type Circumstances,
	type Outcome,
} from '../../../nodes/ConstantContact/transport/retry';

const usual: Circumstances = {
	doing: 'importing contacts',
	isBulk: true,
	met: { busy: 0, queue: 0, unavailable: 0, unreadable: 0, refusedOnTheWay: 0, notRenewed: 0 },
	queuedFor: 0,
	queuePatience: 60_000,
	now: new Date('2026-11-24T22:00:00Z'),
	connection: { scopes: undefined, renewedAt: undefined },
};

const on = (outcome: Outcome, change: Partial<Circumstances> = {}) =>
	decide(outcome, { ...usual, ...change });
const error = (key: string) => ({ error_key: key, error_message: 'Said' });

describe('decide', () => {
	it('tells the three kinds of 429 apart', () => {
		expect(on({ status: 429, body: error('throttled') })).toMatchObject({
			then: 'pause',
			milliseconds: 1_000,
			why: 'busy',
		});
		expect(on({ status: 429, body: error('quota_exceeded') })).toMatchObject({
			then: 'give up',
			problem: { kind: 'quota', advice: expect.stringContaining('about 2 hours') },
		});
		for (const body of [undefined, error('other'), [error('other')], '']) {
			expect(on({ status: 429, body })).toMatchObject({
				then: 'pause',
				milliseconds: 5_000,
				why: 'queue',
			});
		}
	});

	it('waits for the queue only as long as it may, and only with bulk requests', () => {
		expect(on({ status: 429, body: undefined }, { queuedFor: 60_000 })).toMatchObject({
			then: 'give up',
			problem: { kind: 'busy', message: expect.stringContaining('queue') },
		});
		expect(on({ status: 429, body: undefined }, { isBulk: false })).toMatchObject({ why: 'busy' });
	});

	it.each([
		{ status: undefined, isUnsent: false } as Outcome,
		{ status: 500, body: [] },
		{ status: 503, body: '' },
	])('pauses longer and longer after %j, and ends', (outcome) => {
		const pauses = [0, 1, 2, 3, 4, 5].map((failures) =>
			on(outcome, { met: { ...usual.met, unavailable: failures } }),
		);
		const lengths = pauses.map((decision) =>
			decision.then === 'pause' ? decision.milliseconds : -1,
		);
		expect(lengths).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000]);
		expect(on(outcome, { met: { ...usual.met, unavailable: 6 } })).toMatchObject({
			problem: { kind: 'unavailable' },
		});
	});

	it('honours a Retry-After where it comes', () => {
		expect(on({ status: 503, body: '', retryAfter: 7 })).toMatchObject({ milliseconds: 7_000 });
	});

	it('reads both shapes of errors, and repeats no address of them', () => {
		const said = { error_key: 'x', error_message: 'Address ada@example.com is wrong' };
		for (const body of [said, [said]]) {
			const decision = on({ status: 400, body });
			expect(decision).toMatchObject({ problem: { kind: 'invalid' } });
			expect(JSON.stringify(decision)).toContain('Address … is wrong');
			expect(JSON.stringify(decision)).not.toContain('ada@');
		}
	});
});
