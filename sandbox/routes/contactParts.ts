import type { Account } from '../account/account';
import { iso } from '../account/clock';
import { countryName, stateName } from '../account/places';
import type { ContactRecord, Group } from '../account/store';
import { invalid } from './errors';
import { idsIn, textIn, type Body } from './requests';
import { listOf, tagOf } from './selection';

/** Plain properties of a contact, and the longest text of each (documented). */
const TEXTS = {
	first_name: 50,
	last_name: 50,
	job_title: 50,
	company_name: 50,
	anniversary: 10,
};
const NUMBERS = { birthday_month: 12, birthday_day: 31 };
const PLAIN = [...Object.keys(TEXTS), ...Object.keys(NUMBERS)];

/** Parts of an address: their names here, and those that an import uses. */
const ADDRESS = [
	['street', 'street'],
	['city', 'city'],
	['state', 'state'],
	['postal_code', 'zip'],
	['country', 'country'],
] as const;
const ADDRESS_KINDS = { home: ['', 'home_'], work: ['work_'], other: ['other_'] };
const PHONE_KINDS = {
	home: ['home_phone'],
	work: ['work_phone'],
	mobile: ['mobile_phone'],
	other: ['phone', 'other_phone'],
};

/** What a body says about a contact, checked as a whole before anything is written. */
interface ContactDetails {
	fields: Record<string, string | number>;
	lists?: Group[];
	tags?: Group[];
}

export function detailsIn(account: Account, body: Body): ContactDetails {
	const fields: ContactDetails['fields'] = {};
	for (const [key, max] of Object.entries(TEXTS)) {
		const text = textIn(body, key, max);
		if (text) fields[key] = text;
	}
	for (const [key, max] of Object.entries(NUMBERS)) {
		const value = body[key];
		if (value === undefined || value === null) continue;
		if (!Number.isInteger(value) || Number(value) < 1 || Number(value) > max) {
			throw invalid(`${key} is invalid`);
		}
		fields[key] = Number(value);
	}
	const { customFieldsPerContact } = account.settings;
	for (const field of partsIn(body, 'custom_fields', customFieldsPerContact)) {
		const record = account.store.customFieldById(String(field.custom_field_id));
		if (!record) throw invalid('custom_field_id is invalid');
		fields[`cf:${record.name}`] = textIn(field, 'value', 255) ?? '';
	}
	for (const phone of partsIn(body, 'phone_numbers', 3)) {
		const [key] = PHONE_KINDS[phone.kind as keyof typeof PHONE_KINDS] ?? [];
		if (!key) throw invalid('kind is invalid');
		fields[key] = textIn(phone, 'phone_number', 25) ?? '';
	}
	for (const address of partsIn(body, 'street_addresses', 3)) {
		const [prefix] = ADDRESS_KINDS[address.kind as keyof typeof ADDRESS_KINDS] ?? [];
		if (prefix === undefined) throw invalid('kind is invalid');
		for (const [name, key] of ADDRESS) {
			const text = textIn(address, name, 255);
			if (text) fields[prefix + key] = text;
		}
	}
	return {
		fields,
		lists: idsIn(body, 'list_memberships', 50)?.map((id) => listOf(account, id)),
		tags: idsIn(body, 'taggings', 50)?.map((id) => tagOf(account, id)),
	};
}

function partsIn(body: Body, key: string, max: number): Body[] {
	const parts = body[key] ?? [];
	const isFine =
		Array.isArray(parts) &&
		parts.length <= max &&
		parts.every((part) => typeof part === 'object' && part !== null);
	if (!isFine) throw invalid(`${key} is invalid`);
	return parts as Body[];
}

export function write(
	{ store, clock }: Account,
	contact: ContactRecord,
	{ fields, lists = [], tags = [] }: ContactDetails,
): void {
	Object.assign(contact.fields, fields);
	contact.updatedAt = clock.now();
	store.version += 1;
	for (const group of [...lists, ...tags]) store.join(contact, group);
}

/** A full replacement: plain properties that were not sent are gone, parts sent replace theirs. */
export function overwrite(account: Account, contact: ContactRecord, details: ContactDetails): void {
	for (const key of PLAIN) delete contact.fields[key];
	for (const kind of ['lists', 'tags'] as const) {
		if (!details[kind]) continue;
		for (const group of contact[kind]) account.store.leave(contact, group);
	}
	write(account, contact, details);
}

/** Phones and addresses have IDs of their own (seen). */
const partId = (contactId: string, part: string): string =>
	Buffer.from(part.slice(0, 4)).toString('hex') + contactId.slice(8);

/** The properties and the parts that `include` names. */
export function partsOf({ store }: Account, contact: ContactRecord, include: string[]): Body {
	const { fields, lists, tags } = contact;
	const id = store.idOf(contact);
	const times = { created_at: iso(contact.createdAt), updated_at: iso(contact.updatedAt) };
	const answer: Body = {};
	for (const key of PLAIN) if (key in fields) answer[key] = fields[key];
	for (const part of include) {
		if (part === 'list_memberships') answer[part] = lists.map(({ id }) => id);
		if (part === 'taggings') answer[part] = tags.map(({ id }) => id);
		if (part === 'notes') answer[part] = [];
		if (part === 'phone_numbers') {
			answer[part] = Object.entries(PHONE_KINDS).flatMap(([kind, keys]) =>
				keys.flatMap((key) =>
					key in fields
						? [{ phone_number_id: partId(id, key), phone_number: fields[key], kind, ...times }]
						: [],
				),
			);
		}
		if (part === 'street_addresses') {
			answer[part] = Object.entries(ADDRESS_KINDS).flatMap(([kind, prefixes]) => {
				const parts = prefixes.flatMap((prefix) =>
					ADDRESS.flatMap(([name, key]) =>
						prefix + key in fields ? [[name, fields[prefix + key]]] : [],
					),
				);
				if (parts.length === 0) return [];
				const address = Object.fromEntries(parts) as Record<string, string>;
				const { state, country } = address;
				return [
					{
						street_address_id: partId(id, `@${kind}`),
						kind,
						...address,
						...(state ? { state: stateName(state, country) } : {}),
						...(country ? { country: countryName(country) } : {}),
						...times,
					},
				];
			});
		}
		if (part === 'custom_fields') {
			answer[part] = Object.entries(fields).flatMap(([key, value]) => {
				const field = key.startsWith('cf:') ? store.customFields.get(key.slice(3)) : undefined;
				return field ? [{ custom_field_id: field.id, value: String(value) }] : [];
			});
		}
	}
	return answer;
}
