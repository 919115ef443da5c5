/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- reads the package's own pages, and prints when it is asked to */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { ConstantContactOAuth2Api } from '../../credentials/ConstantContactOAuth2Api.credentials';
import { ConstantContact } from '../../nodes/ConstantContact/ConstantContact.node';
import { ConstantContactTrigger } from '../../nodes/ConstantContact/ConstantContactTrigger.node';
import { REASONS } from '../../nodes/ConstantContact/segment/reasons';
import { amount, plural } from '../../nodes/ConstantContact/words';
import { sentencesOfSource, VALUE, type Sentence } from '../support/sentences';

const ROOT = join(__dirname, '../..');
/** What n8n itself writes beside a field mapper and elsewhere in its panels. */
const WORDS_OF_N8N = [
	'Mapping Column Mode',
	'Values to Send',
	'Map Automatically',
	'Map Each Column Manually',
	'Always Output Data',
	'Binary',
	'Connect',
	'Extract from File',
	'Compression',
];
/** Names of things that a sentence may put into quotes, and that nobody finds in the panel. */
const OTHER_NAMES = ['Email', 'Column 1', 'Column 2', 'CSV UTF-8'];

const { description } = new ConstantContact();
const { properties: triggerProperties } = new ConstantContactTrigger().description;

/** Every name that stands in the panels of the node and its credential. */
function namesIn(properties: Array<INodeProperties | INodePropertyOptions | object>): string[] {
	return properties.flatMap((property) => {
		const { displayName, name, values, modes, options } = property as INodeProperties & {
			values?: object[];
		};
		return [
			displayName,
			name,
			...namesIn([...(options ?? []), ...(values ?? []), ...(modes ?? [])]),
		];
	});
}
const outputs = [...String(description.outputs).matchAll(/"displayName":"([^"]+)"/g)].map(
	([, name]) => name!,
);
const NAMES = new Set([
	...namesIn(description.properties),
	...namesIn(triggerProperties),
	...namesIn(new ConstantContactOAuth2Api().properties),
	...outputs,
	...WORDS_OF_N8N,
	...OTHER_NAMES,
]);

const sentences = sentencesOfSource();

/** The sentences that break a rule, each with its place. */
const breaking = (isBroken: (sentence: Sentence) => boolean): string[] =>
	sentences.filter(isBroken).map(({ text, where }) => `${where} ${text}`);

// To read them aloud: PRINT=1 npx jest test/unit/copy
if (process.env.PRINT) {
	process.stdout.write(sentences.map(({ text, where }) => `${text}\n    ${where}\n`).join(''));
}

/**
 * *Exported* is what a run did with a row; *on the list* is where a person is. Whoever was not exported
 * may be on the list all the same, so no sentence may take one for the other.
 */
