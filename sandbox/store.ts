import { randomUUID } from 'node:crypto';

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
	/** Contacts in it. */
	size = 0;
	/** What becomes of an array of groups when this one joins or leaves it. */
	private readonly joined = new Map<readonly Group[], readonly Group[]>();
	private readonly left = new Map<readonly Group[], readonly Group[]>();

	constructor(
		public name: string,
		readonly createdAt: number,
		id: string = randomUUID(),
	) {
		this.id = id;
		this.updatedAt = createdAt;
	}

	addTo(groups: readonly Group[]): readonly Group[] {
		if (groups.includes(this)) return groups;
		this.size += 1;
		let more = this.joined.get(groups);
		if (!more) {
			more = [...groups, this];
			this.joined.set(groups, more);
		}
		return more;
	}

	takeFrom(groups: readonly Group[]): readonly Group[] {
		if (!groups.includes(this)) return groups;
		this.size -= 1;
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
		const list = new Group(name, now, id);
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
		for (const contact of [...this.membersOf(list)]) contact.lists = list.takeFrom(contact.lists);
		list.deletedAt = now;
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

	idOf({ number }: ContactRecord): string {
		return this.idStart + number.toString(16).padStart(12, '0');
	}

	contactById(id: string): ContactRecord | undefined {
		if (!id.startsWith(this.idStart)) return undefined;
		return this.everybody[Number.parseInt(id.slice(this.idStart.length), 16)];
	}

	/** @param from the first contact number to look at */
	*membersOf(group: Group, from = 0): Generator<ContactRecord> {
		for (let number = from; number < this.everybody.length; number++) {
			const contact = this.everybody[number]!;
			if (contact.lists.includes(group) || contact.tags.includes(group)) yield contact;
		}
	}

	join(contact: ContactRecord, list: Group): void {
		contact.lists = list.addTo(contact.lists);
	}

	leave(contact: ContactRecord, list: Group): void {
		contact.lists = list.takeFrom(contact.lists);
	}

	leaveAll(contact: ContactRecord): void {
		for (const list of contact.lists) this.leave(contact, list);
	}

	/** Deleted contacts leave their lists, and still own their address (documented). */
	deleteContact(contact: ContactRecord, now: number): void {
		this.leaveAll(contact);
		contact.deletedAt = now;
	}

	/** Whoever unsubscribes leaves all lists (assumption). */
	unsubscribe(contact: ContactRecord, now: number): void {
		this.leaveAll(contact);
		contact.permission = 'unsubscribed';
		contact.optedOutAt = now;
	}
}
