/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- reads the package's own documentation */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { properties } from '../../nodes/ConstantContact/actions/resources';
import type { RemovalStatus } from '../../nodes/ConstantContact/report/removalReceipt';
import type { ExportStatus } from '../../nodes/ConstantContact/report/summary';
import { REASONS } from '../../nodes/ConstantContact/segment/reasons';

const ROOT = join(__dirname, '../..');
const DOCS = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));

/** What a person can read: README, and what it leads to. */
const pages = ['README.md', ...DOCS.map((name) => join('docs', name))].map((name) =>
	readFileSync(join(ROOT, name), 'utf8'),
);

/** The first cells of all tables with this heading there, without marks. */
function firstCells(heading: string): string[] {
	return pages.flatMap((text) =>
		text
			.split(/\n(?!\|)/)
			.map((block) => block.trimStart())
			.filter((block) => block.startsWith(`| ${heading} |`))
			.flatMap((table) => table.split('\n').slice(2))
			.map((line) => line.split('|')[1]?.trim() ?? ''),
	);
}

/** A heading in code stands above names of code, several of them in one cell. */
const namesUnder = (heading: string) =>
	firstCells(`\`${heading}\``).flatMap((cell) =>
		[...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
	);

const STATUSES = {
	completed: true,
	incomplete: true,
	inProgress: true,
	nothingToExport: true,
	nothingToRemove: true,
	held: true,
	failed: true,
} satisfies Record<ExportStatus | RemovalStatus, true>;

/** What the node can do, as the panel offers it. */
const operations = properties
	.filter(({ name }) => name === 'operation')
	.flatMap(({ options = [] }) => options.map(({ name }) => name));

describe('README and what it leads to', () => {
	it('say of each operation what it is for', () =>
		expect(operations.filter((name) => !pages[0]!.includes(`- *${name}*:`))).toEqual([]));

	it('say of each reason what it means, and of no other', () =>
		expect(namesUnder('reason').sort()).toEqual(Object.keys(REASONS).sort()));

	it('say of each status what it means, and of no other', () =>
		expect(namesUnder('status').sort()).toEqual(Object.keys(STATUSES).sort()));
});

/** What n8n itself calls the two halves of a field mapper. */
const OF_THE_MAPPER = ['Mapping Column Mode', 'Values to Send'];

/** What the panel offers, without the unit behind a name. */
const offered = properties
	.filter(({ type, name }) => type !== 'collection' || name === 'consentEvidence')
	.concat(properties.flatMap(({ name, options }) => (name === 'options' ? options : [])) as never[])
	.map(({ displayName }) => displayName.replace(/ \(Minutes\)$/, ''));

describe('README about parameters', () => {
	it('names each of them, and every option', () => {
		expect(offered.length).toBeGreaterThan(50);
		const unnamed = offered.filter(
			(name) =>
				!['Resource', 'Operation', 'Fields', 'Export'].includes(name) && !pages[0]!.includes(name),
		);
		expect(unnamed).toEqual([]);
	});

	it('has none in its table that the panel does not offer', () => {
		const names = firstCells('parameter').flatMap((cell) => cell.split(', '));
		expect(names.length).toBeGreaterThan(30);
		expect(names.filter((name) => ![...offered, ...OF_THE_MAPPER].includes(name))).toEqual([]);
	});
});

/** What developers read, and where a path in it may begin. */
const CONTRIBUTING = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
const isThere = (path: string, begins: string) =>
	['', '.ts', '.mts'].some((ending) => existsSync(join(ROOT, begins, path + ending)));

const code = ['nodes', 'sandbox', 'probe', 'bench', 'test/support']
	.flatMap((folder) =>
		readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
			.filter((path) => /\.m?ts$/.test(path))
			.map((path) => readFileSync(join(ROOT, folder, path), 'utf8')),
	)
	.join('\n');

describe('CONTRIBUTING', () => {
	it('names folders and files that are there', () => {
		const paths = CONTRIBUTING.match(/(?<![\w/.])(?:[a-z][\w-]*\/)+(?:[\w.-]*\w)?/g)!;
		expect(paths.length).toBeGreaterThan(50);
		const missing = paths.filter(
			(path) => !isThere(path, '') && !isThere(path, 'nodes/ConstantContact'),
		);
		expect(missing).toEqual([]);
	});

	it('names what the code has', () => {
		const names = [...CONTRIBUTING.matchAll(/`(\w+)`/g)].map(([, name]) => name!);
		expect(names.length).toBeGreaterThan(20);
		expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(code))).toEqual([]);
	});
});

it.each(DOCS)('docs/%s leads to files that are there', (name) => {
	const text = readFileSync(join(ROOT, 'docs', name), 'utf8');
	const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => path!);
	expect(links.filter((path) => !isThere(path, 'docs'))).toEqual([]);
});