const MIXED = [
	/(?<!\bwhose )\brows?\b(?:(?!\b(?:whose|who|whom|people|person|nobody|somebody)\b)[^.:;,'"])*(?:, which)? (?:is|are|was|were|stays?|lands?)(?: \w+){0,2} on (?:the|a|its|their|that) list\b/i,
	/\bexported\b[^.]*(?:[:;]|\bso\b)(?:(?!\b(?:who|whoever|whether|still)\b)[^.:;])*\b(?:are|is) (?:not )?on (?:the|a) list\b(?! (?:all the same|still))/i,
	/\bexported,? (?:that is|i\.e\.|or|in other words),? (?:not )?on (?:the|a) list\b/i,
	/\b(?:members?|(?:everybody|people|whoever is) on the list) (?:is|are|was|were) (?:not )?exported\b/i,
];

/** Sentences of a page, or of the notes in a workflow. */
function sentencesOfPage(path: string): Array<Pick<Sentence, 'text' | 'where'>> {
	const content = readFileSync(join(ROOT, path), 'utf8');
	const text = path.endsWith('.json')
		? (JSON.parse(content) as { nodes: Array<{ parameters: { content?: string } }> }).nodes
				.map(({ parameters }) => parameters.content ?? '')
				.join('\n\n')
		: content;
	return text
		.replace(/[*_`]|\]\([^)]*\)/g, '')
		.split(/\n\n|\||(?<=[.?!])\s|\n(?=[-#\d])/)
		.map((one) => ({ text: one.replace(/\s+/g, ' ').trim(), where: path }))
		.filter((one) => one.text !== '');
}

const filesOf = (folder: string, end: string): string[] =>
	readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith(end))
		.map((name) => join(folder, name));

const filesWith = (text: string, ...folders: string[]): string[] =>
	folders
		.flatMap((folder) => filesOf(folder, '.ts'))
		.filter((path) => readFileSync(join(ROOT, path), 'utf8').includes(text));

/** Keys of what the receipts are made of, read from their types. */
const keysOfReceipts = (): string[] =>
	['summary', 'simplified', 'removalReceipt', 'notExported', 'needsAttention'].flatMap((name) =>
		[
			...readFileSync(join(ROOT, 'nodes/ConstantContact/report', `${name}.ts`), 'utf8').matchAll(
				/(\w+)\??: (?:number|string|boolean|'|null)/g,
			),
		].map(([, key]) => key!),
	);

describe('What people read', () => {
	it('is found at all', () => expect(sentences.length).toBeGreaterThan(200));

	it('has one blank between two words, and none at the beginning of a message', () =>
		expect(
			breaking(({ text, kind }) => /\S {2,}\S/.test(text) || (kind !== 'text' && /^ /.test(text))),
		).toEqual([]));

	it('spells as people do', () =>
		expect(breaking(({ text }) => /\b(can not|seldom|data base|web site)\b/i.test(text))).toEqual(
			[],
		));

	it('has no full stop behind what happened: the advice follows behind one', () =>
		expect(breaking(({ text, kind }) => kind === 'message' && /[.!]$/.test(text))).toEqual([]));

	it('ends an advice as a sentence', () =>
		expect(
			breaking(
				({ text, kind }) => kind === 'advice' && !text.endsWith(VALUE) && !/[.?!"]$/.test(text),
			),
		).toEqual([]));

	it('names only what the panel has', () => {
		const unknown = sentences.flatMap(({ text, where }) =>
			[...text.matchAll(/(?<![\w…])'([A-Z][^'….]*)'/g)]
				.map(([, name]) => name!)
				.filter((name) => !NAMES.has(name))
				.map((name) => `${where} ${name}`),
		);
		expect(unknown).toEqual([]);
	});

	it('never says of rows that they are on a list, nor of people that they are exported', () => {
		const shown = [
			...sentences,
			...['README.md', ...filesOf('examples', '.json')].flatMap(sentencesOfPage),
		];
		const mixed = shown.filter(({ text }) => MIXED.some((words) => words.test(text)));
		expect(mixed.map(({ text, where }) => `${where} ${text}`)).toEqual([]);
		expect(shown.length).toBeGreaterThan(sentences.length + 300);
	});

	it.each([
		'20 of 59 rows are on the list.',
		'Each row that is not on the list says why.',
		'Rows without consent, which were never on a list.',
		'Not exported: they are not on the list.',
		'39 were not exported, so they are not on the list.',
		'Nobody of the segment is exported, that is, on the list.',
		'The 12 members are exported.',
		'Everybody on the list was exported.',
	])('takes this for a mixture of both: %s', (text) =>
		expect(MIXED.some((words) => words.test(text))).toBe(true),
	);

	it('keeps both apart in the keys of what is given out', () => {
		const keys = keysOfReceipts();
		expect(keys).toEqual(expect.arrayContaining(['notExported', 'onListAfter', 'newOnList']));
		expect(keys.filter((key) => /export/i.test(key) && /list|member/i.test(key))).toEqual([]);
		const said = Object.keys(REASONS).filter((reason) => reason.includes('on_list'));
		expect(said).toEqual(['not_on_list']);
		expect(
			filesWith("'not_on_list'", 'nodes/ConstantContact/imports', 'nodes/ConstantContact/segment'),
		).toEqual([]);
	});

	it('says one of one thing, and many of many', () => {
		expect([plural(1, 'row'), plural(0, 'row'), plural(1_152, 'person', 'people')]).toEqual([
			'1 row',
			'0 rows',
			'1,152 people',
		]);
		expect(amount(1_000_000)).toBe('1,000,000');
	});

	it('ends a hint as a sentence', () =>
		expect(description.hints!.filter(({ message }) => !message.endsWith('.'))).toEqual([]));

	it('ends a description that goes on behind a full stop with one', () => {
		const descriptions = (properties: object[]): string[] =>
			properties.flatMap((property) => {
				const {
					description: text,
					hint,
					options,
					values,
				} = property as INodeProperties & {
					values?: object[];
				};
				return [text, hint, ...descriptions([...(options ?? []), ...(values ?? [])])].filter(
					(found): found is string => typeof found === 'string',
				);
			});
		const open = descriptions([...description.properties, ...triggerProperties]).filter(
			(text) => /\. [A-Z]/.test(text) && !/[.?]$/.test(text.replace(/<[^>]*>$/, '')),
		);
		expect(open).toEqual([]);
	});
});
