import type {
	Activities,
	ActivityImport,
	ContactCreateOrUpdateInput,
	ContactList,
	ContactListArray,
	Contacts,
	ContactsExport,
	ContactsJsonImport,
	CustomFields,
	ListActivityRemoveContacts,
} from 'ctct-api-client';

import { BodyBuilder, bodyFrame } from '../../nodes/ConstantContact/imports/body';
import { signUpForm, type ImportedContact } from '../../nodes/ConstantContact/imports/signUpForm';
import { customContactField } from '../../nodes/ConstantContact/segment/fields/custom';
import { SmsConsent } from '../../nodes/ConstantContact/segment/fields/sms';
import type { ContactWriter } from '../../nodes/ConstantContact/segment/contactWriter';
import { exportRequest } from '../../nodes/ConstantContact/api/addressExport';
import { removalRequest } from '../../nodes/ConstantContact/api/removals';
import { CONTACT_FIELDS } from '../../nodes/ConstantContact/segment/fields/standard';
import { encode } from '../support/contacts';
import { Yielder } from '../../nodes/ConstantContact/segment/yielder';
import {
	activitiesAnswer,
	activityAnswer,
	contactListAnswer,
	contactListsAnswer,
	contactsAnswer,
	customFieldsAnswer,
} from '../../nodes/ConstantContact/api/answers';

/**
 * Holds this package against the models of Constant Contact's own client. The parameters are typed
 * by those models, so an answer that they allow and this package does not is a compile error.
 */
const readable = {
	activity: (answer: Required<Pick<ActivityImport, 'activity_id' | 'state'>>) =>
		activityAnswer.parse(answer),
	activities: (answer: Activities) => activitiesAnswer.parse(answer),
	list: (answer: ContactList) => contactListAnswer.parse(answer),
	lists: (answer: ContactListArray) => contactListsAnswer.parse(answer),
	contacts: (answer: Contacts) => contactsAnswer.parse(answer),
	customFields: (answer: CustomFields) => customFieldsAnswer.parse(answer),
};

describe("the models of Constant Contact's client", () => {
	const list: ContactList = { list_id: 'x', name: 'Customers', membership_count: 3 };

	it('are answers that this package reads', () => {
		expect(readable.list(list).membership_count).toBe(3);
		expect(readable.lists({ lists: [list] }).lists).toHaveLength(1);
		expect(readable.activity({ activity_id: 'x', state: 'processing' }).state).toBe('processing');
		expect(readable.activities({ activities: [] }).activities).toEqual([]);
		const people: Contacts = {
			contacts: [{ contact_id: 'x', email_address: { address: 'a@example.com' } }],
		};
		expect(readable.contacts(people).contacts[0]!.email_address?.address).toBe('a@example.com');
		const fields: CustomFields = {
			custom_fields: [
				{
					custom_field_id: 'x',
					name: 'Tier',
					label: 'Tier',
					type: 'string',
					created_at: '',
					updated_at: '',
				},
			],
		};
		expect(readable.customFields(fields).custom_fields[0]!.name).toBe('Tier');
	});

	it('allow what this package asks of exports and removals', () => {
		const requests: ContactsExport[] = [
			exportRequest({ list_ids: ['x'] }),
			exportRequest({ status: 'unsubscribed' }),
			exportRequest({ contact_ids: ['x'] }),
			exportRequest({}),
		];
		for (const request of requests) expect(request.fields).toEqual(['email_address']);
		const removal: ListActivityRemoveContacts = removalRequest('x', [{ id: 'y', email: '' }]);
		expect(removal).toEqual({ source: { contact_ids: ['y'] }, list_ids: ['x'] });
	});

	it('have every key that this package sends, and no other that it could', async () => {
		const json = wholeContact();
		const sizes = Uint32Array.of(Buffer.byteLength(json));
		const writeContact = (_row: number, out: ContactWriter) => out.raw(json);
		const builder = new BodyBuilder(bodyFrame(['list'], true), {
			sizes,
			maySms: true,
			writeContact,
		});
		const body = await builder.build(Uint32Array.of(0), new Yielder(async () => {}));
		const sent = JSON.parse(body.toString()) as ContactsJsonImport;
		expect(Object.keys(sent)).toEqual(['import_data', 'list_ids', 'sms_permission_to_send']);
		const keys = Object.entries(KEYS).filter(([, use]) => use === 'sent');
		expect(Object.keys(sent.import_data[0]!).sort()).toEqual(keys.map(([key]) => key).sort());
	});

	it('have every key of a sign-up, and no other that a field could go into', () => {
		const own = customContactField({ name: 'Tier', label: 'Tier', type: 'string', choices: [] });
		const contact = { ...(JSON.parse(wholeContact()) as ImportedContact), [own.id]: 'Gold' };
		const sent = ['list_memberships', ...Object.keys(signUpForm(contact, [own]).form)];
		const keys = Object.entries(KEYS_OF_A_SIGN_UP).filter(([, use]) => use === 'sent');
		expect(sent.sort()).toEqual(keys.map(([key]) => key).sort());
	});
});

/** A contact with a value in every field, as it stands in an import. */
function wholeContact(): string {
	const values: Record<string, unknown> = {
		birthday: '1990-01-02',
		anniversary: '2020-01-02',
		sms_number: new SmsConsent('617 555 0100', '2020-01-02'),
	};
	const pieces = CONTACT_FIELDS.map((field) => encode(field, values[field.id] ?? '617 555 0100'));
	return `{"email":"a@example.com",${pieces.join(',')}}`;
}

/** All keys of a sign-up, as the model has them. */
const KEYS_OF_A_SIGN_UP = {
	email_address: 'sent',
	list_memberships: 'sent',
	first_name: 'sent',
	last_name: 'sent',
	job_title: 'sent',
	company_name: 'sent',
	phone_number: 'sent',
	custom_fields: 'sent',
	anniversary: 'sent',
	birthday_month: 'sent',
	birthday_day: 'sent',
	street_address: 'sent',
	// It wants to know where somebody agreed to text messages, which a segment does not say.
	sms_channel: 'left out',
} satisfies Record<keyof ContactCreateOrUpdateInput, 'sent' | 'left out'>;

/** All keys of a contact in an import, as the model has them; a custom field's is made of its name. */
const KEYS = {
	email: 'sent',
	first_name: 'sent',
	last_name: 'sent',
	job_title: 'sent',
	company_name: 'sent',
	birthday_month: 'sent',
	birthday_day: 'sent',
	anniversary: 'sent',
	mobile_phone: 'sent',
	home_phone: 'sent',
	work_phone: 'sent',
	phone: 'sent',
	street: 'sent',
	street2: 'sent',
	city: 'sent',
	state: 'sent',
	zip: 'sent',
	country: 'sent',
	work_street: 'sent',
	work_street2: 'sent',
	work_city: 'sent',
	work_state: 'sent',
	work_zip: 'sent',
	work_country: 'sent',
	other_street: 'sent',
	other_street2: 'sent',
	other_city: 'sent',
	other_state: 'sent',
	other_zip: 'sent',
	other_country: 'sent',
	// What `phone` fills already: its kind is "other" (documented).
	other_phone: 'left out',
	// What the keys without a prefix fill already: their kind is "home" (documented).
	home_street: 'left out',
	home_street2: 'left out',
	home_city: 'left out',
	home_state: 'left out',
	home_zip: 'left out',
	'home country': 'left out',
	sms_number: 'sent',
	sms_consent_date: 'sent',
} satisfies Record<
	keyof Omit<ContactsJsonImport['import_data'][number], 'cf:custom_field_name'>,
	'sent' | 'left out'
>;
