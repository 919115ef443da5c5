/**
 * What of the bench does not depend on how fast the machine is: memory, the number of imports, and stalls
 * of the event loop by a wide margin. Part of `npm test`.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { measure } from './measure.mts';

const ROWS = 1_000_000;
const items = measure('memory', 'narrow', ROWS);
const file = measure('file', join(tmpdir(), `n8n-nodes-constant-contact-${process.pid}.csv`), ROWS);

const CHECKS: Array<[what: string, value: number, most: number]> = [
	['Memory beyond the items, MB', items.megabytes, 64],
	['Longest stall of the event loop, ms', items.stallMilliseconds, 500],
	['Imports above the smallest possible number', items.imports - items.fewest, 0],
	['Resident memory for a CSV file, MB', file.megabytes, 150],
	['Imports of the file above the smallest possible number', file.imports - file.fewest, 0],
];
for (const [what, value, most] of CHECKS) {
	console.log(`${what}: ${Math.round(value)}, at most ${most}`);
	if (!(value <= most)) process.exitCode = 1;
}
