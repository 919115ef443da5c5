import type { FastifyRequest } from 'fastify';

import { iso } from '../clock';
import type { Sandbox } from '../sandbox';
import type { ContactRecord, Permission } from '../store';
import { conflict, invalid, notFound } from './errors';
import {
	bodyOf,
	decodeCursor,
	idOf,
	idsIn,
	nextLink,
	pageSize,
	queryOf,
	textIn,
	type Query,
} from './requests';
import { READ_CONTACTS, WRITE_CONTACTS, type Routes } from './routes';

const DAY = 86_400_000;
const NEW_SUBSCRIBER_DAYS = 30;
const PERMISSIONS = ['implicit', 'explicit', 'not_set', 'pending_confirmation', 'temp_hold'];
const TEXTS = ['first_name', 'last_name', 'job_title', 'company_name'] as const;

export const contacts: Routes = (router, sandbox) => {
	function existing(request: FastifyRequest): ContactRecord {
		const contact = sandbox.store.contactById(idOf(request));
		if (!contact) throw notFound('contact_id');
		return contact;
	}

	router.get('/contacts', READ_CONTACTS, (request) => {
		const query = decodeCursor(queryOf(request));
		const limit = pageSize(query.limit, 500, 50);
		const isWanted = contactFilter(query);
		const page: ContactRecord[] = [];
		let next: ContactRecord | undefined;
		for (const contact of peopleFrom(sandbox, query)) {
			if (!isWanted(contact)) continue;
			if (page.length === limit) {
				next = contact;
				break;
			}
			page.push(contact);
		}
		return {
			contacts: page.map((contact) => contactAnswer(sandbox, contact, query.include)),
			...(query.include_count === 'true'
				? { contacts_count: sandbox.store.everybody.filter(isWanted).length }
				: {}),
			...(next ? nextLink('/v3/contacts', { ...query, from: String(next.number) }) : {}),
		};
	});
	router.get('/contacts/counts', READ_CONTACTS, (request) => {
		const counts = { total: 0, explicit: 0, implicit: 0, pending: 0, unsubscribed: 0 };
		let newSubscribers = 0;
		const since = sandbox.clock.now() - NEW_SUBSCRIBER_DAYS * DAY;
		for (const { permission, deletedAt, createdAt } of sandbox.store.everybody) {
			if (deletedAt !== undefined) continue;
			counts.total += 1;
			const name = permission === 'pending_confirmation' ? 'pending' : permission;
			if (name in counts) counts[name as keyof typeof counts] += 1;
			if (createdAt >= since) newSubscribers += 1;
		}
		const wantsNew = queryOf(request).include === 'new_subscriber';
		return { ...counts, ...(wantsNew ? { new_subscriber: newSubscribers } : {}) };
	});
	router.get('/contacts/:id', READ_CONTACTS, (request) =>
		contactAnswer(sandbox, existing(request), queryOf(request).include),
	);
	router.post('/contacts', WRITE_CONTACTS, async (request, reply) => {
		const body = bodyOf(request);
		const { create_source: source } = body;
		if (source !== 'Account' && source !== 'Contact') {
			throw invalid('create_source is missing, create_source does not have a valid value');
		}
		const { address, permission } = emailIn(body);
		// A deleted contact owns its address still (documented).
		const owner = sandbox.store.contacts.get(address.toLowerCase());
		if (owner) {
			throw conflict(
				`Validation failed: Email already exists for contact ${sandbox.store.idOf(owner)}`,
			);
		}
		const contact = sandbox.store.addContact(address, permission, sandbox.clock.now());
		writeContact(sandbox, contact, body);
		return await reply.code(201).send(contactAnswer(sandbox, contact, 'list_memberships'));
	});
	router.put('/contacts/:id', WRITE_CONTACTS, (request) => {
		const contact = existing(request);
		const body = bodyOf(request);
		if (body.update_source === undefined) throw invalid('update_source is missing');
		const { address, permission } = emailIn(body);
		const owner = sandbox.store.contacts.get(address.toLowerCase());
		if (owner && owner !== contact) throw conflict('Validation failed: EmailAddress is not unique');
		sandbox.store.contacts.delete(contact.email);
		contact.email = address.toLowerCase();
		sandbox.store.contacts.set(contact.email, contact);
		contact.permission = permission;
		contact.deletedAt = undefined;
		// A full replacement of the core properties (documented).
		for (const key of TEXTS) delete contact.fields[key];
		writeContact(sandbox, contact, body);
		return contactAnswer(sandbox, contact, 'list_memberships');
	});
	router.delete('/contacts/:id', WRITE_CONTACTS, async (request, reply) => {
		sandbox.store.deleteContact(existing(request), sandbox.clock.now());
		return await reply.code(204).send();
	});
	router.post('/contacts/sign_up_form', WRITE_CONTACTS, async (request, reply) => {
		const body = bodyOf(request);
		const address = textIn(body, 'email_address', 50);
		if (!address) throw invalid('email_address is missing');
		if (!idsIn(body, 'list_memberships', 50)) throw invalid('list_memberships is missing');
		const { store, clock } = sandbox;
		const found = store.contacts.get(address.toLowerCase());
		const contact = found ?? store.addContact(address, 'explicit', clock.now());
		contact.permission = 'explicit';
		contact.deletedAt = undefined;
		writeContact(sandbox, contact, body);
		return await reply
			.code(found ? 200 : 201)
			.send({ contact_id: store.idOf(contact), action: found ? 'updated' : 'created' });
	});
	router.put('/contacts/resubscribe/:id', WRITE_CONTACTS, (request) => {
		const contact = existing(request);
		const lists = idsIn(bodyOf(request), 'list_ids', 50);
		contact.permission = 'pending_confirmation';
		joinLists(sandbox, contact, lists);
		return contactAnswer(sandbox, contact, 'list_memberships');
	});
};

