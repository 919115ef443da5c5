import { checkEmail } from './email';
import { GROUP_LIMITS, isEmpty } from './fields';
import type { JsonWriter } from './jsonWriter';
import type { Mapping } from './mapping';
import type { Row } from './reader';
import type { Cause } from './verdicts';

/** What to do about an optional field that Constant Contact would not take. */
export type FaultPolicy = 'leaveOutField' | 'skipRow';

export interface Contact {
	/** Trimmed, in the letters that the row had. */
	email: string;
	/** Why optional fields were left out, one cause each; undefined when none was. */
	leftOut?: Cause[];
}

/** A row that can not be sent; its address where that is usable all the same. */
export interface Refusal {
	cause: Cause;
	email?: string;
}

export const isRefusal = (outcome: Contact | Refusal): outcome is Refusal => 'cause' in outcome;

const START = Buffer.from('{"email":');
const END = Buffer.from('}');
const TOO_MANY_PHONES = 'A contact holds at most 3 phone numbers, and this would be one more.';
const TOO_MANY_CUSTOM = 'A contact holds at most 25 custom fields, and this would be one more.';

/**
 * Bytes that one contact takes at most: a text of 255 characters, each escaped to six, in all fields
 * that a contact has and 25 of the account's own, with their keys.
 */
export const MAX_CONTACT_BYTES = 262_144;

/**
 * Reads, checks and normalises one row and writes it as a contact, or says why it can not be sent.
 * The same row gives the same outcome however often it is asked.
 *
 * @param out has room for {@link MAX_CONTACT_BYTES} more
 */
export function writeContact(
	mapping: Mapping,
	policy: FaultPolicy,
	row: Row,
	index: number,
	out: JsonWriter,
): Contact | Refusal {
	const { email: readEmail, optional } = mapping.columnsFor(row);
	const email = checkEmail(readEmail(row, index));
	if (typeof email !== 'string') return { cause: email };

	out.raw(START);
	out.text(email);
	let leftOut: Cause[] | undefined;
	let phones = 0;
	let customs = 0;
	for (let column = 0; column < optional.length; column++) {
		const { field, read } = optional[column]!;
		const value = read(row, index);
		if (isEmpty(value)) continue;
		const before = out.end;
		let fault = field.write(value, out);
		if (!fault && field.group === 'phone' && ++phones > GROUP_LIMITS.phone) {
			fault = { reason: 'invalid_field', field: field.id, message: TOO_MANY_PHONES };
		} else if (!fault && field.group === 'custom' && ++customs > GROUP_LIMITS.custom) {
			fault = { reason: 'invalid_field', field: field.id, message: TOO_MANY_CUSTOM };
		}
		if (!fault) continue;
		if (policy === 'skipRow') return { cause: fault, email };
		out.end = before;
		(leftOut ??= []).push(fault);
	}
	out.raw(END);
	return { email, leftOut };
}
