import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

import type { Account } from '../account/account';
import { isScope, SCOPES } from '../account/scopes';
import type { AppClient, SandboxSettings } from '../account/settings';
import { html, page } from './page';

/** Seen live: the edge turns this client's usual name away. */
const REFUSED_AGENT = /^python-urllib/i;

type Fields = Record<string, string | undefined>;

/** The sign-in page, and the exchange of what it gives for tokens. */
export function registerSignIn(app: FastifyInstance, { settings, tokens }: Account): void {
	/** Of the sign-in pages that were shown: each is good for one press of a button. */
	const tickets = new Set<string>();

	// The edge stands before the sign-in only, and not before the API.
	app.addHook('onRequest', async ({ url, headers }, reply) => {
		if (!url.startsWith('/oauth2/')) return;
		if (REFUSED_AGENT.test(headers['user-agent'] ?? '')) {
			await reply.code(403).type('text/plain').send('error code: 1010');
		}
	});
	app.get('/oauth2/default/v1/authorize', async (request, reply) => {
		const fields = request.query as Fields;
		const fault = faultOf(fields, settings);
		reply.type('text/html');
		if (fault) return await reply.code(400).send(page('Sign in', `<p>${html(fault)}</p>`));
		const ticket = randomUUID();
		tickets.add(ticket);
		return await reply.send(consentPage({ ...fields, ticket }, grantedOf(fields, settings)));
	});
	app.post('/oauth2/default/v1/authorize', async (request, reply) => {
		const fields = request.body as Fields;
		const fault = faultOf(fields, settings);
		if (fault) return await reply.code(400).send(fault);
		// Only the page itself knows one: no other page can press its buttons.
		if (!tickets.delete(fields.ticket ?? '')) {
			return await reply.code(403).send('Allow or deny the access on the sign-in page.');
		}
		const redirectUri = fields.redirect_uri!;
		const target = new URL(redirectUri);
		target.searchParams.set('state', fields.state!);
		if (fields.decision === 'allow') {
			const clientId = fields.client_id!;
			const scopes = grantedOf(fields, settings);
			target.searchParams.set('code', tokens.allow({ clientId, scopes, redirectUri }));
		} else {
			target.searchParams.set('error', 'access_denied');
			target.searchParams.set('error_description', 'The resource owner denied the request.');
		}
		return await reply.redirect(target.href);
	});
	app.post('/oauth2/default/v1/token', async (request, reply) => {
		if (tokens.isThrottled()) {
			return await reply
				.code(429)
				.send({ error_key: 'throttled', error_message: 'Too Many Requests' });
		}
		const fields: Fields = { ...(request.query as Fields), ...(request.body as Fields) };
		const client = clientOf(request.headers.authorization, fields, settings);
		if (!client) {
			return await reply
				.code(401)
				.send({ error: 'invalid_client', error_description: 'The client is not known.' });
		}
		const { grant_type, code = '', refresh_token = '', redirect_uri } = fields;
		const answer =
			grant_type === 'authorization_code'
				? tokens.redeem(client, code, redirect_uri)
				: grant_type === 'refresh_token' && tokens.renew(client, refresh_token);
		if (answer) return await reply.send(answer);
		return await reply.code(400).send({
			error: 'invalid_grant',
			error_description: 'The code or refresh token is invalid or expired.',
		});
	});
}

/** Basic authentication or the client in the form; both are seen to work. */
function clientOf(
	header: string | undefined,
	fields: Fields,
	{ clients }: SandboxSettings,
): AppClient | undefined {
	const basic = header?.startsWith('Basic ')
		? Buffer.from(header.slice(6), 'base64').toString().split(':').map(decodeURIComponent)
		: [fields.client_id, fields.client_secret];
	return clients.find(({ id, secret }) => id === basic[0] && secret === basic[1]);
}

function faultOf(fields: Fields, { clients }: SandboxSettings): string | undefined {
	if (fields.response_type !== 'code') return 'The response type has to be "code".';
	if (!clients.some(({ id }) => id === fields.client_id)) return 'No app has this API key.';
	if (!fields.state) return 'The parameter "state" is missing.';
	const uri = fields.redirect_uri ?? '';
	if (!/^https?:\/\/(localhost|127\.0\.0\.1)(:\d+)?\//.test(uri)) {
		return 'The redirect URI is not registered for this app.';
	}
	return undefined;
}

/** What the person allows of what the app asks for. */
function grantedOf({ scope = '' }: Fields, settings: SandboxSettings): string[] {
	const withheld: string[] = settings.withheldScopes;
	return scope.split(/[\s+]+/).filter((name) => name !== '' && !withheld.includes(name));
}

function consentPage(fields: Fields, granted: string[]): string {
	const hidden = ['response_type', 'client_id', 'redirect_uri', 'scope', 'state', 'ticket']
		.map((name) => `<input type="hidden" name="${name}" value="${html(fields[name] ?? '')}">`)
		.join('');
	const wishes = granted
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
