/** What a process costs while something runs in it, read from Linux's /proc, and how fast n8n answers. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';

/** Milliseconds between an answer of n8n and the next question. */
const PAUSE = 25;
/** Ticks a second in /proc, on every Linux that n8n runs on. */
const TICKS = 100;

const read = (path) => {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		// It has ended.
		return '';
	}
};
const megabytes = (pid, name) =>
	Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(read(`/proc/${pid}/status`))?.[1] ?? 0) /
	1_024;
/** The numbers behind the name, which may hold blanks. */
const numbersOf = (pid) =>
	read(`/proc/${pid}/stat`)
		.replace(/^.*\) \S+ /s, '')
		.split(' ')
		.map(Number);
const cpuSeconds = (pid) => {
	const numbers = numbersOf(pid);
	return ((numbers[10] ?? 0) + (numbers[11] ?? 0)) / TICKS;
};

/** Milliseconds for which its first thread, which runs all JavaScript, has been on a processor. */
const threadMilliseconds = (pid) => Number(read(`/proc/${pid}/schedstat`).split(' ')[0]) / 1e6;

/** n8n and its task runner, which is a process of its own. */
function processesOf(leader) {
	return readdirSync('/proc')
		.map(Number)
		.filter((pid) => pid > 0 && numbersOf(pid)[1] === leader);
}

/** A request that may take as long as it wants, which `fetch` does not allow. */
export async function ask(url, { method = 'GET', agent } = {}) {
	return await new Promise((resolve, reject) => {
		request(url, { method, agent }, (answer) => {
			const pieces = [];
			answer
				.on('data', (piece) => pieces.push(piece))
				.on('end', () =>
					resolve({ status: answer.statusCode, text: Buffer.concat(pieces).toString() }),
				)
				.on('error', reject);
		})
			.on('error', reject)
			.end();
	});
}

/**
 * Does the work and looks on.
 *
 * @returns seconds, CPU seconds and megabytes of n8n; and its answers, each with its start, the
 * milliseconds until it came, and for how many of them n8n was at work: when the machine is busy with
 * something else, they are fewer
 */
export async function watch({ child, origin }, work) {
	const { pid } = child;
	const agent = new Agent({ keepAlive: true, maxSockets: 1 });
	const answers = [];
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
			const before = [performance.now(), threadMilliseconds(pid)];
			await ask(`${origin}/healthz`, { agent }).catch(() => {});
			const [waited, worked] = [performance.now() - before[0], threadMilliseconds(pid) - before[1]];
			answers.push({ start, waited, worked });
			peak = Math.max(peak, megabytes(pid, 'VmHWM'));
			cpu = Math.max(cpu, cpuSeconds(pid));
			await new Promise((resolve) => setTimeout(resolve, PAUSE));
		}
	})();
	const started = performance.now();
	let outcome;
	try {
		outcome = await work();
	} finally {
		isDone = true;
	}
	const seconds = (performance.now() - started) / 1_000;
	await looking;
	agent.destroy();
	const runner = processesOf(pid)
		.filter((one) => one !== pid)
		.reduce((sum, one) => sum + megabytes(one, 'VmHWM'), 0);
	return {
		outcome,
		answers,
		cost: { seconds, cpuSeconds: cpu - cpuBefore, idleMegabytes: idle, megabytes: peak, runner },
	};
}
