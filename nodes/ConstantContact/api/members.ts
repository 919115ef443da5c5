import { addressKey, AddressTable } from '../segment/addresses';
import { contactsAnswer, isSameId, type ContactAnswer } from './answers';
import { pagesOf } from './paging';
import type { Api } from '../transport/request';

/** Members on one page at most (documented). */
export const MEMBERS_PER_PAGE = 500;

/** Pages of members that cost no more than the file of their addresses: order it, look, fetch it. */
export const PAGES_OF_A_FILE = 3;

export interface Member {
	id: string;
	email: string;
}

const memberIn = ({ contact_id: id, email_address: email }: ContactAnswer): Member => ({
	id,
	email: email?.address ?? '',
});

/** A search for everybody on a list may show deleted contacts: `all` means them, too (seen). */
const isThere = ({ deleted_at }: ContactAnswer): boolean => !deleted_at;

/**
 * Reads everybody who is on a list, page by page, 500 a request.
 *
 * Pages are cut by their number, newest people first: whoever signs up meanwhile shifts everybody, so
 * that somebody comes twice, and whoever leaves lets somebody fall through. Each is given once, and
 * whether all were there is for the caller to find out by the list's own count.
 *
 * @param expected members of the list as it says itself
 * @returns how many different members there are
 * @throws Problem `unexpected` when a link comes twice or leads elsewhere, or the pages do not end
 */
export async function readMembers(
	api: Api,
	listId: string,
	expected: number,
	onMember: (member: Member) => void,
): Promise<number> {
	const seen = new AddressTable(expected);
	const pages = pagesOf(api, {
		path: '/v3/contacts',
		query: { lists: listId, status: 'all', limit: MEMBERS_PER_PAGE },
		doing: 'reading the members of the list',
		answer: contactsAnswer,
		sizeOf: ({ items }) => items,
		expected,
		astray: 'The members of the list could not be read: its pages do not end, or lead elsewhere',
	});
	for await (const { contacts } of pages) {
		for (const contact of contacts) {
			const isNew = isThere(contact) && seen.claim(contact.contact_id, 0) < 0;
			if (isNew) onMember(memberIn(contact));
		}
	}
	return seen.size;
}

interface NewestMembers {
	people: Member[];
	/** How many there are by the same search; undefined when it gives no number. */
	count: number | undefined;
	/** Whether these are all that it finds: everybody on the page could be read, and no further one follows. */
	isAll: boolean;
}

/** The newest members of a list, a page of them. One request. */
export async function newestMembers(api: Api, listId: string): Promise<NewestMembers> {
	const {
		contacts,
		items,
		contacts_count: found,
		_links: links,
	} = await api.send({
		method: 'GET',
		path: '/v3/contacts',
		query: { lists: listId, status: 'all', include_count: 'true', limit: MEMBERS_PER_PAGE },
		doing: 'counting the members of the list',
		answer: contactsAnswer,
	});
	const isAll = items === contacts.length && !links?.next?.href;
	const people = contacts.filter(isThere).map(memberIn);
	// Of deleted ones on further pages nobody knows: then the number is larger than the list.
	const deleted = contacts.length - people.length;
	return { people, count: found === undefined ? undefined : found - deleted, isAll };
}

/**
 * The members of a list who have this address: one, as a rule, and none of a contact that is gone or
 * left the list. One request.
 */
export async function membersWithAddress(
	api: Api,
	listId: string,
	address: string,
): Promise<Member[]> {
	const contacts = await contactsWithAddress(api, address);
	return contacts
		.filter(isThere)
		.filter(({ list_memberships: lists }) => lists?.some((id) => isSameId(id, listId)))
		.map(memberIn);
}

/** Whether anybody in the account has this address, on a list or not, deleted or not. One request. */
export const isAddressKnown = async (api: Api, address: string): Promise<boolean> =>
	(await contactsWithAddress(api, address)).length > 0;

async function contactsWithAddress(api: Api, address: string) {
	const { contacts } = await api.send({
		method: 'GET',
		path: '/v3/contacts',
		query: { email: address, status: 'all', include: 'list_memberships' },
		doing: 'looking somebody up by the address',
		answer: contactsAnswer,
	});
	const key = addressKey(address);
	return contacts.filter((contact) => addressKey(memberIn(contact).email) === key);
}
