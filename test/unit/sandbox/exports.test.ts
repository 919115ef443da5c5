import axios from 'axios';

import { seed } from '../../../sandbox/account/seed';
import {
	activity,
	api,
	contact,
	idsOf,
	list,
	origin,
	person,
	sandbox,
	settings,
	signIn,
} from './account';

beforeEach(() => {
	seed(sandbox, {
		lists: [{ name: 'Guests' }],
		contacts: [
			person(0, { lists: ['Customers'], fields: { first_name: 'Ada, "A."', 'cf:tier': 'Gold' } }),
			person(1, { lists: ['Customers', 'Guests'] }),
			person(2, { permission: 'unsubscribed' as const }),
			person(3, { deleted: true }),
		],
	});
});

async function exported(wish: object) {
	const fields = ['email_address'];
	const { activity: ended } = await activity('contact_exports', { ...wish, fields });
	const { data } = await api.get(ended._links.results.href as string);
	return (data as string).trimEnd().split('\n').slice(1);
}

const emails = (...indexes: number[]) => indexes.map((index) => person(index).email);

describe('exports of the sandbox', () => {
	it('hold whom they are asked for', async () => {
		expect(await exported({ list_ids: [list().id] })).toEqual(emails(0, 1));
		expect(await exported({ list_ids: [list('Guests').id] })).toEqual(emails(1));
		expect(await exported({ contact_ids: idsOf(0, 2) })).toEqual(emails(0, 2));
		expect(await exported({ status: 'unsubscribed' })).toEqual(emails(2));
		expect(await exported({ status: 'removed' })).toEqual(emails(3));
		expect(await exported({ status: 'active' })).toEqual(emails(0, 1));
		expect(await exported({})).toEqual(emails(0, 1, 2));
		const exclude = { contact_ids: idsOf(0) };
		expect(await exported({ list_ids: [list().id], exclude })).toEqual(emails(1));
		const tag = sandbox.store.addTag('VIP', sandbox.clock.now());
		sandbox.store.join(contact(1), tag);
		expect(await exported({ tag_ids: [tag.id] })).toEqual(emails(1));
		sandbox.clock.advance(31 * 86_400_000);
		signIn();
		seed(sandbox, { contacts: [person(4)] });
		expect(await exported({ new_subscriber: true })).toEqual(emails(4));
	});

	it('are as the account is when they are done', async () => {
		settings({ activityMs: 1_000 });
		const answer = await api.post('/v3/activities/contact_exports', { list_ids: [list().id] });
		sandbox.store.leave(contact(0), list());
		sandbox.clock.advance(1_000);
		await api.get('/v3/activities');
		sandbox.store.leave(contact(1), list());
		const { data } = await api.get(answer.data._links.results.href as string);
		expect(data).not.toContain('p0@example.com');
		expect(data).toContain('p1@example.com');
	});

	it('have a column for everything when none is named', async () => {
		const { data } = await activity('contact_exports', {});
		await api.get('/v3/activities');
		const file = (await api.get(data._links.results.href as string)).data as string;
		const [head, ada] = file.split('\n');
		expect(head).toMatch(/^Email address,First name,.*,Email Lists,.*,Tier$/);
		expect(ada).toMatch(/^p0@example.com,"Ada, ""A\.""",.*,Customers,.*,Gold$/);
	});

	it.each([
		['needed', 'Email address,First name', 'p0@example.com,"Ada, ""A."""', 'p1@example.com,'],
		[
			...(['always', '"Email address","First name"'] as const),
			...(['"p0@example.com","Ada, ""A."""', '"p1@example.com",""'] as const),
		],
	] as const)('quote as told: %s', async (exportQuotes, ...lines) => {
		settings({ exportQuotes });
		const wish = { list_ids: [list().id], fields: ['email_address', 'first_name'] };
		const { activity: ended } = await activity('contact_exports', wish);
		const { data } = await api.get(ended._links.results.href as string);
		expect(data).toBe(`${lines.join('\n')}\n`);
	});

	it.each([
		['notFound', 404],
		['emptyFile', 200],
	] as const)('answer who comes too early as told: %s', async (exportBeforeReady, status) => {
		settings({ exportBeforeReady, activityMs: 1_000 });
		const { data: started } = await activity('contact_exports', {});
		const results = started._links.results.href as string;
		const early = await api.get(results);
		expect(early.status).toBe(status);
		if (status === 200) expect(early.data).toBe('\n');
		sandbox.clock.advance(1_000);
		expect((await api.get(results)).data).toContain('p0@example.com');
	});

	it.each([
		['take', 201],
		['reject', 400],
	] as const)('can be of one status alone as told: %s', async (exportByStatusAlone, status) => {
		settings({ exportByStatusAlone });
		const wish = { status: 'unsubscribed', fields: ['email_address'] };
		expect((await activity('contact_exports', wish)).status).toBe(status);
		const ofList = { ...wish, list_ids: [list().id] };
		expect((await activity('contact_exports', ofList)).status).toBe(201);
	});

	it.each([
		[[], ['p0@example.com', 'p1@example.com', 'p7@example.com', '']],
		[['unsubscribed'], ['p0@example.com', 'p1@example.com', '']],
		[['withoutAddress'], ['p0@example.com', 'p1@example.com', 'p7@example.com']],
	] as const)('leave out whom they are told to: %j', async (exportLeavesOut, left) => {
		settings({ exportLeavesOut: [...exportLeavesOut], unsubscribedLeaveLists: false });
		const lists = ['Customers'];
		seed(sandbox, {
			contacts: [person(7, { lists, permission: 'unsubscribed' as const }), { lists }],
		});
		const list_ids = [list().id];
		const { activity: ended } = await activity('contact_exports', {
			list_ids,
			fields: ['email_address'],
		});
		const { data } = await api.get(ended._links.results.href as string);
		expect((data as string).split('\n').slice(1, -1)).toEqual(left);
		expect(ended.status.items_total_count).toBe(left.length + 1);
		expect(await exported({ list_ids, status: 'unsubscribed' })).toEqual(['p7@example.com']);
	});

	it.each([
		[true, 3],
		[false, 2],
	])('count the heading as told: %s', async (countHeaderRow, count) => {
		settings({ countHeaderRow });
		const { activity: ended } = await activity('contact_exports', { list_ids: [list().id] });
		expect(ended.status.items_total_count).toBe(count);
	});

	it('can end a few lines too early, without a word of it', async () => {
		sandbox.faults.push({ path: '/v3/contact_exports/', effect: { withoutLastLines: 1 } });
		expect(await exported({ list_ids: [list().id] })).toEqual(['p0@example.com']);
	});

	it('can lie on a host for files, which wants no token', async () => {
		settings({ exportFiles: 'redirected' });
		const { activity: ended } = await activity('contact_exports', { fields: ['email_address'] });
		const { status, headers } = await api.get(ended._links.results.href as string);
		expect(status).toBe(302);
		const link = new URL(headers.location as string);
		expect(link.host).toBe(origin.replace('http://127.0.0.1', 'localhost'));
		expect((await api.get(link.href)).status).toBe(400);
		const bare = async (href: string) => await axios.get(href, { validateStatus: null });
		expect((await bare(link.href)).data).toContain('p0@example.com');
		expect((await bare(`${link.origin}/storage/made-up`)).status).toBe(403);
	});

	it('have no file when they fail', async () => {
		sandbox.faults.push({ path: '/v3/activities', effect: { activityEndsAs: 'failed' } });
		const { activity: ended } = await activity('contact_exports', {});
		expect(ended.state).toBe('failed');
		expect((await api.get(ended._links.results.href as string)).status).toBe(404);
	});

	it('are refused for filters that exclude each other, and for what is not there', async () => {
		const contact_ids = idsOf(0);
		const list_ids = [list().id];
		for (const [wish, status] of [
			[{ contact_ids, list_ids }, 400],
			[{ list_ids, new_subscriber: true }, 400],
			[{ new_subscriber: true, status: 'active' }, 400],
			[{ status: 'odd' }, 400],
			[{ fields: ['odd'] }, 400],
			[{ contact_ids: Array.from({ length: 501 }, () => contact_ids[0]) }, 400],
			[{ list_ids: ['00000000-0000-0000-0000-000000000000'] }, 404],
			[{ segment_id: 1 }, 404],
		] as const) {
			expect((await activity('contact_exports', wish)).status).toBe(status);
		}
		expect((await api.get('/v3/contact_exports/x')).status).toBe(404);
	});
});
