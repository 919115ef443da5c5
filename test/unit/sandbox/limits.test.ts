import axios from 'axios';

import { seed } from '../../../sandbox/account/seed';
import { Sandbox } from '../../../sandbox/server';
import {
	activity,
	api,
	importing,
	origin,
	people,
	person,
	sandbox,
	settings,
	signIn,
} from './account';

const get = async () => await api.get('/v3/contact_lists');

describe('limits of the sandbox', () => {
	it('are four requests a second and some a day, each with its own answer', async () => {
		settings({ requestsPerSecond: 4, requestsPerDay: 6 });
		const statuses = await Promise.all([get(), get(), get(), get(), get()]);
		expect(statuses.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 429]);
		sandbox.clock.advance(1_000);
		expect((await get()).status).toBe(200);
		expect((await get()).data).toMatchObject({ error_key: 'quota_exceeded' });
		// From midnight on the day's requests count anew.
		sandbox.clock.advance(12 * 3_600_000);
		signIn();
		expect((await get()).status).toBe(200);
	});

	it.each([
		['sliding', 429],
		['clockSecond', 200],
	] as const)('mean a second as told: %s', async (rateWindow, status) => {
		settings({ requestsPerSecond: 4, rateWindow });
		for (let count = 0; count < 4; count++) expect((await get()).status).toBe(200);
		expect((await get()).data).toMatchObject({ error_key: 'throttled' });
		// The clock stands at 900 ms: this is the next second of it, and 200 ms later.
		sandbox.clock.advance(200);
		expect((await get()).status).toBe(status);
		sandbox.clock.advance(800);
		expect((await get()).status).toBe(200);
	});

	it.each([
		[true, 429],
		[false, 200],
	])('count refused requests as told: %p', async (countsRefused, status) => {
		settings({ requestsPerSecond: 4, countsRefused });
		for (let count = 0; count < 4; count++) expect((await get()).status).toBe(200);
		sandbox.clock.advance(500);
		for (let count = 0; count < 4; count++) expect((await get()).status).toBe(429);
		sandbox.clock.advance(600);
		expect((await get()).status).toBe(status);
	});

	it('are roles and scopes', async () => {
		settings({ role: 'campaignCreator' });
		expect((await get()).status).toBe(200);
		expect((await importing([person(1)])).data).toMatchObject({ error_key: 'access_denied' });
		expect((await api.get('/v3/account/summary')).status).toBe(403);
	});
});

describe('refusals of the sandbox', () => {
	const bare = async (path: string, headers = {}) =>
		await axios.get(origin + path, { validateStatus: null, headers });

	it.each([
		[401, { error_key: 'unauthorized' }],
		[403, { message: 'Forbidden' }],
	] as const)(
		'answer who does not say who it is as told: %i',
		async (missingAuthorization, data) => {
			settings({ missingAuthorization });
			expect(await bare('/v3/contact_lists')).toMatchObject({ status: missingAuthorization, data });
			const headers = { authorization: 'Bearer made-up' };
			expect(await bare('/v3/contact_lists', headers)).toMatchObject({ status: 401 });
		},
	);

	it.each([403, 404] as const)(
		'answer a path that is not there as told: %i',
		async (unknownPath) => {
			settings({ unknownPath });
			expect((await api.get('/v3/contact_list')).status).toBe(unknownPath);
			expect((await api.get('/v2/contact_lists')).status).toBe(403);
		},
	);

	it('turn away a client by its name at the sign-in, as the edge does, and nowhere else', async () => {
		const { authorization } = api.defaults.headers as { authorization?: string };
		const headers = { authorization, 'user-agent': 'Python-urllib/3.11' };
		const refused = { status: 403, data: 'error code: 1010' };
		expect(await bare('/oauth2/default/v1/authorize', headers)).toMatchObject(refused);
		expect((await bare('/v3/contact_lists', headers)).status).toBe(200);
	});

	it('answer a body that is no JSON object, and one of another kind', async () => {
		const post = async (body: string, type = 'application/json') =>
			(await api.post('/v3/contact_lists', body, { headers: { 'content-type': type } })).status;
		expect(await post('{"name":"x"}', 'text/plain')).toBe(415);
		expect(await post('name=x', 'application/x-www-form-urlencoded')).toBe(415);
		for (const text of ['{', '[]', 'null', '1']) expect(await post(text)).toBe(400);
		expect(await post('{"name":"x"}', 'application/json; charset=utf-8')).toBe(201);
	});
});

