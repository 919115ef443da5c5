import {
	countContacts,
	readContact,
	readContacts,
	type Contact,
	type ContactSearch,
} from '../api/contacts';
import type { Api } from '../transport/request';
import {
	isSubscribed,
	secondIn,
	STREAM_OF,
	STREAMS,
	toEvent,
	type ContactEvent,
	type EventName,
	type Stream,
	type StreamName,
} from './events';
import { Ledger, type TriggerState } from './state';

export interface TriggerSettings {
	events: readonly EventName[];
	/** The second, since 1970, from which on events count; undefined for those from now on. */
	since: number | undefined;
	/** The list that contacts have to be on; whoever unsubscribed is on none. */
	listId: string | undefined;
	/** Whose updates count: an import makes the account their source (assumption). */
	updatesBy: 'anyone' | 'contact';
}

/** All that can be said of somebody, so that a workflow needs no further request. */
export const EVERYTHING = 'list_memberships,custom_fields,phone_numbers,street_addresses,taggings';

/** What bounds a poll, and what is kept between two. */
interface Limits {
	/** Seconds within which a change shows in every search. */
	lag: number;
	/** Contacts that a poll reads of one stream, beyond those that it knows. */
	atOnce: number;
	/** Events whose delivery is remembered one by one, of each stream; 8 letters each. */
	delivered: number;
	/** People who unsubscribed that are remembered, to be missed once they come back. */
	optedOut: number;
	/** How many of those who are missed are looked up in one poll. */
	lookups: number;
}

/** The lag is an assumption: nobody has said how long it takes. */
const LIMITS: Limits = {
	lag: 900,
	atOnce: 5_000,
	delivered: 20_000,
	optedOut: 2_000,
	lookups: 20,
};

const DAY = 86_400;
/** Seconds since 1970 that are beyond any contact's time. */
const END_OF_TIME = 2 ** 33;

/**
 * What happened since the last poll, each event once, oldest first within each kind.
 *
 * The clock that counts is Constant Contact's. Its searches may show a change late, and in another order
 * than changes happened: so the last quarter of an hour is read again each time, with the hashes of what
 * was delivered of it. The state of before is left as it was; whoever keeps the new one has moved on.
 */
export async function poll(
	api: Api,
	settings: TriggerSettings,
	before: TriggerState | undefined,
	limits = LIMITS,
): Promise<{ events: ContactEvent[]; state: TriggerState }> {
	const events: ContactEvent[] = [];
	const state: TriggerState = { version: 1, polls: (before?.polls ?? 0) + 1, streams: {} };
	for (const name of new Set(settings.events.map((event) => STREAM_OF[event]))) {
		const stream = STREAMS[name];
		const known = before?.streams[name];
		const ledger = new Ledger(known ?? { closed: await beginning(api, settings), delivered: {} });
		const optedOut = rememberedIn(before, settings, name);
		const { fresh, present } = await readStream(api, stream, ledger, optedOut, limits);
		for (const { contact, second } of fresh) {
			const isWanted = isWantedBy(settings, stream.event, contact);
			if (isWanted) events.push(toEvent(stream.event, contact, second));
			optedOut?.delete(contact.contact_id);
			optedOut?.set(contact.contact_id, second);
			// Who does not fit may do so soon: a new contact is put on its list only then.
			if (isWanted || optedOut) ledger.add(contact.contact_id, second);
		}
		if (optedOut) {
			const missed = present ? [...optedOut].filter(([id]) => !present.has(id)) : [];
			const sought = missed.slice(0, limits.lookups);
			events.push(...(await whoIsBack(api, settings, optedOut, sought)));
			state.optedOut = Object.fromEntries([...optedOut].slice(-limits.optedOut));
		}
		ledger.keepAtMost(limits.delivered);
		state.streams[name] = ledger.toJSON();
	}
	return { events, state };
}

/** The second before the first one that counts. */
async function beginning(api: Api, { since }: TriggerSettings): Promise<number> {
	if (since !== undefined) return since - 1;
	if (api.serviceTime === undefined) {
		await countContacts(api, { status: 'active', include: 'list_memberships' });
	}
	return serviceTimeOf(api) - 1;
}

/** An answer without a time leaves no other clock than this machine's. */
const serviceTimeOf = (api: Api): number => api.serviceTime ?? Math.floor(Date.now() / 1_000);

/** Those who may come back, where that is to be told. */
function rememberedIn(
	before: TriggerState | undefined,
	{ events }: TriggerSettings,
	name: StreamName,
): Map<string, number> | undefined {
	if (name !== 'optOuts' || !events.includes('contactResubscribed')) return undefined;
	return new Map(Object.entries(before?.optedOut ?? {}));
}

