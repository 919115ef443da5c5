import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { settingsProblem } from '../problem';
import { tagColumnOption, tagsOption, takeTagsOption } from './tags';
import type { FaultPolicy } from '../segment/contact';
import type { ReadingRules } from '../segment/conventions';
import { isEmpty } from '../segment/values/empty';
import type { DuplicatePolicy } from '../segment/check';
import { fileOptions } from '../source/parameters';
import { largestRemovalOptions, takeOffOption, whenHeldOption, type Removal } from './removal';
import { readStops, stopOptions, type Stops } from './stops';

/**
 * A collection of options: those of an operation, with how a file is written, in the order of their
 * names. One of its own where an option means something else, or is not offered.
 */
export const optionsOf = (own: INodeProperties[]): INodeProperties => ({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [...own, ...fileOptions].sort((one, other) =>
		one.displayName.localeCompare(other.displayName, 'en'),
	),
});

export const waitLimitOption: INodeProperties = {
	displayName: 'Wait Limit (Minutes)',
	name: 'waitLimit',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 1440, numberPrecision: 0 },
	default: 60,
	description: 'How many minutes the run may take, waiting for Constant Contact included',
};

/** @param inWords what a run does that needs more */
export const mostRequestsOption = (inWords: string): INodeProperties => ({
	displayName: 'Most Requests per Run',
	name: 'mostRequests',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 250000, numberPrecision: 0 },
	default: 1000,
	description: `Constant Contact takes 10,000 requests a day; how many of them one run may use. ${inWords} 0 for as many as it takes.`,
});

/** How many items an output has at most. */
export const mostRowsOption = (displayName: string, description: string): INodeProperties => ({
	displayName,
	name: 'notExportedRows',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 100000, numberPrecision: 0 },
	default: 1000,
	description,
});

export const firstRowsOption = (description: string): INodeProperties => ({
	displayName: 'Only the First Rows',
	name: 'onlyFirstRows',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 10,
	description,
});

/** What a preview does not do, which has the same options. */
const exportOnly: INodeProperties[] = [
	mostRequestsOption('An export that needs more sends nothing and says so.'),
	{
		displayName: 'Only If Plan Still Holds',
		name: 'onlyIfPlan',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.plan }}',
		description:
			'The plan of a preview. Nothing is sent when the segment, the list or the mode has changed since.',
	},
	{
		displayName: 'Receipt as Page and Text',
		name: 'receiptFile',
		type: 'boolean',
		default: true,
		description:
			'Whether the summary carries the receipt as an HTML page with a picture, in the file "receipt", and as Markdown text for a chat',
	},
	{
		displayName: 'Requests for Finding Refused Rows',
		name: 'searchRequests',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 5000, numberPrecision: 0 },
		default: 100,
		description:
			'How many imports may be repeated in smaller parts, and people looked up, to find out which rows Constant Contact refused, when it does not say so itself',
	},
	whenHeldOption,
];

/** Of a preview, too: an export that does not wait removes nobody. */
const waitOption: INodeProperties = {
	displayName: 'Wait for Completion',
	name: 'waitForCompletion',
	type: 'boolean',
	default: true,
	description:
		'Whether to wait until Constant Contact has processed the contacts. Without it the summary can only say that they are on their way, and nobody is taken off the list or tagged.',
};

/** Everything that most people never need to touch. */
export const exportOptions = optionsOf([
	...exportOnly.map((option) => ({
		...option,
		displayOptions: { show: { '/operation': ['export'] } },
	})),
	tagColumnOption,
	tagsOption,
	takeTagsOption,
	{
		displayName: 'Create Custom Fields',
		name: 'createCustomFields',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		placeholder: 'e.g. shoe_size',
		description:
			'Columns, one a line, for which a custom field is made where no field is known for them: for dates, numbers or text, whatever all of their first values are. Applies to Map Automatically.',
	},
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
	...largestRemovalOptions,
	{
		displayName: 'Most Express Sign-Ups',
		name: 'mostSignUps',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 3000, numberPrecision: 0 },
		default: 250,
		description:
			'How many people one run may sign up with Express permission: the first ones of the segment. The rows of all others are not sent.',
		displayOptions: { show: { '/permission': ['express'] } },
	},
	mostRowsOption(
		'Not Exported Rows',
		'How many rows to give out on Not Exported at most, people on Removed and values on Needs Attention. When there are more, the summary carries all of them as a CSV file.',
	),
	firstRowsOption(
		'How many rows to take from the beginning of the segment, to try an export with. The rest is not looked at. Not with Mirror, which has to see the whole segment.',
	),
	{
		displayName: 'Split Full Names',
		name: 'splitFullName',
		type: 'boolean',
		default: true,
		description:
			'Whether to take a column such as "Full Name" apart where there is no column with first or last names. The last word is the last name, or what stands before a comma. Applies to Map Automatically.',
	},
	...stopOptions,
	takeOffOption,
	waitOption,
	waitLimitOption,
]);

