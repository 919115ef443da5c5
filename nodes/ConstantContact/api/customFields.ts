import { customContactField } from '../segment/fields/custom';
import type { ContactField } from '../segment/fields/field';
import { customFieldsAnswer } from './answers';
import type { Api } from '../transport/request';

/** Custom fields that one request brings at most, and that an account can have (documented). */
const MAX_CUSTOM_FIELDS = 100;

/** The account's own fields, ready to be mapped. One request. */
export async function readCustomFields(api: Api): Promise<ContactField[]> {
	const { custom_fields: fields } = await api.send({
		method: 'GET',
		path: '/v3/contact_custom_fields',
		query: { limit: MAX_CUSTOM_FIELDS },
		doing: "reading the account's custom fields",
		answer: customFieldsAnswer,
	});
	return fields.map(({ custom_field_id: customFieldId, name, label, type, choices }) =>
		customContactField({
			customFieldId,
			name,
			label,
			type,
			choices: (choices ?? []).map(({ choice_label }) => choice_label),
		}),
	);
}
