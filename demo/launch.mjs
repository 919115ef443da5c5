/**
 * Runs a program of this repository on a fresh clone too: installs the development packages where they
 * are missing, then lets Node run it, with tsx, since it is TypeScript. What comes before the program's
 * name goes to Node: `node demo/launch.mjs --test test/e2e/*.test.mts`.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

import { checkNode, installPackages, root } from './lib/setup.mjs';

try {
	checkNode();
	await installPackages();
} catch (error) {
	console.error(`\n${error instanceof Error ? error.message : error}`);
	process.exit(1);
}
const child = spawn(process.execPath, ['--import', 'tsx', ...process.argv.slice(2)], {
	cwd: root,
	stdio: 'inherit',
});
// A terminal sends it to both, others to this one alone; either way the program ends by itself.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
	process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) =>
	process.exit(code ?? 128 + constants.signals[signal ?? 'SIGTERM']),
);
