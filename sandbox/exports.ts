import { iso } from './clock';
import type { SandboxSettings } from './settings';
import type { ContactRecord } from './store';

/** A column of an export: its heading, as people read it, and its value. */
interface ExportColumn {
	heading: string;
	value: (contact: ContactRecord) => string;
}

const field = (heading: string, key: string): ExportColumn => ({
	heading,
	value: ({ fields }) => String(fields[key] ?? ''),
});

const moment = (heading: string, read: (contact: ContactRecord) => number | undefined) => ({
	heading,
	value: (contact: ContactRecord) => {
		const time = read(contact);
		return time === undefined ? '' : iso(time);
	},
});

/** By the names that a request may give; headings as seen in the field. */
export const EXPORT_COLUMNS: Record<string, ExportColumn> = {
	email_address: { heading: 'Email address', value: ({ email }) => email },
	first_name: field('First name', 'first_name'),
	last_name: field('Last name', 'last_name'),
	company_name: field('Company', 'company_name'),
	job_title: field('Job title', 'job_title'),
	phone_number: field('Phone - mobile', 'mobile_phone'),
	street: field('Street address line 1 - Home', 'street'),
	city: field('City - Home', 'city'),
	state: field('State/Province - Home', 'state'),
	zip: field('Zip/Postal Code - Home', 'zip'),
	country: field('Country - Home', 'country'),
	anniversary: field('Anniversary', 'anniversary'),
	birthday_month: field('Birthday month', 'birthday_month'),
	birthday_day: field('Birthday day', 'birthday_day'),
	email_lists: {
		heading: 'Email Lists',
		value: ({ lists }) => lists.map(({ name }) => name).join(', '),
	},
	email_optout_date: moment('Email opt-out date', ({ optedOutAt }) => optedOutAt),
	created_at: moment('Created At', ({ createdAt }) => createdAt),
	updated_at: moment('Updated At', ({ updatedAt }) => updatedAt),
};

const CHUNK = 65_536;

/** The CSV file of an export, in pieces. */
export function* exportFile(
	contacts: ContactRecord[],
	columns: ExportColumn[],
	settings: SandboxSettings,
): Generator<string> {
	const cell = (text: string) =>
		settings.exportQuotes === 'always' || /[",\r\n]/.test(text)
			? `"${text.replaceAll('"', '""')}"`
			: text;
	const line = (cells: string[]) => `${cells.map(cell).join(',')}\n`;
	let text = line(columns.map(({ heading }) => heading));
	for (const contact of contacts) {
		text += line(columns.map(({ value }) => value(contact)));
		if (text.length < CHUNK) continue;
		yield text;
		text = '';
	}
	yield text;
}
