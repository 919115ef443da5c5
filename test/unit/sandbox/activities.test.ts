import type { AxiosResponse } from 'axios';

import { seed } from '../../../sandbox/control';
import {
	activity,
	api,
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

describe('activities of the sandbox', () => {
	it.each([10, 1])(
		'pass through their states, and are forgotten in %i days',
		async (activityDays) => {
			settings({ activityMs: 3_000, activityDays });
			const { data } = await importing([person(1)]);
			const look = async () => await api.get(data._links.self.href);
			expect(data.state).toBe('initialized');
			expect(list().size).toBe(0);
			sandbox.clock.advance(1_500);
			expect((await look()).data.state).toBe('processing');
			sandbox.clock.advance(1_500);
			expect((await look()).data.state).toBe('completed');
			expect(list().size).toBe(1);
			sandbox.clock.advance(activityDays * 86_400_000 - 3_001);
			signIn();
			expect((await look()).status).toBe(200);
			sandbox.clock.advance(1);
			expect((await look()).status).toBe(404);
		},
	);

	it.each([true, false])(
		'are listed before they start as told: %s',
		async (listingShowsInitialized) => {
			settings({ activityMs: 60_000, listingShowsInitialized });
			await importing([person(1)]);
			const { activities } = (await api.get('/v3/activities')).data;
			expect(activities).toHaveLength(listingShowsInitialized ? 1 : 0);
		},
	);

	it.each([
		['object', 'contacts.api.too_many'],
		['array', undefined],
		['empty', undefined],
	] as const)('fill the queue: %s', async (queueFullBody, key) => {
		settings({ activityMs: 60_000, queuedActivities: 1, queueFullBody });
		await importing([person(1)]);
		const { status, data } = await importing([person(2)]);
		expect([status, data.error_key]).toEqual([429, key]);
	});

	it('take longer for more contacts', async () => {
		settings({ activityMsPer10000: 1_000 });
		const { data } = await importing(people(100));
		const look = async () => (await api.get(data._links.self.href)).data.state as string;
		sandbox.clock.advance(9);
		expect(await look()).toBe('processing');
		sandbox.clock.advance(1);
		expect(await look()).toBe('completed');
	});

	it('can be listed by their state, in pages', async () => {
		for (let count = 0; count < 3; count++) await importing([person(1)]);
		settings({ activityMs: 60_000 });
		await importing([person(1)]);
		const sizes: number[] = [];
		let path: string | undefined = '/v3/activities?state=completed&limit=2';
		while (path) {
			const { data }: AxiosResponse = await api.get(path);
			sizes.push(data.activities.length);
			path = data._links?.next.href;
		}
		expect(sizes).toEqual([2, 1]);
		expect((await api.get('/v3/activities?state=odd')).status).toBe(400);
	});
});

describe('memberships in the sandbox', () => {
	beforeEach(() => {
		seed(sandbox, {
			lists: [{ name: 'Guests' }],
			contacts: people(4, { lists: ['Customers'] }),
		});
	});

	const removal = async (contact_ids: string[], list_ids = [list().id]) =>
		await activity('remove_list_memberships', { source: { contact_ids }, list_ids });

	it.each([
		['ignore', 'completed', 2],
		['failActivity', 'failed', 4],
	] as const)(
		'end for people who are not on the list as told: %s',
		async (removalOfNonMember, state, left) => {
			settings({ removalOfNonMember });
			seed(sandbox, { contacts: [person(9)] });
			expect((await removal(idsOf(0, 1, 9))).activity.state).toBe(state);
			expect(list().size).toBe(left);
		},
	);

	it.each([
		['failed', undefined, 4],
		['timed_out', 0.5, 2],
		['cancelled', 1, 0],
	] as const)('can end as %s, with a share of %s done', async (activityEndsAs, share, left) => {
		sandbox.faults.push({ path: '/v3/activities', effect: { activityEndsAs, share } });
		const { activity: ended } = await removal(idsOf(0, 1, 2, 3));
		expect(ended.state).toBe(activityEndsAs);
		expect(ended.status.items_completed_count).toBe(4 - left);
		expect(list().size).toBe(left);
		// The next one is not concerned.
		expect((await removal(idsOf(0))).activity.state).toBe('completed');
	});

	it.each([
		['contact_delete', () => ({ contact_ids: idsOf(0, 1, 2, 3) })],
		['list_delete', () => ({ list_ids: [list().id, list('Guests').id] })],
	])('leave undone what has failed: %s', async (name, body) => {
		sandbox.faults.push({ path: '/v3/activities', effect: { activityEndsAs: 'failed' } });
		expect((await activity(name, body())).activity.state).toBe('failed');
		expect(list().size).toBe(4);
	});

	it('take 500 contacts, 50 lists and one source', async () => {
		const many = (count: number) => Array.from({ length: count }, () => idsOf(0)[0]!);
		expect((await removal(many(500))).status).toBe(201);
		expect((await removal(many(501))).status).toBe(400);
		expect((await removal(many(1), many(50).fill(list().id))).status).toBe(201);
		expect((await removal(many(1), many(51).fill(list().id))).status).toBe(400);
		const list_ids = [list().id];
		for (const name of ['add_list_memberships', 'remove_list_memberships']) {
			for (const source of [
				{ contact_ids: idsOf(0), list_ids },
				{},
				undefined,
				{ segment_id: 1 },
				{ all_active_contacts: false },
			]) {
				expect((await activity(name, { source, list_ids })).status).toBe(400);
			}
			expect((await activity(name, { source: { list_ids } })).status).toBe(400);
			const excluding = { source: { contact_ids: idsOf(0) }, exclude: { contact_ids: idsOf(0) } };
			expect((await activity(name, { ...excluding, list_ids })).status).toBe(400);
		}
		const unknown = ['00000000-0000-0000-0000-000000000000'];
		expect((await removal(idsOf(0), unknown)).status).toBe(404);
	});

	it('add whole lists, and everybody who is active but some', async () => {
		seed(sandbox, { contacts: [person(8), { ...person(9), permission: 'unsubscribed' }] });
		const list_ids = [list('Guests').id];
		await activity('add_list_memberships', { source: { list_ids: [list().id] }, list_ids });
		expect(list('Guests').size).toBe(4);
		const source = { all_active_contacts: true };
		const exclude = { contact_ids: idsOf(3) };
		await activity('remove_list_memberships', { source, exclude, list_ids });
		expect(members('Guests')).toEqual(['p3@example.com']);
		await activity('add_list_memberships', { source, list_ids });
		expect(members('Guests')).toEqual([0, 1, 2, 3, 8].map((index) => person(index).email));
	});

	it('show after the lag, too', async () => {
		settings({ membershipLagMs: 1_000 });
		expect((await removal(idsOf(0))).activity.state).toBe('completed');
		expect(list().size).toBe(4);
		sandbox.clock.advance(1_000);
		await api.get('/v3/activities');
		expect(list().size).toBe(3);
	});
});
