import axios, { type AxiosInstance } from 'axios';

import { seed } from '../../../sandbox/control';
import { Sandbox } from '../../../sandbox/sandbox';
import type { SandboxSettings } from '../../../sandbox/settings';

let sandbox: Sandbox;
let port: number;
let api: AxiosInstance;

beforeEach(async () => {
	sandbox = new Sandbox({
		requestsPerSecond: 0,
		activityMs: 0,
		activityMsPer10000: 0,
		tokenRequestsPerSecond: 0,
	});
	port = await sandbox.listen();
	const { access_token } = sandbox.oauth.issue('sandbox-api-key', ['contact_data']);
	api = axios.create({
		baseURL: `http://127.0.0.1:${port}`,
		headers: { authorization: `Bearer ${access_token}` },
		validateStatus: () => true,
		maxRedirects: 0,
	});
	seed(sandbox, {
		lists: [{ name: 'Customers' }],
		customFields: [{ label: 'Tier', type: 'string' }],
	});
});

afterEach(async () => await sandbox.close());

const settings = (change: Partial<SandboxSettings>) => Object.assign(sandbox.settings, change);
const list = () => sandbox.store.listNamed('Customers')!;
const importing = async (import_data: object[], list_ids = [list().id]) => {
	const answer = await api.post('/v3/activities/contacts_json_import', { import_data, list_ids });
	const activity =
		answer.status === 201 ? (await api.get(answer.data._links.self.href)).data : undefined;
	return { status: answer.status, data: answer.data, activity };
};
const person = (index: number, more = {}) => ({ email: `p${index}@example.com`, ...more });

describe('imports of the sandbox', () => {
	it('drop silently what lies past the limit of bytes', async () => {
		settings({ truncateAtBytes: 200 });
		const { activity } = await importing(Array.from({ length: 10 }, (_, index) => person(index)));
		const frame = '{"import_data":['.length;
		const whole = Math.floor((200 - frame + 1) / (JSON.stringify(person(0)).length + 1));
		expect(activity.status.person_count).toBe(whole);
		expect(list().size).toBe(whole);
	});

	it('take no more than their rows', async () => {
		settings({ importRows: 3 });
		await importing(Array.from({ length: 5 }, (_, index) => person(index)));
		expect(list().size).toBe(3);
	});

	it('leave people who unsubscribed alone, and bring back who left the list', async () => {
		seed(sandbox, {
			contacts: [{ email: 'p1@example.com', permission: 'unsubscribed' }, person(2)],
		});
		const { activity } = await importing([person(1), person(2)]);
		expect(activity.status).toMatchObject({ cannot_add_to_list_count: 1, person_count: 2 });
		expect([...sandbox.store.membersOf(list())].map(({ email }) => email)).toEqual([
			'p2@example.com',
		]);
		expect(sandbox.store.contacts.get('p1@example.com')?.permission).toBe('unsubscribed');
	});

	it('let the last row of an address win, whatever its letter case', async () => {
		await importing([
			person(1, { first_name: 'Old' }),
			{ email: 'P1@Example.com', first_name: 'New' },
		]);
		expect(sandbox.store.contacts.get('p1@example.com')?.fields.first_name).toBe('New');
	});

	it.each(['ignore', 'clear'] as const)('treat blanks as told: %s', async (blankValues) => {
		settings({ blankValues });
		seed(sandbox, { contacts: [{ ...person(1), fields: { first_name: 'Ada' } }] });
		await importing([person(1, { first_name: '' })]);
		const kept = sandbox.store.contacts.get('p1@example.com')?.fields.first_name;
		expect(kept).toBe(blankValues === 'ignore' ? 'Ada' : undefined);
	});

	it.each([
		['reject', 400, undefined],
		['failActivity', 201, 'failed'],
	] as const)('answer an unknown list as told: %s', async (unknownListInImport, status, state) => {
		settings({ unknownListInImport });
		const answer = await importing([person(1)], ['00000000-0000-0000-0000-000000000000']);
		expect([answer.status, answer.activity?.state]).toEqual([status, state]);
	});

	it.each([
		['reject', 400, undefined],
		['ignore', 201, 'completed'],
		['failActivity', 201, 'failed'],
	] as const)(
		'answer an unknown custom field as told: %s',
		async (unknownCustomFieldInImport, status, state) => {
			settings({ unknownCustomFieldInImport });
			const answer = await importing([person(1, { 'cf:Gone': 'x' })]);
			expect([answer.status, answer.activity?.state]).toEqual([status, state]);
		},
	);

	it.each([
		['cut', 201, 'x'.repeat(50)],
		['rowError', 201, undefined],
		['reject', 400, undefined],
	] as const)(
		'treat values that are too long as told: %s',
		async (overlongValues, status, kept) => {
			settings({ overlongValues });
			const answer = await importing([person(1, { first_name: 'x'.repeat(60) })]);
			expect(answer.status).toBe(status);
			expect(sandbox.store.contacts.get('p1@example.com')?.fields.first_name).toBe(kept);
		},
	);

	it.each([
		[50, 0],
		[80, 1],
	])('take addresses of up to %i characters', async (maxEmailLength, members) => {
		settings({ maxEmailLength });
		await importing([{ email: `${'a'.repeat(50)}@example.com` }]);
		expect(list().size).toBe(members);
	});

	it.each([
		['none', 0],
		['some', 2],
		['all', 3],
	] as const)('spell out row errors as told: %s', async (activityErrorTexts, texts) => {
		settings({ activityErrorTexts });
		const { activity } = await importing([{ email: 'a' }, { email: 'b' }, { email: 'c' }]);
		expect(activity.activity_errors).toHaveLength(texts);
		expect(activity.status.correctable_count).toBe(3);
	});

	it.each([true, false])(
		'bring deleted contacts back as told: %s',
		async (importRevivesDeleted) => {
			settings({ importRevivesDeleted });
			seed(sandbox, { contacts: [{ ...person(1), deleted: true }] });
			await importing([person(1)]);
			expect(list().size).toBe(importRevivesDeleted ? 1 : 0);
		},
	);

	it('refuse nothing to import and no list', async () => {
		expect((await importing([])).status).toBe(400);
		expect((await importing([person(1)], [])).status).toBe(400);
	});
});

