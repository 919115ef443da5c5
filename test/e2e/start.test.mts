/** `npm start` itself, and how it ends when its n8n dies. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { describe, it } from 'node:test';

import { until } from '../../demo/lib/processes.mjs';
import { root } from '../../demo/lib/setup.mjs';

/** The process that another one has started, or one of its own has, with these words in its command. */
function processUnder(pid: number, words: string): number {
	const list = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
	const all = new Map<number, { parent: number; command: string }>();
	for (const [, child, parent, command = ''] of list.matchAll(/^\s*(\d+)\s+(\d+)\s+(.*)$/gm))
		all.set(Number(child), { parent: Number(parent), command });
	const isUnder = (child: number): boolean =>
		child === pid || (all.has(child) && isUnder(all.get(child)!.parent));
	const found = [...all].find(([child, { command }]) => command.includes(words) && isUnder(child));
	assert.ok(found, `There is no "${words}" below npm start`);
	return found[0];
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
