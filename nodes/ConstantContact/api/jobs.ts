import { followActivities, startActivity, type JobRequest } from './activities';
import { problemIn, type Problem } from '../problem';
import type { Api } from '../transport/request';

/** A bulk job to hand over, and how many contacts it is about. */
interface Job extends JobRequest {
	contacts: number;
}

/** A job that was handed over, as receipts tell of it. */
export interface JobReport {
	id: string;
	kind: 'removal' | 'tagging';
	state: string;
	contacts: number;
}

/** What became of a job: asked for, or perhaps, and not confirmed; refused, or not even asked for. */
export type JobEnd = 'done' | 'notConfirmed' | 'refused';

export interface JobRun {
	/** Of each job. */
	ends: JobEnd[];
	/** Contacts that the jobs say they were about, beyond those for whom it was asked. */
	beyond: number;
	activities: JobReport[];
	problem?: Problem;
}

/** Hands jobs over, one after the other, until one meets a problem, and waits for their end. */
export async function runJobs(api: Api, kind: JobReport['kind'], jobs: Job[]): Promise<JobRun> {
	const run: JobRun = { ends: [], beyond: 0, activities: [] };
	/** Of the first jobs: none is asked for behind a problem. */
	const ids: string[] = [];
	for (const { path, body, doing } of jobs) {
		run.ends.push('refused');
		if (run.problem) continue;
		try {
			ids.push(await startActivity(api, { path, body, doing }));
		} catch (error) {
			run.problem = problemIn(error);
			if (run.problem.mayBeDone) run.ends[run.ends.length - 1] = 'notConfirmed';
		}
	}
	const followed = await followActivities(api, ids);
	run.problem ??= followed.problem;
	for (const [index, id] of ids.entries()) {
		const { contacts } = jobs[index]!;
		const { state = 'initialized', status } = followed.activities.get(id) ?? {};
		run.activities.push({ id, kind, state, contacts });
		run.beyond += Math.max(0, (status?.items_total_count ?? 0) - contacts);
		// A job for a list has more to do where people joined it meanwhile.
		const isDone = state === 'completed' && (status?.items_completed_count ?? contacts) >= contacts;
		run.ends[index] = isDone ? 'done' : 'notConfirmed';
	}
	return run;
}

/** Things in lots of so many at most. */
export function inLots<T>(things: T[], most: number): T[][] {
	const lots: T[][] = [];
	for (let from = 0; from < things.length; from += most) lots.push(things.slice(from, from + most));
	return lots;
}
