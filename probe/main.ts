/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports, no-console -- a program of its own, not a node */
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { freshMark } from './artifacts';
import { runProbe } from './run';

const PRODUCTION = 'https://api.cc.email';

const USAGE = `Usage: npm run probe -- [--sandbox PORT] [--write] [--list "name"]

Needs an access token with the scope contact_data, in the environment variable CONSTANT_CONTACT_TOKEN or on standard input, where nobody else sees it: what stands on the command line is in the list of processes and in npm's log. docs/constant-contact.md says how to get one.`;

async function main(): Promise<number> {
	const options = readOptions();
	const token = options && (await readToken());
	// Nothing else can stand in a header.
	if (!options || !token || !/^[\x21-\x7e]+$/.test(token)) {
		console.error(USAGE);
		return 2;
	}
	const stop = new AbortController();
	// Each time: npm and tsx pass the signal on that the terminal has sent already.
	for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop.abort());
	return await runProbe({
		...options,
		token,
		mark: freshMark(),
		clock: {
			now: Date.now,
			sleep: async (milliseconds, signal) =>
				// Stopping ends the pause; the next request then sees that it has to stop.
				await setTimeout(milliseconds, undefined, { signal }).catch(() => {}),
		},
		fetch,
		signal: stop.signal,
		say: (line) => console.log(line),
	});
}

/** From the environment, or the first line of what is piped in. */
async function readToken(): Promise<string> {
	const { CONSTANT_CONTACT_TOKEN: given = '' } = process.env;
	if (given.trim() !== '' || process.stdin.isTTY) return given.trim();
	let text = '';
	for await (const piece of process.stdin.setEncoding('utf8')) {
		text += String(piece);
		if (text.includes('\n')) break;
	}
	return text.split('\n')[0]!.trim();
}

/** What the command line says; undefined when it can not be run so. */
function readOptions() {
	try {
		const { values } = parseArgs({
			options: {
				sandbox: { type: 'string' },
				write: { type: 'boolean', default: false },
				list: { type: 'string' },
			},
		});
		const { sandbox, write, list: listName } = values;
		if (sandbox !== undefined && !/^\d{1,5}$/.test(sandbox)) return undefined;
		const origin = sandbox === undefined ? PRODUCTION : `http://127.0.0.1:${sandbox}`;
		return { origin, write, listName };
	} catch {
		return undefined;
	}
}

void main().then((code) => (process.exitCode = code));
