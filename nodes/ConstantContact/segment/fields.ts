import { asImportDate, hasYear, isMonthDay, readDate, type MonthDay } from './dates';
import { textKey, type ContactWriter, type TextKey } from './contactWriter';
import type { Cause } from './verdicts';

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
	/** Of a field that takes any text up to `max` letters: a plain one may be written as it is. */
	text?: { key: TextKey; max: number };
	/**
	 * Writes a value into a contact, such as `,"first_name":"Ada"`, or says why it can not; then
	 * nothing has been written. Never called with an empty value.
	 */
	write(value: unknown, out: ContactWriter): Cause | undefined;
}

/** A custom field of the account, as far as an import needs to know it. */
export interface CustomField {
	customFieldId?: string;
	name: string;
	label: string;
	type: string;
	choices: string[];
}

/** Fields of which a contact can hold only so many at once. */
export interface FieldGroup {
	index: number;
	most: number;
	message: string;
}

/** Contacts hold at most three phone numbers and 25 custom fields (documented). */
const PHONES: FieldGroup = {
	index: 0,
	most: 3,
	message: 'A contact holds at most 3 phone numbers, and this would be one more.',
};
const CUSTOM_FIELDS: FieldGroup = {
	index: 1,
	most: 25,
	message: 'A contact holds at most 25 custom fields, and this would be one more.',
};
export const FIELD_GROUPS = [PHONES, CUSTOM_FIELDS];

/** All fields in one shape: they are asked for millions of values, and V8 is slow where shapes differ. */
const contactField = (given: ContactField): ContactField => ({
	id: given.id,
	displayName: given.displayName,
	type: given.type,
	customFieldId: given.customFieldId,
	choices: given.choices,
	group: given.group,
	text: given.text,
	write: given.write,
});

/** Prefix of a custom field's key in the import, followed by the field's `name`. */
export const CUSTOM_PREFIX = 'cf:';

const MAX_TEXT = 50;
const MAX_STREET = 255;
const MAX_CUSTOM_VALUE = 255;
/** What a contact keeps of a number; the import's own schema allows 50 and may cut. */
const MAX_PHONE = 25;
/** Years of an anniversary: rule of the retired V2 API (assumption: V3 keeps it). */
const MIN_YEAR = 1901;
const YEARS_AHEAD = 10;

/** Empty values are never sent, so that nothing in the account is blanked. */
export function isEmpty(value: unknown): boolean {
	// Most values start with a visible letter: the quick look saves the rest for each of them.
	if (typeof value === 'string') return !startsVisibly(value) && visibleText(value) === '';
	if (value === undefined || value === null) return true;
	if (value instanceof BirthdayParts) return isEmpty(value.month) && isEmpty(value.day);
	return Number.isNaN(value) || (Array.isArray(value) && value.length === 0);
}

const startsVisibly = (text: string): boolean => {
	const unit = text.charCodeAt(0);
	return unit > BLANK && unit < DELETE;
};
const BLANK = 0x20;
const DELETE = 0x7f;

const fault = (field: string, message: string): Cause => ({
	reason: 'invalid_field',
	field,
	message,
});

/** Invisible characters that files drag along; tabs and line breaks stay. */
const CONTROL = /[^\P{Cc}\t\n\r]/gu;
/** Starts and ends with a visible letter (up to the first blank beyond Latin) and holds no control. */
const PLAIN = /^[!-~\u00a1-\u167f](?:[ -~\u00a0-\u167f]*[!-~\u00a1-\u167f])?$/;

const visibleText = (text: string): string => text.replace(CONTROL, '').trim();

/** What stands in place of bytes that are no letter in the encoding of their file. */
const UNREADABLE = '\u{fffd}';

/** The text of a plain value, trimmed; undefined for anything that has no obvious text. */
function plainText(value: unknown): string | undefined {
	switch (typeof value) {
		case 'string':
			return PLAIN.test(value) ? value : visibleText(value);
		case 'number':
		case 'bigint':
		case 'boolean':
			return String(value);
		default:
			return undefined;
	}
}

function textField(
	id: string,
	displayName: string,
	{ max = MAX_TEXT, group }: { max?: number; group?: ContactField['group'] } = {},
): ContactField {
	const notText = fault(id, `${displayName} is not text.`);
	const tooLong = fault(id, `${displayName} is longer than ${max} characters.`);
	const notReadable = fault(id, `${displayName} holds a character that could not be read.`);
	const key = textKey(id);
	return contactField({
		id,
		displayName,
		type: 'string',
		group,
		text: { key, max },
		write(value, out) {
			const text = plainText(value);
			if (text === undefined) return notText;
			if (text.includes(UNREADABLE)) return notReadable;
			if (text.length > max) return tooLong;
			out.text(key, text);
			return undefined;
		},
	});
}

