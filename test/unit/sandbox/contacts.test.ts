import type { AxiosResponse } from 'axios';

import { seed } from '../../../sandbox/control';
import { api, contact, idsOf, list, members, people, person, sandbox } from './account';

/** Follows the links as they are given. */
async function pagesFrom(path: string): Promise<string[][]> {
	const pages: string[][] = [];
	for (let next: string | undefined = path; next;) {
		const { data }: AxiosResponse = await api.get(next);
		const found = data.contacts as Array<{ contact_id: string }>;
		pages.push(found.map(({ contact_id }) => contact_id));
		next = data._links?.next.href;
	}
	return pages;
}

describe('contacts of the sandbox', () => {
	it('come in pages whose link carries the filters', async () => {
		seed(sandbox, { contacts: people(1_300, { lists: ['Customers'] }) });
		const on = idsOf(...Array.from({ length: 1_200 }, (_, index) => index + 50));
		for (let index = 0; index < 50; index++) sandbox.store.leave(contact(index), list());
		for (let index = 1_250; index < 1_300; index++) sandbox.store.leave(contact(index), list());
		const pages = await pagesFrom(`/v3/contacts?lists=${list().id}&status=all&limit=500`);
		expect(pages.map(({ length }) => length)).toEqual([500, 500, 200]);
		expect(pages.flat()).toEqual(on);
	});

	it('have no next page when the last one is full', async () => {
		seed(sandbox, { contacts: people(4, { lists: ['Customers'] }) });
		const pages = await pagesFrom(`/v3/contacts?lists=${list().id}&status=all&limit=2`);
		expect(pages.map(({ length }) => length)).toEqual([2, 2]);
	});

	it('are refused for a cursor with filters beside it, or one that was made up', async () => {
		seed(sandbox, { contacts: people(3) });
		const { data } = await api.get('/v3/contacts?limit=2');
		const next = data._links.next.href as string;
		expect((await api.get(next)).data.contacts).toHaveLength(1);
		expect((await api.get(`${next}&status=all`)).status).toBe(400);
		expect((await api.get(`${next}&limit=2`)).status).toBe(400);
		for (const text of ['null', '[]', '{', '"x"']) {
			const cursor = Buffer.from(text).toString('base64url');
			expect((await api.get(`/v3/contacts?cursor=${cursor}`)).status).toBe(400);
		}
	});

	it('are refused for a wrong filter', async () => {
		for (const query of [
			...['limit=501', 'limit=0', 'status=odd', 'include=odd', 'updated_after=soon'],
			`lists=${people(26).map(() => list().id)}`,
		]) {
			expect((await api.get(`/v3/contacts?${query}`)).status).toBe(400);
		}
		expect((await api.get('/v3/contacts?segment_id=1')).status).toBe(404);
	});

	it('are found by list, tag, address, status and time', async () => {
		seed(sandbox, {
			lists: [{ name: 'Guests' }],
			contacts: [
				person(0, { lists: ['Customers'] }),
				person(1, { lists: ['Guests'] }),
				person(2, { lists: ['Customers', 'Guests'] }),
				person(3, { permission: 'unsubscribed' as const }),
				person(4, { deleted: true }),
			],
		});
		const { store, clock } = sandbox;
		const tag = store.addTag('VIP', clock.now());
		store.join(contact(2), tag);
		clock.advance(1_000);
		const later = new Date(clock.now() - 1).toISOString();
		seed(sandbox, { contacts: [person(5)] });
		const found = async (query: string) => (await pagesFrom(`/v3/contacts?${query}`)).flat();
		const both = `${list().id},${list('Guests').id}`;
		expect(await found(`lists=${both}`)).toEqual(idsOf(0, 1, 2));
		expect(await found(`lists=${list().id}&tags=${tag.id}`)).toEqual(idsOf(2));
		expect(await found(`email=${encodeURIComponent('P1@example.com')}`)).toEqual(idsOf(1));
		expect(await found(`email=p1@example.com&lists=${list().id}`)).toEqual([]);
		expect(await found('')).toEqual(idsOf(0, 1, 2, 5));
		expect(await found('status=unsubscribed,deleted')).toEqual(idsOf(3, 4));
		expect(await found('status=all')).toEqual(idsOf(0, 1, 2, 3, 4, 5));
		expect(await found(`created_after=${later}`)).toEqual(idsOf(5));
		expect(await found(`optout_before=${later}&status=all`)).toEqual(idsOf(3));
		expect(await found('lists=unknown')).toEqual([]);
	});

	it('are not made by half when something of them is wrong', async () => {
		const list_memberships = ['00000000-0000-0000-0000-000000000000'];
		const email_address = { address: 'p1@example.com' };
		const body = { email_address, create_source: 'Account', list_memberships };
		expect((await api.post('/v3/contacts', body)).status).toBe(404);
		const form = { email_address: 'p1@example.com', list_memberships };
		expect((await api.post('/v3/contacts/sign_up_form', form)).status).toBe(404);
		expect(sandbox.store.everybody).toHaveLength(0);
	});

	it('stay unsubscribed when they are replaced without a permission', async () => {
		seed(sandbox, { contacts: [person(1, { permission: 'unsubscribed' as const })] });
		const list_memberships = [list().id];
		const body = { email_address: { address: 'p1@example.com' }, update_source: 'Account' };
		await api.put(`/v3/contacts/${idsOf(1)[0]!}`, { ...body, list_memberships });
		expect(contact(1).permission).toBe('unsubscribed');
		expect(members()).toEqual([]);
	});
});

describe('lists of the sandbox', () => {
	it('come in pages that go on with counts and filters', async () => {
		seed(sandbox, { lists: [{ name: 'A' }, { name: 'B' }], contacts: people(2, { lists: ['A'] }) });
		const query = 'limit=2&include_membership_count=all&include_count=true';
		const { data: first } = await api.get(`/v3/contact_lists?${query}`);
		const { data: second } = await api.get(first._links.next.href);
		expect([...first.lists, ...second.lists]).toMatchObject([
			{ name: 'Customers', membership_count: 0 },
			{ name: 'A', membership_count: 2 },
			{ name: 'B', membership_count: 0 },
		]);
		expect([first.lists_count, second.lists_count]).toEqual([3, 3]);
		expect((await api.get('/v3/contact_lists?include_membership_count=true')).status).toBe(400);
	});

	it('are gone once their deletion is done, and their members are not', async () => {
		seed(sandbox, { contacts: people(2, { lists: ['Customers'] }) });
		sandbox.settings.activityMs = 1_000;
		const path = `/v3/contact_lists/${list().id}`;
		const { status, headers, data } = await api.delete(path);
		expect([status, headers.location]).toEqual([202, data._links.self.href]);
		expect((await api.get(path)).data).not.toHaveProperty('deleted_at');
		sandbox.clock.advance(1_000);
		expect((await api.get(path)).data).toHaveProperty('deleted_at');
		expect((await api.delete(path)).status).toBe(404);
		expect((await api.put(path, { name: 'x' })).status).toBe(404);
		expect((await api.get('/v3/contact_lists')).data.lists).toEqual([]);
		expect((await api.get('/v3/contacts')).data.contacts).toHaveLength(2);
		// The name is free again.
		expect((await api.post('/v3/contact_lists', { name: 'Customers' })).status).toBe(201);
	});
});
