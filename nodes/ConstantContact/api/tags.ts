import { followActivities } from './activities';
import { contactTagAnswer, contactTagsAnswer, newActivityAnswer } from './answers';
import { foldedName } from './names';
import { nextPath } from './paging';
import { problemIn, type Problem } from '../problem';
import type { Api } from '../transport/request';

/** Characters of a tag's name, and tags that one job puts on contacts (documented). */
export const MAX_TAG_NAME = 255;
export const TAGS_PER_JOB = 50;
/** Contacts that one job names by their IDs (documented). */
export const TAGGINGS_PER_REQUEST = 500;
/** Tags that one request brings at most (documented). */
const TAGS_PER_PAGE = 500;
/** Pages of them at most; how many tags an account can have is not documented. */
const MOST_PAGES = 20;
/** A second tag of one name is refused, so that asking again is safe. */
const MOST_CREATIONS = 5;

export interface Tag {
	id: string;
	name: string;
	/** Whether this run made it. */
	created: boolean;
}

/** Whom a tag is put on or taken off: everybody on a list, or contacts by their IDs. */
export type TaggingSource = { list_ids: [string] } | { contact_ids: string[] };

const taggingRequest = (source: TaggingSource, tags: Tag[]) => ({
	source,
	tag_ids: tags.map(({ id }) => id),
});

/**
 * Tags of these names, in their order: those of the account, however they are spelled in upper and
 * lower case, and new ones where there are none.
 */
export async function ensureTags(api: Api, names: string[]): Promise<Tag[]> {
	const all = await readTags(api);
	const tags: Tag[] = [];
	for (const name of names) tags.push(tagNamed(name, all) ?? (await createTag(api, name)));
	return tags;
}

/** The one of exactly this name first: only upper and lower case may tell two tags apart. */
function tagNamed(name: string, all: Tag[]): Tag | undefined {
	const alike = all.filter((tag) => foldedName(tag.name) === foldedName(name));
	return alike.find((tag) => tag.name === name) ?? alike[0];
}

async function readTags(api: Api): Promise<Tag[]> {
	const all: Tag[] = [];
	let path: string | undefined = '/v3/contact_tags';
	let query: Record<string, number> | undefined = { limit: TAGS_PER_PAGE };
	for (let pages = 0; path !== undefined && pages < MOST_PAGES; pages++) {
		const page: typeof contactTagsAnswer._output = await api.send({
			method: 'GET',
			path,
			query,
			doing: 'reading the tags',
			answer: contactTagsAnswer,
		});
		all.push(...page.tags.map(({ tag_id: id, name }) => ({ id, name, created: false })));
		path = nextPath(page._links?.next?.href);
		query = undefined;
	}
	return all;
}

/** Makes a tag of this name, or finds the one that someone else made meanwhile. */
async function createTag(api: Api, name: string): Promise<Tag> {
	const attempts = { most: MOST_CREATIONS, possible: 0 };
	try {
		const { tag_id: id } = await api.send({
			method: 'POST',
			path: '/v3/contact_tags',
			body: { name },
			doing: 'making a tag',
			answer: contactTagAnswer,
			attempts,
		});
		return { id, name, created: true };
	} catch (error) {
		const problem = problemIn(error);
		if (problem.kind !== 'conflict' && !problem.mayBeDone) throw problem;
		// Another run may have made it meanwhile, or the answer to our own request was lost.
		const made = tagNamed(name, await readTags(api));
		if (!made) throw problem;
		return { ...made, created: attempts.possible > 0 };
	}
}

/** What became of the jobs that put tags on contacts, or took them off. */
export interface TaggingRun {
	/** Contacts that the jobs say they did. */
	done: number;
	/** Contacts for which it was asked, or may have been, and not confirmed. */
	notConfirmed: number;
	/** Contacts that the jobs say they were about, beyond those for whom it was asked. */
	beyond: number;
	activities: Array<{ id: string; state: string; contacts: number }>;
	problem?: Problem;
}

/** One job, and for how many contacts it should be. */
export interface TaggingJob {
	source: TaggingSource;
	tags: Tag[];
	contacts: number;
}

/** Hands over the jobs, one after the other, and waits for their end. Any of them may be repeated. */
export async function runTaggings(
	api: Api,
	change: 'add' | 'remove',
	jobs: TaggingJob[],
): Promise<TaggingRun> {
	const run: TaggingRun = { done: 0, notConfirmed: 0, beyond: 0, activities: [] };
	const asked: Array<{ id: string; contacts: number }> = [];
	for (const { source, tags, contacts } of jobs) {
		if (run.problem) {
			run.notConfirmed += contacts;
			continue;
		}
		try {
			const { activity_id: id } = await api.send({
				method: 'POST',
				path: `/v3/activities/contacts_taggings_${change}`,
				body: taggingRequest(source, tags),
				doing: change === 'add' ? 'tagging contacts' : 'taking tags off contacts',
				answer: newActivityAnswer,
			});
			asked.push({ id, contacts });
		} catch (error) {
			run.problem = problemIn(error);
			run.notConfirmed += contacts;
		}
	}
	const followed = await followActivities(
		api,
		asked.map(({ id }) => id),
	);
	run.problem ??= followed.problem;
	for (const { id, contacts } of asked) {
		const activity = followed.activities.get(id);
		const state = activity?.state ?? 'initialized';
		run.activities.push({ id, state, contacts });
		const done = activity?.status?.items_completed_count ?? contacts;
		run.beyond += Math.max(0, (activity?.status?.items_total_count ?? 0) - contacts);
		// A job for a list has more to do where people joined it meanwhile.
		if (state === 'completed' && done >= contacts) run.done += contacts;
		else run.notConfirmed += contacts;
	}
	return run;
}
