import { countContacts, readContacts, type Contact, type ContactSearch } from '../api/contacts';
import type { Api } from '../transport/request';
import type { Stream } from './events';
import type { Ledger } from './state';

/** All that can be said of somebody, so that a workflow needs no further request. */
export const EVERYTHING = 'list_memberships,custom_fields,phone_numbers,street_addresses,taggings';

/** What bounds the reading of one stream. */
export interface ReadingLimits {
	/** Seconds within which a change shows in every search. */
	lag: number;
	/** Contacts that a poll reads of one stream, beyond those that it knows. */
	atOnce: number;
}

const DAY = 86_400;
/** Seconds since 1970 that are beyond any contact's time. */
const END_OF_TIME = 2 ** 33;

interface Found {
	/** Events that were not delivered yet, oldest first. */
	fresh: Array<{ contact: Contact; second: number }>;
	/** IDs of everybody who was found; undefined where somebody may have been overlooked. */
	present: Set<string> | undefined;
}

/** Reads what is new, and closes the time in which nothing new can show any more. */
export async function readStream(
	api: Api,
	stream: Stream,
	ledger: Ledger,
	optedOut: Map<string, number> | undefined,
	limits: ReadingLimits,
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
