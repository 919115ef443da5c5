import { Crowd } from '../crowd';
import type { Sandbox } from '../sandbox';
import type { ContactRecord, Group } from '../store';
import { invalid, notFound } from './errors';
import { neededIds, type Body } from './requests';

const DAY = 86_400_000;
/** How long somebody counts as a new subscriber. */
const NEW_SUBSCRIBER_DAYS = 30;

export function listOf({ store }: Sandbox, id: string): Group {
	const list = store.liveList(id);
	if (!list) throw notFound('list_id');
	return list;
}

export function tagOf({ store }: Sandbox, id: string): Group {
	const tag = store.tags.get(id);
	if (!tag) throw notFound('tag_id');
	return tag;
}

export const isActive = ({ permission, deletedAt }: ContactRecord): boolean =>
	permission !== 'unsubscribed' && deletedAt === undefined;

/** @returns whether somebody became a contact lately */
export function newSubscriber({ clock }: Sandbox): (contact: ContactRecord) => boolean {
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
 * @returns reads the crowd as it is then: the request is checked now, the job runs later
 */
export function crowdReader(
	sandbox: Sandbox,
	{ source, selector, exclude }: { source: Body; selector: Selector; exclude: unknown },
): () => Crowd {
	const read = selectionReader(sandbox, source, selector);
	if (exclude === undefined) return read;
	if (selector === 'contact_ids' || typeof exclude !== 'object' || exclude === null) {
		throw invalid('exclude is invalid');
	}
	const excluded = crowdOfIds(sandbox, exclude as Body);
	return () => {
		const crowd = read();
		for (const number of excluded.from()) crowd.delete(number);
		return crowd;
	};
}

function selectionReader(sandbox: Sandbox, source: Body, selector: Selector): () => Crowd {
	const { store } = sandbox;
	const members = (groups: Group[]) => () => Crowd.union(groups.map((group) => group.members));
	switch (selector) {
		case 'contact_ids':
			return constant(crowdOfIds(sandbox, source));
		case 'list_ids':
			return members(neededIds(source, 'list_ids', 50).map((id) => listOf(sandbox, id)));
		case 'tag_ids':
			return members(neededIds(source, 'tag_ids', 50).map((id) => tagOf(sandbox, id)));
		case 'all_active_contacts':
		case 'new_subscriber':
			if (source[selector] !== true) throw invalid(`${selector} is invalid`);
			return () => store.crowdOf(selector === 'new_subscriber' ? newSubscriber(sandbox) : isActive);
	}
}

const constant = (crowd: Crowd) => () => crowd;

function crowdOfIds({ store }: Sandbox, source: Body): Crowd {
	const people = neededIds(source, 'contact_ids', 500).map((id) => store.contactById(id));
	return Crowd.of(people.flatMap((contact) => (contact ? [contact.number] : [])));
}

/** The people that `source`, a part of a bulk request, means. */
export function peopleIn(
	sandbox: Sandbox,
	body: Body,
	source: unknown,
	allowed: Selector[],
): ContactRecord[] {
	if (typeof source !== 'object' || source === null) throw invalid('source is missing');
	const selector = selectorIn(source as Body, allowed);
	if (!selector) throw invalid('source is missing');
	const read = crowdReader(sandbox, { source: source as Body, selector, exclude: body.exclude });
	return [...sandbox.store.people(read())];
}
