import type { FastifyRequest } from 'fastify';

import { iso } from '../clock';
import type { Group } from '../store';
import { conflict, invalid, notFound } from './errors';
import { bodyOf, idOf, pageOf, queryOf, textIn } from './requests';
import { READ_LISTS, WRITE_LISTS, type Routes } from './routes';

/** Lists that an account can have (documented). */
const MAX_LISTS = 1_000;

export const lists: Routes = (router, sandbox) => {
	const { clock } = sandbox;

	function existing(request: FastifyRequest): Group {
		const list = sandbox.store.lists.get(idOf(request));
		if (!list) throw notFound('list_id');
		return list;
	}

	/** Reads the body of POST and PUT into `list`, or checks it for a list still to be made. */
	function details(request: FastifyRequest, list?: Group) {
		const body = bodyOf(request);
		const name = textIn(body, 'name', 255);
		if (!name) throw invalid('name is invalid');
		const namesake = sandbox.store.listNamed(name);
		if (namesake && namesake !== list) throw conflict('Validation failed: Name is not unique');
		const description = textIn(body, 'description', 1_000);
		const { favorite } = body;
		if (favorite !== undefined && typeof favorite !== 'boolean') {
			throw invalid('favorite is invalid');
		}
		return { name, ...(description ? { description } : {}), ...(favorite ? { favorite } : {}) };
	}

	router.get('/contact_lists', READ_LISTS, (request) => {
		const query = queryOf(request);
		const { name, status = 'active', include_membership_count: counts, include_count } = query;
		const all = [...sandbox.store.lists.values()].filter(
			(list) =>
				(name === undefined || list.name === name) &&
				(status === 'all' || (status === 'deleted') === (list.deletedAt !== undefined)),
		);
		const { page, next } = pageOf('/v3/contact_lists', all, query, 1_000);
		return {
			lists: page.map((list) => listAnswer(list, counts)),
			...(include_count === 'true' ? { lists_count: all.length } : {}),
			...next,
		};
	});
	router.post('/contact_lists', WRITE_LISTS, async (request, reply) => {
		const given = details(request);
		if (sandbox.store.lists.size >= MAX_LISTS) throw invalid('The account has too many lists');
		const list = Object.assign(sandbox.store.addList(given.name, clock.now()), given);
		return await reply.code(201).send(listAnswer(list, undefined));
	});
	router.get('/contact_lists/:id', READ_LISTS, (request) =>
		listAnswer(existing(request), queryOf(request).include_membership_count),
	);
	router.put('/contact_lists/:id', WRITE_LISTS, (request) => {
		const list = existing(request);
		Object.assign(list, details(request, list), { updatedAt: clock.now() });
		return listAnswer(list, undefined);
	});
	router.delete('/contact_lists/:id', WRITE_LISTS, async (request, reply) => {
		const list = existing(request);
		const activity = sandbox.activities.add({
			contacts: list.size,
			work: () => {
				sandbox.store.deleteList(list, clock.now());
				return { counters: { items_total_count: 1, items_completed_count: 1, list_count: 1 } };
			},
		});
		return await reply
			.code(202)
			.header('location', `/v3/activities/${activity.id}`)
			.send(sandbox.activities.toAnswer(activity));
	});
};

export function listAnswer(list: Group, counts: string | undefined) {
	return {
		list_id: list.id,
		name: list.name,
		description: list.description,
		favorite: list.favorite,
		created_at: iso(list.createdAt),
		updated_at: iso(list.updatedAt),
		...(list.deletedAt === undefined ? {} : { deleted_at: iso(list.deletedAt) }),
		...(counts ? { membership_count: list.size } : {}),
	};
}
