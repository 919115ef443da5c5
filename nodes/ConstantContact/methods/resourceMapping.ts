import type {
	IDataObject,
	ILoadOptionsFunctions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';

import { readCustomFields } from '../lists/customFields';
import {
	BIRTHDAY_PARTS,
	CONTACT_FIELDS,
	CUSTOM_PREFIX,
	EMAIL_FIELD,
	headingKey,
	isEmpty,
	type ContactField,
} from '../segment/fields';
import { readHead } from '../segment/file/csv';
import { asNodeError } from '../transport/nodeError';
import { CREDENTIAL, openApi } from '../transport/request';

/** Fields that a fresh mapper shows; the others wait under 'Add field'. */
const SHOWN_AT_FIRST = new Set(['first_name', 'last_name']);

/** The fields of a contact: the usual ones, the account's own with their types, the seldom ones. */
export async function getContactFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	try {
		const customFields = canWait(this) ? [] : await readCustomFields(await openApi(this));
		if (this.getCurrentNodeParameter('segmentSource') !== 'items') {
			const columns = columnsOf(this.getCurrentNodeParameter('fileColumns'));
			return { fields: fileFields(inOrderOfUse(customFields), columns) };
		}
		return {
			fields: [
				{ ...mapperField(EMAIL_FIELD.id, EMAIL_FIELD.displayName, 'string'), required: true },
				...inOrderOfUse(customFields).flatMap((field) => [
					toMapperField(field),
					...(field.id === 'birthday' ? birthdayParts() : []),
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
	const { value } = (context.getCurrentNodeParameter('fields') ?? {}) as { value?: IDataObject };
	return !Object.keys(value ?? {}).some((id) => id.startsWith(CUSTOM_PREFIX));
}

/** The columns of a file, from its first line as a person pasted it. */
const columnsOf = (pasted: unknown): string[] =>
	typeof pasted === 'string' && !isEmpty(pasted)
		? readHead(pasted, { hasHeadings: true }).columns
		: [];

/** Fields whose value is the name of a column: chosen where the columns are known, else written. */
function fileFields(fields: ContactField[], columns: string[]): ResourceMapperField[] {
	const options = columns.map((column) => ({ name: column, value: column }));
	return [EMAIL_FIELD, ...fields, ...BIRTHDAY_PARTS].map(({ id, displayName, headings }) => {
		const keys = new Set<string>(headings);
		const usual = columns.find((column) => keys.has(headingKey(column)));
		const isEmail = id === EMAIL_FIELD.id;
		return {
			...mapperField(id, displayName, columns.length > 0 ? 'options' : 'string'),
			...(columns.length > 0 ? { options } : {}),
			...(usual === undefined ? {} : { defaultValue: usual }),
			required: isEmail,
			removed: !isEmail && !SHOWN_AT_FIRST.has(id) && usual === undefined,
		};
	});
}

/** The order in which 'Add field' offers them; its list is long and can not be searched. */
function inOrderOfUse(customFields: ContactField[]): ContactField[] {
	const isSeldom = ({ id }: ContactField) => /^(work|other)_(?!phone)/.test(id);
	return [
		...CONTACT_FIELDS.filter((field) => !isSeldom(field)),
		...customFields.map((field) => ({
			...field,
			displayName: `${field.displayName} (${TYPES_IN_WORDS[field.type]})`,
		})),
		...CONTACT_FIELDS.filter(isSeldom),
	];
}

const TYPES_IN_WORDS: Record<ContactField['type'], string> = {
	string: 'text',
	number: 'number',
	dateTime: 'date',
	boolean: 'yes or no',
	options: 'one of a list',
};

const birthdayParts = () =>
	BIRTHDAY_PARTS.map(({ id, displayName }) => ({
		...mapperField(id, displayName, 'number'),
		removed: true,
	}));

function toMapperField({ id, displayName, type, choices }: ContactField): ResourceMapperField {
	return {
		...mapperField(id, displayName, type),
		removed: !SHOWN_AT_FIRST.has(id),
		options: choices?.map((choice) => ({ name: choice, value: choice })),
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
