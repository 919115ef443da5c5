import { connectionProblem } from '../problem';
import type { Outcome } from './retry';

interface Thrown {
	message?: string;
	code?: unknown;
	httpCode?: string | null;
	failure?: { cause?: string };
	/** What the token endpoint said when a token was to be renewed. */
	body?: { error?: string };
	cause?: Thrown;
}

/**
 * n8n throws for a connection that can not be renewed, and for a network that failed.
 *
 * @throws Problem `connection` when it was the app that was refused
 */
export function outcomeOfError(error: unknown): Outcome {
	const thrown = (error ?? {}) as Thrown;
	if (causesOf(thrown).some(({ body }) => body?.error === 'invalid_client')) throw clientRefused();
	const { message = '', httpCode, failure } = thrown;
	if (httpCode === RENEWAL_FAILED) {
		if (message.includes('Client authentication failed')) throw clientRefused();
		return { status: 'notRenewed', mayPass: true };
	}
	const isConnectionEnded =
		failure?.cause === 'credential-invalid' ||
		message.includes('reconnect') ||
		httpCode === '401' ||
		httpCode === NOTHING_TO_RENEW_WITH;
	if (isConnectionEnded) return { status: 'notRenewed', mayPass: false };
	const isUnsent = causesOf(thrown).some(({ code }) => UNSENT.has(String(code)));
	return { status: undefined, isUnsent };
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

const clientRefused = () =>
	connectionProblem(
		'Constant Contact does not accept the Client ID or Client Secret',
		"Open the credential and compare both with the app in Constant Contact's developer portal. If a new secret was made there, the old one no longer works.",
	);
