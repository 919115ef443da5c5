/* eslint-disable @n8n/community-nodes/no-restricted-globals -- waits for what happens beside requests */
import type { AxiosResponse } from 'axios';

import { Activities, countedJob } from '../../../sandbox/account/activities';
import { Clock } from '../../../sandbox/account/clock';
import { defaultSettings } from '../../../sandbox/account/settings';
import { seed } from '../../../sandbox/account/seed';
import { ODD_ACTIVITIES } from '../../../sandbox/account/foreignActivities';
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
	it('are done step by step, and none while a request waits for its answer', async () => {
		const clock = new Clock();
		const jobs = new Activities(clock, {
			...defaultSettings(),
			activityMs: 0,
			activityMsPer10000: 0,
		});
		const turns = async () => {
			for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve, 2));
		};
		const done: string[] = [];
		const job = (name: string) =>
			countedJob(
				Array.from({ length: 2_000 }, () => name),
				1,
				(thing) => done.push(thing),
			);
		jobs.requestBegins();
		jobs.add(job('first'));
		jobs.add(job('second'));
		await turns();
		expect(done).toEqual([]);
		jobs.requestEnds();
		while (done.length < 4_000) await turns();
		expect(done.indexOf('second')).toBe(2_000);
	});

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

	it('are done when their time is over, whether anybody asks or not', async () => {
		sandbox.clock.reset();
		signIn();
		await api.post('/v3/activities/contacts_json_import', {
			import_data: [person(1)],
			list_ids: [list().id],
		});
		for (let turns = 0; list().size === 0 && turns < 1_000; turns++) {
			await new Promise((resolve) => setTimeout(resolve, 1));
		}
		expect(list().size).toBe(1);
	});

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

describe('the listing of activities', () => {
	const finished = async (name: string, body: object) => {
		const { data } = await activity(name, body);
		return data.activity_id as string;
	};
	const listing = async (query = '') => (await api.get(`/v3/activities?${query}`)).data;

	it('gives all items of a page the links of its last one; each by itself has its own', async () => {
		const first = await finished('contact_exports', { fields: ['email_address'] });
		const second = await finished('contact_exports', { fields: ['email_address'] });
		const { activities } = await listing();
		expect(activities.map((one: { activity_id: string }) => one.activity_id)).toEqual([
			second,
			first,
		]);
		const ofFirst = {
			self: { href: `/v3/activities/${first}` },
			results: { href: `/v3/contact_exports/${first}` },
		};
		expect(activities[0]._links).toEqual(ofFirst);
		expect(activities[1]._links).toEqual(ofFirst);
		expect((await api.get(`/v3/activities/${second}`)).data._links.results.href).toContain(second);
		// The last one decides, also where it has no file.
		await finished('contacts_json_import', { import_data: [person(1)], list_ids: [list().id] });
		const page = await listing('limit=1');
		expect(page.activities[0]._links).not.toHaveProperty('results');
	});

	it('goes on from an activity, whatever came meanwhile', async () => {
		const ids: string[] = [];
		for (let count = 0; count < 3; count++) ids.unshift(await finished('contact_exports', {}));
		const { _links: links } = await listing('limit=1');
		const cursor = new URL(links.next.href as string, 'http://x').searchParams.get('cursor')!;
		expect(Buffer.from(cursor, 'base64').toString()).toBe(`limit=1&next=${ids[1]}`);
		await finished('contact_exports', {});
		const { data } = await api.get(links.next.href as string);
		expect(data.activities).toMatchObject([{ activity_id: ids[1] }]);
		const gone = Buffer.from('limit=1&next=gone').toString('base64');
		expect((await api.get(`/v3/activities?cursor=${gone}`)).status).toBe(400);
	});

	it('has jobs of somebody else, as odd as they are', async () => {
		settings({ foreignActivities: ODD_ACTIVITIES });
		const id = await finished('contact_exports', {});
		const { activities } = await listing();
		expect(activities).toHaveLength(3);
		expect(activities[0]).toMatchObject({ activity_errors: null, state: 'paused_by_support' });
		expect(activities[2].activity_id).toBe(id);
		const path = `/v3/activities/${ODD_ACTIVITIES[0]!.activity_id}`;
		expect((await api.get(path)).data).toEqual(ODD_ACTIVITIES[0]);
		expect((await listing('state=completed')).activities).toHaveLength(1);
	});

	it.each([
		[['error_count'], ['items_total_count', 'person_count']],
		[
			['person_count', 'items_total_count'],
			['error_count', 'correctable_count'],
		],
	])('leaves counters out as told: %j', async (missingCounters, left) => {
		settings({ missingCounters });
		const { activity: ended } = await importing([person(1)]);
		for (const name of missingCounters) expect(ended.status).not.toHaveProperty(name);
		for (const name of left) expect(ended.status).toHaveProperty(name);
		settings({ missingCounters: Object.keys({ ...ended.status, ...counters(missingCounters) }) });
		expect((await api.get(ended._links.self.href as string)).data).not.toHaveProperty('status');
	});

	it('can hide an activity that was just made from the looks at it', async () => {
		settings({ hiddenLooks: 1 });
		const { data } = await api.post('/v3/activities/contact_exports', {});
		const look = async () => (await api.get(`/v3/activities/${data.activity_id}`)).status;
		expect([await look(), await look()]).toEqual([404, 200]);
	});

	it('has times in whole seconds, and a fresh job that has not begun', async () => {
		settings({ activityMs: 60_000 });
		const { data } = await importing([person(1)]);
		expect(data).toMatchObject({
			state: 'initialized',
			percent_done: 1,
			activity_errors: [],
			created_at: '2026-01-15T12:00:00Z',
		});
	});
});

const counters = (names: string[]) => Object.fromEntries(names.map((name) => [name, 0]));

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
