import { checkEmail, isPlainAddress, mayHoldAddress } from './email';
import { isEmpty } from './fields';
import { ASCII, ODD, textKey, type ContactWriter } from './contactWriter';
import type { Mapping } from './mapping';
import type { Row } from './reader';
import type { Cause } from './verdicts';

/** What to do about an optional field that Constant Contact would not take. */
export type FaultPolicy = 'leaveOutField' | 'skipRow';

export interface Contact {
	/** Without what surely is no part of it, in the letters that the row had. */
	email: string;
	/** Whether more than blanks was taken off it. */
	isCleaned?: true;
	/** Why optional fields were left out, one cause each; undefined when none was. */
	leftOut?: Cause[];
}

/** A row that can not be sent; its address where that is usable all the same. */
export interface Refusal {
	cause: Cause;
	email?: string;
	isCleaned?: true;
	/** The row is about somebody, and it can not be told about whom. */
	isUnidentified?: true;
}

export const isRefusal = (outcome: Contact | Refusal): outcome is Refusal => 'cause' in outcome;

const EMAIL_KEY = textKey('email', '{');

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
	const { email: readEmail, optional, isCrowded } = mapping.columnsFor(row);
	const raw = readEmail(row, index);
	let email: string | Cause;
	let isCleaned: true | undefined;
	if (out.known === ASCII || isPlainAddress(raw)) {
		email = raw as string;
		out.ascii(EMAIL_KEY, email);
	} else {
		email = checkEmail(raw);
		if (typeof email !== 'string')
			return { cause: email, isUnidentified: mayHoldAddress(raw) || undefined };
		if (email !== raw) out.found = ODD;
		if (email !== (raw as string).trim()) isCleaned = true;
		out.text(EMAIL_KEY, email);
	}
	let leftOut: Cause[] | undefined;
	/** Fields of each group so far, where there are more columns of one than a contact holds. */
	const counts = isCrowded ? [0, 0] : undefined;
	for (let column = 0; column < optional.length; column++) {
		const { field, read } = optional[column]!;
		const value = read(row, index);
		if (isEmpty(value)) continue;
		const { group, text } = field;
		let fault: Cause | undefined;
		if (counts && group && counts[group.index] === group.most) {
			fault = { reason: 'invalid_field', field: field.id, message: group.message };
		} else if (!text || !out.plain(text.key, value, text.max)) {
			fault = field.write(value, out);
		}
		if (!fault) {
			if (counts && group) counts[group.index]! += 1;
			continue;
		}
		if (policy === 'skipRow') return { cause: fault, email, isCleaned };
		(leftOut ??= []).push(fault);
	}
	out.raw('}');
	return { email, isCleaned, leftOut };
}
