import type { FastifyRequest } from 'fastify';

import { countedJob } from '../account/activities';
import { iso } from '../account/clock';
import type { Group } from '../account/store';
import { conflict, invalid } from './errors';
import { bodyOf, idOf, pageOf, queryOf, textIn, type Query } from './requests';
import { READ_CONTACTS, WRITE_CONTACTS, type Routes } from './routes';
import { tagOf } from './selection';

export const tags: Routes = (router, account) => {
	/** @param tag the one that gets the name, when it is there already */
	function newName(request: FastifyRequest, tag?: Group): string {
		const name = textIn(bodyOf(request), 'name', 255);
		if (!name) throw invalid('name is invalid');
		const { tagNamesByCase } = account.settings;
		const key = (text: string) => (tagNamesByCase ? text : text.toLowerCase());
		const others = [...account.store.tags.values()].filter((one) => one !== tag);
		if (others.some((one) => key(one.name) === key(name))) {
			throw conflict(account, 'Name is not unique');
		}
		return name;
	}

	router.get('/contact_tags', READ_CONTACTS, (request) => {
		const query = queryOf(request);
		const all = [...account.store.tags.values()];
		const { page, next } = pageOf(account.settings, '/v3/contact_tags', all, query, 500);
		return { tags: page.map((tag) => tagAnswer(tag, query)), ...next };
	});
	router.post('/contact_tags', WRITE_CONTACTS, async (request, reply) => {
		const tag = account.store.addTag(newName(request), account.clock.now());
		return await reply.code(201).send(tagAnswer(tag, {}));
	});
	router.get('/contact_tags/:id', READ_CONTACTS, (request) =>
		tagAnswer(tagOf(account, idOf(request)), queryOf(request)),
	);
	router.put('/contact_tags/:id', WRITE_CONTACTS, (request) => {
		const tag = tagOf(account, idOf(request));
		tag.name = newName(request, tag);
		tag.updatedAt = account.clock.now();
		return tagAnswer(tag, {});
	});
	router.delete('/contact_tags/:id', WRITE_CONTACTS, async (request, reply) => {
		const { activities, store } = account;
		const tag = tagOf(account, idOf(request));
		const activity = activities.add(countedJob([tag], 1, () => store.deleteTag(tag)));
		return await reply.code(202).send(activities.toFirstAnswer(activity));
	});
};

const tagAnswer = (tag: Group, query: Query) => ({
	tag_id: tag.id,
	name: tag.name,
	...(query.include_count === 'true' ? { contacts_count: tag.size } : {}),
	created_at: iso(tag.createdAt),
	updated_at: iso(tag.updatedAt),
	tag_source: 'Contact',
});
