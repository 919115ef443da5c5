import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { MAX_TAG_NAME, TAGS_PER_JOB } from '../api/tags';
import { foldedName } from '../api/names';
import { settingsProblem } from '../problem';
import { isEmpty } from '../segment/values/empty';
import { listIn } from '../segment/values/lists';
import { cleanText, standsForNothing } from '../segment/values/texts';
import type { NamedColumn, Source } from '../source/source';

export const tagColumnOption: INodeProperties = {
	displayName: 'Tag Column',
	name: 'tagColumn',
	type: 'string',
	default: '',
	placeholder: 'e.g. interests',
	description:
		'The column that names the tags of each person: its name, or drag it here. Several are parted by commas. Takes a request for each 500 people on the list and for each 500 who are tagged.',
};

export const tagsOption: INodeProperties = {
	displayName: 'Tags',
	name: 'tags',
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	placeholder: 'e.g. Summer campaign, VIP',
	description:
		'Tags for everybody who was exported, parted by commas or one a line, made when missing. Takes about nine requests, and one for each new tag, where only people of the segment are on the list, as with Mirror; otherwise one more for each 500 people on the list and each 500 who are tagged. A preview counts them.',
};

export const takeTagsOption: INodeProperties = {
	displayName: 'Take Tags From Leavers',
	name: 'takeTagsFromLeavers',
	type: 'boolean',
	noDataExpression: true,
	default: true,
	description:
		'Whether people whom Mirror takes off the list lose the tags of this run. Takes a request for each 500 of them.',
	displayOptions: { show: { '/mode': ['mirror'] } },
};

/** What is to be tagged with what. */
export interface TagChoice {
	/** For everybody. */
	names: string[];
	/** Beside them those that a column names for its row. */
	column: NamedColumn | undefined;
	fromLeavers: boolean;
}

/** @returns undefined where nobody is to be tagged */
export function readTags(context: IExecuteFunctions, source: Source): TagChoice | undefined {
	const options = context.getNodeParameter('options', 0, {}) as Record<string, unknown>;
	const raw = context.getNodeParameter('options', 0, {}, { rawExpressions: true }) as {
		tagColumn?: string;
	};
	const isNamed = 'tags' in options;
	const { tagColumn: name } = raw;
	if (!isNamed && name === undefined) return undefined;
	if (options.waitForCompletion === false) throw cannotWait();
	const names = isNamed ? tagNames(options.tags) : [];
	if (isNamed && names.length === 0) throw empty('Tags');
	if (name !== undefined && isEmpty(name)) throw empty('Tag Column');
	return {
		names,
		column: name === undefined ? undefined : source.column(name, 'Tag Column'),
		fromLeavers: options.takeTagsFromLeavers === true,
	};
}

/**
 * The names of tags in a text with commas or lines, or in an array, written as a text or not; each
 * once.
 *
 * @throws Problem for one that no tag can have
 */
export function tagNames(value: unknown): string[] {
	const texts = Array.isArray(value) ? (value as unknown[]) : [value];
	const names = new Map<string, string>();
	for (const name of texts.flatMap(textsIn)) {
		if (name.length > MAX_TAG_NAME) throw tooLong();
		if (!names.has(foldedName(name))) names.set(foldedName(name), name);
	}
	return [...names.values()];
}

function textsIn(value: unknown): string[] {
	if (typeof value !== 'string' && typeof value !== 'number') return [];
	const text = String(value).trim();
	const list = listIn(text);
	if (list) return list.flatMap(textsIn);
	return text
		.split(/[,\r\n]+|:::/)
		.map(cleanText)
		.filter((name) => name !== '' && !standsForNothing(name));
}

/** @throws Problem where there are more than one job can put on contacts */
export function refuseTooManyTags(names: number): void {
	if (names <= TAGS_PER_JOB) return;
	throw settingsProblem(
		`There are more than ${TAGS_PER_JOB} different tags, so nothing was sent`,
		"Check the options 'Tags' and 'Tag Column'. To put on more tags, split the segment before this node.",
	);
}

const cannotWait = () =>
	settingsProblem(
		"Without 'Wait for Completion' nobody can be tagged, so nothing was sent",
		"Tags are put on when the imports are over. Remove the option 'Wait for Completion', or the options with tags.",
	);

const empty = (option: string) =>
	settingsProblem(
		`The option '${option}' is empty, so nothing was sent`,
		`Fill in '${option}', or remove the option.`,
	);

const tooLong = () =>
	settingsProblem(
		`The name of a tag is longer than ${MAX_TAG_NAME} characters, so nothing was sent`,
		"Check the options 'Tags' and 'Tag Column'.",
	);
