import { checkEmail } from './email';
import { GROUP_LIMITS, isEmpty } from './fields';
import type { Mapping } from './mapping';
import type { Row } from './reader';
import type { Cause } from './verdicts';

/** What to do about an optional field that Constant Contact would not take. */
export type FaultPolicy = 'leaveOutField' | 'skipRow';

export interface Contact {
	/** Trimmed, in the letters that the row had. */
	email: string;
	/** The contact as it stands in the body of an import. */
	json: string;
	/** Why optional fields were left out, one cause each; undefined when none was. */
	leftOut?: Cause[];
}

/** A row that can not be sent; its address where that is usable all the same. */
export interface Refusal {
	cause: Cause;
	email?: string;
}

export const isRefusal = (outcome: Contact | Refusal): outcome is Refusal => 'cause' in outcome;

const TOO_MANY_PHONES = 'A contact holds at most 3 phone numbers, and this would be one more.';
const TOO_MANY_CUSTOM = 'A contact holds at most 25 custom fields, and this would be one more.';

/**
 * Reads, checks and normalises one row: a contact that can be sent, or the cause why it can not.
 * Pure: the same row gives the same outcome however often it is asked.
 */
export function readContact(
	mapping: Mapping,
	policy: FaultPolicy,
	row: Row,
	index: number,
): Contact | Refusal {
	const { email: readEmail, optional } = mapping.columnsFor(row);
	const email = checkEmail(readEmail(row, index));
	if (typeof email !== 'string') return { cause: email };

	let json = `{"email":${JSON.stringify(email)}`;
	let leftOut: Cause[] | undefined;
	let phones = 0;
	let customs = 0;
	for (const { field, read } of optional) {
		const value = read(row, index);
		if (isEmpty(value)) continue;
		let encoded = field.encode(value);
		if (typeof encoded === 'string') {
			if (field.group === 'phone' && ++phones > GROUP_LIMITS.phone) {
				encoded = { reason: 'invalid_field', field: field.id, message: TOO_MANY_PHONES };
			} else if (field.group === 'custom' && ++customs > GROUP_LIMITS.custom) {
				encoded = { reason: 'invalid_field', field: field.id, message: TOO_MANY_CUSTOM };
			}
		}
		if (typeof encoded === 'string') {
			json += `,${encoded}`;
		} else if (policy === 'skipRow') {
			return { cause: encoded, email };
		} else {
			(leftOut ??= []).push(encoded);
		}
	}
	return { email, json: `${json}}`, leftOut };
}
