import type { FastifyRequest } from 'fastify';

import type { Account } from '../account/account';
import { iso } from '../account/clock';
import { ContactSet } from '../account/contactSet';
import { countedAs } from '../account/settings';
import type { ContactRecord, Permission } from '../account/store';
import { detailsIn, overwrite, partsOf, write } from './contactParts';
import { conflict, invalid, notFound } from './errors';
import {
	bodyOf,
	choiceIn,
	idOf,
	links,
	neededIds,
	pageNumber,
	pageSize,
	queryOf,
	textIn,
	type Body,
	type Query,
} from './requests';
import { READ_CONTACTS, WRITE_CONTACTS, type Routes } from './routes';
import { listOf, newSubscriber } from './selection';

const PERMISSIONS: Permission[] = [
	'implicit',
	'explicit',
	'not_set',
	'pending_confirmation',
	'temp_hold',
	'unsubscribed',
];
const STATUSES = ['all', 'active', 'deleted', ...PERMISSIONS.slice(2)] as string[];
/** Letters of a time that are its day: a contact's deletion is told by its day alone (documented). */
const DAY = 'YYYY-MM-DD'.length;
/** Parts of a contact that a request can include. */
const PARTS = [
	'custom_fields',
	'list_memberships',
	'phone_numbers',
	'street_addresses',
	'taggings',
	'notes',
];

export const contacts: Routes = (router, account) => {
	function existing(request: FastifyRequest): ContactRecord {
		const contact = account.store.contactById(idOf(request));
		if (!contact) throw notFound('contact_id');
		return contact;
	}

	router.get('/contacts', READ_CONTACTS, (request) => {
		const { store } = account;
		const query = queryOf(request);
		// The account has no segments.
		if (query.segment_id !== undefined) throw notFound('segment_id');
		const limit = pageSize(account.settings, query.limit, 500);
		const number = pageNumber(query);
		const include = includeIn(query);
		// What shows late depends on the time, too.
		const time = account.settings.contactSearchLagMs > 0 ? account.clock.now() : undefined;
		const found = account.found({ ...query, time }, () => {
			const among = contactSetIn(account, query);
			const isWanted = contactFilter(account, query);
			// The usual question is for everybody on one list: its members as they are.
			return among && query.status === 'all' && !hasTimes(query)
				? among
				: store.select(isWanted, among);
		});
		// By the number of the page, newest first (seen): who comes or goes between two pages shifts all.
		const page = [...store.latest(found, (number - 1) * limit, limit)];
		const next = found.size > number * limit ? String(number + 1) : undefined;
		const isCounted = query.include_count === 'true';
		const count = isCounted ? countedAs(account.settings.contactsCounts, found.size) : undefined;
		return {
			contacts: page.map((contact) => contactAnswer(account, contact, include)),
			...(count === undefined ? {} : { contacts_count: count }),
			...links(account.settings, '/v3/contacts', query, limit, next),
		};
	});
	router.get('/contacts/counts', READ_CONTACTS, (request) => {
		const counts = { total: 0, explicit: 0, implicit: 0, pending: 0, unsubscribed: 0 };
		let newSubscribers = 0;
		const isNew = newSubscriber(account);
		for (const contact of account.store.everybody) {
			const { permission, deletedAt } = contact;
			if (deletedAt !== undefined) continue;
			counts.total += 1;
			const name = permission === 'pending_confirmation' ? 'pending' : permission;
			if (name in counts) counts[name as keyof typeof counts] += 1;
			if (isNew(contact)) newSubscribers += 1;
		}
		const wantsNew = choiceIn(queryOf(request), 'include', ['new_subscriber']) !== undefined;
		return { ...counts, ...(wantsNew ? { new_subscriber: newSubscribers } : {}) };
	});
	router.get('/contacts/:id', READ_CONTACTS, (request) =>
		contactAnswer(account, existing(request), includeIn(queryOf(request))),
	);
	router.post('/contacts', WRITE_CONTACTS, async (request, reply) => {
		const body = bodyOf(request);
		const { create_source: source } = body;
		if (source !== 'Account' && source !== 'Contact') {
			throw invalid('create_source is missing, create_source does not have a valid value');
		}
		const { address = '', permission = 'implicit' } = emailIn(body);
		const details = detailsIn(account, body);
		// Some contacts have nothing but a name (seen).
		if (address === '' && Object.keys(details.fields).length === 0) {
			throw invalid('email_address is missing');
		}
		// A deleted contact owns its address still (documented).
		const owner = account.store.contacts.get(address);
		if (owner) {
			throw conflict(account, `Email already exists for contact ${account.store.idOf(owner)}`);
		}
		// What people do themselves is explicit (seen).
		const held = source === 'Contact' ? 'explicit' : permission;
		const contact = account.store.addContact(address, held, account.clock.now());
		contact.createSource = source;
		write(account, contact, details);
		return await reply.code(201).send(contactAnswer(account, contact, PARTS));
	});
	router.put('/contacts/:id', WRITE_CONTACTS, (request) => {
		const { store, clock } = account;
		const contact = existing(request);
		const body = bodyOf(request);
		const { update_source: source } = body;
		if (source !== 'Account' && source !== 'Contact') throw invalid('update_source is missing');
		const { address = '', permission = contact.permission, reason } = emailIn(body);
		if (address === '' && contact.email !== '') throw invalid('email_address is missing');
		const details = detailsIn(account, body);
		const isShared = address !== contact.email && store.contacts.has(address);
		if (isShared) throw conflict(account, 'EmailAddress is not unique');
		store.rename(contact, address);
		contact.updateSource = source;
		contact.deletedAt = undefined;
		const now = clock.now();
		if (permission !== 'unsubscribed') store.subscribe(contact, permission, now);
		else if (contact.permission !== permission) store.unsubscribe(contact, now, source, reason);
		overwrite(account, contact, details);
		return contactAnswer(account, contact, PARTS);
	});
	router.delete('/contacts/:id', WRITE_CONTACTS, async (request, reply) => {
		account.store.deleteContact(existing(request), account.clock.now());
		return await reply.code(204).send();
	});
	router.post('/contacts/sign_up_form', WRITE_CONTACTS, async (request, reply) => {
		const { store, clock } = account;
		const body = bodyOf(request);
		const address = textIn(body, 'email_address', 50);
		if (!address) throw invalid('email_address is missing');
		neededIds(body, 'list_memberships', 50);
		const { phone_number, street_address, ...rest } = body;
		const details = detailsIn(account, {
			...rest,
			...(phone_number === undefined ? {} : { phone_numbers: [{ phone_number, kind: 'other' }] }),
			...(street_address === undefined ? {} : { street_addresses: [street_address] }),
		});
		const found = store.contacts.get(store.keptForm(address));
		const contact = found ?? store.addContact(address, 'explicit', clock.now());
		if (!store.isAttemptFine(contact, clock.now(), new Map()))
			throw invalid('email_address is invalid');
		if (found) contact.updateSource = 'Contact';
		else contact.createSource = 'Contact';
		const { confirmedOptIn, pendingJoinLists, signUpRevivesDeleted } = account.settings;
		if (signUpRevivesDeleted) contact.deletedAt = undefined;
		const isPending = confirmedOptIn && !found;
		const held = isPending ? 'pending_confirmation' : permissionAfter(account, contact);
		if (held !== 'unsubscribed') store.subscribe(contact, held, clock.now());
		write(account, contact, isPending && !pendingJoinLists ? { ...details, lists: [] } : details);
		store.tell('signedUp', contact);
		return await reply
			.code(found ? 200 : 201)
			.send({ contact_id: store.idOf(contact), action: found ? 'updated' : 'created' });
	});
	router.put('/contacts/resubscribe/:id', WRITE_CONTACTS, async (request, reply) => {
		const contact = existing(request);
		const lists = neededIds(bodyOf(request), 'list_ids', 50).map((id) => listOf(account, id));
		// Subscribed only once they confirm; until then they are pending.
		account.store.subscribe(contact, 'pending_confirmation', account.clock.now());
		write(account, contact, { fields: {}, lists });
		return await reply.send();
	});
};

