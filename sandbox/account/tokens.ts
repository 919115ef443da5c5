import { randomBytes, randomUUID } from 'node:crypto';

import type { Clock } from './clock';
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

interface AccessToken extends Grant {
	expiresAt: number;
}

/** Days, as documented. */
const IDLE_DAYS = 180;
const DAY = 86_400_000;

/** The account's codes and tokens; who may have them is for the sign-in to say. */
export class Tokens {
	private readonly codes = new Map<string, Code>();
	private readonly access = new Map<string, AccessToken>();
	private readonly refresh = new Map<string, RefreshToken>();
	private lastRequest = -Infinity;

	constructor(
		private readonly clock: Clock,
		private readonly settings: SandboxSettings,
	) {}

	/** A token pair; tests take theirs without the sign-in page. */
	issue(clientId: string, scopes: string[]) {
		const answer = this.issueAccess(clientId, scopes);
		if (!scopes.includes('offline_access')) return answer;
		const refreshToken = `sandbox-refresh-${randomUUID()}`;
		this.refresh.set(refreshToken, { clientId, scopes, usedAt: this.clock.now() });
		return { ...answer, refresh_token: refreshToken };
	}

	private issueAccess(clientId: string, scopes: string[]) {
		const { accessTokenSeconds } = this.settings;
		const expiresAt = this.clock.now() + accessTokenSeconds * 1_000;
		const accessToken = this.webToken(clientId, scopes, Math.floor(expiresAt / 1_000));
		this.access.set(accessToken, { clientId, scopes, expiresAt });
		return {
			token_type: 'Bearer',
			expires_in: accessTokenSeconds,
			access_token: accessToken,
			scope: scopes.join(' '),
		};
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

	/** A code for what the person has allowed. */
	allow(grant: Grant & { redirectUri: string }): string {
		const code = randomUUID();
		const { authorizationCodeSeconds } = this.settings;
		this.codes.set(code, {
			...grant,
			expiresAt: this.clock.now() + authorizationCodeSeconds * 1_000,
		});
		return code;
	}

	/** Counts a request for a token; whether it is one too many. */
	isThrottled(): boolean {
		const now = this.clock.now();
		const { tokenRequestsPerSecond: perSecond } = this.settings;
		if (perSecond > 0 && now - this.lastRequest < 1_000 / perSecond) return true;
		this.lastRequest = now;
		return false;
	}

	/** The tokens for a code, which is used up; undefined when it does not hold. */
	redeem(client: AppClient, presented: string, redirectUri: string | undefined) {
		const code = this.codes.get(presented);
		this.codes.delete(presented);
		const holds =
			code?.clientId === client.id &&
			code.expiresAt > this.clock.now() &&
			code.redirectUri === redirectUri;
		return holds ? this.issue(client.id, code.scopes) : undefined;
	}

	/** The tokens for a refresh token; undefined when it does not hold. */
	renew(client: AppClient, presented: string) {
		const now = this.clock.now();
		const token = this.refresh.get(presented);
		if (token?.clientId !== client.id || now - token.usedAt > IDLE_DAYS * DAY) return undefined;
		token.usedAt = now;
		if (client.refreshTokens === 'longLived') {
			return { ...this.issueAccess(client.id, token.scopes), refresh_token: presented };
		}
		this.refresh.delete(presented);
		return this.issue(client.id, token.scopes);
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
}
