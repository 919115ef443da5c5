import { activitiesAnswer, activityAnswer, type ActivityAnswer } from '../transport/answers';
import { nextPath } from '../transport/paging';
import { Problem } from '../transport/problems';
import type { Api } from '../transport/request';

export type ActivityState = ActivityAnswer['state'];

/** Nothing more happens to an activity in one of these states. */
const ENDED: ReadonlySet<ActivityState> = new Set([
	'completed',
	'failed',
	'timed_out',
	'cancelled',
]);

export const hasEnded = ({ state }: ActivityAnswer): boolean => ENDED.has(state);

/** Activities on one page of the listing at most (documented). */
const PAGE = 500;
/** Milliseconds before each look; the last one repeats. One look is one request of 10,000 a day. */
const LOOK_PAUSES = [300, 700, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

export interface FollowSettings {
	/** Milliseconds that following may take in all. */
	limit: number;
	onProgress?: (ended: number, all: number) => void;
}

/**
 * Looks at the activities until all have ended or the time is up, and gives each one's last known
 * state. One listing request a look, whatever their number: an activity that the listing leaves out
 * is asked for by itself, one a look.
 */
export async function followActivities(
	api: Api,
	ids: string[],
	{ limit, onProgress }: FollowSettings,
): Promise<{ activities: Map<string, ActivityAnswer>; problem?: Problem }> {
	const activities = new Map<string, ActivityAnswer>();
	const open = new Set(ids);
	const until = api.now() + limit;
	for (let looks = 0; open.size > 0; looks++) {
		const wait = LOOK_PAUSES[Math.min(looks, LOOK_PAUSES.length - 1)]!;
		const left = until - api.now();
		if (left <= 0) break;
		await api.pause(Math.min(wait, left));
		try {
			for (const [id, activity] of await look(api, open)) {
				activities.set(id, activity);
				if (hasEnded(activity)) open.delete(id);
			}
		} catch (error) {
			// The imports go on without being looked at, so this is no reason to throw the receipt away.
			if (error instanceof Problem) return { activities, problem: error };
			throw asIs(error);
		}
		onProgress?.(ids.length - open.size, ids.length);
	}
	return { activities };
}

const asIs = (error: unknown) => error;

async function look(api: Api, open: ReadonlySet<string>): Promise<Map<string, ActivityAnswer>> {
	const seen = await listActivities(api, open);
	const unlisted = [...open].find((id) => !seen.has(id));
	if (unlisted !== undefined) seen.set(unlisted, await readActivity(api, unlisted));
	return seen;
}

/** One activity as it is now; Constant Contact forgets it after ten days (documented). */
export async function readActivity(api: Api, id: string): Promise<ActivityAnswer> {
	return await api.send({
		method: 'GET',
		path: `/v3/activities/${id}`,
		doing: 'looking up a bulk job',
		answer: activityAnswer,
	});
}

/**
 * The activities as they are now: one listing request, and one more for each that it leaves out.
 *
 * @returns undefined for an activity that Constant Contact does not know, or no longer
 */
export async function readStates(
	api: Api,
	ids: ReadonlySet<string>,
): Promise<Map<string, ActivityAnswer | undefined>> {
	const states: Map<string, ActivityAnswer | undefined> = await listActivities(api, ids);
	for (const id of ids) {
		if (states.has(id)) continue;
		states.set(
			id,
			await readActivity(api, id).catch((error: unknown) => {
				if (error instanceof Problem && error.kind === 'not_found') return undefined;
				throw asIs(error);
			}),
		);
	}
	return states;
}

/** Goes through the listing, newest first, only as far as it takes to meet all that are wanted. */
async function listActivities(
	api: Api,
	wanted: ReadonlySet<string>,
): Promise<Map<string, ActivityAnswer>> {
	const found = new Map<string, ActivityAnswer>();
	let path: string | undefined = '/v3/activities';
	let query: Record<string, number> | undefined = { limit: PAGE };
	for (let page = 0; path !== undefined && page <= wanted.size / PAGE; page++) {
		const listing: typeof activitiesAnswer._output = await api.send({
			method: 'GET',
			path,
			query,
			doing: 'looking up the bulk jobs',
			answer: activitiesAnswer,
		});
		for (const activity of listing.activities) {
			if (wanted.has(activity.activity_id)) found.set(activity.activity_id, activity);
		}
		path = found.size < wanted.size ? nextPath(listing._links?.next?.href) : undefined;
		query = undefined;
	}
	return found;
}
