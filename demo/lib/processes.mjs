import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:net';

/** Milliseconds between two signs of life of something that takes long. */
const SIGN_OF_LIFE = 5_000;

const running = new Set();

/** Says what takes so long, every few seconds, until the work is done. */
export async function withProgress(what, work) {
	const started = Date.now();
	const seconds = () => Math.round((Date.now() - started) / 1000);
	console.log(`${what} …`);
	const timer = setInterval(
		() => console.log(`  … still at it after ${seconds()} s`),
		SIGN_OF_LIFE * 2,
	);
	try {
		const result = await work();
		console.log(`  done in ${seconds()} s`);
		return result;
	} finally {
		clearInterval(timer);
	}
}

/** Runs a command to its end; throws with the last lines of its output when it fails. */
export async function run(command, args, { show = false, ...options } = {}) {
	const child = spawn(command, args, {
		...options,
		stdio: ['ignore', 'pipe', 'pipe'],
		detached: true,
	});
	running.add(child);
	let tail = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (text) => {
			if (show) process.stdout.write(text);
			tail = (tail + text).slice(-4_000);
		});
	}
	const code = await new Promise((resolve, reject) =>
		child.on('error', reject).on('close', resolve),
	);
	running.delete(child);
	if (code !== 0) {
		throw new Error(
			`"${[command, ...args].join(' ')}" ended with code ${code}.${show ? '' : `\n${tail}`}`,
		);
	}
}

/** Starts a server in a process group of its own, its output in a log file. */
export function serve(command, args, { logFile, ...options }) {
	const child = spawn(command, args, {
		...options,
		stdio: ['ignore', 'pipe', 'pipe'],
		detached: true,
	});
	const log = createWriteStream(logFile);
	child.stdout.pipe(log, { end: false });
	child.stderr.pipe(log, { end: false });
	running.add(child);
	child.on('close', () => running.delete(child));
	// A program that is not there: whoever waits for it sees that it has ended, and the log says why.
	child.on('error', (error) => {
		running.delete(child);
		log.write(`${error.message}\n`);
	});
	return child;
}

/** Ends one of them, its whole process group, and waits until it is gone. */
export async function stop(child) {
	const signal = (name) => {
		try {
			process.kill(-child.pid, name);
		} catch {
			// It has ended by itself meanwhile.
		}
	};
	if (!running.has(child)) return;
	await new Promise((resolve) => {
		const impatient = setTimeout(() => signal('SIGKILL'), 8_000);
		child.on('close', () => {
			clearTimeout(impatient);
			resolve();
		});
		signal('SIGTERM');
	});
}

/** Ends one of them as a machine does that loses its power, its whole process group. */
export async function kill(child) {
	if (!running.has(child)) return;
	const gone = new Promise((resolve) => child.on('close', resolve));
	process.kill(-child.pid, 'SIGKILL');
	await gone;
}

/** Ends everything that was started here. */
export async function stopAll() {
	await Promise.all([...running].map(stop));
}

/** The wanted port on 127.0.0.1, or the next one that is free. */
export async function freePort(wanted) {
	for (let port = wanted; port < wanted + 200; port++) {
		const isFree = await new Promise((resolve) => {
			const server = createServer()
				.once('error', () => resolve(false))
				.once('listening', () => server.close(() => resolve(true)));
			server.listen(port, '127.0.0.1');
		});
		if (isFree) return port;
	}
	throw new Error(`No free port from ${wanted} on.`);
}

/** Asks again and again until the answer is not undefined. */
export async function until(what, ask, { seconds, child }) {
	const deadline = Date.now() + seconds * 1000;
	while (Date.now() < deadline) {
		if (child && (child.pid === undefined || child.exitCode !== null))
			throw new Error(`${what}: the process could not start or has ended.`);
		const answer = await ask().catch(() => undefined);
		if (answer !== undefined) return answer;
		await new Promise((resolve) => setTimeout(resolve, 250));
	}
	throw new Error(`${what} took longer than ${seconds} seconds.`);
}