/** A birthday that the segment keeps in two columns. */
export class BirthdayParts {
	constructor(
		readonly month: unknown,
		readonly day: unknown,
	) {}

	toMonthDay(): MonthDay | undefined {
		const monthDay = { month: Number(plainText(this.month)), day: Number(plainText(this.day)) };
		return isMonthDay(monthDay) ? monthDay : undefined;
	}
}

const BIRTHDAY = contactField({
	id: 'birthday',
	displayName: 'Birthday',
	type: 'dateTime',
	write(value, out) {
		const inParts = value instanceof BirthdayParts;
		if (inParts && (isEmpty(value.month) || isEmpty(value.day))) return HALF_A_BIRTHDAY;
		const date = inParts ? value.toMonthDay() : readDate(value);
		if (!date) return inParts ? NO_SUCH_BIRTHDAY : NOT_A_BIRTHDAY;
		out.raw(BIRTHDAYS[date.month]![date.day]!);
		return undefined;
	},
});
/** By month and day. */
const BIRTHDAYS = Array.from({ length: 13 }, (_, month) =>
	Array.from({ length: 32 }, (__, day) => `,"birthday_month":${month},"birthday_day":${day}`),
);
const NOT_A_BIRTHDAY = fault(
	'birthday',
	'Birthday is not a date. Write it as YYYY-MM-DD, MM/DD/YYYY or MM/DD.',
);
const HALF_A_BIRTHDAY = fault('birthday', 'Birthday needs both its month and its day.');
const NO_SUCH_BIRTHDAY = fault('birthday', 'Birthday Month and Birthday Day are no date together.');

const ANNIVERSARY = contactField({
	id: 'anniversary',
	displayName: 'Anniversary',
	type: 'dateTime',
	write(value, out) {
		const date = readDate(value);
		if (!date || !hasYear(date)) return NOT_AN_ANNIVERSARY;
		if (date.year < MIN_YEAR || isTooFarAhead(date.year)) return ANNIVERSARY_OUT_OF_RANGE;
		out.ascii(ANNIVERSARY_KEY, asImportDate(date));
		return undefined;
	},
});
/** Asks for the date of today only where it matters: that takes longer than everything else here. */
const isTooFarAhead = (year: number): boolean =>
	year > START_YEAR + YEARS_AHEAD && year > new Date().getFullYear() + YEARS_AHEAD;
const START_YEAR = new Date().getFullYear();
const ANNIVERSARY_KEY = textKey('anniversary');
const NOT_AN_ANNIVERSARY = fault(
	'anniversary',
	'Anniversary is not a date with a year. Write it as YYYY-MM-DD or MM/DD/YYYY.',
);
const ANNIVERSARY_OUT_OF_RANGE = fault(
	'anniversary',
	`Anniversary is before ${MIN_YEAR} or more than ${YEARS_AHEAD} years ahead.`,
);

const ADDRESS_PARTS: Array<[key: string, name: string, max: number]> = [
	['street', 'Street', MAX_STREET],
	['street2', 'Street Line 2', MAX_STREET],
	['city', 'City', MAX_TEXT],
	['state', 'State', MAX_TEXT],
	['zip', 'ZIP', MAX_TEXT],
	['country', 'Country', MAX_TEXT],
];

/**
 * The home address goes under the unprefixed keys: Constant Contact files those under "home", and
 * its description writes the prefixed key of the home country with a blank inside.
 */
const addressFields = (
	prefix: '' | 'work_' | 'other_',
	kind: 'Home' | 'Work' | 'Other',
): ContactField[] =>
	ADDRESS_PARTS.map(([key, name, max]) => textField(prefix + key, `${kind} ${name}`, { max }));

const phone = (id: string, displayName: string) =>
	textField(id, displayName, { max: MAX_PHONE, group: PHONES });

/** The email address is read and checked apart from the optional fields (email.ts). */
export const EMAIL_FIELD = { id: 'email', displayName: 'Email' } as const;

/**
 * A birthday kept in two columns. The bulk import wants both or neither, so the two are read as one
 * value and end in the birthday field.
 */
export const BIRTHDAY_PARTS = [
	{ id: 'birthday_month', displayName: 'Birthday Month' },
	{ id: 'birthday_day', displayName: 'Birthday Day' },
] as const;

