import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { readListChoice, type ListChoice } from '../lists/target';
import { consentByField, everyoneAgreed, type ConsentCheck } from '../segment/consent';
import type { FaultPolicy } from '../segment/contact';
import { CONTACT_FIELDS, CUSTOM_PREFIX, isEmpty, type ContactField } from '../segment/fields';
import {
	compileAutomaticMapping,
	compileManualMapping,
	UnknownFieldError,
	type Mapping,
} from '../segment/mapping';
import { compileReader, type Evaluate } from '../segment/reader';
import type { DuplicatePolicy, Segment } from '../segment/survey';
import { Problem, withoutPersonalData } from '../transport/problems';

/** The input items as the rows of a segment. */
export function readSegment(context: IExecuteFunctions): Segment {
	const items = context.getInputData();
	// "Always Output Data" hands on one item without a field where there was nothing.
	const [first] = items;
	const isEmptySegment = items.length === 1 && Object.keys(first?.json ?? {}).length === 0;
	return {
		length: isEmptySegment ? 0 : items.length,
		row: (index) => items[index]!.json,
	};
}

/** n8n's own evaluation of an expression, for whatever is more than a reference to the row. */
export function evaluator(context: IExecuteFunctions): Evaluate {
	return (expression, index) => {
		try {
			return context.evaluateExpression(expression, index);
		} catch (error) {
			throw notEvaluated(error, index);
		}
	};
}

const notEvaluated = (error: unknown, index: number) =>
	new Problem(
		'settings',
		'An expression of this node could not be evaluated',
		withoutPersonalData(error instanceof Error ? error.message : ''),
		index,
	);

export function readList(context: IExecuteFunctions): ListChoice {
	const { mode, value } = context.getNodeParameter('list', 0) as { mode: string; value: unknown };
	return readListChoice(mode, String(value ?? ''));
}

interface MapperValue {
	mappingMode: 'defineBelow' | 'autoMapInputData';
	value: IDataObject | null;
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

export function readMapping(context: IExecuteFunctions, customFields: ContactField[]): Mapping {
	const fields = [...CONTACT_FIELDS, ...customFields];
	const { mappingMode, value } = readMapper(context);
	if (mappingMode === 'autoMapInputData') return compileAutomaticMapping(fields);
	if (isEmpty(value?.email)) {
		throw new Problem(
			'settings',
			'No column is mapped to Email',
			"Drag the column with the email addresses onto 'Email' under 'Fields', or choose 'Map Automatically'.",
		);
	}
	try {
		return compileManualMapping(value ?? {}, fields, evaluator(context));
	} catch (error) {
		throw asUnknownField(error);
	}
}

const asUnknownField = (error: unknown) =>
	error instanceof UnknownFieldError
		? new Problem(
				'settings',
				`The mapped field "${error.field.replace(CUSTOM_PREFIX, '')}" does not exist in this Constant Contact account`,
				"It may have been renamed or deleted, or belong to another account. Refresh the fields under 'Fields' and map it again, or remove it.",
			)
		: error;

const readMapper = (context: IExecuteFunctions) =>
	context.getNodeParameter('fields', 0, {}, { rawExpressions: true }) as unknown as MapperValue;

export function readConsent(context: IExecuteFunctions): ConsentCheck {
	const consent = context.getNodeParameter('consent', 0) as string;
	if (consent === 'everyone') return everyoneAgreed;
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
	const name = field.trim();
	const { read } = name.startsWith('=')
		? compileReader(name, evaluator(context))
		: { read: (row: Record<string, unknown>) => row[name] };
	return consentByField(read, context.getNodeParameter('consentYesValues', 0) as string);
}

export interface ExportOptions {
	createListIfMissing: boolean;
	duplicateEmails: DuplicatePolicy;
	invalidOptionalFields: FaultPolicy;
	notExportedRows: number;
	waitForCompletion: boolean;
	/** Minutes. */
	waitLimit: number;
}

const DEFAULTS: ExportOptions = {
	createListIfMissing: false,
	duplicateEmails: 'keepLast',
	invalidOptionalFields: 'leaveOutField',
	notExportedRows: 1_000,
	waitForCompletion: true,
	waitLimit: 60,
};

export const readOptions = (context: IExecuteFunctions): ExportOptions => ({
	...DEFAULTS,
	...(context.getNodeParameter('options', 0, {}) as Partial<ExportOptions>),
});
