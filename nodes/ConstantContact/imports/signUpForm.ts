import type { JsonBody } from '../transport/exchange';
import type { ContactField } from '../segment/fields/field';
import { SMS_CONSENT_DATE } from '../segment/fields/sms';

/** A contact as an import has it. */
export type ImportedContact = { email: string } & Record<string, string | number>;

/** Fields that a sign-up has under the same name (documented). */
const SAME = [
	...['first_name', 'last_name', 'job_title', 'company_name'],
	...['anniversary', 'birthday_month', 'birthday_day'],
];
/** It has one phone number: the first of these. */
const PHONES = ['mobile_phone', 'home_phone', 'work_phone', 'phone'];
/** Characters of it (documented). */
const LONGEST_PHONE = 25;
/** It has one address: the first of these, by what stands before the keys of its parts. */
const ADDRESSES = [
	['home', ''],
	['work', 'work_'],
	['other', 'other_'],
] as const;
const ADDRESS_PARTS = [
	['street', 'street'],
	['city', 'city'],
	['state', 'state'],
	['postal_code', 'zip'],
	['country', 'country'],
] as const;
/** Characters of a street (documented). */
const LONGEST_STREET = 255;

/**
 * A contact as a sign-up has it. It has room for less than an import.
 *
 * @returns in `without` the ids of the fields that do not go with it
 */
export function signUpForm(
	contact: ImportedContact,
	customFields: ContactField[],
): { form: JsonBody; without: string[] } {
	const form: JsonBody = { email_address: contact.email };
	const left = new Set(Object.keys(contact));
	const take = (id: string): string | number | undefined => {
		left.delete(id);
		return contact[id];
	};
	take('email');
	// A sign-up wants to know by which form and at which address somebody agreed to text messages, and
	// no day: a segment does not know that. The date goes with the number, which is told as left out.
	take(SMS_CONSENT_DATE.id);
	for (const id of SAME) if (left.has(id)) form[id] = take(id);
	const phone = PHONES.find(
		(id) => String(contact[id] ?? '').length <= LONGEST_PHONE && left.has(id),
	);
	if (phone) form.phone_number = take(phone);
	const address = addressOf(contact, take);
	if (address) form.street_address = address;
	const custom = customFields.filter(({ id }) => left.has(id));
	if (custom.length > 0) {
		form.custom_fields = custom.map(({ id, customFieldId }) => ({
			custom_field_id: customFieldId,
			value: String(take(id)),
		}));
	}
	return { form, without: [...left] };
}

function addressOf(
	contact: ImportedContact,
	take: (id: string) => string | number | undefined,
): JsonBody | undefined {
	for (const [kind, prefix] of ADDRESSES) {
		const parts = ADDRESS_PARTS.flatMap(([name, key]) =>
			contact[prefix + key] === undefined ? [] : [[name, take(prefix + key)]],
		);
		if (parts.length === 0) continue;
		const address: JsonBody = { kind, ...Object.fromEntries(parts) };
		// A sign-up has one line of the street.
		const lines = [address.street, contact[`${prefix}street2`]].filter(
			(line) => line !== undefined,
		);
		const street = lines.join(', ');
		if (lines.length > 1 && street.length <= LONGEST_STREET) {
			address.street = street;
			take(`${prefix}street2`);
		}
		return address;
	}
	return undefined;
}
