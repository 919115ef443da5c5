/** `npm test`: sets up what is missing, then every check in turn; ends at the first that fails. */
import { build, checkNode, installPackages, root } from '../demo/lib/setup.mjs';
import { run } from '../demo/lib/processes.mjs';

const node = (script, ...args) => [process.execPath, [script, ...args]];

/** Whether `npm ci` takes the lockfile; nothing is installed. */
const LOCKFILE = ['ci', '--dry-run', '--ignore-scripts', '--no-audit', '--no-fund'];

const STEPS = [
	['Lockfile', 'npm', LOCKFILE],
	['Lint', ...node('node_modules/@n8n/node-cli/bin/n8n-node.mjs', 'lint')],
	['Types', ...node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.check.json')],
	['Example data', ...node('examples/customers.mjs', '--check')],
	["n8n's scan of source and tarball", ...node('test/scan.mjs')],
	['Memory, stalls and imports of a million rows', ...node('bench/check.mjs')],
	['Unit and engine tests', ...node('node_modules/jest/bin/jest.js', '--silent')],
];

try {
	checkNode();
	await installPackages();
	await build();
	for (const [title, command, args] of STEPS) {
		const started = Date.now();
		console.log(`\n== ${title}`);
		await run(command, args, { cwd: root, show: true });
		console.log(`== ${title}: fine, ${((Date.now() - started) / 1000).toFixed(1)} s`);
	}
} catch (error) {
	console.error(`\n${error.message}`);
	process.exit(1);
}
