import { readAddresses } from '../api/addressExport';
import { findById } from '../api/lists';
import { MEMBERS_PER_PAGE, membersWithAddress, PAGES_OF_A_FILE } from '../api/members';
import type { Api } from '../transport/request';
import { addressKey } from '../segment/addresses';
import { findLeavers, mostRemovals, type Leaver, type Leavers, type Search } from './leavers';
import type { Removals } from './reasons';

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
	const { whom, presence, limit } = search;
	let wanted = new Set<string>();
	let byReason: Removals = {};
	const { people: read } = await readAddresses(api, { list_ids: [listId] }, () => {
		presence.beginList();
		wanted = new Set();
		byReason = {};
		return (address) => {
			presence.sawOnList(address);
			const reason = address === '' ? undefined : whom(address);
			const key = addressKey(address);
			if (reason === undefined || wanted.has(key)) return;
			wanted.add(key);
			byReason[reason] = (byReason[reason] ?? 0) + 1;
		};
	});
	if (counted === read) presence.endList();
	const count = wanted.size;
	const most = mostRemovals(limit, counted ?? 0);
	const found = { count, byReason, misplaced: 0, read, counted, most };
	if (count === 0 || count > most) return { ...found, people: [] };
	if (count >= pages) return await findLeavers(api, listId, search);
	const people: Leaver[] = [];
	for (const address of wanted) {
		const reason = whom(address);
		if (reason === undefined) continue;
		for (const member of await membersWithAddress(api, listId, address)) {
			people.push({ ...member, reason });
		}
	}
	// Two contacts may share an address, and whoever left meanwhile is found no more.
	return { ...found, count: Math.max(count, people.length), people };
}
