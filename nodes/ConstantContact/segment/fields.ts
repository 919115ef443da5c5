import { readChoices } from './choices';
import { isPlain, textKey, type ContactWriter, type TextKey } from './contactWriter';
import { UNCLEAR, type Convention } from './conventions';
import {
	asImportDate,
	asText,
	dayOfObject,
	hasYear,
	isMonthDay,
	monthOf,
	NO_DATE,
	readDate,
	type MonthDay,
} from './dates';
import { readNumber } from './numbers';
import { isPlainPhone, readPhone } from './phones';
import { cleanText, isDamaged, plainText, standsForNothing } from './texts';
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
	 * nothing has been written, and neither for a value that means there is none. Never called with
	 * an empty value. What a row holds may throw when it is looked at.
	 */
	write(value: unknown, out: ContactWriter, convention: Convention): Cause | undefined;
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

/**
 * Characters, as the API's description has them. Constant Contact's own upload in the browser says 50
 * for a line of the street and 25 for ZIP and country: should the import refuse what the description
 * allows, the export tries such rows again without their optional fields.
 */
const MAX_TEXT = 50;
const MAX_STREET = 255;
const MAX_CUSTOM_VALUE = 255;
/** Years of an anniversary: rule of the retired V2 API (assumption: V3 keeps it). */
const MIN_YEAR = 1901;
const YEARS_AHEAD = 10;

/** Empty values are never sent, so that nothing in the account is blanked. */
export function isEmpty(value: unknown): boolean {
	// Nearly all values start with a visible sign or are plain: that saves the rest for each of them.
	if (typeof value === 'string') {
		return !startsVisibly(value) && !isPlain(value) && cleanText(value) === '';
	}
	if (value === undefined || value === null) return true;
	if (value instanceof BirthdayParts) {
		return isEmpty(value.whole) && isEmpty(value.month) && isEmpty(value.day);
	}
	return Number.isNaN(value) || (Array.isArray(value) && value.length === 0);
}

/** Whether a value is empty, or a text by which programs say so. */
export const meansNothing = (value: unknown): boolean =>
	isEmpty(value) || (typeof value === 'string' && standsForNothing(value.trim()));

/** But not with a sign that error values and armour begin with (texts.ts): those may hold nothing. */
const startsVisibly = (text: string): boolean => {
	const unit = text.charCodeAt(0);
	return unit >= FIRST_LETTER
		? unit < DELETE && unit !== BACKSLASH
		: unit > BLANK && isPlainSign(unit);
};
/** None of the signs `#`, `'`, `:` and `=`. */
const isPlainSign = (unit: number): boolean =>
	unit !== 0x23 && unit !== 0x27 && unit !== 0x3a && unit !== 0x3d;
const BLANK = 0x20;
const FIRST_LETTER = 0x41;
const BACKSLASH = 0x5c;
const DELETE = 0x7f;

const fault = (field: string, message: string): Cause => ({
	reason: 'invalid_field',
	field,
	message,
});

const UNCLEAR_IN_WORDS =
	'can be read in two ways, and its column has values of either kind. Write dates as YYYY-MM-DD and numbers without marks between thousands.';

function textField(id: string, displayName: string, max = MAX_TEXT): ContactField {
	const notText = fault(id, `${displayName} is not text.`);
	const tooLong = fault(id, `${displayName} is longer than ${max} characters.`);
	const notReadable = fault(id, `${displayName} holds a character that could not be read.`);
	const key = textKey(id);
	return contactField({
		id,
		displayName,
		type: 'string',
		text: { key, max },
		write(value, out, convention) {
			const text = anyText(value, convention);
			if (text === undefined) return notText;
			if (isDamaged(text)) return notReadable;
			if (text.length > max) return tooLong;
			if (text !== '') out.text(key, text);
			return undefined;
		},
	});
}

/** The text of a plain value, the day of a date; empty where a text stands for nothing. */
function anyText(value: unknown, convention: Convention): string | undefined {
	if (typeof value === 'object') {
		const date = dayOfObject(value, convention);
		return date && asText(date);
	}
	const text = plainText(value);
	return text !== undefined && convention.nothingTexts && standsForNothing(text) ? '' : text;
}

