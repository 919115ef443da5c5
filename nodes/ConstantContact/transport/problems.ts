/** What stands in the way, as far as the rest of the package has to tell it apart. */
export type ProblemKind =
	| 'agreement'
	| 'connection'
	| 'privilege'
	| 'not_found'
	| 'conflict'
	| 'invalid'
	| 'quota'
	| 'busy'
	| 'unavailable'
	| 'unexpected'
	| 'settings';

const LOCAL: ReadonlySet<ProblemKind> = new Set(['settings', 'not_found', 'conflict', 'invalid']);

/**
 * Something that a person has to know about: `message` says what happened, `advice` how to get
 * unstuck. Neither holds an address, a name or a token.
 */
export class Problem extends Error {
	constructor(
		readonly kind: ProblemKind,
		message: string,
		readonly advice: string,
		/** Position of the row that it is about, counted from 0. */
		readonly row?: number,
	) {
		super(message);
		this.name = 'Problem';
	}

	/** Whether it concerns one list or one request, so that others may still do. */
	get isLocal(): boolean {
		return LOCAL.has(this.kind);
	}
}

/** The body of an answer that is no success, whichever of the two documented shapes it has. */
export interface ErrorBody {
	key: string;
	message: string;
}

/** Constant Contact answers with an object for 401, 403, 429 and with an array for 400, 404, 409. */
export function readErrorBody(body: unknown): ErrorBody {
	const first: unknown = Array.isArray(body) ? body[0] : body;
	if (typeof first !== 'object' || first === null) return { key: '', message: '' };
	const { error_key: key, error_message: message } = first as Record<string, unknown>;
	return {
		key: typeof key === 'string' ? key : '',
		message: typeof message === 'string' ? withoutPersonalData(message) : '',
	};
}

/** Error texts of the service may quote what was sent. */
export const withoutPersonalData = (text: string): string =>
	text.replace(/[^\s"'<>()]+@[^\s"'<>()]+/g, '(address)').slice(0, 300);

export const quotaSpent = (now: Date): Problem =>
	new Problem(
		'quota',
		"Constant Contact's daily requests for this API key are used up",
		`They start again at 00:00 UTC, in ${hoursToMidnight(now)}. Run the workflow after that; everything that uses the same API key counts towards the 10,000 a day.`,
	);

function hoursToMidnight(now: Date): string {
	const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1);
	const minutes = Math.ceil((midnight - now.getTime()) / 60_000);
	return minutes < 90 ? `${minutes} minutes` : `about ${Math.round(minutes / 60)} hours`;
}

/** What an answer other than a success means, for everything that is the same on all paths. */
export function problemOf(status: number, body: unknown, doing: string): Problem {
	const { message } = readErrorBody(body);
	const said = message ? ` Constant Contact says: "${message}"` : '';
	switch (status) {
		case 400:
		case 415:
			return new Problem(
				'invalid',
				`Constant Contact did not take the request for ${doing}`,
				`Check the fields and the list of this node.${said}`,
			);
		case 403:
			return new Problem(
				'privilege',
				`Constant Contact refused access: ${doing}`,
				`Check the role of the connected user, and whether the app of this API key is switched on.${said}`,
			);
		case 404:
			return new Problem(
				'not_found',
				`Constant Contact does not know what was asked for: ${doing}`,
				`It may have been deleted.${said}`,
			);
		case 409:
			return new Problem(
				'conflict',
				`Constant Contact has this already: ${doing}`,
				`Choose another name.${said}`,
			);
		default:
			return new Problem(
				'unexpected',
				`Constant Contact answered with status ${status}: ${doing}`,
				`Run the workflow again later.${said}`,
			);
	}
}
