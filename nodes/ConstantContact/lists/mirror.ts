import { amount, plural } from '../report/amounts';
import type { AddressTable } from '../segment/addresses';
import { Problem } from '../transport/problems';
import type { Api } from '../transport/request';
import { findLeavers, removeMembers, type Leavers, type RemovalLimit } from './removal';
import type { Member } from './members';

export interface MirrorJob {
	/** Undefined when there is no list to mirror to. */
	listId: string | undefined;
	/** The list was made by this run: nobody can have left the segment yet. */
	isFresh: boolean;
	/** Every usable address of the segment, exported or not. */
	segment: AddressTable;
	/** Rows of the segment. */
	received: number;
	/** Rows that can not be read, so that nobody knows who they are. */
	unreadable: number;
	/** Imports that did not end as `completed`. */
	openImports: number;
	/** Rows that are on the list by their verdict. */
	exported: number;
	limit: RemovalLimit;
	/** Time of `api.now()` at which to stop waiting. */
	until: number;
}

export interface MirrorReport {
	removed: Member[];
	/** People whose removal was asked for and not confirmed. */
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
 * Takes off the list whoever is no longer in the segment. Not a single removal is asked for before
 * every guard has been passed: every import completed, a segment that is not empty, the list read to
 * its last member, and no more leavers than allowed.
 */
export async function mirror(api: Api, job: MirrorJob): Promise<MirrorReport> {
	if (!job.listId || job.isFresh) return NOTHING;
	const early = guardBefore(job);
	if (early) return { ...NOTHING, guard: early };
	try {
		const { listId, segment, limit, exported, until } = job;
		const leavers = await findLeavers(api, listId, segment, limit, { atLeast: exported, until });
		const found = { leavers: leavers.count, most: leavers.most, members: leavers.read };
		const guard = guardOn(leavers);
		if (guard || leavers.count === 0) return { ...NOTHING, ...found, guard };
		const { activities, ...run } = await removeMembers(api, listId, leavers.people, until);
		return {
			...found,
			...run,
			activities: activities.map((activity) => ({ ...activity, kind: 'removal' as const })),
		};
	} catch (error) {
		if (!(error instanceof Problem)) throw asIs(error);
		return { ...NOTHING, problem: error, guard: `${error.message}. ${error.advice}` };
	}
}

const asIs = (error: unknown) => error;

/** What speaks against removing anybody before the list has been read. */
export function guardBefore({
	received,
	segment,
	unreadable,
	openImports,
}: Pick<MirrorJob, 'received' | 'segment' | 'unreadable' | 'openImports'>): string | undefined {
	if (received === 0) {
		return 'The segment is empty, and mirroring it would empty the list. Check the nodes that build the segment.';
	}
	if (segment.size === 0) {
		return 'No row of the segment has a usable email address, and mirroring it would empty the list. Check the column that is mapped to Email.';
	}
	if (unreadable > 0) {
		return `${plural(unreadable, 'row')} of the segment can not be read, so it is not known who ${unreadable === 1 ? 'it is' : 'they are'}. Mend what 'Not Exported' shows, and run the workflow again.`;
	}
	if (openImports > 0) {
		return `${plural(openImports, 'import')} did not complete, so it is not known who is on the list. Run the workflow again; with 'Wait for Completion' off nobody is ever removed.`;
	}
	return undefined;
}

/** What speaks against removing the people who left. */
export function guardOn({
	count,
	read,
	counted,
	most,
}: Omit<Leavers, 'people'>): string | undefined {
	if (counted === undefined) {
		return 'Constant Contact does not say how many members the list has, so it is not certain that all of them were read. Run the workflow again later.';
	}
	if (read !== counted) {
		return `The list says that it has ${plural(counted, 'member')} and ${amount(read)} could be read. Constant Contact may be at work on it: run the workflow again later.`;
	}
	if (count > most) {
		return `${plural(count, 'person', 'people')} of ${amount(read)} on the list ${count === 1 ? 'is' : 'are'} not in the segment, and at most ${amount(most)} may be removed at once. If that is right, raise the option 'Largest Removal'.`;
	}
	return undefined;
}
