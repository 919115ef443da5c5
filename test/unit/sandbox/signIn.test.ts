import axios from 'axios';

import { api, origin, sandbox, settings } from './account';

describe('sign-in of the sandbox', () => {
	const redirect_uri = 'http://localhost:5678/rest/oauth2-credential/callback';
	const wish = {
		response_type: 'code',
		client_id: 'sandbox-api-key',
		redirect_uri,
		scope: 'contact_data offline_access',
		state: 'a&b',
	};
	const ticketOf = async () => {
		const { data } = await api.get('/oauth2/default/v1/authorize', { params: wish });
		return /name="ticket" value="([^"]+)"/.exec(data as string)![1]!;
	};
	const post = async (fields: Record<string, string>) =>
		await api.post('/oauth2/default/v1/authorize', new URLSearchParams({ ...wish, ...fields }));
	const press = async (decision: string) => {
		const { headers } = await post({ decision, ticket: await ticketOf() });
		return new URL(headers.location as string).searchParams;
	};
	const token = async (
		fields: Record<string, string>,
		secret = 'sandbox-secret',
		id = 'sandbox-api-key',
	) =>
		await axios.post(`${origin}/oauth2/default/v1/token`, new URLSearchParams(fields), {
			auth: { username: id, password: secret },
			validateStatus: () => true,
		});

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

	it('lets a code expire as early as it is told to', async () => {
		settings({ authorizationCodeSeconds: 0 });
		const code = (await press('allow')).get('code')!;
		const { data } = await token({ grant_type: 'authorization_code', code, redirect_uri });
		expect(data.error).toBe('invalid_grant');
	});

	it('leaves out a scope, in what it shows and in what its token says of itself', async () => {
		settings({ withheldScopes: ['contact_data'] });
		const { data: asked } = await api.get('/oauth2/default/v1/authorize', { params: wish });
		expect(asked).not.toContain('See and change your contacts');
		const code = (await press('allow')).get('code')!;
		const { data } = await token({ grant_type: 'authorization_code', code, redirect_uri });
		const claims = Buffer.from(data.access_token.split('.')[1], 'base64url').toString();
		expect(JSON.parse(claims)).toMatchObject({
			exp: expect.any(Number),
			scp: ['offline_access'],
			cid: 'sandbox-api-key',
			sub: expect.any(String),
			platform_user_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
		});
	});

	it('gives tokens of the real size, and one to somebody without a marketing account', async () => {
		const claimsOf = () => {
			const { access_token: text } = sandbox.tokens.issue('sandbox-api-key', ['contact_data']);
			expect(text.length).toBeGreaterThan(800);
			expect(text.length).toBeLessThan(1_400);
			return JSON.parse(Buffer.from(text.split('.')[1]!, 'base64url').toString()) as object;
		};
		expect(claimsOf()).not.toMatchObject({ platform_user_id: 'UNASSIGNED' });
		settings({ role: 'unassigned' });
		expect(claimsOf()).toMatchObject({ platform_user_id: 'UNASSIGNED' });
		expect((await api.get('/v3/contact_lists')).status).toBe(403);
		expect((await api.get('/v3/account/user/privileges')).data).toEqual([]);
	});

	it('takes a press of its buttons from its own page only, and once', async () => {
		const ticket = await ticketOf();
		expect((await post({ decision: 'allow' })).status).toBe(403);
		expect((await post({ decision: 'allow', ticket: 'made-up' })).status).toBe(403);
		expect((await post({ decision: 'allow', ticket })).status).toBe(302);
		expect((await post({ decision: 'allow', ticket })).status).toBe(403);
	});

	it('rotates refresh tokens, or gives the same one back, as the app was made', async () => {
		for (const [id, again] of [
			['sandbox-api-key', 400],
			['sandbox-long-lived-key', 200],
		] as const) {
			const { refresh_token } = sandbox.tokens.issue(id, ['offline_access']) as {
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
		const { refresh_token } = sandbox.tokens.issue('sandbox-api-key', ['offline_access']) as {
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
