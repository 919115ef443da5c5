import { Problem, connectionProblem } from '../problem';
import { jsonIn } from '../segment/json';

/** What can be known of a connection without asking Constant Contact: what its token says of itself. */
export interface Connection {
	/** What the app may do; undefined when the token does not say. */
	scopes: string[] | undefined;
	/** Milliseconds since 1970 when the token was issued; undefined when it does not say. */
	renewedAt: number | undefined;
}

/** Milliseconds that an access token lives (documented). */
const TOKEN_LIFE = 86_400_000;
/** Milliseconds after which a connection that nothing used has ended (documented: 180 days). */
const IDLE_LIFE = 180 * TOKEN_LIFE;

/**
 * Reads the claims of the access token (assumption: it is a JSON Web Token with `scp` and `exp`, as
 * other clients have seen; without them less is known). The token itself is neither kept nor shown.
 *
 * @throws Problem `connection` when there is no token: the credential was never connected
 */
export function readConnection(tokenData: unknown): Connection {
	const { access_token: token } = (tokenData ?? {}) as { access_token?: unknown };
	if (typeof token !== 'string' || token === '') throw neverConnected();
	const claims = jsonIn(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
	const { scp, exp } = (claims ?? {}) as { scp?: unknown; exp?: unknown };
	return {
		scopes: Array.isArray(scp) ? scp.map(String) : undefined,
		renewedAt: typeof exp === 'number' ? exp * 1_000 - TOKEN_LIFE : undefined,
	};
}

/** Why a connection that once worked can not be renewed. */
export function connectionEnded({ scopes, renewedAt }: Connection, now: Date): Problem {
	if (lacks(scopes, 'offline_access')) return notLasting();
	if (renewedAt === undefined) return ended();
	return now.getTime() - renewedAt > IDLE_LIFE ? notUsed() : withdrawn();
}

/** Why the person who connected may not do what the node asks for. */
export function accessDenied({ scopes }: Connection, doing: string): Problem {
	if (lacks(scopes, 'contact_data')) return noAccessToContacts();
	const maybeScope =
		scopes === undefined ? " If the role is right, the app may lack the scope 'contact_data'." : '';
	return new Problem(
		'privilege',
		`The connected Constant Contact user may not do this: ${doing}`,
		`Only an Account Owner or Account Manager can read and import contacts; a Campaign Creator cannot. Open the credential and connect it again as a user with that role.${maybeScope}`,
	);
}

const lacks = (scopes: string[] | undefined, scope: string) =>
	scopes !== undefined && !scopes.includes(scope);

export const clientRefused = () =>
	connectionProblem(
		'Constant Contact does not accept the Client ID or Client Secret',
		"Open the credential and compare both with the app in Constant Contact's developer portal. If a new secret was made there, the old one no longer works.",
	);

const neverConnected = () =>
	connectionProblem(
		'This credential was never connected to Constant Contact',
		"Open the credential and press 'Connect'.",
	);

const withdrawn = () =>
	connectionProblem(
		'The access to Constant Contact was withdrawn',
		'Open the credential and connect it again. Somebody may have removed the app in Constant Contact, or another n8n may use the same connection.',
	);

const notUsed = () =>
	connectionProblem(
		'The connection to Constant Contact has expired: nothing used it for more than 180 days',
		'Open the credential and connect it again. A workflow that runs at least every few months keeps a connection alive.',
	);

const ended = () =>
	connectionProblem(
		'Constant Contact no longer accepts this connection',
		'Open the credential and connect it again. If nothing used it for 180 days, it has expired; otherwise the access was withdrawn in Constant Contact.',
	);

const notLasting = () =>
	connectionProblem(
		'The connection to Constant Contact has ended after a day, because it may not be renewed',
		"Open the credential and connect it again. The page on which you allow the access has to list that the app stays connected while you are away (the scope 'offline_access').",
	);

const noAccessToContacts = () =>
	new Problem(
		'privilege',
		'This connection was not given access to contacts and lists',
		"Open the credential and connect it again. The page on which you allow the access has to list contacts and lists (the scope 'contact_data').",
	);
