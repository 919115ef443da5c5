import { randomUUID } from 'node:crypto';

import { Crowd } from './crowd';

export type Permission =
	'implicit' | 'explicit' | 'not_set' | 'pending_confirmation' | 'temp_hold' | 'unsubscribed';

/** Everything of a contact that an import writes, under the import's own keys. */
export type ContactFields = Record<string, string | number>;

export interface ContactRecord {
	/** Position in the account; its id follows from it. */
	number: number;
	/** Lower case: the address is the contact's key. */
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
}

/** A list or a tag. */
export class Group {
	readonly id: string;
	updatedAt: number;
	deletedAt?: number;
	favorite = false;
	description = '';
	/** Numbers of the contacts in it. */
	readonly members = new Crowd();
	/** What becomes of an array of groups when this one joins or leaves it. */
	private readonly joined = new Map<readonly Group[], readonly Group[]>();
	private readonly left = new Map<readonly Group[], readonly Group[]>();

	constructor(
		/** Under which of a contact's properties it is. */
		readonly kind: 'lists' | 'tags',
		public name: string,
		readonly createdAt: number,
		id: string = randomUUID(),
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

export interface CustomFieldRecord {
	id: string;
	label: string;
	name: string;
	type: string;
	choices: string[];
	createdAt: number;
	updatedAt: number;
}

/** One account with everything in it, small enough for millions of contacts. */
export class Store {
	/** By address. */
	readonly contacts = new Map<string, ContactRecord>();
	/** In the order of their making. */
	readonly everybody: ContactRecord[] = [];
	readonly lists = new Map<string, Group>();
	readonly tags = new Map<string, Group>();
	readonly customFields = new Map<string, CustomFieldRecord>();
	private readonly idStart = randomUUID().slice(0, 24);

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
		field: { label: string; type: string; choices?: string[] },
		now: number,
	): CustomFieldRecord {
		const record = {
			id: randomUUID(),
			label: field.label,
			name: field.label.replaceAll(' ', '_'),
			type: field.type,
			choices: field.choices ?? [],
			createdAt: now,
			updatedAt: now,
		};
		this.customFields.set(record.name, record);
		return record;
	}

	customFieldById(id: string): CustomFieldRecord | undefined {
		return [...this.customFields.values()].find((field) => field.id === id);
	}

	addContact(email: string, permission: Permission, now: number): ContactRecord {
		const contact: ContactRecord = {
			number: this.everybody.length,
			email: email.trim().toLowerCase(),
			permission,
			fields: {},
			lists: NONE,
			tags: NONE,
			createdAt: now,
			updatedAt: now,
			deletedAt: undefined,
			optedOutAt: permission === 'unsubscribed' ? now : undefined,
		};
		this.contacts.set(contact.email, contact);
		this.everybody.push(contact);
		return contact;
	}

	/** @param email in lower case, nobody else's */
	rename(contact: ContactRecord, email: string): void {
		this.contacts.delete(contact.email);
		contact.email = email;
		this.contacts.set(email, contact);
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

	/**
	 * @param crowd whom to look at; everybody when left out
	 * @param from the first contact number to look at
	 */
	*people(crowd?: Crowd, from = 0): Generator<ContactRecord> {
		if (crowd) {
			for (const number of crowd.from(from)) yield this.everybody[number]!;
		} else {
			for (let number = from; number < this.everybody.length; number++) {
				yield this.everybody[number]!;
			}
		}
	}

	/** Those of a crowd, or of everybody, who pass. */
	crowdOf(passes: (contact: ContactRecord) => boolean, crowd?: Crowd): Crowd {
		const passed = new Crowd();
		for (const contact of this.people(crowd)) if (passes(contact)) passed.add(contact.number);
		return passed;
	}

	/** Puts a contact on a list, or a tag on a contact; lists take nobody who is gone (assumption). */
	join(contact: ContactRecord, group: Group): void {
		const isGone = contact.permission === 'unsubscribed' || contact.deletedAt !== undefined;
		if (group.deletedAt !== undefined || (isGone && group.kind === 'lists')) return;
		if (!group.members.add(contact.number)) return;
		contact[group.kind] = group.addedTo(contact[group.kind]);
	}

	leave(contact: ContactRecord, group: Group): void {
		if (!group.members.delete(contact.number)) return;
		contact[group.kind] = group.takenFrom(contact[group.kind]);
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
	}

	/** A permission other than `unsubscribed`, and the end of that one. */
	subscribe(contact: ContactRecord, permission: Permission): void {
		contact.permission = permission;
		contact.optedOutAt = undefined;
	}

	/** Whoever unsubscribes leaves all lists (assumption). */
	unsubscribe(contact: ContactRecord, now: number): void {
		this.leaveAll(contact);
		contact.permission = 'unsubscribed';
		contact.optedOutAt = now;
	}
}
