import { z } from 'zod';

import { count, itemsOf, maybeText, nextLink } from './answers';
import { pagesOf } from './paging';
import { Problem, problemIn } from '../problem';
import type { Api } from '../transport/request';

/** Contacts on one page at most (documented). */
const PER_PAGE = 500;
/** Contacts of one reading, before its pages are taken to have no end. */
const MOST_CONTACTS = 1_000_000;
/** Readings of the same pages, before they are taken to move too fast. */
const MOST_READINGS = 4;

/** A contact with everything that the API gives; named here is what this package reads. */
const contactAnswer = z
	.object({
		contact_id: z.string(),
		email_address: z
			.object({
				address: maybeText,
				permission_to_send: maybeText,
				opt_in_date: maybeText,
				opt_out_date: maybeText,
				opt_out_source: maybeText,
				opt_out_reason: maybeText,
			})
			.passthrough()
			.nullish()
			.catch(undefined),
		create_source: maybeText,
		update_source: maybeText,
		created_at: maybeText,
		updated_at: maybeText,
		deleted_at: maybeText,
		list_memberships: z.array(z.string()).nullish().catch(undefined),
	})
	.passthrough();
export type Contact = z.infer<typeof contactAnswer>;

const contactsPage = z.object({
	contacts: itemsOf(contactAnswer),
	contacts_count: count,
	_links: nextLink,
});
type ContactsPage = z.infer<typeof contactsPage>;

/** The times by which contacts can be searched. */
export type TimeFilter = 'created' | 'updated' | 'optout';

export interface ContactSearch {
	status: string;
	/** Parts to be given with each contact. */
	include: string;
	time?: TimeFilter;
	/** The second since 1970 after whose end a contact has its time. */
	after?: number;
	/** The second before whose beginning it has. Whether one of exactly then is found is not known. */
	before?: number;
	list?: string;
}

const DOING = 'reading contacts';

/** `moving`: the pages moved too fast for all to be certain; `tooMany`: nobody was given. */
type ReadingOutcome = 'whole' | 'moving' | 'tooMany';

/**
 * Reads the contacts that a search finds, each once, until all have been there.
 *
 * One page is one answer, and true as a whole, unless it says itself that there are more. Several are
 * not: pages are cut by their number, and who comes or goes between two of them shifts everybody, so
 * that somebody falls through. So they are read again until nobody new comes.
 *
 * @param most contacts that may be found, as far as Constant Contact says how many there are
 * @throws Problem `unexpected` when a link comes twice or leads elsewhere, or the pages do not end
 */
export async function readContacts(
	api: Api,
	search: ContactSearch,
	most: number,
	onContact: (contact: Contact) => void,
): Promise<ReadingOutcome> {
	const seen = new Set<string>();
	for (let reading = 0; reading < MOST_READINGS; reading++) {
		const before = seen.size;
		let pages = 0;
		let counted = 0;
		for await (const { contacts, contacts_count: count } of pagesFor(api, search)) {
			pages += 1;
			counted = count ?? 0;
			if (seen.size === 0 && (count ?? 0) > most) return 'tooMany';
			for (const contact of contacts) {
				if (seen.has(contact.contact_id)) continue;
				seen.add(contact.contact_id);
				onContact(contact);
			}
		}
		const isOneAnswer = pages <= 1 && seen.size >= counted;
		if (isOneAnswer || seen.size === before) return 'whole';
	}
	return 'moving';
}

/** The first contacts that a search finds: the newest ones (seen). */
export async function readFirstContacts(api: Api, search: ContactSearch): Promise<Contact[]> {
	const { contacts } = await askFor(api, queryOf(search, PER_PAGE));
	return contacts;
}

/** How many contacts a search finds; undefined when Constant Contact does not say. */
export async function countContacts(api: Api, search: ContactSearch): Promise<number | undefined> {
	return (await askFor(api, queryOf(search, 1))).contacts_count;
}

/** @returns undefined when there is no contact of this id; it may be that somebody else's comes */
export async function readContact(
	api: Api,
	id: string,
	include: string,
): Promise<Contact | undefined> {
	try {
		return await api.send({
			method: 'GET',
			path: `/v3/contacts/${encodeURIComponent(id)}`,
			query: { include },
			doing: 'looking up a contact',
			answer: contactAnswer,
		});
	} catch (error) {
		if (error instanceof Problem && error.kind === 'not_found') return undefined;
		throw problemIn(error);
	}
}

const pagesFor = (api: Api, search: ContactSearch): AsyncGenerator<ContactsPage> =>
	pagesOf(api, {
		path: '/v3/contacts',
		query: queryOf(search, PER_PAGE),
		doing: DOING,
		answer: contactsPage,
		sizeOf: ({ contacts }) => contacts.length,
		expected: MOST_CONTACTS,
		astray: 'The contacts could not be read: their pages do not end, or lead elsewhere',
	});

type Query = Record<string, string | number>;

const askFor = async (api: Api, query: Query): Promise<ContactsPage> =>
	await api.send({
		method: 'GET',
		path: '/v3/contacts',
		query,
		doing: DOING,
		answer: contactsPage,
	});

function queryOf(search: ContactSearch, limit: number): Query {
	const { status, include, time, after, before, list } = search;
	return {
		status,
		limit,
		include,
		include_count: 'true',
		...(list === undefined ? {} : { lists: list }),
		...(after === undefined ? {} : { [`${time}_after`]: iso(after * 1_000 + 999) }),
		...(before === undefined ? {} : { [`${time}_before`]: iso(before * 1_000) }),
	};
}

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();
