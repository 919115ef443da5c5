import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { startPostgres } from '../demo/lib/postgres.mjs';
import { stopAll } from '../demo/lib/processes.mjs';
import { build, checkNode, installN8n, installPackages } from '../demo/lib/setup.mjs';
import { casesOf, measureCost, prepareRows } from './n8n/costs.mjs';
import { prepareN8n } from './n8n/instance.mjs';
import { startSandbox } from './sandbox.mjs';

const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' } } });
const ROWS = Number(values.rows);
checkNode();
await installPackages();
await build();
await installN8n();
const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-constant-contact-rows-'));
// PostgreSQL reads the file as another user.
chmodSync(folder, 0o755);
const postgres = await startPostgres();
const sandbox = await startSandbox();
try {
	await sandbox.set({ activityMs: 0, activityMsPer10000: 0, tokenRequestsPerSecond: 0 });
	for (const kind of ['narrow', 'wide']) await prepareRows(postgres, folder, kind, ROWS);
	const n8n = await prepareN8n(sandbox, postgres);
	for (const one of casesOf(ROWS))
		console.log(JSON.stringify(await measureCost({ n8n, sandbox, folder }, one)));
	n8n.remove();
} finally {
	await sandbox.stop();
	await stopAll();
	await postgres.stop();
	rmSync(folder, { recursive: true });
}
