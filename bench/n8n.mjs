import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { startPostgres } from '../demo/lib/postgres.mjs';
import { stopAll } from '../demo/lib/processes.mjs';
import { build, checkNode, installN8n, installPackages } from '../demo/lib/setup.mjs';
import { prepareN8n } from './n8n/instance.mjs';
import { chain, exportTo, file, nothing, postgresRows } from './n8n/workflows.mjs';
import { KINDS, writeCsv } from './rows.mjs';
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
	const csv = join(folder, 'segment.csv');
	await writeCsv(csv, 'narrow', ROWS);
	const columns = Object.keys(KINDS.narrow.row(0)).map((name) => `${name} text`);
	await postgres.query(`CREATE TABLE segment (${columns.join(', ')})`);
	await postgres.query(`COPY segment FROM '${csv}' (FORMAT csv, HEADER)`);
	const n8n = await prepareN8n(sandbox, postgres);
	const rows = postgresRows(n8n.database, 'SELECT * FROM segment');
	const look = ({ answers, ...rest }) =>
		console.log(JSON.stringify(rest), answers.length, Math.max(...answers.map(([, m]) => m)));
	look(await n8n.run(chain([rows, nothing()])));
	const ours = exportTo('Bench', n8n.constantContact, { kind: 'narrow' });
	look(await n8n.run(chain([rows, ours])));
	const fromFile = exportTo('Bench 2', n8n.constantContact, { kind: 'narrow', source: 'csv' });
	look(await n8n.run(chain([file(csv), fromFile])));
	n8n.remove();
} finally {
	await sandbox.stop();
	await stopAll();
	await postgres.stop();
	rmSync(folder, { recursive: true });
}