/** A birthday that the segment keeps in several columns; a whole date goes before its parts. */
export class BirthdayParts {
	constructor(
		readonly whole: unknown,
		readonly month: unknown,
		readonly day: unknown,
	) {}

	/** {@link NO_DATE} where all are missing, the cause where they make no date. */
	read(convention: Convention): ReturnType<typeof readDate> | Cause {
		const { whole, month } = this;
		// A column called "Birth Day" has the whole date, or its day beside that of the month.
		const isDay = isDayOfMonth(whole) && !isNoPart(month);
		const date = isDay || isEmpty(whole) ? NO_DATE : readDate(whole, convention);
		return date === NO_DATE ? monthDayOf(month, isDay ? whole : this.day) : date;
	}
}

function monthDayOf(month: unknown, day: unknown): MonthDay | typeof NO_DATE | Cause {
	const [hasMonth, hasDay] = [!isNoPart(month), !isNoPart(day)];
	if (!hasMonth && !hasDay) return NO_DATE;
	if (!hasMonth || !hasDay) return HALF_A_BIRTHDAY;
	const monthDay = {
		month: monthOf(plainText(month) ?? '') ?? 0,
		day: isDayOfMonth(day) ? Number(plainText(day)) : 0,
	};
	return isMonthDay(monthDay) ? monthDay : NO_SUCH_BIRTHDAY;
}

/** Programs write 0 for the month and the day that they do not know. */
const isNoPart = (value: unknown): boolean =>
	meansNothing(value) || value === 0 || (typeof value === 'string' && /^\s*0+\s*$/.test(value));
const isDayOfMonth = (value: unknown): boolean => /^\d{1,2}$/.test(plainText(value) ?? '');

const BIRTHDAY = contactField({
	id: 'birthday',
	displayName: 'Birthday',
	type: 'dateTime',
	write(value, out, convention) {
		const date =
			value instanceof BirthdayParts ? value.read(convention) : readDate(value, convention);
		if (!date) return NOT_A_BIRTHDAY;
		if (typeof date === 'object' && 'reason' in date) return date;
		if (date === UNCLEAR) return UNCLEAR_BIRTHDAY;
		if (date !== NO_DATE) out.raw(BIRTHDAYS[date.month]![date.day]!);
		return undefined;
	},
});
/** By month and day. */
const BIRTHDAYS = Array.from({ length: 13 }, (_, month) =>
	Array.from({ length: 32 }, (__, day) => `,"birthday_month":${month},"birthday_day":${day}`),
);
const NOT_A_BIRTHDAY = fault(
	'birthday',
	'Birthday is not a date. Write it as YYYY-MM-DD, MM/DD/YYYY, DD/MM/YYYY, DD.MM.YYYY or 5 March 1985, with or without the year.',
);
const UNCLEAR_BIRTHDAY = fault('birthday', `Birthday ${UNCLEAR_IN_WORDS}`);
const HALF_A_BIRTHDAY = fault('birthday', 'Birthday needs both its month and its day.');
const NO_SUCH_BIRTHDAY = fault('birthday', 'Birthday Month and Birthday Day are no date together.');

