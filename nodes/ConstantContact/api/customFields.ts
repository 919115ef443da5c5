import { customContactField } from '../segment/fields/custom';
import type { ContactField } from '../segment/fields/field';
import { settingsProblem } from '../problem';
import { customFieldAnswer, customFieldsAnswer, type CustomFieldAnswer } from './answers';
import { makeOrFind } from './making';
import { foldedName } from './names';
import { allOf } from './paging';
import type { Api } from '../transport/request';

/** Custom fields that one request brings at most, and that an account can have (documented). */
const MAX_CUSTOM_FIELDS = 100;
/** Letters of a label (documented). */
const LONGEST_LABEL = 50;

/** A custom field that has to be there. */
export interface WantedField {
	label: string;
	/** Of a field that is made for it; one that is there already keeps its own. */
	type: 'string' | 'number' | 'date';
}

/** The account's own fields, ready to be mapped. One request, unless pages are smaller than asked for. */
export async function readCustomFields(api: Api): Promise<ContactField[]> {
	const all = await allOf(api, {
		path: '/v3/contact_custom_fields',
		query: { limit: MAX_CUSTOM_FIELDS },
		doing: "reading the account's custom fields",
		answer: customFieldsAnswer,
		itemsOf: ({ custom_fields: fields }) => fields,
		idOf: ({ custom_field_id }) => custom_field_id,
		expected: MAX_CUSTOM_FIELDS,
		astray: 'The custom fields could not be read: their pages do not end, or lead elsewhere',
	});
	return all.map(toContactField);
}

const toContactField = (field: CustomFieldAnswer): ContactField =>
	customContactField({
		customFieldId: field.custom_field_id,
		name: field.name,
		label: field.label,
		type: field.type,
		choices: (field.choices ?? []).map(({ choice_label }) => choice_label),
	});

/** The field of this label, whatever its letter case. */
export const fieldLabelled = (label: string, fields: ContactField[]): ContactField | undefined =>
	fields.find(({ displayName }) => foldedName(displayName) === foldedName(label));

/**
 * Those that the account does not have, each once.
 *
 * @throws Problem `settings` when it has no room for them, or a label is too long
 */
export function missingFields(wanted: WantedField[], fields: ContactField[]): WantedField[] {
	const missing = new Map<string, WantedField>();
	for (const field of wanted) {
		if (!fieldLabelled(field.label, fields)) missing.set(foldedName(field.label), field);
	}
	const tooLong = [...missing.values()].some(({ label }) => label.length > LONGEST_LABEL);
	if (tooLong) throw labelTooLong();
	if (fields.length + missing.size > MAX_CUSTOM_FIELDS) throw noRoom(fields.length, missing.size);
	return [...missing.values()];
}

/** As it will be once it is made: its name is a slug of its label (seen). */
export const foretoldField = ({ label, type }: WantedField): ContactField =>
	customContactField({
		name: label
			.trim()
			.toLowerCase()
			.replace(/[^\p{L}\p{N}]+/gu, '_'),
		label,
		type,
		choices: [],
	});

/** Makes a custom field, or finds the one that someone else made meanwhile. */
export async function createCustomField(api: Api, field: WantedField): Promise<ContactField> {
	return await makeOrFind(api, {
		path: '/v3/contact_custom_fields',
		body: { label: field.label, type: field.type },
		doing: 'making a custom field',
		answer: customFieldAnswer,
		most: MOST_CREATIONS,
		made: toContactField,
		find: async () => fieldLabelled(field.label, await readCustomFields(api)),
	});
}

/** A second field of one label is refused, so that asking again is safe. */
const MOST_CREATIONS = 3;

const labelTooLong = () =>
	settingsProblem(
		`A column is named with more than ${LONGEST_LABEL} letters, which is too long for a custom field, so nothing was sent`,
		"Rename the column before this node, or take it out of the option 'Create Custom Fields'.",
	);

const noRoom = (existing: number, more: number) =>
	settingsProblem(
		`The account has ${existing} custom fields of ${MAX_CUSTOM_FIELDS} at most, and ${more} more would be needed, so nothing was sent`,
		"Delete custom fields in Constant Contact, or take something out of 'Consent Evidence' or of the option 'Create Custom Fields'.",
	);
