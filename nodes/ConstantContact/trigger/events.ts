import type { Contact, TimeFilter } from '../api/contacts';

/** What Constant Contact can be asked for by its time. Each goes on where it left off. */
export type StreamName = 'optOuts' | 'created' | 'updated';

export interface Stream {
	time: TimeFilter;
	/** Which contacts are asked for; always said, as nobody knows what it means to leave it out. */
	status: string;
	/** The event that each contact is; coming back is told by those who are missed. */
	event: EventName;
	/** When it happened, as Constant Contact says; undefined for a contact that does not count. */
	secondOf(contact: Contact): number | undefined;
}

/** Whoever was deleted shows as opted out, and is in none of the streams. */
const isThere = (contact: Contact): boolean => !contact.deleted_at;

export const STREAMS: Record<StreamName, Stream> = {
	optOuts: {
		time: 'optout',
		status: 'unsubscribed',
		event: 'contactUnsubscribed',
		secondOf: (contact) =>
			isThere(contact) && permissionOf(contact) === 'unsubscribed'
				? secondIn(contact.email_address?.opt_out_date)
				: undefined,
	},
	created: {
		time: 'created',
		status: 'all',
		event: 'contactCreated',
		secondOf: (contact) => (isThere(contact) ? secondIn(contact.created_at) : undefined),
	},
	// What somebody does to their permission is no update here: it changes the address's own time (seen).
	updated: {
		time: 'updated',
		status: 'all',
		event: 'contactUpdated',
		secondOf: (contact) => {
			const second = secondIn(contact.updated_at);
			const isNew = second !== undefined && second <= (secondIn(contact.created_at) ?? -Infinity);
			return isThere(contact) && !isNew ? second : undefined;
		},
	},
};

export const STREAM_OF = {
	contactUnsubscribed: 'optOuts',
	contactResubscribed: 'optOuts',
	contactCreated: 'created',
	contactUpdated: 'updated',
} satisfies Record<string, StreamName>;
export type EventName = keyof typeof STREAM_OF;

const permissionOf = ({ email_address: email }: Contact) => email?.permission_to_send;

/** Whoever was asked for a confirmation and has not given it is not back yet. */
export const isSubscribed = (contact: Contact): boolean =>
	permissionOf(contact) === 'explicit' || permissionOf(contact) === 'implicit';

/** ISO 8601 without a time zone. */
export const WITHOUT_ZONE = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?$/;

/** Milliseconds since 1970 of a time that is one of UTC where it names no zone; NaN for what is no time. */
export function inUtc(text: string): number {
	const hasDayAlone = text.length <= 10;
	if (hasDayAlone || !WITHOUT_ZONE.test(text)) return Date.parse(text);
	return Date.parse(`${text.replace(' ', 'T')}Z`);
}

/** Seconds since 1970; undefined for what is no time. */
export function secondIn(time: string | null | undefined): number | undefined {
	const milliseconds = inUtc(time ?? '');
	return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1_000);
}

/** What a workflow gets. */
export interface ContactEvent {
	event: EventName;
	/** In the letters of Constant Contact; null for somebody without one. */
	email: string | null;
	/** ISO 8601; null where Constant Contact does not say. */
	at: string | null;
	contactId: string;
	/** Who did it: `Contact` or `Account`; null where Constant Contact does not say. */
	source: string | null;
	/** Why somebody unsubscribed, if they said so. */
	reason: string | null;
	/** IDs of the lists that the contact is on. */
	lists: string[];
	/** The contact as the API gives it. */
	contact: Contact;
}

/** @param second when it happened, since 1970; undefined when nobody can say */
export function toEvent(
	event: EventName,
	contact: Contact,
	second: number | undefined,
): ContactEvent {
	const { email_address: email } = contact;
	const isOptOut = event === 'contactUnsubscribed';
	return {
		event,
		email: email?.address ?? null,
		at: second === undefined ? null : new Date(second * 1_000).toISOString(),
		contactId: contact.contact_id,
		source: sourceOf(event, contact) ?? null,
		reason: (isOptOut ? email?.opt_out_reason : undefined) ?? null,
		lists: contact.list_memberships ?? [],
		contact,
	};
}

function sourceOf(event: EventName, contact: Contact): string | null | undefined {
	if (event === 'contactUnsubscribed') return contact.email_address?.opt_out_source;
	if (event === 'contactCreated') return contact.create_source;
	// The source of a consent is said to stay what it was when the contact was made.
	return event === 'contactUpdated' ? contact.update_source : undefined;
}
