import { checkEmail, isEvidentAddress, mayHoldAddress } from './email';
import type { ContactField } from './fields/field';
import { isEmpty } from './values/empty';
import { onlyOf } from './values/lists';
import { ASCII, ODD, ContactWriter, textKey } from './contactWriter';
import type { Column, Columns } from './mapping/columns';
import type { Mapping } from './mapping/mapping';
import type { Row } from './reader';
import { mayStandForNothing } from './values/texts';
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

/** What a row holds may fail when it is looked at: a getter, a proxy, an expression of n8n's. */
const UNREADABLE_ROW: Cause = {
	reason: 'invalid_row',
	message: 'The row, or the expression of its email address, cannot be read.',
};

const unreadable = ({ id, displayName }: ContactField): Cause => ({
	reason: 'invalid_field',
	field: id,
	message: `${displayName} could not be read: its value or its expression fails for this row.`,
});

/**
 * Reads, checks and normalises one row and writes it as a contact, or says why it can not be sent.
 * The same row gives the same outcome however often it is asked. Nothing that a row holds makes it
 * throw.
 */
export function writeContact(
	mapping: Mapping,
	policy: FaultPolicy,
	row: Row,
	index: number,
	out: ContactWriter,
): Contact | Refusal {
	let columns: Columns;
	let raw: unknown;
	try {
		columns = mapping.columnsFor(row);
		raw = columns.email(row, index);
	} catch {
		return { cause: UNREADABLE_ROW };
	}
	const { optional, isCrowded } = columns;
	let email: string | Cause;
	let isCleaned: true | undefined;
	if (out.known === ASCII || isEvidentAddress(raw)) {
		email = raw as string;
		out.ascii(EMAIL_KEY, email);
	} else {
		const value = onlyOf(raw);
		email = checkEmail(value);
		if (typeof email !== 'string')
			return { cause: email, isUnidentified: mayHoldAddress(raw) || undefined };
		if (email !== raw) out.found = ODD;
		if (email !== (value as string).trim()) isCleaned = true;
		out.text(EMAIL_KEY, email);
	}
	let leftOut: Cause[] | undefined;
	/** Fields of each group so far, where there are more columns of one than a contact holds. */
	const counts = isCrowded ? [0, 0] : undefined;
	for (let at = 0; at < optional.length; at++) {
		const fault = counts
			? writeCounted(optional[at]!, row, index, out, counts)
			: writeColumn(optional[at]!, row, index, out);
		if (!fault) continue;
		if (policy === 'skipRow') return { cause: fault, email, isCleaned };
		(leftOut ??= []).push(fault);
	}
	out.raw('}');
	return { email, isCleaned, leftOut };
}

/** Reads every value of a row but its address, for what its columns have to say about themselves. */
export function lookThrough(mapping: Mapping, row: Row, index: number): void {
	let columns: Column[];
	try {
		columns = mapping.columnsFor(row).optional;
	} catch {
		return;
	}
	for (const column of columns) writeColumn(column, row, index, UNWRITTEN);
}
const UNWRITTEN = new ContactWriter();

/** Takes back what would be one value too many of its group. */
function writeCounted(
	column: Column,
	row: Row,
	index: number,
	out: ContactWriter,
	counts: number[],
): Cause | undefined {
	const before = out.bytes;
	const fault = writeColumn(column, row, index, out);
	const { id, group } = column.field;
	if (!group || out.bytes === before) return fault;
	if (counts[group.index]! < group.most) {
		counts[group.index]! += 1;
		return undefined;
	}
	out.bytes = before;
	return { reason: 'invalid_field', field: id, message: group.message };
}

function writeColumn(
	{ field, read, convention }: Column,
	row: Row,
	index: number,
	out: ContactWriter,
): Cause | undefined {
	try {
		const value = read(row, index);
		if (isEmpty(value)) return undefined;
		const { text } = field;
		if (text && !(convention.nothingTexts && mayStandForNothing(value))) {
			if (out.plain(text.key, value, text.max)) return undefined;
		}
		return field.write(value, out, convention);
	} catch {
		return unreadable(field);
	}
}
