import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { DEFAULT_LARGEST_REMOVAL } from './options';
import { SPLIT_MODE } from './list';
import { readRemovalLimit, type RemovalLimit } from '../api/removals';
import { readListChoice, type ListChoice } from '../api/lists';
import { consentByField, everyoneAgreed, type ConsentCheck } from '../segment/consent';
import type { FaultPolicy } from '../segment/contact';
import type { ReadingRules } from '../segment/conventions';
import { CONTACT_FIELDS, CUSTOM_PREFIX, isEmpty, type ContactField } from '../segment/fields';
import {
	compileAutomaticMapping,
	compileManualMapping,
	UnknownFieldError,
	type Mapping,
} from '../segment/mapping';
import { firstRows } from '../segment/segment';
import { dependsOnRow, type RowReader } from '../segment/reader';
import type { DuplicatePolicy } from '../segment/survey';
import { Problem } from '../transport/problems';
import type { Source } from '../source/file';

/** One list for all rows, or a value of each row that says which. */
export type ListParameter =
	| { choice: ListChoice }
	| {
			read: RowReader;
			isEvaluated: boolean;
			toChoice: (text: string) => ListChoice;
			split: boolean;
	  };

interface Locator {
	mode: string;
	value: unknown;
}

export function readList(context: IExecuteFunctions, source: Source): ListParameter {
	const raw = context.getNodeParameter('list', 0, {}, { rawExpressions: true }) as Locator;
	const split = raw.mode === SPLIT_MODE;
	const toChoice = (text: string) => {
		if (text.trim() === '') throw namesNoList();
		return readListChoice(split ? 'name' : raw.mode, text);
	};
	if (split && isEmpty(raw.value)) {
		throw new Problem(
			'settings',
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
	new Problem(
		'settings',
		'The row names no list',
		"Fill in the column that is chosen under 'List', or take such rows out before this node.",
	);

/** How the parameters name columns that are no field: who agreed, and which list. */
export function namesUsed(context: IExecuteFunctions): string[] {
	const consentField = context.getNodeParameter('consentField', 0, '', { rawExpressions: true });
	const list = context.getNodeParameter('list', 0, {}, { rawExpressions: true }) as Locator;
	return [consentField, list.value].filter((text) => typeof text === 'string');
}

export type Mode = 'addAndUpdate' | 'mirror';

export const readMode = (context: IExecuteFunctions): Mode =>
	context.getNodeParameter('mode', 0, 'addAndUpdate') as Mode;

interface MapperValue {
	mappingMode: 'defineBelow' | 'autoMapInputData';
	value: IDataObject | null;
	/** The fields as the editor last showed them. */
	schema?: Array<{ id: string; displayName: string }>;
}

/** Whether the account's own fields have to be read before the mapping can be compiled. */
export function needsCustomFields(context: IExecuteFunctions): boolean {
	const { mappingMode, value } = readMapper(context);
	return (
		mappingMode === 'autoMapInputData' ||
		Object.entries(value ?? {}).some(
			([id, parameter]) => id.startsWith(CUSTOM_PREFIX) && !isEmpty(parameter),
		)
	);
}

/** Rows by whose values headings are judged that may mean more than one thing. */
const SAMPLE_ROWS = 200;

export async function readMapping(
	context: IExecuteFunctions,
	source: Source,
	customFields: ContactField[],
	reading: ReadingRules,
	splitFullName: boolean,
): Promise<Mapping> {
	const fields = [...CONTACT_FIELDS, ...customFields];
	const { mappingMode, value, schema } = readMapper(context);
	if (mappingMode === 'autoMapInputData') {
		if (!source.hasHeadings) throw noHeadings();
		const sample = await firstRows(source.segment, SAMPLE_ROWS);
		return compileAutomaticMapping(fields, { ...reading, sample, splitFullName });
	}
	if (isEmpty(value?.email)) {
		throw new Problem(
			'settings',
			'No column is mapped to Email',
			"Drag the column with the email addresses onto 'Email' under 'Values to Send', or choose 'Map Automatically' as the 'Mapping Column Mode'.",
		);
	}
	try {
		return compileManualMapping(value ?? {}, fields, source.mapped, reading);
	} catch (error) {
		throw asUnknownField(error, schema ?? []);
	}
}

const noHeadings = () =>
	new Problem(
		'settings',
		'The file has no headings by which its columns could be mapped, so nothing was sent',
		"Choose 'Map Each Column Manually' as the 'Mapping Column Mode' and name the columns 'Column 1', 'Column 2' and so on under 'Values to Send'. If the first line does hold headings, say so in the option 'File Headings'.",
	);

function asUnknownField(error: unknown, schema: NonNullable<MapperValue['schema']>): unknown {
	if (!(error instanceof UnknownFieldError)) return error;
	const shown = schema.find(({ id }) => id === error.field)?.displayName;
	return new Problem(
		'settings',
		`The mapped field "${shown ?? error.field.replace(CUSTOM_PREFIX, '')}" does not exist in this Constant Contact account`,
		"It may have been deleted, or belong to another account. Refresh the fields under 'Values to Send' and map it again, or remove it.",
	);
}

const readMapper = (context: IExecuteFunctions) =>
	context.getNodeParameter('fields', 0, {}, { rawExpressions: true }) as unknown as MapperValue;

export function readConsent(
	context: IExecuteFunctions,
	source: Source,
): {
	check: ConsentCheck;
	isEvaluated: boolean;
} {
	const consent = context.getNodeParameter('consent', 0) as string;
	if (consent === 'everyone') return { check: everyoneAgreed, isEvaluated: false };
	if (consent !== 'byField') {
		throw new Problem(
			'settings',
			'It is not stated whether these people agreed to get mail, so nothing was sent',
			"Choose under 'Consent' whether everyone in the segment has given permission, or which column says so.",
		);
	}
	const field = context.getNodeParameter('consentField', 0, '', { rawExpressions: true }) as string;
	if (isEmpty(field)) {
		throw new Problem(
			'settings',
			'No consent field is named, so nothing was sent',
			"Write the name of the column that says who agreed under 'Consent Field', or drag it there.",
		);
	}
	const { read, isEvaluated } = source.column(field, 'Consent Field');
	const yesValues = context.getNodeParameter('consentYesValues', 0) as string;
	return { check: consentByField(read, yesValues), isEvaluated };
}

export interface ExportOptions {
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
	largestRemoval: RemovalLimit;
	/** Imports that may be repeated to find refused rows. */
	searchRequests: number;
	/** Whether whole names are taken apart where there is no first and no last name. */
	splitFullName: boolean;
	/** Whether the receipt is given out as a page and as text, too. */
	receiptFile: boolean;
	/** Requests that one run may make; 0 for as many as it takes. */
	mostRequests: number;
	/** The plan of a preview that has to hold still; undefined when it does not matter. */
	onlyIfPlan: string | undefined;
	/** Rows to take from the beginning of the segment; undefined for all. */
	onlyFirstRows: number | undefined;
}

const DEFAULTS = {
	createListIfMissing: false,
	dateOrder: 'auto',
	duplicateEmails: 'keepLast',
	emptyTexts: false,
	invalidOptionalFields: 'leaveOutField',
	notExportedRows: 1_000,
	waitForCompletion: true,
	waitLimit: 60,
	largestRemoval: DEFAULT_LARGEST_REMOVAL,
	searchRequests: 100,
	splitFullName: false,
	mostRequests: 0,
	receiptFile: false,
	onlyIfPlan: undefined,
	onlyFirstRows: undefined,
};

export function readOptions(context: IExecuteFunctions): ExportOptions {
	const options = context.getNodeParameter('options', 0, {}) as Partial<ExportOptions>;
	const all = { ...DEFAULTS, ...options } as ExportOptions & typeof DEFAULTS;
	return {
		...all,
		onlyIfPlan: 'onlyIfPlan' in options ? readPlan(options.onlyIfPlan) : undefined,
		onlyFirstRows: 'onlyFirstRows' in options ? readFirstRows(context, options) : undefined,
		largestRemoval: readRemovalLimit(String(all.largestRemoval)),
	};
}

/** @throws Problem with Mirror: whoever stands in the rest of the segment would be taken off the list */
function readFirstRows(context: IExecuteFunctions, options: Partial<ExportOptions>): number {
	if (readMode(context) === 'mirror') {
		throw new Problem(
			'settings',
			'A part of a segment cannot be mirrored, so nothing was sent: everybody further down in it would be taken off the list',
			"Remove the option 'Only the First Rows', or try the export with the mode 'Add and Update', which takes nobody off the list.",
		);
	}
	const most = Number(options.onlyFirstRows);
	if (Number.isInteger(most) && most > 0) return most;
	throw new Problem(
		'settings',
		"The option 'Only the First Rows' is not a whole number above 0, so nothing was sent",
		'Write how many rows to try the export with, such as 10, or remove the option to export all of them.',
	);
}

/** @throws Problem for an empty plan: what was to be approved must not go out without it */
function readPlan(value: unknown): string {
	const plan = isEmpty(value) ? '' : String(value).trim();
	if (plan !== '') return plan;
	throw new Problem(
		'settings',
		"The option 'Only If Plan Still Holds' is empty, so nothing was sent",
		"Give it the field 'plan' of the preview, or remove the option.",
	);
}

/** A bulk job by its id, with what the summary of its export said of it. */
export interface KnownActivity {
	id: string;
	kind: string;
	contacts: number | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The activities that an item means: a summary, its activities, or IDs in a text. */
export function readActivityIds(context: IExecuteFunctions, index: number): KnownActivity[] {
	let value: unknown = context.getNodeParameter('activities', index);
	if (typeof value === 'string' && /^\s*[[{]/.test(value)) value = parseJson(value);
	const within = (value as { constantContact?: { activities?: unknown } } | null)?.constantContact;
	const list = within?.activities ?? value;
	const entries = Array.isArray(list) ? (list as unknown[]) : String(list ?? '').split(',');
	const known = entries.map(toActivity).filter((activity) => activity !== undefined);
	if (known.length === 0 && within === undefined) throw noActivities();
	return known;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

function toActivity(entry: unknown): KnownActivity | undefined {
	const isObject = typeof entry === 'object' && entry !== null;
	const { id, kind, contacts } = (isObject ? entry : { id: entry }) as Record<string, unknown>;
	const text = String(id ?? '').trim();
	if (!UUID.test(text)) return undefined;
	return {
		id: text,
		kind: typeof kind === 'string' ? kind : 'import',
		contacts: typeof contacts === 'number' ? contacts : null,
	};
}

const noActivities = () =>
	new Problem(
		'settings',
		"'Export' holds no activity of an export",
		"Give it the whole item of the output 'Summary', or the IDs of the activities, separated by commas.",
	);
