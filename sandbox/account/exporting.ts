import { iso } from './clock';
import type { SandboxSettings } from './settings';
import type { ContactRecord } from './store';

/** A column of an export: its heading, as people read it, and its value. */
export interface ExportColumn {
	heading: string;
	value: (contact: ContactRecord) => string;
}

/** @param key of the contact's fields; without one the column is empty: nothing imports it */
export const field = (heading: string, key = ''): ExportColumn => ({
	heading,
	value: ({ fields }) => {
		const value = fields[key];
		return value === undefined ? '' : String(value);
	},
});

function moment(
	heading: string,
	read: (contact: ContactRecord) => number | undefined,
): ExportColumn {
	return {
		heading,
		value: (contact) => {
			const time = read(contact);
			return time === undefined ? '' : iso(time);
		},
	};
}

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
	birthday: {
		heading: 'Birthday',
		value: ({ fields }) =>
			fields.birthday_day === undefined ? '' : `${fields.birthday_month}/${fields.birthday_day}`,
	},
	website: field('Website'),
	notes: field('Notes'),
	social_profiles: field('Social profiles'),
	source_name: { heading: 'Source Name', value: () => 'Sandbox' },
	email_lists: {
		heading: 'Email Lists',
		value: ({ lists }) => lists.map(({ name }) => name).join(', '),
	},
	email_optin_source: { heading: 'Email opt-in source', value: () => 'Account' },
	email_optin_date: moment('Email opt-in date', ({ createdAt }) => createdAt),
	email_optout_source: {
		heading: 'Email opt-out source',
		value: ({ optedOutAt }) => (optedOutAt === undefined ? '' : 'Contact'),
	},
	email_optout_reason: field('Email opt-out reason'),
	email_optout_date: moment('Email opt-out date', ({ optedOutAt }) => optedOutAt),
	created_at: moment('Created At', ({ createdAt }) => createdAt),
	updated_at: moment('Updated At', ({ updatedAt }) => updatedAt),
};

const CHUNK = 65_536;

/** The CSV file of an export, in pieces. */
export function* exportFile(
	contacts: Iterable<ContactRecord>,
	columns: ExportColumn[],
	{ exportQuotes }: SandboxSettings,
): Generator<string> {
	const quotes = exportQuotes === 'always' ? /^/ : /[",\r\n]/;
	const cell = (text: string) => (quotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
	const head = columns.map(({ heading }) => cell(heading)).join(',');
	const line = (contact: ContactRecord) => {
		let cells = '';
		for (const { value } of columns) {
			const text = value(contact);
			// Most cells are empty, and there are tens of millions of them.
			cells += text === '' && exportQuotes === 'needed' ? ',' : `,${cell(text)}`;
		}
		return `${cells.slice(1)}\n`;
	};
	let text = `${head}\n`;
	for (const contact of contacts) {
		text += line(contact);
		if (text.length < CHUNK) continue;
		yield text;
		text = '';
	}
	yield text;
}
