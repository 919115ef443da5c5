import type { INodeProperties } from 'n8n-workflow';

/** The locator's mode in which each value of a field has its own list. */
export const SPLIT_MODE = 'field';

/** Where the segment goes. Read by `readListChoice`. */
export const listLocator: INodeProperties = {
	displayName: 'List',
	name: 'list',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	description: 'The Constant Contact list that the people of the segment are put on',
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
			hint: 'Each value of this column goes to a list of that name, which is made when it is missing',
		},
	],
};
