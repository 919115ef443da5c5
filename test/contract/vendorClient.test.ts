import axios from 'axios';
import {
	AccountServicesApi,
	BulkActivitiesApi,
	Configuration,
	ContactListsApi,
	ContactsApi,
	ContactsCustomFieldsApi,
	ContactTagsApi,
	SegmentsApi,
} from 'ctct-api-client';

import { seed } from '../../sandbox/account/seed';
import { Sandbox } from '../../sandbox/server';

/** Constant Contact's own client, as it is, against the sandbox over HTTP. */
let sandbox: Sandbox;
let configuration: Configuration;
let bulk: BulkActivitiesApi;
let contacts: ContactsApi;
let lists: ContactListsApi;
let tags: ContactTagsApi;
let fields: ContactsCustomFieldsApi;
let origin: string;

/** Routes that some call of this file has got an answer of success from. */
const driven = new Set<string>();

beforeEach(async () => {
	sandbox = new Sandbox({ requestsPerSecond: 0, activityMs: 0, activityMsPer10000: 0 });
	origin = `http://127.0.0.1:${await sandbox.listen()}`;
	const scopes = ['contact_data', 'account_read'];
	configuration = new Configuration({
		basePath: `${origin}/v3`,
		accessToken: sandbox.tokens.issue('sandbox-api-key', scopes).access_token,
	});
	bulk = new BulkActivitiesApi(configuration);
	contacts = new ContactsApi(configuration);
	lists = new ContactListsApi(configuration);
	tags = new ContactTagsApi(configuration);
	fields = new ContactsCustomFieldsApi(configuration);
	seed(sandbox, {
		lists: [{ name: 'Customers' }, { name: 'Guests' }],
		customFields: [{ label: 'Loyalty Tier', type: 'single_select', choices: ['Gold'] }],
		contacts: Array.from({ length: 7 }, (_, index) => ({
			email: `p${index}@example.com`,
			lists: ['Customers'],
		})),
	});
	store().addTag('Regular', sandbox.clock.now());
});

afterEach(async () => {
	for (const { route, status } of sandbox.requests) if (status < 300) driven.add(route);
	await sandbox.close();
});

const store = () => sandbox.store;
const list = (name = 'Customers') => store().listNamed(name)!;
const tag = () => [...store().tags.values()][0]!;
const tier = () => store().customFields.get('loyalty_tier')!;
const person = (index: number) => store().contacts.get(`p${index}@example.com`)!;
const idOf = (...people: number[]) => people.map((index) => store().idOf(person(index)));
const on = (name: string) => [...store().membersOf(list(name))].map(({ email }) => email);
const emails = (...people: number[]) => people.map((index) => `p${index}@example.com`);

interface Started {
	status: number;
	data: { activity_id?: string; state?: string };
}
/** Looks after the activity that a call has started, as a client does that waits for it. */
async function done(starting: Promise<Started>, status = 201) {
	const started = await starting;
	expect(started).toMatchObject({ status, data: { state: 'initialized' } });
	const { data: activity } = await bulk.getActivityById(started.data.activity_id!);
	expect(activity).toMatchObject({ activity_id: started.data.activity_id, state: 'completed' });
	return activity;
}

describe("Constant Contact's own client: account", () => {
	it('reads the account and the privileges', async () => {
		const api = new AccountServicesApi(configuration);
		expect((await api.getAccountDetails()).data).toMatchObject({
			organization_name: 'Sandbox Incorporated',
			country_code: 'us',
			encoded_partner_id: expect.any(String),
		});
		const privileges = (await api.getUserPrivileges()).data as Array<{ privilege_name?: string }>;
		expect(privileges.map(({ privilege_name }) => privilege_name)).toContain('contacts:write');
		const emails = (await api.getAllAccountEmailAddresses()).data;
		expect(emails).toMatchObject([{ confirm_status: 'CONFIRMED' }]);
		expect((await new SegmentsApi(configuration).getAllSegments()).data.segments).toEqual([]);
	});
});

