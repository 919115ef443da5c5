import type { INodeProperties } from 'n8n-workflow';

export const DEFAULT_LARGEST_REMOVAL = '15%';

/** Whether leavers stay. Read by `readMode`. */
export const modeProperty: INodeProperties = {
	displayName: 'Mode',
	name: 'mode',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Add and Update',
			value: 'addAndUpdate',
			description: 'Nobody is taken off the list',
		},
		{
			name: 'Mirror',
			value: 'mirror',
			description:
				'Also takes people off the list who are no longer in the segment. They stay contacts, and keep their permission.',
		},
	],
	default: 'addAndUpdate',
	description: 'What happens to people on the list who are not in the segment',
};

/** Everything that most people never need to touch. Read by `readOptions`. */
export const exportOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Create List If Missing',
			name: 'createListIfMissing',
			type: 'boolean',
			default: true,
			description: 'Whether to make the list when it was chosen by name and does not exist yet',
		},
		{
			displayName: 'Duplicate Emails',
			name: 'duplicateEmails',
			type: 'options',
			options: [
				{ name: 'Keep First', value: 'keepFirst' },
				{ name: 'Keep Last', value: 'keepLast' },
			],
			default: 'keepLast',
			description: 'Which row to export when several have the same email address',
		},
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
			options: [
				{ name: 'Find Out', value: 'auto' },
				{ name: 'UTF-16 BE', value: 'utf-16be' },
				{ name: 'UTF-16 LE', value: 'utf-16le' },
				{ name: 'UTF-8', value: 'utf-8' },
				{ name: 'Windows-1252', value: 'windows-1252' },
			],
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
			displayName: 'Invalid Optional Fields',
			name: 'invalidOptionalFields',
			type: 'options',
			options: [
				{
					name: 'Leave Out the Field',
					value: 'leaveOutField',
					description: 'Export the person without the value that is wrong',
				},
				{
					name: 'Do Not Export the Row',
					value: 'skipRow',
					description: 'Report the row as not exported',
				},
			],
			default: 'leaveOutField',
			description:
				'What to do when a value other than the email address is wrong, such as a bad date',
		},
		{
			displayName: 'Largest Removal',
			name: 'largestRemoval',
			type: 'string',
			default: DEFAULT_LARGEST_REMOVAL,
			placeholder: 'e.g. 15% or 200',
			description:
				'How many people Mirror may take off the list in one run: a share of the list, or a number. When there are more, nobody is removed.',
			displayOptions: { show: { '/mode': ['mirror'] } },
		},
		{
			displayName: 'Most Requests per Run',
			name: 'mostRequests',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 250000, numberPrecision: 0 },
			default: 1000,
			description:
				'Constant Contact takes 10,000 requests a day; how many of them one run may use. An export that needs more sends nothing and says so. 0 for as many as it takes.',
			displayOptions: { show: { '/operation': ['export'] } },
		},
		{
			displayName: 'Not Exported Rows',
			name: 'notExportedRows',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 100000, numberPrecision: 0 },
			default: 1000,
			description:
				'How many rows to give out on Not Exported at most, and people on Removed. When there are more, the summary carries all of them as a CSV file.',
		},
		{
			displayName: 'Only If Plan Still Holds',
			name: 'onlyIfPlan',
			type: 'string',
			default: '',
			placeholder: 'e.g. {{ $json.plan }}',
			description:
				'The plan of a preview. Nothing is sent when the segment, the list or the mode has changed since.',
			displayOptions: { show: { '/operation': ['export'] } },
		},
		{
			displayName: 'Only the First Rows',
			name: 'onlyFirstRows',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 10,
			description:
				'How many rows to take from the beginning of the segment, to try an export with. The rest is not looked at. Not with Mirror, which has to see the whole segment.',
		},
		{
			displayName: 'Requests for Finding Refused Rows',
			name: 'searchRequests',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 5000, numberPrecision: 0 },
			default: 100,
			description:
				'How many imports may be repeated in smaller parts to find out which rows Constant Contact refused, when it does not say so itself',
			displayOptions: { show: { '/operation': ['export'] } },
		},
		{
			displayName: 'Wait for Completion',
			name: 'waitForCompletion',
			type: 'boolean',
			default: true,
			description:
				'Whether to wait until Constant Contact has processed the contacts. Without it the summary can only say that they are on their way.',
			displayOptions: { show: { '/operation': ['export'] } },
		},
		{
			displayName: 'Wait Limit (Minutes)',
			name: 'waitLimit',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 1440, numberPrecision: 0 },
			default: 60,
			description: 'How long to wait for Constant Contact at most, in minutes',
		},
	],
};
