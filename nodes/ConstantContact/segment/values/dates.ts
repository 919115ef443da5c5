import { UNCLEAR, type Convention } from '../conventions';
import { cleanText, standsForNothing } from './texts';

export interface MonthDay {
	month: number;
	day: number;
}

interface CalendarDate extends MonthDay {
	year: number;
}

/** What stands for "there is no date". */
export const NO_DATE = Symbol('no date');

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeapYear = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** Whether there is such a day in some year: February 29 counts. */
export const isMonthDay = ({ month, day }: MonthDay): boolean =>
	Number.isInteger(day) && day >= 1 && day <= (DAYS[month - 1] ?? 0);

const isCalendarDate = (date: CalendarDate): boolean =>
	isMonthDay(date) && (date.month !== 2 || date.day < 29 || isLeapYear(date.year));

/**
 * A month and a day, with the year where there is one, out of
 *
 * - a Date or a Luxon DateTime, and text in the very form in which JSON writes a Date
 *   (`1985-12-30T23:00:00.000Z`), which means what the Date means: its day in the time zone of n8n's
 *   process, in which a database's driver makes it. A midnight of UTC is the day in UTC where most
 *   of the column are such ({@link Convention});
 * - any other text, whose date counts as it is written, whatever time and zone stand behind it:
 *   `1985-12-31T00:00:00Z` and `1985-12-31T00:00:00+01:00` are both December 31;
 * - `YYYY-MM-DD`, `YYYYMMDD`, `--MM-DD`, `DD.MM.YYYY`, `DD.MM.`, `5-Mar-85`, `March 5, 1985`;
 * - `3/4/1985` and `3-4`, by the column's {@link Convention} where both numbers could be the month;
 * - the days that spreadsheets count from 1900 on, where the column holds no other dates and numbers.
 *
 * Two digits of a year are those from 1930 to 2029, as spreadsheets have it. {@link NO_DATE} for
 * what programs write where there is no date (0000-00-00, 0001-01-01, 1753-01-01, 1899-12-30,
 * 1899-12-31, 1900-01-01, 9999-12-31, NULL); 1970-01-01 is somebody's birthday.
 */
export function readDate(
	value: unknown,
	convention: Convention,
): CalendarDate | MonthDay | typeof NO_DATE | typeof UNCLEAR | undefined {
	const date = parse(value, convention);
	return typeof date === 'object' && hasYear(date) && isNever(date) ? NO_DATE : date;
}

type Parsed = ReturnType<typeof readDate>;

function parse(value: unknown, convention: Convention): Parsed {
	switch (typeof value) {
		case 'string':
			return fromText(value, convention);
		case 'number':
			return fromNumber(String(value), convention);
		case 'object':
			return dayOfObject(value, convention);
		default:
			return undefined;
	}
}

/** The day of a Date or a Luxon DateTime; undefined of any other object. */
export function dayOfObject(
	value: object | null,
	convention: Convention,
): CalendarDate | undefined {
	if (value === null) return undefined;
	const time = timeOf(value);
	if (time !== undefined) return fromTime(time, convention);
	if (!('isLuxonDateTime' in value)) return undefined;
	const { year, month, day } = value as Record<string, unknown>;
	return typeof year === 'number' && typeof month === 'number' && typeof day === 'number'
		? fullDate(year, month, day)
		: undefined;
}

/** Only a true Date has one, whatever world of Node's it comes from. */
function timeOf(value: object): number | undefined {
	try {
		return Date.prototype.getTime.call(value);
	} catch {
		return undefined;
	}
}