/** The permission that a sign-up leaves somebody with who is known. */
function permissionAfter({ settings }: Account, { permission }: ContactRecord): Permission {
	const { signUpSubscribesAgain, signUpEndsHold } = settings;
	if (permission === 'unsubscribed' && !signUpSubscribesAgain) return permission;
	return permission === 'temp_hold' && !signUpEndsHold ? permission : 'explicit';
}

function emailIn(body: Body): { address?: string; permission?: Permission; reason?: string } {
	if (body.email_address === undefined || body.email_address === null) return {};
	const email = body.email_address as Body;
	const address = textIn(email, 'address', 80)?.trim().toLowerCase();
	const permission = textIn(email, 'permission_to_send', 20);
	const reason = textIn(email, 'opt_out_reason', 255);
	if (!address) throw invalid('email_address is invalid');
	if (permission === undefined) return { address, reason };
	if (!PERMISSIONS.includes(permission as Permission))
		throw invalid('permission_to_send is invalid');
	return { address, permission: permission as Permission, reason };
}

/** The parts that a query asks for. */
function includeIn({ include }: Query): string[] {
	const parts = include?.split(',') ?? [];
	if (!parts.every((part) => PARTS.includes(part))) {
		throw invalid('include does not have a valid value');
	}
	return parts;
}

