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
			displayName: 'Date Order',
			name: 'dateOrder',
			type: 'options',
			options: [
				{
					name: 'Day First',
					value: 'dayFirst',
					description: '3/4/1985 is April 3',
				},
				{
					name: 'Find Out',
					value: 'auto',
					description: 'From the other dates of the column; month first where they leave it open',
				},
				{
					name: 'Month First',
					value: 'monthFirst',
					description: '3/4/1985 is March 4',
				},
			],
			default: 'auto',
			description: 'How to read dates whose day and month can both be the month',
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
			displayName: 'Empty Texts',
			name: 'emptyTexts',
			type: 'boolean',
			default: true,
			description:
				'Whether texts such as NULL, N/A or a dash are empty in every field, as they always are in files. Without it somebody can be called NULL.',
			displayOptions: { show: { '/segmentSource': ['items'] } },
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
				{ name: 'Big5 (Traditional Chinese)', value: 'big5' },
				{ name: 'EUC-JP (Japanese)', value: 'euc-jp' },
				{ name: 'EUC-KR (Korean)', value: 'euc-kr' },
				{ name: 'Find Out', value: 'auto' },
				{ name: 'GB18030, GBK (Chinese)', value: 'gb18030' },
				{ name: 'IBM 866 (Cyrillic)', value: 'ibm866' },
				{ name: 'ISO 8859-13 (Baltic)', value: 'iso-8859-13' },
				{ name: 'ISO 8859-15 (Western Europe)', value: 'iso-8859-15' },
				{ name: 'ISO 8859-2 (Central Europe)', value: 'iso-8859-2' },
				{ name: 'ISO 8859-5 (Cyrillic)', value: 'iso-8859-5' },
				{ name: 'ISO 8859-7 (Greek)', value: 'iso-8859-7' },
				{ name: 'KOI8-R (Russian)', value: 'koi8-r' },
				{ name: 'KOI8-U (Ukrainian)', value: 'koi8-u' },
				{ name: 'Mac Cyrillic', value: 'x-mac-cyrillic' },
				{ name: 'Mac Roman', value: 'macintosh' },
				{ name: 'Shift JIS (Japanese)', value: 'shift_jis' },
				{ name: 'UTF-16 BE', value: 'utf-16be' },
				{ name: 'UTF-16 LE', value: 'utf-16le' },
				{ name: 'UTF-8', value: 'utf-8' },
				{ name: 'Windows-1250 (Central Europe)', value: 'windows-1250' },
				{ name: 'Windows-1251 (Cyrillic)', value: 'windows-1251' },
				{ name: 'Windows-1252 (Western Europe)', value: 'windows-1252' },
				{ name: 'Windows-1253 (Greek)', value: 'windows-1253' },
				{ name: 'Windows-1254 (Turkish)', value: 'windows-1254' },
				{ name: 'Windows-1255 (Hebrew)', value: 'windows-1255' },
				{ name: 'Windows-1256 (Arabic)', value: 'windows-1256' },
				{ name: 'Windows-1257 (Baltic)', value: 'windows-1257' },
				{ name: 'Windows-1258 (Vietnamese)', value: 'windows-1258' },
				{ name: 'Windows-874 (Thai)', value: 'windows-874' },
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
			displayName: 'Receipt as Page and Text',
			name: 'receiptFile',
			type: 'boolean',
			default: true,
			description:
				'Whether the summary carries the receipt as an HTML page with a picture, in the file "receipt", and as Markdown text for a chat',
			displayOptions: { show: { '/operation': ['export'] } },
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
			displayName: 'Split Full Names',
			name: 'splitFullName',
			type: 'boolean',
			default: true,
			description:
				'Whether to take a column such as "Full Name" apart where there is no column with first or last names. The last word is the last name, or what stands before a comma. Applies to Map Automatically.',
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
