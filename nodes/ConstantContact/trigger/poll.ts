import { countContacts, readContact, type Contact } from '../api/contacts';
import type { Api } from '../transport/request';
import {
	isSubscribed,
	secondIn,
	STREAM_OF,
	STREAMS,
	toEvent,
	type ContactEvent,
	type EventName,
	type StreamName,
} from './events';
import { Ledger, type TriggerState } from './state';
import { EVERYTHING, readStream, type ReadingLimits } from './stream';

export interface TriggerSettings {
	events: readonly EventName[];
	/** The second, since 1970, from which on events count; undefined for those from now on. */
	since: number | undefined;
	/** The list that contacts have to be on; whoever unsubscribed is on none. */
	listId: string | undefined;
	/** Whose updates count: an import makes the account their source (assumption). */
	updatesBy: 'anyone' | 'contact';
}

/** What bounds a poll, and what is kept between two. */
interface Limits extends ReadingLimits {
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

/** Whether the workflow asked for this event of this contact. */
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
		if (!contact) continue;
		const isTheirs = contact.contact_id === id;
		if (isTheirs && contact.deleted_at) continue;
		if (!isTheirs || !isSubscribed(contact)) {
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