/** Those among whom a query looks; undefined for everybody. */
function contactSetIn({ store }: Account, query: Query): ContactSet | undefined {
	const sets = GROUPS.flatMap(({ kind, max }) => {
		const ids = query[kind]?.split(',');
		if (!ids) return [];
		if (ids.length > max) throw invalid(`${kind} is invalid`);
		const [first, ...more] = ids.flatMap((id) => store[kind].get(id)?.members ?? []);
		// The usual question is for one list: its members as they are, without a copy.
		return [first && more.length === 0 ? first : ContactSet.union(first ? [first, ...more] : [])];
	});
	if (query.email !== undefined) {
		const owners = store.withAddress(query.email.trim().toLowerCase());
		sets.push(ContactSet.of(owners.map(({ number }) => number)));
	}
	return sets.length === 0 ? undefined : sets.reduce((one, other) => one.and(other));
}

/** Groups that a query can name, and how many of them (documented). */
const GROUPS = [
	{ kind: 'lists', max: 25 },
	{ kind: 'tags', max: 50 },
] as const;

/** Whether a contact is meant by a query, as far as it is not said by `contactSetIn`. */
function contactFilter(
	{ settings, clock }: Account,
	query: Query,
): (contact: ContactRecord) => boolean {
	const { contactSearchLagMs: lag, timeFilters, optOutFilter } = settings;
	const statuses = query.status?.split(',') ?? NOT_DELETED;
	if (!statuses.every((status) => STATUSES.includes(status))) {
		throw invalid('status does not have a valid value');
	}
	const has = (status: string) => statuses.includes(status);
	const [all, active, deleted] = [has('all'), has('active'), has('deleted')];
	const permissions = new Set(statuses);
	const ranges = Object.entries(TIMES).flatMap(([name, read]) =>
		(['after', 'before'] as const).flatMap((side) => {
			const text = query[`${name}_${side}`];
			if (text === undefined || (name === 'optout' && optOutFilter === 'ignored')) return [];
			const limit = Date.parse(text);
			if (Number.isNaN(limit)) throw invalid(`${name}_${side} is invalid`);
			return [{ read, sign: side === 'after' ? 1 : -1, limit }];
		}),
	);
	const now = clock.now();
	return (contact) => {
		const { permission, deletedAt } = contact;
		const isLate = lag > 0 && contact.number % 2 === 1;
		for (const { read, sign, limit } of ranges) {
			const time = read(contact);
			const distance = sign * (time - limit);
			if (!(distance > 0 || (distance === 0 && timeFilters === 'inclusive'))) return false;
			if (isLate && time > now - lag) return false;
		}
		if (all) return true;
		if (deletedAt !== undefined) return deleted;
		return (active && permission !== 'unsubscribed') || permissions.has(permission);
	};
}

/** What a request without a status means: people who unsubscribed are among them (seen). */
const NOT_DELETED = STATUSES.filter((status) => status !== 'all' && status !== 'deleted');

const hasTimes = (query: Query): boolean =>
	Object.keys(query).some((key) => /_(after|before)$/.test(key));

const TIMES: Record<string, (contact: ContactRecord) => number> = {
	created: ({ createdAt }) => createdAt,
	updated: ({ updatedAt }) => updatedAt,
	optout: ({ optedOutAt }) => optedOutAt ?? NaN,
};

function contactAnswer(account: Account, contact: ContactRecord, include: string[]) {
	const { createdAt, updatedAt, optedOutAt, optedInAt, deletedAt, permission } = contact;
	const { createSource, updateSource, optedOutBy, optOutReason } = contact;
	const times = { created_at: iso(createdAt), updated_at: iso(updatedAt) };
	const isHidden = deletedAt !== undefined && !account.settings.deletedShowPermission;
	// Whoever was deleted shows as opted out (documented).
	const leftAt = optedOutAt ?? deletedAt;
	return {
		contact_id: account.store.idOf(contact),
		...(contact.email === ''
			? {}
			: {
					email_address: {
						address: contact.email,
						permission_to_send: isHidden ? 'not_set' : permission,
						created_at: times.created_at,
						// What is done to the permission is no update of the contact, but of its address (seen).
						updated_at: iso(Math.max(createdAt, optedOutAt ?? 0, optedInAt ?? 0)),
						opt_in_source: createSource,
						opt_in_date: iso(optedInAt ?? createdAt),
						...(leftAt === undefined
							? {}
							: { opt_out_source: optedOutBy ?? 'Account', opt_out_date: iso(leftAt) }),
						...(optOutReason === undefined ? {} : { opt_out_reason: optOutReason }),
						confirm_status: 'off',
					},
				}),
		create_source: createSource,
		...(updateSource ? { update_source: updateSource } : {}),
		...times,
		...(deletedAt === undefined ? {} : { deleted_at: iso(deletedAt).slice(0, DAY) }),
		...partsOf(account, contact, include),
	};
}
