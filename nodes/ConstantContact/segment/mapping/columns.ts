import type { Convention, Conventions } from '../conventions';
import { BIRTHDAY_PARTS, BIRTHDAY, BirthdayParts } from '../fields/birthday';
import { FIELD_GROUPS, type ContactField } from '../fields/field';
import { SMS_CONSENT_DATE, SMS_NUMBER, SmsConsent } from '../fields/sms';
import { EMAIL_FIELD } from '../fields/standard';
import { stateReader } from '../fields/usStates';
import type { RowReader } from '../reader';

export interface Column {
	field: ContactField;
	read: RowReader;
	convention: Convention;
}

export interface Columns {
	email: RowReader;
	optional: Column[];
	/** Whether some group has more columns than a contact holds of it. */
	isCrowded: boolean;
}

export const nothing: RowReader = () => undefined;

/** By the id of the state that stands beside it. */
const COUNTRY_OF: Record<string, string | undefined> = {
	state: 'country',
	work_state: 'work_country',
	other_state: 'other_country',
};

/** @param readers by the id of the field that each is for */
export function toColumns(
	readers: Map<string, RowReader>,
	fields: ContactField[],
	conventions: Conventions,
): Columns {
	const rest = new Map(readers);
	const take = (id: string) => {
		const reader = rest.get(id);
		rest.delete(id);
		return reader;
	};
	const email = take(EMAIL_FIELD.id) ?? nothing;
	const [month, day] = BIRTHDAY_PARTS.map(({ id }) => take(id));
	const consentDate = take(SMS_CONSENT_DATE.id);
	const optional: Column[] = [];
	for (const field of fields) {
		let read = take(field.id);
		if (field === BIRTHDAY && (month || day)) read = birthdayReader(read, month, day);
		const country = COUNTRY_OF[field.id];
		if (read && country) read = stateReader(read, readers.get(country) ?? nothing);
		// What can be read in two ways is the date, not the number.
		let convention = conventions.of(field.id);
		if (field === SMS_NUMBER && read) {
			read = smsReader(read, consentDate);
			convention = conventions.of(SMS_CONSENT_DATE.id);
		}
		if (read) optional.push({ field, read, convention });
	}
	return { email, optional, isCrowded: isCrowded(optional) };
}

export const isCrowded = (columns: Column[]): boolean =>
	FIELD_GROUPS.some(
		(group) => columns.filter(({ field }) => field.group === group).length > group.most,
	);

/** One value out of up to three columns. */
const birthdayReader =
	(whole: RowReader = nothing, month: RowReader = nothing, day: RowReader = nothing): RowReader =>
	(row, index) =>
		new BirthdayParts(whole(row, index), month(row, index), day(row, index));

const smsReader =
	(number: RowReader, date: RowReader = nothing): RowReader =>
	(row, index) =>
		new SmsConsent(number(row, index), date(row, index));