describe("Constant Contact's own client: lists", () => {
	it('reads and finds them', async () => {
		const { data } = await lists.getAllLists(1_000, true, 'all');
		expect(data.lists_count).toBe(2);
		expect(data.lists).toMatchObject([
			{ name: 'Customers', membership_count: 7 },
			{ name: 'Guests', membership_count: 0 },
		]);
		expect((await lists.getAllLists(50, false, undefined, 'Guests')).data.lists).toHaveLength(1);
		expect((await lists.getList(list().id, 'active')).data.membership_count).toBe(7);
		const [xref] = (await lists.getListIdXrefs('1')).data.xrefs ?? [];
		expect(xref).toEqual({ sequence_id: '1', list_id: list().id });
		await expect(lists.getList('00000000-0000-0000-0000-000000000000')).rejects.toMatchObject({
			response: { status: 404, data: [{ error_key: 'contacts.api.not_found' }] },
		});
	});

	it('makes, changes and deletes them', async () => {
		const { data: made, status } = await lists.createList({ name: 'Fresh', favorite: true });
		expect(status).toBe(201);
		expect(store().lists.get(made.list_id)).toMatchObject({ name: 'Fresh', favorite: true });
		const change = { name: 'Renamed', favorite: false, description: 'x' };
		expect((await lists.updateList(made.list_id, change)).status).toBe(200);
		expect(store().lists.get(made.list_id)).toMatchObject(change);
		await expect(lists.createList({ name: 'Renamed' })).rejects.toMatchObject({
			response: { status: 409, data: [{ error_key: 'contacts.api.conflict' }] },
		});
		const { id } = list();
		await done(lists.deleteList(id), 202);
		expect(store().liveList(id)).toBeUndefined();
		expect(person(1)).toMatchObject({ lists: [], deletedAt: undefined });
		const { data: deleted } = await lists.getAllLists(50, true, undefined, undefined, 'deleted');
		expect(deleted).toMatchObject({ lists_count: 1, lists: [{ list_id: id }] });
	});
});

describe("Constant Contact's own client: custom fields", () => {
	it('reads, makes, changes and deletes them', async () => {
		const { data } = await fields.getAllCustomFields(100);
		expect(data.custom_fields).toMatchObject([
			{ name: 'loyalty_tier', choices: [{ choice_label: 'Gold' }] },
		]);
		const { data: made } = await fields.createCustomFields({ label: 'Last Order', type: 'date' });
		const id = made.custom_field_id!;
		expect(store().customFields.get('last_order')).toMatchObject({ id, type: 'date' });
		expect((await fields.getCustomField(id)).data.label).toBe('Last Order');
		await fields.updateCustomField(id, { label: 'Latest Order' });
		expect(store().customFieldById(id)).toMatchObject({
			label: 'Latest Order',
			name: 'latest_order',
		});
		expect((await fields.deleteCustomField(id)).status).toBe(204);
		expect(store().customFieldById(id)).toBeUndefined();
	});

	it('deletes several', async () => {
		await done(bulk.postCustomFieldDelete({ custom_field_ids: [tier().id] }));
		expect(store().customFields.size).toBe(0);
	});
});

describe("Constant Contact's own client: tags", () => {
	it('reads, makes, changes and deletes them', async () => {
		const { data: made, status } = await tags.postTag({ name: 'VIP' });
		expect(status).toBe(201);
		await tags.putTag(made.tag_id!, { name: 'Very important' });
		expect(store().tags.get(made.tag_id!)?.name).toBe('Very important');
		expect((await tags.getTag(made.tag_id!)).data.name).toBe('Very important');
		expect((await tags.getAllTags(500, true)).data.tags).toHaveLength(2);
		await done(tags.deleteTag(made.tag_id!), 202);
		expect([...store().tags.values()].map(({ name }) => name)).toEqual(['Regular']);
	});

	it('puts them on contacts and takes them off', async () => {
		const tag_ids = [tag().id];
		const source = { list_ids: [list().id] };
		const exclude = { contact_ids: idOf(0, 1, 2) };
		const activity = await done(bulk.createTagAddContactActivity({ source, exclude, tag_ids }));
		expect(activity.status).toEqual({ items_total_count: 4, items_completed_count: 4 });
		expect([...store().membersOf(tag())].map(({ email }) => email)).toEqual(emails(3, 4, 5, 6));
		const some = { contact_ids: idOf(2, 3) };
		await done(bulk.createTagRemoveActivity({ source: some, tag_ids }));
		expect(tag().size).toBe(3);
		await done(bulk.createTagDeleteActivity({ tag_ids }));
		expect(store().tags.size).toBe(0);
		expect(person(5).tags).toEqual([]);
	});
});

