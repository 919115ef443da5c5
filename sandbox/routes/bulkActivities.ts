/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a program of its own, not a node */
import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';

import { countedJob, inOneGo, stepwise, type Job } from '../account/activities';
import { isActivityFault } from '../account/faults';
import { readFileWithinLimit, readWithinLimit } from '../account/importBody';
import {
	importContacts,
	requestFault,
	smsPermissionOf,
	type ImportItem,
} from '../account/importing';
import type { Account } from '../account/account';
import type { ContactRecord, Group } from '../account/store';
import { exportOf } from './contactExports';
import { ApiError, invalid, notFound, wrongMediaType } from './errors';
import { bodyOf, choiceIn, idOf, links, neededIds, pageSize, queryOf, type Body } from './requests';
import { WRITE_CONTACTS, type Routes } from './routes';
import { customFieldOf, listOf, peopleIn, tagOf, type Selector } from './selection';
import { storageUrl } from './storage';

/** A job, and the file that it makes where it is an export. */
type Task = Job & { pieces?: () => Iterable<string> };

/** Reads the request for a job of which only the first `share` (0 to 1) will be done. */
type ReadJob = (request: FastifyRequest, share: number) => Task | Promise<Task>;

/** As a listing can be asked for them. */
const STATES = ['processing', 'completed', 'cancelled', 'failed', 'timed_out'];
/** Whom a membership or a tagging can be about. */
const SOURCES: Selector[] = ['contact_ids', 'list_ids', 'tag_ids', 'all_active_contacts'];

