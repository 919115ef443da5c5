/**
 * `npm run bench`: what an export costs beside Constant Contact's own time, each figure against
 * something of the same run. Prints a table and writes results.json and chart.svg beside this file.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { chart } from './chart.mjs';

const folder = dirname(fileURLToPath(import.meta.url));
const MILLION = 1_000_000;
const SIZES = [1_000, 10_000, 100_000, MILLION, 2 * MILLION, 5 * MILLION];

if (!existsSync(join(folder, '../dist/nodes'))) {
	console.error('Build the package first: npm run build');
	process.exit(1);
}

/** Runs a measurement in a process of its own. */
function measure(script, ...args) {
	console.error(`… ${script} ${args.join(' ')}`);
	const flags = ['--expose-gc', '--max-old-space-size=8192'];
	const output = execFileSync(
		process.execPath,
		[...flags, join(folder, `${script}.mjs`), ...args.map(String)],
		{ encoding: 'utf8' },
	);
	return JSON.parse(output);
}

const measured = {
	narrow: measure('cpu', 'narrow', MILLION, 5),
	wide: measure('cpu', 'wide', MILLION, 5),
	memory: measure('memory', 'narrow', MILLION),
	memoryWide: measure('memory', 'wide', MILLION),
	sizes: SIZES.map((rows) => {
		const { ours } = measure('cpu', 'narrow', rows, rows > MILLION ? 1 : 3);
		return { rows, milliseconds: ours, microsecondsPerRow: (ours / rows) * 1_000 };
	}),
};

const ratio = ({ ours, floor }) => ours / floor;
const perRow = (rows) => measured.sizes.find((size) => size.rows === rows).microsecondsPerRow;
const { memory, memoryWide } = measured;
const targets = [
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
	['CPU a row at 5,000,000 rows, times that at 100,000', perRow(5 * MILLION) / perRow(100_000), 2],
].map(([name, value, target]) => ({
	name,
	value: Math.round(value * 100) / 100,
	target,
	met: value <= target,
}));

const machine = {
	cpu: cpus()[0].model,
	cores: cpus().length,
	memory: totalmem(),
	node: process.version,
};
const results = { machine, date: new Date().toISOString(), targets, measured };
writeFileSync(join(folder, 'results.json'), `${JSON.stringify(results, null, '\t')}\n`);
writeFileSync(join(folder, 'chart.svg'), chart(measured.sizes));

const width = Math.max(...targets.map(({ name }) => name.length));
console.log(`${'What'.padEnd(width)}    value   at most`);
for (const { name, value, target, met } of targets) {
	const cells = [name.padEnd(width), String(value).padStart(8), String(target).padStart(9)];
	console.log(`${cells.join(' ')}  ${met ? 'met' : 'NOT MET'}`);
}