describe("Constant Contact's own client: contacts", () => {
	it('makes, reads, replaces and deletes one', async () => {
		const { data: made, status } = await contacts.createContact({
			email_address: { address: 'New@Example.com', permission_to_send: 'explicit' },
			create_source: 'Account',
			first_name: 'New',
			birthday_month: 2,
			birthday_day: 29,
			custom_fields: [{ custom_field_id: tier().id, value: 'Gold' }],
			phone_numbers: [{ phone_number: '555', kind: 'work' }],
			street_addresses: [{ kind: 'home', city: 'Waltham', postal_code: '02451' }],
			list_memberships: [list().id],
			taggings: [tag().id],
		});
		expect(status).toBe(201);
		const contact = store().contacts.get('new@example.com')!;
		expect(contact).toMatchObject({
			permission: 'explicit',
			fields: {
				first_name: 'New',
				birthday_month: 2,
				birthday_day: 29,
				work_phone: '555',
				city: 'Waltham',
				zip: '02451',
				'cf:loyalty_tier': 'Gold',
			},
			lists: [list()],
			tags: [tag()],
		});
		const id = made.contact_id!;
		const { data: read } = await contacts.getContactById(id, 'street_addresses');
		expect(read.street_addresses).toMatchObject([{ kind: 'home', postal_code: '02451' }]);
		const email_address = { address: 'newer@example.com' };
		const list_memberships = [list('Guests').id];
		await contacts.updateContact(id, {
			email_address,
			list_memberships,
			update_source: 'Account',
			last_name: 'Newer',
		});
		expect(contact).toMatchObject({ email: 'newer@example.com', lists: [list('Guests')] });
		expect(contact.fields).toMatchObject({ last_name: 'Newer', 'cf:loyalty_tier': 'Gold' });
		expect(contact.fields).not.toHaveProperty('first_name');
		expect((await contacts.deleteContact(id)).status).toBe(204);
		expect(contact).toMatchObject({ lists: [], deletedAt: expect.any(Number) });
		const again = { email_address, create_source: 'Account' };
		await expect(contacts.createContact(again)).rejects.toMatchObject({
			response: { status: 409, data: [{ error_message: expect.stringContaining(id) }] },
		});
	});

	it('signs somebody up, and up again', async () => {
		const form = { email_address: 'eve@example.com', list_memberships: [list().id] };
		const first = await contacts.createOrUpdateContact({ ...form, phone_number: '555' });
		expect([first.status, first.data.action]).toEqual([201, 'created']);
		const eve = store().contacts.get('eve@example.com')!;
		expect(eve).toMatchObject({ permission: 'explicit', fields: { phone: '555' } });
		store().unsubscribe(eve, sandbox.clock.now());
		const second = await contacts.createOrUpdateContact(form);
		expect([second.status, second.data.action]).toEqual([200, 'updated']);
		expect(eve).toMatchObject({ permission: 'explicit', lists: [list()] });
	});

	it('asks somebody to subscribe again', async () => {
		store().unsubscribe(person(1), sandbox.clock.now());
		const { status } = await contacts.resubscribeContact(idOf(1)[0]!, { list_ids: [list().id] });
		expect(status).toBe(200);
		expect(person(1)).toMatchObject({ permission: 'pending_confirmation', lists: [list()] });
	});

	it('reads those of a list by following the links, and finds one', async () => {
		const listId = list().id;
		store().unsubscribe(person(6), sandbox.clock.now());
		const none = undefined;
		let { data: page } = await contacts.getAllContacts(
			...(['all', none, listId, none, none, none, none, none, none, none, none] as const),
			...(['list_memberships', none, true, 4] as const),
		);
		expect(page.contacts_count).toBe(6);
		expect(page.contacts?.[0]).toMatchObject({ list_memberships: [listId] });
		const found = page.contacts!.map(({ contact_id }) => contact_id);
		const headers = { authorization: `Bearer ${configuration.accessToken as string}` };
		page = (await axios.get(origin + page._links!.next!.href!, { headers })).data;
		expect(page).not.toHaveProperty('_links');
		expect(page.contacts_count).toBe(6);
		found.push(...page.contacts!.map(({ contact_id }) => contact_id));
		expect(found).toEqual(idOf(5, 4, 3, 2, 1, 0));
		const { data } = await contacts.getAllContacts('unsubscribed', 'P6@example.com');
		expect(data.contacts).toMatchObject([{ email_address: { opt_out_source: 'Contact' } }]);
	});

	it('counts them', async () => {
		store().unsubscribe(person(6), sandbox.clock.now());
		expect((await contacts.getContactCounts('new_subscriber')).data).toEqual({
			...{ total: 7, explicit: 0, implicit: 6, pending: 0, unsubscribed: 1, new_subscriber: 6 },
		});
	});
});

