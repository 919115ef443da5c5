import type { NotRenewed, Outcome } from './retry';

interface Thrown {
	message?: string;
	code?: unknown;
	httpCode?: string | null;
	failure?: { cause?: string };
	/** What the token endpoint said when a token was to be renewed. */
	body?: { error?: string };
	cause?: Thrown;
}

/** n8n throws for a connection that can not be renewed, and for a network that failed. */
export function outcomeOfError(error: unknown): Outcome {
	const thrown = (error ?? {}) as Thrown;
	const because = whyNotRenewed(thrown);
	if (because) return { status: 'notRenewed', because };
	const isUnsent = causesOf(thrown).some(({ code }) => UNSENT.has(String(code)));
	return { status: undefined, isUnsent };
}

/** Undefined where it was not the token that failed. */
function whyNotRenewed(thrown: Thrown): NotRenewed | undefined {
	if (causesOf(thrown).some(({ body }) => body?.error === 'invalid_client')) return 'clientRefused';
	const { message = '', httpCode, failure } = thrown;
	if (httpCode === RENEWAL_FAILED) {
		return message.includes('Client authentication failed') ? 'clientRefused' : 'unknown';
	}
	const isEnded =
		failure?.cause === 'credential-invalid' ||
		message.includes('reconnect') ||
		httpCode === '401' ||
		httpCode === NOTHING_TO_RENEW_WITH;
	return isEnded ? 'ended' : undefined;
}

/** What n8n 2.9 to 2.29 say instead of `credential-invalid`. */
const RENEWAL_FAILED = 'EAUTH';
/** What they say of a connection without a refresh token: they take it for granted that there is one. */
const NOTHING_TO_RENEW_WITH = 'ERR_ASSERTION';

/** The network's own words for a request that nobody got. */
const UNSENT = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'EADDRNOTAVAIL',
]);

/** An error, its cause, the cause of that; as many as anybody wraps. */
function causesOf(error: Thrown): Thrown[] {
	const chain: Thrown[] = [];
	for (let next: Thrown | undefined = error; next && chain.length < 5; next = next.cause) {
		chain.push(next);
	}
	return chain;
}
