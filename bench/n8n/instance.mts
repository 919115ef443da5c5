/** The real n8n with this package in it, started afresh for each measurement: no peak stays from another. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { type Credential, type N8nClient, startN8n, type Workflow } from '../../demo/lib/n8n.mts';
import { type Child, stop, stopAll, until } from '../../demo/lib/processes.mjs';
import { installPackage } from '../../demo/lib/setup.mjs';
import type { Postgres } from '../../demo/lib/postgres.mts';
import type { BenchSandbox } from '../sandbox.mts';
import { type Answer, ask, type Cost, watch, type Watched } from './watch.mts';
import { chain, evaluated } from './workflows.mts';

type Environment = Record<string, string>;

const COLLECTIONS = fileURLToPath(new URL('collections.cjs', import.meta.url));

type PreparedN8n = Awaited<ReturnType<typeof prepareN8n>>;

/** What is there while something is measured; `folder`: where files for n8n lie. */
export interface Servers {
	n8n: PreparedN8n;
	sandbox: BenchSandbox;
	folder: string;
}

/**
 * An n8n that knows the sandbox and the database.
 *
 * @returns both credentials; `run` runs a workflow in a fresh n8n; after `close` nothing of it is left
 */
export async function prepareN8n(sandbox: BenchSandbox, postgres: Postgres) {
	const userFolder = mkdtempSync(join(tmpdir(), 'n8n-nodes-constant-contact-n8n-'));
	await installPackage(userFolder);
	const collections = join(userFolder, 'collections.log');
	let isClosed = false;
	const start = async (env?: Environment) => {
		if (isClosed) throw new Error('The bench has been stopped.');
		const n8n = await startN8n({ userFolder, files: tmpdir(), env, wanted: 15_678 });
		await n8n.client.signIn();
		return n8n;
	};
	const { client, child } = await start();
	const constantContact = await client.connectCredential('Sandbox', sandbox.port);
	const database = await client.call<Credential>('POST', '/credentials', {
		name: 'Database',
		type: 'postgres',
		data: { ...postgres, password: '', ssl: 'disable', allowUnauthorizedCerts: false },
	});
	await stop(child);
	return {
		constantContact: idOf(constantContact),
		database: idOf(database),
		/** `heap`: MB; n8n's own where it is not said. */
		run: async (workflow: Workflow, heap?: number) => {
			rmSync(collections, { force: true });
			const size = heap ? ` --max-old-space-size=${heap}` : '';
			const env = {
				COLLECTIONS_FILE: collections,
				NODE_OPTIONS: `--require "${COLLECTIONS}"${size}`,
			};
			return await runIn({ ...(await start(env)), collections }, workflow);
		},
		close: async () => {
			isClosed = true;
			await stopAll();
			rmSync(userFolder, { recursive: true, force: true });
		},
	};
}

const idOf = ({ id, name }: Credential): Credential => ({ id, name });

export interface Run {
	/** Whether n8n was there to answer. */
	survived: boolean;
	status: number;
	/** What the last node gave; a text where n8n answers with none. */
	answer: unknown;
	answers: Watched[];
	cost: Cost;
}

async function runIn(
	{ client, child, collections }: { client: N8nClient; child: Child; collections: string },
	workflow: Workflow,
): Promise<Run> {
	const { origin } = client;
	try {
		// What n8n's first expression takes, it takes for whichever workflow comes first.
		await post(await publish(client, child, chain([evaluated()])));
		const webhook = await publish(client, child, workflow);
		const { outcome, answers, cost } = await watch({ child, origin, collections }, async () => {
			try {
				return await post(webhook);
			} catch (error) {
				// n8n has ended in the midst of it.
				return { status: 0, text: (error as Error).message };
			}
		});
		const { status, text } = outcome;
		return { survived: status > 0, status, answer: json(text), answers, cost };
	} finally {
		await stop(child);
	}
}

const post = async (webhook: string): Promise<Answer> => await ask(webhook, { method: 'POST' });

/** @returns the address of its webhook */
async function publish(client: N8nClient, child: Child, workflow: Workflow): Promise<string> {
	const { id, versionId } = await client.importWorkflow(workflow);
	await client.call('POST', `/workflows/${id}/activate`, { versionId });
	const webhook = `${client.origin}/webhook/${workflow.name}`;
	// n8n listens a moment after it says so. A webhook answers to its own method only.
	await until(
		'The webhook',
		async () => ((await ask(webhook)).text.includes('not registered for GET') ? true : undefined),
		{ seconds: 30, child },
	);
	return webhook;
}

function json(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
