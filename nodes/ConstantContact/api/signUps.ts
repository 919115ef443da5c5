import { addressKey } from '../segment/addresses';
import type { JsonBody } from '../transport/exchange';
import type { Api, Attempts } from '../transport/request';
import { contactStandingsAnswer, signUpAnswer } from './answers';

/** Lists that one sign-up names at most (documented). */
export const LISTS_PER_SIGN_UP = 50;

/** What permission there is to write to somebody (documented), and what nothing can be told by. */
type Permission = (typeof BY_STRICTNESS)[number];

/** Whoever has to be left alone comes first. */
const BY_STRICTNESS = [
	'unsubscribed',
	'temp_hold',
	'unclear',
	/** Only others come who are found by the address: it may be theirs in another form. */
	'of_others',
	'pending_confirmation',
	'not_set',
	'implicit',
	'explicit',
] as const;

/** How somebody stands in the account. */
export interface Standing {
	/** Of several contacts with one address the one that forbids most. */
	permission: Permission;
	/** On which lists they are with permission given expressly: IDs in lower case. */
	expresslyOn: ReadonlySet<string>;
}

/**
 * Looks somebody up by their address, deleted contacts too: a sign-up would bring them back.
 *
 * @returns undefined for somebody who is not known
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
	if (contacts.length === 0) return undefined;
	if (own.length === 0) return { permission: 'of_others', expresslyOn: new Set() };
	const permissions = own.map(permissionOf);
	return {
		permission: BY_STRICTNESS.find((one) => permissions.includes(one))!,
		expresslyOn: new Set(
			own.flatMap(({ list_memberships: lists }, index) =>
				permissions[index] === 'explicit' ? (lists ?? []).map((id) => id.toLowerCase()) : [],
			),
		),
	};
}

type Held = (typeof contactStandingsAnswer._output)['contacts'][number];

/** A deleted contact may no longer show the permission that it had: who ended it is shown still. */
function permissionOf({ email_address: held, deleted_at: deletedAt }: Held): Permission {
	const permission = BY_STRICTNESS.find((one) => one === held?.permission_to_send) ?? 'unclear';
	if (!deletedAt) return permission;
	if (held?.opt_out_source === 'Contact') return 'unsubscribed';
	return permission === 'not_set' ? 'unclear' : permission;
}

/**
 * Signs somebody up, as a form on a website does: it makes or updates the contact, with permission
 * given expressly, and puts it on the lists. It would subscribe people again who unsubscribed.
 *
 * @returns whether there was a contact of theirs before
 * @throws Problem `busy` when it is not taken at once: then their standing has to be read again
 */
export async function signUp(api: Api, form: JsonBody, attempts: Attempts): Promise<boolean> {
	const { action } = await api.send({
		method: 'POST',
		path: '/v3/contacts/sign_up_form',
		body: form,
		doing: 'signing somebody up',
		answer: signUpAnswer,
		attempts,
		isFresh: true,
	});
	return action === 'updated';
}