export const bulkActivities: Routes = (router, account) => {
	const { clock } = account;
	/** Asked for each time: a reset puts a new one in its place. */
	const store = () => account.store;

	/** A POST that starts a job; `read` checks the request before anything is queued. */
	const bulk = (name: string, read: ReadJob, needs = WRITE_CONTACTS) =>
		router.post(`/activities/${name}`, needs, async (request, reply) => {
			refuseWhenFull(account);
			const ending = account.takeFault(request, isActivityFault);
			const { pieces, ...job } = await read(request, ending ? (ending.share ?? 0) : 1);
			const endsAs = ending?.activityEndsAs ?? job.endsAs;
			const activity = account.activities.add({ ...job, endsAs });
			if (pieces) {
				activity.results = `/v3/contact_exports/${activity.id}`;
				account.files.set(activity.id, pieces);
			}
			return await reply.code(201).send(account.activities.toFirstAnswer(activity));
		});

	router.get('/activities', WRITE_CONTACTS, (request) => {
		const query = queryOf(request);
		const { activities: jobs, settings } = account;
		const wanted = choiceIn(query, 'state', STATES);
		const ours = jobs.newestFirst().filter((activity) => {
			const state = jobs.stateOf(activity);
			if (wanted !== undefined) return state === wanted;
			return state !== 'initialized' || settings.listingShowsInitialized;
		});
		const foreign = settings.foreignActivities.filter(
			({ state }) => wanted === undefined || state === wanted,
		);
		const all = [
			...foreign.map((answer) => ({ id: answer.activity_id, show: () => answer as object })),
			...ours.map((activity) => ({ id: activity.id, show: () => jobs.toAnswer(activity) })),
		];
		const limit = pageSize(settings, query.limit, 500);
		const from = query.next === undefined ? 0 : all.findIndex(({ id }) => id === query.next);
		if (from < 0) throw invalid('cursor is invalid');
		const page = all.slice(from, from + limit).map(({ show }) => show());
		// Seen: all items of a page carry the links of its last one.
		const last = page.at(-1) as { _links?: unknown } | undefined;
		return {
			activities: page.map((answer) => ({ ...answer, _links: last?._links })),
			...links(settings, '/v3/activities', query, limit, all[from + limit]?.id),
		};
	});
	router.get('/activities/:id', WRITE_CONTACTS, (request) => {
		const { activities: jobs, settings } = account;
		const id = idOf(request);
		const foreign = settings.foreignActivities.find(({ activity_id }) => activity_id === id);
		if (foreign) return foreign;
		const activity = jobs.find(id);
		if (!activity) throw notFound('activity_id');
		if (activity.hiddenFor > 0) {
			activity.hiddenFor -= 1;
			throw notFound('activity_id');
		}
		return jobs.toAnswer(activity);
	});

	// Nobody waits with a further import until the last one is done.
	const ahead = { ...WRITE_CONTACTS, overtakesJobs: true };
	bulk(
		'contacts_json_import',
		(request, share) => {
			const body = bodyOf(request);
			const { import_data: data } = body;
			const ids = neededIds(body, 'list_ids', 50);
			const isData = Array.isArray(data) && data.every((item) => typeof item === 'object' && item);
			if (!isData || data.length === 0) throw invalid('import_data is invalid');
			const items = readWithinLimit(request.body as Buffer, data as ImportItem[], account.settings);
			return importJob(account, items, ids, body.sms_permission_to_send, share);
		},
		ahead,
	);
	bulk(
		'contacts_file_import',
		async (request, share) => {
			if (!request.isMultipart()) throw wrongMediaType();
			const form: FileForm = {};
			for await (const part of request.parts()) {
				if (part.type === 'file') {
					form.file = { name: part.filename, bytes: await part.toBuffer() };
				} else if (part.fieldname === 'list_ids') {
					form.list_ids = [...(form.list_ids ?? []), ...String(part.value).split(',')];
				} else if (part.fieldname === 'sms_permission_to_send') {
					form.sms = part.value;
				} else if (part.fieldname === 'file') {
					form.file = { name: '', bytes: Buffer.from(part.value as string) };
				}
			}
			if (!form.file) throw invalid('file is missing');
			// A blob has no name, or is called "blob": only one that names another kind is turned away.
			if (/\.(?!csv$)[^.]*$/i.test(form.file.name)) throw wrongMediaType();
			const ids = neededIds({ list_ids: form.list_ids }, 'list_ids', 50);
			return importJob(account, itemsIn(form.file.bytes, account), ids, form.sms, share);
		},
		ahead,
	);

	bulk('contact_exports', (request) => {
		const { job, pieces } = exportOf(account, bodyOf(request));
		return { ...job, pieces };
	});
	router.get('/contact_exports/:id', WRITE_CONTACTS, async (request, reply) => {
		const { activities: jobs, files, settings } = account;
		const activity = jobs.find(idOf(request));
		const pieces = files.get(idOf(request));
		if (!activity || !pieces) throw notFound('file_export_id');
		const isReady = jobs.stateOf(activity) === 'completed';
		if (!isReady && settings.exportBeforeReady === 'notFound') throw notFound('file_export_id');
		if (isReady && settings.exportFiles === 'redirected') {
			return await reply.redirect(storageUrl(account, request, pieces));
		}
		return await reply.type('text/csv').send(Readable.from(isReady ? pieces() : ['\n']));
	});

	bulk('add_list_memberships', (request, share) =>
		memberships(account, bodyOf(request), share, 'join'),
	);
	bulk('remove_list_memberships', (request, share) =>
		memberships(account, bodyOf(request), share, 'leave'),
	);
	bulk('contact_delete', (request, share) => {
		const body = bodyOf(request);
		const people = peopleIn(account, {}, body, ['contact_ids', 'list_ids']);
		return countedJob(people, share, (contact) => store().deleteContact(contact, clock.now()));
	});
	bulk('list_delete', (request, share) => {
		const gone = neededIds(bodyOf(request), 'list_ids', 100).map((id) => listOf(account, id));
		const remove = (list: Group) => store().deleteList(list, clock.now());
		return countedJob(gone, share, remove, { list_count: gone.length }, sizeOf(gone));
	});
	bulk('contacts_tags_delete', (request, share) => {
		const gone = neededIds(bodyOf(request), 'tag_ids', 500).map((id) => tagOf(account, id));
		return countedJob(gone, share, (tag) => store().deleteTag(tag), {}, sizeOf(gone));
	});
	const tagging = (name: string, change: 'join' | 'leave') =>
		bulk(name, (request, share) => {
			const body = bodyOf(request);
			const tags = neededIds(body, 'tag_ids', 50).map((id) => tagOf(account, id));
			const { taggingListRead, taggingCounters } = account.settings;
			const people = () => peopleIn(account, body, body.source, [...SOURCES, 'new_subscriber']);
			const atRequest = people();
			const isReadLate = taggingListRead === 'atWork';
			const work = function* () {
				const tagged = (contact: ContactRecord) => {
					for (const tag of tags) store()[change](contact, tag);
				};
				const { counters = {} } = yield* countedJob(
					isReadLate ? people() : atRequest,
					share,
					tagged,
				).work();
				const each = taggingCounters === 'taggings' ? tags.length : 1;
				return {
					counters: Object.fromEntries(
						Object.entries(counters).map(([name, count]) => [name, count * each]),
					),
				};
			};
			return { contacts: atRequest.length, work };
		});
	tagging('contacts_taggings_add', 'join');
	tagging('contacts_taggings_remove', 'leave');
	bulk('custom_fields_delete', (request, share) => {
		const ids = neededIds(bodyOf(request), 'custom_field_ids', 100);
		const gone = ids.map((id) => customFieldOf(account, id));
		const job = countedJob(gone, share, ({ name }) => store().customFields.delete(name));
		// This activity has no counters (documented).
		return {
			...job,
			*work() {
				return { ...(yield* job.work()), counters: undefined };
			},
		};
	});
};

