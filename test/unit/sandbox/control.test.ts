import { api, list, sandbox, signIn } from './account';

describe('the controls of the sandbox', () => {
	it('put people into the account and show them', async () => {
		await api.post('/sandbox/seed', {
			contacts: [
				{ email: 'ada@example.com', lists: ['Customers', 'Fresh'], fields: { first_name: 'Ada' } },
				{ email: 'eve@example.com', permission: 'unsubscribed', lists: ['Customers'] },
				{ email: 'bob@example.com', deleted: true },
			],
		});
		const { data: overview } = await api.get('/sandbox/overview');
		expect(overview).toMatchObject({
			lists: [
				{ name: 'Customers', members: 1 },
				{ name: 'Fresh', members: 1 },
			],
			contacts: 3,
		});
		const { data: found } = await api.get(`/sandbox/contacts?list=${list().id}&search=ADA`);
		expect(found).toMatchObject([
			{ email: 'ada@example.com', permission: 'implicit', lists: ['Customers', 'Fresh'] },
		]);
		const { data: everybody } = await api.get('/sandbox/contacts');
		expect(everybody).toMatchObject([
			{},
			{ permission: 'unsubscribed' },
			{ permission: 'deleted' },
		]);
		expect((await api.get('/')).data).toContain('<html');
	});

	it('turn switches, move the clock, spoil requests, withdraw access and start anew', async () => {
		await api.patch('/sandbox/settings', { unknownPath: 404 });
		expect(sandbox.settings.unknownPath).toBe(404);
		expect((await api.patch('/sandbox/settings', { unknownPth: 404 })).status).toBe(500);
		const before = sandbox.clock.now();
		await api.post('/sandbox/clock', { advanceSeconds: 60 });
		expect(sandbox.clock.now() - before).toBe(60_000);
		const fault = { path: '/v3/contact_lists', effect: { status: 500, body: [] } };
		await api.post('/sandbox/faults', fault);
		expect((await api.get('/v3/contact_lists')).status).toBe(500);
		const { data: requests } = await api.get('/sandbox/requests');
		expect(requests).toMatchObject([{ path: '/v3/contact_lists', status: 500 }]);
		await api.post('/sandbox/reset', {});
		// The clock goes again, to a day when the token is over.
		signIn();
		expect((await api.get('/v3/contact_lists')).data.lists).toEqual([]);
		await api.post('/sandbox/withdraw', {});
		expect((await api.get('/v3/contact_lists')).status).toBe(401);
	});
});
