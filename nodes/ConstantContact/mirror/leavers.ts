import { findById } from '../api/lists';
import { readMembers, type Member } from '../api/members';
import type { Api } from '../transport/request';
import type { RemovalReason, Removals } from './reasons';

/** Milliseconds between two looks at the list's own count, which may lag behind the imports. */
const COUNT_PAUSES = [2_000, 8_000, 30_000];

/** How many may be taken off a list in one run: a share of it, or a number. */
export type RemovalLimit = { share: number } | { number: number };

export const mostRemovals = (limit: RemovalLimit, members: number): number =>
	'share' in limit ? Math.floor(limit.share * members) : limit.number;

/** Why the person of an address is to be taken off the list; undefined for whoever stays. */
export type Whom = (address: string) => RemovalReason | undefined;

export interface Leaver extends Member {
	reason: RemovalReason;
}

export interface Leavers {
	/** Members of the list who are to be taken off it. */
	count: number;
	byReason: Removals;
	/** The first of them, as many as may be removed. */
	people: Leaver[];
	/** Members read, and members by the list's own count; undefined when it gives none. */
	read: number;
	counted: number | undefined;
	most: number;
}

/** How often the members are read where their number and the list's own count differ. */
const READINGS = 3;

/**
 * Reads the list's members and finds those who are to be taken off it. Where people signed up or left
 * meanwhile it is read again, for a bounded number of times.
 *
 * @param atLeast people who are known to be on the list: with a smaller count it lags behind
 */
export async function findLeavers(
	api: Api,
	listId: string,
	whom: Whom,
	limit: RemovalLimit,
	atLeast: number,
): Promise<Leavers> {
	let counted = await countWhen(api, listId, (count) => count >= atLeast);
	for (let reading = 1; ; reading++) {
		const most = mostRemovals(limit, counted ?? 0);
		const people: Leaver[] = [];
		const byReason: Removals = {};
		let count = 0;
		const read = await readMembers(api, listId, counted ?? 0, (member) => {
			// Somebody without an address, known by a mobile number only, can not be in a segment.
			const reason = member.email === '' ? undefined : whom(member.email);
			if (reason === undefined) return;
			count += 1;
			byReason[reason] = (byReason[reason] ?? 0) + 1;
			if (people.length < most) people.push({ ...member, reason });
		});
		if (counted !== read) counted = await countWhen(api, listId, (now) => now === read);
		if (counted === read || counted === undefined || reading === READINGS) {
			return { count, byReason, people, read, counted, most: mostRemovals(limit, counted ?? 0) };
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