describe('what stands before the sandbox', () => {
	it('puts its headers on every answer, and no Retry-After', async () => {
		settings({ requestsPerSecond: 1 });
		for (const status of [200, 429]) {
			const answer = await get();
			expect(answer.status).toBe(status);
			for (const name of ['via', 'x-amzn-requestid', 'x-amz-apigw-id']) {
				expect(answer.headers[name]).toBeTruthy();
			}
			expect(answer.headers).not.toHaveProperty('retry-after');
		}
	});

	it.each([403, 413, 429, 500, 502, 503, 504] as const)(
		'can answer itself: %i',
		async (gateway) => {
			const path = '/v3/contact_lists';
			sandbox.faults.push(
				{ path, effect: { gateway } },
				{ path, effect: { gateway, as: 'message' } },
			);
			const page = await get();
			expect([page.status, page.headers['content-type']]).toEqual([
				gateway,
				expect.stringContaining('text/html'),
			]);
			const { status, data } = await get();
			expect([status, Object.keys(data as object)]).toEqual([gateway, ['message']]);
		},
	);
});

describe('the sandbox and web pages from elsewhere', () => {
	const ask = async (
		path: string,
		headers: Record<string, string>,
		method = 'GET',
		body?: string,
	) =>
		(await sandbox.inject({ method: method as 'GET', url: path, headers, payload: body }))
			.statusCode;

	it('are strangers to it, be it by a name or by their origin', async () => {
		const names = [
			'127.0.0.1',
			'localhost',
			'[::1]',
			'host.docker.internal',
			'host.containers.internal',
		];
		for (const host of names.map((name) => `${name}:4010`)) {
			expect(await ask('/sandbox/overview', { host })).toBe(200);
			expect(await ask('/sandbox/overview', { host, origin: `http://${host}` })).toBe(200);
			for (const origin of ['https://evil.example', 'null', 'http://localhost:5678']) {
				expect(await ask('/sandbox/overview', { host, origin })).toBe(403);
			}
		}
		for (const host of ['evil.example', '127.0.0.1.evil.example:4010', 'localhost.evil.example']) {
			for (const path of ['/', '/sandbox/contacts', '/v3/contacts', '/oauth2/default/v1/token']) {
				expect(await ask(path, { host })).toBe(403);
			}
		}
	});

	it('can not turn it by a form', async () => {
		sandbox.store.addContact('kept@example.com', 'implicit', 0);
		for (const type of ['text/plain', 'application/x-www-form-urlencoded', '']) {
			const headers: Record<string, string> = type === '' ? {} : { 'content-type': type };
			for (const path of ['reset', 'seed', 'withdraw', 'clock', 'faults']) {
				expect(await ask(`/sandbox/${path}`, headers, 'POST', '{}')).toBe(415);
			}
		}
		expect(sandbox.store.everybody).toHaveLength(1);
	});
});

