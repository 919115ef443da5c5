import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:net';

/** Milliseconds between two signs of life of something that takes long. */
const SIGN_OF_LIFE = 5_000;

/** @typedef {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} Child */
/** @typedef {import('node:child_process').SpawnOptions} Options */

/** @type {Set<Child>} */
const running = new Set();

/**
 * Says what takes so long, every few seconds, until the work is done.
 *
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 */
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

/**
 * In a process group of its own, so that whatever it starts ends with it.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Options} options
 */
function start(command, args, options) {
	const child = spawn(command, args, {
		...options,
		stdio: ['ignore', 'pipe', 'pipe'],
		detached: true,
	});
	running.add(child);
	return child;
}

/**
 * Runs a command to its end; throws with the last lines of its output when it fails.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Options & { show?: boolean | ((text: string) => void) }} options `show`: what it says is shown,
 *   or given to whoever shows it
 */
export async function run(command, args, { show = false, ...options } = {}) {
	const child = start(command, args, options);
	let tail = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (text) => {
			if (typeof show === 'function') show(String(text));
			else if (show) process.stdout.write(text);
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

/**
 * Starts a server, its output in a log file.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Options & { logFile: string }} options
 */
export function serve(command, args, { logFile, ...options }) {
	const child = start(command, args, options);
	const log = createWriteStream(logFile);
	child.stdout.pipe(log, { end: false });
	child.stderr.pipe(log, { end: false });
	child.on('close', () => running.delete(child));
	// A program that is not there: whoever waits for it sees that it has ended, and the log says why.
	child.on('error', (error) => {
		running.delete(child);
		log.write(`${error.message}\n`);
	});
	return child;
}

/**
 * Sends a signal to the whole process group of one that has started.
 *
 * @param {Child} child
 * @param {NodeJS.Signals} name
 */
const signalGroup = (child, name) => process.kill(-Number(child.pid), name);

/**
 * Ends one of them, its whole process group, and waits until it is gone.
 *
 * @param {Child} child
 */
export async function stop(child) {
	const signal = (/** @type {NodeJS.Signals} */ name) => {
		try {
			signalGroup(child, name);
		} catch {
			// It has ended by itself meanwhile.
		}
	};
	if (!running.has(child)) return;
	await new Promise((/** @type {(value?: undefined) => void} */ resolve) => {
		const impatient = setTimeout(() => signal('SIGKILL'), 8_000);
		child.on('close', () => {
			clearTimeout(impatient);
			resolve();
		});
		signal('SIGTERM');
	});
}

/**
 * Ends one of them as a machine does that loses its power, its whole process group.
 *
 * @param {Child} child
 */
export async function kill(child) {
	if (!running.has(child)) return;
	const gone = new Promise((resolve) => child.on('close', resolve));
	signalGroup(child, 'SIGKILL');
	await gone;
}

/** Ends everything that was started here. */
export async function stopAll() {
	await Promise.all([...running].map(stop));
}

/**
 * The wanted port on 127.0.0.1, or the next one that is free.
 *
 * @param {number} wanted
 */
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

/**
 * Asks again and again until the answer is not undefined.
 *
 * @template T
 * @param {string} what
 * @param {() => Promise<T | undefined>} ask
 * @param {{ seconds: number, child?: Child }} options `child`: whose end is the end of waiting
 */
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
