import type { INodeProperties } from 'n8n-workflow';

import { ENCODINGS } from '../segment/file/text';

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

const ENCODING_OPTIONS = Object.entries(ENCODINGS).map(([value, name]) => ({ name, value }));

/** How a file is written, where it is not to be found out. */
export const fileOptions: INodeProperties[] = [
	{
		displayName: 'File Delimiter',
		name: 'fileDelimiter',
		type: 'string',
		default: '',
		placeholder: 'e.g. ;',
		description:
			'The character between two values of the CSV file, \\t for a tab. Empty to have it found out.',
		displayOptions: { show: { '/segmentSource': ['csv'] } },
	},
	{
		displayName: 'File Encoding',
		name: 'fileEncoding',
		type: 'options',
		options: [{ name: 'Find Out', value: 'auto' }, ...ENCODING_OPTIONS].sort((one, other) =>
			one.name.localeCompare(other.name, 'en'),
		),
		default: 'auto',
		description: 'How the letters of the file are written',
		displayOptions: { show: { '/segmentSource': ['csv', 'jsonLines'] } },
	},
	{
		displayName: 'File Headings',
		name: 'fileHeadings',
		type: 'options',
		options: [
			{ name: 'Find Out', value: 'auto' },
			{ name: 'In the First Line', value: 'yes' },
			{
				name: 'None',
				value: 'no',
				description: 'The columns are called Column 1, Column 2 and so on',
			},
		],
		default: 'auto',
		description: 'Whether the first line of the CSV file names the columns',
		displayOptions: { show: { '/segmentSource': ['csv'] } },
	},
	{
		displayName: 'File Quoting',
		name: 'fileQuoting',
		type: 'options',
		options: [
			{
				name: 'Apostrophes',
				value: 'apostrophe',
				description: "Values stand between apostrophes: 'Ada, B.'",
			},
			{
				name: 'Double Quotes',
				value: 'doubled',
				description: 'A quotation mark inside a value is written twice, as spreadsheets do',
			},
			{
				name: 'Double Quotes and Backslashes',
				value: 'backslash',
				description: 'A quotation mark inside a value has a backslash before it, as databases do',
			},
			{ name: 'Find Out', value: 'auto' },
			{
				name: 'None',
				value: 'none',
				description: 'Quotation marks are letters like others, and each line is a row',
			},
		],
		default: 'auto',
		description: 'How the CSV file writes values that hold a delimiter or a quotation mark',
		displayOptions: { show: { '/segmentSource': ['csv'] } },
	},
];
