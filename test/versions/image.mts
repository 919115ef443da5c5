/**
 * Whether n8n's container image of some version loads the packed package: `node demo/launch.mjs
 * test/versions/image.mts docker.n8n.io/n8nio/n8n:3`. Asks n8n for the node's description, as its editor does. Needs Docker.
 */
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { N8nClient } from '../../demo/lib/n8n.mts';
import { freePort, run, until } from '../../demo/lib/processes.mjs';
import { build, installPackage } from '../../demo/lib/setup.mjs';

const NODE = { name: 'n8n-nodes-constant-contact.constantContact', version: 1 };
const [image] = process.argv.slice(2);
if (!image) throw new Error('Which image?');

/** @throws Error when this n8n does not know the node */
async function assertKnowsNode(client: N8nClient) {
	await client.signIn();
	const [description] = await client.call<Array<{ displayName: string }>>('POST', '/node-types', {
		nodeInfos: [NODE],
	});
	if (description?.displayName !== 'Constant Contact')
		throw new Error(`This n8n does not know the node: ${JSON.stringify(description)}`);
}

async function tryImage(image: string) {
	await build();
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-constant-contact-image-'));
	const name = `n8n-nodes-constant-contact-${process.pid}`;
	try {
		await installPackage(folder);
		// The image's user is another one.
		chmodSync(folder, 0o777);
		for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
			chmodSync(join(folder, file), 0o777);
		const port = await freePort(45_678);
		await run('docker', [
			...['run', '--detach', '--name', name, '--publish', `127.0.0.1:${port}:5678`],
			...['--volume', `${folder}/.n8n:/home/node/.n8n`],
			...['--env', 'N8N_UNVERIFIED_PACKAGES_ENABLED=true', '--env', 'N8N_SECURE_COOKIE=false'],
			...['--env', 'N8N_DIAGNOSTICS_ENABLED=false', image],
		]);
		const origin = `http://127.0.0.1:${port}`;
		await until(
			image,
			async () => ((await fetch(`${origin}/healthz/readiness`)).ok ? true : undefined),
			{ seconds: 240 },
		);
		await assertKnowsNode(new N8nClient(origin));
		console.log(`${image} knows the node.`);
	} finally {
		await run('docker', ['logs', '--tail', '50', name], { show: true }).catch(() => {});
		await run('docker', ['rm', '--force', name]).catch(() => {});
		rmSync(folder, { recursive: true, force: true });
	}
}

await tryImage(image);
