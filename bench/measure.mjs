import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const folder = dirname(fileURLToPath(import.meta.url));

if (!existsSync(join(folder, '../dist/nodes'))) {
	console.error('Build the package first: npm run build');
	process.exit(1);
}

/** Runs a measurement in a process of its own. */
export function measure(script, ...args) {
	console.error(`… ${script} ${args.join(' ')}`);
	const flags = ['--expose-gc', '--max-old-space-size=8192'];
	const output = execFileSync(
		process.execPath,
		[...flags, join(folder, `${script}.mjs`), ...args.map(String)],
		{ encoding: 'utf8' },
	);
	return JSON.parse(output);
}
