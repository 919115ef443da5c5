import type { Contact } from '../artifacts';
import { Unanswered } from '../errors';
import { told, type Account, type Question } from '../question';

const COUNTRY = 'United States';
const HOUSE = { street: '1 Example Street', city: 'Waltham', state: 'MA', zip: '02451' };

/** How many choices a contact has after an import of `value` into a field made for it. */
async function choicesTaken(
	{ artifacts }: Account,
	type: 'single_select' | 'multi_select',
	display: string,
	toValue: (choices: Array<{ choice_id: number; choice_label: string }>) => string,
): Promise<number> {
	const field = await artifacts.customField(type, display, ['Red', 'Green', 'Blue']);
	const email = artifacts.address();
	const value = toValue(field.choices ?? []);
	const { refused } = await artifacts.import([{ email, [`cf:${field.name}`]: value }]);
	if (refused > 0) return 0;
	const held = ({ custom_fields: all = [] }: Contact) =>
		all.find(({ custom_field_id: id }) => id === field.custom_field_id);
	const contact = await artifacts.contactOnce(email, (one) => held(one) !== undefined);
	if (!contact) throw new Unanswered('The import does not show.');
	const { value: text = '', choice_ids: ids = [] } = held(contact) ?? {};
	return Math.max(ids.length, text.split(',').filter(Boolean).length);
}

export const FIELDS: Question[] = [
	{
		question: 'How do select fields travel in an import?',
		holdsWhen: 'the label of a choice is taken, and two labels parted by a comma',
		readsOnly: false,
		async ask(account) {
			const one = await choicesTaken(account, 'single_select', 'dropdown', () => 'Green');
			const two = await choicesTaken(account, 'multi_select', 'checkbox', () => 'Green,Blue');
			const byId = await choicesTaken(account, 'single_select', 'dropdown', ([first]) =>
				String(first?.choice_id),
			);
			const say = (count: number) => (count > 0 ? `${count} taken` : 'not taken');
			return told(
				one === 1 && two === 2,
				`a label: ${say(one)}; two labels: ${say(two)}; an ID: ${say(byId)}`,
			);
		},
	},
	{
		question: 'Which key has the home country?',
		holdsWhen: 'an address under the keys without prefix becomes the home address',
		readsOnly: false,
		async ask({ artifacts }) {
			const kindsOf = async (item: Record<string, string>) => {
				const email = artifacts.address();
				const { refused, outcome } = await artifacts.import([{ email, ...item }]);
				if (refused > 0) return outcome;
				const contact = await artifacts.contactOnce(email, hasAddress);
				if (!contact) throw new Unanswered('The import does not show.');
				return (contact.street_addresses ?? [])
					.map(({ kind, country }) => `${kind} with${country ? '' : 'out'} country`)
					.join(', ');
			};
			const plain = await kindsOf({ ...HOUSE, country: COUNTRY });
			const home = await kindsOf({ home_street: HOUSE.street, home_country: COUNTRY });
			return told(plain === 'home with country', `"country": ${plain}; "home_country": ${home}`);
		},
	},
];

const hasAddress = ({ street_addresses: all = [] }: Contact): boolean => all.length > 0;
