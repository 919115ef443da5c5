/** Child: growth of resident memory for a CSV file of so many rows, and its CPU. Arguments: file, rows. */
import { createReadStream, rmSync } from 'node:fs';

import { exportFile } from './pipeline.mts';
import { writeCsv } from './rows.mts';

const [, , file = '', count] = process.argv;
const rows = Number(count);
await writeCsv(file, 'narrow', 20_000);
// A small export first: code that is loaded and compiled once is no cost of a large one.
await exportFile(() => createReadStream(file), 20_000, 0);
await writeCsv(file, 'narrow', rows);
globalThis.gc!();

const before = process.memoryUsage().rss;
let most = before;
const look = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
const started = performance.now();
const { imports, fewest, bytes } = await exportFile(() => createReadStream(file), rows, rows * 1.1);
const milliseconds = performance.now() - started;
clearInterval(look);
rmSync(file);
console.log(
	JSON.stringify({
		rows,
		megabytes: (most - before) / 1024 / 1024,
		milliseconds,
		imports,
		fewest,
		bytes,
	}),
);
