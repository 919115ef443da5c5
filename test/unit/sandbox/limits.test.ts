import axios from 'axios';

import { api, importing, origin, person, sandbox, settings, signIn } from './account';

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

	it('turn away a client by its name, as the edge does', async () => {
		const { authorization } = api.defaults.headers as { authorization?: string };
		const headers = { authorization, 'user-agent': 'Python-urllib/3.11' };
		expect(await bare('/v3/contact_lists', headers)).toMatchObject({
			...{ status: 403, data: 'error code: 1010' },
		});
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
});
