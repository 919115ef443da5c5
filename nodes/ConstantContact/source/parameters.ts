import type { INodeProperties } from 'n8n-workflow';

/** Where the rows of the segment come from. Read by `withSource`. */
export const sourceProperties: INodeProperties[] = [
	{
		displayName: 'Segment Source',
		name: 'segmentSource',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Input Items',
				value: 'items',
				description: 'Each item is a person, as databases, sheets and CRM nodes give them',
			},
			{
				name: 'CSV File',
				value: 'csv',
				description:
					'One item carries a file in which each line is a person. Best for large segments.',
			},
			{
				name: 'JSON Lines File',
				value: 'jsonLines',
				description: 'One item carries a file with one JSON object a line',
			},
		],
		default: 'items',
		description: 'Whether the people come as items or in a file',
	},
	{
		displayName: 'File Field',
		name: 'binaryProperty',
		type: 'string',
		required: true,
		default: 'data',
		placeholder: 'e.g. data',
		hint: "The name under which the file comes in, as the tab 'Binary' of the input shows it",
		displayOptions: { show: { segmentSource: ['csv', 'jsonLines'] } },
	},
	{
		displayName: 'Columns of the File',
		name: 'fileColumns',
		type: 'string',
		default: '',
		placeholder: 'e.g. Email,First Name,Last Name',
		description:
			"Optional. Paste the first line of the file here, and 'Values to Send' offers its columns to choose from. Without it, write their names, or map automatically.",
		displayOptions: { show: { segmentSource: ['csv', 'jsonLines'] } },
	},
];
