import { randomBytes, randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Clock } from './clock';
import { html, page } from './page';
import { isScope, SCOPES } from './scopes';
import type { AppClient, SandboxSettings } from './settings';

interface Grant {
	clientId: string;
	scopes: string[];
}

interface Code extends Grant {
	redirectUri: string;
	expiresAt: number;
}

interface RefreshToken extends Grant {
	usedAt: number;
}

/** Seen live: the edge turns this client's usual name away. */
const REFUSED_AGENT = /^python-urllib/i;
/** Days, as documented. */
const IDLE_DAYS = 180;
const DAY = 86_400_000;

export interface AccessToken extends Grant {
	expiresAt: number;
}

type Fields = Record<string, string | undefined>;

/** The sign-in page and the tokens that come of it. */
export class OAuth {
	/** Of the sign-in pages that were shown: each is good for one press of a button. */
	private readonly tickets = new Set<string>();
	private readonly codes = new Map<string, Code>();
	private readonly access = new Map<string, AccessToken>();
	private readonly refresh = new Map<string, RefreshToken>();
	private lastTokenRequest = -Infinity;

	constructor(
		private readonly clock: Clock,
		private readonly settings: SandboxSettings,
	) {}

	/** A token pair without the sign-in page, for tests. */
	issue(clientId: string, scopes: string[]) {
		const { accessTokenSeconds } = this.settings;
		const expiresAt = this.clock.now() + accessTokenSeconds * 1_000;
		const accessToken = this.webToken(clientId, scopes, Math.floor(expiresAt / 1_000));
		this.access.set(accessToken, { clientId, scopes, expiresAt });
		const answer = {
			token_type: 'Bearer',
			expires_in: accessTokenSeconds,
			access_token: accessToken,
			scope: scopes.join(' '),
		};
		if (!scopes.includes('offline_access')) return answer;
		const refreshToken = `sandbox-refresh-${randomUUID()}`;
		this.refresh.set(refreshToken, { clientId, scopes, usedAt: this.clock.now() });
		return { ...answer, refresh_token: refreshToken };
	}

	/** The person takes the access back: every token of the account is dead. */
	withdraw(): void {
		this.access.clear();
		this.refresh.clear();
	}

	/** Access tokens end at once, as after 24 hours; they can be renewed. */
	expireAccess(): void {
		this.access.clear();
	}

	find(accessToken: string): AccessToken | undefined {
		const token = this.access.get(accessToken);
		return token && token.expiresAt > this.clock.now() ? token : undefined;
	}

	register(app: FastifyInstance): void {
		// The edge stands before the sign-in only, and not before the API.
		app.addHook('onRequest', async ({ url, headers }, reply) => {
			if (!url.startsWith('/oauth2/')) return;
			if (REFUSED_AGENT.test(headers['user-agent'] ?? '')) {
				await reply.code(403).type('text/plain').send('error code: 1010');
			}
		});
		app.get('/oauth2/default/v1/authorize', async (request, reply) => {
			const fault = this.faultOf(request.query as Fields);
			if (fault)
				return await reply
					.code(400)
					.type('text/html')
					.send(page('Sign in', `<p>${html(fault)}</p>`));
			return await reply.type('text/html').send(this.consentPage(request.query as Fields));
		});
		app.post('/oauth2/default/v1/authorize', async (request, reply) => {
			const fields = request.body as Fields;
			const fault = this.faultOf(fields);
			if (fault) return await reply.code(400).send(fault);
			// Only the page itself knows one: no other page can press its buttons.
			if (!this.tickets.delete(fields.ticket ?? '')) {
				return await reply.code(403).send('Allow or deny the access on the sign-in page.');
			}
			const target = new URL(fields.redirect_uri!);
			target.searchParams.set('state', fields.state!);
			if (fields.decision === 'allow') {
				const code = randomUUID();
				this.codes.set(code, {
					clientId: fields.client_id!,
					scopes: this.grantedOf(fields),
					redirectUri: fields.redirect_uri!,
					expiresAt: this.clock.now() + this.settings.authorizationCodeSeconds * 1_000,
				});
				target.searchParams.set('code', code);
			} else {
				target.searchParams.set('error', 'access_denied');
				target.searchParams.set('error_description', 'The resource owner denied the request.');
			}
			return await reply.redirect(target.href);
		});
		app.post('/oauth2/default/v1/token', (request, reply) => this.token(request, reply));
	}

	private async token(request: FastifyRequest, reply: FastifyReply) {
		const now = this.clock.now();
		const { tokenRequestsPerSecond: perSecond } = this.settings;
		if (perSecond > 0 && now - this.lastTokenRequest < 1_000 / perSecond) {
			return await reply
				.code(429)
				.send({ error_key: 'throttled', error_message: 'Too Many Requests' });
		}
		this.lastTokenRequest = now;
		const fields: Fields = { ...(request.query as Fields), ...(request.body as Fields) };
		const client = this.clientOf(request.headers.authorization, fields);
		if (!client) {
			return await reply
				.code(401)
				.send({ error: 'invalid_client', error_description: 'The client is not known.' });
		}
		const answer = this.redeem(client, fields);
		return answer
			? await reply.send(answer)
			: await reply.code(400).send({
					error: 'invalid_grant',
					error_description: 'The code or refresh token is invalid or expired.',
				});
	}

