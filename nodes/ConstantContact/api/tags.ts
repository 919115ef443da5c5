import { contactTagAnswer, contactTagsAnswer } from './answers';
import { runJobs, type JobRun } from './jobs';
import { makeOrFind } from './making';
import { foldedName } from './names';
import { allOf } from './paging';
import { unexpectedAnswer } from '../problem';
import type { Api } from '../transport/request';

/** Characters of a tag's name, and tags that one job puts on contacts (documented). */
export const MAX_TAG_NAME = 255;
export const TAGS_PER_JOB = 50;
/** Contacts that one job names by their IDs (documented). */
export const TAGGINGS_PER_REQUEST = 500;
/** Tags that one request brings at most (documented). */
const TAGS_PER_PAGE = 500;
/** How many an account can have is not documented: so many are read. */
const MOST_TAGS = 10_000;
/** A second tag of one name is refused, so that asking again is safe. */
const MOST_CREATIONS = 5;

export interface Tag {
	id: string;
	name: string;
	/** Whether this run made it. */
	created: boolean;
}

/** Whom a tag is put on or taken off: everybody on a list, or contacts by their IDs. */
type TaggingSource = { list_ids: [string] } | { contact_ids: string[] };

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
	const all = await allOf(api, {
		path: '/v3/contact_tags',
		query: { limit: TAGS_PER_PAGE },
		doing: 'reading the tags',
		answer: contactTagsAnswer,
		itemsOf: ({ tags }) => tags,
		idOf: ({ tag_id }) => tag_id,
		expected: MOST_TAGS,
		astray: 'The tags could not be read: their pages do not end, or lead elsewhere',
	});
	return all.map(({ tag_id: id, name }) => ({ id, name, created: false }));
}

/** Makes a tag of this name, or finds the one that someone else made meanwhile. */
async function createTag(api: Api, name: string): Promise<Tag> {
	return await makeOrFind(api, {
		path: '/v3/contact_tags',
		body: { name },
		doing: 'making a tag',
		answer: contactTagAnswer,
		most: MOST_CREATIONS,
		made: ({ tag_id: id, name: given }): Tag => {
			if (foldedName(given) !== foldedName(name)) throw anotherTag().unanswered();
			return { id, name, created: true };
		},
		find: async (created) => {
			const found = tagNamed(name, await readTags(api));
			return found && { ...found, created };
		},
	});
}

const anotherTag = () =>
	unexpectedAnswer('Constant Contact answered with another tag than the one that was asked for');

/** What became of the jobs that put tags on contacts, or took them off. */
export interface TaggingRun extends Omit<JobRun, 'ends'> {
	/** People whom the jobs say they did. */
	done: number;
	/** People for whom it was asked, or may have been, and not confirmed. */
	notConfirmed: number;
}

/** One job, and for how many contacts it should be, and people: somebody may have two (seen). */
export interface TaggingJob {
	source: TaggingSource;
	tags: Tag[];
	contacts: number;
	people: number;
}

/** Hands over the jobs, one after the other, and waits for their end. Any of them may be repeated. */
export async function runTaggings(
	api: Api,
	change: 'add' | 'remove',
	jobs: TaggingJob[],
): Promise<TaggingRun> {
	const requests = jobs.map(({ source, tags, contacts }) => ({
		path: `/v3/activities/contacts_taggings_${change}`,
		body: taggingRequest(source, tags),
		doing: change === 'add' ? 'tagging contacts' : 'taking tags off contacts',
		contacts,
	}));
	const { ends, ...run } = await runJobs(api, 'tagging', requests);
	const counts = { done: 0, notConfirmed: 0 };
	for (const [index, { people }] of jobs.entries()) {
		counts[ends[index] === 'done' ? 'done' : 'notConfirmed'] += people;
	}
	return { ...run, ...counts };
}
