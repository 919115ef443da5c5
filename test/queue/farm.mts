/** n8n as operators with many workflows run it: queue mode, Redis, PostgreSQL, a main process and workers. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startSandbox } from '../../bench/sandbox.mts';
import { startN8n, startWorker } from '../../demo/lib/n8n.mts';
import { startPostgres } from '../../demo/lib/postgres.mts';
import { type Child, stop, stopAll } from '../../demo/lib/processes.mjs';
import { startRedis } from '../../demo/lib/redis.mts';
import { build, installN8n, installPackage } from '../../demo/lib/setup.mjs';

interface Worker {
	child: Child;
	/** Again, after its end. */
	start: () => Promise<void>;
}

export type Farm = Awaited<ReturnType<typeof startFarm>>;

/**
 * @returns the client of the main process, the sandbox, a folder from which nodes may read files, and two
 * workers; `close` takes all of it away again
 */
export async function startFarm() {
	await build();
	await installN8n();
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-constant-contact-queue-'));
	const ends: Array<() => unknown> = [
		() => rmSync(folder, { recursive: true, force: true }),
		stopAll,
	];
	const close = async () => {
		for (const end of ends.splice(0).reverse()) await end();
	};
	for (const signal of ['SIGINT', 'SIGTERM'])
		process.on(signal, () => void close().then(() => process.exit(1)));
	try {
		chmodSync(folder, 0o755);
		const sandbox = await startSandbox();
		ends.push(sandbox.stop);
		const redis = await startRedis();
		ends.push(redis.stop);
		const database = await startPostgres();
		ends.push(database.stop);
		await installPackage(folder);
		const env = {
			EXECUTIONS_MODE: 'queue',
			OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
			N8N_ENCRYPTION_KEY: 'of-the-tests-only',
			QUEUE_BULL_REDIS_HOST: redis.host,
			QUEUE_BULL_REDIS_PORT: String(redis.port),
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: database.host,
			DB_POSTGRESDB_PORT: String(database.port),
			DB_POSTGRESDB_USER: database.user,
			DB_POSTGRESDB_DATABASE: database.database,
			N8N_DEFAULT_BINARY_DATA_MODE: 'database',
		};
		const { client, child } = await startN8n({
			userFolder: folder,
			files: folder,
			env,
			wanted: 25_678,
		});
		ends.push(async () => await stop(child));
		const workers: Worker[] = [];
		for (const [index, name] of ['worker-1', 'worker-2'].entries()) {
			const wanted = 25_700 + 10 * index;
			const begin = async () =>
				await startWorker({ userFolder: folder, files: folder, env, name, wanted });
			const worker: Worker = {
				child: await begin(),
				async start() {
					worker.child = await begin();
				},
			};
			workers.push(worker);
			ends.push(async () => await stop(worker.child));
		}
		await client.signIn();
		return { client, sandbox, folder, workers, close };
	} catch (error) {
		await close();
		throw error;
	}
}
