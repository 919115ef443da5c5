/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports, no-console -- a program of its own, not a node */
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { freshMark } from './own';
import { runProbe } from './run';

const PRODUCTION = 'https://api.cc.email';

const USAGE = `Usage: npm run probe -- --token ACCESS_TOKEN [--sandbox PORT] [--write] [--list "name"]

Needs an access token with the scope contact_data, in --token or, so that it does not stay in the shell's history, in the environment variable CONSTANT_CONTACT_TOKEN; docs/constant-contact.md says how to get one.`;

async function main(): Promise<number> {
	const options = readOptions();
	if (!options) {
		console.error(USAGE);
		return 2;
	}
	const stop = new AbortController();
	// Each time: npm and tsx pass the signal on that the terminal has sent already.
	for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop.abort());
	return await runProbe({
		...options,
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

/** What the command line and the environment say; undefined when it can not be run so. */
function readOptions() {
	try {
		const { values } = parseArgs({
			options: {
				token: { type: 'string' },
				sandbox: { type: 'string' },
				write: { type: 'boolean', default: false },
				list: { type: 'string' },
			},
		});
		const { sandbox, write, list: listName } = values;
		const token = (values.token ?? process.env.CONSTANT_CONTACT_TOKEN ?? '').trim();
		// Nothing else can stand in a header.
		if (!/^[\x21-\x7e]+$/.test(token)) return undefined;
		if (sandbox !== undefined && !/^\d{1,5}$/.test(sandbox)) return undefined;
		const origin = sandbox === undefined ? PRODUCTION : `http://127.0.0.1:${sandbox}`;
		return { token, origin, write, listName };
	} catch {
		return undefined;
	}
}

void main().then((code) => (process.exitCode = code));
