/**
 * `npm run bench:n8n`: a segment in the real n8n. What n8n itself costs and what an export adds, from a
 * database and from a file; and what people do today beside it. Starts a PostgreSQL of its own and needs
 * Linux, whose /proc it reads. Prints tables, and writes n8n.json beside this file and
 * its tables into docs/costs.md.
 *
 * `--rows 20000` tries it with a smaller segment and writes nothing.
 */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { type Postgres, startPostgres } from '../demo/lib/postgres.mts';
import { stopAll } from '../demo/lib/processes.mjs';
import { build, demo, installN8n } from '../demo/lib/setup.mjs';
import { type CaseCost, casesOf, fillTable, measureCost } from './n8n/costs.mts';
import { prepareN8n, type Servers } from './n8n/instance.mts';
import { measureWay, type WayCost, waysOf } from './n8n/peers.mts';
import { tablesOf } from './n8n/tables.mts';
import { writeIntoCosts } from './tables.mts';
import { startSandbox } from './sandbox.mts';

const MILLION = 1_000_000;
const PEERS = 50_000;
const RESULTS = new URL('n8n.json', import.meta.url);

const { values } = parseArgs({
	options: { rows: { type: 'string', default: String(MILLION) } },
});
const most = Number(values.rows);

/** Does the work with everything that it needs around it, and takes that away again. */
async function withServers<Results>(
	work: (servers: Servers & { postgres: Postgres }) => Promise<Results>,
): Promise<Results> {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-constant-contact-rows-'));
	// PostgreSQL reads it as another user.
	chmodSync(folder, 0o755);
	const ends: Array<() => unknown> = [() => rmSync(folder, { recursive: true }), stopAll];
	const end = async () => {
		for (const step of ends.splice(0).reverse()) await step();
	};
	for (const signal of ['SIGINT', 'SIGTERM']) {
		process.on(signal, () => void end().then(() => process.exit(1)));
	}
	try {
		const sandbox = await startSandbox();
		ends.push(sandbox.stop);
		await sandbox.set({ activityMs: 0, activityMsPer10000: 0, tokenRequestsPerSecond: 0 });
		const postgres = await startPostgres();
		ends.push(postgres.stop);
		const n8n = await prepareN8n(sandbox, postgres);
		ends.push(n8n.close);
		return await work({ sandbox, postgres, n8n, folder });
	} finally {
		await end();
	}
}

async function measureAll({ postgres, ...servers }: Servers & { postgres: Postgres }) {
	const { folder, sandbox } = servers;
	await fillTable(postgres, folder, 'narrow', most);
	await fillTable(postgres, folder, 'wide', most);
	await fillTable(postgres, folder, 'dirty', Math.min(most, PEERS));
	const token = await sandbox.connect();
	const results = {
		machine: {
			cpu: cpus()[0]?.model,
			cores: cpus().length,
			memory: totalmem(),
			n8n: JSON.parse(readFileSync(join(demo, 'node_modules/n8n/package.json'), 'utf8')).version,
		},
		date: new Date().toISOString(),
		costs: [] as CaseCost[],
		ways: [] as WayCost[],
	};
	for (const one of casesOf(most)) {
		console.error(`… ${Object.values(one).join(' ')}`);
		results.costs.push(await measureCost(servers, one));
	}
	for (const way of waysOf({ token, most, ...servers })) {
		console.error(`… ${way.name} ${way.count}`);
		results.ways.push(await measureWay(sandbox, way));
	}
	return results;
}

await build();
await installN8n();
const results = await withServers(measureAll);
const tables = tablesOf(results);
if (most === MILLION) {
	writeFileSync(RESULTS, `${JSON.stringify(results, null, '\t')}\n`);
	writeIntoCosts(tables);
}
console.log(Object.values(tables).join('\n\n'));
