import { textKey, type ContactWriter, type TextKey } from '../contactWriter';
import { UNCLEAR, type Convention } from '../conventions';
import { getOrMake } from '../maps';
import { isEmpty } from '../values/empty';
import { onlyOf } from '../values/lists';
import { isDamaged } from '../values/texts';
import type { Cause } from '../verdicts';

export interface ContactField {
	/** But for the birthday its key in the bulk import, and but for custom fields its id in the mapper. */
	id: string;
	displayName: string;
	type: 'string' | 'number' | 'dateTime' | 'boolean' | 'options';
	/** Of a custom field: its `custom_field_id`, which stays when its label and so its `name` change. */
	customFieldId?: string;
	/** Choices of a select field, as Constant Contact labels them. */
	choices?: string[];
	group?: FieldGroup;
	/** Whether the mapper offers it only behind the account's own fields. */
	isSeldom: boolean;
	/** Of a field that takes any text up to `max` letters: a plain one may be written as it is. */
	text?: { key: TextKey; max: number };
	/**
	 * Writes a value into a contact, such as `,"first_name":"Ada"`, or says why it can not; then
	 * nothing has been written, and neither for a value that means there is none. Never called with
	 * an empty value. What a row holds may throw when it is looked at.
	 */
	write(value: unknown, out: ContactWriter, convention: Convention): Cause | undefined;
}

/** Fields of which a contact can hold only so many at once. */
interface FieldGroup {
	index: number;
	most: number;
	message: string;
}

/** Contacts hold at most three phone numbers and 25 custom fields (documented). */
export const PHONES: FieldGroup = {
	index: 0,
	most: 3,
	message: 'A contact holds at most 3 phone numbers, and this would be one more.',
};
export const CUSTOM_FIELDS: FieldGroup = {
	index: 1,
	most: 25,
	message: 'A contact holds at most 25 custom fields, and this would be one more.',
};
export const FIELD_GROUPS = [PHONES, CUSTOM_FIELDS];

/** Why a field does not take a value: what follows the field's name in a sentence. */
export interface Fault {
	fault: string;
}
export const fault = (words: string): Fault => ({ fault: words });

/**
 * What to send of a value: empty for none, or the sign that the column leaves it open, or why the
 * field does not take it.
 */
export type Normalise = (value: unknown, convention: Convention) => string | typeof UNCLEAR | Fault;

/** How a field takes values. */
export interface Kind extends Pick<ContactField, 'type' | 'group' | 'choices'> {
	normalise: Normalise;
	/**
	 * What {@link normalise} gives: any text, text in ASCII with nothing to escape, or the field's
	 * pieces of JSON with their keys.
	 */
	gives: 'text' | 'ascii' | 'json';
	/** Letters of what is sent; no limit where what is given is never long. */
	max?: number;
	/** Set where true and false are values; anywhere else false is how some programs, such as Odoo, say that there is none. */
	takesBooleans?: true;
	/** Set where any text is sent but for what every text goes without: most are not looked at again. */
	isFreeText?: true;
	/** A quick look that finds most of the values that can be sent as they are, in ASCII. */
	isReady?: (value: string) => boolean;
}

/** An entry in a table of fields. */
interface Entry extends Kind, Pick<ContactField, 'id' | 'displayName' | 'customFieldId'> {
	isSeldom?: boolean;
}

/** All fields in one shape: they are asked for millions of values, and V8 is slow where shapes differ. */
export function contactField(entry: Entry): ContactField {
	const { id, displayName, normalise, gives, max = Infinity, isReady, takesBooleans } = entry;
	const key = textKey(id);
	/** By its words, and each of them once: a column may be at fault in every row. */
	const causes = new Map<string, Cause>();
	const causeFor = (words: string): Cause =>
		getOrMake(causes, words, () => ({
			reason: 'invalid_field',
			field: id,
			message: `${displayName} ${words}`,
		}));
	return {
		id,
		displayName,
		type: entry.type,
		customFieldId: entry.customFieldId,
		choices: entry.choices,
		group: entry.group,
		isSeldom: entry.isSeldom ?? false,
		text: entry.isFreeText && { key, max },
		write(given, out, convention) {
			if (isReady && typeof given === 'string' && isReady(given)) {
				out.ascii(key, given);
				return undefined;
			}
			const value = onlyOf(given);
			if (value !== given && isEmpty(value)) return undefined;
			if (value === false && !takesBooleans) return undefined;
			const text = normalise(value, convention);
			if (text === UNCLEAR) return causeFor(NOT_CLEAR);
			if (typeof text === 'object') return causeFor(text.fault);
			if (gives === 'text' && isDamaged(text)) return causeFor(NOT_READABLE);
			if (text.length > max) return causeFor(`is longer than ${max} characters.`);
			if (text === '') return undefined;
			if (gives === 'json') out.raw(text);
			else out[gives](key, text);
			return undefined;
		},
	};
}

const NOT_CLEAR =
	'can be read in two ways, and its column has values of either kind. Write dates as YYYY-MM-DD and numbers without marks between thousands.';
const NOT_READABLE = 'holds a character that could not be read.';
