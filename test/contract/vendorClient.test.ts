import {
	AccountServicesApi,
	BulkActivitiesApi,
	Configuration,
	ContactListsApi,
	ContactsApi,
	ContactsCustomFieldsApi,
} from 'ctct-api-client';

import { seed } from '../../sandbox/control';
import { Sandbox } from '../../sandbox/sandbox';

/** Constant Contact's own client, as it is, against the sandbox over HTTP. */
describe("Constant Contact's own client", () => {
	let sandbox: Sandbox;
	let configuration: Configuration;

	beforeEach(async () => {
		sandbox = new Sandbox({ requestsPerSecond: 0, activityMs: 0, activityMsPer10000: 0 });
		const port = await sandbox.listen();
		const scopes = ['contact_data', 'account_read'];
		configuration = new Configuration({
			basePath: `http://127.0.0.1:${port}/v3`,
			accessToken: sandbox.oauth.issue('sandbox-api-key', scopes).access_token,
		});
		seed(sandbox, {
			lists: [{ name: 'Customers' }],
			customFields: [{ label: 'Loyalty Tier', type: 'single_select', choices: ['Gold'] }],
			contacts: Array.from({ length: 7 }, (_, index) => ({
				email: `p${index}@example.com`,
				lists: ['Customers'],
			})),
		});
	});

	afterEach(async () => await sandbox.close());

	const listId = () => sandbox.store.listNamed('Customers')!.id;

	it('reads the account and the privileges', async () => {
		const api = new AccountServicesApi(configuration);
		expect((await api.getAccountDetails()).data.organization_name).toBe('Sandbox Incorporated');
		const privileges = (await api.getUserPrivileges()).data as Array<{ privilege_name?: string }>;
		expect(privileges.map(({ privilege_name }) => privilege_name)).toContain('contacts:write');
	});

	it('reads, makes and finds lists', async () => {
		const api = new ContactListsApi(configuration);
		const { data } = await api.getAllLists(1_000, true, 'all');
		expect(data.lists_count).toBe(1);
		expect(data.lists).toMatchObject([{ name: 'Customers', membership_count: 7 }]);
		const made = (await api.createList({ name: 'Fresh' })).data;
		expect(sandbox.store.lists.get(made.list_id)?.name).toBe('Fresh');
		expect((await api.getAllLists(50, false, undefined, 'Fresh')).data.lists).toHaveLength(1);
		expect((await api.getList(listId(), 'active')).data.membership_count).toBe(7);
		await expect(api.createList({ name: 'Fresh' })).rejects.toMatchObject({
			response: { status: 409 },
		});
		await expect(api.getList('00000000-0000-0000-0000-000000000000')).rejects.toMatchObject({
			response: { status: 404, data: [{ error_key: 'contacts.api.not_found' }] },
		});
	});

	it('reads custom fields', async () => {
		const { data } = await new ContactsCustomFieldsApi(configuration).getAllCustomFields(100);
		expect(data.custom_fields).toMatchObject([
			{ name: 'Loyalty_Tier', choices: [{ choice_label: 'Gold' }] },
		]);
	});

	it('reads the contacts of a list', async () => {
		const { data } = await new ContactsApi(configuration).getAllContacts(
			'all',
			undefined,
			listId(),
		);
		expect(data.contacts).toHaveLength(7);
	});

	it('imports contacts and follows the activity', async () => {
		const api = new BulkActivitiesApi(configuration);
		const { data: accepted, status } = await api.createImportJSONActivity({
			import_data: [{ email: 'new@example.com', first_name: 'New' }, { email: 'wrong' }],
			list_ids: [listId()],
		});
		expect(status).toBe(201);
		const { data: activity } = await api.getActivityById(accepted.activity_id!);
		expect(activity).toMatchObject({ state: 'completed', status: { correctable_count: 1 } });
		expect((await api.getAllActivities(500)).data.activities).toHaveLength(1);
		expect(sandbox.store.contacts.get('new@example.com')).toMatchObject({
			permission: 'implicit',
			fields: { first_name: 'New' },
		});
	});
});
