import type { Contact } from '../artifacts';
import { Unanswered } from '../errors';
import { told, type Account, type Question } from '../question';

const permissionIn = ({ email_address: held }: Contact) => held?.permission_to_send;
const isDeleted = ({ deleted_at: at }: Contact): boolean => Boolean(at);

/** Signs somebody up for the probe's list; nobody is behind the address. */
async function signUp({ api, artifacts }: Account, address: string): Promise<number> {
	const { status } = await api.send('POST', '/contacts/sign_up_form', {
		email_address: address,
		list_memberships: [await artifacts.list()],
	});
	if (status >= 500 || status === 429) throw new Unanswered(`The sign-up got ${status}.`);
	return status;
}

/** What a sign-up makes of somebody whom the account gave this permission. */
async function afterSignUp(account: Account, permission: string) {
	const { api, artifacts } = account;
	const { address, id } = await artifacts.person();
	const { status } = await api.send('PUT', `/contacts/${id}`, {
		email_address: { address, permission_to_send: permission },
		update_source: 'Account',
	});
	if (status !== 200) throw new Unanswered(`Setting the permission got ${status}.`);
	const before = await artifacts.contactOnce(address, (one) => permissionIn(one) === permission);
	if (!before || permissionIn(before) !== permission) {
		throw new Unanswered(`Nobody can be made "${permission}".`);
	}
	const answer = await signUp(account, address);
	const after = await artifacts.contactOnce(address, (one) => permissionIn(one) === 'explicit');
	if (!after) throw new Unanswered('The contact is gone.');
	const isExplicit = permissionIn(after) === 'explicit';
	return told(isExplicit, `the sign-up got ${answer}, and it is "${permissionIn(after)}"`);
}

/** Somebody who was deleted. */
async function deletedPerson({ api, artifacts }: Account): Promise<Contact & { address: string }> {
	const { address, id } = await artifacts.person();
	await api.send('DELETE', `/contacts/${id}`);
	const gone = await artifacts.contactOnce(address, isDeleted);
	if (!gone || !isDeleted(gone)) throw new Unanswered('The deletion does not show.');
	return { ...gone, address };
}

export const SIGN_UPS: Question[] = [
	{
		question: 'Does a sign-up subscribe people again who unsubscribed?',
		holdsWhen: 'it does, where the account had unsubscribed them',
		readsOnly: false,
		ask: async (account) => await afterSignUp(account, 'unsubscribed'),
	},
	{
		question: 'Does a sign-up end a temporary hold?',
		holdsWhen: 'the permission is given expressly then',
		readsOnly: false,
		ask: async (account) => await afterSignUp(account, 'temp_hold'),
	},
	{
		question: 'Does a sign-up bring deleted contacts back?',
		holdsWhen: 'it does',
		readsOnly: false,
		async ask(account) {
			const { address } = await deletedPerson(account);
			const status = await signUp(account, address);
			const again = await account.artifacts.contactOnce(address, (one) => !isDeleted(one));
			const isBack = again !== undefined && !isDeleted(again);
			return told(
				isBack,
				`the sign-up got ${status}, and it ${isBack ? 'is back' : 'stays deleted'}`,
			);
		},
	},
	{
		question: 'Do deleted contacts still show the permission that they had?',
		holdsWhen: 'they do',
		readsOnly: false,
		async ask(account) {
			const permission = permissionIn(await deletedPerson(account));
			return told(permission === 'implicit', `it was "implicit", and is "${permission}"`);
		},
	},
];
