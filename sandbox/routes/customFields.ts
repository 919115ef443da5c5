import { iso } from '../account/clock';
import type { CustomFieldRecord } from '../account/store';
import { conflict, invalid } from './errors';
import { bodyOf, idOf, pageOf, queryOf, textIn } from './requests';
import { READ_CONTACTS, WRITE_CONTACTS, type Routes } from './routes';
import { customFieldOf } from './selection';

const TYPES = [
	'string',
	'text_area',
	'number',
	'currency',
	'date',
	'datetime',
	'boolean',
	'single_select',
	'multi_select',
];

/** Custom fields that an account can have (documented). */
const MAX_FIELDS = 100;

export const customFields: Routes = (router, account) => {
	router.get('/contact_custom_fields', READ_CONTACTS, (request) => {
		const all = [...account.store.customFields.values()];
		const query = queryOf(request);
		const { page, next } = pageOf(account.settings, '/v3/contact_custom_fields', all, query, 100);
		return { custom_fields: page.map(fieldAnswer), ...next };
	});
	router.post('/contact_custom_fields', WRITE_CONTACTS, async (request, reply) => {
		const body = bodyOf(request);
		const label = textIn(body, 'label', 50);
		const type = textIn(body, 'type', 20);
		if (!label || !type || !TYPES.includes(type)) throw invalid('label or type is invalid');
		const { customFields: all } = account.store;
		if (account.store.isLabelTaken(label)) throw conflict(account, 'Label is not unique');
		if (all.size >= MAX_FIELDS) throw invalid('The account has too many custom fields');
		const choices = choicesIn(body);
		const field = account.store.addCustomField({ label, type, choices }, account.clock.now());
		return await reply.code(201).send(fieldAnswer(field));
	});
	router.get('/contact_custom_fields/:id', READ_CONTACTS, (request) =>
		fieldAnswer(customFieldOf(account, idOf(request))),
	);
	router.put('/contact_custom_fields/:id', WRITE_CONTACTS, (request) => {
		const field = customFieldOf(account, idOf(request));
		const body = bodyOf(request);
		const label = textIn(body, 'label', 50) || field.label;
		if (account.store.isLabelTaken(label, field)) throw conflict(account, 'Label is not unique');
		account.store.relabel(field, label);
		field.choices = choicesIn(body) ?? field.choices;
		field.updatedAt = account.clock.now();
		return fieldAnswer(field);
	});
	router.delete('/contact_custom_fields/:id', WRITE_CONTACTS, async (request, reply) => {
		account.store.customFields.delete(customFieldOf(account, idOf(request)).name);
		return await reply.code(204).send();
	});
};

function choicesIn({ choices }: Record<string, unknown>): string[] | undefined {
	if (choices === undefined) return undefined;
	if (!Array.isArray(choices)) throw invalid('choices is invalid');
	return choices.map((choice: { choice_label?: unknown }) => {
		if (typeof choice.choice_label !== 'string') throw invalid('choice_label is invalid');
		return choice.choice_label;
	});
}

const fieldAnswer = (field: CustomFieldRecord) => ({
	custom_field_id: field.id,
	label: field.label,
	name: field.name,
	type: field.type,
	version: 1,
	...(field.choices.length > 0
		? {
				choices: field.choices.map((choice, index) => ({
					choice_id: index + 1,
					choice_label: choice,
					display_order: index,
				})),
			}
		: {}),
	created_at: iso(field.createdAt),
	updated_at: iso(field.updatedAt),
});
