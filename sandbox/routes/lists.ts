import type { FastifyRequest } from 'fastify';

import type { Account } from '../account/account';
import { countedJob } from '../account/activities';
import { iso } from '../account/clock';
import { countedAs } from '../account/settings';
import type { Group } from '../account/store';
import { conflict, invalid, notFound } from './errors';
import { bodyOf, choiceIn, idOf, pageOf, queryOf, textIn } from './requests';
import { READ_LISTS, WRITE_LISTS, type Routes } from './routes';
import { isActive, listOf } from './selection';

/** Lists that an account can have (documented). */
const MAX_LISTS = 1_000;
const COUNTED = ['all', 'active'];

export const lists: Routes = (router, account) => {
	const { clock } = account;

	/** Reads the body of POST and PUT into `list`, or checks it for a list still to be made. */
	function details(request: FastifyRequest, list?: Group) {
		const body = bodyOf(request);
		const name = textIn(body, 'name', 255);
		if (!name) throw invalid('name is invalid');
		const namesake = account.store.listNamed(name);
		if (namesake && namesake !== list) throw conflict(account, 'Name is not unique');
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
		const all = [...account.store.lists.values()].filter(
			(list) =>
				(name === undefined || list.name === name) &&
				(status === 'all' || (status === 'deleted') === (list.deletedAt !== undefined)),
		);
		const { page, next } = pageOf(account.settings, '/v3/contact_lists', all, query, 1_000);
		const counted = counts ?? (include_count === 'true' ? 'all' : undefined);
		return {
			lists: page.map((list) => listAnswer(account, list, counted)),
			...(include_count === 'true' ? { lists_count: all.length } : {}),
			...next,
		};
	});
	router.post('/contact_lists', WRITE_LISTS, async (request, reply) => {
		const given = details(request);
		const { store } = account;
		const live = [...store.lists.values()].filter(({ deletedAt }) => deletedAt === undefined);
		if (live.length >= MAX_LISTS) throw invalid('The account has too many lists');
		const list = Object.assign(store.addList(given.name, clock.now()), given);
		return await reply.code(201).send(listAnswer(account, list, undefined));
	});
	/** IDs of the retired API V2, for lists that had one: here their place in the account. */
	router.get('/contact_lists/list_id_xrefs', READ_LISTS, (request) => {
		const wanted = queryOf(request).sequence_ids?.split(',') ?? [];
		if (wanted.length === 0 || wanted.length > 500) throw invalid('sequence_ids is invalid');
		const all = [...account.store.lists.values()];
		return {
			xrefs: wanted.flatMap((sequence_id) => {
				const list = all[Number(sequence_id) - 1];
				return list ? [{ sequence_id, list_id: list.id }] : [];
			}),
		};
	});
	router.get('/contact_lists/:id', READ_LISTS, (request) => {
		const { store, settings } = account;
		const showsDeleted = settings.deletedListById === 'withDeletedAt';
		const list = showsDeleted ? store.lists.get(idOf(request)) : store.liveList(idOf(request));
		if (!list) throw notFound('list_id');
		const counts = choiceIn(queryOf(request), 'include_membership_count', COUNTED);
		return listAnswer(account, list, counts);
	});
	router.put('/contact_lists/:id', WRITE_LISTS, (request) => {
		const list = listOf(account, idOf(request));
		Object.assign(list, details(request, list), { updatedAt: clock.now() });
		return listAnswer(account, list, undefined);
	});
	router.delete('/contact_lists/:id', WRITE_LISTS, async (request, reply) => {
		const { activities, store } = account;
		const list = store.liveList(idOf(request));
		if (!list) throw invalid('list_id not found');
		const remove = () => store.deleteList(list, clock.now());
		const job = countedJob([list], 1, remove, { list_count: 1 }, list.size);
		const activity = activities.add(job);
		// Seen: a path of the service's own, where nobody else gets an answer.
		activity.self = `/contacts-service/activities/${activity.id}`;
		return await reply.code(202).send(activities.toFirstAnswer(activity));
	});
};

/** Properties that were not sent keep what they have. */
const withoutBlanks = (given: Partial<Group>): Partial<Group> =>
	Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));

function listAnswer(account: Account, list: Group, counts: string | undefined) {
	const members = counts === 'all' ? list.size : activeOf(account, list);
	const shown = counts ? countedAs(account.settings.membershipCounts, members) : undefined;
	return {
		list_id: list.id,
		name: list.name,
		...(list.description === '' ? {} : { description: list.description }),
		favorite: list.favorite,
		created_at: iso(list.createdAt),
		updated_at: iso(list.updatedAt),
		...(list.deletedAt === undefined ? {} : { deleted_at: iso(list.deletedAt) }),
		...(shown === undefined ? {} : { membership_count: shown }),
	};
}

/** Whoever unsubscribed may be on it still. */
const activeOf = ({ settings, store }: Account, list: Group): number =>
	settings.unsubscribedLeaveLists ? list.size : store.select(isActive, list.members).size;
