import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { iso } from './clock';
import { importContacts, readWithinLimit, requestFault } from './imports';
import type { Sandbox } from './sandbox';
import { PRIVILEGES, ROLES, type PrivilegeName, type ScopeName } from './scopes';
import type { ContactRecord, ListRecord } from './store';

type Query = Record<string, string | undefined>;

const DAY = 86_400_000;

/** Errors of 400, 404 and 409 come as an array, those of 401, 403 and 429 as an object (documented). */
const inArray = (key: string, message: string) => [{ error_key: key, error_message: message }];
const invalid = (message: string) => inArray('contacts.api.validation.error', message);
const notFound = (message: string) => inArray('contacts.api.not_found', message);

interface Needs {
	scope?: ScopeName;
	privilege?: PrivilegeName;
}

/** Everything under /v3. Each route names the scope and the privilege that it needs. */
export function registerApi(app: FastifyInstance, sandbox: Sandbox): void {
	const guard = (needs: Needs) => async (request: FastifyRequest, reply: FastifyReply) => {
		const token = sandbox.oauth.find(request.headers.authorization?.replace(/^Bearer /, '') ?? '');
		if (!token) {
			await reply.code(401).send({ error_key: 'unauthorized', error_message: 'Unauthorized' });
			return;
		}
		const refusal = useQuota(sandbox, token.clientId);
		if (refusal) {
			await reply.code(429).send(refusal);
			return;
		}
		const { privileges } = ROLES[sandbox.settings.role];
		const allowed =
			(!needs.scope || token.scopes.includes(needs.scope)) &&
			(!needs.privilege || privileges.includes(needs.privilege));
		if (!allowed) {
			await reply.code(403).send({
				error_key: 'access_denied',
				error_message: 'Request forbidden due to insufficient user privileges.',
			});
			return;
		}
		// Jobs whose time has come are done before anybody looks.
		sandbox.activities.newestFirst();
	};
	const contacts = (privilege: PrivilegeName) => ({
		preHandler: guard({ scope: 'contact_data', privilege }),
	});

	app.get(
		'/v3/account/summary',
		{ preHandler: guard({ scope: 'account_read', privilege: 'account:read' }) },
		async () => ({
			encoded_account_id: 'a07e1sandbox',
			organization_name: 'Sandbox Incorporated',
			first_name: 'Olivia',
			last_name: 'Owner',
			contact_email: 'olivia@example.com',
			country_code: 'US',
			time_zone_id: 'US/Eastern',
		}),
	);
	app.get('/v3/account/user/privileges', { preHandler: guard({}) }, async () =>
		ROLES[sandbox.settings.role].privileges.map((name) => ({
			privilege_id: PRIVILEGES[name],
			privilege_name: name,
		})),
	);

	app.get('/v3/contact_lists', contacts('contacts:lists:read'), async (request, reply) => {
		const query = request.query as Query;
		const limit = pageSize(query.limit, 1_000, 50);
		if (limit === undefined) return await reply.code(400).send(invalid('limit is invalid'));
		const { name, status = 'active', include_membership_count: counts } = query;
		const all = [...sandbox.store.lists.values()].filter(
			(list) =>
				(name === undefined || list.name === name) &&
				(status === 'all' || (status === 'deleted') === (list.deletedAt !== undefined)),
		);
		const from = readCursor(query.cursor);
		const rest =
			all.length > from + limit ? nextLink('/v3/contact_lists', query, from + limit) : {};
		return {
			lists: all.slice(from, from + limit).map((list) => listAnswer(list, counts)),
			...(query.include_count === 'true' ? { lists_count: all.length } : {}),
			...rest,
		};
	});
	app.post('/v3/contact_lists', contacts('contacts:lists:write'), async (request, reply) => {
		const { name } = readJson(request) as { name?: unknown };
		if (typeof name !== 'string' || name === '' || name.length > 255) {
			return await reply.code(400).send(invalid('name is invalid'));
		}
		if (sandbox.store.listNamed(name)) {
			return await reply
				.code(409)
				.send(inArray('contacts.api.conflict', 'Validation failed: Name is not unique'));
		}
		return await reply
			.code(201)
			.send(listAnswer(sandbox.store.addList(name, sandbox.clock.now()), undefined));
	});
	app.get('/v3/contact_lists/:id', contacts('contacts:lists:read'), async (request, reply) => {
		const list = sandbox.store.lists.get((request.params as { id: string }).id);
		if (!list) return await reply.code(404).send(notFound('list_id was not found'));
		return listAnswer(list, (request.query as Query).include_membership_count);
	});

	app.get('/v3/contact_custom_fields', contacts('contacts:read'), async (request, reply) => {
		const query = request.query as Query;
		const limit = pageSize(query.limit, 100, 50);
		if (limit === undefined) return await reply.code(400).send(invalid('limit is invalid'));
		const all = [...sandbox.store.customFields.values()];
		const from = readCursor(query.cursor);
		const rest =
			all.length > from + limit ? nextLink('/v3/contact_custom_fields', query, from + limit) : {};
		return {
			custom_fields: all.slice(from, from + limit).map((field) => ({
				custom_field_id: field.id,
				label: field.label,
				name: field.name,
				type: field.type,
				...(field.choices.length > 0
					? {
							choices: field.choices.map((choice, index) => ({
								choice_id: index + 1,
								choice_label: choice,
								display_order: index,
							})),
						}
					: {}),
				created_at: iso(field.createdAt),
				updated_at: iso(field.createdAt),
			})),
			...rest,
		};
	});

	app.get('/v3/contacts', contacts('contacts:read'), async (request, reply) => {
		const query = request.query as Query;
		const settings = query.cursor ? decodeCursor(query.cursor) : query;
		const limit = pageSize(settings.limit, 500, 50);
		if (limit === undefined) return await reply.code(400).send(invalid('limit is invalid'));
		const wanted = contactFilter(settings);
		const people = peopleOf(sandbox, settings);
		const from = readCursor(settings.from);
		const page: ContactRecord[] = [];
		let position = 0;
		let more = false;
		for (const contact of people) {
			if (!wanted(contact)) continue;
			position += 1;
			if (position <= from) continue;
			if (page.length === limit) {
				more = true;
				break;
			}
			page.push(contact);
		}
		return {
			contacts: page.map((contact) => contactAnswer(contact, settings.include ?? '')),
			...(more
				? nextLink('/v3/contacts', {
						cursor: encodeCursor({ ...settings, from: String(from + limit) }),
					})
				: {}),
		};
	});

	app.post(
		'/v3/activities/contacts_json_import',
		contacts('contacts:write'),
		async (request, reply) => {
			const { settings, store, activities, clock } = sandbox;
			if (activities.waiting >= settings.queuedActivities) {
				return await reply.code(429).send(queueFull(sandbox));
			}
			let body: { import_data?: unknown; list_ids?: unknown };
			try {
				body = readJson(request) as typeof body;
			} catch {
				return await reply.code(400).send(invalid('The request body is not valid JSON'));
			}
			const ids = body.list_ids;
			if (!Array.isArray(ids) || ids.length < 1 || ids.length > 50) {
				return await reply.code(400).send(invalid('list_ids is invalid'));
			}
			if (!Array.isArray(body.import_data) || body.import_data.length === 0) {
				return await reply.code(400).send(invalid('import_data is missing'));
			}
			const items = readWithinLimit(request.body as Buffer, settings);
			const fault = requestFault(items, store, settings);
			if (fault) return await reply.code(400).send(invalid(fault));
			const lists = ids.map((id) => store.liveList(String(id)));
			const isKnown = lists.every((list) => list !== undefined);
			if (!isKnown && settings.unknownListInImport === 'reject') {
				return await reply.code(400).send(invalid('list_ids contains an unknown list'));
			}
			const strange =
				settings.unknownCustomFieldInImport === 'failActivity' &&
				items.some((item) =>
					Object.keys(item).some(
						(key) => key.startsWith('cf:') && !store.customFields.has(key.slice(3)),
					),
				);
			const effect = sandbox.takeFault(
				request,
				(kind) => typeof kind === 'object' && 'activityEndsAs' in kind,
			);
			const forced = typeof effect === 'object' && 'activityEndsAs' in effect ? effect : undefined;
			const endsAs = forced?.activityEndsAs ?? (isKnown && !strange ? 'completed' : 'failed');
			const share = endsAs === 'completed' ? 1 : (forced?.share ?? 0);
			const done = items.slice(0, Math.floor(items.length * share));
			const activity = activities.add(items.length, endsAs, () =>
				importContacts(
					done,
					lists.filter((list) => list !== undefined),
					store,
					settings,
					clock.now(),
				),
			);
			return await reply.code(201).send(activities.toAnswer(activity));
		},
	);

	app.get('/v3/activities', contacts('contacts:write'), async (request, reply) => {
		const query = request.query as Query;
		const limit = pageSize(query.limit, 500, 50);
		if (limit === undefined) return await reply.code(400).send(invalid('limit is invalid'));
		const { activities, settings } = sandbox;
		const all = activities.newestFirst().filter((activity) => {
			const state = activities.stateOf(activity);
			if (query.state !== undefined) return state === query.state;
			return state !== 'initialized' || settings.listingShowsInitialized;
		});
		const from = readCursor(query.cursor);
		return {
			activities: all.slice(from, from + limit).map((activity) => activities.toAnswer(activity)),
			...(all.length > from + limit ? nextLink('/v3/activities', query, from + limit) : {}),
		};
	});
	app.get('/v3/activities/:id', contacts('contacts:write'), async (request, reply) => {
		const activity = sandbox.activities.find((request.params as { id: string }).id);
		if (!activity) return await reply.code(404).send(notFound('activity_id was not found'));
		return sandbox.activities.toAnswer(activity);
	});
}