const ANNIVERSARY = contactField({
	id: 'anniversary',
	displayName: 'Anniversary',
	type: 'dateTime',
	write(value, out, convention) {
		const date = readDate(value, convention);
		if (date === NO_DATE) return undefined;
		if (date === UNCLEAR) return UNCLEAR_ANNIVERSARY;
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
	'Anniversary is not a date with a year. Write it as YYYY-MM-DD, MM/DD/YYYY, DD/MM/YYYY, DD.MM.YYYY or 5 March 2010.',
);
const UNCLEAR_ANNIVERSARY = fault('anniversary', `Anniversary ${UNCLEAR_IN_WORDS}`);
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
	ADDRESS_PARTS.map(([key, name, max]) => textField(prefix + key, `${kind} ${name}`, max));

function phone(id: string, displayName: string): ContactField {
	const key = textKey(id);
	return contactField({
		id,
		displayName,
		type: 'string',
		group: PHONES,
		write(value, out) {
			if (typeof value === 'string' && isPlainPhone(value)) {
				out.ascii(key, value);
				return undefined;
			}
			const phone = readPhone(value);
			if ('fault' in phone) return fault(id, `${displayName} ${phone.fault}`);
			if (phone.number !== '') out.text(key, phone.number);
			return undefined;
		},
	});
}

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

/** The text to send, empty for none, or the sign that the column leaves it open; undefined for a value that the field does not take. */
type Normalise = (value: unknown, convention: Convention) => string | typeof UNCLEAR | undefined;

/** Words for yes and no that mean nothing else in the languages around them. */
const YES = new Set([
	...[
		'true',
		'yes',
		'y',
		'1',
		'1.0',
		'on',
		't',
		'checked',
		'enabled',
		'ja',
		'oui',
		'si',
		'sí',
		'sì',
	],
	...[
		'sim',
		'da',
		'да',
		'tak',
		'kyllä',
		'igen',
		'ano',
		'evet',
		'ναι',
		'はい',
		'是',
		'예',
		'כן',
		'نعم',
	],
	...['wahr', 'vrai', 'verdadero', 'verdadeiro', 'vero', 'waar', '✓', '✔', '☑'],
]);
const NO = new Set([
	...[
		'false',
		'no',
		'n',
		'0',
		'0.0',
		'off',
		'f',
		'unchecked',
		'disabled',
		'nein',
		'non',
		'nee',
		'nej',
	],
	...[
		'nei',
		'não',
		'nao',
		'nie',
		'нет',
		'nem',
		'hayır',
		'όχι',
		'いいえ',
		'否',
		'아니요',
		'לא',
		'لا',
	],
	...['falsch', 'faux', 'falso', 'onwaar', '✗', '✘', '☐'],
]);

const asBoolean: Normalise = (value) => {
	const text = plainText(value);
	if (text === undefined) return undefined;
	const word = text.normalize('NFC').toLowerCase();
	if (YES.has(word)) return 'true';
	if (NO.has(word)) return 'false';
	return text === '' || standsForNothing(text) ? '' : undefined;
};

const asDate: Normalise = (value, convention) => {
	const date = readDate(value, convention);
	if (date === NO_DATE) return '';
	if (date === UNCLEAR) return UNCLEAR;
	return date && hasYear(date) ? asImportDate(date) : undefined;
};

const asChoice = (choices: string[]): Normalise => {
	const known = new Set(choices);
	const read = readChoices(choices);
	return (value) => {
		if (known.has(value as string)) return value as string;
		const labels = read(value);
		return labels && labels.length < 2 ? (labels[0] ?? '') : undefined;
	};
};

/** Several labels in one value, parted by commas (assumption: the import's form is not documented). */
const asChoices = (choices: string[]): Normalise => {
	const read = readChoices(choices);
	return (value) => read(value)?.join(',');
};

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
		displayName: label,
		group: CUSTOM_FIELDS,
		customFieldId,
	};
	const key = textKey(id);
	const writeAs = (normalise: Normalise, complaint: string, gives: 'text' | 'ascii' = 'text') => {
		const wrong = fault(id, `${label} ${complaint}`);
		const tooLong = fault(id, `${label} is longer than ${MAX_CUSTOM_VALUE} characters.`);
		const notReadable = fault(id, `${label} holds a character that could not be read.`);
		const notClear = fault(id, `${label} ${UNCLEAR_IN_WORDS}`);
		return (value: unknown, out: ContactWriter, convention: Convention): Cause | undefined => {
			const text = normalise(value, convention);
			if (text === undefined) return wrong;
			if (text === UNCLEAR) return notClear;
			if (gives === 'text' && isDamaged(text)) return notReadable;
			if (text.length > MAX_CUSTOM_VALUE) return tooLong;
			if (text !== '') out[gives](key, text);
			return undefined;
		};
	};
	switch (type) {
		case 'number':
		case 'currency':
			return contactField({
				...base,
				type: 'number',
				write: writeAs(readNumber, 'is not a number in decimals.', 'ascii'),
			});
		case 'date':
		case 'datetime':
			return contactField({
				...base,
				type: 'dateTime',
				write: writeAs(
					asDate,
					'is not a date with a year. Write it as YYYY-MM-DD, MM/DD/YYYY, DD/MM/YYYY, DD.MM.YYYY or 5 March 2010.',
					'ascii',
				),
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
				write: writeAs(anyText, 'is not text.'),
			});
	}
}