const sizeOf = (groups: Group[]): number => groups.reduce((sum, { size }) => sum + size, 0);

function refuseWhenFull({ activities: jobs, settings }: Account): void {
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
	/** `sms_permission_to_send`. */
	sms?: unknown;
}

function itemsIn(file: Buffer, { settings }: Account): ImportItem[] {
	try {
		return readFileWithinLimit(file, settings);
	} catch {
		throw invalid('file is not a valid CSV file');
	}
}

/** The job of an import, whichever way its contacts came. */
function importJob(
	account: Account,
	items: ImportItem[],
	listIds: string[],
	smsPermission: unknown,
	share: number,
): Job {
	const { store, settings, clock } = account;
	const sms = smsPermissionOf(smsPermission, settings);
	if (typeof sms === 'object') throw invalid(sms.fault);
	const fault = requestFault(items, { store, settings, sms, now: clock.now() });
	if (fault) throw invalid(fault);
	const lists = listIds.map((id) => store.liveList(id));
	const isKnown = lists.every((list) => list !== undefined);
	if (!isKnown && settings.unknownListInImport === 'reject') {
		throw invalid('list_id not found');
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
		work: () => importContacts(done, targets, { store, settings, sms, now: clock.now() }),
	};
}

/** Puts people on lists or takes them off; shows after the lag. */
function memberships(account: Account, body: Body, share: number, change: 'join' | 'leave'): Job {
	const lists = neededIds(body, 'list_ids', 50).map((id) => listOf(account, id));
	const people = peopleIn(account, body, body.source, SOURCES);
	const { store, settings } = account;
	const hasNonMember =
		change === 'leave' &&
		settings.removalOfNonMember === 'failActivity' &&
		people.some(({ number }) => !lists.some((list) => list.members.has(number)));
	if (hasNonMember) {
		const work = () => inOneGo(() => ({ errors: ['Not a member'] }));
		return { contacts: people.length, endsAs: 'failed', work };
	}
	const done: ContactRecord[] = [];
	const { contacts, work } = countedJob(people, share, (contact) => done.push(contact), {
		list_count: lists.length,
	});
	const later = () =>
		stepwise(done, (contact) => {
			for (const list of lists) store[change](contact, list);
		});
	return {
		contacts,
		*work() {
			return { ...(yield* work()), later };
		},
	};
}
