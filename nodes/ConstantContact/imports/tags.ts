import { inLots, type JobReport } from '../api/jobs';
import { readMembers, type Member } from '../api/members';
import {
	ensureTags,
	runTaggings,
	TAGGINGS_PER_REQUEST,
	type Tag,
	type TaggingJob,
	type TaggingRun,
} from '../api/tags';
import { ListReading } from '../api/wholeList';
import { problemIn, unlessHindered, type Problem } from '../problem';
import type { CheckedSegment } from '../segment/check';
import { getOrMake } from '../segment/maps';
import type { Api } from '../transport/request';

/** The names of the tags of a row's person; rows with the same tags have the same array. */
export type TagsOf = (row: number) => readonly string[];

/** What is to be tagged, once the imports are over. */
interface TagJob {
	listId: string;
	checked: CheckedSegment;
	names: readonly string[];
	tagsOf: TagsOf;
	/** Whoever was taken off the list and is to lose the tags; none of them where they may keep them. */
	leavers: Member[];
}

export interface TagReport {
	/** Each tag with the people that it was put on. */
	tags: Array<{ name: string; created: boolean; contacts: number; state: TagState }>;
	/** People for whom a tag was asked, or should have been, and not confirmed. */
	notConfirmed: number;
	/** People who were to be tagged, and were not seen on the list yet; of whom `problem` kept the run. */
	notSeen: number;
	/** People who came on a list while it was tagged as a whole; null when nobody can tell. */
	latecomers: number | null;
	/** Leavers from whom the tags were taken, and those of whom that is not confirmed. */
	untagged: number;
	notUntagged: number;
	activities: JobReport[];
	problem?: Problem;
}

type TagState =
	| 'completed'
	/** Some jobs did not come to their end, or could not be handed over. */
	| 'incomplete'
	/** Nobody who was exported is to have it. */
	| 'nobody';

/**
 * Puts tags on the people who were exported, and on nobody else.
 *
 * The jobs are about contacts by their IDs, 500 a request, which have to be read first, 500 a request
 * as well. Of a list that is larger than a few pages the file says who is on it. Where that is nobody
 * but people who get the same tags, and the file is shown to be whole, one job is about the list: seven
 * requests in all, at any size. Whoever joins right then may be tagged as well, so it is counted again.
 *
 * A failure is told and changes no verdict: whoever was exported is on the list all the same, and a
 * further run puts on what is missing.
 */
export async function tagExported(api: Api, job: TagJob): Promise<TagReport> {
	const notSeen = peopleToTag(job);
	const report: TagReport = {
		tags: [],
		notConfirmed: 0,
		notSeen,
		latecomers: 0,
		untagged: 0,
		notUntagged: job.leavers.length,
		activities: [],
	};
	if (notSeen === 0 && job.leavers.length === 0) return report;
	try {
		const tags = await ensureTags(api, [...job.names]);
		const counts = tags.map(() => ({ done: 0, notConfirmed: 0 }));
		const groups = notSeen > 0 ? await groupsOf(api, job, notSeen) : [];
		for (const { names, people, sources, reading } of groups) {
			const places = names.map((name) => job.names.indexOf(name));
			const some = places.map((place) => tags[place]!);
			const run = await runTaggings(api, 'add', jobsOf(sources, some));
			note(report, run);
			if (reading) {
				// The tags are on by now: that it can not be told is worth no failure.
				report.latecomers = run.beyond || ((await unlessHindered(reading.grownBy())) ?? null);
			}
			report.notConfirmed += run.notConfirmed;
			report.notSeen -= people;
			for (const place of places) {
				counts[place]!.done += run.done;
				counts[place]!.notConfirmed += run.notConfirmed;
			}
		}
		report.tags = tags.map((tag, index) => reportOf(tag, counts[index]!));
		await untag(api, job, tags, report);
	} catch (error) {
		report.problem = problemIn(error);
	}
	return report;
}

