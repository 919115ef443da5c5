import type { Account } from '../account/account';
import { ContactSet } from '../account/contactSet';
import type { ContactRecord, CustomFieldRecord, Group } from '../account/store';
import { invalid, notFound } from './errors';
import { neededIds, type Body } from './requests';

const DAY = 86_400_000;
/** How long somebody counts as a new subscriber. */
const NEW_SUBSCRIBER_DAYS = 30;

export function listOf({ store }: Account, id: string): Group {
	const list = store.liveList(id);
	if (!list) throw notFound('list_id');
	return list;
}

export function tagOf({ store }: Account, id: string): Group {
	const tag = store.tags.get(id);
	if (!tag) throw notFound('tag_id');
	return tag;
}

export function customFieldOf({ store }: Account, id: string): CustomFieldRecord {
	const field = store.customFieldById(id);
	if (!field) throw notFound('custom_field_id');
	return field;
}

export const isActive = ({ permission, deletedAt }: ContactRecord): boolean =>
	permission !== 'unsubscribed' && deletedAt === undefined;

/** @returns whether somebody became a contact lately */
export function newSubscriber({ clock }: Account): (contact: ContactRecord) => boolean {
	const since = clock.now() - NEW_SUBSCRIBER_DAYS * DAY;
	return (contact) => isActive(contact) && contact.createdAt >= since;
}

/** The ways in which a request can say whom it means. */
export type Selector =
	'contact_ids' | 'list_ids' | 'tag_ids' | 'all_active_contacts' | 'new_subscriber';

/** The one selector among the keys of `source`, `beside` apart; undefined when there is none. */
export function selectorIn(
	source: Body,
	allowed: Selector[],
	beside: string[] = [],
): Selector | undefined {
	const given = Object.keys(source).filter((key) => !beside.includes(key));
	const [selector] = given as Selector[];
	if (selector === undefined) return undefined;
	if (given.length > 1 || !allowed.includes(selector)) throw invalid('source is invalid');
	return selector;
}

/**
 * Whom a request means by a selector, but for those that it excludes; unknown contacts mean nobody.
 *
 * @returns reads who they are then: the request is checked now, the job runs later
 */
export function setReader(
	account: Account,
	{ source, selector, exclude }: { source: Body; selector: Selector; exclude: unknown },
): () => ContactSet {
	const read = selectionReader(account, source, selector);
	if (exclude === undefined) return read;
	if (selector === 'contact_ids' || typeof exclude !== 'object' || exclude === null) {
		throw invalid('exclude is invalid');
	}
	const excluded = contactsWithIds(account, exclude as Body);
	return () => {
		const set = read();
		for (const number of excluded.ascending()) set.delete(number);
		return set;
	};
}

function selectionReader(account: Account, source: Body, selector: Selector): () => ContactSet {
	const { store } = account;
	const members = (groups: Group[]) => () => ContactSet.union(groups.map((group) => group.members));
	switch (selector) {
		case 'contact_ids':
			return constant(contactsWithIds(account, source));
		case 'list_ids':
			return members(neededIds(source, 'list_ids', 50).map((id) => listOf(account, id)));
		case 'tag_ids':
			return members(neededIds(source, 'tag_ids', 50).map((id) => tagOf(account, id)));
		case 'all_active_contacts':
		case 'new_subscriber':
			if (source[selector] !== true) throw invalid(`${selector} is invalid`);
			return () => store.select(selector === 'new_subscriber' ? newSubscriber(account) : isActive);
	}
}

const constant = (set: ContactSet) => () => set;

function contactsWithIds({ store, settings }: Account, source: Body): ContactSet {
	const people = neededIds(source, 'contact_ids', settings.contactsPerJob).map((id) =>
		store.contactById(id),
	);
	return ContactSet.of(people.flatMap((contact) => (contact ? [contact.number] : [])));
}

/** The people that `source`, a part of a bulk request, means. */
export function peopleIn(
	account: Account,
	body: Body,
	source: unknown,
	allowed: Selector[],
): ContactRecord[] {
	if (typeof source !== 'object' || source === null) throw invalid('source is missing');
	const selector = selectorIn(source as Body, allowed);
	if (!selector) throw invalid('source is missing');
	const read = setReader(account, {
		source: source as Body,
		selector,
		exclude: body.exclude,
	});
	return [...account.store.people(read())];
}
