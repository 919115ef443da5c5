import { Unanswered } from '../errors';
import { told, type Question } from '../question';

interface List {
	membership_count?: unknown;
}

interface Field {
	label: string;
	name: string;
}

export const ACCOUNT: Question[] = [
	{
		question: 'Do lists come with their `membership_count`?',
		holdsWhen: 'every list has a number there when it is asked for',
		readsOnly: true,
		async ask({ api }) {
			const path = '/contact_lists?limit=50&status=active&include_membership_count=all';
			const { lists } = await api.read<{ lists: List[] }>(path);
			if (lists.length === 0) throw new Unanswered('The account has no lists yet.');
			const counted = lists.filter(({ membership_count: count }) => typeof count === 'number');
			return told(counted.length === lists.length, `${counted.length} of ${lists.length} lists`);
		},
	},
	{
		question: 'How are custom fields named in an import?',
		holdsWhen:
			'every name is its label in lower case, with underscores for all but letters and digits',
		readsOnly: true,
		async ask({ api }) {
			const { custom_fields: fields } = await api.read<{ custom_fields: Field[] }>(
				'/contact_custom_fields?limit=100',
			);
			if (fields.length === 0) throw new Unanswered('The account has no custom fields yet.');
			const plain = fields.filter(
				({ label, name }) => name === name.toLowerCase() && lettersOf(name) === lettersOf(label),
			);
			return told(plain.length === fields.length, `${plain.length} of ${fields.length} fields`);
		},
	},
	{
		question: 'Do searches by the time of the opt-out work?',
		holdsWhen: 'some have unsubscribed since 1990, and nobody has since 2100',
		readsOnly: true,
		async ask({ api }) {
			const optedOutSince = async (year: number) => {
				const after = `${year}-01-01T00:00:00Z`;
				const { contacts } = await api.read<{ contacts: unknown[] }>(
					`/contacts?status=unsubscribed&limit=1&optout_after=${after}`,
				);
				return contacts.length > 0;
			};
			const { contacts } = await api.read<{ contacts: unknown[] }>(
				'/contacts?status=unsubscribed&limit=1',
			);
			if (contacts.length === 0) throw new Unanswered('Nobody has unsubscribed yet.');
			const [past, future] = [await optedOutSince(1990), await optedOutSince(2100)];
			return told(
				past && !future,
				`since 1990: ${past ? 'some' : 'nobody'}; since 2100: ${future ? 'some' : 'nobody'}`,
			);
		},
	},
];

const lettersOf = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