const readJson = (request: FastifyRequest): unknown =>
	JSON.parse((request.body as Buffer).toString());

/** Counts a request; the body of the 429 when it is one too many. */
function useQuota(sandbox: Sandbox, clientId: string) {
	const { requestsPerSecond, requestsPerDay } = sandbox.settings;
	const now = sandbox.clock.now();
	const day = Math.floor(now / DAY);
	let usage = sandbox.usage.get(clientId);
	if (usage?.day !== day) usage = { day, count: 0, latest: [] };
	sandbox.usage.set(clientId, usage);
	if (usage.count >= requestsPerDay) {
		return { error_key: 'quota_exceeded', error_message: 'Limit Exceeded' };
	}
	usage.count += 1;
	usage.latest = usage.latest.filter((at) => now - at < 1_000);
	if (requestsPerSecond > 0 && usage.latest.length >= requestsPerSecond) {
		return { error_key: 'throttled', error_message: 'Too Many Requests' };
	}
	usage.latest.push(now);
	return undefined;
}

function queueFull({ settings }: Sandbox) {
	const body = { error_key: 'contacts.api.too_many', error_message: 'Too many activities' };
	return { object: body, array: [body], empty: undefined }[settings.queueFullBody];
}

function pageSize(text: string | undefined, most: number, usual: number): number | undefined {
	const size = text === undefined ? usual : Number(text);
	return Number.isInteger(size) && size >= 1 && size <= most ? size : undefined;
}

