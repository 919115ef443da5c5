import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';

import type { Job } from '../activities';
import { EXPORT_COLUMNS, exportFile } from '../exports';
import {
	importContacts,
	readFileWithinLimit,
	readWithinLimit,
	requestFault,
	type ImportItem,
} from '../imports';
import type { Sandbox } from '../sandbox';
import type { ContactRecord, Group } from '../store';
import { ApiError, invalid, notFound, wrongMediaType } from './errors';
import { bodyOf, idOf, idsIn, pageOf, queryOf } from './requests';
import { WRITE_CONTACTS, type Routes } from './routes';
import { deleteTags } from './tags';

type Body = Record<string, unknown>;

/** Reads the request for a job of which only the first `share` (0 to 1) will be done. */
type ReadJob = (request: FastifyRequest, share: number) => Job | Promise<Job>;

export const activities: Routes = (router, sandbox) => {
	/** A POST that starts a job; `read` checks the request before anything is queued. */
	const bulk = (name: string, read: ReadJob) =>
		router.post(`/activities/${name}`, WRITE_CONTACTS, async (request, reply) => {
			refuseWhenFull(sandbox);
			const ending = sandbox.takeActivityFault(request);
			const job = await read(request, ending ? (ending.share ?? 0) : 1);
			const activity = sandbox.activities.add({
				...job,
				endsAs: ending?.activityEndsAs ?? job.endsAs,
			});
			return await reply.code(201).send(sandbox.activities.toAnswer(activity));
		});

	router.get('/activities', WRITE_CONTACTS, (request) => {
		const query = queryOf(request);
		const { activities: jobs, settings } = sandbox;
		const all = jobs.newestFirst().filter((activity) => {
			const state = jobs.stateOf(activity);
			if (query.state !== undefined) return state === query.state;
			return state !== 'initialized' || settings.listingShowsInitialized;
		});
		const { page, next } = pageOf('/v3/activities', all, query, 500);
		return { activities: page.map((activity) => jobs.toAnswer(activity)), ...next };
	});
	router.get('/activities/:id', WRITE_CONTACTS, (request) => {
		const activity = sandbox.activities.find(idOf(request));
		if (!activity) throw notFound('activity_id');
		return sandbox.activities.toAnswer(activity);
	});

	bulk('contacts_json_import', (request, share) => {
		if (!Buffer.isBuffer(request.body)) throw wrongMediaType();
		const body = bodyOf(request);
		const { import_data: data } = body;
		const ids = idsIn(body, 'list_ids', 50);
		if (!ids) throw invalid('list_ids is missing');
		if (!Array.isArray(data) || data.length === 0) throw invalid('import_data is missing');
		const items = readWithinLimit(request.body, data as ImportItem[], sandbox.settings);
		return importJob(sandbox, items, ids, share);
	});
	bulk('contacts_file_import', async (request, share) => {
		if (!request.isMultipart()) throw wrongMediaType();
		const form: FileForm = {};
		for await (const part of request.parts()) {
			if (part.type === 'file') form.file = { name: part.filename, bytes: await part.toBuffer() };
			else if (part.fieldname === 'list_ids') form.list_ids = String(part.value).split(',');
		}
		if (!form.file) throw invalid('file is missing');
		if (!form.file.name.toLowerCase().endsWith('.csv')) throw wrongMediaType();
		const ids = idsIn({ list_ids: form.list_ids }, 'list_ids', 50);
		if (!ids) throw invalid('list_ids is missing');
		const items = readFileWithinLimit(form.file.bytes, sandbox.settings);
		return importJob(sandbox, items, ids, share);
	});

	router.post('/activities/contact_exports', WRITE_CONTACTS, async (request, reply) => {
		refuseWhenFull(sandbox);
		const file = exportOf(sandbox, bodyOf(request));
		const activity = sandbox.activities.add(file.job);
		activity.results = `/v3/contact_exports/${activity.id}`;
		sandbox.files.set(activity.id, file.pieces);
		return await reply.code(201).send(sandbox.activities.toAnswer(activity));
	});
	router.get('/contact_exports/:id', WRITE_CONTACTS, async (request, reply) => {
		const { activities: jobs, files, settings } = sandbox;
		const activity = jobs.find(idOf(request));
		const pieces = files.get(idOf(request));
		if (!activity || !pieces) throw notFound('file_export_id');
		const isReady = jobs.stateOf(activity) === 'completed';
		if (!isReady && settings.exportBeforeReady === 'notFound') throw notFound('file_export_id');
		return await reply.type('text/csv').send(Readable.from(isReady ? pieces() : ['\n']));
	});

	bulk('add_list_memberships', (request, share) => {
		const body = bodyOf(request);
		return memberships(sandbox, body, share, (contact, list) => sandbox.store.join(contact, list));
	});
	bulk('remove_list_memberships', (request, share) => {
		const body = bodyOf(request);
		const job = memberships(sandbox, body, share, (contact, list) =>
			sandbox.store.leave(contact, list),
		);
		return sandbox.settings.removalOfNonMember === 'failActivity' && hasNonMember(sandbox, body)
			? { ...job, endsAs: 'failed' as const, work: () => ({ errors: ['Not a member'] }) }
			: job;
	});
	bulk('contact_delete', (request) => {
		const people = peopleIn(sandbox, bodyOf(request), 'contact_ids list_ids');
		return countedJob(people.length, () => {
			for (const contact of people) sandbox.store.deleteContact(contact, sandbox.clock.now());
		});
	});
	bulk('list_delete', (request) => {
		const gone = (idsIn(bodyOf(request), 'list_ids', 100) ?? []).map((id) => listOf(sandbox, id));
		return countedJob(gone.length, () => {
			for (const list of gone) sandbox.store.deleteList(list, sandbox.clock.now());
		});
	});
	bulk('contacts_tags_delete', (request) => {
		const ids = idsIn(bodyOf(request), 'tag_ids', 500) ?? [];
		return deleteTags(sandbox.store, tagsOf(sandbox, ids));
	});
	const tagging = (name: string, change: (contact: ContactRecord, tag: Group) => void) =>
		bulk(name, (request) => {
			const body = bodyOf(request);
			const targets = tagsOf(sandbox, idsIn(body, 'tag_ids', 50) ?? []);
			if (targets.length === 0) throw invalid('tag_ids is missing');
			const people = peopleIn(sandbox, sourceIn(body), 'contact_ids list_ids tag_ids');
			return countedJob(people.length, () => {
				for (const contact of people) for (const tag of targets) change(contact, tag);
			});
		});
	tagging('contacts_taggings_add', (contact, tag) => (contact.tags = tag.addTo(contact.tags)));
	tagging(
		'contacts_taggings_remove',
		(contact, tag) => (contact.tags = tag.takeFrom(contact.tags)),
	);
	bulk('custom_fields_delete', (request) => {
		const ids = idsIn(bodyOf(request), 'custom_field_ids', 100) ?? [];
		const gone = ids.map((id) => sandbox.store.customFieldById(id));
		return countedJob(ids.length, () => {
			for (const field of gone) if (field) sandbox.store.customFields.delete(field.name);
		});
	});
};

