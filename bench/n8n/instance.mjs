/** The real n8n with this package in it, started afresh for each measurement: no peak stays from another. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startN8n } from '../../demo/lib/n8n.mjs';
import { stop, stopAll, until } from '../../demo/lib/processes.mjs';
import { installPackage } from '../../demo/lib/setup.mjs';
import { ask, watch } from './watch.mjs';

/**
 * An n8n that knows the sandbox and the database.
 *
 * @returns both credentials; `run` runs a workflow in a fresh n8n; after `close` nothing of it is left
 */
export async function prepareN8n(sandbox, postgres) {
	const userFolder = mkdtempSync(join(tmpdir(), 'n8n-nodes-constant-contact-n8n-'));
	await installPackage(userFolder);
	let isClosed = false;
	const start = async (env) => {
		if (isClosed) throw new Error('The bench has been stopped.');
		const n8n = await startN8n({ userFolder, files: tmpdir(), env, wanted: 15_678 });
		await n8n.client.signIn();
		return n8n;
	};
	const { client, child } = await start();
	const constantContact = await client.connectCredential('Sandbox', Number(sandbox.port));
	const database = await client.call('POST', '/credentials', {
		name: 'Database',
		type: 'postgres',
		data: { ...postgres, password: '', ssl: 'disable', allowUnauthorizedCerts: false },
	});
	await stop(child);
	return {
		constantContact: idOf(constantContact),
		database: idOf(database),
		run: async (workflow, env) => await runIn(await start(env), workflow),
		close: async () => {
			isClosed = true;
			await stopAll();
			rmSync(userFolder, { recursive: true, force: true });
		},
	};
}

const idOf = ({ id, name }) => ({ id, name });

async function runIn({ client, child }, workflow) {
	try {
		const { id, versionId } = await client.importWorkflow(workflow);
		await client.call('POST', `/workflows/${id}/activate`, { versionId });
		const { origin } = client;
		const webhook = `${origin}/webhook/${workflow.name}`;
		// n8n listens a moment after it says so. A webhook answers to its own method only.
		await until(
			'The webhook',
			async () => ((await ask(webhook)).text.includes('not registered for GET') ? true : undefined),
			{ seconds: 30, child },
		);
		const { outcome, answers, cost } = await watch({ child, origin }, async () => {
			try {
				return await ask(webhook, { method: 'POST' });
			} catch (error) {
				// n8n has ended in the midst of it.
				return { status: 0, text: error.message };
			}
		});
		const { status, text } = outcome;
		return { survived: status > 0, status, answer: json(text), answers, cost };
	} finally {
		await stop(child);
	}
}

function json(text) {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
