import type { FastifyRequest } from 'fastify';

import { iso } from '../clock';
import { Group, type Store } from '../store';
import { conflict, invalid, notFound } from './errors';
import { bodyOf, idOf, pageOf, queryOf, textIn } from './requests';
import { READ_CONTACTS, WRITE_CONTACTS, type Routes } from './routes';

export const tags: Routes = (router, sandbox) => {
	function existing(request: FastifyRequest): Group {
		const tag = sandbox.store.tags.get(idOf(request));
		if (!tag) throw notFound('tag_id');
		return tag;
	}

	function newName(request: FastifyRequest): string {
		const name = textIn(bodyOf(request), 'name', 255);
		if (!name) throw invalid('name is invalid');
		if ([...sandbox.store.tags.values()].some((tag) => tag.name === name)) {
			throw conflict('Validation failed: Name is not unique');
		}
		return name;
	}

	router.get('/contact_tags', READ_CONTACTS, (request) => {
		const query = queryOf(request);
		const all = [...sandbox.store.tags.values()];
		const { page, next } = pageOf('/v3/contact_tags', all, query, 500);
		return {
			tags: page.map(tagAnswer),
			...(query.include_count === 'true' ? { tags_count: all.length } : {}),
			...next,
		};
	});
	router.post('/contact_tags', WRITE_CONTACTS, async (request, reply) => {
		const tag = new Group(newName(request), sandbox.clock.now());
		sandbox.store.tags.set(tag.id, tag);
		return await reply.code(201).send(tagAnswer(tag));
	});
	router.get('/contact_tags/:id', READ_CONTACTS, (request) => tagAnswer(existing(request)));
	router.put('/contact_tags/:id', WRITE_CONTACTS, (request) => {
		const tag = existing(request);
		tag.name = newName(request);
		tag.updatedAt = sandbox.clock.now();
		return tagAnswer(tag);
	});
	router.delete('/contact_tags/:id', WRITE_CONTACTS, async (request, reply) => {
		const { activities } = sandbox;
		const activity = activities.add(deleteTags(sandbox.store, [existing(request)]));
		return await reply.code(202).send(activities.toAnswer(activity));
	});
};

const tagAnswer = (tag: Group) => ({
	tag_id: tag.id,
	name: tag.name,
	contacts_count: tag.size,
	created_at: iso(tag.createdAt),
	updated_at: iso(tag.updatedAt),
	tag_source: 'Contact',
});

/** The job that takes tags off everybody and deletes them. */
export const deleteTags = (store: Store, gone: Group[]) => ({
	contacts: gone.reduce((sum, { size }) => sum + size, 0),
	work: () => {
		for (const tag of gone) {
			for (const contact of [...store.membersOf(tag)]) contact.tags = tag.takeFrom(contact.tags);
			store.tags.delete(tag.id);
		}
		return { counters: { items_total_count: gone.length, items_completed_count: gone.length } };
	},
});
