import { findById } from '../api/lists';
import { MEMBERS_PER_PAGE, PAGES_OF_A_FILE, readMembers, type Member } from '../api/members';
import type { Presence } from '../imports/presence';
import type { Api } from '../transport/request';
import type { RemovalReason, Removals } from './reasons';
import type { Whom } from './whom';

/** Milliseconds between two looks at the list, or at its own count, which may lag behind what was done. */
export const COUNT_PAUSES = [2_000, 8_000, 30_000];

/** How many may be taken off a list in one run: a share of it, or a number. */
export type RemovalLimit = { share: number } | { number: number };

/** A share of a small list is one person at least: a guard that holds for ever guards nothing. */
export function mostRemovals(limit: RemovalLimit, members: number): number {
	if ('number' in limit) return limit.number;
	return limit.share > 0 ? Math.max(1, Math.floor(limit.share * members)) : 0;
}

export interface Leaver extends Member {
	reason: RemovalReason;
}

export interface Leavers {
	/** Members of the list who are to be taken off it. */
	count: number;
	byReason: Removals;
	/** Those of them who left the segment but for a row that has their address where none should stand. */
	misplaced: number;
	/** The first of them, `most` at most. */
	people: Leaver[];
	/** Members read, and members by the list's own count; undefined when it gives none. */
	read: number;
	counted: number | undefined;
	/** Whether the list had more members by its own count, before or after, than were read of it. */
	mayMiss: boolean;
	most: number;
}

/** Whom to look for on a list. */
export interface Search {
	whom: Whom;
	/** Whether an address stands in a row that has none where it should stand. */
	isElsewhere(address: string): boolean;
	/** Is told who of the segment is there. */
	presence: Presence;
	limit: RemovalLimit;
	/** People who are known to be on the list: with a smaller count it lags behind. */
	exported: number;
}

/** Counts the members of a list who are to be taken off it, in one reading of the list. */
export class LeaverCount implements Pick<Leavers, 'count' | 'byReason' | 'misplaced'> {
	count = 0;
	readonly byReason: Removals = {};
	misplaced = 0;

	constructor(private readonly search: Pick<Search, 'whom' | 'isElsewhere' | 'presence'>) {
		search.presence.beginList();
	}

	/** @returns why the member is to go; undefined for whoever stays */
	meet(address: string): RemovalReason | undefined {
		const { whom, isElsewhere, presence } = this.search;
		// Somebody without an address, known by a mobile number only, can not be in a segment.
		if (address === '') return undefined;
		presence.sawOnList(address);
		const reason = whom(address);
		if (reason === undefined) return undefined;
		this.count += 1;
		this.byReason[reason] = (this.byReason[reason] ?? 0) + 1;
		if (reason === 'left_segment' && isElsewhere(address)) this.misplaced += 1;
		return reason;
	}
}

/** How often the members are read where their number and the list's own count differ. */
const READINGS = 3;

/**
 * Reads the list's members and finds those who are to be taken off it. Where people signed up or left
 * meanwhile it is read again, for a bounded number of times. All of them are noted if they may be removed.
 */
export async function findLeavers(api: Api, listId: string, search: Search): Promise<Leavers> {
	const { presence, limit, exported: atLeast } = search;
	let counted = await countWhen(api, listId, (count) => count >= atLeast);
	for (let reading = 1; ; reading++) {
		const before = counted;
		const noted = mostRemovals(limit, counted ?? 0);
		const people: Leaver[] = [];
		const found = new LeaverCount(search);
		const read = await readMembers(api, listId, counted ?? 0, (member) => {
			const reason = found.meet(member.email);
			if (reason && people.length < noted) people.push({ ...member, reason });
		});
		const { count, byReason, misplaced } = found;
		if (counted !== read) counted = await countWhen(api, listId, (now) => now === read);
		const allowed = mostRemovals(limit, counted ?? 0);
		// Whoever left between two pages let somebody fall through, and the number is right all the same.
		const isSteady = before === read || read <= MEMBERS_PER_PAGE;
		// Of a large list there is always somebody who leaves meanwhile, and each reading is hundreds of pages.
		const isLarge = read > MEMBERS_PER_PAGE * PAGES_OF_A_FILE;
		const isSettled = counted === undefined || (counted === read && (isSteady || isLarge));
		// By a count that has grown since, more may go than were noted.
		const isShort = count > noted && count <= allowed;
		if ((isSettled && !isShort) || reading === READINGS) {
			// With somebody out of sight nobody can be said not to be there.
			if (counted === read) presence.endList(isSteady);
			const hasShrunk = !isSteady && (before ?? 0) > read;
			const mayMiss = hasShrunk || (counted ?? 0) > read;
			const most = Math.min(noted, allowed);
			return { count, byReason, misplaced, people, read, counted, mayMiss, most };
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
