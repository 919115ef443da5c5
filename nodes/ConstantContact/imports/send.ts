import { createList, type TargetList } from '../api/lists';
import { Problem, problemIn } from '../problem';
import type { Yielder } from '../segment/yielder';
import type { Api } from '../transport/request';
import { plural } from '../words';
import { planBatches } from './batches';
import { BodyBuilder, bodyFrame } from './body';
import type { ListPart } from './part';
import { mostToHandOver, uploadBatches, type Upload } from './upload';

/** What was handed over for one list. */
export interface SentPart {
	part: ListPart;
	/** Undefined when there is no such list. */
	list?: TargetList;
	/** Why nothing of it was handed over, or not all. */
	problem?: Problem;
	uploads: Upload[];
	/** Sign-ups that may have been carried out, where people are signed up instead of imported. */
	signUps?: number;
}

interface Sending {
	yielder: Yielder;
	log(message: string): void;
}

/**
 * Hands everything over, list by list.
 *
 * @throws Problem when not a single import could be handed over: then nothing was sent, and the
 * person is better served by a failed execution than by a receipt of nothing
 */
export async function sendAll(api: Api, parts: ListPart[], sending: Sending): Promise<SentPart[]> {
	const most = mostToHandOver(mostListsOfOne(parts));
	const all: SentPart[] = [];
	let stop: Problem | undefined;
	for (const part of parts) {
		const sent = await sendPart(api, part, most, stop, sending);
		all.push(sent);
		stop ??= problemsOf(sent).find(({ scope }) => scope === 'run');
	}
	const isNothingSent = all.every(({ uploads }) => uploads.every(({ imports }) => imports === 0));
	const first = parts.length === 1 ? problemsOf(all[0]!)[0] : stop;
	if (isNothingSent && first) throw tellingLists(first, all);
	return all;
}

/** What ended a run, with the lists that it made before. Rows may name them: only their number is told. */
export function tellingLists(problem: Problem, all: SentPart[]): Problem {
	const made = all.filter(({ list }) => list?.created).length;
	if (made === 0) return problem;
	const [were, are] = made === 1 ? ['was', 'is'] : ['were', 'are'];
	return problem.adding(`${plural(made, 'list')} ${were} made before that, and ${are} empty.`);
}

/** @param stop what stands in the way of all further lists */
async function sendPart(
	api: Api,
	part: ListPart,
	most: number,
	stop: Problem | undefined,
	{ yielder, log }: Sending,
): Promise<SentPart> {
	const { target, checked } = part;
	if (target instanceof Problem) return { part, problem: target, uploads: [] };
	if (checked.sendable === 0) return { part, list: target, uploads: [] };
	if (stop) return { part, list: target, problem: stop, uploads: [] };
	let list = target;
	try {
		if (!list.id) list = await createList(api, list.name);
		const frame = bodyFrame([list.id!], checked.maySms);
		const uploads = await uploadBatches(
			api,
			{
				plan: await planBatches(checked.sizes, { frame: frame.bytes }, yielder),
				builder: new BodyBuilder(frame, checked),
				most,
				onBatch: (batch, of, contacts) =>
					log(`import ${batch} of ${of} handed over, ${plural(contacts, 'contact')}`),
			},
			yielder,
		);
		return { part, list, uploads };
	} catch (error) {
		return { part, list, problem: problemIn(error), uploads: [] };
	}
}

/** The most lists that one person of the run goes to. */
function mostListsOfOne(parts: ListPart[]): number {
	if (parts.length < 2) return 1;
	const [first] = parts;
	const counts = first!.checked.addresses.empty();
	return Math.max(1, ...parts.map(({ checked }) => checked.addresses.countIn(counts)));
}

/** What stood in the way of the list, and of each of its imports. */
export const problemsOf = ({ problem, uploads }: SentPart): Problem[] =>
	[problem, ...uploads.map((upload) => upload.problem)].filter((one) => one !== undefined);

/** Of the imports that Constant Contact is known to have taken. */
export const activityIdsOf = ({ uploads }: SentPart): string[] =>
	uploads.flatMap(({ activityId }) => (activityId === undefined ? [] : [activityId]));
