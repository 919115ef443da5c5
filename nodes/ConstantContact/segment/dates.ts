export interface MonthDay {
	month: number;
	day: number;
}

export interface CalendarDate extends MonthDay {
	year: number;
}

const ISO = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$/;
/** Month first, as Constant Contact reads it; a dot is the day-first way of writing. */
const MONTH_FIRST = /^(\d{1,2})[-/](\d{1,2})(?:[-/](\d{4}))?(?: .*)?$/;
const DAY_FIRST = /^(\d{1,2})\.(\d{1,2})\.(?:(\d{4}))?(?: .*)?$/;

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeapYear = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

export const isMonthDay = ({ month, day }: MonthDay): boolean =>
	day >= 1 && day <= (DAYS[month - 1] ?? 0);

const isCalendarDate = (date: CalendarDate): boolean =>
	isMonthDay(date) && (date.month !== 2 || date.day < 29 || isLeapYear(date.year));

/**
 * A month and a day, with the year where there is one: `YYYY-MM-DD` with or without a time,
 * `MM/DD/YYYY`, `MM/DD`, `DD.MM.YYYY`, `DD.MM.`, a Date, a Luxon DateTime. The date counts as it is
 * written: no time zone moves it.
 */
export function readDate(value: unknown): CalendarDate | MonthDay | undefined {
	if (value instanceof Date) return fromDate(value);
	if (isDateTime(value)) return fromParts(value.year, value.month, value.day);
	if (typeof value !== 'string') return undefined;
	// The way in which databases and most files write a date.
	if (value.length === 10 && value[4] === '-' && value[7] === '-') {
		const [year, month, day] = [digits(value, 0, 4), digits(value, 5, 7), digits(value, 8, 10)];
		if (year >= 0 && month >= 0 && day >= 0) return fromParts(year, month, day);
	}
	const text = value.trim();
	let parts = ISO.exec(text);
	if (parts) return fromParts(Number(parts[1]), Number(parts[2]), Number(parts[3]));
	parts = MONTH_FIRST.exec(text);
	if (parts) return fromParts(parts[3] && Number(parts[3]), Number(parts[1]), Number(parts[2]));
	parts = DAY_FIRST.exec(text);
	if (parts) return fromParts(parts[3] && Number(parts[3]), Number(parts[2]), Number(parts[1]));
	return undefined;
}

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
	`${TWO_DIGITS[month]}/${TWO_DIGITS[day]}/${year < 1_000 ? String(year).padStart(4, '0') : year}`;

const TWO_DIGITS = Array.from({ length: 32 }, (_, number) => String(number).padStart(2, '0'));

function fromParts(year: number | '' | undefined, month: number, day: number) {
	if (!year) return isMonthDay({ month, day }) ? { month, day } : undefined;
	const date = { year, month, day };
	return isCalendarDate(date) ? date : undefined;
}

/** Databases hand a plain date over as midnight, some in local time and some in UTC. */
function fromDate(date: Date): CalendarDate | undefined {
	if (Number.isNaN(date.getTime())) return undefined;
	const localMidnight = date.getHours() + date.getMinutes() + date.getSeconds() === 0;
	const utcMidnight = date.getTime() % 86_400_000 === 0;
	return utcMidnight && !localMidnight
		? { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
		: { year: date.getFullYear(), month: date.getMonth() + 1, day: date.getDate() };
}

function isDateTime(value: unknown): value is CalendarDate {
	return (
		typeof value === 'object' &&
		value !== null &&
		'isLuxonDateTime' in value &&
		'year' in value &&
		typeof value.year === 'number'
	);
}
