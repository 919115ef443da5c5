import { Problem } from '../problem';
import { addressKey } from '../segment/addresses';
import type { Api, Attempts, JsonBody } from '../transport/request';
import { contactStandingsAnswer, signUpAnswer } from './answers';

/** Lists that one sign-up names at most (documented). */
export const LISTS_PER_SIGN_UP = 50;

/** How somebody stands in the account. */
export interface Standing {
	/** Of several contacts with one address the one that forbids most. */
	permission: string;
	/** On which lists they are. */
	lists: ReadonlySet<string>;
}

/** Whoever has to be left alone comes first. */
const STRICTEST = ['unsubscribed', 'pending_confirmation'];

/**
 * Looks somebody up by their address, deleted contacts too: they keep their permission, and a sign-up
 * would bring them back.
 *
 * @returns undefined for somebody who is not known
 * @throws Problem `unexpected` when only others are in the answer
 */
export async function readStanding(api: Api, email: string): Promise<Standing | undefined> {
	const { contacts } = await api.send({
		method: 'GET',
		path: '/v3/contacts',
		query: { email, status: 'all', include: 'list_memberships' },
		doing: 'looking somebody up before and after the sign-up',
		answer: contactStandingsAnswer,
	});
	const key = addressKey(email);
	const own = contacts.filter(({ email_address: held }) => addressKey(held?.address ?? '') === key);
	if (own.length === 0) {
		if (contacts.length === 0) return undefined;
		throw new Problem(
			'unexpected',
			'Constant Contact answered with somebody else than was asked for',
			'Run the workflow again later.',
		);
	}
	const permissions = own.map(({ email_address: held }) => held!.permission_to_send);
	return {
		permission: STRICTEST.find((one) => permissions.includes(one)) ?? permissions[0]!,
		lists: new Set(own.flatMap(({ list_memberships: lists }) => lists ?? [])),
	};
}

/**
 * Signs somebody up, as a form on a website does: it makes or updates the contact, with permission
 * given expressly, and puts it on the lists. It would subscribe people again who unsubscribed.
 *
 * @throws Problem `busy` when it is not taken at once: then their standing has to be read again
 */
export async function signUp(api: Api, form: JsonBody, attempts: Attempts): Promise<void> {
	await api.send({
		method: 'POST',
		path: '/v3/contacts/sign_up_form',
		body: form,
		doing: 'signing somebody up',
		answer: signUpAnswer,
		attempts,
		isFresh: true,
	});
}
