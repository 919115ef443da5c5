import { removeMembers } from '../api/removals';
import { problemIn, type Problem } from '../problem';
import type { Api } from '../transport/request';
import { guardBefore, guardOn, type EarlyGuards } from './guards';
import { findLeavers, type Leaver, type RemovalLimit, type Whom } from './leavers';

export interface MirrorJob {
	/** Undefined when there is no list to mirror to. */
	listId: string | undefined;
	/** The list was made by this run: nobody can have left the segment yet. */
	isFresh: boolean;
	guards: EarlyGuards;
	whom: Whom;
	/** Rows that are on the list by their verdict. */
	exported: number;
	limit: RemovalLimit;
}

export interface MirrorReport {
	removed: Leaver[];
	/** People whose removal was asked for, or may have been, and not confirmed. */
	notConfirmed: number;
	/** Undefined when the members were not read. */
	leavers?: number;
	most?: number;
	members?: number;
	/** The guard that kept everybody on the list, as a sentence with what to change. */
	guard?: string;
	problem?: Problem;
	activities: Array<{ id: string; kind: 'removal'; state: string; contacts: number }>;
}

const NOTHING: MirrorReport = { removed: [], notConfirmed: 0, activities: [] };

/**
 * Takes off the list whoever is to go, such as people who are no longer in the segment. Not a single removal is asked for before
 * every guard has been passed: every import completed, a segment that is not empty and tells whose its
 * rows are, the list read to its last member, and no more leavers than allowed.
 */
export async function mirror(api: Api, job: MirrorJob): Promise<MirrorReport> {
	if (!job.listId || job.isFresh) return NOTHING;
	const early = guardBefore(job.guards);
	if (early) return { ...NOTHING, guard: early };
	try {
		const { listId, whom, limit, exported } = job;
		const leavers = await findLeavers(api, listId, whom, limit, exported);
		const found = { leavers: leavers.count, most: leavers.most, members: leavers.read };
		const guard = guardOn(leavers);
		if (guard || leavers.count === 0) return { ...NOTHING, ...found, guard };
		const { activities, ...run } = await removeMembers(api, listId, leavers.people);
		return {
			...found,
			...run,
			activities: activities.map((activity) => ({ ...activity, kind: 'removal' as const })),
		};
	} catch (error) {
		const problem = problemIn(error);
		return { ...NOTHING, problem, guard: `${problem.message}. ${problem.advice}` };
	}
}
