import fc from 'fast-check';

import { RateLimiter } from '../../../nodes/ConstantContact/transport/limits';
import {
	delayOf,
	mostRefusedOf,
	refusedOf,
	shareKey,
	VirtualTime,
	type Arrival,
	type Work,
} from '../../support/sharedKey';
import { randomOf } from '../../support/random';

/** Requests that arrive and are answered as late as told; gives the times of their arrival. */
async function arrivals(
	count: number,
	latency: (index: number) => { there: number; back: number },
	late: () => number = () => 0,
): Promise<number[]> {
	const time = new VirtualTime();
	const pause = async (milliseconds: number) =>
		await new Promise<void>((resolve) => time.at(time.now + milliseconds + late(), resolve));
	const limiter = new RateLimiter(() => time.now);
	const arrived: number[] = [];
	let done = 0;
	for (let index = 0; index < count; index++) {
		void (async () => {
			const start = await limiter.enter(pause);
			const { there, back } = latency(index);
			await pause(there);
			arrived.push(time.now);
			await pause(back);
			start.ended('served');
			done += 1;
		})();
	}
	await time.until(() => done === count);
	return arrived;
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
			{ numRuns: 100 },
		);
	});

	it('serves in the order of asking, and leaves nobody in line who gave up', async () => {
		const time = new VirtualTime();
		const limiter = new RateLimiter(() => time.now);
		const served: number[] = [];
		const wait = async (milliseconds: number) =>
			await new Promise<void>((resolve) => time.at(time.now + milliseconds, resolve));
		const ask = async (index: number, pause = wait) => {
			(await limiter.enter(pause)).ended('served');
			served.push(index);
		};
		const first = [0, 1, 2, 3].map(async (index) => await ask(index));
		const canceled = ask(4, async () => await Promise.reject(new Error('canceled')));
		await expect(canceled).rejects.toThrow('canceled');
		const rest = [5, 6, 7].map(async (index) => await ask(index));
		await time.until(() => served.length === 7);
		await Promise.all([...first, ...rest]);
		expect(served).toEqual([0, 1, 2, 3, 5, 6, 7]);
	});
});

/** The same work with other latencies, moments and pauses. */
async function runs(
	count: number,
	work: (seed: number) => Omit<Work, 'seed'>,
): Promise<Arrival[][]> {
	const seeds = Array.from({ length: count }, (_, index) => index + 1);
	return await Promise.all(seeds.map(async (seed) => await shareKey({ ...work(seed), seed })));
}

const worst = (all: Arrival[][], figure: (arrivals: Arrival[]) => number) =>
	Math.max(...all.map(figure));

/** What nine of ten runs do not exceed. */
const usual = (all: Arrival[][], figure: (arrivals: Arrival[]) => number) =>
	all.map(figure).sort((one, other) => one - other)[Math.ceil(all.length * 0.9) - 1]!;

const average = (all: Arrival[][], figure: (arrivals: Arrival[]) => number) =>
	all.reduce((sum, arrivals) => sum + figure(arrivals), 0) / all.length;

const later = (seed: number, most: number) => [0, most * randomOf(seed)()];

