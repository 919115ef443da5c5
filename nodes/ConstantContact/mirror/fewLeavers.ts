import { readAddresses } from '../api/addressExport';
import { findById } from '../api/lists';
import { MEMBERS_PER_PAGE, membersWithAddress, PAGES_OF_A_FILE } from '../api/members';
import type { Api } from '../transport/request';
import { addressKey } from '../segment/addresses';
import {
	findLeavers,
	LeaverCount,
	mostRemovals,
	type Leaver,
	type Leavers,
	type Search,
} from './leavers';
import type { RemovalReason } from './reasons';

/**
 * Requests for finding those of so many members who are to go, at most: all members page by page, or
 * the file of their addresses and one request for the ID of each who is to go, whichever are fewer.
 */
export function requestsToFind(members: number, leavers: number): number {
	const pages = Math.ceil(members / MEMBERS_PER_PAGE);
	if (pages <= PAGES_OF_A_FILE) return pages;
	return PAGES_OF_A_FILE + Math.min(pages, leavers);
}

/**
 * Finds who is to be taken off the list, where these are people of the segment: none or few, mostly,
 * of a list that may be large. The file of addresses says whether they are on it at all; only those
 * who are have to be looked up for their ID.
 */
export async function findFew(api: Api, listId: string, search: Search): Promise<Leavers> {
	const { members: counted } = await findById(api, listId);
	const pages = Math.ceil((counted ?? 0) / MEMBERS_PER_PAGE);
	if (pages <= PAGES_OF_A_FILE) return await findLeavers(api, listId, search);
	/** By the form in which addresses are compared: two contacts may share one. */
	let wanted = new Map<string, RemovalReason>();
	let leavers = new LeaverCount(search);
	const { people: read } = await readAddresses(api, { list_ids: [listId] }, () => {
		wanted = new Map();
		leavers = new LeaverCount(search);
		return (address) => {
			const key = addressKey(address);
			const reason = wanted.has(key) ? undefined : leavers.meet(address);
			if (reason) wanted.set(key, reason);
		};
	});
	if (counted === read) search.presence.endList();
	const mayMiss = (counted ?? 0) > read;
	const { count, byReason, misplaced } = leavers;
	const most = mostRemovals(search.limit, counted ?? 0);
	const found = { count, byReason, misplaced, read, counted, mayMiss, most };
	if (count === 0 || count > most) return { ...found, people: [] };
	if (count >= pages) return await findLeavers(api, listId, search);
	const people: Leaver[] = [];
	for (const [address, reason] of wanted) {
		for (const member of await membersWithAddress(api, listId, address)) {
			people.push({ ...member, reason });
		}
	}
	// Whoever left meanwhile is found no more.
	return { ...found, count: Math.max(count, people.length), people };
}
