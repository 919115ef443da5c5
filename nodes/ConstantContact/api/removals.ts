import type { Api } from '../transport/request';
import { inLots, runJobs, type JobEnd, type JobRun } from './jobs';
import type { Member } from './members';

/** Contacts that one activity takes off a list at most (documented). */
export const REMOVALS_PER_REQUEST = 500;

/** @param people 500 at most */
export const removalRequest = (listId: string, people: Member[]) => ({
	source: { contact_ids: people.map(({ id }) => id) },
	list_ids: [listId],
});

interface RemovalRun<Person extends Member> extends Pick<JobRun, 'activities' | 'problem'> {
	removed: Person[];
	/** People whose removal Constant Contact refused, or was not asked for any more: they stay. */
	kept: Person[];
	/** People whose removal was asked for, or may have been, and not confirmed. */
	notConfirmed: number;
}

/** Takes people off the list, 500 a request. The contacts and their permission stay as they are. */
export async function removeMembers<Person extends Member>(
	api: Api,
	listId: string,
	people: Person[],
): Promise<RemovalRun<Person>> {
	const lots = inLots(people, REMOVALS_PER_REQUEST);
	const jobs = lots.map((lot) => ({
		path: '/v3/activities/remove_list_memberships',
		body: removalRequest(listId, lot),
		doing: 'removing people from the list',
		contacts: lot.length,
	}));
	const { ends, activities, problem } = await runJobs(api, 'removal', jobs);
	const peopleOf = (end: JobEnd) => lots.filter((_lot, index) => ends[index] === end).flat();
	return {
		removed: peopleOf('done'),
		kept: peopleOf('refused'),
		notConfirmed: peopleOf('notConfirmed').length,
		activities,
		problem,
	};
}
