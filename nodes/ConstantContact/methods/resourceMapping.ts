import type {
	IDataObject,
	ILoadOptionsFunctions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';

import { readCustomFields } from '../api/customFields';
import { FIELD_PARTS } from '../segment/fields/parts';
import { CUSTOM_PREFIX } from '../segment/fields/custom';
import type { ContactField } from '../segment/fields/field';
import { CONTACT_FIELDS, EMAIL_FIELD } from '../segment/fields/standard';
import { isEmpty } from '../segment/values/empty';
import { compileAutomaticMapping } from '../segment/mapping/automatic';
import { fieldOf, mapperId } from '../segment/mapping/fieldIds';
import { readHead } from '../segment/file/csv';
import { asNodeError } from '../n8n/nodeError';
import { CREDENTIAL } from '../transport/exchange';
import { openApi } from '../transport/request';

/** Fields that a fresh mapper shows; the others wait under 'Add field'. */
const SHOWN_AT_FIRST = new Set(['first_name', 'last_name']);

/** The fields of a contact: the usual ones, the account's own with their types, the seldom ones. */
export async function getContactFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	try {
		const customFields = canWait(this) ? [] : await readCustomFields(await openApi(this));
		const idsOf = idsFor(mappedIds(this), customFields);
		if (this.getCurrentNodeParameter('segmentSource') !== 'items') {
			const columns = columnsOf(this.getCurrentNodeParameter('fileColumns'));
			return { fields: fileFields(customFields, columns, idsOf) };
		}
		return {
			fields: [
				{ ...mapperField(EMAIL_FIELD.id, EMAIL_FIELD.displayName, 'string'), required: true },
				...inOrderOfUse(customFields).flatMap((field) => [
					...idsOf(field).map((id) => toMapperField(id, field)),
					...partsOf(field),
				]),
			],
		};
	} catch (error) {
		throw asNodeError(this.getNode(), error);
	}
}

/**
 * Whether the account's own fields may be left for later. n8n asks for the fields of a fresh node
 * before it has chosen the credential, and would only show that it found none; it takes fields that
 * are missing out of a mapping, though, so one that uses them has to wait for the account.
 */
function canWait(context: ILoadOptionsFunctions): boolean {
	if (context.getNode().credentials?.[CREDENTIAL] !== undefined) return false;
	return !mappedIds(context).some((id) => id.startsWith(CUSTOM_PREFIX));
}

/** Ids of the fields in the mapping as it stands. */
function mappedIds(context: ILoadOptionsFunctions): string[] {
	const { value } = (context.getCurrentNodeParameter('fields') ?? {}) as { value?: IDataObject };
	return Object.keys(value ?? {});
}

/**
 * The id of each field: a mapping of before custom fields had their `custom_field_id` as id keeps
 * the one that it has, since n8n takes fields out of a mapping that it is not given.
 */
function idsFor(mapped: string[], customFields: ContactField[]): (field: ContactField) => string[] {
	const kept = new Map<ContactField, string[]>();
	for (const id of mapped) {
		const field = fieldOf(id, customFields);
		if (field) kept.set(field, [...(kept.get(field) ?? []), id]);
	}
	return (field) => kept.get(field) ?? [mapperId(field)];
}

/** The columns of a file, from its first line as a person pasted it. */
const columnsOf = (pasted: unknown): string[] =>
	typeof pasted === 'string' && !isEmpty(pasted)
		? readHead(pasted, { hasHeadings: true }).columns
		: [];

/** Fields whose value is the name of a column: chosen where the columns are known, else written. */
function fileFields(
	customFields: ContactField[],
	columns: string[],
	idsOf: (field: ContactField) => string[],
): ResourceMapperField[] {
	const options = columns.map((column) => ({ name: column, value: column }));
	const usual = new Map<string, string>();
	const headings = Object.fromEntries(columns.map((column) => [column, '']));
	const mapping = compileAutomaticMapping([...CONTACT_FIELDS, ...customFields], {
		sample: [headings],
	});
	for (const { field, column } of mapping.report()) {
		if (!usual.has(field)) usual.set(field, column);
	}
	const toField = (id: string, displayName: string, column: string | undefined) => ({
		...mapperField(id, displayName, columns.length > 0 ? 'options' : 'string'),
		...(columns.length > 0 ? { options } : {}),
		...(column === undefined ? {} : { defaultValue: column }),
		required: id === EMAIL_FIELD.id,
		removed: id !== EMAIL_FIELD.id && !SHOWN_AT_FIRST.has(id) && column === undefined,
	});
	return [
		toField(EMAIL_FIELD.id, EMAIL_FIELD.displayName, usual.get(EMAIL_FIELD.id)),
		...inOrderOfUse(customFields).flatMap((field) =>
			idsOf(field).map((id) => toField(id, nameInMapper(field), usual.get(field.id))),
		),
		...FIELD_PARTS.map(({ id, displayName }) => toField(id, displayName, usual.get(id))),
	];
}

/** The order in which 'Add field' offers them; its list is long and can not be searched. */
function inOrderOfUse(customFields: ContactField[]): ContactField[] {
	return [
		...CONTACT_FIELDS.filter(({ isSeldom }) => !isSeldom),
		...customFields,
		...CONTACT_FIELDS.filter(({ isSeldom }) => isSeldom),
	];
}

const nameInMapper = ({ id, displayName, type }: ContactField): string =>
	id.startsWith(CUSTOM_PREFIX) ? `${displayName} (${TYPES_IN_WORDS[type]})` : displayName;

const TYPES_IN_WORDS: Record<ContactField['type'], string> = {
	string: 'text',
	number: 'number',
	dateTime: 'date',
	boolean: 'yes or no',
	options: 'one of a list',
};

const partsOf = (field: ContactField) =>
	FIELD_PARTS.filter((part) => part.of === field.id).map(({ id, displayName, type }) => ({
		...mapperField(id, displayName, type),
		removed: true,
	}));

function toMapperField(id: string, field: ContactField): ResourceMapperField {
	return {
		...mapperField(id, nameInMapper(field), field.type),
		removed: !SHOWN_AT_FIRST.has(id),
		options: field.choices?.map((choice) => ({ name: choice, value: choice })),
	};
}

const mapperField = (
	id: string,
	displayName: string,
	type: ResourceMapperField['type'],
): ResourceMapperField => ({
	id,
	displayName,
	type,
	required: false,
	display: true,
	defaultMatch: false,
	canBeUsedToMatch: false,
});
