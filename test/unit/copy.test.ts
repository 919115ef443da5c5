/* eslint-disable @n8n/community-nodes/no-restricted-globals -- prints when it is asked to */
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { ConstantContactOAuth2Api } from '../../credentials/ConstantContactOAuth2Api.credentials';
import { ConstantContact } from '../../nodes/ConstantContact/ConstantContact.node';
import { ConstantContactTrigger } from '../../nodes/ConstantContact/ConstantContactTrigger.node';
import { amount, plural } from '../../nodes/ConstantContact/words';
import { sentencesOfSource, VALUE, type Sentence } from '../support/sentences';

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
