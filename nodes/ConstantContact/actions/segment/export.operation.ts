import {
	updateDisplayOptions,
	type IBinaryKeyData,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';

import { consentProperties } from '../../parameters/consent';
import { fieldMapper } from '../../parameters/fields';
import { listLocator } from '../../parameters/list';
import { exportOptions, modeProperty } from '../../parameters/options';
import { sourceProperties } from '../../source/parameters';
import { followActivities, type Followed } from '../../api/activities';
import { planBatches } from '../../imports/batches';
import { BodyBuilder, bodyFrame } from '../../imports/body';
import { LIST_GONE, noList, notSent } from '../../imports/causes';
import { CounterReading, outcomeOf } from '../../imports/outcome';
import { reconcile, type Reconciliation, type SentToList } from '../../imports/reconcile';
import { mostToHandOver, uploadBatches, type Upload } from '../../imports/upload';
import { mirror, type MirrorReport } from '../../mirror/mirror';
import { mostRemovals } from '../../api/removals';
import { createList, findById, type TargetList } from '../../api/lists';
import { notExportedRows } from '../../report/notExported';
import { funnelOf, funnelPage, funnelText } from '../../report/funnel';
import { CappedOutput } from '../../n8n/outputs';
import type { SegmentReading } from '../../report/reading';
import { requestsNeeded } from '../../report/requestCount';
import { amount, plural } from '../../words';
import {
	countRows,
	statusOf,
	summaryMessage,
	type ActivityReport,
	type ExportSummary,
} from '../../report/summary';
import { fingerprintOf } from '../../segment/fingerprint';
import type { Cause } from '../../segment/verdicts';
import type { ActivityAnswer } from '../../api/answers';
import { Problem, problemIn } from '../../transport/problems';
import type { Api } from '../../transport/request';
import { prepare, untoldPeople, type ListPart, type Prepared } from './prepare';
import { withSource, type Source } from '../../source/file';

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
	reconciled: Reconciliation;
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
	const started = performance.now();
	const prepared = await prepare(context, source, 'export');
	const { api, options, mode, log } = prepared;
	await refuseChangedPlan(prepared);
	refuseTooManyRequests(prepared);

	const runs = await sendAll(prepared);
	const followed = options.waitForCompletion
		? await followActivities(
				api,
				runs.flatMap(({ uploads }) => idsOf(uploads)),
				(ended, all) => log(`${ended} of ${plural(all, 'import')} ended`),
			)
		: { activities: new Map<string, ActivityAnswer>() };
	await reconcileAll(prepared, runs, followed);
	for (const run of runs) {
		if (mode === 'mirror') run.mirrored = await mirror(api, toMirror(run, runs, prepared));
		await lookAtList(api, run);
	}
	// By a clock that nobody sets: that of the machine may be put back meanwhile.
	const seconds = Math.round((performance.now() - started) / 100) / 10;
	return await giveOut(
		context,
		prepared,
		runs,
		runs.map((run) => summarize(run, prepared, followed, { startedAt, seconds })),
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
	const most = mostToHandOver(mostListsOfOne(prepared.parts));
	let stop: Problem | undefined;
	for (const part of prepared.parts) {
		const run: ListRun = { part, uploads: [], reconciled: NOTHING_SENT };
		runs.push(run);
		if (part.target instanceof Problem) {
			run.problem = part.target;
			continue;
		}
		run.list = part.target;
		if (part.survey.sendable === 0) continue;
		if (stop) {
			run.problem = stop;
			continue;
		}
		try {
			if (!part.target.id) run.list = await createList(prepared.api, part.target.name);
			run.uploads = await send(prepared, part, run.list.id!, most);
			stop = problemsOf(run.uploads).find(({ isLocal }) => !isLocal);
		} catch (error) {
			run.problem = problemIn(error);
			if (!run.problem.isLocal) stop = run.problem;
		}
	}
	const problems = runs.flatMap(({ problem, uploads }) => [
		...(problem ? [problem] : []),
		...problemsOf(uploads),
	]);
	const isNothingSent = runs.every(({ uploads }) => uploads.every(({ imports }) => imports === 0));
	const [first] = problems;
	if (isNothingSent && first && runs.length === 1) throw first;
	if (isNothingSent && stop) throw stop;
	return runs;
}

const NOTHING_SENT: Reconciliation = {
	notIdentified: {},
	addressOnly: 0,
	underWay: 0,
	openImports: 0,
};

/** The most lists that one person of the run goes to. */
function mostListsOfOne(parts: ListPart[]): number {
	if (parts.length < 2) return 1;
	const [first] = parts;
	const counts = first!.survey.addresses.empty();
	return Math.max(1, ...parts.map(({ survey }) => survey.addresses.countIn(counts)));
}

async function send(
	{ api, pacer, log }: Prepared,
	{ survey }: ListPart,
	listId: string,
	most: number,
) {
	const frame = bodyFrame([listId]);
	return await uploadBatches(
		api,
		{
			plan: planBatches(survey.sizes, { frame: frame.bytes }),
			builder: new BodyBuilder(frame, survey),
			most,
			onBatch: (batch, of, contacts) =>
				log(`import ${batch} of ${of} handed over, ${plural(contacts, 'contact')}`),
		},
		pacer,
	);
}

const problemsOf = (uploads: Upload[]): Problem[] =>
	uploads.flatMap(({ problem }) => (problem ? [problem] : []));

const idsOf = (uploads: Upload[]): string[] =>
	uploads.flatMap(({ activityId }) => (activityId === undefined ? [] : [activityId]));

/** Gives every row its verdict. */
async function reconcileAll(
	{ api, options, pacer, log }: Prepared,
	runs: ListRun[],
	{ activities }: Followed,
): Promise<void> {
	const sent = runs.filter((run) => run.uploads.length > 0);
	const lists = sent.map(({ part, list, uploads }): SentToList => ({
		listId: list!.id!,
		wasEmpty: list!.members === 0,
		survey: part.survey,
		uploads,
	}));
	const reconciled = await reconcile(api, lists, {
		activities,
		reading: new CounterReading(),
		mayLookUp: options.waitForCompletion,
		searchBudget: options.searchRequests,
		faults: options.invalidOptionalFields,
		pacer,
		log,
	});
	sent.forEach((run, index) => (run.reconciled = reconciled[index]!));
	for (const { part, problem, list } of runs) {
		if (problem) refuseTheRest(part, list ? notSent(problem) : noList(problem));
	}
}

function refuseTheRest({ segment, survey: { verdicts } }: ListPart, cause: Cause): void {
	for (let row = 0; row < segment.length; row++) {
		if (!verdicts.isRefused(row)) verdicts.refuse(row, cause);
	}
}

function toMirror(
	{ part, list, problem, reconciled }: ListRun,
	runs: ListRun[],
	{ options, parts }: Prepared,
) {
	return {
		listId: problem ? undefined : list?.id,
		isFresh: list?.created ?? false,
		guards: {
			...untoldPeople(parts),
			segment: part.survey.addresses,
			received: part.segment.length,
			openImports: runs.reduce((sum, one) => sum + one.reconciled.openImports, 0),
			isWaiting: options.waitForCompletion,
		},
		exported: rowsOf(part, reconciled).exported,
		limit: options.largestRemoval,
	};
}

/**
 * A last look at the list: how many are on it now, and whether it is still there. The number may lag
 * behind the imports, and is worth no failed export when it can not be had.
 */
async function lookAtList(api: Api, run: ListRun): Promise<void> {
	const { part, list, uploads, reconciled, mirrored } = run;
	if (!list?.id) return;
	const isChanged = (mirrored?.removed.length ?? 0) > 0;
	// Somebody was seen on it after the imports.
	const members = isChanged ? undefined : (reconciled.members ?? mirrored?.members);
	if (members !== undefined && members > 0) {
		run.membersAfter = members;
	} else if (!isChanged && uploads.length === 0) {
		run.membersAfter = list.members;
	} else if (await isGone(api, list.id, (now) => (run.membersAfter = now))) {
		refuseTheRest(part, LIST_GONE);
		run.reconciled = NOTHING_SENT;
	}
}

/** Asked twice before it is believed: it takes back what the imports said. */
async function isGone(
	api: Api,
	id: string,
	onCount: (members: number | undefined) => void,
): Promise<boolean> {
	for (let look = 1; ; look++) {
		try {
			onCount((await findById(api, id)).members);
			return false;
		} catch (error) {
			if (problemIn(error).kind !== 'not_found') return false;
		}
		if (look === 2) return true;
		await api.pause(2_000);
	}
}

const rowsOf = ({ segment, survey }: ListPart, { notIdentified }: Reconciliation) =>
	countRows(segment.length, survey.verdicts.countByReason(), notIdentified);

interface Times {
	startedAt: Date;
	seconds: number;
}

function summarize(
	run: ListRun,
	{ api, mode, readingOf, fieldName }: Prepared,
	{ activities, problem: lostSight }: Followed,
	{ startedAt, seconds }: Times,
): ExportSummary {
	const { part, list, uploads, reconciled, mirrored, membersAfter } = run;
	const rows = rowsOf(part, reconciled);
	const name = list?.name ?? part.label;
	const listReport = { id: list?.id ?? null, name, created: list?.created ?? false };
	const without = Object.entries(part.survey.leftOut).map(([field, count]): [string, number] => [
		fieldName(field),
		count,
	]);
	const problem =
		run.problem ?? problemsOf(uploads)[0] ?? lostSight ?? reconciled.problem ?? mirrored?.problem;
	return {
		message: summaryMessage(rows, listReport, { ...reconciled, without }, problem, mirrored),
		status: statusOf(rows, uploads.length, reconciled.underWay),
		list: listReport,
		mode,
		rows,
		fieldsLeftOut: part.survey.leftOut,
		addressOnly: reconciled.addressOnly,
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
		segment: readingOf(part.survey),
		startedAt: startedAt.toISOString(),
		finishedAt: new Date(startedAt.getTime() + seconds * 1_000).toISOString(),
		seconds,
	};
}

const reportImports = (
	uploads: Upload[],
	activities: Map<string, ActivityAnswer>,
): ActivityReport[] =>
	uploads.flatMap(({ activityId: id, rows }) => {
		if (id === undefined) return [];
		const activity = activities.get(id);
		const outcome = outcomeOf(rows.length, activity);
		const rejected =
			outcome.is === 'counted' ? outcome.rejected.atLeast + (outcome.unsubscribed ?? 0) : 0;
		const state = activity?.state ?? 'initialized';
		return [{ id, kind: 'import' as const, state, contacts: rows.length, rejected }];
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
		const binary: IBinaryKeyData = {
			...(await notExported.add(() =>
				notExportedRows(part.segment, part.survey.verdicts, mapping),
			)),
			...(await removed.add(() => removedPeople(mirrored, summary))),
		};
		if (options.receiptFile) {
			const page = Buffer.from(funnelPage(funnelOf(summary)));
			binary.receipt = await context.helpers.prepareBinaryData(page, 'receipt.html', 'text/html');
		}
		items.push({
			json: {
				...summary,
				...(options.receiptFile ? { markdown: funnelText(funnelOf(summary)) } : {}),
			} as unknown as IDataObject,
			...(Object.keys(binary).length > 0 ? { binary } : {}),
			pairedItem: { item: 0 },
		});
		// As a hint it has the whole width of the pane, where the table has a column of it.
		const isStopped = mirrored?.guard !== undefined;
		context.addExecutionHints({
			type: isStopped || summary.status !== 'completed' ? 'warning' : 'info',
			location: 'outputPane',
			message: summary.message,
		});
	}
	notExported.hint();
	removed.hint();
	hintAtReading(context, summaries);
	hintAtSlowness(context, evaluated);
	return [items, notExported.items, ...(mode === 'mirror' ? [removed.items] : [])];
}

function* removedPeople(mirrored: MirrorReport | undefined, { list }: ExportSummary) {
	for (const { id, email } of mirrored?.removed ?? []) {
		yield { json: { email, contactId: id, list: list.name } };
	}
}

/** Tells how the segment was read where it could be meant otherwise; the same of several lists once. */
export function hintAtReading(
	context: IExecuteFunctions,
	receipts: Array<{ segment: SegmentReading }>,
): void {
	const notes = new Set(receipts.flatMap(({ segment }) => segment.notes));
	for (const message of [...notes].slice(0, MOST_NOTES)) {
		context.addExecutionHints({ type: 'info', location: 'outputPane', message });
	}
}

/** Hints about the reading of a segment; all of them are in the summary. */
const MOST_NOTES = 5;

/** Says which parameters n8n had to evaluate again for each row. */
export function hintAtSlowness(context: IExecuteFunctions, evaluated: string[]): void {
	if (evaluated.length === 0) return;
	context.addExecutionHints({
		type: 'info',
		location: 'outputPane',
		message: `n8n evaluated the expression of ${evaluated.join(', ')} for each row, which is slow for large segments. A plain reference such as {{ $json.email }} is read at once; calculate the rest in a node before this one.`,
	});
}