describe('Processes that share an API key', () => {
	it.each([
		{ way: 'local', isBlocked: false },
		{ way: 'local', isBlocked: true },
		{ way: 'internet', isBlocked: false },
	])('30 exports in one process are never refused, and do not dawdle: %j', async (where) => {
		const all = await runs(3, () => ({ begins: [0], exports: 30, requests: 5, ...where }));
		expect(worst(all, refusedOf)).toBe(0);
		expect(worst(all, delayOf)).toBeLessThan(1.2);
	});

	it('30 exports over the internet, while something holds the event loop, are never refused', async () => {
		const where = { way: 'internet', isBlocked: true };
		const all = await runs(3, () => ({ begins: [0], exports: 30, requests: 5, ...where }));
		expect(worst(all, refusedOf)).toBe(0);
		// A second after the answer, which comes after 120 ms and is seen after 50.
		expect(worst(all, delayOf)).toBeLessThan(1.3);
	});

	describe.each([
		{ way: 'local', isBlocked: false, countsRefused: false },
		{ way: 'local', isBlocked: true, countsRefused: false },
		{ way: 'internet', isBlocked: false, countsRefused: false },
		{ way: 'internet', isBlocked: true, countsRefused: true },
	])('%j', (where) => {
		it('16 exports in two processes that begin together see a refusal each, and hardly more', async () => {
			const work = { exports: 8, requests: 6, thinks: 500, ...where };
			const all = await runs(10, (seed) => ({ begins: later(seed, 300), ...work }));
			expect(average(all, refusedOf)).toBeLessThan(2.5);
			expect(worst(all, refusedOf)).toBeLessThanOrEqual(4);
			expect(worst(all, delayOf)).toBeLessThan(1.3);
		});

		it('a process that begins while another uses every place is let in soon', async () => {
			const work = { exports: 8, requests: 6, thinks: 500, ...where };
			const all = await runs(10, (seed) => ({ begins: later(seed, 8_000), ...work }));
			// What is found is the gap between an answer and the next arrival, which is short on a short way.
			expect(average(all, refusedOf)).toBeLessThan(4);
			expect(worst(all, mostRefusedOf)).toBeLessThanOrEqual(6);
			expect(average(all, delayOf)).toBeLessThan(1.5);
		});

		it('two exports of many rows in two processes see a refusal each, and hardly more', async () => {
			const work = { begins: [0, 50], exports: 1, isBulk: true, ...where };
			const all = [
				...(await runs(5, () => ({ requests: 20, ...work }))),
				...(await runs(5, () => ({ requests: 54, ...work }))),
			];
			expect(average(all, mostRefusedOf)).toBeLessThan(1.5);
			expect(usual(all, mostRefusedOf)).toBeLessThanOrEqual(2);
			expect(average(all, delayOf)).toBeLessThan(1.7);
		});
	});

	it.each([
		{ processes: 2, most: 0.02, way: 'local' },
		{ processes: 3, most: 0.05, way: 'local' },
		{ processes: 4, most: 0.09, way: 'local' },
		{ processes: 4, most: 0.09, way: 'internet', isBlocked: true, countsRefused: true },
	])(
		'$processes processes for minutes: few are refused, and little is left unused',
		async ({ processes, most, ...where }) => {
			const begins = Array.from({ length: processes }, (_, process) => 1_000 * process);
			const all = await runs(2, () => ({
				begins,
				exports: 8,
				requests: 160 / processes,
				...where,
			}));
			expect(average(all, (one) => refusedOf(one) / one.length)).toBeLessThan(most);
			expect(average(all, delayOf)).toBeLessThan(1.5);
		},
	);

	it('has all four places again a while after the other has ended', async () => {
		const [arrivals] = await runs(1, () => ({
			begins: [0, 0],
			exports: 8,
			requests: 40,
			way: 'local',
			ends: [Infinity, 10_000],
		}));
		const from = arrivals!.at(-1)!.at - 20_000;
		const last = arrivals!.filter(({ at }) => at >= from);
		expect(refusedOf(last)).toBe(0);
		expect(last.length).toBeGreaterThanOrEqual(20 * 4 * 0.85);
	});

	it('does not take a refusal that it caused itself for somebody else', async () => {
		const time = new VirtualTime();
		const pause = async (milliseconds: number) =>
			await new Promise<void>((resolve) => time.at(time.now + milliseconds, resolve));
		const limiter = new RateLimiter(() => time.now);
		const atOnce = async (count: number) => {
			const starts = Array.from({ length: count }, async () => await limiter.enter(pause));
			let started = 0;
			for (const start of starts) void start.then(() => (started += 1));
			await time.until(() => started === count);
			return await Promise.all(starts);
		};
		const settle = async () => {
			for (let nth = 0; nth < 12; nth++) for (const start of await atOnce(1)) start.ended('served');
			await pauseFor(5_000);
		};
		const pauseFor = async (milliseconds: number) => {
			let isOver = false;
			void pause(milliseconds).then(() => (isOver = true));
			await time.until(() => isOver);
		};
		for (let nth = 0; nth < 3; nth++) await settle();
		// Four that nobody answers: the node stops waiting for them, and they may still arrive.
		await atOnce(4);
		const [fifth] = await atOnce(1);
		fifth!.ended({ refusedFor: 1_000 });
		await pauseFor(10_000);
		const before = time.now;
		for (const start of await atOnce(4)) start.ended('served');
		expect(time.now - before).toBeLessThan(1_000);
	});
});
