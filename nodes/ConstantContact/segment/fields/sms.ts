import { UNCLEAR, type Convention } from '../conventions';
import { hasYear, NO_DATE, asImportDate, readDate } from '../values/dates';
import { meansNothing } from '../values/empty';
import { readPhone } from '../values/phones';
import { contactField, fault, type Fault } from './field';
import { Joined } from './joined';

/** When a person agreed to text messages. It goes with {@link SMS_NUMBER} and never alone. */
export const SMS_CONSENT_DATE = {
	id: 'sms_consent_date',
	displayName: 'SMS Consent Date',
	type: 'dateTime',
	of: 'sms_number',
} as const;

/** A number for text messages, with the day on which its person agreed to them. */
export class SmsConsent extends Joined {
	constructor(
		readonly number: unknown,
		readonly date: unknown,
	) {
		super();
	}

	get shown(): unknown {
		return this.listed(meansNothing(this.date) ? [this.number] : [this.number, this.date]);
	}
}

/**
 * The number and its consent are one value, since the import's permission for text messages is one
 * for the whole request: no number is sent of somebody who is not known to have agreed. A date
 * without a number says nothing, and nothing is sent of it.
 */
export const SMS_NUMBER = contactField({
	id: SMS_CONSENT_DATE.of,
	displayName: 'SMS Number',
	type: 'string',
	isSeldom: true,
	normalise(value, convention) {
		const { number, date } = value instanceof SmsConsent ? value : new SmsConsent(value, undefined);
		if (meansNothing(number)) return '';
		const phone = readPhone(number);
		if ('fault' in phone) return phone;
		if (phone.number === '') return '';
		if (phone.isFirstOfSeveral) return SEVERAL;
		const digits = AMERICAN.exec(phone.number.replace(PUNCTUATION, ''))?.[1];
		if (digits === undefined) return NOT_AMERICAN;
		const day = consentDay(date, convention);
		return typeof day === 'object'
			? day
			: `${SMS_NUMBER_KEY}${digits}","${SMS_CONSENT_DATE.id}":"${day}"`;
	},
	gives: 'json',
});

/** What a contact with such a number holds in JSON, and no other can: in texts a mark is escaped. */
export const SMS_NUMBER_KEY = `,"${SMS_CONSENT_DATE.of}":"`;

const PUNCTUATION = /[\s()./-]/g;
/** The import's description knows ten digits; no area code begins with 0 or 1. */
const AMERICAN = /^(?:\+?1|001)?([2-9]\d{9})$/;

/** The first text message was sent in 1992: an earlier day is the one that a program counts from. */
const FIRST_YEAR = 1992;

function consentDay(value: unknown, convention: Convention): string | Fault {
	const date = meansNothing(value) ? NO_DATE : readDate(value, convention);
	if (date === NO_DATE) return NO_CONSENT;
	if (date === UNCLEAR) return UNCLEAR_CONSENT;
	if (!date || !hasYear(date)) return NOT_A_CONSENT_DATE;
	const { year, month, day } = date;
	if (year < FIRST_YEAR) return NO_CONSENT;
	return Date.UTC(year, month - 1, day) > convention.latestDay
		? FUTURE_CONSENT
		: asImportDate(date);
}

const SEVERAL = fault(
	'holds several numbers, and one consent does not say for which of them it is. Keep that one.',
);
const NOT_AMERICAN = fault(
	'is not a number of the United States, where alone Constant Contact sends text messages. Write its 10 digits, with or without +1.',
);
const NO_CONSENT = fault(
	'is only sent with an SMS Consent Date, the day on which its person agreed to text messages.',
);
const NOT_A_CONSENT_DATE = fault(
	'has an SMS Consent Date that is not a date with a year. Write it as YYYY-MM-DD or MM/DD/YYYY.',
);
const UNCLEAR_CONSENT = fault(
	'has an SMS Consent Date that can be read in two ways, and its column has values of either kind. Write it as YYYY-MM-DD.',
);
const FUTURE_CONSENT = fault(
	'has an SMS Consent Date in the future. It is sent once its person has agreed.',
);
