/** What a process costs while something runs in it, read from Linux's /proc, and how fast n8n answers. */
import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';

/** Milliseconds between an answer of n8n and the next question. */
const PAUSE = 25;
/** Ticks a second in /proc, on every Linux that n8n runs on. */
const TICKS = 100;

const read = (path: string) => {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		// It has ended.
		return '';
	}
};
const megabytes = (pid: number, name: string) =>
	Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(read(`/proc/${pid}/status`))?.[1] ?? 0) /
	1_024;
/** The numbers behind the name, which may hold blanks. */
const numbersOf = (pid: number) =>
	read(`/proc/${pid}/stat`)
		.replace(/^.*\) \S+ /s, '')
		.split(' ')
		.map(Number);
const cpuSeconds = (pid: number) => {
	const numbers = numbersOf(pid);
	return ((numbers[10] ?? 0) + (numbers[11] ?? 0)) / TICKS;
};

/** Milliseconds for which its first thread, which runs all JavaScript, has been on a processor. */
const threadMilliseconds = (pid: number) =>
	Number(read(`/proc/${pid}/schedstat`).split(' ')[0]) / 1e6;

/** n8n and its task runner, which is a process of its own. */
function processesOf(leader: number) {
	return readdirSync('/proc')
		.map(Number)
		.filter((pid) => pid > 0 && numbersOf(pid)[1] === leader);
}

export interface Answer {
	/** 0 where none came. */
	status: number;
	text: string;
}

/** A request that may take as long as it wants, which `fetch` does not allow. */
export async function ask(
	url: string,
	{ method = 'GET', agent }: { method?: string; agent?: Agent } = {},
): Promise<Answer> {
	return await new Promise((resolve, reject) => {
		request(url, { method, agent }, (answer) => {
			const pieces: Buffer[] = [];
			answer
				.on('data', (piece) => pieces.push(piece))
				.on('end', () =>
					resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(pieces).toString() }),
				)
				.on('error', reject);
		})
			.on('error', reject)
			.end();
	});
}

/** An answer of n8n: when it was asked for, and the milliseconds until it came. */
export interface Watched {
	start: number;
	waited: number;
	/** For how many of them n8n was at work: when the machine is busy with something else, they are fewer. */
	worked: number;
	/** For how many of them V8 stopped it to collect garbage. */
	collected: number;
}

interface Pause {
	start: number;
	length: number;
}

const pausesIn = (collections: string): Pause[] =>
	read(collections)
		.split('\n')
		.slice(0, -1)
		.map((line) => line.split(' ').map(Number))
		.map(([start = NaN, length = NaN]) => ({ start, length }));

/** The milliseconds that the two have in common. */
const shared = ({ start, waited }: Pick<Watched, 'start' | 'waited'>, pause: Pause) =>
	Math.max(0, Math.min(start + waited, pause.start + pause.length) - Math.max(start, pause.start));

/** Seconds and megabytes of n8n. */
export interface Cost {
	seconds: number;
	cpuSeconds: number;
	idleMegabytes: number;
	megabytes: number;
	/** Megabytes of its task runner. */
	runner: number;
}

/**
 * Does the work and looks on.
 *
 * @param n8n `collections`: the file that `collections.cjs` writes in it
 */
export async function watch<Outcome>(
	{ child, origin, collections }: { child: ChildProcess; origin: string; collections: string },
	work: () => Promise<Outcome>,
): Promise<{ outcome: Outcome; answers: Watched[]; cost: Cost }> {
	const pid = child.pid!;
	const agent = new Agent({ keepAlive: true, maxSockets: 1 });
	const asked: Array<Omit<Watched, 'collected'>> = [];
	// From here on its peak is that of the work and not that of its start.
	writeFileSync(`/proc/${pid}/clear_refs`, '5');
	const idle = megabytes(pid, 'VmRSS');
	const cpuBefore = cpuSeconds(pid);
	let peak = idle;
	let cpu = cpuBefore;
	let isDone = false;
	const looking = (async () => {
		while (!isDone) {
			const start = Date.now();
			const before = { time: performance.now(), work: threadMilliseconds(pid) };
			await ask(`${origin}/healthz`, { agent }).catch(() => {});
			asked.push({
				start,
				waited: performance.now() - before.time,
				worked: threadMilliseconds(pid) - before.work,
			});
			peak = Math.max(peak, megabytes(pid, 'VmHWM'));
			cpu = Math.max(cpu, cpuSeconds(pid));
			await new Promise((resolve) => setTimeout(resolve, PAUSE));
		}
	})();
	const started = performance.now();
	let outcome: Outcome;
	try {
		outcome = await work();
	} finally {
		isDone = true;
	}
	const seconds = (performance.now() - started) / 1_000;
	await looking;
	agent.destroy();
	const pauses = pausesIn(collections);
	const answers = asked.map((one) => ({
		...one,
		collected: pauses.reduce((sum, pause) => sum + shared(one, pause), 0),
	}));
	const runner = processesOf(pid)
		.filter((one) => one !== pid)
		.reduce((sum, one) => sum + megabytes(one, 'VmHWM'), 0);
	return {
		outcome,
		answers,
		cost: { seconds, cpuSeconds: cpu - cpuBefore, idleMegabytes: idle, megabytes: peak, runner },
	};
}
