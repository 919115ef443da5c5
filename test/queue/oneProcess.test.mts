/** Many exports at once in an n8n that is a single process: part of `npm run test:queue`. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { byHand, exportTo, file, itemsOfCsv, START } from '../../bench/n8n/workflows.mts';
import { writeCsv } from '../../bench/rows.mts';
import { type BenchSandbox, startSandbox } from '../../bench/sandbox.mts';
import { startN8n } from '../../demo/lib/n8n.mts';
import { stopAll } from '../../demo/lib/processes.mjs';
import { build, installN8n, installPackage } from '../../demo/lib/setup.mjs';

const EXPORTS = 30;
const ROWS = 100;
/** Requests a second that Constant Contact takes of one API key. */
const REQUESTS_PER_SECOND = 4;

const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-constant-contact-one-'));
let sandbox: BenchSandbox;

before(
	async () => {
		await build();
		await installN8n();
		await installPackage(folder);
		sandbox = await startSandbox();
	},
	{ timeout: 900_000 },
);

after(async () => {
	await stopAll();
	await sandbox?.stop();
	rmSync(folder, { recursive: true, force: true });
});

describe('In one process', () => {
	it('30 exports at once on one API key are never refused, and do not dawdle', async (test) => {
		await sandbox.set({ activityMs: 200, activityMsPer10000: 100 });
		const { client } = await startN8n({ userFolder: folder, files: folder, wanted: 45_678 });
		await client.signIn();
		const { id, name } = await client.connectCredential('Sandbox', Number(sandbox.port));
		const workflows: string[] = [];
		for (let nth = 0; nth < EXPORTS; nth++) {
			const path = join(folder, `${nth}.csv`);
			await writeCsv(path, 'narrow', ROWS, nth * ROWS);
			const source = nth % 2 ? 'csv' : 'items';
			const nodes = [
				file(path),
				...(source === 'items' ? [itemsOfCsv()] : []),
				exportTo(`At once ${nth}`, { id, name }, { kind: 'narrow', source }),
			];
			workflows.push((await client.importWorkflow(byHand(`At once ${nth}`, nodes))).id);
		}
		// The sign-in's requests are not the exports'.
		await sandbox.reset();
		const executions = await Promise.all(
			workflows.map(async (workflow) => await client.startWorkflow(workflow, START)),
		);
		for (const execution of executions) {
			const { status, error } = await client.executionEnded(execution);
			assert.equal(status, 'success', error?.message);
		}
		for (let nth = 0; nth < EXPORTS; nth++)
			assert.equal((await sandbox.peopleOn(`At once ${nth}`)).length, ROWS);

		const log = (await sandbox.requests()).filter(({ path }) => path.startsWith('/v3/'));
		const refused = log.filter(({ status }) => status === 429).length;
		const seconds = (Math.max(...log.map(({ at }) => at)) - log[0]!.at) / 1_000;
		const least = log.length / REQUESTS_PER_SECOND;
		test.diagnostic(
			`${log.length} requests, ${refused} refused, ${seconds.toFixed(1)} s where ${least.toFixed(1)} s must be`,
		);
		assert.equal(refused, 0);
		assert.ok(seconds <= least * 1.2, `${seconds} s instead of ${least} s`);
	});
});
