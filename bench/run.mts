/**
 * `npm run bench`: what an export costs beside Constant Contact's own time, each figure against
 * something of the same run. Prints a table, and writes results.json and chart.svg beside this
 * file and the table into docs/costs.md.
 */
import { writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';

import { chart } from './chart.mts';
import { folder, measure, type Measured } from './measure.mts';
import { targetsTable, writeIntoCosts } from './tables.mts';
import { KINDS } from './rows.mts';
import { type OneExport, runExports, startSandbox } from './sandbox.mts';

const MILLION = 1_000_000;
const SIZES = [1_000, 10_000, 100_000, MILLION, 2 * MILLION, 5 * MILLION];

/** Exports against a sandbox that refuses a fifth request within a second; its jobs end at once. */
async function measureExports() {
	const sandbox = await startSandbox();
	const token = await sandbox.connect();
	// What the sandbox keeps for tests takes time that is no part of an export.
	const quiet = { historyEvents: 0, signUpGuardCountsImports: false };
	await sandbox.set({ activityMs: 0, activityMsPer10000: 0, ...quiet });
	await sandbox.seedFields(KINDS.wide.custom);
	const measureTogether = async (what: string, exports: OneExport[]) => {
		console.error(`… ${what}`);
		const before = (await sandbox.requests()).length;
		const outcomes = await runExports(sandbox, token, exports);
		const requests = (await sandbox.requests()).slice(before);
		if (!outcomes.every(({ rows }) => rows.received === rows.exported)) {
			throw new Error('An export did not get everybody onto its list');
		}
		// Processes learn of each other by that.
		const refused = Math.max(...outcomes.map((outcome) => outcome.refused));
		return { outcomes, requests: requests.length, refused };
	};
	try {
		// Constant Contact is no program that has just been started.
		await measureTogether('an export before', [{ list: 'Before', kind: 'narrow', rows: 200_000 }]);
		return {
			alone: await measureTogether('export', [{ list: 'Alone', kind: 'narrow', rows: MILLION }]),
			narrowShared: await measureTogether('two exports', [
				{ list: 'A', kind: 'narrow', rows: MILLION / 2 },
				{ list: 'B', kind: 'narrow', rows: MILLION / 2 },
			]),
			wideShared: await measureTogether('two exports, 12 + 4 fields', [
				{ list: 'C', kind: 'wide', rows: MILLION / 2 },
				{ list: 'D', kind: 'wide', rows: MILLION / 2 },
			]),
		};
	} finally {
		await sandbox.stop();
	}
}

const csv = join(tmpdir(), `n8n-nodes-constant-contact-${process.pid}.csv`);

const measured = {
	narrow: measure('cpu', 'narrow', MILLION, 7),
	wide: measure('cpu', 'wide', MILLION, 7),
	memory: measure('memory', 'narrow', MILLION),
	memoryWide: measure('memory', 'wide', MILLION),
	sizes: SIZES.map((rows) => {
		const { ours } = measure('cpu', 'narrow', rows, rows > MILLION ? 1 : 3);
		return { rows, milliseconds: ours, microsecondsPerRow: (ours / rows) * 1_000 };
	}),
	files: [measure('file', csv, MILLION), measure('file', csv, 5 * MILLION)] as const,
	exports: await measureExports(),
};

const ratio = ({ ours, floor }: Measured['cpu']) => ours / floor;
const perRow = (rows: number) =>
	measured.sizes.find((size) => size.rows === rows)!.microsecondsPerRow;
const { memory, memoryWide } = measured;
const [file, largeFile] = measured.files;
const { alone, narrowShared, wideShared } = measured.exports;
/** At four requests a second, the first four at once. */
const secondsNeeded = (requests: number) => Math.ceil(requests / 4) - 1;
const aims: Array<[name: string, value: number, target: number]> = [
	['CPU of 1,000,000 rows, 3 fields, times slice + JSON.stringify', ratio(measured.narrow), 4],
	['CPU of 1,000,000 rows, 12 + 4 fields, times the same', ratio(measured.wide), 4],
	['Memory beyond the items, 3 fields, MB', memory.megabytes, 64],
	['Memory beyond the items, 12 + 4 fields, MB', memoryWide.megabytes, 64],
	['Longest stall of the event loop, 3 fields, ms', memory.stallMilliseconds, 50],
	['Longest stall of the event loop, 12 + 4 fields, ms', memoryWide.stallMilliseconds, 50],
	[
		'Imports above the smallest possible number, 12 + 4 fields',
		memoryWide.imports - memoryWide.fewest,
		2,
	],
	['Resident memory for a CSV file of 1,000,000 rows, MB', file.megabytes, 150],
	[
		'Resident memory for each further million rows up to 5,000,000, MB',
		(largeFile.megabytes - file.megabytes) / 4,
		32,
	],
	[
		'Wall clock of 1,000,000 rows on a quiet machine, times what the requests need at 4 a second',
		alone.outcomes[0]!.seconds / secondsNeeded(alone.requests),
		1.15,
	],
	['Requests above the smallest possible number of imports', alone.requests - memory.fewest, 6],
	[
		'Refused requests a process, two exports of 500,000 from two processes, 3 fields',
		narrowShared.refused,
		1,
	],
	['The same with 12 + 4 fields', wideShared.refused, 1],
	['CPU a row at 5,000,000 rows, times that at 100,000', perRow(5 * MILLION) / perRow(100_000), 2],
];
const targets = aims.map(([name, value, target]) => ({
	name,
	value: Math.round(value * 100) / 100,
	target,
	met: value <= target,
}));

const machine = {
	cpu: cpus()[0]?.model,
	cores: cpus().length,
	memory: totalmem(),
	node: process.version,
};
const results = { machine, date: new Date().toISOString(), targets, measured };
writeFileSync(join(folder, 'results.json'), `${JSON.stringify(results, null, '\t')}\n`);
writeFileSync(join(folder, 'chart.svg'), chart(measured.sizes));
writeIntoCosts({ targets: targetsTable(targets) });

const width = Math.max(...targets.map(({ name }) => name.length));
console.log(`${'What'.padEnd(width)}    value   at most`);
for (const { name, value, target, met } of targets) {
	const cells = [name.padEnd(width), String(value).padStart(8), String(target).padStart(9)];
	console.log(`${cells.join(' ')}  ${met ? 'met' : 'NOT MET'}`);
}