const readCursor = (text: string | undefined): number => Number(text ?? 0) || 0;

const encodeCursor = (query: Query): string =>
	Buffer.from(JSON.stringify(query)).toString('base64url');
const decodeCursor = (cursor: string) =>
	JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Query;

/** Links are paths below the host, as Constant Contact writes them. */
function nextLink(path: string, query: Query, cursor?: number) {
	const next = new URLSearchParams(
		Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined),
	);
	if (cursor !== undefined) next.set('cursor', String(cursor));
	return { _links: { next: { href: `${path}?${next.toString()}` } } };
}

function listAnswer(list: ListRecord, counts: string | undefined) {
	return {
		list_id: list.id,
		name: list.name,
		favorite: false,
		created_at: iso(list.createdAt),
		updated_at: iso(list.updatedAt),
		...(list.deletedAt === undefined ? {} : { deleted_at: iso(list.deletedAt) }),
		...(counts ? { membership_count: list.members.size } : {}),
	};
}

function peopleOf({ store }: Sandbox, query: Query): Iterable<ContactRecord> {
	if (query.email !== undefined) {
		const contact = store.contacts.get(query.email.trim().toLowerCase());
		return contact ? [contact] : [];
	}
	const [only, ...others] = query.lists?.split(',') ?? [];
	if (only !== undefined && others.length === 0) return store.lists.get(only)?.members ?? [];
	return store.contacts.values();
}

function contactFilter(query: Query): (contact: ContactRecord) => boolean {
	const statuses = new Set((query.status ?? 'active').split(','));
	const lists = query.lists?.split(',');
	return (contact) => {
		const { permission, deletedAt } = contact;
		if (lists && !lists.some((id) => contact.lists.has(id))) return false;
		if (statuses.has('all')) return true;
		if (deletedAt !== undefined) return statuses.has('deleted');
		return statuses.has(permission) || (statuses.has('active') && permission !== 'unsubscribed');
	};
}

function contactAnswer(contact: ContactRecord, include: string) {
	const { fields } = contact;
	const text = (key: string) => (key in fields ? { [key]: fields[key] } : {});
	return {
		contact_id: contact.id,
		email_address: {
			address: contact.email,
			permission_to_send: contact.permission,
			created_at: iso(contact.createdAt),
			updated_at: iso(contact.updatedAt),
			opt_in_source: 'Account',
			confirm_status: 'off',
		},
		...[
			'first_name',
			'last_name',
			'job_title',
			'company_name',
			'birthday_month',
			'birthday_day',
			'anniversary',
		]
			.map(text)
			.reduce((all, one) => ({ ...all, ...one }), {}),
		create_source: 'Account',
		update_source: 'Account',
		created_at: iso(contact.createdAt),
		updated_at: iso(contact.updatedAt),
		...(contact.deletedAt === undefined ? {} : { deleted_at: iso(contact.deletedAt) }),
		...(include.includes('list_memberships') ? { list_memberships: [...contact.lists] } : {}),
	};
}
