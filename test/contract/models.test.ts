import type {
	Activities,
	ActivityImport,
	ContactList,
	ContactListArray,
	Contacts,
	ContactsExport,
	ContactsJsonImport,
	CustomFields,
	ListActivityRemoveContacts,
} from 'ctct-api-client';

import { BodyBuilder, bodyFrame } from '../../nodes/ConstantContact/imports/body';
import type { ContactWriter } from '../../nodes/ConstantContact/segment/contactWriter';
import { exportRequest } from '../../nodes/ConstantContact/api/addressExport';
import { removalRequest } from '../../nodes/ConstantContact/api/removals';
import { CONTACT_FIELDS } from '../../nodes/ConstantContact/segment/fields';
import { encode } from '../support/contacts';
import { Pacer } from '../../nodes/ConstantContact/segment/pacer';
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
			exportRequest({}),
		];
		for (const request of requests) expect(request.fields).toEqual(['email_address']);
		const removal: ListActivityRemoveContacts = removalRequest('x', [{ id: 'y', email: '' }]);
		expect(removal).toEqual({ source: { contact_ids: ['y'] }, list_ids: ['x'] });
	});

	it('have every key that this package sends', async () => {
		const known: Record<
			keyof Omit<ContactsJsonImport['import_data'][number], 'cf:custom_field_name'>,
			true
		> = KNOWN_KEYS;
		const values: Record<string, unknown> = { birthday: '1990-01-02', anniversary: '2020-01-02' };
		const pieces = CONTACT_FIELDS.map((field) => encode(field, values[field.id] ?? '617 555 0100'));
		const json = `{"email":"a@example.com",${pieces.join(',')}}`;
		const sizes = Uint32Array.of(Buffer.byteLength(json));
		const writeContact = (_row: number, out: ContactWriter) => out.raw(json);
		const builder = new BodyBuilder(bodyFrame(['list']), { sizes, writeContact });
		const body = await builder.build(Uint32Array.of(0), new Pacer(async () => {}));
		const sent = JSON.parse(body.toString()) as ContactsJsonImport;
		expect(Object.keys(sent)).toEqual(['import_data', 'list_ids']);
		for (const key of Object.keys(sent.import_data[0]!)) expect(known).toHaveProperty([key]);
	});
});

const KNOWN_KEYS = Object.fromEntries(
	[
		...['email', 'first_name', 'last_name', 'job_title', 'company_name'],
		...['birthday_month', 'birthday_day', 'anniversary', 'sms_number', 'sms_consent_date'],
		...['phone', 'home_phone', 'work_phone', 'mobile_phone', 'other_phone'],
		...['', 'home_', 'work_', 'other_'].flatMap((prefix) =>
			['street', 'street2', 'city', 'state', 'zip', 'country'].map((part) => prefix + part),
		),
	].map((key) => [key, true]),
) as Record<keyof ContactsJsonImport['import_data'][number], true>;
