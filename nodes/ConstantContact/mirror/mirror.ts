import type { JobReport } from '../api/jobs';
import { removeMembers } from '../api/removals';
import { problemIn, type Problem } from '../problem';
import type { ListPart } from '../imports/part';
import { Presence } from '../imports/presence';
import type { Api } from '../transport/request';
import { totalOf } from '../segment/maps';
import { guardAgainstOtherForms, guardBefore, guardOn, type EarlyGuards } from './guards';
import { findFew } from './fewLeavers';
import { findLeavers, type Leaver, type Leavers, type Search } from './leavers';
import type { RemovalReason, Removals } from './reasons';
import { stillThere } from './stillThere';
import { countUnknown } from './unknown';
import { whomOf } from './whom';

interface MirrorJob extends Pick<Search, 'limit' | 'exported'> {
	/** The rows that go by the list. */
	part: ListPart;
	/** Undefined when there is no list to mirror to. */
	listId: string | undefined;
	/** The list was made by this run: nobody can have left the segment yet. */
	isFresh: boolean;
	/** Undefined where nobody is taken off for being missing, or for their no: rows say who is meant. */
	guards?: EarlyGuards;
	/** For what people are to go. */
	reasons: readonly RemovalReason[];
}

export interface MirrorReport {
	removed: Leaver[];
	/** People whose removal was asked for, or may have been, and not confirmed. */
	notConfirmed: number;
	/** For what people were to go. */
	reasons: readonly RemovalReason[];
	/** Members who were to go; undefined when the members were not read. */
	leavers?: number;
	byReason?: Removals;
	most?: number;
	members?: number;
	/** Whether somebody who was to go may have been overlooked, because people came or went meanwhile. */
	mayMiss?: boolean;
	/** Who of the segment is on the list, as far as it was read. */
	presence?: Presence;
	/** The guard that kept everybody on the list. */
	guard?: Problem;
	problem?: Problem;
	activities: JobReport[];
}

/** Whether there may be fewer on the list than were read. */
export const isListChanged = (report: MirrorReport | undefined): boolean =>
	report !== undefined && report.removed.length + report.notConfirmed > 0;

/** Whether everybody is off the list whose removal was asked for; a guard asks for none. */
export const isRemovalDone = (report: MirrorReport | undefined): boolean =>
	!report || report.guard !== undefined || (!report.problem && report.notConfirmed === 0);

/**
 * Takes off the list whoever is to go: who is no longer in the segment, who says no, who is in a
 * segment of people to remove. Not a single
 * removal is asked for before every guard has been passed: every import completed, a segment that is
 * not empty and tells whose its rows are, the list read to its last member, and no more leavers than
 * allowed.
 */
export async function mirror(api: Api, job: MirrorJob): Promise<MirrorReport> {
	const { listId, reasons } = job;
	const { segment, checked } = job.part;
	const nothing: MirrorReport = { removed: [], notConfirmed: 0, reasons, activities: [] };
	if (!listId || job.isFresh) return nothing;
	const early = job.guards && guardBefore(job.guards);
	if (early) return { ...nothing, guard: early };
	const presence = new Presence(segment.length, checked.addresses);
	try {
		// Whoever has no row can only be found by looking at every member.
		const find = reasons.includes('left_segment') ? findLeavers : findFew;
		const leavers = await find(api, listId, {
			...job,
			presence,
			whom: whomOf(checked, reasons),
			isElsewhere: (address) => checked.isElsewhere(address),
		});
		const { count, byReason, most, read: members, mayMiss, people } = leavers;
		const found = { leavers: count, byReason, most, members, mayMiss, presence };
		const guard = guardOn(leavers) ?? (await guardOf(api, job, leavers, presence));
		if (guard || count === 0) return { ...nothing, ...found, guard };
		for (const { email } of people) presence.startedRemoval(email);
		const { kept, removed: done, ...run } = await removeMembers(api, listId, people);
		for (const { email } of kept) presence.keptOn(email);
		const there = new Set(await stillThere(api, listId, done, members));
		const removed = done.filter((person) => !there.has(person));
		for (const { email } of removed) presence.tookOff(email);
		const notConfirmed = run.notConfirmed + there.size;
		return { ...nothing, ...found, ...run, removed, notConfirmed };
	} catch (error) {
		const problem = problemIn(error);
		return { ...nothing, problem, guard: problem };
	}
}

/** Whether those who have no row can be told from those who were exported. */
async function guardOf(
	api: Api,
	{ part, exported }: MirrorJob,
	{ byReason }: Leavers,
	presence: Presence,
): Promise<Problem | undefined> {
	if (!byReason.left_segment) return undefined;
	const { verdicts } = part.checked;
	const unnamed = part.segment.length - totalOf(verdicts.countByReason()) - exported;
	return guardAgainstOtherForms(await countUnknown(api, part, presence), unnamed);
}
