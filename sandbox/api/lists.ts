import type { FastifyRequest } from 'fastify';

import { countedJob } from '../activities';
import { iso } from '../clock';
import type { Group } from '../store';
import { conflict, invalid, notFound } from './errors';
import { bodyOf, choiceIn, idOf, pageOf, queryOf, textIn } from './requests';
import { READ_LISTS, WRITE_LISTS, type Routes } from './routes';

/** Lists that an account can have (documented). */
const MAX_LISTS = 1_000;
/** The sandbox's lists hold active members only, so that both count the same. */
const COUNTED = ['all', 'active'];

export const lists: Routes = (router, sandbox) => {
	const { clock } = sandbox;

	function existing(request: FastifyRequest): Group {
		const list = sandbox.store.liveList(idOf(request));
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
		return { name, ...withoutBlanks({ description, favorite }) };
	}

	router.get('/contact_lists', READ_LISTS, (request) => {
		const query = queryOf(request);
		const { name, include_count } = query;
		const counts = choiceIn(query, 'include_membership_count', COUNTED);
		const status = choiceIn(query, 'status', ['all', 'active', 'deleted']) ?? 'active';
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
		const { store } = sandbox;
		const live = [...store.lists.values()].filter(({ deletedAt }) => deletedAt === undefined);
		if (live.length >= MAX_LISTS) throw invalid('The account has too many lists');
		const list = Object.assign(store.addList(given.name, clock.now()), given);
		return await reply.code(201).send(listAnswer(list, undefined));
	});
	router.get('/contact_lists/:id', READ_LISTS, (request) => {
		// Deleted ones, too: they carry `deleted_at`.
		const list = sandbox.store.lists.get(idOf(request));
		if (!list) throw notFound('list_id');
		return listAnswer(list, choiceIn(queryOf(request), 'include_membership_count', COUNTED));
	});
	router.put('/contact_lists/:id', WRITE_LISTS, (request) => {
		const list = existing(request);
		Object.assign(list, details(request, list), { updatedAt: clock.now() });
		return listAnswer(list, undefined);
	});
	router.delete('/contact_lists/:id', WRITE_LISTS, async (request, reply) => {
		const list = existing(request);
		const { activities, store } = sandbox;
		const remove = () => store.deleteList(list, clock.now());
		const job = countedJob([list], 1, remove, { list_count: 1 }, list.size);
		const activity = activities.add(job);
		return await reply
			.code(202)
			.header('location', `/v3/activities/${activity.id}`)
			.send(activities.toFirstAnswer(activity));
	});
};

/** Properties that were not sent keep what they have. */
const withoutBlanks = (given: Partial<Group>): Partial<Group> =>
	Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));

function listAnswer(list: Group, counts: string | undefined) {
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
