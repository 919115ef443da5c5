import { startActivity } from '../api/activities';
import { Problem, problemIn } from '../problem';
import type { Api } from '../transport/request';
import type { Yielder } from '../segment/yielder';
import { rowsOfBatch, type BatchPlan } from './batches';
import type { BodyBuilder } from './body';

/**
 * How often a run imports one address at most. Constant Contact flags an address that was imported
 * more than five times within 24 hours (likely: its staff say so of sign-ups and of updates), and
 * then takes it for invalid: one run must not come near.
 */
export const MOST_IMPORTS = 4;
/** Of these for handing over a batch: answers may get lost. The rest is for finding out. */
const MOST_TO_HAND_OVER = 3;

/** One batch, and what became of handing it over. */
export interface Upload {
	rows: Uint32Array;
	/** How often Constant Contact may have carried it out: 0 means that nothing was sent. */
	imports: number;
	/** Undefined where no answer says that it was taken. */
	activityId?: string;
	/** Why not. */
	problem?: Problem;
}

/** Whether it is not known that Constant Contact took or refused the batch. */
export const isUnanswered = ({ imports, activityId }: Upload): boolean =>
	activityId === undefined && imports > 0;

interface UploadJob {
	plan: BatchPlan;
	builder: BodyBuilder;
	/** How often each body may be carried out. */
	most: number;
	onBatch?: (batch: number, of: number, contacts: number) => void;
}

/**
 * Hands a body over as an import. Never throws for a {@link Problem}: that is part of the outcome.
 *
 * @param most how often it may be carried out
 */
export async function handOver(
	api: Api,
	rows: Uint32Array,
	body: Buffer,
	most: number,
): Promise<Upload> {
	const attempts = { most, possible: 0 };
	try {
		const activityId = await startActivity(api, {
			path: '/v3/activities/contacts_json_import',
			body,
			doing: 'importing contacts',
			attempts,
		});
		return { rows, imports: attempts.possible, activityId };
	} catch (error) {
		return { rows, imports: attempts.possible, problem: problemIn(error) };
	}
}

/**
 * How often a batch may be carried out while it is handed over.
 *
 * @param lists the most lists that one person goes to: each is an import of its own
 */
export const mostToHandOver = (lists: number): number =>
	Math.max(1, Math.min(MOST_TO_HAND_OVER, Math.floor(MOST_IMPORTS / lists)));

/** Hands the batches over, one after the other; the next body is built while one is on its way. */
export async function uploadBatches(api: Api, job: UploadJob, yielder: Yielder): Promise<Upload[]> {
	const { plan, builder, most, onBatch } = job;
	const uploads: Upload[] = [];
	let stop: Problem | undefined;
	let inFlight: Promise<void> = Promise.resolve();

	const send = async (rows: Uint32Array, body: Buffer) => {
		const upload = await handOver(api, rows, body, most);
		uploads.push(upload);
		if (upload.activityId !== undefined) onBatch?.(uploads.length, plan.ends.length, rows.length);
		// Only a refused body leaves the next one a chance.
		if (upload.problem && upload.problem.scope !== 'request') stop = upload.problem;
	};

	for (let batch = 0; batch < plan.ends.length; batch++) {
		const rows = rowsOfBatch(plan, batch);
		let body: Buffer | undefined;
		try {
			if (!stop) body = await builder.build(rows, yielder);
		} catch (error) {
			// The file of the segment is gone; what was handed over still wants its verdicts.
			stop = problemIn(error);
		}
		await inFlight;
		if (stop || !body) uploads.push({ rows, imports: 0, problem: stop! });
		else {
			inFlight = send(rows, body);
			// What it throws, a cancellation, is met where it is awaited.
			inFlight.catch(() => {});
		}
	}
	await inFlight;
	return uploads;
}
