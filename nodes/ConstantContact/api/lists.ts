import { amount } from '../words';
import { closest } from '../segment/closest';
import { contactListAnswer, contactListsAnswer, isSameId, type ContactListAnswer } from './answers';
import { allOf } from './paging';
import {
	Problem,
	problemIn,
	settingsProblem,
	unexpectedAnswer,
	withoutPersonalData,
} from '../problem';
import type { Api } from '../transport/request';
import { makeOrFind } from './making';
import { foldedName, withoutCount } from './names';

/** How the person named the list. */
export type ListChoice = { by: 'id'; id: string } | { by: 'name'; name: string };

export interface TargetList {
	/** Undefined for a list that is still to be made. */
	id?: string;
	name: string;
	/** Whether this run made it. */
	created: boolean;
	/** Members when it was looked up; undefined when Constant Contact did not say. */
	members?: number;
}

/** Lists that one request brings at most, and that an account can have (documented). */
const MAX_LISTS = 1_000;
/** Whether a missing list may be made; never by what only looks at lists, or takes people off them. */
export type Making = 'yes' | 'no' | 'never';
/** Who named a list: a person under 'List', or a row of the segment, whose values no error repeats. */
type NamedBy = 'person' | 'row';

/**
 * The list that a segment goes to. One that is named, missing and may be made comes back without an
 * id: it is made when there is something to put on it.
 *
 * @throws Problem `not_found` when there is no such list and none may be made
 */
export async function findList(api: Api, choice: ListChoice, making: Making): Promise<TargetList> {
	if (choice.by === 'id') return await findById(api, choice.id);
	return listNamed(choice.name, await readLists(api), making, 'person');
}

/**
 * Finds the lists that rows name among all lists of the account, which are read once.
 *
 * @throws Problem, when it is called, for a list that cannot be had
 */
export async function listFinder(
	api: Api,
	making: Making,
): Promise<(choice: ListChoice) => TargetList> {
	const all = await readLists(api);
	return (choice) => {
		if (choice.by === 'name') return listNamed(choice.name, all, making, 'row');
		const found = all.find(({ list_id }) => isSameId(list_id, choice.id));
		if (found) return toTarget(found);
		throw noSuchId(choice.id);
	};
}

function listNamed(
	name: string,
	all: ContactListAnswer[],
	making: Making,
	by: NamedBy,
): TargetList {
	const found = amongLists(name, all, by);
	if (found) return toTarget(found);
	if (making === 'yes') return { name: withoutCount(name), created: false, members: 0 };
	throw noSuchName(name, all, by, making);
}

/**
 * The list of exactly this name; else the one that differs in case, blanks or the form of its
 * letters only, or in the count that n8n has shown behind it.
 *
 * @throws Problem `settings` when several do
 */
function amongLists(
	name: string,
	all: ContactListAnswer[],
	by: NamedBy,
): ContactListAnswer | undefined {
	const exact = all.find((list) => list.name === name);
	if (exact) return exact;
	for (const spelling of [name, withoutCount(name)]) {
		const wanted = foldedName(spelling);
		const alike = all.filter((list) => foldedName(list.name) === wanted);
		const [only, another] = alike;
		if (another)
			return alike.find((list) => list.name === spelling) ?? throwAmbiguous(alike.length, by);
		if (only) return only;
	}
	return undefined;
}

function throwAmbiguous(count: number, by: NamedBy): never {
	throw settingsProblem(
		`${amount(count)} lists have the name that ${by === 'row' ? 'the row gives' : "stands under 'List'"} apart from capitals and spaces, and none has exactly this one`,
		by === 'row'
			? 'Write the name in the column exactly as Constant Contact shows it, or rename one of the lists there.'
			: "Choose the list under 'List' from the list, or write its name exactly as Constant Contact shows it.",
	);
}

