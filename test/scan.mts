/**
 * n8n's own check of community packages, run on the source and on the packed tarball as it will be
 * after publishing. Fails on whatever n8n would refuse, and on files that have no place in the tarball.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
	analyzePackage,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';

const MAY_BE_PACKED =
	/^package\/(dist\/(nodes|credentials)\/.+\.(js|json|svg)|package\.json|index\.js|README\.md|LICENSE\.md)$/;

const folder = mkdtempSync(join(tmpdir(), 'scan-'));
let isFine = true;

async function scan(what: string, directory: string, patterns: string[]) {
	const { passed, message, details } = await analyzePackage(directory, patterns);
	console.log(`${what}: ${passed ? 'passed' : `refused. ${message ?? ''}\n${details ?? ''}`}`);
	isFine &&= passed;
}

/** Whether GuardDog holds this rule against this file: globs in the rule's own words, in which a star takes a slash too. */
function isFor(rule: string, path: string): boolean {
	const globs = (key: string) =>
		new RegExp(`${key}\\s*=\\s*"(.+?)"`).exec(rule)?.[1]?.split(',') ?? [];
	const fits = (glob: string) => {
		const escaped = glob.trim().replace(/[.+^${}()|[\]\\]/g, '\\$&');
		return new RegExp(`^${escaped.replace(/\*/g, '.*').replace(/\?/g, '.')}$`).test(path);
	};
	const included = globs('path_include');
	return (included.length === 0 || included.some(fits)) && !globs('path_exclude').some(fits);
}

/** The other leg of n8n's service, where somebody has GuardDog's rules: what matches one of a threat. */
function scanForThreats(rules: string | undefined, packed: string[]) {
	if (!rules) {
		console.log(
			"GuardDog's rules: left out; GUARDDOG_RULES names the folder that has them (docs/publishing.md).",
		);
		return;
	}
	const names = readdirSync(rules).filter((name) => /^threat-.*\.yar$/.test(name));
	if (names.length === 0) throw new Error(`There is no threat-*.yar in GUARDDOG_RULES, ${rules}.`);
	for (const name of names) {
		const rule = readFileSync(join(rules, name), 'utf8');
		for (const path of packed.filter((file) => isFor(rule, file))) {
			const { error, status, stdout, stderr } = spawnSync('yara', [
				join(rules, name),
				join(folder, path),
			]);
			if (error)
				throw new Error(
					'GUARDDOG_RULES needs the program yara: apt-get install yara, or brew install yara.',
					{
						cause: error,
					},
				);
			if (status !== 0) throw new Error(`yara could not run ${name}: ${stderr.toString().trim()}`);
			if (stdout.length === 0) continue;
			console.log(`${path} matches ${name}`);
			isFine = false;
		}
	}
	console.log(`GuardDog's rules: ${names.length} were run.`);
}

try {
	const source = join(folder, 'source');
	for (const name of ['package.json', 'nodes', 'credentials'])
		cpSync(name, join(source, name), { recursive: true });
	await scan('Source', source, SOURCE_FILE_PATTERNS);

	execFileSync('npm', ['pack', '--silent', '--pack-destination', folder]);
	const tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '');
	const packed = execFileSync('tar', ['-tzf', tarball]).toString().trim().split('\n');
	execFileSync('tar', ['-xzf', tarball, '-C', folder]);
	await scan('Tarball', join(folder, 'package'), ['**/*.js', 'package.json']);

	scanForThreats(process.env.GUARDDOG_RULES, packed);

	const foreign = packed
		.filter((name) => name.endsWith('.js'))
		.filter((name) => /[^\0-\x7f]/.test(readFileSync(join(folder, name), 'utf8')));
	const strays = packed.filter((name) => !MAY_BE_PACKED.test(name));
	const missing = [
		'README.md',
		'LICENSE.md',
		'dist/nodes/ConstantContact/ConstantContact.node.js',
	].filter((name) => !existsSync(join(folder, 'package', name)));
	if (strays.length > 0)
		console.log(`These files have no place in the tarball: ${strays.join(', ')}`);
	if (foreign.length > 0)
		console.log(`Scanners take letters beyond ASCII for a disguise: ${foreign.join(', ')}`);
	if (missing.length > 0) console.log(`The tarball lacks ${missing.join(', ')}`);
	isFine &&= strays.length + missing.length + foreign.length === 0;
} finally {
	rmSync(folder, { recursive: true });
}
process.exit(isFine ? 0 : 1);
