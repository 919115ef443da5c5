import { checkEmail } from './email';
import { GROUP_LIMITS, isEmpty } from './fields';
import type { ContactWriter } from './contactWriter';
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

const EMAIL_KEY = '{"email":"';
const END = '}';
const TOO_MANY_PHONES = 'A contact holds at most 3 phone numbers, and this would be one more.';
const TOO_MANY_CUSTOM = 'A contact holds at most 25 custom fields, and this would be one more.';

/**
 * Reads, checks and normalises one row and writes it as a contact, or says why it can not be sent.
 * The same row gives the same outcome however often it is asked.
 */
export function writeContact(
	mapping: Mapping,
	policy: FaultPolicy,
	row: Row,
	index: number,
	out: ContactWriter,
): Contact | Refusal {
	const { email: readEmail, optional } = mapping.columnsFor(row);
	const raw = readEmail(row, index);
	const email = out.trusts && typeof raw === 'string' ? raw : checkEmail(raw);
	if (typeof email !== 'string') return { cause: email };
	if (email !== raw) out.isPlain = false;

	out.text(EMAIL_KEY, email);
	let leftOut: Cause[] | undefined;
	let phones = 0;
	let customs = 0;
	for (let column = 0; column < optional.length; column++) {
		const { field, read } = optional[column]!;
		const value = read(row, index);
		if (isEmpty(value)) continue;
		const { json, bytes } = out;
		let fault = field.write(value, out);
		if (!fault && field.group === 'phone' && ++phones > GROUP_LIMITS.phone) {
			fault = { reason: 'invalid_field', field: field.id, message: TOO_MANY_PHONES };
		} else if (!fault && field.group === 'custom' && ++customs > GROUP_LIMITS.custom) {
			fault = { reason: 'invalid_field', field: field.id, message: TOO_MANY_CUSTOM };
		}
		if (!fault) continue;
		if (policy === 'skipRow') return { cause: fault, email };
		out.json = json;
		out.bytes = bytes;
		(leftOut ??= []).push(fault);
	}
	out.raw(END);
	return { email, leftOut };
}
