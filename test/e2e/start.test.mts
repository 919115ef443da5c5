/** `npm start` itself, and how it ends when its n8n dies. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { until } from '../../demo/lib/processes.mjs';
import { root } from '../../demo/lib/setup.mjs';

const read = (pid: number, name: string) => {
	try {
		return readFileSync(`/proc/${pid}/${name}`, 'utf8');
	} catch {
		// It has ended.
		return '';
	}
};
const parentOf = (pid: number) => Number(/^PPid:\s+(\d+)/m.exec(read(pid, 'status'))?.[1] ?? 0);

/** The process that another one has started, or one of its own has, with these words in its command. Needs Linux. */
function processUnder(pid: number, words: string): number {
	const isUnder = (child: number): boolean =>
		child === pid || (child > 0 && isUnder(parentOf(child)));
	const found = readdirSync('/proc')
		.map(Number)
		.filter((child) => child > 0 && read(child, 'cmdline').replaceAll('\0', ' ').includes(words))
		.find(isUnder);
	assert.ok(found, `There is no "${words}" below npm start`);
	return found;
}

describe('npm start', () => {
	it('ends with 1, and its sandbox with it, when its n8n dies', { timeout: 600_000 }, async () => {
		const npm = spawn('npm', ['start'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
		let said = '';
		let code: number | null | undefined;
		for (const stream of [npm.stdout, npm.stderr]) {
			stream.on('data', (text) => (said += String(text)));
		}
		npm.once('close', (ended) => (code = ended));
		try {
			const sandbox = await until(
				'npm start',
				async () => /Sandbox\s+(http:\S+)\s+Press Ctrl-C/.exec(said)?.[1],
				{ seconds: 500, child: npm },
			);
			assert.equal((await fetch(`${sandbox}/sandbox/overview`)).status, 200);
			process.kill(processUnder(npm.pid!, 'bin/n8n start'), 'SIGKILL');
			await until('The end of npm start', async () => code, { seconds: 60 });
			assert.equal(code, 1);
			assert.match(said, /n8n has ended by itself\. What it said last is in .*n8n\.log\./);
			await assert.rejects(fetch(`${sandbox}/sandbox/overview`));
		} finally {
			npm.kill();
		}
	});
});