export function isWantedBy(
	{ events, listId, updatesBy }: TriggerSettings,
	event: EventName,
	contact: Contact,
): boolean {
	if (!events.includes(event)) return false;
	if (event === 'contactUnsubscribed') return true;
	const isOther = updatesBy === 'contact' && contact.update_source !== 'Contact';
	if (event === 'contactUpdated' && isOther) return false;
	if (listId === undefined) return true;
	return (contact.list_memberships ?? []).some((id) => id.toLowerCase() === listId.toLowerCase());
}

interface Found {
	/** Events that were not delivered yet, oldest first. */
	fresh: Array<{ contact: Contact; second: number }>;
	/** IDs of everybody who was found; undefined where somebody may have been overlooked. */
	present: Set<string> | undefined;
}

/** Reads what is new, and closes the time in which nothing new can show any more. */
async function readStream(
	api: Api,
	stream: Stream,
	ledger: Ledger,
	optedOut: Map<string, number> | undefined,
	limits: Limits,
): Promise<Found> {
	// Whoever is remembered has to be among those found, as long as they stay unsubscribed.
	const from = Math.min(ledger.closedUpTo, ...[...(optedOut?.values() ?? [])].map((at) => at - 1));
	const { time, status } = stream;
	const search: ContactSearch = { time, status, include: EVERYTHING, after: from };
	const most = limits.atOnce + ledger.size + (optedOut?.size ?? 0);
	const fresh: Found['fresh'] = [];
	const present = new Set<string>();
	let [oldest, newest] = [Infinity, -Infinity];
	/** When the first answer came: what shows later than that is not settled by it. */
	let now: number | undefined;
	const onContact = (contact: Contact) => {
		now ??= api.serviceTime;
		const second = stream.secondOf(contact);
		if (second === undefined) return;
		oldest = Math.min(oldest, second);
		newest = Math.max(newest, second);
		present.add(contact.contact_id);
		if (ledger.isOpen(contact.contact_id, second)) fresh.push({ contact, second });
	};
	let end: number | undefined;
	let outcome = await readContacts(api, search, most, onContact);
	if (outcome === 'tooMany') {
		now = api.serviceTime;
		end = await endOfPortion(api, search, from, most);
		outcome = await readContacts(api, { ...search, before: end }, Infinity, onContact);
		// A service that passes over times gives everybody.
		if (oldest < from || newest > end) end = undefined;
	}
	// Of a portion, the seconds before its end were read as a whole.
	if (end !== undefined) newest = end - 1;
	fresh.sort(
		(a, b) => a.second - b.second || (a.contact.contact_id < b.contact.contact_id ? -1 : 1),
	);
	const isWhole = outcome === 'whole';
	if (isWhole) ledger.close(Math.min(newest, (now ?? newest) - limits.lag));
	return { fresh, present: isWhole && end === undefined ? present : undefined };
}

/**
 * The time before which there are at most so many contacts, and as many as that allows: found by
 * doubling, then halving. A single second that has more is read as a whole.
 */
async function endOfPortion(
	api: Api,
	search: ContactSearch,
	from: number,
	most: number,
): Promise<number> {
	const countBefore = async (before: number) =>
		(await countContacts(api, { ...search, before })) ?? 0;
	let [few, tooMany] = [from, from + DAY];
	let isEmpty = true;
	for (let width = DAY; tooMany < END_OF_TIME; width *= 2, tooMany += width) {
		const count = await countBefore(tooMany);
		if (count > most) break;
		few = tooMany;
		isEmpty &&= count === 0;
	}
	while (tooMany - few > 1) {
		const middle = Math.floor((few + tooMany) / 2);
		const count = await countBefore(middle);
		if (count > most) tooMany = middle;
		else {
			few = middle;
			isEmpty &&= count === 0;
		}
	}
	// At least the next second, lest it never moves on.
	return Math.max(isEmpty ? tooMany : few, from + 2);
}

/**
 * Who is subscribed again. Nobody can search for them: a consent is no update of the contact. So those
 * are looked up who were remembered, and are no longer among the unsubscribed.
 *
 * @param optedOut loses those who are back, or gone
 * @param missed contact IDs, each with the second of the opt-out
 */
async function whoIsBack(
	api: Api,
	settings: TriggerSettings,
	optedOut: Map<string, number>,
	missed: Array<[string, number]>,
): Promise<ContactEvent[]> {
	const events: ContactEvent[] = [];
	for (const [id, leftAt] of missed) {
		const contact = await readContact(api, id, EVERYTHING);
		optedOut.delete(id);
		if (!contact || contact.deleted_at) continue;
		if (!isSubscribed(contact)) {
			// At the end of the queue: others are to be looked up, too.
			optedOut.set(id, leftAt);
		} else if (isWantedBy(settings, 'contactResubscribed', contact)) {
			const since = secondIn(contact.email_address?.opt_in_date);
			const at = since !== undefined && since >= leftAt ? since : undefined;
			events.push(toEvent('contactResubscribed', contact, at));
		}
	}
	return events;
}