describe('faults of the sandbox', () => {
	it('hit the requests that they are for, as often as told', async () => {
		const body = [{ error_key: 'odd' }];
		const fault = { path: '/v3/contact_lists', method: 'GET', after: 1, times: 2 };
		sandbox.faults.push({ ...fault, effect: { status: 503, body } });
		expect((await api.get('/v3/contact_tags')).status).toBe(200);
		expect((await api.post('/v3/contact_lists', { name: 'x' })).status).toBe(201);
		const answers = [await get(), await get(), await get(), await get()];
		expect(answers.map(({ status }) => status)).toEqual([200, 503, 503, 200]);
		expect(answers[1]!.data).toEqual(body);
	});

	it.each([
		['break', undefined],
		['breakAfterwards', 'x'],
	] as const)('break the connection: %s', async (effect, name) => {
		sandbox.faults.push({ path: '/v3/contact_lists', effect });
		await expect(api.post('/v3/contact_lists', { name: 'x' })).rejects.toThrow();
		expect(sandbox.store.listNamed('x')?.name).toBe(name);
		expect((await get()).status).toBe(200);
	});

	const lists = { path: '/v3/contact_lists', method: 'POST' };
	const make = async () => await api.post('/v3/contact_lists', { name: 'x' }, { timeout: 2_000 });

	it('carry a request out and cut its answer', async () => {
		sandbox.faults.push({ ...lists, effect: { cutAt: 0.5 } });
		const { status, data } = await make();
		expect([status, typeof data]).toEqual([201, 'string']);
		expect(data).toMatch(/^\{"list_id"/);
		expect(sandbox.store.listNamed('x')).toBeDefined();
	});

	it('break off in the middle of an answer whose length was announced', async () => {
		sandbox.faults.push({ ...lists, effect: { cutAt: 0.5, breaks: true } });
		await expect(make()).rejects.toThrow(/aborted|socket|reset/i);
		expect(sandbox.store.listNamed('x')).toBeDefined();
	});

	it.each([
		['', 'text/html', ''],
		['<html>', 'text/html', '<html>'],
		[{ list_id: 7 }, 'application/json', { list_id: 7 }],
	])('carry a request out and answer something else: %j', async (replaceBody, type, said) => {
		sandbox.faults.push({ ...lists, effect: { replaceBody } });
		const { status, data, headers } = await make();
		expect([status, data]).toEqual([201, said]);
		expect(headers['content-type']).toContain(type);
		expect(sandbox.store.listNamed('x')).toBeDefined();
	});

	it('carry a request out of which the gateway says that it took too long', async () => {
		sandbox.faults.push({ ...lists, effect: { replaceBody: '<html>', status: 504 } });
		expect((await make()).status).toBe(504);
		expect(sandbox.store.listNamed('x')).toBeDefined();
	});

	it('let an answer drip, or stop with the connection open', async () => {
		sandbox.faults.push(
			{ path: '/v3/contact_lists', method: 'GET', effect: { drip: { bytes: 20, everyMs: 5 } } },
			{ ...lists, effect: { stallAt: 0.5 } },
		);
		expect((await get()).data.lists).toHaveLength(1);
		await expect(
			api.post('/v3/contact_lists', { name: 'x' }, { signal: AbortSignal.timeout(100) }),
		).rejects.toThrow();
		expect(sandbox.store.listNamed('x')).toBeDefined();
	});

	it('end a file early without a word', async () => {
		seed(sandbox, { contacts: people(10) });
		const { activity: ended } = await activity('contact_exports', { fields: ['email_address'] });
		sandbox.faults.push({ path: '/v3/contact_exports/', effect: { cutAt: 0.5 } });
		const { data, headers } = await api.get(ended._links.results.href as string);
		expect(headers).not.toHaveProperty('content-length');
		expect((data as string).split('\n').length).toBeLessThan(10);
	});

	it('have to be met, unless they are optional', async () => {
		const other = new Sandbox();
		const fault = { path: '/v3/contact_lists', effect: 'break' } as const;
		other.faults.push({ ...fault, optional: true }, { ...fault, times: 0 });
		await other.close();
		const strict = new Sandbox();
		strict.faults.push({ ...fault, times: Infinity }, { ...fault, method: 'GET', times: 2 });
		await expect(strict.close()).rejects.toThrow(/any \/v3\/contact_lists "break"\nGET /);
	});
});