function emailIn(body: Record<string, unknown>): { address: string; permission: Permission } {
	const email = body.email_address as { address?: unknown; permission_to_send?: unknown };
	const { address, permission_to_send: permission = 'implicit' } = email ?? {};
	if (typeof address !== 'string' || address.length > 80) throw invalid('email_address is invalid');
	if (!PERMISSIONS.includes(String(permission))) throw invalid('permission_to_send is invalid');
	return { address, permission: permission as Permission };
}

/** What POST, PUT and the sign-up form share. */
function writeContact(
	sandbox: Sandbox,
	contact: ContactRecord,
	body: Record<string, unknown>,
): void {
	for (const key of TEXTS) {
		const text = textIn(body, key, 50);
		if (text !== undefined) contact.fields[key] = text;
	}
	contact.updatedAt = sandbox.clock.now();
	joinLists(sandbox, contact, idsIn(body, 'list_memberships', 50));
}

function joinLists({ store }: Sandbox, contact: ContactRecord, ids: string[] = []): void {
	for (const id of ids) {
		const list = store.liveList(id);
		if (!list) throw notFound('list_id');
		store.join(contact, list);
	}
}

function peopleFrom({ store }: Sandbox, query: Query): Iterable<ContactRecord> {
	if (query.email !== undefined) {
		const contact = store.contacts.get(query.email.trim().toLowerCase());
		return contact ? [contact] : [];
	}
	const from = Number(query.from ?? 0);
	return (function* () {
		for (let number = from; number < store.everybody.length; number++) {
			yield store.everybody[number]!;
		}
	})();
}

/** Whether a contact is meant by a query. */
function contactFilter(query: Query): (contact: ContactRecord) => boolean {
	const statuses = new Set((query.status ?? 'active').split(','));
	const groups = (query.lists ?? query.tags)?.split(',');
	const ranges = (['created', 'updated', 'optout'] as const).flatMap((name) =>
		(['after', 'before'] as const).flatMap((side) => {
			const text = query[`${name}_${side}`];
			if (text === undefined) return [];
			const limit = Date.parse(text);
			if (Number.isNaN(limit)) throw invalid(`${name}_${side} is invalid`);
			return [{ name, sign: side === 'after' ? 1 : -1, limit }];
		}),
	);
	return (contact) => {
		const { permission, deletedAt } = contact;
		const isIn = (id: string) =>
			contact.lists.some((list) => list.id === id) || contact.tags.some((tag) => tag.id === id);
		if (groups && !groups.some(isIn)) return false;
		const times = {
			created: contact.createdAt,
			updated: contact.updatedAt,
			optout: contact.optedOutAt ?? NaN,
		};
		if (!ranges.every(({ name, sign, limit }) => sign * (times[name] - limit) > 0)) return false;
		if (statuses.has('all')) return true;
		if (deletedAt !== undefined) return statuses.has('deleted');
		return statuses.has(permission) || (statuses.has('active') && permission !== 'unsubscribed');
	};
}

const PLAIN = [...TEXTS, 'birthday_month', 'birthday_day', 'anniversary'];

function contactAnswer({ store }: Sandbox, contact: ContactRecord, include = '') {
	const { fields } = contact;
	const optedOut = contact.permission === 'unsubscribed';
	const answer: Record<string, unknown> = {
		contact_id: store.idOf(contact),
		email_address: {
			address: contact.email,
			permission_to_send: contact.permission,
			created_at: iso(contact.createdAt),
			updated_at: iso(contact.updatedAt),
			...(optedOut
				? { opt_out_source: 'Contact', opt_out_date: iso(contact.optedOutAt ?? contact.updatedAt) }
				: { opt_in_source: 'Account', opt_in_date: iso(contact.createdAt) }),
			confirm_status: 'off',
		},
		create_source: 'Account',
		update_source: 'Account',
		created_at: iso(contact.createdAt),
		updated_at: iso(contact.updatedAt),
	};
	for (const key of PLAIN) if (key in fields) answer[key] = fields[key];
	if (contact.deletedAt !== undefined) answer.deleted_at = iso(contact.deletedAt);
	if (include.includes('list_memberships')) {
		answer.list_memberships = contact.lists.map(({ id }) => id);
	}
	if (include.includes('taggings')) answer.taggings = contact.tags.map(({ id }) => id);
	if (include.includes('custom_fields')) {
		answer.custom_fields = Object.entries(fields).flatMap(([key, value]) => {
			const field = key.startsWith('cf:') ? store.customFields.get(key.slice(3)) : undefined;
			return field ? [{ custom_field_id: field.id, value: String(value) }] : [];
		});
	}
	return answer;
}
