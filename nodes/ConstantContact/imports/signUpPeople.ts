import type { TargetList } from '../api/lists';
import { LISTS_PER_SIGN_UP } from '../api/signUps';
import { Problem } from '../problem';
import { addressKey } from '../segment/addresses';
import { ContactWriter } from '../segment/contactWriter';
import type { ContactField } from '../segment/fields/field';
import type { Yielder } from '../segment/yielder';
import type { JsonBody } from '../transport/exchange';
import { noRoomFor, OVER_LIMIT, TOO_MANY_LISTS } from './causes';
import type { ListPart } from './part';
import type { Reconciliation } from './reconciliation';
import type { SentPart } from './send';
import { signUpForm, type ImportedContact } from './signUpForm';

/** Somebody with all rows of the run that speak for them, one for each list. */
export interface Person {
	email: string;
	rows: Array<{ list: ListOfRun; row: number }>;
	form: JsonBody;
}

/** A list of the run, and what is left over for it. */
export interface ListOfRun {
	sent: SentPart;
	reconciled: Reconciliation;
}

/**
 * Leaves out everybody beyond the first `most` people of the run. They are never imported instead:
 * that would say of them that their permission is implied.
 */
export async function limitSignUps(
	parts: ListPart[],
	most: number,
	yielder: Yielder,
): Promise<void> {
	const [first] = parts;
	const people = first?.checked.addresses.empty();
	for (const { checked, target } of parts) {
		if (target instanceof Problem) continue;
		for (let row = 0; row < checked.sizes.length; row++) {
			if (yielder.isDue()) await yielder.yield();
			if (checked.sizes[row] === 0) continue;
			const email = (await checked.addressOf(row))!;
			if (people!.rowOf(email) >= 0) continue;
			if (people!.size < most) people!.claim(email, row);
			else {
				checked.verdicts.refuse(row, OVER_LIMIT);
				checked.sizes[row] = 0;
				checked.sendable -= 1;
			}
		}
	}
}

/** Everybody to sign up, with what each of their rows says of them: the later ones have the last word. */
export async function gather(
	lists: ListOfRun[],
	customFields: ContactField[],
	yielder: Yielder,
): Promise<Person[]> {
	const scratch = ContactWriter.forOne();
	const people = new Map<string, Person>();
	for (const list of lists) {
		const { part, list: target, problem } = list.sent;
		const { sizes } = part.checked;
		if (problem) continue;
		for (let row = 0; row < sizes.length; row++) {
			if (yielder.isDue()) await yielder.yield();
			if (sizes[row] === 0) continue;
			scratch.clear();
			await part.checked.writeContact(row, scratch);
			const contact = JSON.parse(scratch.written.toString()) as ImportedContact;
			const { email } = contact;
			const key = addressKey(email);
			const person = people.get(key) ?? { email, rows: [], form: {} };
			people.set(key, person);
			if (person.rows.length === LISTS_PER_SIGN_UP) {
				part.checked.verdicts.refuse(row, TOO_MANY_LISTS);
				continue;
			}
			const { form, without } = signUpForm(contact, customFields);
			if (without.length > 0) part.checked.leaveOut(row, without.map(noRoomFor));
			person.rows.push({ list, row });
			person.form = { ...person.form, ...form, list_memberships: listsOf(person, target!) };
		}
	}
	return [...people.values()];
}

const listsOf = ({ form }: Person, { id }: TargetList): string[] => [
	...((form.list_memberships as string[] | undefined) ?? []),
	id!,
];
