import { randomBytes, randomUUID } from 'node:crypto';

import { AddressIndex } from './addressIndex';
import { ContactSet } from './contactSet';
import type { HistoryEvent } from './history';
import type { SandboxSettings } from './settings';

export type Permission =
	'implicit' | 'explicit' | 'not_set' | 'pending_confirmation' | 'temp_hold' | 'unsubscribed';

/** Everything of a contact that an import writes, under the import's own keys. */
export type ContactFields = Record<string, string | number>;

export interface ContactRecord {
	/** Position in the account; its id follows from it. */
	number: number;
	/** Lower case; '' for somebody without one. Two contacts can have the same. */
	email: string;
	permission: Permission;
	fields: ContactFields;
	/** Shared by all contacts that are on the same lists, as are the tags. */
	lists: readonly Group[];
	tags: readonly Group[];
	createdAt: number;
	updatedAt: number;
	deletedAt?: number;
	optedOutAt?: number;
	/** Who unsubscribed them, and why, if they said so. */
	optedOutBy?: Source;
	optOutReason?: string;
	/** When they came back, or got another permission. */
	optedInAt?: number;
	createSource: Source;
	/** Absent until somebody changes the contact. */
	updateSource?: Source;
	/** When somebody tried to subscribe or change the contact, of the last day; shared like lists. */
	attempts: readonly number[];
	/** Until then nobody can, as far as the guard against repeated sign-ups goes. */
	flaggedUntil?: number;
}

type Source = 'Account' | 'Contact';

/** A list or a tag. */
export class Group {
	readonly id: string;
	updatedAt: number;
	deletedAt?: number;
	favorite = false;
	description = '';
	/** Numbers of the contacts in it. */
	readonly members = new ContactSet();
	/** What becomes of an array of groups when this one joins or leaves it. */
	private readonly joined = new Map<readonly Group[], readonly Group[]>();
	private readonly left = new Map<readonly Group[], readonly Group[]>();

	constructor(
		/** Under which of a contact's properties it is. */
		readonly kind: 'lists' | 'tags',
		public name: string,
		readonly createdAt: number,
		id: string = timeUuid(createdAt),
	) {
		this.id = id;
		this.updatedAt = createdAt;
	}

	get size(): number {
		return this.members.size;
	}

	/** Array of groups with this one, the same one for all contacts. */
	addedTo(groups: readonly Group[]): readonly Group[] {
		let more = this.joined.get(groups);
		if (!more) {
			more = [...groups, this];
			this.joined.set(groups, more);
		}
		return more;
	}

	takenFrom(groups: readonly Group[]): readonly Group[] {
		let fewer = this.left.get(groups);
		if (!fewer) {
			fewer = groups.length === 1 ? NONE : groups.filter((group) => group !== this);
			this.left.set(groups, fewer);
		}
		return fewer;
	}
}

const NONE: readonly Group[] = [];

let uuidsMade = 0;
const UUID_NODE = randomBytes(6).toString('hex');

/** A UUID of version 1, as the IDs of lists are: its time counts 100 ns since 1582, and goes on within a millisecond. */
function timeUuid(now: number): string {
	uuidsMade += 1;
	const ticks =
		(BigInt(Math.floor(now)) + 12_219_292_800_000n) * 10_000n + BigInt(uuidsMade % 10_000);
	const time = ticks.toString(16).padStart(15, '0');
	return `${time.slice(7)}-${time.slice(3, 7)}-1${time.slice(0, 3)}-8000-${UUID_NODE}`;
}

const DAY = 86_400_000;
/** Attempts of an address within 24 hours, and the days for which one more has it flagged (vendor's staff). */
const MOST_ATTEMPTS = 5;
const FLAGGED_DAYS = 2;

/** A custom field's name follows from its label. */
const slugOf = (label: string, letters: SandboxSettings['fieldNameLetters']): string =>
	label
		.trim()
		.toLowerCase()
		.replace(letters === 'any' ? /[^\p{L}\p{N}]+/gu : /[^a-z\d]+/g, '_');

export interface CustomFieldRecord {
	id: string;
	label: string;
	name: string;
	type: string;
	choices: string[];
	createdAt: number;
	updatedAt: number;
}

const NO_ATTEMPTS: readonly number[] = [];

/** One account with everything in it, small enough for millions of contacts. */
export class Store {
	/** By address: whoever had it first. */
	readonly contacts = new AddressIndex<ContactRecord>();
	/** Everybody else who has one of these addresses, too. */
	private readonly twins = new Map<string, ContactRecord[]>();
	/** Goes up with everything that changes somebody, so that what was worked out can be kept till then. */
	version = 0;
	/** In the order of their making. */
	readonly everybody: ContactRecord[] = [];
	readonly lists = new Map<string, Group>();
	readonly tags = new Map<string, Group>();
	readonly customFields = new Map<string, CustomFieldRecord>();
	private readonly idStart = randomUUID().slice(0, 24);

