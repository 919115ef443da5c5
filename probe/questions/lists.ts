import type { Contact } from '../artifacts';
import { Unanswered } from '../errors';
import { told, type Account, type Question } from '../question';

/** Seconds after which the package reads a list again at first. */
const FIRST_READ = 20;
/** Seconds for which a list is looked at. */
const LAST_READ = 180;
/** Imports of which one has to be seen before it begins. */
const STARTS = 3;

/** The addresses on the probe's list, as far as they show. */
async function members({ api, artifacts }: Account): Promise<string[]> {
	const query = new URLSearchParams({ lists: await artifacts.list(), status: 'all', limit: '500' });
	const { contacts } = await api.read<{
		contacts: Array<{ email_address: { address: string } }>;
	}>(`/contacts?${query}`);
	return contacts.map(({ email_address: { address } }) => address.toLowerCase());
}

/** Seconds until somebody shows on the probe's list; undefined when that takes too long. */
async function secondsUntilMember(account: Account, email: string): Promise<number | undefined> {
	const { clock } = account.api;
	const start = clock.now();
	for (;;) {
		const seconds = Math.round((clock.now() - start) / 1_000);
		if ((await members(account)).includes(email)) return seconds;
		if (seconds >= LAST_READ) return undefined;
		await account.api.pause(2_000);
	}
}

export const LISTS: Question[] = [
	{
		question: 'How long does a list lag behind an import?',
		holdsWhen: `new members show within ${FIRST_READ} seconds of its end`,
		readsOnly: false,
		async ask(account) {
			const email = account.artifacts.address();
			const { refused, outcome } = await account.artifacts.import([{ email }]);
			if (refused > 0) throw new Unanswered(`In an import of one contact ${outcome}.`);
			const seconds = await secondsUntilMember(account, email);
			return told(
				seconds !== undefined && seconds <= FIRST_READ,
				seconds === undefined ? `more than ${LAST_READ} s` : `${seconds} s`,
			);
		},
	},
	{
		question: 'Does the listing show `initialized` activities?',
		holdsWhen: 'it does not',
		readsOnly: false,
		async ask({ api, jobs, artifacts }) {
			for (let start = 1; start <= STARTS; start++) {
				const activity = await jobs.start('contacts_json_import', {
					list_ids: [await artifacts.list()],
					import_data: [{ email: artifacts.address() }],
				});
				const { activities } = await api.read<{
					activities: Array<{ activity_id: string; state: string }>;
				}>('/activities?limit=500');
				const listed = activities.find(({ activity_id: id }) => id === activity.activity_id);
				const { state } = await jobs.look(activity.activity_id);
				await jobs.end(activity);
				if (listed?.state === 'initialized') return told(false, 'it shows one');
				// Waiting before the listing as well as after it.
				if (!listed && state === 'initialized') return told(true, 'one is missing there');
			}
			throw new Unanswered(`${STARTS} imports had begun before the listing came. Ask again.`);
		},
	},
	{
		question: 'What does removing somebody from a list do who is not on it?',
		holdsWhen: 'the removal completes',
		readsOnly: false,
		async ask({ api, jobs, artifacts }) {
			const made = await api.send('POST', '/contacts', {
				email_address: { address: artifacts.address(), permission_to_send: 'implicit' },
				create_source: 'Account',
			});
			if (made.status !== 201) throw new Unanswered(`Making a contact got ${made.status}.`);
			const { contact_id: id } = made.body as { contact_id: string };
			const body = { source: { contact_ids: [id] }, list_ids: [await artifacts.list()] };
			const removal = await api.send('POST', '/activities/remove_list_memberships', body);
			const { status } = removal;
			if (status === 400 || status === 404) return told(false, `the request got ${status}`);
			const { state } = await jobs.follow(removal);
			return told(state === 'completed', `it ended as ${state}`);
		},
	},
	{
		question: 'Do unsubscribed people leave their lists?',
		holdsWhen: 'somebody whom the account unsubscribes leaves them',
		readsOnly: false,
		async ask(account) {
			const { api, artifacts } = account;
			const email = artifacts.address();
			await artifacts.import([{ email }]);
			const list = await artifacts.list();
			const seconds = await secondsUntilMember(account, email);
			const contact = await artifacts.contact(email);
			if (seconds === undefined || !contact) throw new Unanswered('The import does not show.');
			const { status } = await api.send('PUT', `/contacts/${contact.contact_id}`, {
				email_address: { address: email, permission_to_send: 'unsubscribed' },
				update_source: 'Account',
			});
			if (status !== 200) throw new Unanswered(`Unsubscribing got ${status}.`);
			const isOff = ({ list_memberships: lists = [] }: Contact) => !lists.includes(list);
			const after = await artifacts.contactOnce(email, isOff);
			if (!after) throw new Unanswered('The contact is gone.');
			return told(isOff(after), isOff(after) ? 'off its list' : 'still on its list');
		},
	},
];