describe("Constant Contact's own client: bulk activities", () => {
	it('imports contacts and follows the activity', async () => {
		const activity = await done(
			bulk.createImportJSONActivity({
				import_data: [{ email: 'new@example.com', first_name: 'New' }, { email: 'wrong' }],
				list_ids: [list().id],
			}),
		);
		expect(activity.status).toMatchObject({ person_count: 2, correctable_count: 1 });
		expect((await bulk.getAllActivities(500, 'completed')).data.activities).toHaveLength(1);
		expect(store().contacts.get('new@example.com')).toMatchObject({
			permission: 'implicit',
			fields: { first_name: 'New' },
			lists: [list()],
		});
	});

	it('imports numbers for text messages with the day of their consent', async () => {
		await done(
			bulk.createImportJSONActivity({
				import_data: [
					{
						email: 'new@example.com',
						sms_number: '508-123-1235',
						sms_consent_date: '07-03-2024',
					},
				],
				list_ids: [list().id],
				sms_permission_to_send: 'explicit',
			}),
		);
		expect(store().contacts.get('new@example.com')?.fields).toEqual({
			sms_number: '5081231235',
			sms_permission_to_send: 'explicit',
			sms_consent_date: '07-03-2024',
		});
	});

	it('imports a CSV file', async () => {
		const text = 'email,First Name,cf:loyalty_tier\nnew@example.com,"New, of course",Gold\n';
		const file = new File([text], 'people.csv', { type: 'text/csv' });
		const ids = [list().id, list('Guests').id].join(',');
		const activity = await done(bulk.createCSVImportActivity(file, ids));
		expect(activity.status).toMatchObject({ person_count: 1, correctable_count: 0 });
		expect(store().contacts.get('new@example.com')).toMatchObject({
			fields: { first_name: 'New, of course', 'cf:loyalty_tier': 'Gold' },
			lists: [list(), list('Guests')],
		});
	});

	it('puts contacts on lists and takes them off', async () => {
		const list_ids = [list('Guests').id];
		const people = { contact_ids: idOf(1, 2) };
		const activity = await done(bulk.createListAddActivity({ source: people, list_ids }));
		const counters = { items_total_count: 2, items_completed_count: 2, list_count: 1 };
		expect(activity.status).toEqual(counters);
		expect(on('Guests')).toEqual(emails(1, 2));
		const removal = { source: { list_ids }, exclude: { contact_ids: idOf(2) } };
		await done(bulk.createListRemoveActivity({ ...removal, list_ids: [list().id] }));
		expect(on('Customers')).toEqual(emails(0, 2, 3, 4, 5, 6));
		expect(on('Guests')).toEqual(emails(1, 2));
	});

	it('deletes contacts and lists', async () => {
		await done(bulk.createDeleteActivity({ contact_ids: idOf(1, 2) }));
		expect(person(1).deletedAt).toEqual(expect.any(Number));
		expect(on('Customers')).toEqual(emails(0, 3, 4, 5, 6));
		await done(bulk.createListDeleteActivity({ list_ids: [list().id, list('Guests').id] }));
		expect([...store().lists.values()].every(({ deletedAt }) => deletedAt)).toBe(true);
		expect(person(3)).toMatchObject({ lists: [], deletedAt: undefined });
	});

	it('exports contacts into a file', async () => {
		const wish = { list_ids: [list().id], fields: ['email_address', 'email_lists'] };
		const activity = await done(bulk.createExportActivity(wish));
		expect(activity._links?.results?.href).toBe(`/v3/contact_exports/${activity.activity_id}`);
		const { data, headers } = await bulk.getCSVExportFile(activity.activity_id!);
		expect(headers['content-type']).toContain('text/csv');
		const lines = emails(0, 1, 2, 3, 4, 5, 6).map((email) => `${email},Customers\n`);
		expect(data).toBe(`Email address,Email Lists\n${lines.join('')}`);
	});
});

it("is answered by every route: the sandbox has none that Constant Contact's client has not", () => {
	const api = sandbox.routes.filter((route) => route.includes(' /v3/'));
	expect(api.length).toBeGreaterThan(30);
	// The tests above, in the order of this file.
	expect(api.filter((route) => !driven.has(route))).toEqual([]);
});
