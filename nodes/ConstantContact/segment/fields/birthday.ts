import { UNCLEAR, type Convention } from '../conventions';
import { isMonthDay, monthOf, NO_DATE, readDate, type MonthDay } from '../values/dates';
import { isEmpty, meansNothing } from '../values/empty';
import { scalarText } from '../values/texts';
import { contactField, fault, type Fault } from './field';
import { Joined } from './joined';

/**
 * A birthday kept in two columns. The bulk import wants both or neither, so the two are read as one
 * value and end in the birthday field.
 */
export const BIRTHDAY_PARTS = [
	{ id: 'birthday_month', displayName: 'Birthday Month', type: 'number', of: 'birthday' },
	{ id: 'birthday_day', displayName: 'Birthday Day', type: 'number', of: 'birthday' },
] as const;

/** A birthday that the segment keeps in several columns; a whole date goes before its parts. */
export class BirthdayParts extends Joined {
	constructor(
		readonly whole: unknown,
		readonly month: unknown,
		readonly day: unknown,
	) {
		super();
	}

	get shown(): unknown {
		return isEmpty(this.whole) ? this.listed([this.month, this.day]) : this.whole;
	}

	/** {@link NO_DATE} where all are missing, the fault where they make no date. */
	read(convention: Convention): ReturnType<typeof readDate> | Fault {
		const { whole, month } = this;
		// A column called "Birth Day" has the whole date, or its day beside that of the month.
		const isDay = isDayOfMonth(whole) && !isNoPart(month);
		const date = isDay || isEmpty(whole) ? NO_DATE : readDate(whole, convention);
		return date === NO_DATE ? monthDayOf(month, isDay ? whole : this.day) : date;
	}
}

function monthDayOf(month: unknown, day: unknown): MonthDay | typeof NO_DATE | Fault {
	const [hasMonth, hasDay] = [!isNoPart(month), !isNoPart(day)];
	if (!hasMonth && !hasDay) return NO_DATE;
	if (!hasMonth || !hasDay) return HALF_A_BIRTHDAY;
	const monthDay = {
		month: monthOf(scalarText(month) ?? '') ?? 0,
		day: isDayOfMonth(day) ? Number(scalarText(day)) : 0,
	};
	return isMonthDay(monthDay) ? monthDay : NO_SUCH_BIRTHDAY;
}

/** Programs write 0 for the month and the day that they do not know. */
const isNoPart = (value: unknown): boolean =>
	meansNothing(value) || value === 0 || (typeof value === 'string' && /^\s*0+\s*$/.test(value));
const isDayOfMonth = (value: unknown): boolean => /^\d{1,2}$/.test(scalarText(value) ?? '');

export const BIRTHDAY = contactField({
	id: 'birthday',
	displayName: 'Birthday',
	type: 'dateTime',
	normalise(value, convention) {
		const date =
			value instanceof BirthdayParts ? value.read(convention) : readDate(value, convention);
		if (!date) return NOT_A_BIRTHDAY;
		if (date === NO_DATE) return '';
		if (date === UNCLEAR || 'fault' in date) return date;
		return MONTH_AND_DAY[date.month]![date.day]!;
	},
	gives: 'json',
});
/** By month and day. */
const MONTH_AND_DAY = Array.from({ length: 13 }, (_, month) =>
	Array.from({ length: 32 }, (__, day) => `,"birthday_month":${month},"birthday_day":${day}`),
);
const NOT_A_BIRTHDAY = fault(
	'is not a date, or none that exists. Write it as YYYY-MM-DD, MM/DD/YYYY, DD/MM/YYYY, DD.MM.YYYY or 5 March 1985, with or without the year.',
);
const HALF_A_BIRTHDAY = fault('needs both its month and its day.');
/** Reads on from the field's name to the name of its parts. */
const NO_SUCH_BIRTHDAY = fault('Month and Birthday Day are no date together.');
