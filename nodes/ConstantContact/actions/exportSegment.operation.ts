import {
	updateDisplayOptions,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';

import { consentProperties } from '../descriptions/consent';
import { fieldMapper } from '../descriptions/fields';
import { listLocator } from '../descriptions/list';
import { exportOptions, modeProperty } from '../descriptions/options';
import { sourceProperties } from '../descriptions/source';
import { followActivities } from '../imports/activities';
import { planBatches } from '../imports/batches';
import { BodyBuilder, bodyFrame } from '../imports/body';
import { outcomeOf } from '../imports/outcome';
import { settle, type SentToList, type Settlement } from '../imports/settle';
import { handOver, uploadBatches, type Upload } from '../imports/upload';
import { mirror, type MirrorReport } from '../lists/mirror';
import { mostRemovals } from '../lists/removal';
import { createList, findById, type TargetList } from '../lists/target';
import { notExportedRows } from '../report/notExported';
import { CappedOutput } from '../report/outputs';
import { requestsNeeded } from '../report/requestCount';
import { amount, plural } from '../report/amounts';
import {
	countRows,
	statusOf,
	summaryMessage,
	type ActivityReport,
	type ExportSummary,
} from '../report/summary';
import { fingerprintOf } from '../segment/fingerprint';
import type { Cause } from '../segment/verdicts';
import type { ActivityAnswer } from '../transport/answers';
import { Problem } from '../transport/problems';
import type { Api } from '../transport/request';
import { prepare, type ListPart, type Prepared } from './prepare';
import { withSource, type Source } from './source';

const properties: INodeProperties[] = [
	...sourceProperties,
	listLocator,
	fieldMapper,
	...consentProperties,
	modeProperty,
	exportOptions,
];

export const description = updateDisplayOptions(
	{ show: { resource: ['segment'], operation: ['export', 'preview'] } },
	properties,
);

/** What became of the rows of one list. */
interface ListRun {
	part: ListPart;
	/** Undefined when there is no such list. */
	list?: TargetList;
	problem?: Problem;
	uploads: Upload[];
	settlement: Settlement;
	mirrored?: MirrorReport;
	membersAfter?: number;
}

/**
 * Puts the people of the segment on their lists: read and check every row, cut the rest into as few
 * imports as can be, hand them over, wait until they have ended, find out what became of each row,
 * take leavers off where that is wanted, and say all of it.
 */
export const execute = async (context: IExecuteFunctions): Promise<INodeExecutionData[][]> =>
	await withSource(context, async (source) => await exportSegment(context, source));

async function exportSegment(
	context: IExecuteFunctions,
	source: Source,
): Promise<INodeExecutionData[][]> {
	const startedAt = new Date();
	const prepared = await prepare(context, source, 'export');
	const { api, options, mode, log } = prepared;
	await refuseChangedPlan(prepared);
	refuseTooManyRequests(prepared);

	const runs = await sendAll(prepared);
	const until = api.now() + (options.waitForCompletion ? options.waitLimit * 60_000 : 0);
	const { activities, problem: lostSight } = await followActivities(
		api,
		runs.flatMap(({ uploads }) => idsOf(uploads)),
		{
			limit: until - api.now(),
			onProgress: (ended, all) => log(`${ended} of ${plural(all, 'import')} ended`),
		},
	);
	await settleAll(prepared, runs, activities, until);
	for (const run of runs) {
		if (mode === 'mirror') {
			run.mirrored = await mirror(api, toMirror(run, prepared, activities, until));
		}
		run.membersAfter = await membersOf(api, run);
	}
	const finishedAt = new Date();
	const times = { startedAt, finishedAt, lostSight };
	return await giveOut(
		context,
		prepared,
		runs,
		runs.map((run) => summarize(run, prepared, activities, times)),
	);
}

/** @throws Problem when the segment is not the one that a preview was made of */
async function refuseChangedPlan({ options, mode, parts, pacer }: Prepared): Promise<void> {
	if (options.onlyIfPlan === undefined) return;
	const plan = await fingerprintOf({ mode, lists: parts }, pacer);
	if (plan === options.onlyIfPlan) return;
	throw new Problem(
		'settings',
		'The segment, the list or the mode has changed since the preview, so nothing was sent',
		"Run the preview again and let its new plan be approved. The option 'Only If Plan Still Holds' compares the two.",
	);
}

/** @throws Problem when the export needs more requests than one run may make */
function refuseTooManyRequests({ options, mode, parts, api }: Prepared): void {
	const { mostRequests, largestRemoval } = options;
	if (mostRequests === 0) return;
	let needed = api.requests;
	for (const { target, survey } of parts) {
		if (target instanceof Problem) continue;
		const members = (target.members ?? 0) + survey.sendable;
		const leavers = Math.min(target.members ?? 0, mostRemovals(largestRemoval, members));
		needed += requestsNeeded(survey.sizes, mode === 'mirror' ? { members, leavers } : undefined);
	}
	if (needed <= mostRequests) return;
	throw new Problem(
		'settings',
		`This export takes about ${plural(needed, 'request')}, and at most ${amount(mostRequests)} are allowed, so nothing was sent`,
		"Raise the option 'Most Requests per Run', or export a smaller segment. Constant Contact allows 10,000 requests a day for an API key.",
	);
}

/**
 * Hands everything over, list by list.
 *
 * @throws Problem when not a single import could be handed over: then nothing was sent, and the
 * person is better served by a failed execution than by a receipt of nothing
 */
async function sendAll(prepared: Prepared): Promise<ListRun[]> {
	const runs: ListRun[] = [];
	let stop: Problem | undefined;
	for (const part of prepared.parts) {
		const run: ListRun = { part, uploads: [], settlement: { notIdentified: {} } };
		runs.push(run);
		try {
			if (part.target instanceof Problem) throw asIs(part.target);
			run.list = part.target;
			if (part.survey.sendable === 0) continue;
			if (stop) throw asIs(stop);
			if (!part.target.id) run.list = await createList(prepared.api, part.target.name);
			run.uploads = await send(prepared, part, run.list.id!);
			stop = problemsOf(run.uploads).find(({ isLocal }) => !isLocal);
		} catch (error) {
			if (!(error instanceof Problem)) throw asIs(error);
			run.problem = error;
			if (!error.isLocal) stop = error;
		}
	}
	const problems = runs.flatMap(({ problem, uploads }) => [
		...(problem ? [problem] : []),
		...problemsOf(uploads),
	]);
	const isNothingSent = runs.every(({ uploads }) => idsOf(uploads).length === 0);
	if (isNothingSent && problems.length > 0 && runs.length === 1) throw asIs(problems[0]);
	if (isNothingSent && stop) throw asIs(stop);
	return runs;
}

const asIs = (error: unknown) => error;

async function send({ api, pacer, log }: Prepared, { survey }: ListPart, listId: string) {
	const frame = bodyFrame([listId]);
	return await uploadBatches(
		api,
		{
			plan: planBatches(survey.sizes, { frame: frame.bytes }),
			builder: new BodyBuilder(frame, survey),
			onBatch: (batch, of, contacts) =>
				log(`import ${batch} of ${of} handed over, ${plural(contacts, 'contact')}`),
		},
		pacer,
	);
}

const problemsOf = (uploads: Upload[]): Problem[] =>
	uploads.flatMap((upload) => ('problem' in upload ? [upload.problem] : []));

const idsOf = (uploads: Upload[]): string[] =>
	uploads.flatMap((upload) => ('activityId' in upload ? [upload.activityId] : []));

/** Gives every row its verdict. */
async function settleAll(
	prepared: Prepared,
	runs: ListRun[],
	activities: Map<string, ActivityAnswer>,
	until: number,
): Promise<void> {
	const sent = runs.filter((run) => run.uploads.length > 0);
	const lists = sent.map(({ part, list, uploads }): SentToList => ({
		listId: list!.id!,
		wasEmpty: list!.members === 0,
		survey: part.survey,
		uploads,
	}));
	const settlements = await settle(prepared.api, lists, {
		activities,
		until,
		searchBudget: prepared.options.searchRequests,
		importAgain: async (list, sets) => await importAgain(prepared, list, sets, until),
		log: prepared.log,
	});
	sent.forEach((run, index) => (run.settlement = settlements[index]!));
	for (const { part, problem, list } of runs) {
		if (!problem) continue;
		const cause = list ? notSent(problem) : noList(problem);
		for (let row = 0; row < part.segment.length; row++) {
			if (!part.survey.verdicts.isRefused(row)) part.survey.verdicts.refuse(row, cause);
		}
	}
}

const notSent = ({ message }: Problem): Cause => ({
	reason: 'import_failed',
	message: `This row was not sent. ${message}.`,
});

const noList = ({ message }: Problem): Cause => ({
	reason: 'invalid_list',
	message: `This row was not sent. ${message}.`,
});

async function importAgain(
	{ api, pacer }: Prepared,
	{ listId, survey }: SentToList,
	sets: Uint32Array[],
	until: number,
) {
	const builder = new BodyBuilder(bodyFrame([listId]), survey);
	const ids: string[] = [];
	for (const rows of sets) {
		const body = await builder.build(rows, pacer);
		ids.push(await handOver(api, body));
	}
	const { activities, problem } = await followActivities(api, ids, { limit: until - api.now() });
	if (problem) throw asIs(problem);
	return sets.map((rows, index) => {
		const outcome = outcomeOf(rows.length, activities.get(ids[index]!));
		return outcome.open + outcome.failed > 0 ? undefined : outcome;
	});
}

function toMirror(
	{ part, list, problem, uploads, settlement }: ListRun,
	{ options }: Prepared,
	activities: Map<string, ActivityAnswer>,
	until: number,
) {
	const open = uploads.filter(
		(upload) => 'problem' in upload || activities.get(upload.activityId)?.state !== 'completed',
	).length;
	return {
		listId: problem ? undefined : list?.id,
		isFresh: list?.created ?? false,
		segment: part.survey.addresses,
		received: part.segment.length,
		unreadable: part.survey.verdicts.countByReason().invalid_row ?? 0,
		openImports: open,
		exported: rowsOf(part, settlement).exported,
		limit: options.largestRemoval,
		until,
	};
}

/** The number may lag behind the imports, and is worth no failed export when it can not be had. */
async function membersOf(api: Api, run: ListRun): Promise<number | undefined> {
	const { list, uploads, settlement, mirrored } = run;
	if (!list?.id) return undefined;
	const isChanged = (mirrored?.removed.length ?? 0) > 0;
	if (!isChanged && settlement.members !== undefined) return settlement.members;
	if (!isChanged && mirrored?.members !== undefined) return mirrored.members;
	if (!isChanged && uploads.length === 0) return list.members;
	try {
		return (await findById(api, list.id)).members;
	} catch (error) {
		if (error instanceof Problem) return undefined;
		throw asIs(error);
	}
}

const rowsOf = ({ segment, survey }: ListPart, { notIdentified }: Settlement) =>
	countRows(segment.length, survey.verdicts.countByReason(), notIdentified);

interface Times {
	startedAt: Date;
	finishedAt: Date;
	lostSight?: Problem;
}

function summarize(
	run: ListRun,
	{ api, mode }: Prepared,
	activities: Map<string, ActivityAnswer>,
	{ startedAt, finishedAt, lostSight }: Times,
): ExportSummary {
	const { part, list, uploads, settlement, mirrored, membersAfter } = run;
	const rows = rowsOf(part, settlement);
	const name = list?.name ?? part.label;
	const problem =
		run.problem ?? problemsOf(uploads)[0] ?? lostSight ?? settlement.problem ?? mirrored?.problem;
	return {
		message: summaryMessage(rows, name, problem, mirrored),
		status: statusOf(rows, uploads.length),
		list: { id: list?.id ?? null, name, created: list?.created ?? false },
		mode,
		rows,
		fieldsLeftOut: part.survey.leftOut,
		contacts: {
			onListBefore: list?.members ?? null,
			onListAfter: membersAfter ?? null,
			removed: mirrored?.removed.length ?? 0,
		},
		...(mirrored
			? {
					removal: {
						leavers: mirrored.leavers ?? null,
						largest: mirrored.most ?? null,
						notConfirmed: mirrored.notConfirmed,
						stopped: mirrored.guard ?? null,
					},
				}
			: {}),
		constantContact: {
			requests: api.requests,
			activities: [...reportImports(uploads, activities), ...(mirrored?.activities ?? [])],
		},
		startedAt: startedAt.toISOString(),
		finishedAt: finishedAt.toISOString(),
		seconds: Math.round((finishedAt.getTime() - startedAt.getTime()) / 100) / 10,
	};
}

const reportImports = (
	uploads: Upload[],
	activities: Map<string, ActivityAnswer>,
): ActivityReport[] =>
	uploads.flatMap((upload) => {
		if ('problem' in upload) return [];
		const activity = activities.get(upload.activityId);
		const { unsubscribed, rejected } = outcomeOf(upload.rows.length, activity);
		return [
			{
				id: upload.activityId,
				kind: 'import' as const,
				state: activity?.state ?? 'initialized',
				contacts: upload.rows.length,
				rejected: unsubscribed + rejected,
			},
		];
	});

/** The summaries on the first output, the rows that were not exported and the people removed. */
async function giveOut(
	context: IExecuteFunctions,
	{ options, mode, mapping, evaluated, pacer, log }: Prepared,
	runs: ListRun[],
	summaries: ExportSummary[],
): Promise<INodeExecutionData[][]> {
	const most = options.notExportedRows;
	const notExported = new CappedOutput(
		context,
		most,
		{
			file: 'notExported',
			output: 'Not Exported',
			what: 'rows were not exported',
		},
		pacer,
	);
	const removed = new CappedOutput(
		context,
		most,
		{
			file: 'removed',
			output: 'Removed',
			what: 'people were removed',
		},
		pacer,
	);
	const items: INodeExecutionData[] = [];
	for (const [index, summary] of summaries.entries()) {
		const { part, mirrored } = runs[index]!;
		log(
			`${summary.status}; ${amount(summary.rows.exported)} exported, ${amount(summary.rows.notExported)} not`,
		);
		const binary = {
			...(await notExported.add(() =>
				notExportedRows(part.segment, part.survey.verdicts, mapping),
			)),
			...(await removed.add(() => removedPeople(mirrored, summary))),
		};
		items.push({
			json: summary as unknown as IDataObject,
			...(Object.keys(binary).length > 0 ? { binary } : {}),
			pairedItem: { item: 0 },
		});
		if (mirrored?.guard) {
			context.addExecutionHints({
				type: 'warning',
				location: 'outputPane',
				message: `Nobody was removed from "${summary.list.name}". ${mirrored.guard}`,
			});
		}
	}
	notExported.hint();
	removed.hint();
	hintAtSlowness(context, evaluated);
	return [items, notExported.items, ...(mode === 'mirror' ? [removed.items] : [])];
}

function* removedPeople(mirrored: MirrorReport | undefined, { list }: ExportSummary) {
	for (const { id, email } of mirrored?.removed ?? []) {
		yield { json: { email, contactId: id, list: list.name } };
	}
}

/** Says which parameters n8n had to evaluate again for each row. */
export function hintAtSlowness(context: IExecuteFunctions, evaluated: string[]): void {
	if (evaluated.length === 0) return;
	context.addExecutionHints({
		type: 'info',
		location: 'outputPane',
		message: `n8n evaluated the expression of ${evaluated.join(', ')} for each row, which is slow for large segments. A plain reference such as {{ $json.email }} is read at once; calculate the rest in a node before this one.`,
	});
}