function refuseWhenFull({ activities: jobs, settings }: Sandbox): void {
	if (jobs.waiting < settings.queuedActivities) return;
	const body = { error_key: 'contacts.api.too_many', error_message: 'Too many activities' };
	throw new ApiError(
		429,
		{ object: body, array: [body], empty: undefined }[settings.queueFullBody],
	);
}

interface FileForm {
	file?: { name: string; bytes: Buffer };
	list_ids?: string[];
}

/** The job of an import, whichever way its contacts came. */
function importJob(sandbox: Sandbox, items: ImportItem[], listIds: string[], share: number): Job {
	const { store, settings, clock } = sandbox;
	const fault = requestFault(items, store, settings);
	if (fault) throw invalid(fault);
	const lists = listIds.map((id) => store.liveList(id));
	const isKnown = lists.every((list) => list !== undefined);
	if (!isKnown && settings.unknownListInImport === 'reject') {
		throw invalid('list_ids contains an unknown list');
	}
	const isStrange =
		settings.unknownCustomFieldInImport === 'failActivity' &&
		items.some((item) =>
			Object.keys(item).some(
				(key) => key.startsWith('cf:') && !store.customFields.has(key.slice(3)),
			),
		);
	const fails = !isKnown || isStrange;
	const done = fails ? [] : items.slice(0, Math.floor(items.length * share));
	const targets = lists.filter((list) => list !== undefined);
	return {
		contacts: items.length,
		endsAs: fails ? 'failed' : 'completed',
		work: () => importContacts(done, targets, store, settings, clock.now()),
	};
}

const countedJob = (items: number, work: () => void, lists = 0): Job => ({
	contacts: items,
	work: () => {
		work();
		const counters = { items_total_count: items, items_completed_count: items, list_count: lists };
		return { counters };
	},
});

function listOf({ store }: Sandbox, id: string): Group {
	const list = store.liveList(id);
	if (!list) throw notFound('list_id');
	return list;
}

const tagsOf = ({ store }: Sandbox, ids: string[]): Group[] =>
	ids.map((id) => {
		const tag = store.tags.get(id);
		if (!tag) throw notFound('tag_id');
		return tag;
	});

function sourceIn({ source }: Body): Body {
	if (typeof source !== 'object' || source === null) throw invalid('source is missing');
	return source as Body;
}