export interface SegmentOptions {
	/** Columns for which custom fields are made. */
	createCustomFields: string[];
	createListIfMissing: boolean;
	dateOrder: ReadingRules['dateOrder'];
	duplicateEmails: DuplicatePolicy;
	/** Whether NULL, N/A and the like are empty in items too; in files they always are. */
	emptyTexts: boolean;
	invalidOptionalFields: FaultPolicy;
	notExportedRows: number;
	waitForCompletion: boolean;
	/** Minutes. */
	waitLimit: number;
	/** For what people are taken off the list, and behind which guards. */
	removal: Removal;
	/** Imports that may be repeated, and people looked up, to find refused rows. */
	searchRequests: number;
	/** Whether whole names are taken apart where there is no first and no last name. */
	splitFullName: boolean;
	/** Whether the receipt is given out as a page and as text, too. */
	receiptFile: boolean;
	/** People who may be signed up in one run. */
	mostSignUps: number;
	/** Requests that one run may make; 0 for as many as it takes. */
	mostRequests: number;
	/** The plan of a preview that has to hold still; undefined when it does not matter. */
	onlyIfPlan: string | undefined;
	/** What the segment may not be like. */
	stops: Stops;
	/** Rows to take from the beginning of the segment; undefined for all. */
	onlyFirstRows: number | undefined;
}

/** What an option says when it is added. */
const SHOWN = Object.fromEntries(
	(exportOptions.options as INodeProperties[]).map(({ name, default: value }) => [name, value]),
);
/** What holds without it, where that is something else. */
const WITHOUT = {
	createListIfMissing: false,
	emptyTexts: false,
	splitFullName: false,
	mostRequests: 0,
	receiptFile: false,
};

/**
 * A workflow keeps what was chosen for another operation, too; n8n hands over what is offered now.
 *
 * @param removal whom the operation takes off lists
 */
export function readOptions(context: IExecuteFunctions, removal: Removal): SegmentOptions {
	const options = context.getNodeParameter('options', 0, {}) as IDataObject &
		Partial<SegmentOptions>;
	const all = { ...SHOWN, ...WITHOUT, ...options } as SegmentOptions;
	return {
		...all,
		createCustomFields: String(all.createCustomFields)
			.split('\n')
			.map((column) => column.trim())
			.filter((column) => column !== ''),
		onlyIfPlan: 'onlyIfPlan' in options ? readPlan(options.onlyIfPlan) : undefined,
		onlyFirstRows: 'onlyFirstRows' in options ? readFirstRows(options, removal) : undefined,
		removal,
		stops: readStops(options),
	};
}

/** @throws Problem where people are taken off the list: further rows say who has to stay */
function readFirstRows(options: Partial<SegmentOptions>, { reasons }: Removal): number {
	if (reasons.includes('left_segment')) {
		throw settingsProblem(
			'A part of a segment cannot be mirrored, so nothing was sent: everybody further down in it would be taken off the list',
			"Remove the option 'Only the First Rows', or try the export with the mode 'Add and Update', which takes nobody off the list.",
		);
	}
	if (reasons.includes('said_no')) {
		throw settingsProblem(
			'Nobody can be taken off the list by a part of the segment, so nothing was sent: a row further down may say yes',
			"Remove the option 'Only the First Rows', or the option 'Take Off the List Whoever Says No'.",
		);
	}
	const most = Number(options.onlyFirstRows);
	if (Number.isInteger(most) && most > 0) return most;
	throw settingsProblem(
		"The option 'Only the First Rows' is not a whole number above 0, so nothing was sent",
		'Write how many rows to try the export with, such as 10, or remove the option to export all of them.',
	);
}

/** @throws Problem for an empty plan: what was to be approved must not go out without it */
function readPlan(value: unknown): string {
	const plan = isEmpty(value) ? '' : String(value).trim();
	if (plan !== '') return plan;
	throw settingsProblem(
		"The option 'Only If Plan Still Holds' is empty, so nothing was sent",
		"Give it the field 'plan' of the preview, or remove the option.",
	);
}
