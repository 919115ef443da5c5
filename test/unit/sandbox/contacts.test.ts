import type { AxiosResponse } from 'axios';

import { seed } from '../../../sandbox/account/seed';
import {
	api,
	contact,
	idsOf,
	importing,
	list,
	members,
	people,
	person,
	sandbox,
	settings,
	signIn,
} from './account';

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
		expect(pages.flat()).toEqual(on.reverse());
	});

	it('are looked for anew in an account that was emptied and filled again', async () => {
		const found = async () =>
			(await api.get(`/v3/contacts?email=${person(7).email}&status=all`)).data.contacts.length;
		const fill = (...numbers: number[]) => {
			sandbox.reset();
			signIn();
			seed(sandbox, { contacts: numbers.map((number) => person(number)) });
			return sandbox.store.version;
		};
		const before = fill(1, 2);
		expect(await found()).toBe(0);
		// As many changes as before: by their number the two can not be told apart.
		expect(fill(7, 8)).toBe(before);
		expect(await found()).toBe(1);
	});

	it('have no next page when the last one is full', async () => {
		seed(sandbox, { contacts: people(4, { lists: ['Customers'] }) });
		const pages = await pagesFrom(`/v3/contacts?lists=${list().id}&status=all&limit=2`);
		expect(pages.map(({ length }) => length)).toEqual([2, 2]);
	});

	it('say the day of their deletion, and of nothing else a day alone', async () => {
		seed(sandbox, { contacts: [person(0, { deleted: true }), person(1)] });
		const { contacts } = (await api.get('/v3/contacts?status=all')).data;
		const [alive, gone] = contacts as Array<Record<string, string>>;
		expect(alive).not.toHaveProperty('deleted_at');
		expect(gone!.deleted_at).toBe(gone!.created_at!.slice(0, 10));
		expect(gone!.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
	});

	it('take other parameters beside a cursor, and no cursor that was made up', async () => {
		seed(sandbox, { contacts: people(3) });
		const { data } = await api.get('/v3/contacts?limit=2&status=all');
		const next = data._links.next.href as string;
		const cursor = new URL(next, 'http://x').searchParams.get('cursor')!;
		expect(Buffer.from(cursor, 'base64').toString()).toBe('limit=2&next=2&status=all');
		expect((await api.get(next)).data.contacts).toHaveLength(1);
		const beside = `${next}&status=deleted&limit=50&include=list_memberships`;
		const { contacts } = (await api.get(beside)).data;
		expect(contacts).toMatchObject([{ contact_id: idsOf(0)[0], list_memberships: [] }]);
		for (const text of ['null', '[]', '{', 'limit=2', 'limit=2&next=x', 'limit=2&next=0']) {
			const made = Buffer.from(text).toString('base64');
			expect((await api.get(`/v3/contacts?cursor=${made}`)).status).toBe(400);
		}
	});

	it('leave the `=` of a cursor as it is', async () => {
		seed(sandbox, { contacts: people(2) });
		const { data } = await api.get('/v3/contacts?limit=1');
		expect(data._links.next.href).toMatch(/cursor=\w+=$/);
	});

	it('take keys that are repeated', async () => {
		seed(sandbox, { contacts: [person(1, { lists: ['Customers'] })] });
		const query = 'include=list_memberships&include=taggings&status=active&status=unsubscribed';
		const { contacts } = (await api.get(`/v3/contacts?${query}`)).data;
		expect(contacts).toMatchObject([{ list_memberships: [list().id], taggings: [] }]);
	});

	it('shift while their pages are read: who comes has one come twice, who goes makes one fall through', async () => {
		seed(sandbox, { contacts: people(6, { lists: ['Customers'] }) });
		const first = await api.get(`/v3/contacts?lists=${list().id}&status=all&limit=2`);
		const { next } = first.data._links;
		const idsAt = async () =>
			((await api.get(next.href)).data.contacts as Array<{ contact_id: string }>).map(
				({ contact_id }) => contact_id,
			);
		seed(sandbox, { contacts: [person(7, { lists: ['Customers'] })] });
		expect(await idsAt()).toEqual(idsOf(4, 3));
		await api.delete(`/v3/contacts/${idsOf(7)[0]}`);
		await api.delete(`/v3/contacts/${idsOf(5)[0]}`);
		expect(await idsAt()).toEqual(idsOf(2, 1));
	});

	it('can have no address, or one that somebody else has, or a long one', async () => {
		const long = { email: `${'a'.repeat(60)}@example.com`, lists: ['Customers'] };
		const nameless = { fields: { first_name: 'Ada' }, lists: ['Customers'] };
		const twin = person(1, { lists: ['Customers'] });
		seed(sandbox, { contacts: [twin, twin, nameless, long] });
		const { contacts } = (await api.get(`/v3/contacts?lists=${list().id}&status=all`)).data;
		const addresses = (contacts as Array<{ email_address?: { address: string } }>).map(
			({ email_address }) => email_address?.address,
		);
		expect(addresses).toEqual([long.email, undefined, twin.email, twin.email]);
		expect(contacts[2].contact_id).not.toBe(contacts[3].contact_id);
		expect((await api.get(`/v3/contacts?email=${twin.email}`)).data.contacts).toHaveLength(2);
		expect(contact(1)).toBe(sandbox.store.everybody[0]);
		sandbox.store.rename(contact(1), 'other@example.com');
		expect(contact(1)).toBe(sandbox.store.everybody[1]);
	});

	it('can be made with a name only, and not with nothing', async () => {
		const made = await api.post('/v3/contacts', { create_source: 'Account', first_name: 'Ada' });
		expect(made.status).toBe(201);
		expect(made.data).not.toHaveProperty('email_address');
		expect((await api.post('/v3/contacts', { create_source: 'Account' })).status).toBe(400);
	});

	it('say who made them, and who changed them only once somebody has', async () => {
		const email_address = { address: 'p1@example.com' };
		const { data } = await api.post('/v3/contacts', { email_address, create_source: 'Contact' });
		expect(data).toMatchObject({
			create_source: 'Contact',
			email_address: { permission_to_send: 'explicit', opt_in_source: 'Contact' },
		});
		expect(data).not.toHaveProperty('update_source');
		const path = `/v3/contacts/${data.contact_id}`;
		await api.put(path, { email_address, update_source: 'Account' });
		expect((await api.get(path)).data.update_source).toBe('Account');
	});

	it('come back with IDs for their phones and addresses, and countries and states spelt out', async () => {
		const house = { kind: 'home', city: 'Waltham', state: 'MA', country: 'US' };
		const { data } = await api.post('/v3/contacts', {
			create_source: 'Account',
			email_address: { address: 'p1@example.com' },
			phone_numbers: [
				{ phone_number: '555', kind: 'home' },
				{ phone_number: '556', kind: 'work' },
			],
			street_addresses: [house, { kind: 'work', country: 'de' }],
		});
		expect(data.street_addresses).toMatchObject([
			{ kind: 'home', state: 'Massachusetts', country: 'United States' },
			{ kind: 'work', country: 'Germany' },
		]);
		const ids = [
			...data.phone_numbers.map((one: { phone_number_id: string }) => one.phone_number_id),
			...data.street_addresses.map((one: { street_address_id: string }) => one.street_address_id),
		];
		expect(new Set(ids).size).toBe(4);
	});

	it.each([
		['absent', undefined],
		['empty', {}],
		['null', null],
	] as const)('end with links as told: %s', async (lastPageLinks, links) => {
		settings({ lastPageLinks });
		expect((await api.get('/v3/contacts')).data._links).toEqual(links);
		expect((await api.get('/v3/contact_lists')).data._links).toEqual(links);
		expect((await api.get('/v3/activities')).data._links).toEqual(links);
	});

	it('have times in whole seconds', async () => {
		seed(sandbox, { contacts: [person(1)] });
		const { contacts } = (await api.get('/v3/contacts')).data;
		expect(contacts[0].created_at).toBe('2026-01-15T12:00:00Z');
	});

	it.each([true, false])(
		'leave their lists when they unsubscribe as told: %s',
		async (unsubscribedLeaveLists) => {
			settings({ unsubscribedLeaveLists });
			seed(sandbox, { contacts: people(2, { lists: ['Customers'] }) });
			sandbox.store.unsubscribe(contact(1), sandbox.clock.now());
			expect(members()).toEqual(people(unsubscribedLeaveLists ? 1 : 2).map(({ email }) => email));
			const path = `/v3/contact_lists/${list().id}?include_membership_count=`;
			expect((await api.get(`${path}active`)).data.membership_count).toBe(1);
			expect((await api.get(`${path}all`)).data.membership_count).toBe(
				unsubscribedLeaveLists ? 1 : 2,
			);
		},
	);

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
		expect(await found(`lists=${both}`)).toEqual(idsOf(2, 1, 0));
		expect(await found(`lists=${list().id}&tags=${tag.id}`)).toEqual(idsOf(2));
		expect(await found(`email=${encodeURIComponent('P1@example.com')}`)).toEqual(idsOf(1));
		expect(await found(`email=p1@example.com&lists=${list().id}`)).toEqual([]);
		expect(await found('')).toEqual(idsOf(5, 3, 2, 1, 0));
		expect(await found('status=active')).toEqual(idsOf(5, 2, 1, 0));
		expect(await found('status=unsubscribed,deleted')).toEqual(idsOf(4, 3));
		expect(await found('status=all')).toEqual(idsOf(5, 4, 3, 2, 1, 0));
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

	it.each([
		[false, true, 'explicit', ['p1@example.com']],
		[true, true, 'pending_confirmation', ['p1@example.com']],
		[true, false, 'pending_confirmation', []],
	])(
		'sign up with confirmed opt-in %s, on lists before they confirm %s: %s',
		async (confirmedOptIn, pendingJoinLists, permission, joined) => {
			settings({ confirmedOptIn, pendingJoinLists });
			const form = { email_address: 'p1@example.com', list_memberships: [list().id] };
			expect((await api.post('/v3/contacts/sign_up_form', form)).status).toBe(201);
			expect([contact(1).permission, members()]).toEqual([permission, joined]);
			// Whoever is known needs no confirmation (documented).
			expect((await api.post('/v3/contacts/sign_up_form', form)).status).toBe(200);
			expect([contact(1).permission, members()]).toEqual(['explicit', ['p1@example.com']]);
		},
	);

	it.each([
		['unsubscribed', { signUpSubscribesAgain: true }, 'explicit'],
		['unsubscribed', { signUpSubscribesAgain: false }, 'unsubscribed'],
		['temp_hold', { signUpEndsHold: true }, 'explicit'],
		['temp_hold', { signUpEndsHold: false }, 'temp_hold'],
	] as const)('who were %s are after a sign-up, with %j: %s', async (permission, change, then) => {
		settings(change);
		seed(sandbox, { contacts: [person(1, { permission })] });
		const form = { email_address: 'p1@example.com', list_memberships: [list().id] };
		expect((await api.post('/v3/contacts/sign_up_form', form)).status).toBe(200);
		expect(contact(1).permission).toBe(then);
	});

	it.each([true, false])('come back from deletion by a sign-up: %s', async (comesBack) => {
		settings({ signUpRevivesDeleted: comesBack });
		seed(sandbox, { contacts: [person(1, { deleted: true })] });
		const form = { email_address: 'p1@example.com', list_memberships: [list().id] };
		await api.post('/v3/contacts/sign_up_form', form);
		expect(members()).toEqual(comesBack ? ['p1@example.com'] : []);
	});

	it('come back by a sign-up, and the history says so', async () => {
		seed(sandbox, { contacts: [person(1, { permission: 'unsubscribed' as const })] });
		const form = { email_address: 'p1@example.com', list_memberships: [list().id] };
		await api.post('/v3/contacts/sign_up_form', form);
		expect(sandbox.history.slice(-3).map(({ kind }) => kind)).toEqual([
			'resubscribed',
			'joined',
			'signedUp',
		]);
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
		const { status, data } = await api.delete(path);
		expect(status).toBe(202);
		// A path of the service's own; the job is found by its ID.
		expect(data._links.self.href).not.toMatch(/^\/v3\//);
		expect((await api.get(data._links.self.href)).status).toBe(403);
		expect((await api.get(`/v3/activities/${data.activity_id}`)).status).toBe(200);
		expect((await api.get(path)).data).not.toHaveProperty('deleted_at');
		sandbox.clock.advance(1_000);
		expect((await api.get(path)).status).toBe(404);
		settings({ deletedListById: 'withDeletedAt' });
		expect((await api.get(path)).data).toHaveProperty('deleted_at');
		for (const gone of [path, '/v3/contact_lists/00000000-0000-1000-8000-000000000000']) {
			expect(await api.delete(gone)).toMatchObject({
				status: 400,
				data: [{ error_message: 'list_id not found' }],
			});
		}
		expect((await api.put(path, { name: 'x' })).status).toBe(404);
		expect((await api.get('/v3/contact_lists')).data.lists).toEqual([]);
		expect((await api.get('/v3/contacts')).data.contacts).toHaveLength(2);
		// The name is free again.
		expect((await api.post('/v3/contact_lists', { name: 'Customers' })).status).toBe(201);
	});

	it('count their members when asked for, in either way, and have a description when there is one', async () => {
		await api.post('/v3/contact_lists', { name: 'Told', description: 'x' });
		const of = async (query: string) => (await api.get(`/v3/contact_lists?${query}`)).data.lists;
		const [plain, told] = await of('');
		expect(plain).not.toHaveProperty('description');
		expect(plain).not.toHaveProperty('membership_count');
		expect(told.description).toBe('x');
		expect((await of('include_count=true'))[0].membership_count).toBe(0);
		expect((await of('include_membership_count=all'))[0].membership_count).toBe(0);
		expect((await of('updated_after=2030-01-01T00:00:00Z')).length).toBe(2);
		expect(plain.list_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
		expect(plain.list_id).not.toBe(told.list_id);
	});

	it.each([
		['always', [true, true]],
		['never', [false, false]],
		['alternating', [true, false]],
	] as const)(
		'refuse a second one of a name in words as told: %s',
		async (conflictPrefix, seen) => {
			settings({ conflictPrefix });
			const texts: string[] = [];
			while (texts.length < seen.length) {
				const { status, data } = await api.post('/v3/contact_lists', { name: 'Customers' });
				expect([status, data[0].error_key]).toEqual([409, 'contacts.api.conflict']);
				texts.push(data[0].error_message);
			}
			expect(texts.map((text) => text.startsWith('Validation failed: '))).toEqual(seen);
		},
	);

	it.each([
		['right', 2],
		['missing', undefined],
		['oneMore', 3],
		['oneFewer', 1],
	] as const)('give numbers as told: %s', async (counting, count) => {
		seed(sandbox, { contacts: people(2, { lists: ['Customers'] }) });
		settings({ membershipCounts: counting, contactsCounts: counting });
		const { id } = list();
		const { data } = await api.get(`/v3/contact_lists/${id}?include_membership_count=all`);
		expect(data.membership_count).toBe(count);
		const found = await api.get(`/v3/contacts?lists=${id}&include_count=true`);
		expect(found.data.contacts_count).toBe(count);
		expect(found.data.contacts).toHaveLength(2);
	});

	it('are known to the retired API by a number', async () => {
		const { data } = await api.get('/v3/contact_lists/list_id_xrefs?sequence_ids=1,99');
		expect(data).toEqual({ xrefs: [{ sequence_id: '1', list_id: list().id }] });
		expect((await api.get('/v3/contact_lists/list_id_xrefs')).status).toBe(400);
	});
});

describe('custom fields of the sandbox', () => {
	it('have a name that follows from their label, also from a new one, and keep their values', async () => {
		const field = { label: 'Loyalty Tier (2026)', type: 'string' };
		const { data: made } = await api.post('/v3/contact_custom_fields', field);
		expect(made).toMatchObject({ name: 'loyalty_tier_2026_', version: 1 });
		await importing([person(1, { [`cf:${made.name}`]: 'Gold' })]);
		const path = `/v3/contact_custom_fields/${made.custom_field_id}`;
		const { data: changed } = await api.put(path, { label: 'Status' });
		expect(changed).toMatchObject({ name: 'status', custom_field_id: made.custom_field_id });
		expect((await importing([person(1, { [`cf:${made.name}`]: 'Gold' })])).status).toBe(400);
		const { data } = await api.get(`/v3/contacts/${idsOf(1)[0]}?include=custom_fields`);
		const held = { custom_field_id: made.custom_field_id, value: 'Gold' };
		expect(data.custom_fields).toEqual([held]);
		expect((await api.put(path, { label: 'TIER' })).status).toBe(409);
	});
});

describe('opt-outs of the sandbox', () => {
	const found = async (query: string): Promise<string[]> => {
		const { contacts } = (await api.get(`/v3/contacts?${query}`)).data;
		return (contacts as Array<{ email_address: { address: string } }>)
			.map(({ email_address: email }) => email.address)
			.sort();
	};
	const get = async (index: number) => (await api.get(`/v3/contacts/${idsOf(index)[0]}`)).data;
	const seconds = (count: number) => sandbox.clock.advance(count * 1_000);
	const iso = () => new Date(sandbox.clock.now()).toISOString();

	it('say when, by whom and why, and change the time of the address alone', async () => {
		seed(sandbox, { contacts: people(1) });
		const before = await get(0);
		seconds(60);
		await api.post('/sandbox/unsubscribe', { email: person(0).email, reason: 'Too many' });
		const after = await get(0);
		expect(after.updated_at).toBe(before.updated_at);
		expect(after.email_address).toMatchObject({
			permission_to_send: 'unsubscribed',
			opt_out_source: 'Contact',
			opt_out_date: '2026-01-15T12:01:00Z',
			opt_out_reason: 'Too many',
			updated_at: '2026-01-15T12:01:00Z',
		});
	});

	it.each(['kept', 'cleared'] as const)('are %s when somebody comes back', async (setting) => {
		settings({ optOutAfterReturn: setting });
		seed(sandbox, { contacts: people(1) });
		await api.post('/sandbox/unsubscribe', { email: person(0).email });
		seconds(60);
		await api.post('/sandbox/resubscribe', { email: person(0).email });
		const { email_address: email } = await get(0);
		expect(email).toMatchObject({
			permission_to_send: 'explicit',
			opt_in_date: '2026-01-15T12:01:00Z',
		});
		expect('opt_out_date' in email).toBe(setting === 'kept');
	});

	it('are found by their time, or all where that is passed over', async () => {
		seed(sandbox, { contacts: people(2) });
		sandbox.store.unsubscribe(contact(0), sandbox.clock.now());
		seconds(60);
		const query = `status=unsubscribed&optout_after=${iso()}`;
		seconds(60);
		sandbox.store.unsubscribe(contact(1), sandbox.clock.now());
		expect(await found(query)).toEqual([person(1).email]);
		settings({ optOutFilter: 'ignored' });
		sandbox.store.version += 1;
		expect(await found(query)).toEqual([person(0).email, person(1).email]);
	});

	it.each(['exclusive', 'inclusive'] as const)('have limits that are %s', async (timeFilters) => {
		settings({ timeFilters });
		seed(sandbox, { contacts: people(1) });
		const expected = timeFilters === 'inclusive' ? [person(0).email] : [];
		expect(await found(`status=all&created_after=${iso()}`)).toEqual(expected);
		expect(await found(`status=all&created_before=${iso()}`)).toEqual(expected);
	});

	it('show every second change late where it is so', async () => {
		settings({ contactSearchLagMs: 30_000 });
		const query = `status=all&created_after=${iso()}`;
		seconds(1);
		seed(sandbox, { contacts: people(4) });
		expect(await found(query)).toHaveLength(2);
		seconds(30);
		expect(await found(query)).toHaveLength(4);
	});

	it('leave the source of an update as it was, or make it the account', async () => {
		for (const importUpdateSource of ['unchanged', 'Account'] as const) {
			settings({ importUpdateSource });
			seed(sandbox, { contacts: people(1) });
			contact(0).updateSource = 'Contact';
			await importing([person(0)]);
			expect(contact(0).updateSource).toBe(
				importUpdateSource === 'Account' ? 'Account' : 'Contact',
			);
		}
	});
});
