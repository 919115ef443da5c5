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

/** Whether a rule is for a file: globs in its own words, in which a star is taken to stand for slashes too. */
function isFor(rule: string, path: string): boolean {
	const globs = new RegExp('path_include\\s*=\\s*"(.+?)"').exec(rule)?.[1]?.split(',') ?? ['*'];
	return globs.some((glob) => {
		const escaped = glob.trim().replace(/[.+^${}()|[\]\\?]/g, '\\$&');
		return new RegExp(`^${escaped.replaceAll('*', '.*')}$`).test(path);
	});
}

/**
 * The other leg of n8n's service, where somebody has GuardDog's rules.
 *
 * @returns what matches one of a threat
 */
function threatsIn(directory: string, rules: string): string[] {
	const names = readdirSync(rules).filter((name) => /^threat-.*\.yar$/.test(name));
	if (names.length === 0) throw new Error(`There is no threat-*.yar in ${rules}`);
	return names.flatMap((name) => {
		const file = join(rules, name);
		const found = spawnSync('yara', ['--recursive', file, directory], { encoding: 'utf8' });
		if (found.error) throw new Error('The program yara is missing', { cause: found.error });
		if (found.status !== 0) throw new Error(`yara could not run ${name}: ${found.stderr}`);
		const rule = readFileSync(file, 'utf8');
		const matches = found.stdout.split('\n').filter((line) => line !== '');
		return matches.filter((line) => isFor(rule, line));
	});
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

	const { GUARDDOG_RULES: rules } = process.env;
	const threats = rules === undefined ? [] : threatsIn(join(folder, 'package'), rules);
	const ofThreats = rules === undefined ? 'left out, see docs/publishing.md' : 'run';
	console.log([`GuardDog's rules: ${ofThreats}`, ...threats].join('\n'));

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
	isFine &&= strays.length + missing.length + foreign.length + threats.length === 0;
} finally {
	rmSync(folder, { recursive: true });
}
process.exit(isFine ? 0 : 1);
