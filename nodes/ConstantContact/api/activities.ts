import {
	activitiesAnswer,
	activityAnswer,
	isSameId,
	newActivityAnswer,
	type ActivityAnswer,
} from './answers';
import { pagesOf } from './paging';
import { problemIn, unexpectedAnswer, type Problem, type ProblemKind } from '../problem';
import type { Api, ApiRequest } from '../transport/request';

export type ActivityState = ActivityAnswer['state'];

/** Nothing more happens to an activity in one of these states. */
const ENDED = new Set<ActivityState>(['completed', 'failed', 'timed_out', 'cancelled']);

export const hasEnded = ({ state }: ActivityAnswer): boolean => ENDED.has(state);

/** Activities on one page of the listing at most (documented). */
const PAGE = 500;
/** Activities that are asked for one by one in a look; more of them are looked up in the listing first. */
const FEW = 3;
/** Milliseconds before each look; the last one repeats. One look is one request of 10,000 a day. */
const LOOK_PAUSES = [200, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
/** Looks in a row without a trace of a job, after which it is not looked for any more: some two minutes. */
const MOST_IN_VAIN = 10;

/** Problems that a further look meets again. */
const FINAL = new Set<ProblemKind>(['agreement', 'connection', 'privilege', 'quota', 'deadline']);

/** A request that makes a job. */
export type JobRequest = Pick<ApiRequest<unknown>, 'path' | 'body' | 'doing' | 'attempts'>;

/** IDs of the jobs that each run has made, in lower case. */
const known = new WeakMap<Api, Set<string>>();

/**
 * Has a job made.
 *
 * @returns its ID
 * @throws Problem with `mayBeDone` when the answer has the ID of a job that the run made before: that
 *   one says nothing of this request
 */
export async function startActivity(api: Api, request: JobRequest): Promise<string> {
	const { activity_id: id } = await api.send({
		method: 'POST',
		...request,
		answer: newActivityAnswer,
	});
	const ofRun = known.get(api) ?? new Set();
	known.set(api, ofRun);
	if (ofRun.has(id.toLowerCase())) throw anotherJob().unanswered();
	ofRun.add(id.toLowerCase());
	return id;
}

const anotherJob = () =>
	unexpectedAnswer(
		'Constant Contact answered with another bulk job than the one that was asked for',
	);

/**
 * Requests of the first look at so many jobs, at most.
 *
 * @param groups of jobs that are followed by themselves
 */
export const requestsForLooks = (jobs: number, groups = 1): number =>
	Math.min(jobs, FEW * groups + Math.floor(jobs / PAGE));

/** What was seen of jobs, and what stood in the way of seeing more. */
export interface Followed {
	/** Each job's last known state; none of a job that could not be seen. */
	activities: Map<string, ActivityAnswer>;
	/** Jobs that were looked for and never found, or not found any more for a long time. */
	unseen: ReadonlySet<string>;
	problem?: Problem;
}

/**
 * Looks at the activities until all have ended or the time of the run is up. A look that fails costs
 * a look: the jobs go on without being looked at.
 */
export async function followActivities(
	api: Api,
	ids: string[],
	onProgress?: (ended: number, all: number) => void,
): Promise<Followed> {
	const activities = new Map<string, ActivityAnswer>();
	const open = new Set(ids);
	const inVain = new Map<string, number>();
	let problem: Problem | undefined;
	for (let looks = 0; open.size > 0; looks++) {
		const wait = LOOK_PAUSES[Math.min(looks, LOOK_PAUSES.length - 1)]!;
		const left = api.until - api.now();
		if (left <= 0) break;
		await api.pause(Math.min(wait, left));
		const seen = await look(api, open);
		problem = seen.problem;
		for (const [id, activity] of seen.activities) {
			activities.set(id, activity);
			inVain.delete(id);
			if (hasEnded(activity)) open.delete(id);
		}
		if (problem && FINAL.has(problem.kind)) break;
		for (const id of seen.missed) {
			inVain.set(id, (inVain.get(id) ?? 0) + 1);
			if (inVain.get(id) === MOST_IN_VAIN) open.delete(id);
		}
		onProgress?.(ids.length - open.size, ids.length);
	}
	// One that was seen at work is so still, where a last look or two missed it.
	const isUnseen = (id: string, looks: number) => !activities.has(id) || looks >= MOST_IN_VAIN;
	const missed = [...inVain].filter(([id, looks]) => isUnseen(id, looks));
	return { activities, unseen: new Set(missed.map(([id]) => id)), problem };
}

/** One look at jobs: what it showed, and which ones it looked for in vain. */
interface Look extends Omit<Followed, 'unseen'> {
	missed: string[];
}

async function look(api: Api, open: ReadonlySet<string>): Promise<Look> {
	const seen: Look = { activities: new Map(), missed: [] };
	if (open.size > FEW) {
		await noting(seen, async () => await listActivities(api, open, seen.activities));
	}
	// The listing may leave one out, or fail for the sake of somebody else's.
	const isListed = open.size > FEW && !seen.problem;
	const unseen = [...open].filter((id) => !seen.activities.has(id));
	for (const id of unseen.slice(0, isListed ? 1 : FEW)) {
		if (seen.problem && FINAL.has(seen.problem.kind)) break;
		const found = await noting(seen, async () => await readActivity(api, id));
		if (found) seen.activities.set(id, found);
		else seen.missed.push(id);
	}
	return seen;
}

async function noting<T>(seen: Look, work: () => Promise<T>): Promise<T | undefined> {
	try {
		return await work();
	} catch (error) {
		seen.problem = problemIn(error);
		return undefined;
	}
}

/** One activity as it is now; Constant Contact forgets it after ten days (documented). */
export async function readActivity(api: Api, id: string): Promise<ActivityAnswer> {
	const activity = await api.send({
		method: 'GET',
		path: `/v3/activities/${id}`,
		doing: 'looking up a bulk job',
		answer: activityAnswer,
	});
	if (isSameId(activity.activity_id, id)) return activity;
	throw anotherJob();
}

/**
 * The activities as they are now, each asked for by itself.
 *
 * @returns undefined for an activity that Constant Contact does not know, or no longer; a Problem for
 *   one that could not be seen
 */
export async function readStates(
	api: Api,
	ids: ReadonlySet<string>,
): Promise<Map<string, ActivityAnswer | Problem | undefined>> {
	const states = new Map<string, ActivityAnswer | Problem | undefined>();
	for (const id of ids) {
		try {
			states.set(id, await readActivity(api, id));
		} catch (error) {
			const problem = problemIn(error);
			if (FINAL.has(problem.kind)) throw problem;
			states.set(id, problem.kind === 'not_found' ? undefined : problem);
		}
	}
	return states;
}

/** Goes through the listing, newest first, only as far as it takes to meet all that are wanted. */
async function listActivities(
	api: Api,
	wanted: ReadonlySet<string>,
	found: Map<string, ActivityAnswer>,
): Promise<void> {
	const pages = pagesOf(api, {
		path: '/v3/activities',
		query: { limit: PAGE },
		doing: 'looking up the bulk jobs',
		answer: activitiesAnswer,
		sizeOf: ({ activities }) => activities.length,
		expected: wanted.size,
		astray: 'The bulk jobs could not be looked up: their pages do not end, or lead elsewhere',
	});
	// Newest first: those of this run stand on top, unless others were made meanwhile.
	let left = wanted.size;
	const asked = new Map([...wanted].map((id) => [id.toLowerCase(), id]));
	for await (const { activities } of pages) {
		for (const item of activities) {
			const given = (item as { activity_id?: unknown } | null)?.activity_id;
			const id = typeof given === 'string' ? asked.get(given.toLowerCase()) : undefined;
			if (id === undefined) continue;
			const activity = activityAnswer.safeParse(item);
			if (activity.success) found.set(id, activity.data);
		}
		left -= activities.length;
		if (found.size >= wanted.size || left < 0) break;
	}
}
