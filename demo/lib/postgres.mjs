import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { freePort, run, serve, until } from './processes.mjs';

const DEBIAN = '/usr/lib/postgresql';
const DATABASE = 'postgres';
/** PostgreSQL refuses to run as root: root lends it the user that has least. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

function foldersWithServers() {
	const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort().reverse() : [];
	return [
		...versions.map((version) => join(DEBIAN, version, 'bin')),
		...(process.env.PATH ?? '').split(delimiter),
	];
}

const findServer = () => foldersWithServers().find((folder) => existsSync(join(folder, 'initdb')));

/** The folder of the server's programs; on Debian, as root, they are installed when there are none. */
function serverPrograms() {
	if (!findServer() && isRoot && existsSync('/usr/bin/apt-get')) {
		const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
		execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env });
		execFileSync('apt-get', ['install', '-y', '-qq', 'postgresql'], { stdio: 'inherit', env });
	}
	const folder = findServer();
	if (folder) return folder;
	throw new Error(
		'This needs PostgreSQL 12 or newer. Install its server (Debian and Ubuntu: "apt-get install postgresql", macOS: "brew install postgresql"), so that "initdb" is on the PATH.',
	);
}

/**
 * A PostgreSQL of our own on 127.0.0.1, empty, that is gone with `stop`: its data lies in a temporary
 * folder, and nothing of a server that may be there already is touched.
 *
 * @returns what it takes to connect, and `query` to run SQL that gives nothing back
 */
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
	const query = async (sql) =>
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
			server.kill('SIGINT');
			if (server.exitCode === null) await new Promise((resolve) => server.on('close', resolve));
			for (const path of [folder, `${folder}.log`]) rmSync(path, { recursive: true, force: true });
		},
	};
}
