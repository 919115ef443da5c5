import { randomUUID } from 'node:crypto';

export type Permission = 'implicit' | 'explicit' | 'unsubscribed' | 'pending_confirmation';

export interface ContactRecord {
	id: string;
	/** Lower case: the address is the contact's key. */
	email: string;
	permission: Permission;
	/** Everything else that an import wrote, under the import's own keys. */
	fields: Record<string, string | number>;
	lists: Set<string>;
	createdAt: number;
	updatedAt: number;
	deletedAt?: number;
}

export interface ListRecord {
	id: string;
	name: string;
	createdAt: number;
	updatedAt: number;
	deletedAt?: number;
	/** In the order of joining, so that a page of members costs no more than the page. */
	members: Set<ContactRecord>;
}

export interface CustomFieldRecord {
	id: string;
	label: string;
	name: string;
	type: string;
	choices: string[];
	createdAt: number;
}

/** One account with everything in it. */
export class Store {
	readonly contacts = new Map<string, ContactRecord>();
	readonly lists = new Map<string, ListRecord>();
	readonly customFields = new Map<string, CustomFieldRecord>();

	addList(name: string, now: number, id: string = randomUUID()): ListRecord {
		const list = { id, name, createdAt: now, updatedAt: now, members: new Set<ContactRecord>() };
		this.lists.set(id, list);
		return list;
	}

	listNamed(name: string): ListRecord | undefined {
		for (const list of this.lists.values()) {
			if (list.name === name && list.deletedAt === undefined) return list;
		}
		return undefined;
	}

	liveList(id: string): ListRecord | undefined {
		const list = this.lists.get(id);
		return list?.deletedAt === undefined ? list : undefined;
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
		};
		this.customFields.set(record.name, record);
		return record;
	}

	addContact(email: string, permission: Permission, now: number): ContactRecord {
		const contact: ContactRecord = {
			id: randomUUID(),
			email: email.trim().toLowerCase(),
			permission,
			fields: {},
			lists: new Set(),
			createdAt: now,
			updatedAt: now,
		};
		this.contacts.set(contact.email, contact);
		return contact;
	}

	join(contact: ContactRecord, list: ListRecord): void {
		contact.lists.add(list.id);
		list.members.add(contact);
	}

	leaveAll(contact: ContactRecord): void {
		for (const id of contact.lists) this.lists.get(id)?.members.delete(contact);
		contact.lists.clear();
	}
}
