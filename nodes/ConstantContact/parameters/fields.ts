import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { settingsProblem } from '../problem';
import type { ReadingRules } from '../segment/conventions';
import { CUSTOM_PREFIX } from '../segment/fields/custom';
import type { ContactField } from '../segment/fields/field';
import { CONTACT_FIELDS } from '../segment/fields/standard';
import { isEmpty } from '../segment/values/empty';
import { compileAutomaticMapping } from '../segment/mapping/automatic';
import { compileManualMapping, UnknownFieldError } from '../segment/mapping/manual';
import type { Mapping } from '../segment/mapping/mapping';
import { sampleOf } from '../segment/segment';
import type { Source } from '../source/source';

/** Which column of the segment becomes which field of the contact. */
export const fieldMapper: INodeProperties = {
	displayName: 'Fields',
	name: 'fields',
	type: 'resourceMapper',
	noDataExpression: true,
	required: true,
	default: { mappingMode: 'defineBelow', value: null },
	description: 'Which column of the segment goes into which field of the contact',
	typeOptions: {
		loadOptionsDependsOn: ['segmentSource', 'fileColumns'],
		resourceMapper: {
			resourceMapperMethod: 'getContactFields',
			mode: 'add',
			fieldWords: { singular: 'field', plural: 'fields' },
			addAllFields: true,
			supportAutoMap: true,
			multiKeyMatch: false,
		},
	},
};

interface MapperValue {
	mappingMode: 'defineBelow' | 'autoMapInputData';
	value: IDataObject | null;
	/** The fields as the editor last showed them. */
	schema?: Array<{ id: string; displayName: string }>;
}

/** Whether columns go where their headings say. */
export const isAutomatic = (context: IExecuteFunctions): boolean =>
	readMapper(context).mappingMode === 'autoMapInputData';

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

/**
 * What of a row goes where, compiled once.
 *
 * @throws Problem `settings` when nothing is mapped to Email, or a field is not known
 */
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
		const sample = await sampleOf(source.segment);
		return compileAutomaticMapping(fields, { ...reading, sample, splitFullName });
	}
	if (isEmpty(value?.email)) {
		throw settingsProblem(
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
	settingsProblem(
		'The file has no headings by which its columns could be mapped, so nothing was sent',
		"Choose 'Map Each Column Manually' as the 'Mapping Column Mode' and name the columns 'Column 1', 'Column 2' and so on under 'Values to Send'. If the first line does hold headings, say so in the option 'File Headings'.",
	);

function asUnknownField(error: unknown, schema: NonNullable<MapperValue['schema']>): unknown {
	if (!(error instanceof UnknownFieldError)) return error;
	const shown = schema.find(({ id }) => id === error.field)?.displayName;
	return settingsProblem(
		`The mapped field "${shown ?? error.field.replace(CUSTOM_PREFIX, '')}" does not exist in this Constant Contact account`,
		"It may have been deleted, or belong to another account. Refresh the fields under 'Values to Send' and map it again, or remove it.",
	);
}

const readMapper = (context: IExecuteFunctions) =>
	context.getNodeParameter('fields', 0, {}, { rawExpressions: true }) as unknown as MapperValue;
