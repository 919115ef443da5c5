import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { MEASURING } from './built.mts';

export const folder = dirname(fileURLToPath(import.meta.url));

if (!existsSync(join(folder, '../dist/nodes'))) {
	console.error('Build the package first: npm run build');
	process.exit(1);
}

/** What each measurement says; megabytes and milliseconds. */
export interface Measured {
	cpu: { floor: number; ours: number };
	memory: { megabytes: number; stallMilliseconds: number; imports: number; fewest: number };
	file: {
		rows: number;
		megabytes: number;
		milliseconds: number;
		imports: number;
		fewest: number;
		bytes: number;
	};
}

/** Runs a measurement in a process of its own. */
export function measure<Name extends keyof Measured>(
	script: Name,
	...args: Array<string | number>
): Measured[Name] {
	console.error(`… ${script} ${args.join(' ')}`);
	const flags = [...MEASURING, '--expose-gc', '--max-old-space-size=8192'];
	const output = execFileSync(
		process.execPath,
		[...flags, join(folder, `${script}.mts`), ...args.map(String)],
		{ encoding: 'utf8' },
	);
	return JSON.parse(output);
}
