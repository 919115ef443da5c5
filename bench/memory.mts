/** Child: memory beyond the items, and the longest stall of the event loop. Arguments: kind, rows. */
import { exportAll } from './pipeline.mts';
import { type Kind, makeRows } from './rows.mts';

const kind = process.argv[2] as Kind;
const count = Number(process.argv[3]);
const rows = makeRows(kind, count);
await exportAll(rows.slice(0, 50_000), kind);

const used = () => {
	globalThis.gc!();
	const { heapUsed, arrayBuffers } = process.memoryUsage();
	return heapUsed + arrayBuffers;
};
const before = used();
let most = before;
let batches = 0;
await exportAll(rows, kind, () => {
	batches += 1;
	if (batches % 5 === 0) most = Math.max(most, used());
});

// Without forced collections, which are no stalls of ours.
let longest = 0;
let last = performance.now();
let isDone = false;
const tick = () => {
	const now = performance.now();
	longest = Math.max(longest, now - last);
	last = now;
	if (!isDone) setImmediate(tick);
};
setImmediate(tick);
last = performance.now();
const { imports, fewest } = await exportAll(rows, kind);
isDone = true;
const megabytes = (most - before) / 1024 / 1024;
console.log(JSON.stringify({ megabytes, stallMilliseconds: longest, imports, fewest }));
