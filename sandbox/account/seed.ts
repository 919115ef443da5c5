import type { Account } from './account';
import type { Permission } from './store';

export interface Seed {
	lists?: Array<{ name: string; id?: string; deleted?: boolean }>;
	customFields?: Array<{ id?: string; label: string; type: string; choices?: string[] }>;
	contacts?: Array<{
		/** Absent for somebody without one; the same twice makes two contacts that share it. */
		email?: string;
		permission?: Permission;
		/** Names of lists that exist or are made on the way. */
		lists?: string[];
		fields?: Record<string, string | number>;
		deleted?: boolean;
	}>;
}

/** Puts people, lists and fields into the account. */
export function seed({ store, clock }: Account, { lists, customFields, contacts }: Seed): void {
	const now = clock.now();
	for (const { name, id, deleted } of lists ?? []) {
		const list = store.addList(name, now, id);
		if (deleted) store.deleteList(list, now);
	}
	for (const field of customFields ?? []) store.addCustomField(field, now);
	for (const { email = '', permission, lists: names, fields, deleted } of contacts ?? []) {
		const contact = store.addContact(email, 'implicit', now);
		Object.assign(contact.fields, fields);
		if (deleted) store.deleteContact(contact, now);
		// Whoever unsubscribes was on the lists before.
		for (const name of names ?? []) {
			store.join(contact, store.listNamed(name) ?? store.addList(name, now));
		}
		if (permission === 'unsubscribed') store.unsubscribe(contact, now);
		else if (permission) store.subscribe(contact, permission, now);
	}
}
