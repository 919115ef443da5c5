import type {
	ILoadOptionsFunctions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';

import { readCustomFields } from '../lists/customFields';
import { BIRTHDAY_PARTS, CONTACT_FIELDS, EMAIL_FIELD, type ContactField } from '../segment/fields';
import { asNodeError } from '../transport/nodeError';
import { openApi } from '../transport/request';

/** Fields that a fresh mapper shows; the others wait under 'Add field'. */
const SHOWN_AT_FIRST = new Set(['first_name', 'last_name']);

/** The fields of a contact, the usual ones first, then the account's own with their types. */
export async function getContactFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	try {
		const customFields = await readCustomFields(await openApi(this));
		return {
			fields: [
				{ ...mapperField(EMAIL_FIELD.id, EMAIL_FIELD.displayName, 'string'), required: true },
				...CONTACT_FIELDS.flatMap((field) => [
					toMapperField(field),
					...(field.id === 'birthday' ? birthdayParts() : []),
				]),
				...customFields.map(toMapperField),
			],
		};
	} catch (error) {
		throw asNodeError(this.getNode(), error);
	}
}

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