function noSuchName(name: string, all: ContactListAnswer[], by: NamedBy, making: Making): Problem {
	const meant = closest(
		withoutCount(name),
		all.map((list) => list.name),
	);
	const guess = meant === undefined ? '' : `Did you mean "${withoutPersonalData(meant)}"? `;
	const orMake = making === 'never' ? '' : ", or switch on the option 'Create List If Missing'";
	return by === 'row'
		? new Problem(
				'not_found',
				'Constant Contact has no list with the name that the row gives',
				`${guess}Correct the name in the column that is chosen under 'List'${orMake}.`,
			)
		: new Problem(
				'not_found',
				`Constant Contact has no list named "${withoutPersonalData(name)}"`,
				`${guess}Choose an existing list under 'List'${orMake === '' ? ' or' : ','} check the spelling${orMake}.`,
			);
}

const noSuchId = (id: string) =>
	new Problem(
		'not_found',
		`Constant Contact has no list with the ID ${id}`,
		"It may have been deleted, or belong to another account. Choose the list again under 'List'.",
	);

/** The list as it is now; its member count may lag behind an import. */
export async function findById(api: Api, id: string): Promise<TargetList> {
	const list = await api
		.send({
			method: 'GET',
			path: `/v3/contact_lists/${id}`,
			query: { include_membership_count: 'all' },
			doing: `looking up the list ${id}`,
			answer: contactListAnswer,
		})
		.catch((error: unknown) => {
			throw asMissingList(error, id);
		});
	if (list.deleted_at) throw deletedList(list.name);
	if (isSameId(list.list_id, id)) return toTarget(list);
	throw anotherList();
}

const anotherList = () =>
	unexpectedAnswer('Constant Contact answered with another list than the one that was asked for');

/**
 * Whether a list is there no more, and how many are on it if it is. Asked twice before it is believed:
 * it takes back what imports said. A look that fails says nothing; undefined where that is the second.
 */
export async function lookAfter(
	api: Api,
	id: string,
): Promise<{ isGone: boolean | undefined; members?: number }> {
	for (let look = 1; ; look++) {
		try {
			return { isGone: false, members: (await findById(api, id)).members };
		} catch (error) {
			if (problemIn(error).kind !== 'not_found') return { isGone: look === 1 ? false : undefined };
		}
		if (look === 2) return { isGone: true };
		await api.pause(2_000);
	}
}

/** All lists of the account that are not deleted; one request, since an account has 1,000 at most. */
export async function readLists(
	api: Api,
	counting: { include_membership_count?: 'all' } = { include_membership_count: 'all' },
): Promise<ContactListAnswer[]> {
	const all = await allOf(api, {
		path: '/v3/contact_lists',
		query: { status: 'active', ...counting, limit: MAX_LISTS },
		doing: 'reading the contact lists',
		answer: contactListsAnswer,
		itemsOf: ({ lists }) => lists,
		idOf: ({ list_id }) => list_id,
		expected: MAX_LISTS,
		astray: 'The contact lists could not be read: their pages do not end, or lead elsewhere',
	});
	return all.filter(({ deleted_at }) => !deleted_at);
}

/** Makes a list of this name, or finds the one that someone else made meanwhile. */
export async function createList(api: Api, name: string): Promise<TargetList> {
	return await makeOrFind(api, {
		path: '/v3/contact_lists',
		body: { name },
		doing: 'making the list',
		answer: contactListAnswer,
		most: MOST_CREATIONS,
		made: (list) => {
			if (foldedName(list.name) !== foldedName(name)) throw anotherList().unanswered();
			return { ...toTarget(list), created: true, members: 0 };
		},
		find: async (isOurs) => {
			const found = amongLists(name, await readLists(api), 'person');
			return found && { ...toTarget(found), created: isOurs };
		},
	});
}

/** A second list of one name is refused, so that asking again is safe. */
const MOST_CREATIONS = 5;

const toTarget = ({ list_id, name, membership_count }: ContactListAnswer): TargetList => ({
	id: list_id,
	name,
	created: false,
	members: membership_count ?? undefined,
});

const asMissingList = (error: unknown, id: string) =>
	error instanceof Problem && error.kind === 'not_found' ? noSuchId(id) : error;

/** Whatever was to be done with it cannot be done any more. */
export const deletedList = (name: string) =>
	new Problem(
		'not_found',
		`The list "${name}" was deleted in Constant Contact`,
		"Choose another one under 'List'.",
	);