describe('activities of the sandbox', () => {
	it('pass through their states, and are forgotten after ten days', async () => {
		settings({ activityMs: 3_000 });
		const { data } = await importing([person(1)]);
		const look = async () => await api.get(data._links.self.href);
		expect(data.state).toBe('initialized');
		expect(list().size).toBe(0);
		sandbox.clock.advance(1_500);
		expect((await look()).data.state).toBe('processing');
		sandbox.clock.advance(1_500);
		expect((await look()).data.state).toBe('completed');
		expect(list().size).toBe(1);
		sandbox.clock.advance(10 * 86_400_000);
		expect((await look()).status).toBe(401);
		const renewed = sandbox.oauth.issue('sandbox-api-key', ['contact_data']);
		api.defaults.headers.authorization = `Bearer ${renewed.access_token}`;
		expect((await look()).status).toBe(404);
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
});

describe('limits of the sandbox', () => {
	it('are four requests in any second and 10,000 a day, each with its own answer', async () => {
		settings({ requestsPerSecond: 4, requestsPerDay: 6 });
		const get = async () => await api.get('/v3/contact_lists');
		const statuses = await Promise.all([get(), get(), get(), get(), get()]);
		expect(statuses.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 429]);
		sandbox.clock.advance(1_000);
		expect((await get()).status).toBe(200);
		expect((await get()).data).toMatchObject({ error_key: 'quota_exceeded' });
	});

	it('are roles and scopes', async () => {
		settings({ role: 'campaignCreator' });
		expect((await api.get('/v3/contact_lists')).status).toBe(200);
		expect((await importing([person(1)])).data).toMatchObject({ error_key: 'access_denied' });
		expect((await api.get('/v3/account/summary')).status).toBe(403);
	});
});

describe('contacts of the sandbox', () => {
	it('come in pages whose link carries the filters', async () => {
		seed(sandbox, {
			contacts: Array.from({ length: 7 }, (_, index) => ({
				...person(index),
				lists: ['Customers'],
			})),
		});
		let path: string | undefined = `/v3/contacts?lists=${list().id}&status=all&limit=3`;
		const seen: string[] = [];
		const sizes: number[] = [];
		while (path) {
			const {
				data,
			}: {
				data: { contacts: Array<{ contact_id: string }>; _links?: { next: { href: string } } };
			} = await api.get(path);
			sizes.push(data.contacts.length);
			seen.push(...data.contacts.map(({ contact_id }) => contact_id));
			path = data._links?.next.href;
		}
		expect(sizes).toEqual([3, 3, 1]);
		expect(new Set(seen).size).toBe(7);
	});
});

describe('sign-in of the sandbox', () => {
	const redirect_uri = 'http://localhost:5678/rest/oauth2-credential/callback';
	const wish = {
		response_type: 'code',
		client_id: 'sandbox-api-key',
		redirect_uri,
		scope: 'contact_data offline_access',
		state: 'a&b',
	};
	const press = async (decision: string) =>
		new URL(
			(await api.post('/oauth2/default/v1/authorize', new URLSearchParams({ ...wish, decision })))
				.headers.location as string,
		).searchParams;
	const token = async (
		fields: Record<string, string>,
		secret = 'sandbox-secret',
		id = 'sandbox-api-key',
	) =>
		await axios.post(
			`http://127.0.0.1:${port}/oauth2/default/v1/token`,
			new URLSearchParams(fields),
			{
				auth: { username: id, password: secret },
				validateStatus: () => true,
			},
		);

	it('shows what is asked for and hands a code back, or the refusal', async () => {
		const { data } = await api.get('/oauth2/default/v1/authorize', { params: wish });
		expect(data).toContain('>Allow<');
		expect(data).toContain('See and change your contacts');
		const allowed = await press('allow');
		expect(allowed.get('state')).toBe('a&b');
		expect(allowed.get('code')).toBeTruthy();
		expect((await press('deny')).get('error')).toBe('access_denied');
	});

	it('refuses a request without state, and one for an unknown app', async () => {
		for (const change of [
			{ state: '' },
			{ client_id: 'nobody' },
			{ redirect_uri: 'https://evil.example/' },
		]) {
			const params = { ...wish, ...change };
			expect((await api.get('/oauth2/default/v1/authorize', { params })).status).toBe(400);
		}
	});

	it('takes a code once, within five minutes', async () => {
		const exchange = async (code: string) =>
			await token({ grant_type: 'authorization_code', code, redirect_uri });
		const code = (await press('allow')).get('code')!;
		expect((await exchange(code)).data).toMatchObject({ expires_in: 86_400, token_type: 'Bearer' });
		expect((await exchange(code)).data.error).toBe('invalid_grant');
		const late = (await press('allow')).get('code')!;
		sandbox.clock.advance(301_000);
		expect((await exchange(late)).status).toBe(400);
	});

	it('rotates refresh tokens, or gives the same one back, as the app was made', async () => {
		for (const [id, again] of [
			['sandbox-api-key', 400],
			['sandbox-long-lived-key', 200],
		] as const) {
			const { refresh_token } = sandbox.oauth.issue(id, ['offline_access']) as {
				refresh_token: string;
			};
			const renew = async () =>
				await token({ grant_type: 'refresh_token', refresh_token }, 'sandbox-secret', id);
			const first = await renew();
			expect(first.status).toBe(200);
			expect(first.data.refresh_token === refresh_token).toBe(again === 200);
			expect((await renew()).status).toBe(again);
		}
	});

	it('lets refresh tokens die after 180 days, and knows its clients', async () => {
		const { refresh_token } = sandbox.oauth.issue('sandbox-api-key', ['offline_access']) as {
			refresh_token: string;
		};
		expect((await token({ grant_type: 'refresh_token', refresh_token }, 'wrong')).status).toBe(401);
		sandbox.clock.advance(181 * 86_400_000);
		expect((await token({ grant_type: 'refresh_token', refresh_token })).status).toBe(400);
	});

	it('takes one token request a second', async () => {
		settings({ tokenRequestsPerSecond: 1 });
		const statuses = [await token({}), await token({})].map(({ status }) => status);
		expect(statuses).toEqual([400, 429]);
	});
});
