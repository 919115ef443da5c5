/**
 * `npm test`: builds the package, then all that has one thread, two at a time, then jest, which has two
 * itself; ends at the first that fails.
 */
import { run, stopAll } from '../demo/lib/processes.mjs';
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

/** Those that take long come first, so that both hands are full to the end. */
const CHECKS: Step[] = [
	node('Lint of the programs', ...ESLINT),
	tsx('Memory, stalls and imports of a million rows', 'bench/check.mts'),
	node("Lint by n8n's rules", 'node_modules/@n8n/node-cli/bin/n8n-node.mjs', 'lint'),
	tsx("n8n's scan of source and tarball", 'test/scan.mts'),
	node('Types', TSC, '-p', 'tsconfig.check.json'),
	node('Types of the programs', TSC, '-p', 'tsconfig.programs.json'),
	node('Layers', CRUISE, '--output-type', 'err', ...FOLDERS),
	['Lockfile', 'npm', LOCKFILE],
	tsx('Example data', 'examples/customers.mts', '--check'),
];
/** Both processors are at work: threads that help to collect garbage would only take turns with them. */
const TESTS = node(
	'Unit and engine tests',
	'--single-threaded-gc',
	'node_modules/jest/bin/jest.js',
	'--silent',
);

/** What it says is shown as it comes, or as a whole at its end, where another is at work beside it. */
async function take([title, command, args]: Step, isAlone: boolean): Promise<void> {
	const started = Date.now();
	let said = '';
	if (isAlone) console.log(`\n== ${title}`);
	const show = isAlone || ((text: string) => (said += text));
	const failure = await run(command, args, { cwd: root, show }).then(
		() => undefined,
		(error: unknown) => error,
	);
	// The one beside it has failed, and ended it.
	if (hasFailed) return;
	if (!isAlone) console.log(`\n== ${title}\n${said.trimEnd()}`);
	const seconds = ((Date.now() - started) / 1000).toFixed(1);
	console.log(`== ${title}: ${failure ? 'failed' : 'fine'}, ${seconds} s`);
	if (!failure) return;
	hasFailed = true;
	throw failure;
}
let hasFailed = false;

const queue = [...CHECKS];
async function takeAll(): Promise<void> {
	for (let step = queue.shift(); step && !hasFailed; step = queue.shift()) await take(step, false);
}

try {
	await build();
	await Promise.all([takeAll(), takeAll()]);
	await take(TESTS, true);
} catch (error) {
	await stopAll();
	console.error(`\n${error instanceof Error ? error.message : error}`);
	process.exit(1);
}