/** Contacts that a request means by exactly one of `selectors`; unknown ids mean nobody. */
function peopleIn(sandbox: Sandbox, source: Body, selectors: string): ContactRecord[] {
	const { store } = sandbox;
	const allowed = [...selectors.split(' '), 'all_active_contacts'];
	const given = Object.keys(source).filter((key) => source[key] !== undefined && key !== 'exclude');
	if (given.length !== 1 || !allowed.includes(given[0]!)) throw invalid('source is invalid');
	const contactIds = idsIn(source, 'contact_ids', 500);
	if (contactIds) {
		return contactIds.map((id) => store.contactById(id)).filter((one) => one !== undefined);
	}
	const lists = idsIn(source, 'list_ids', 50)?.map((id) => listOf(sandbox, id));
	const tags = tagsOf(sandbox, idsIn(source, 'tag_ids', 50) ?? []);
	const isMeant = ({ lists: on, tags: tagged, permission, deletedAt }: ContactRecord) =>
		lists || tags.length > 0
			? lists?.some((list) => on.includes(list)) || tags.some((tag) => tagged.includes(tag))
			: permission !== 'unsubscribed' && deletedAt === undefined;
	return store.everybody.filter(isMeant);
}

/** Puts people on lists or takes them off; shows after the lag. */
function memberships(
	sandbox: Sandbox,
	body: Body,
	share: number,
	change: (contact: ContactRecord, list: Group) => void,
): Job {
	const people = peopleIn(sandbox, sourceIn(body), 'contact_ids list_ids tag_ids');
	const done = people.slice(0, Math.floor(people.length * share));
	const ids = idsIn(body, 'list_ids', 50);
	if (!ids) throw invalid('list_ids is missing');
	const lists = ids.map((id) => listOf(sandbox, id));
	return {
		contacts: people.length,
		work: () => ({
			counters: {
				items_total_count: people.length,
				items_completed_count: done.length,
				list_count: lists.length,
			},
			later: () => {
				for (const contact of done) for (const list of lists) change(contact, list);
			},
		}),
	};
}

function hasNonMember(sandbox: Sandbox, body: Body): boolean {
	const lists = (idsIn(body, 'list_ids', 50) ?? []).map((id) => listOf(sandbox, id));
	const ids = idsIn(sourceIn(body), 'contact_ids', 500) ?? [];
	return ids.some((id) => {
		const contact = sandbox.store.contactById(id);
		return !contact || !lists.some((list) => contact.lists.includes(list));
	});
}

const FILTERS = ['contact_ids', 'list_ids', 'tag_ids', 'segment_id', 'new_subscriber'];
const STATUSES: Record<string, (contact: ContactRecord) => boolean> = {
	active: ({ permission, deletedAt }) => permission !== 'unsubscribed' && deletedAt === undefined,
	unsubscribed: ({ permission, deletedAt }) =>
		permission === 'unsubscribed' && deletedAt === undefined,
	removed: ({ deletedAt }) => deletedAt !== undefined,
};

/** The job of an export, and the file as it is once the job has ended. */
function exportOf(sandbox: Sandbox, body: Body) {
	const { store, settings } = sandbox;
	const filters = FILTERS.filter((name) => body[name] !== undefined);
	if (filters.length > 1) throw invalid('Filters can not be combined');
	const { status } = body;
	const statusFilter = status === undefined ? () => true : STATUSES[String(status)];
	const mayFilter = ['contact_ids', 'list_ids', undefined].includes(filters[0]);
	if (!statusFilter || (status !== undefined && !mayFilter)) throw invalid('status is invalid');
	const fields = body.fields === undefined ? Object.keys(EXPORT_COLUMNS) : body.fields;
	if (!Array.isArray(fields)) throw invalid('fields is invalid');
	const columns = fields.map((name) => {
		const column = EXPORT_COLUMNS[String(name)];
		if (!column) throw invalid('fields is invalid');
		return column;
	});
	const contactIds = idsIn(body, 'contact_ids', 500);
	const lists = idsIn(body, 'list_ids', 50)?.map((id) => listOf(sandbox, id));
	const tags = tagsOf(sandbox, idsIn(body, 'tag_ids', 50) ?? []);
	const wanted = contactIds && new Set(contactIds);
	const isMeant = (contact: ContactRecord) =>
		statusFilter(contact) &&
		(status === 'removed' || contact.deletedAt === undefined) &&
		(!wanted || wanted.has(store.idOf(contact))) &&
		(!lists || lists.some((list) => contact.lists.includes(list))) &&
		(tags.length === 0 || tags.some((tag) => contact.tags.includes(tag)));
	let people: ContactRecord[] = [];
	const job: Job = {
		contacts: lists ? lists.reduce((sum, { size }) => sum + size, 0) : store.everybody.length,
		work: () => {
			people = store.everybody.filter(isMeant);
			return {
				counters: { items_total_count: people.length, items_completed_count: people.length },
			};
		},
	};
	return { job, pieces: () => exportFile(people, columns, settings) };
}
