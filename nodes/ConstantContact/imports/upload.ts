import { activityAnswer } from '../transport/answers';
import { Problem } from '../transport/problems';
import type { Api } from '../transport/request';
import type { Pacer } from '../segment/pacer';
import { rowsOfBatch, type BatchPlan } from './batches';
import type { BodyBuilder } from './body';

/** One batch, and what became of handing it over. */
export type Upload =
	{ rows: Uint32Array; activityId: string } | { rows: Uint32Array; problem: Problem };

export interface UploadJob {
	plan: BatchPlan;
	builder: BodyBuilder;
	onBatch?: (batch: number, of: number, contacts: number) => void;
}

/** @returns the id of the activity that imports the body */
export async function handOver(api: Api, body: Buffer): Promise<string> {
	const { activity_id: id } = await api.send({
		method: 'POST',
		path: '/v3/activities/contacts_json_import',
		body,
		doing: 'importing contacts',
		answer: activityAnswer,
	});
	return id;
}

const asIs = (error: unknown) => error;

/** Only a refused body may leave the next one a chance; everything else stops all of them. */
const concernsOneBatch = ({ kind }: Problem) => kind === 'invalid';

/**
 * Hands the batches over, one after the other; the next body is built while one is on its way.
 * Never throws for a {@link Problem}: a batch that could not be handed over says why.
 */
export async function uploadBatches(api: Api, job: UploadJob, pacer: Pacer): Promise<Upload[]> {
	const { plan, builder, onBatch } = job;
	const uploads: Upload[] = [];
	let stop: Problem | undefined;
	let inFlight: Promise<unknown> = Promise.resolve();
	let failure: unknown;

	const handOverBatch = async (rows: Uint32Array, body: Buffer) => {
		try {
			const activityId = await handOver(api, body);
			uploads.push({ rows, activityId });
			onBatch?.(uploads.length, plan.ends.length, rows.length);
		} catch (error) {
			if (error instanceof Problem) {
				uploads.push({ rows, problem: error });
				if (!concernsOneBatch(error)) stop = error;
			} else {
				failure = error;
			}
		}
	};

	for (let batch = 0; batch < plan.ends.length; batch++) {
		const rows = rowsOfBatch(plan, batch);
		let body: Buffer | undefined;
		try {
			if (!stop) body = await builder.build(rows, pacer);
		} catch (error) {
			// The file of the segment is gone; what was handed over still wants its verdicts.
			if (!(error instanceof Problem)) throw asIs(error);
			stop = error;
		}
		await inFlight;
		if (failure !== undefined) break;
		if (stop || !body) uploads.push({ rows, problem: stop! });
		else inFlight = handOverBatch(rows, body);
	}
	await inFlight;
	if (failure !== undefined) throw failure;
	return uploads;
}
