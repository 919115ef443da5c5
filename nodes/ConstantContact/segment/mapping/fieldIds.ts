import type { ContactField } from '../fields/field';
import { CUSTOM_PREFIX } from '../fields/custom';
import { headingKey } from '../headings';

export type AnyField = Pick<ContactField, 'id' | 'displayName' | 'customFieldId'>;

/** What a field is called in the field mapper, and so in saved workflows. */
export const mapperId = ({ id, customFieldId }: AnyField): string =>
	customFieldId === undefined ? id : CUSTOM_PREFIX + customFieldId;

/**
 * The field that a saved mapping means. Custom fields are known by their `custom_field_id`;
 * workflows of version 0.1 have their `name`, which is made from the label and changes with it.
 */
export function fieldOf<Field extends AnyField>(id: string, fields: Field[]): Field | undefined {
	const known =
		fields.find((field) => mapperId(field) === id) ?? fields.find((field) => field.id === id);
	const key = headingKey(id.slice(CUSTOM_PREFIX.length));
	if (known || !id.startsWith(CUSTOM_PREFIX) || key === '') return known;
	const alike = fields.filter(
		({ id: present, displayName }) =>
			present.startsWith(CUSTOM_PREFIX) &&
			[present.slice(CUSTOM_PREFIX.length), displayName].some((name) => headingKey(name) === key),
	);
	return alike.length === 1 ? alike[0] : undefined;
}
