/**
 * `npm run test:versions`: the engine tests on n8n-core of other versions, each installed into a folder of
 * its own. Prints a table; what fails is listed below it. Without arguments the oldest that was ever tried
 * (the package is for 2.9 and newer), some between, and the newest that installs; `npm run test:versions -- 2.20 latest` for others.
 *
 * The engine is what runs a node. The server around it, its editor and its database are not tried here.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { run, stopAll, withProgress } from '../../demo/lib/processes.mjs';
import { root } from '../../demo/lib/setup.mjs';

const VERSIONS = ['2.11', '2.20', '2.30', 'latest'];
const FOLDER = join(root, 'node_modules/.versions');
const wanted = process.argv.length > 2 ? process.argv.slice(2) : VERSIONS;

for (const signal of ['SIGINT', 'SIGTERM'])
	process.on(signal, () => void stopAll().then(() => process.exit(1)));

/** @returns the folder with n8n-core and all it needs, and the version that it is */
async function install(version: string): Promise<{ folder: string; is: string }> {
	const folder = join(FOLDER, version);
	const manifest = join(folder, 'node_modules/n8n-core/package.json');
	// The newest may be another one than it was.
	if (!existsSync(manifest) || version === 'latest') {
		mkdirSync(folder, { recursive: true });
		const dependencies = { 'n8n-core': version };
		writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
		await run(
			'npm',
			['install', '--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps'],
			{ cwd: folder },
		);
	}
	return { folder, is: JSON.parse(readFileSync(manifest, 'utf8')).version };
}

/** What jest writes, as far as it is read here. */
interface JestResults {
	numPassedTests: number;
	numFailedTests: number;
	numRuntimeErrorTestSuites: number;
	testResults: Array<{
		name: string;
		message: string;
		assertionResults: Array<{ fullName: string; status: string }>;
	}>;
}

interface Outcome {
	passed: number;
	failed: number;
	/** Of the tests that failed. */
	names: string[];
}

/** Runs the engine tests on the n8n-core of a folder. */
async function test(folder: string): Promise<Outcome> {
	const outputFile = join(folder, 'results.json');
	// Ends with an error as soon as one of them fails; the file says which.
	await run(
		process.execPath,
		[
			'node_modules/jest/bin/jest.js',
			'test/engine',
			'--silent',
			'--json',
			`--outputFile=${outputFile}`,
		],
		{ cwd: root, env: { ...process.env, N8N_ENGINE: join(folder, 'node_modules') } },
	).catch(() => {});
	const results: JestResults = JSON.parse(readFileSync(outputFile, 'utf8'));
	const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, testResults } = results;
	const failed = testResults.flatMap(({ name, assertionResults, message }) =>
		assertionResults.length === 0
			? [`${name} could not run: ${message.slice(0, 300)}`]
			: assertionResults.filter(({ status }) => status === 'failed').map((one) => one.fullName),
	);
	return {
		passed: numPassedTests,
		failed: numFailedTests + numRuntimeErrorTestSuites,
		names: failed,
	};
}

const results: Array<{ version: string } & Partial<Outcome> & Pick<Outcome, 'names'>> = [];
for (const version of wanted) {
	try {
		const { folder, is } = await withProgress(
			`Installing n8n-core ${version}`,
			async () => await install(version),
		);
		const outcome = await withProgress(
			`Engine tests on n8n-core ${is}`,
			async () => await test(folder),
		);
		results.push({ version: is, ...outcome });
	} catch (error) {
		results.push({ version, names: [`could not be tried: ${String(error).slice(-600)}`] });
	}
}
console.log('\n| n8n-core | passed | failed |\n| --- | --- | --- |');
for (const { version, passed = '', failed = 'not tried' } of results)
	console.log(`| ${version} | ${passed} | ${failed} |`);
for (const { version, names } of results)
	for (const name of names) console.log(`${version}: ${name}`);
process.exit(results.every(({ names }) => names.length === 0) ? 0 : 1);
