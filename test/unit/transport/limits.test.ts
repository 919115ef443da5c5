import fc from 'fast-check';

import { RateLimiter } from '../../../nodes/ConstantContact/transport/limits';

/** A time of its own, in which whoever pauses is woken up in order, and a little late. */
class Time {
	now = 0;
	private sleepers: Array<{ at: number; wake: () => void }> = [];

	constructor(private readonly late: () => number = () => 0) {}

	pause = async (milliseconds: number) =>
		await new Promise<void>((wake) => {
			this.sleepers.push({ at: this.now + milliseconds + this.late(), wake });
		});

	async run(isDone: () => boolean): Promise<void> {
		while (!isDone()) {
			for (let turn = 0; turn < 20; turn++) await Promise.resolve();
			this.sleepers.sort((a, b) => a.at - b.at);
			const next = this.sleepers.shift();
			if (!next) continue;
			this.now = Math.max(this.now, next.at);
			next.wake();
		}
	}
}

/** Requests that arrive and are answered as late as told; gives the times of their arrival. */
async function arrivals(
	count: number,
	latency: (index: number) => { there: number; back: number },
	late?: () => number,
): Promise<number[]> {
	const time = new Time(late);
	const limiter = new RateLimiter(() => time.now);
	const arrived: number[] = [];
	let done = 0;
	for (let index = 0; index < count; index++) {
		void (async () => {
			const start = await limiter.enter(time.pause);
			const { there, back } = latency(index);
			await time.pause(there);
			arrived.push(time.now);
			await time.pause(back);
			start.answered();
			done += 1;
		})();
	}
	await time.run(() => done === count);
	return arrived.sort((a, b) => a - b);
}

const mostInASecond = (times: number[]) =>
	Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length));

describe('RateLimiter', () => {
	it('lets four requests arrive in any second, however late they start, arrive and are answered', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.record({ there: fc.nat(450), back: fc.nat(3_000) }), {
					minLength: 1,
					maxLength: 30,
				}),
				fc.array(fc.nat(150), { minLength: 1, maxLength: 20 }),
				async (latencies, delays) => {
					let turn = 0;
					const times = await arrivals(
						latencies.length,
						(index) => latencies[index]!,
						() => delays[turn++ % delays.length]!,
					);
					expect(mostInASecond(times)).toBeLessThanOrEqual(4);
				},
			),
			{ numRuns: 300 },
		);
	});

	it('takes hardly longer than four a second must', async () => {
		const times = await arrivals(152, () => ({ there: 1, back: 4 }));
		expect(times.at(-1)! - times[0]!).toBeLessThan((152 / 4) * 1_000 * 1.05);
	});

	it('serves in the order of asking, and leaves nobody in line who gave up', async () => {
		const time = new Time();
		const limiter = new RateLimiter(() => time.now);
		const served: number[] = [];
		const ask = async (index: number, pause = time.pause) => {
			(await limiter.enter(pause)).answered();
			served.push(index);
		};
		const first = [0, 1, 2, 3].map(async (index) => await ask(index));
		const canceled = ask(4, async () => await Promise.reject(new Error('canceled')));
		await expect(canceled).rejects.toThrow('canceled');
		const rest = [5, 6, 7].map(async (index) => await ask(index));
		await time.run(() => served.length === 7);
		await Promise.all([...first, ...rest]);
		expect(served).toEqual([0, 1, 2, 3, 5, 6, 7]);
	});

	it('goes at half its pace where another process uses the key, and finds back step by step', async () => {
		const time = new Time();
		const limiter = new RateLimiter(() => time.now);
		const atOnce = async () => {
			const began = time.now;
			let done = 0;
			let first = 0;
			for (let index = 0; index < 5; index++) {
				void limiter.enter(time.pause).then((start) => {
					if (time.now - began < 900) first += 1;
					start.answered();
					done += 1;
				});
			}
			await time.run(() => done === 5);
			time.now += 2_000;
			return first;
		};
		await atOnce();
		await atOnce();
		expect(await atOnce()).toBe(4);
		limiter.slowDown(0);
		// Refused in the same moment: one refusal.
		limiter.slowDown(0);
		expect(await atOnce()).toBe(2);
		time.now += 17_000;
		await atOnce();
		time.now += 17_000;
		expect(await atOnce()).toBe(4);
		// Too early: the next time it waits for longer.
		limiter.slowDown(0);
		time.now += 17_000;
		expect(await atOnce()).toBe(2);
	});
});
