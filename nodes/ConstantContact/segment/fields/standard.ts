import { BIRTHDAY } from './birthday';
import { contactField, type ContactField } from './field';
import { dateFrom, PHONE, properText } from './kinds';
import { SMS_NUMBER } from './sms';

/**
 * Characters, as the API's description has them. Constant Contact's own upload in the browser says 50
 * for a line of the street and 25 for ZIP and country: should the import refuse what the description
 * allows, the export tries such rows again without their optional fields.
 */
const TEXT = properText(50);
const STREET = properText(255);
/** Years of an anniversary: rule of the retired V2 API (assumption: V3 keeps it). */
const ANNIVERSARY = dateFrom(1901, 10);

/** The email address is read and checked apart from the optional fields (email.ts). */
export const EMAIL_FIELD = { id: 'email', displayName: 'Email' } as const;

/**
 * The home address goes under the unprefixed keys: Constant Contact files those under "home", and
 * its description writes the prefixed key of the home country with a blank inside.
 */
const addressFields = (
	prefix: '' | 'work_' | 'other_',
	place: 'Home' | 'Work' | 'Other',
): ContactField[] =>
	[
		{ key: 'street', name: 'Street', ...STREET },
		{ key: 'street2', name: 'Street Line 2', ...STREET },
		{ key: 'city', name: 'City', ...TEXT },
		{ key: 'state', name: 'State', ...TEXT },
		{ key: 'zip', name: 'ZIP', ...TEXT },
		{ key: 'country', name: 'Country', ...TEXT },
	].map(({ key, name, ...kind }) =>
		contactField({
			id: prefix + key,
			displayName: `${place} ${name}`,
			...kind,
			isSeldom: place !== 'Home',
		}),
	);

/** Every optional field of a contact that the bulk import takes, in the order of the mapper. */
export const CONTACT_FIELDS: ContactField[] = [
	contactField({ id: 'first_name', displayName: 'First Name', ...TEXT }),
	contactField({ id: 'last_name', displayName: 'Last Name', ...TEXT }),
	contactField({ id: 'job_title', displayName: 'Job Title', ...TEXT }),
	contactField({ id: 'company_name', displayName: 'Company', ...TEXT }),
	contactField({ id: 'mobile_phone', displayName: 'Mobile Phone', ...PHONE }),
	contactField({ id: 'home_phone', displayName: 'Home Phone', ...PHONE }),
	contactField({ id: 'work_phone', displayName: 'Work Phone', ...PHONE }),
	contactField({ id: 'phone', displayName: 'Other Phone', ...PHONE }),
	SMS_NUMBER,
	...addressFields('', 'Home'),
	...addressFields('work_', 'Work'),
	...addressFields('other_', 'Other'),
	BIRTHDAY,
	contactField({ id: 'anniversary', displayName: 'Anniversary', ...ANNIVERSARY }),
];
