import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { ListChoice } from '../api/lists';
import { settingsProblem } from '../problem';
import { isEmpty } from '../segment/values/empty';
import { dependsOnRow } from '../segment/reader';
import type { NamedColumn, Source } from '../source/source';

/** The locator's mode in which each value of a field has its own list. */
const SPLIT_MODE = 'field';

/** The list that it is about. */
export const listLocator: INodeProperties = {
	displayName: 'List',
	name: 'list',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	description: 'The Constant Contact list that the people of the segment are put on, or taken off',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a list…',
			typeOptions: { searchListMethod: 'searchContactLists', searchable: true },
		},
		{
			displayName: 'By Name',
			name: 'name',
			type: 'string',
			placeholder: 'e.g. VIP customers',
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. c3f1a2b4-5d6e-11ee-9c3a-fa163e5bc304',
			validation: [
				{
					type: 'regex',
					properties: {
						regex: '^\\s*[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\s*$',
						errorMessage:
							'A list ID looks like c3f1a2b4-5d6e-11ee-9c3a-fa163e5bc304. Copy it from the address of the list in Constant Contact.',
					},
				},
			],
			url: '=https://app.constantcontact.com/pages/contacts/ui#contacts/{{$value}}',
		},
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://app.constantcontact.com/pages/contacts/ui#contacts/c3f1a2b4-…',
			validation: [
				{
					type: 'regex',
					properties: {
						regex: '.*[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}.*',
						errorMessage:
							'This address holds no list ID. Open the list in Constant Contact and copy the whole address.',
					},
				},
			],
		},
		{
			displayName: 'Split by Segment Field',
			name: SPLIT_MODE,
			type: 'string',
			placeholder: 'e.g. country',
			hint: 'Each value of this column stands for a list of that name. An export makes it when it is missing.',
		},
	],
};

/** {@link listLocator} where it is one list for all rows. */
export const oneListLocator: INodeProperties = {
	...listLocator,
	modes: listLocator.modes!.filter(({ name }) => name !== SPLIT_MODE),
};

/** One list for all rows, or a value of each row that says which. */
export type ListParameter =
	| { choice: ListChoice }
	| (NamedColumn & { toChoice: (text: string) => ListChoice; split: boolean });

export interface Locator {
	mode: string;
	value: unknown;
}

/** @throws Problem `settings` when it names no list, nor a column that does */
export function readList(context: IExecuteFunctions, source: Source): ListParameter {
	const raw = context.getNodeParameter('list', 0, {}, { rawExpressions: true }) as Locator;
	const split = raw.mode === SPLIT_MODE;
	const toChoice = (text: string) => {
		if (text.trim() === '') throw namesNoList();
		return readListChoice(split ? 'name' : raw.mode, text);
	};
	if (split && isEmpty(raw.value)) {
		throw settingsProblem(
			'No field is named to split the segment by',
			"Write the name of the column under 'List', or drag it there.",
		);
	}
	if (split || (!source.isFile && dependsOnRow(raw.value))) {
		return { ...source.column(raw.value as string, 'List'), toChoice, split };
	}
	const { mode, value } = context.getNodeParameter('list', 0) as unknown as Locator;
	return { choice: readListChoice(mode, String(value ?? '')) };
}

const namesNoList = () =>
	settingsProblem(
		'The row names no list',
		"Fill in the column that is chosen under 'List', or take such rows out before this node.",
	);

/** Characters of a list's name (documented). */
const MAX_NAME = 255;

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
const ONLY_UUID = new RegExp(`^${UUID.source}$`, 'i');

/** Reads what stands in the list locator: the ID, an address from the product, or the name. */
export function readListChoice(mode: string, value: string): ListChoice {
	const text = value.trim();
	if (text === '') throw settingsProblem('No list is chosen', "Choose one under 'List'.");
	if (mode === 'name') {
		if (text.length <= MAX_NAME) return { by: 'name', name: text };
		throw settingsProblem(
			`The name of the list is longer than ${MAX_NAME} characters`,
			"Shorten it under 'List'.",
		);
	}
	const id = mode === 'url' ? UUID.exec(text)?.[0] : ONLY_UUID.exec(text)?.[0];
	if (id) return { by: 'id', id: id.toLowerCase() };
	throw settingsProblem(
		mode === 'url'
			? 'The address of the list holds no list ID'
			: 'The ID of the list is not one that Constant Contact gives',
		"A list ID looks like 'c3f1a2b4-5d6e-11ee-9c3a-fa163e5bc304'. Open the list in Constant Contact and copy it from the address, or choose the list by name.",
	);
}
