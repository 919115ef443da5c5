import { LONGEST_TEXT, Problem } from '../problem';
import { plural } from '../words';

/** The body of an answer that is no success, whichever of the two documented shapes it has. */
interface ErrorBody {
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
		message: typeof message === 'string' ? message : '',
	};
}

/** What error texts of an interface are made of; nobody's name, address or phone is among them. */
const COMMON_WORDS = new Set(
	`a account accepted access activities activity add added address addresses all allowed already an and
	anniversary any are as at bad be been birthday body by can cannot cf characters choice choices confirmed
	conflict constraint contact contacts could country count custom data date day deleted denied did does
	duplicate email emails empty entry error errors exceeded exceeds exist exists export failed field fields
	file for forbidden format found from has have home id ids import in insufficient integer invalid is
	it item items json key label large length less level limit line list lists long longer many mapping max
	maximum may membership memberships message min minimum missing mobile month more must name no not null
	number object of on one only or other owned parameter permission phone please privileges property
	provided query refused reached rejected removed request required resource role row rows schema select
	server service should size sms state status street string subscribed supported tag taken text than that
	the there this to too type unique unknown unsubscribed unsupported up update use used user valid
	validation value values was were with work wrong year you your zip`.split(/\s+/),
);

/**
 * A text of somebody else's, with every word left out that is not an everyday one of such texts: it
 * may quote whatever was sent. Numbers of up to three digits, such as a line's, stay.
 */
export function inCommonWords(text: string): string {
	const words = text
		.slice(0, LONGEST_TEXT)
		.split(/\s+/)
		.map((piece) =>
			piece
				.split(/[^\p{L}\p{M}\p{N}]+/u)
				.every(
					(word) => word === '' || /^\d{1,3}$/.test(word) || COMMON_WORDS.has(word.toLowerCase()),
				)
				? piece
				: '…',
		);
	return words
		.join(' ')
		.replace(/…(?: …)+/g, '…')
		.trim();
}

/** Nothing more can be asked for before 00:00 UTC. */
export const quotaSpent = (now: Date): Problem =>
	new Problem(
		'quota',
		"Constant Contact's daily requests for this API key are used up",
		`They start again at 00:00 UTC, in ${hoursToMidnight(now)}. Run the workflow after that; everything that uses the same API key counts towards the 10,000 a day.`,
	).untilThen({ at: midnightAfter(now) });

const midnightAfter = (now: Date): Date =>
	new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1));

function hoursToMidnight(now: Date): string {
	const minutes = Math.ceil((midnightAfter(now).getTime() - now.getTime()) / 60_000);
	return minutes < 90 ? plural(minutes, 'minute') : `about ${Math.round(minutes / 60)} hours`;
}

/** What an answer other than a success means, for everything that is the same on all paths. */
export function problemOf(status: number, body: unknown, doing: string): Problem {
	const { message } = readErrorBody(body);
	const said = message ? ` Constant Contact says: "${inCommonWords(message)}".` : '';
	switch (status) {
		case 400:
		case 413:
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