function peopleToTag({ checked, tagsOf }: TagJob): number {
	let people = 0;
	for (let row = 0; row < checked.sizes.length; row++) {
		if (!checked.verdicts.isRefused(row) && tagsOf(row).length > 0) people += 1;
	}
	return people;
}

/** People who get the same tags, and the sources that mean all of them and nobody else. */
interface Group {
	names: readonly string[];
	people: number;
	sources: Array<Omit<TaggingJob, 'tags'>>;
	/** By which the list is known to have nobody else; undefined where people are named. */
	reading?: ListReading;
}

/** @param people who are to be tagged */
async function groupsOf(
	api: Api,
	{ listId, checked, tagsOf }: TagJob,
	people: number,
): Promise<Group[]> {
	const tagsOfAddress = (address: string): readonly string[] | undefined => {
		const row = checked.addresses.rowOf(address);
		return row < 0 || checked.verdicts.isRefused(row) ? undefined : tagsOf(row);
	};
	const seen = new Set<readonly string[] | undefined>();
	const reading = new ListReading(api, listId, {
		onAddress: (address) => void seen.add(tagsOfAddress(address)),
	});
	await reading.begin();
	const [names] = seen;
	const mayBeAlone = seen.size === 1 && names && names.length > 0;
	if (mayBeAlone && reading.cheaper === 'file' && (await reading.isWholeBy('file'))) {
		const contacts = reading.people;
		// Somebody without an address is no one of the segment.
		if (seen.size === 1 && contacts === reading.addresses.size) {
			const source = { list_ids: [listId] as [string] };
			const sources = [{ source, contacts, people: contacts }];
			return [{ names, people: contacts, sources, reading }];
		}
	}
	const isMet = new Uint8Array(checked.sizes.length);
	const named = new Map<readonly string[], NamedContact[]>();
	const members = Math.max(reading.counted ?? 0, people);
	await readMembers(api, listId, members, ({ id, email }) => {
		const wanted = tagsOfAddress(email);
		if (!wanted || wanted.length === 0) return;
		const row = checked.addresses.rowOf(email);
		getOrMake(named, wanted, () => []).push({ id, isSecond: isMet[row] === 1 });
		isMet[row] = 1;
	});
	return [...named].map(([wanted, some]) => ({
		names: wanted,
		people: peopleAmong(some),
		sources: sourcesOf(some),
	}));
}

/** A contact, and whether another one of the same person was named before. */
interface NamedContact {
	id: string;
	isSecond?: boolean;
}

const peopleAmong = (contacts: NamedContact[]): number =>
	contacts.filter(({ isSecond }) => !isSecond).length;

const sourcesOf = (contacts: NamedContact[]): Group['sources'] =>
	inLots(contacts, TAGGINGS_PER_REQUEST).map((lot) => ({
		source: { contact_ids: lot.map(({ id }) => id) },
		contacts: lot.length,
		people: peopleAmong(lot),
	}));

const jobsOf = (sources: Group['sources'], tags: Tag[]): TaggingJob[] =>
	sources.map((one) => ({ ...one, tags }));

function reportOf(
	{ name, created }: Tag,
	{ done, notConfirmed }: { done: number; notConfirmed: number },
): TagReport['tags'][number] {
	const state = notConfirmed > 0 ? 'incomplete' : done > 0 ? 'completed' : 'nobody';
	return { name, created, contacts: done, state };
}

async function untag(api: Api, { leavers }: TagJob, tags: Tag[], report: TagReport): Promise<void> {
	const sources = sourcesOf(leavers);
	const run = await runTaggings(api, 'remove', jobsOf(sources, tags));
	note(report, run);
	report.untagged = run.done;
	report.notUntagged = run.notConfirmed;
}

/** Whether everybody has their tags who was to have them, and no leaver who was to lose them. */
export const isTaggedWholly = ({
	notConfirmed,
	notSeen,
	notUntagged,
	problem,
}: TagReport): boolean => notConfirmed + notSeen + notUntagged === 0 && !problem;

function note(report: TagReport, { activities, problem }: TaggingRun): void {
	report.activities.push(...activities);
	report.problem ??= problem;
}