/** Every optional field of a contact that the bulk import takes, in the order of the mapper. */
export const CONTACT_FIELDS: ContactField[] = [
	textField('first_name', 'First Name'),
	textField('last_name', 'Last Name'),
	textField('job_title', 'Job Title'),
	textField('company_name', 'Company'),
	phone('mobile_phone', 'Mobile Phone'),
	phone('home_phone', 'Home Phone'),
	phone('work_phone', 'Work Phone'),
	phone('phone', 'Other Phone'),
	...addressFields('', 'Home'),
	...addressFields('work_', 'Work'),
	...addressFields('other_', 'Other'),
	BIRTHDAY,
	ANNIVERSARY,
];

type Normalise = (value: unknown) => string | undefined;

const asNumber: Normalise = (value) => {
	const text = plainText(value);
	return text !== undefined && typeof value !== 'boolean' && Number.isFinite(Number(text))
		? text
		: undefined;
};

const YES = new Set(['true', 'yes', 'y', '1', 'on']);
const NO = new Set(['false', 'no', 'n', '0', 'off']);

const asBoolean: Normalise = (value) => {
	const text = plainText(value)?.toLowerCase() ?? '';
	if (YES.has(text)) return 'true';
	return NO.has(text) ? 'false' : undefined;
};

const asDate: Normalise = (value) => {
	const date = readDate(value);
	return date && hasYear(date) ? asImportDate(date) : undefined;
};

/** The label as the account writes it, whatever the case of the value. */
function asChoice(choices: string[]): Normalise {
	const byKey = new Map(choices.map((choice) => [choice.trim().toLowerCase(), choice]));
	const labels = new Set(choices);
	return (value) =>
		labels.has(value as string)
			? (value as string)
			: byKey.get(plainText(value)?.toLowerCase() ?? '');
}

/** Several labels in one value, parted by commas (assumption: the import's form is not documented). */
function asChoices(choices: string[]): Normalise {
	const one = asChoice(choices);
	return (value) => {
		const parts = Array.isArray(value) ? value : (plainText(value)?.split(/[,;|]/) ?? []);
		const labels = parts.map(one);
		return labels.every((label) => label !== undefined) ? labels.join(',') : undefined;
	};
}

/**
 * A custom field of the account as a field of the import. Values of select fields travel as their
 * label (assumption: the import's encoding of selects is not documented), dates as `MM/DD/YYYY`.
 */
export function customContactField({
	customFieldId,
	name,
	label,
	type,
	choices,
}: CustomField): ContactField {
	const id = CUSTOM_PREFIX + name;
	const base = {
		id,
		customFieldId,
		displayName: label,
		group: CUSTOM_FIELDS,
	};
	const key = textKey(id);
	const writeAs = (normalise: Normalise, complaint: string, gives: 'text' | 'ascii' = 'text') => {
		const wrong = fault(id, `${label} ${complaint}`);
		const tooLong = fault(id, `${label} is longer than ${MAX_CUSTOM_VALUE} characters.`);
		return (value: unknown, out: ContactWriter): Cause | undefined => {
			const text = normalise(value);
			if (text === undefined) return wrong;
			if (text.length > MAX_CUSTOM_VALUE) return tooLong;
			out[gives](key, text);
			return undefined;
		};
	};
	switch (type) {
		case 'number':
		case 'currency':
			return contactField({
				...base,
				type: 'number',
				write: writeAs(asNumber, 'is not a number.', 'ascii'),
			});
		case 'date':
		case 'datetime':
			return contactField({
				...base,
				type: 'dateTime',
				write: writeAs(asDate, 'is not a date. Write it as YYYY-MM-DD or MM/DD/YYYY.', 'ascii'),
			});
		case 'boolean':
			return contactField({
				...base,
				type: 'boolean',
				write: writeAs(asBoolean, 'is neither yes nor no.', 'ascii'),
			});
		case 'single_select':
			return contactField({
				...base,
				type: 'options',
				choices,
				write: writeAs(asChoice(choices), 'is not one of the choices of this field.'),
			});
		case 'multi_select':
			return contactField({
				...base,
				type: 'string',
				write: writeAs(asChoices(choices), 'has a value that is not a choice of this field.'),
			});
		default:
			return contactField({
				...base,
				type: 'string',
				text: { key, max: MAX_CUSTOM_VALUE },
				write: writeAs(plainText, 'is not text.'),
			});
	}
}
