import { followActivities } from './activities';
import { newActivityAnswer } from './answers';
import { problemIn, type Problem } from '../problem';
import type { Api } from '../transport/request';
import type { Member } from './members';

/** Contacts that one activity takes off a list at most (documented). */
export const REMOVALS_PER_REQUEST = 500;

export const removalRequest = (listId: string, people: Member[]) => ({
	source: { contact_ids: people.map(({ id }) => id) },
	list_ids: [listId],
});

export interface RemovalRun<Person extends Member> {
	removed: Person[];
	/** People whose removal Constant Contact refused, or was not asked for any more: they stay. */
	kept: Person[];
	/** People whose removal was asked for, or may have been, and not confirmed. */
	notConfirmed: number;
	activities: Array<{ id: string; state: string; contacts: number }>;
	problem?: Problem;
}

/** Takes people off the list, 500 a request. The contacts and their permission stay as they are. */
export async function removeMembers<Person extends Member>(
	api: Api,
	listId: string,
	people: Person[],
): Promise<RemovalRun<Person>> {
	const run: RemovalRun<Person> = { removed: [], kept: [], notConfirmed: 0, activities: [] };
	const lots: Array<{ id: string; people: Person[] }> = [];
	for (let first = 0; first < people.length; first += REMOVALS_PER_REQUEST) {
		const lot = people.slice(first, first + REMOVALS_PER_REQUEST);
		if (run.problem) {
			run.kept.push(...lot);
			continue;
		}
		try {
			const { activity_id: id } = await api.send({
				method: 'POST',
				path: '/v3/activities/remove_list_memberships',
				body: removalRequest(listId, lot),
				doing: 'removing people from the list',
				answer: newActivityAnswer,
			});
			lots.push({ id, people: lot });
		} catch (error) {
			run.problem = problemIn(error);
			if (run.problem.mayBeDone) run.notConfirmed += lot.length;
			else run.kept.push(...lot);
		}
	}
	const followed = await followActivities(
		api,
		lots.map(({ id }) => id),
	);
	run.problem ??= followed.problem;
	for (const lot of lots) {
		const activity = followed.activities.get(lot.id);
		const state = activity?.state ?? 'initialized';
		run.activities.push({ id: lot.id, state, contacts: lot.people.length });
		const done = activity?.status?.items_completed_count ?? lot.people.length;
		if (state === 'completed' && done >= lot.people.length) run.removed.push(...lot.people);
		else run.notConfirmed += lot.people.length;
	}
	return run;
}
