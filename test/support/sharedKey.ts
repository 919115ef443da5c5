/* eslint-disable @n8n/community-nodes/no-restricted-globals -- lets the consequences of an event happen first */
import { RateLimiter } from '../../nodes/ConstantContact/transport/limits';
import { randomOf } from './random';

/** A time of its own. Whatever is due happens in order, and its consequences before what comes next. */
export class VirtualTime {
	now = 0;
	private due: Array<{ at: number; happen: () => void }> = [];

	at(time: number, happen: () => void): void {
		const at = Math.max(time, this.now);
		// Behind everything that is due at the same time.
		const behind = this.due.findIndex((other) => other.at > at);
		this.due.splice(behind < 0 ? this.due.length : behind, 0, { at, happen });
	}

	async until(isDone: () => boolean): Promise<void> {
		for (;;) {
			await new Promise((resolve) => setImmediate(resolve));
			if (isDone()) return;
			const next = this.due.shift();
			if (!next) throw new Error('Everybody waits, and nothing will ever happen');
			this.now = next.at;
			next.happen();
		}
	}
}

/** The ways between a process and the service, in milliseconds. */
interface Way {
	there: number;
	back: number;
}

const WAYS: Record<string, (random: () => number) => Way> = {
	/** On one machine, which has other things to do. */
	local: (random) => ({ there: 1 + random() * 20, back: 1 + random() * 60 }),
	/** Over the internet: 30 to 300 ms, mostly less than half of that, on either way. */
	internet: (random) => {
		const whole = 30 + 270 * random() ** 2;
		const share = random();
		return { there: whole * share, back: whole * (1 - share) };
	},
};

/** When a process may go on that wants to at a time. */
type EventLoop = (time: number) => number;

const quiet: EventLoop = (time) => time;

/** Something holds the event loop for 100 ms, again and again, about half of the time. */
function blocked(seed: number): EventLoop {
	const random = randomOf(seed);
	const starts = [random() * 100];
	return (time) => {
		while (starts.at(-1)! <= time) starts.push(starts.at(-1)! + 100 + random() * 200);
		const last = starts.findLast((start) => start <= time);
		return last === undefined ? time : Math.max(time, last + 100);
	};
}

export interface Arrival {
	at: number;
	process: number;
	isRefused: boolean;
}

export interface Work {
	/** For each process: milliseconds until it begins. */
	begins: number[];
	/** For each process, if need be: milliseconds after which it asks for nothing more. */
	ends?: number[];
	/** Exports of each process, which all ask at the same time. */
	exports: number;
	/** Requests of each of them, one after the other. */
	requests: number;
	/** From the fourth on with a large body, whose answer takes longer. */
	isBulk?: boolean;
	/** Milliseconds between two requests of an export at most. */
	thinks?: number;
	way: keyof typeof WAYS;
	isBlocked?: boolean;
	/** Whether a refused request counts for the second, too (unknown). */
	countsRefused?: boolean;
	seed: number;
}

/**
 * Processes that share an API key and know nothing of each other, and a service that serves four
 * requests in any 1,000 ms.
 *
 * @returns what arrived there
 */
export async function shareKey(work: Work): Promise<Arrival[]> {
	const time = new VirtualTime();
	const random = randomOf(work.seed);
	const arrivals: Arrival[] = [];
	const arrive = (process: number) => {
		const since = time.now - 1_000;
		const counted = arrivals.filter(
			({ at, isRefused }) => at > since && (work.countsRefused === true || !isRefused),
		);
		const isRefused = counted.length >= 4;
		arrivals.push({ at: time.now, process, isRefused });
		return isRefused;
	};
	let running = 0;
	for (const [process, begin] of work.begins.entries()) {
		const limiter = new RateLimiter(() => time.now);
		const loop = work.isBlocked ? blocked(1_000 * work.seed + process) : quiet;
		const wait = async (milliseconds: number) =>
			await new Promise<void>((resolve) => {
				const wake = () => {
					const at = loop(time.now);
					if (at > time.now) time.at(at, wake);
					else resolve();
				};
				time.at(time.now + milliseconds, wake);
			});
		const pause = async (milliseconds: number) => await wait(milliseconds + random() * 2);
		const request = async (hasLargeBody: boolean) => {
			for (let refusals = 0; ; refusals++) {
				const start = await limiter.enter(pause);
				const { there, back } = WAYS[work.way]!(random);
				// A connection has to be made first.
				await wait(1);
				// A body counts at some time between its first byte and the end of what is done with it.
				const body = hasLargeBody ? 300 : 0;
				const counts = random() * body;
				const isRefused = await new Promise<boolean>((resolve) =>
					time.at(time.now + there + counts, () => resolve(arrive(process))),
				);
				await wait(back + body - counts);
				start.ended(isRefused ? { refusedFor: 1_000 + (refusals % 4) * 250 } : 'served');
				if (!isRefused) return;
			}
		};
		const run = async () => {
			await wait(begin);
			for (let nth = 0; nth < work.requests; nth++) {
				if (time.now >= (work.ends?.[process] ?? Infinity)) break;
				await request(work.isBulk === true && nth > 2);
				// Between reading the lists and the first import the rows are checked.
				if (work.isBulk && nth === 2) await wait(1_500);
				await wait(random() * (work.thinks ?? 0));
			}
			running -= 1;
		};
		for (let nth = 0; nth < work.exports; nth++) {
			running += 1;
			void run();
		}
	}
	await time.until(() => running === 0);
	return arrivals;
}

export const refusedOf = (arrivals: Arrival[]): number =>
	arrivals.filter(({ isRefused }) => isRefused).length;

/** Refusals of the process that had most. */
export const mostRefusedOf = (arrivals: Arrival[]): number =>
	Math.max(
		...arrivals.map(({ process }) =>
			refusedOf(arrivals.filter((arrival) => arrival.process === process)),
		),
	);

/** How often the time it took is that which four a second must take. */
export const delayOf = (arrivals: Arrival[]): number =>
	(arrivals.at(-1)!.at - arrivals[0]!.at) / ((arrivals.length - refusedOf(arrivals)) * 250);
