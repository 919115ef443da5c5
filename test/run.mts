/** `npm test`: builds the package, then every check in turn; ends at the first that fails. */
import { run } from '../demo/lib/processes.mjs';
import { build, root } from '../demo/lib/setup.mjs';

type Step = [title: string, command: string, args: string[]];

const node = (title: string, ...args: string[]): Step => [title, process.execPath, args];
const tsx = (title: string, ...args: string[]) => node(title, '--import', 'tsx', ...args);

/** Whether `npm ci` takes the lockfile; nothing is installed. */
const LOCKFILE = ['ci', '--dry-run', '--ignore-scripts', '--no-audit', '--no-fund'];

const ESLINT = ['node_modules/eslint/bin/eslint.js', '--config', 'eslint.programs.config.mjs', '.'];
const TSC = 'node_modules/typescript/bin/tsc';
const CRUISE = 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs';
/** All that is not somebody else's. */
const FOLDERS = ['nodes', 'credentials', 'sandbox', 'probe', 'test', 'bench', 'demo', 'examples'];

const STEPS: Step[] = [
	['Lockfile', 'npm', LOCKFILE],
	node("Lint by n8n's rules", 'node_modules/@n8n/node-cli/bin/n8n-node.mjs', 'lint'),
	node('Lint of the programs', ...ESLINT),
	node('Types', TSC, '-p', 'tsconfig.check.json'),
	node('Types of the programs', TSC, '-p', 'tsconfig.programs.json'),
	node('Layers', CRUISE, '--output-type', 'err', ...FOLDERS),
	tsx('Example data', 'examples/customers.mts', '--check'),
	tsx("n8n's scan of source and tarball", 'test/scan.mts'),
	tsx('Memory, stalls and imports of a million rows', 'bench/check.mts'),
	node('Unit and engine tests', 'node_modules/jest/bin/jest.js', '--silent'),
];

try {
	await build();
	for (const [title, command, args] of STEPS) {
		const started = Date.now();
		console.log(`\n== ${title}`);
		await run(command, args, { cwd: root, show: true });
		console.log(`== ${title}: fine, ${((Date.now() - started) / 1000).toFixed(1)} s`);
	}
} catch (error) {
	console.error(`\n${error instanceof Error ? error.message : error}`);
	process.exit(1);
}
