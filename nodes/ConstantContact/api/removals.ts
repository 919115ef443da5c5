import { followActivities } from './activities';
import type { AddressTable } from '../segment/addresses';
import { newActivityAnswer } from './answers';
import { Problem, problemIn } from '../transport/problems';
import type { Api } from '../transport/request';
import { readMembers, type Member } from './members';
import { findById } from './lists';

/** Contacts that one activity takes off a list at most (documented). */
export const REMOVALS_PER_REQUEST = 500;
/** Milliseconds between two looks at the list's own count, which may lag behind the imports. */
const COUNT_PAUSES = [2_000, 8_000, 30_000];

/** How many may be taken off a list in one run: a share of it, or a number. */
export type RemovalLimit = { share: number } | { number: number };

/** @throws Problem `settings` for anything but "15%", "15 %" or "200" */
export function readRemovalLimit(text: string): RemovalLimit {
	const [, digits, percent] = /^\s*(\d+(?:\.\d+)?)\s*(%?)\s*$/.exec(text) ?? [];
	const amount = Number(digits);
	if (digits !== undefined && percent === '%' && amount <= 100) return { share: amount / 100 };
	if (digits !== undefined && percent === '' && Number.isInteger(amount)) return { number: amount };
	throw new Problem(
		'settings',
		"'Largest Removal' is neither a percentage nor a number",
		"Write a share of the list such as '15%', or a number of people such as '200'.",
	);
}

export const mostRemovals = (limit: RemovalLimit, members: number): number =>
	'share' in limit ? Math.floor(limit.share * members) : limit.number;

export interface Leavers {
	/** Members of the list whose address is not in the segment. */
	count: number;
	/** The first of them, as many as may be removed. */
	people: Member[];
	/** Members read, and members by the list's own count; undefined when it gives none. */
	read: number;
	counted: number | undefined;
	most: number;
}

/** How often the members are read where their number and the list's own count differ. */
const READINGS = 3;

/**
 * Reads the list's members and finds those whose address the segment does not have. Where people
 * signed up or left meanwhile it is read again, for a bounded number of times.
 *
 * @param atLeast people who are known to be on the list: with a smaller count it lags behind
 */
export async function findLeavers(
	api: Api,
	listId: string,
	segment: AddressTable,
	limit: RemovalLimit,
	atLeast: number,
): Promise<Leavers> {
	let counted = await countWhen(api, listId, (count) => count >= atLeast);
	for (let reading = 1; ; reading++) {
		const most = mostRemovals(limit, counted ?? 0);
		const people: Member[] = [];
		let count = 0;
		const read = await readMembers(api, listId, counted ?? 0, (member) => {
			// Somebody without an address, known by a mobile number only, can not be in a segment.
			if (member.email === '' || segment.rowOf(member.email) >= 0) return;
			count += 1;
			if (people.length < most) people.push(member);
		});
		if (counted !== read) counted = await countWhen(api, listId, (now) => now === read);
		if (counted === read || counted === undefined || reading === READINGS) {
			return { count, people, read, counted, most: mostRemovals(limit, counted ?? 0) };
		}
	}
}

/** The list's own count, asked for again for a bounded time until it `isRight`. */
async function countWhen(
	api: Api,
	listId: string,
	isRight: (count: number) => boolean,
): Promise<number | undefined> {
	let { members } = await findById(api, listId);
	for (const pause of COUNT_PAUSES) {
		if (members === undefined || isRight(members) || api.now() + pause > api.until) break;
		await api.pause(pause);
		({ members } = await findById(api, listId));
	}
	return members;
}

export const removalRequest = (listId: string, people: Member[]) => ({
	source: { contact_ids: people.map(({ id }) => id) },
	list_ids: [listId],
});

export interface RemovalRun {
	removed: Member[];
	/** People whose removal was asked for, or may have been, and not confirmed. */
	notConfirmed: number;
	activities: Array<{ id: string; state: string; contacts: number }>;
	problem?: Problem;
}

/** Takes people off the list, 500 a request. The contacts and their permission stay as they are. */
export async function removeMembers(
	api: Api,
	listId: string,
	people: Member[],
): Promise<RemovalRun> {
	const run: RemovalRun = { removed: [], notConfirmed: 0, activities: [] };
	const lots: Array<{ id: string; people: Member[] }> = [];
	for (let asked = 0; asked < people.length && !run.problem; asked += REMOVALS_PER_REQUEST) {
		const lot = people.slice(asked, asked + REMOVALS_PER_REQUEST);
		try {
			const { activity_id: id } = await api.send({
				method: 'POST',
				path: '/v3/activities/remove_list_memberships',
				body: removalRequest(listId, lot),
				doing: 'removing people from the list',
				answer: newActivityAnswer,
			});
			lots.push({ id, people: lot });
		} catch (error) {
			run.problem = problemIn(error);
			if (run.problem.mayBeDone) run.notConfirmed += lot.length;
		}
	}
	const followed = await followActivities(
		api,
		lots.map(({ id }) => id),
	);
	run.problem ??= followed.problem;
	for (const lot of lots) {
		const activity = followed.activities.get(lot.id);
		const state = activity?.state ?? 'initialized';
		run.activities.push({ id: lot.id, state, contacts: lot.people.length });
		const done = activity?.status?.items_completed_count ?? lot.people.length;
		if (state === 'completed' && done >= lot.people.length) run.removed.push(...lot.people);
		else run.notConfirmed += lot.people.length;
	}
	return run;
}