	/** An access token of the service's kind, about 1 KB. Clients see what it says; nobody checks the signature. */
	private webToken(clientId: string, scopes: string[], exp: number): string {
		const now = Math.floor(this.clock.now() / 1_000);
		const isUnassigned = this.settings.role === 'unassigned';
		const header = { kid: randomUUID(), alg: 'RS256' };
		const claims = {
			ver: 1,
			jti: `AT.${randomBytes(32).toString('base64url')}`,
			iss: 'https://authz.constantcontact.com/oauth2/default',
			aud: 'https://api.cc.email/v3',
			iat: now,
			exp,
			cid: clientId,
			uid: '00u1sandboxuser00h8',
			scp: scopes,
			auth_time: now,
			sub: 'olivia@example.com',
			platform_user_id: isUnassigned ? 'UNASSIGNED' : '5e0b9a52-7f1c-4d1e-9a55-0c5a6f2b7d10',
		};
		const text = [header, claims].map((part) =>
			Buffer.from(JSON.stringify(part)).toString('base64url'),
		);
		return [...text, randomBytes(256).toString('base64url')].join('.');
	}

	private redeem(client: AppClient, fields: Fields) {
		const now = this.clock.now();
		if (fields.grant_type === 'authorization_code') {
			const code = this.codes.get(fields.code ?? '');
			this.codes.delete(fields.code ?? '');
			const holds =
				code?.clientId === client.id &&
				code.expiresAt > now &&
				code.redirectUri === fields.redirect_uri;
			return holds ? this.issue(client.id, code.scopes) : undefined;
		}
		const presented = fields.refresh_token ?? '';
		const token = this.refresh.get(presented);
		if (fields.grant_type !== 'refresh_token' || token?.clientId !== client.id) return undefined;
		if (now - token.usedAt > IDLE_DAYS * DAY) return undefined;
		token.usedAt = now;
		if (client.refreshTokens === 'rotating') {
			this.refresh.delete(presented);
			return this.issue(client.id, token.scopes);
		}
		const { refresh_token: fresh = '', ...answer } = {
			refresh_token: '',
			...this.issue(client.id, token.scopes),
		};
		this.refresh.delete(fresh);
		return { ...answer, refresh_token: presented };
	}

	/** Basic authentication or the client in the form; both are seen to work. */
	private clientOf(header: string | undefined, fields: Fields): AppClient | undefined {
		const basic = header?.startsWith('Basic ')
			? Buffer.from(header.slice(6), 'base64').toString().split(':').map(decodeURIComponent)
			: [fields.client_id, fields.client_secret];
		return this.settings.clients.find(({ id, secret }) => id === basic[0] && secret === basic[1]);
	}

	private faultOf(fields: Fields): string | undefined {
		if (fields.response_type !== 'code') return 'The response type has to be "code".';
		if (!this.settings.clients.some(({ id }) => id === fields.client_id)) {
			return 'No app has this API key.';
		}
		if (!fields.state) return 'The parameter "state" is missing.';
		const uri = fields.redirect_uri ?? '';
		if (!/^https?:\/\/(localhost|127\.0\.0\.1)(:\d+)?\//.test(uri)) {
			return 'The redirect URI is not registered for this app.';
		}
		return undefined;
	}

	/** What the person allows of what the app asks for. */
	private grantedOf(fields: Fields): string[] {
		const withheld: string[] = this.settings.withheldScopes;
		return scopesOf(fields).filter((scope) => !withheld.includes(scope));
	}

	private consentPage(fields: Fields): string {
		const ticket = randomUUID();
		this.tickets.add(ticket);
		const known: Fields = { ...fields, ticket };
		const hidden = ['response_type', 'client_id', 'redirect_uri', 'scope', 'state', 'ticket']
			.map((name) => `<input type="hidden" name="${name}" value="${html(known[name] ?? '')}">`)
			.join('');
		const wishes = this.grantedOf(fields)
			.filter(isScope)
			.map((scope) => `<li>${html(SCOPES[scope])}</li>`)
			.join('');
		return page(
			'Allow access',
			`<p>An app asks for access to the sandbox account. It wants to:</p><ul>${wishes}</ul>
			<form method="post">${hidden}
			<button name="decision" value="allow">Allow</button>
			<button name="decision" value="deny" class="quiet">Deny</button></form>`,
		);
	}
}

const scopesOf = (fields: Fields): string[] => (fields.scope ?? '').split(/[\s+]+/).filter(Boolean);
