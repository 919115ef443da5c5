import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort, run, serve, stop, until } from './processes.mjs';
import { folderOf, isRoot, versionsIn } from './servers.mts';

const DATABASE = 'postgres';
/** PostgreSQL refuses to run as root: root lends it the user that has least. */
const NOBODY = 65_534;

const serverPrograms = () =>
	folderOf({
		name: "PostgreSQL's server, 12 or newer",
		program: 'initdb',
		debian: 'postgresql',
		homebrew: 'postgresql',
		folders: () => versionsIn('/usr/lib/postgresql').map((folder) => join(folder, 'bin')),
	});

/**
 * A PostgreSQL of our own on 127.0.0.1, empty, that is gone with `stop`: its data lies in a temporary
 * folder, and nothing of a server that may be there already is touched.
 *
 * @returns what it takes to connect, and `query` to run SQL that gives nothing back
 */
export type Postgres = Awaited<ReturnType<typeof startPostgres>>;

export async function startPostgres() {
	const programs = serverPrograms();
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-constant-contact-postgres-'));
	const data = join(folder, 'data');
	mkdirSync(data);
	if (isRoot) for (const path of [folder, data]) chownSync(path, NOBODY, NOBODY);
	const asNobody = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
	const options = { ...asNobody, cwd: folder };
	const settings = ['-D', data, '-U', DATABASE, '-A', 'trust', '-E', 'UTF8', '--no-sync'];
	await run(join(programs, 'initdb'), settings, options);

	const host = '127.0.0.1';
	const port = await freePort(15_432);
	const server = serve(
		join(programs, 'postgres'),
		['-D', data, '-h', host, '-p', String(port), '-k', folder, '-F'],
		{ ...options, logFile: `${folder}.log` },
	);
	const query = async (sql: string) =>
		await run(
			join(programs, 'psql'),
			['-h', host, '-p', String(port), '-U', DATABASE, '-v', 'ON_ERROR_STOP=1', '-q', '-c', sql],
			options,
		);
	await until('PostgreSQL', async () => (await query('SELECT 1'), true), {
		seconds: 60,
		child: server,
	});
	return {
		host,
		port,
		user: DATABASE,
		database: DATABASE,
		query,
		async stop() {
			// Does not wait for those who are still connected, as it does after SIGTERM.
			server.kill('SIGINT');
			await stop(server);
			for (const path of [folder, `${folder}.log`]) rmSync(path, { recursive: true, force: true });
		},
	};
}