function fromTime(time: number, convention: Convention): CalendarDate | undefined {
	if (Number.isNaN(time)) return undefined;
	const date = new Date(time);
	convention.noteDate();
	const isLocalMidnight = date.getHours() + date.getMinutes() + date.getSeconds() === 0;
	if (time % MILLISECONDS_A_DAY !== 0) {
		convention.noteMoment();
	} else if (!isLocalMidnight && convention.dayOfUtcMidnight() === 'utc') {
		return fullDate(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
	}
	return fullDate(date.getFullYear(), date.getMonth() + 1, date.getDate());
}

const MILLISECONDS_A_DAY = 86_400_000;

const JSON_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** A time of the day, with what is written behind it of its zone. */
const TIME = String.raw`(?:(?:T|,?\s(?:at\s)?)\s?\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:\s?[ap]\.?m\.?)?(?:\s?(?:Z|UTC|GMT))?(?:\s?[+-]\d{1,2}(?::?\d\d)?)?(?:\s[A-Z]{2,5})?(?:\s?[([][^)\]]*[)\]])?)?$`;
const form = (start: string, flags = 'i') => new RegExp(`^${start}${TIME}`, flags);
const YEAR_FIRST = form(
	String.raw`(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})[.日]?`,
	'iu',
);
const COMPACT = /^(\d{4})(\d\d)(\d\d)(?:T\d{4,6}(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?$/;
const WITHOUT_YEAR = /^--(\d\d)-?(\d\d)$/;
const TWO_NUMBERS = form(String.raw`(\d{1,2})\s?([-/])\s?(\d{1,2})(?:\s?\2\s?(\d{4}|\d\d))?`);
/** A dot is the day-first way of writing. */
const DOTTED = form(String.raw`(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(\d{4}|\d\d))?`);
const SERIAL = /^(\d{4,5})(?:\.\d+)?$/;
/** A remark such as "unknown" has none, and says nothing of how its column writes dates. */
const HAS_DIGIT = /\d/;
const ZERO_DATE = /^[0:\-/.\sTZ]*0[0:\-/.\sTZ]*$/;
/** How spreadsheets show the number 0 as a date. */
const ZERO_DAY = /^(?:0?1\/0?0|0?0\/0?1)\/(?:19)?00\b/;
/** Longer than a date with its time and the full name of its zone. */
const LONGEST = 100;

function fromText(raw: string, convention: Convention): Parsed {
	// The way in which databases and most files write a date.
	if (raw.length === 10 && raw[4] === '-' && raw[7] === '-') {
		const [year, month, day] = [digits(raw, 0, 4), digits(raw, 5, 7), digits(raw, 8, 10)];
		if (year > 0 && month > 0 && day > 0) {
			convention.noteDate();
			return fullDate(year, month, day);
		}
	}
	if (JSON_DATE.test(raw)) return fromJson(raw, convention);
	const text = cleanText(raw).normalize('NFKC');
	if (text.length > LONGEST) return undefined;
	if (text === '' || standsForNothing(text) || ZERO_DATE.test(text) || ZERO_DAY.test(text)) {
		return NO_DATE;
	}
	if (SERIAL.test(text)) return fromNumber(text, convention);
	if (HAS_DIGIT.test(text)) convention.noteDate();
	if (JSON_DATE.test(text)) return fromJson(text, convention);
	return fromDigits(text, convention) ?? fromNames(text);
}

/** JavaScript makes March 1 of a February 29 that never was. */
function fromJson(text: string, convention: Convention): CalendarDate | undefined {
	const time = Date.parse(text);
	return !Number.isNaN(time) && new Date(time).toISOString() === text
		? fromTime(time, convention)
		: undefined;
}

function fromDigits(text: string, convention: Convention): Parsed {
	let parts = YEAR_FIRST.exec(text) ?? COMPACT.exec(text);
	if (parts) return dateOf(Number(parts[1]), Number(parts[2]), Number(parts[3]));
	parts = TWO_NUMBERS.exec(text);
	if (parts) return inSomeOrder(Number(parts[1]), Number(parts[3]), parts[4], convention);
	parts = DOTTED.exec(text);
	if (parts) return dateOf(yearOf(parts[3]), Number(parts[2]), Number(parts[1]));
	parts = WITHOUT_YEAR.exec(text);
	if (parts) return dateOf(undefined, Number(parts[1]), Number(parts[2]));
	return undefined;
}

function inSomeOrder(
	first: number,
	second: number,
	year: string | undefined,
	convention: Convention,
): Parsed {
	const monthFirst = dateOf(yearOf(year), first, second);
	const dayFirst = dateOf(yearOf(year), second, first);
	if (monthFirst && dayFirst && first !== second) {
		const order = convention.dateOrder();
		if (order === UNCLEAR) return UNCLEAR;
		return order === 'dayFirst' ? dayFirst : monthFirst;
	}
	if (first !== second && (monthFirst ?? dayFirst)) {
		convention.foundOrder.note(monthFirst ? 'monthFirst' : 'dayFirst');
	}
	return monthFirst ?? dayFirst;
}

/** Numbers of a spreadsheet's days: 1901 to 2099, so that neither a zero nor a time of the day is one. */
const FIRST_SERIAL = 367;
const LAST_SERIAL = 73_050;
/** The day that spreadsheets count as number 0, in days before 1970; they take 1900 for a leap year. */
const SERIAL_OF_1970 = 25_569;

function fromNumber(text: string, convention: Convention): Parsed {
	const serial = SERIAL.exec(text)?.[1];
	const days = Number(serial);
	if (serial && days >= FIRST_SERIAL && days <= LAST_SERIAL) {
		if (!convention.isSerial(days >= 10_000)) return undefined;
		const date = new Date((days - SERIAL_OF_1970) * MILLISECONDS_A_DAY);
		return fullDate(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
	}
	if (Number(text) === 0) return NO_DATE;
	convention.noteDate();
	const parts = COMPACT.exec(text);
	return parts ? dateOf(Number(parts[1]), Number(parts[2]), Number(parts[3])) : undefined;
}

/** Languages whose names of months and days are known, with accents and without. */
const LANGUAGES = 'en de de-AT fr es it pt nl sv da nb fi tr'.split(' ');
const accentless = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '');

/** The names that `form` gives dates of one after the other, each with its number, counted from 1. */
function namesIn(form: Intl.DateTimeFormatOptions, dates: number[]): Array<[string, number]> {
	return LANGUAGES.flatMap((language) => {
		const names = new Intl.DateTimeFormat(language, { ...form, timeZone: 'UTC' });
		return dates.flatMap((date, index) => {
			const parts = names.formatToParts(date);
			const { value } = parts.find(({ type }) => type === 'month' || type === 'weekday')!;
			const name = value.toLowerCase().replaceAll('.', '');
			return [name, accentless(name)].map((spelling): [string, number] => [spelling, index + 1]);
		});
	});
}

const MONTHS_OF_2000 = Array.from({ length: 12 }, (_, month) => Date.UTC(2000, month, 15));
const MONTHS = new Map([
	['sept', 9],
	...namesIn({ month: 'long' }, MONTHS_OF_2000),
	// Beside its day a month may take another ending.
	...namesIn({ month: 'long', day: 'numeric' }, MONTHS_OF_2000),
	...namesIn({ month: 'short' }, MONTHS_OF_2000),
]);

/** The number of a month by its number or its name. */
export function monthOf(text: string): number | undefined {
	return /^\d{1,2}$/.test(text) ? Number(text) : MONTHS.get(text.toLowerCase().replace(/\.$/, ''));
}

const TIME_AT_END = new RegExp(TIME, 'i');
/** In full, but for English and German: the short ones of others are those of months, as "mar" for mardi and March. */
const WEEKDAYS = namesIn(
	{ weekday: 'long' },
	Array.from({ length: 7 }, (_, day) => day * MILLISECONDS_A_DAY),
).map(([name]) => name);
const WEEKDAY = new RegExp(
	String.raw`^(?:mon|tues?|wed|thu|thurs?|fri|sat|sun|mo|di|mi|do|fr|sa|so|${WEEKDAYS.join('|')})[\s,.]+`,
);
/** `05MAR1985`, as statistical programs write it. */
const RUN_TOGETHER = /^(\d\d?)(\p{L}{3})(\d\d|\d{4})$/u;
const FILLER = /^(?:de|del|den|di|of|the)$/;
const DAY = /^(\d{1,2})(?:st|nd|rd|th|er|[oa°])?$/;
const YEAR = /^(?:\d{4}|\d\d)$/;
/** `Mar-05` is a day of March or a month of 2005, as a spreadsheet has it. */
const DAY_OR_YEAR = /^\p{L}+\.?[-/]\d\d$/u;

/** A date that has its month by name: `5 March`, `05-Mar-85`, `March 5th, 1985`, `1985-Mar-05`. */
function fromNames(text: string): Parsed {
	const words = text
		.toLowerCase()
		.normalize('NFC')
		.replace(TIME_AT_END, '')
		.replace(WEEKDAY, '')
		.replace(RUN_TOGETHER, '$1 $2 $3')
		.split(/[\s,./'’-]+/)
		.filter((word) => word !== '' && !FILLER.test(word));
	if (words.length < 2 || words.length > 3 || DAY_OR_YEAR.test(text)) return undefined;
	const at = words.findIndex((word) => MONTHS.has(word));
	const month = MONTHS.get(words[at] ?? '');
	if (month === undefined) return undefined;
	const [first, last] = words.filter((_word, index) => index !== at);
	// The year stands in front only in full, and with the month right behind it.
	if (at === 1 && /^\d{4}$/.test(first!)) return dateOf(Number(first), month, dayOf(last ?? ''));
	if (at === 2 || (last !== undefined && !YEAR.test(last))) return undefined;
	return dateOf(yearOf(last), month, dayOf(first!));
}

const dayOf = (word: string): number => Number(DAY.exec(word)?.[1]);

/** The number that stands there in plain digits; NaN when something else does. */
function digits(text: string, from: number, to: number): number {
	let number = 0;
	for (let position = from; position < to; position++) {
		const digit = text.charCodeAt(position) - ZERO;
		if (digit < 0 || digit > 9) return NaN;
		number = number * 10 + digit;
	}
	return number;
}

const ZERO = 48;

export const hasYear = (date: CalendarDate | MonthDay): date is CalendarDate => 'year' in date;

/** `MM/DD/YYYY`, the first of the forms that the bulk import documents. */
export const asImportDate = ({ year, month, day }: CalendarDate): string =>
	`${TWO_DIGITS[month]}/${TWO_DIGITS[day]}/${fourDigits(year)}`;

/** `YYYY-MM-DD`, for fields that take any text. */
export const asText = ({ year, month, day }: CalendarDate): string =>
	`${fourDigits(year)}-${TWO_DIGITS[month]}-${TWO_DIGITS[day]}`;

const TWO_DIGITS = Array.from({ length: 32 }, (_, number) => String(number).padStart(2, '0'));

const fourDigits = (year: number): string | number =>
	year < 1_000 ? String(year).padStart(4, '0') : year;

const PIVOT = 30;

/** A year of two digits or four; undefined where none is written. */
function yearOf(text: string | undefined): number | undefined {
	if (text === undefined || text.length !== 2) return text === undefined ? undefined : Number(text);
	const year = Number(text);
	return year < PIVOT ? 2000 + year : 1900 + year;
}

/** Some databases write a year of 0 where only month and day are known. */
function dateOf(year: number | undefined, month: number, day: number) {
	if (year) return fullDate(year, month, day);
	return isMonthDay({ month, day }) ? { month, day } : undefined;
}

function fullDate(year: number, month: number, day: number): CalendarDate | undefined {
	const date = { year, month, day };
	return Number.isInteger(year) && year >= 1 && year <= 9_999 && isCalendarDate(date)
		? date
		: undefined;
}

/** The first or last day that some program can count to, written where it had none. */
function isNever({ year, month, day }: CalendarDate): boolean {
	switch (year) {
		case 1:
		case 1753:
		case 1900:
			return month === 1 && day === 1;
		case 1899:
			return month === 12 && day >= 30;
		case 9999:
			return month === 12 && day === 31;
		default:
			return false;
	}
}