	constructor(
		private readonly settings: SandboxSettings,
		readonly record: (event: () => Omit<HistoryEvent, 'at' | 'activityId'>) => void,
	) {}

	addList(name: string, now: number, id?: string): Group {
		const list = new Group('lists', name, now, id);
		this.lists.set(list.id, list);
		return list;
	}

	listNamed(name: string): Group | undefined {
		for (const list of this.lists.values()) {
			if (list.name === name && list.deletedAt === undefined) return list;
		}
		return undefined;
	}

	liveList(id: string): Group | undefined {
		const list = this.lists.get(id);
		return list?.deletedAt === undefined ? list : undefined;
	}

	deleteList(list: Group, now: number): void {
		this.empty(list);
		list.deletedAt = now;
		this.record(() => ({ kind: 'listDeleted', listId: list.id }));
	}

	addTag(name: string, now: number): Group {
		const tag = new Group('tags', name, now);
		this.tags.set(tag.id, tag);
		return tag;
	}

	deleteTag(tag: Group): void {
		this.empty(tag);
		this.tags.delete(tag.id);
	}

	addCustomField(
		field: { id?: string; label: string; type: string; choices?: string[] },
		now: number,
	): CustomFieldRecord {
		const record = {
			id: field.id ?? randomUUID(),
			label: field.label,
			name: this.slugOf(field.label),
			type: field.type,
			choices: field.choices ?? [],
			createdAt: now,
			updatedAt: now,
		};
		this.customFields.set(record.name, record);
		return record;
	}

	private slugOf(label: string): string {
		return slugOf(label, this.settings.fieldNameLetters);
	}

	/** Whether a field other than `field` has the name that this label gives. */
	isLabelTaken(label: string, field?: CustomFieldRecord): boolean {
		const owner = this.customFields.get(this.slugOf(label));
		return owner !== undefined && owner !== field;
	}

	/** A new label gives the field a new name; its values stay. */
	relabel(field: CustomFieldRecord, label: string): void {
		const [before, after] = [`cf:${field.name}`, `cf:${this.slugOf(label)}`];
		field.label = label;
		if (before === after) return;
		this.customFields.delete(field.name);
		field.name = this.slugOf(label);
		this.customFields.set(field.name, field);
		for (const { fields } of this.everybody) {
			const value = fields[before];
			if (value === undefined) continue;
			delete fields[before];
			fields[after] = value;
		}
	}

	customFieldById(id: string): CustomFieldRecord | undefined {
		return [...this.customFields.values()].find((field) => field.id === id);
	}

	/** How an address is kept. */
	keptForm(address: string): string {
		const text = address.trim().toLowerCase();
		return this.settings.addressForm === 'withoutPlus' ? text.replace(/\+[^@]*@/, '@') : text;
	}

	addContact(email: string, permission: Permission, now: number): ContactRecord {
		const contact: ContactRecord = {
			number: this.everybody.length,
			email: this.keptForm(email),
			permission,
			fields: {},
			lists: NONE,
			tags: NONE,
			createdAt: now,
			updatedAt: now,
			deletedAt: undefined,
			optedOutAt: permission === 'unsubscribed' ? now : undefined,
			optedOutBy: permission === 'unsubscribed' ? 'Account' : undefined,
			optOutReason: undefined,
			optedInAt: undefined,
			createSource: 'Account',
			updateSource: undefined,
			attempts: NO_ATTEMPTS,
			flaggedUntil: undefined,
		};
		this.takeAddress(contact);
		this.everybody.push(contact);
		this.version += 1;
		return contact;
	}

	/** Everybody with this address, in lower case. */
	withAddress(email: string): ContactRecord[] {
		const first = this.contacts.get(email);
		return first ? [first, ...(this.twins.get(email) ?? [])] : [];
	}

	/** @param email in lower case */
	rename(contact: ContactRecord, email: string): void {
		if (email === contact.email) return;
		const others = this.withAddress(contact.email).filter((one) => one !== contact);
		this.contacts.delete(contact.email);
		this.twins.delete(contact.email);
		for (const other of others) this.takeAddress(other);
		contact.email = email;
		this.takeAddress(contact);
		this.version += 1;
	}

	private takeAddress(contact: ContactRecord): void {
		const { email } = contact;
		if (email === '') return;
		if (!this.contacts.has(email)) this.contacts.set(email, contact);
		else this.twins.set(email, [...(this.twins.get(email) ?? []), contact]);
	}

