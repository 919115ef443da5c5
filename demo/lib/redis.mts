import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort, serve, stop, until } from './processes.mjs';
import { folderOf } from './servers.mts';

/** A Redis of our own on 127.0.0.1 that keeps nothing and is gone with `stop`. */
export async function startRedis() {
	const programs = folderOf({
		name: 'Redis 6 or newer',
		program: 'redis-server',
		debian: 'redis-server',
		homebrew: 'redis',
	});
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-constant-contact-redis-'));
	const port = await freePort(16_379);
	const settings = { bind: '127.0.0.1', port, dir: folder, save: '', appendonly: 'no' };
	const server = serve(
		join(programs, 'redis-server'),
		Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
		{ logFile: join(folder, 'redis.log') },
	);
	await until('Redis', async () => await answersPing(port), { seconds: 60, child: server });
	return {
		host: '127.0.0.1',
		port,
		async stop() {
			await stop(server);
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

async function answersPing(port: number) {
	return await new Promise<true | undefined>((resolve, reject) => {
		const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
		socket.on('error', reject).on('data', (answer) => {
			socket.destroy();
			resolve(String(answer).startsWith('+PONG') ? true : undefined);
		});
	});
}
