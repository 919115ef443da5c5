import { createHash } from 'node:crypto';
import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { run, withProgress } from './processes.mjs';

export const root = join(fileURLToPath(import.meta.url), '../../..');
export const demo = join(root, 'demo');
/** Everything that the demo's n8n keeps. */
export const home = join(demo, '.n8n');

/** Major and minor. */
const OLDEST_NODE = /** @type {const} */ ([20, 19]);
/** n8n 2.36 and later need it. */
const NODE_OF_N8N = 24;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

export function checkNode() {
	const [oldest, ofIt] = OLDEST_NODE;
	if (major > oldest || (major === oldest && minor >= ofIt)) return;
	throw new Error(
		`This needs Node ${OLDEST_NODE.join('.')} or newer, and this is ${process.versions.node}.`,
	);
}

/**
 * Does the work unless a stamp says that it was done for the same input before.
 *
 * @param {string} stampFile
 * @param {string | Buffer} input
 * @param {string} what
 * @param {() => Promise<void>} work
 */
async function once(stampFile, input, what, work) {
	const stamp = createHash('sha256').update(input).digest('hex');
	if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
	rmSync(stampFile, { force: true });
	await withProgress(what, work);
	writeFileSync(stampFile, stamp);
}

/**
 * @param {string[]} args
 * @param {string} cwd
 */
const npm = (args, cwd) => run('npm', args, { cwd });

/**
 * What the lockfile says, and nothing else runs or is written. Not `npm ci`: that refuses a lockfile
 * which lacks builds for other systems, and not every registry has them all.
 */
const INSTALL = ['install', '--ignore-scripts', '--no-save', '--no-audit', '--no-fund'];

export async function installPackages() {
	await once(
		join(root, 'node_modules/.installed'),
		readFileSync(join(root, 'package-lock.json')),
		'Installing the development packages',
		async () => await npm(INSTALL, root),
	);
}

/**
 * Every file under a folder, with its content, so that a change is noticed.
 *
 * @param {string} folder
 */
function contentOf(folder) {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.map((name) => join(folder, name))
		.filter((file) => statSync(file).isFile())
		.sort()
		.map((file) => `${file}\n${readFileSync(file)}`);
}

export async function build() {
	const sources = ['nodes', 'credentials'].flatMap((folder) => contentOf(join(root, folder)));
	const settings = ['package.json', 'tsconfig.json', 'gulpfile.js'].map((file) =>
		readFileSync(join(root, file)),
	);
	if (!existsSync(join(root, 'dist'))) rmSync(join(root, 'node_modules/.built'), { force: true });
	await once(
		join(root, 'node_modules/.built'),
		[...sources, ...settings].join('\n'),
		'Building the package',
		async () =>
			await run(process.execPath, ['node_modules/gulp/bin/gulp.js', 'build'], { cwd: root }),
	);
}

/** n8n itself. Of all install scripts only two run: SQLite's build, and Node's where it is needed. */
export async function installN8n() {
	await once(
		join(demo, 'node_modules/.installed'),
		`${readFileSync(join(demo, 'package-lock.json'))}${process.version}`,
		'Installing n8n (a few minutes, the first time only)',
		async () => {
			await npm(INSTALL, demo);
			const scripts = [...(major >= NODE_OF_N8N ? [] : ['node']), 'sqlite3'];
			// This package's own .npmrc switches scripts off, and "npm start" hands that on.
			const env = { ...process.env, npm_config_ignore_scripts: 'false' };
			await run('npm', ['rebuild', ...scripts], { cwd: demo, env });
			if (!existsSync(nodeOfN8n())) {
				throw new Error(
					`Node ${NODE_OF_N8N} for n8n could not be installed. Install it yourself and try again.`,
				);
			}
		},
	);
}

/** The Node that n8n runs on: the system's where it is new enough, the npm package's otherwise. */
export const nodeOfN8n = () =>
	major >= NODE_OF_N8N ? process.execPath : join(demo, 'node_modules/node/bin/node');

/**
 * Installs the packed package where n8n keeps community packages, as n8n itself does: the tarball,
 * unpacked, without development or peer dependencies. n8n's own installer fetches from the public
 * registry only, unless it has an enterprise license.
 *
 * @param userFolder of the n8n that gets it
 */
export async function installPackage(userFolder = home) {
	const folder = join(userFolder, '.n8n/nodes');
	const target = join(folder, 'node_modules/n8n-nodes-constant-contact');
	rmSync(target, { recursive: true, force: true });
	mkdirSync(target, { recursive: true });
	await npm(['pack', '--pack-destination', folder, '--silent'], root);
	const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
	if (tarball === undefined) throw new Error('npm packed nothing.');
	await run('tar', ['-xzf', join(folder, tarball), '-C', target, '--strip-components=1']);
	rmSync(join(folder, tarball));
	const manifest = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'));
	delete manifest.devDependencies;
	delete manifest.peerDependencies;
	writeFileSync(join(target, 'package.json'), JSON.stringify(manifest, null, '\t'));
	writeFileSync(
		join(folder, 'package.json'),
		JSON.stringify({
			name: 'installed-nodes',
			private: true,
			dependencies: { [manifest.name]: manifest.version },
		}),
	);
}
