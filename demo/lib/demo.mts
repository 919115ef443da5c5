import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type Credential, type SavedWorkflow, startN8n, type Workflow } from './n8n.mts';
import { freePort, serve, until, withProgress } from './processes.mjs';
import { SandboxClient } from './sandbox.mts';
import { build, home, installN8n, installPackage, root } from './setup.mjs';

const CREDENTIAL = 'Constant Contact (sandbox)';

export type Demo = Awaited<ReturnType<typeof startDemo>>;

/** Sets up whatever is missing, and starts the sandbox and an n8n with the examples in it. */
export async function startDemo() {
	await build();
	await installN8n();
	await installPackage();
	mkdirSync(join(home, 'logs'), { recursive: true });
	const sandbox = await startSandbox();
	const { url, client, child: n8n } = await withProgress('Starting n8n', startN8n);
	await client.signIn();
	const credential = await client.connectCredential(CREDENTIAL, sandbox.port);
	const workflows: SavedWorkflow[] = [];
	for (const file of readdirSync(join(root, 'examples'))
		.filter((name) => name.endsWith('.json'))
		.sort()) {
		workflows.push(await client.importWorkflow(readExample(file, credential)));
	}
	return { editorUrl: url, sandbox, client, n8n, workflows };
}

/** A sandbox with the demo's account; a second one of another name is another account. */
export async function startSandbox(name = 'sandbox') {
	const port = await freePort(4010);
	const sandbox = new SandboxClient(`http://127.0.0.1:${port}`);
	const child = serve(
		process.execPath,
		['node_modules/tsx/dist/cli.mjs', 'sandbox/main.ts', '--port', String(port), '--seed-demo'],
		{ cwd: root, logFile: join(home, `logs/${name}.log`) },
	);
	await until('The sandbox', sandbox.overview, { seconds: 60, child });
	return sandbox;
}

/** An example as it is in the repository, with this machine's path and credential filled in. */
function readExample(file: string, { id, name }: Credential) {
	const workflow: Workflow = JSON.parse(
		readFileSync(join(root, 'examples', file), 'utf8').replaceAll(
			'/home/node/.n8n-files/customers.csv',
			join(root, 'examples/customers.csv'),
		),
	);
	for (const node of workflow.nodes) {
		if (node.credentials?.constantContactOAuth2Api)
			node.credentials.constantContactOAuth2Api = { id, name };
	}
	return workflow;
}
