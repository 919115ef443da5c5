const { execFile } = require('node:child_process');
const { readFile, rm } = require('node:fs/promises');
const { promisify } = require('node:util');
const { build } = require('esbuild');
const { dest, parallel, series, src } = require('gulp');

const run = promisify(execFile);

const clean = () => rm('dist', { recursive: true, force: true });

async function compile() {
	try {
		await run(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.json']);
	} catch (error) {
		throw new Error(`TypeScript found faults:\n${error.stdout}`);
	}
}

/** The published package depends on nothing: its CSV parser becomes part of the file that uses it. */
async function bundleParser() {
	const file = 'dist/nodes/ConstantContact/segment/file/csv.js';
	const license = await readFile('node_modules/csv-parse/LICENSE', 'utf8');
	await build({
		entryPoints: [file],
		outfile: file,
		allowOverwrite: true,
		bundle: true,
		platform: 'node',
		target: 'node20',
		banner: { js: `/*! csv-parse:\n${license.trim()}\n*/` },
	});
}

/** Icons and the codex lie beside the compiled node, where n8n's loader looks for them. */
const assets = () =>
	src('nodes/**/*.{svg,node.json}', { base: '.', encoding: false }).pipe(dest('dist'));

exports.clean = clean;
exports.build = series(clean, parallel(series(compile, bundleParser), assets));
exports.default = exports.build;