	/**
	 * Whether the guard against repeated sign-ups lets this attempt pass; asking is one.
	 *
	 * @param shared arrays of attempts made so far at `now`: those of contacts that had the same are one
	 */
	isAttemptFine(
		contact: ContactRecord,
		now: number,
		shared: Map<readonly number[], readonly number[]>,
	): boolean {
		const before = contact.attempts;
		let attempts = shared.get(before);
		if (!attempts) {
			attempts = [...before.filter((at) => at > now - DAY), now];
			shared.set(before, attempts);
		}
		contact.attempts = attempts;
		if (attempts.length > MOST_ATTEMPTS) contact.flaggedUntil = now + FLAGGED_DAYS * DAY;
		return (contact.flaggedUntil ?? -Infinity) <= now;
	}

	idOf({ number }: ContactRecord): string {
		return this.idStart + number.toString(16).padStart(12, '0');
	}

	contactById(id: string): ContactRecord | undefined {
		if (!id.startsWith(this.idStart)) return undefined;
		return this.everybody[Number.parseInt(id.slice(this.idStart.length), 16)];
	}

	membersOf(group: Group): Generator<ContactRecord> {
		return this.people(group.members);
	}

	/** @param among whom to look at; everybody when left out */
	*people(among?: ContactSet): Generator<ContactRecord> {
		if (!among) return yield* this.everybody;
		for (const number of among.ascending()) yield this.everybody[number]!;
	}

	/**
	 * Some of a set, the newest ones first.
	 *
	 * @param skip how many of the newest ones to pass over
	 */
	*latest(set: ContactSet, skip: number, most: number): Generator<ContactRecord> {
		for (const number of set.backwards(skip)) {
			if (most-- <= 0) return;
			yield this.everybody[number]!;
		}
	}

	/** Those of a set, or of everybody, who pass. */
	select(passes: (contact: ContactRecord) => boolean, among?: ContactSet): ContactSet {
		const passed = new ContactSet();
		for (const contact of this.people(among)) if (passes(contact)) passed.add(contact.number);
		return passed;
	}

	/** Puts a contact on a list, or a tag on a contact; lists take nobody who is gone (assumption). */
	join(contact: ContactRecord, group: Group): void {
		const isGone = contact.permission === 'unsubscribed' || contact.deletedAt !== undefined;
		if (group.deletedAt !== undefined || (isGone && group.kind === 'lists')) return;
		if (!group.members.add(contact.number)) return;
		contact[group.kind] = group.addedTo(contact[group.kind]);
		this.changed('joined', contact, group);
	}

	leave(contact: ContactRecord, group: Group): void {
		if (!group.members.delete(contact.number)) return;
		contact[group.kind] = group.takenFrom(contact[group.kind]);
		this.changed('left', contact, group);
	}

	private changed(kind: 'joined' | 'left', contact: ContactRecord, { id, kind: of }: Group): void {
		this.version += 1;
		if (of === 'lists') this.tell(kind, contact, id);
	}

	/** Writes into the history. */
	tell(kind: HistoryEvent['kind'], contact: ContactRecord, listId?: string): void {
		this.record(() => ({ kind, email: contact.email, contactId: this.idOf(contact), listId }));
	}

	leaveAll(contact: ContactRecord): void {
		for (const list of contact.lists) this.leave(contact, list);
	}

	private empty(group: Group): void {
		for (const contact of this.membersOf(group)) this.leave(contact, group);
	}

	/** Deleted contacts leave their lists, and still own their address (documented). */
	deleteContact(contact: ContactRecord, now: number): void {
		this.leaveAll(contact);
		contact.deletedAt = now;
		this.version += 1;
		this.tell('deleted', contact);
	}

	/** A permission other than `unsubscribed`, and the end of that one. */
	subscribe(contact: ContactRecord, permission: Permission, now: number): void {
		if (contact.permission === 'unsubscribed') this.tell('resubscribed', contact);
		if (contact.permission !== permission) contact.optedInAt = now;
		contact.permission = permission;
		if (this.settings.optOutAfterReturn === 'cleared') {
			contact.optedOutAt = undefined;
			contact.optedOutBy = undefined;
			contact.optOutReason = undefined;
		}
		this.version += 1;
	}

	/** @param by whoever clicked the link in an email is the contact themselves */
	unsubscribe(contact: ContactRecord, now: number, by: Source = 'Contact', reason?: string): void {
		if (this.settings.unsubscribedLeaveLists) this.leaveAll(contact);
		contact.permission = 'unsubscribed';
		contact.optedOutAt = now;
		contact.optedOutBy = by;
		contact.optOutReason = reason;
		this.version += 1;
		this.tell('unsubscribed', contact);
	}
}
