import { contactField, CUSTOM_FIELDS, type ContactField, type Kind } from './field';
import { BOOLEAN, DATE, freeText, NUMBER, oneOf, someOf } from './kinds';

/** A custom field of the account, as far as an import needs to know it. */
export interface CustomField {
	customFieldId?: string;
	name: string;
	label: string;
	type: string;
	choices: string[];
}

/** Prefix of a custom field's key in the import, followed by the field's `name`. */
export const CUSTOM_PREFIX = 'cf:';

/** Characters, as the API's description has them. */
const MAX_VALUE = 255;

/**
 * A custom field of the account as a field of the import. Values of select fields travel as their
 * label (assumption: the import's encoding of selects is not documented), dates as `MM/DD/YYYY`.
 */
export const customContactField = (field: CustomField): ContactField =>
	contactField({
		max: MAX_VALUE,
		...kindOf(field),
		id: CUSTOM_PREFIX + field.name,
		displayName: field.label,
		customFieldId: field.customFieldId,
		group: CUSTOM_FIELDS,
	});

function kindOf({ type, choices }: CustomField): Kind {
	switch (type) {
		case 'number':
		case 'currency':
			return NUMBER;
		case 'date':
		case 'datetime':
			return DATE;
		case 'boolean':
			return BOOLEAN;
		case 'single_select':
			return oneOf(choices);
		case 'multi_select':
			return someOf(choices);
		default:
			return freeText(MAX_VALUE);
	}
}
