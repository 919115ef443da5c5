import {
	updateDisplayOptions,
	type IBinaryKeyData,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';

import { consentProperties } from '../descriptions/consent';
import { fieldMapper } from '../descriptions/fields';
import { listLocator } from '../descriptions/list';
import { exportOptions } from '../descriptions/options';
import { followActivities, type ActivityState } from '../imports/activities';
import { planBatches } from '../imports/batches';
import { bodyFrame } from '../imports/body';
import { outcomeOf } from '../imports/outcome';
import { uploadBatches, type Upload } from '../imports/upload';
import { readCustomFields } from '../lists/customFields';
import { createList, findById, findList } from '../lists/target';
import { notExportedCsv, notExportedRows } from '../report/notExported';
import {
	amount,
	countRows,
	plural,
	statusOf,
	summaryMessage,
	type ActivityReport,
	type ExportSummary,
} from '../report/summary';
import type { Mapping } from '../segment/mapping';
import { Pacer } from '../segment/pacer';
import { surveySegment, type Segment, type Survey } from '../segment/survey';
import type { Cause, Reason, Verdicts } from '../segment/verdicts';
import type { ActivityAnswer } from '../transport/answers';
import { Problem } from '../transport/problems';
import { openApi, type Api } from '../transport/request';
import {
	needsCustomFields,
	readConsent,
	readList,
	readMapping,
	readOptions,
	readSegment,
} from './parameters';

const properties: INodeProperties[] = [
	listLocator,
	fieldMapper,
	...consentProperties,
	exportOptions,
];

export const description = updateDisplayOptions(
	{ show: { resource: ['segment'], operation: ['export'] } },
	properties,
);

/**
 * Puts the people of the segment on the list: read and check every row, cut the rest into as few
 * imports as can be, hand them over, wait until they have ended, and say what became of each row.
 */
export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const startedAt = new Date();
	const options = readOptions(context);
	const choice = readList(context);
	const consent = readConsent(context);
	const segment = readSegment(context);
	const patience = options.waitLimit * 60_000;
	const log = (message: string) => context.logger.info(`Constant Contact export: ${message}`);

	const api = await openApi(context, { queuePatience: patience, log });
	const pacer = new Pacer(() => api.pause(0));
	const customFields = needsCustomFields(context) ? await readCustomFields(api) : [];
	const mapping = readMapping(context, customFields);
	const { duplicateEmails: duplicates, invalidOptionalFields: faults } = options;
	const found = await findList(api, choice, options.createListIfMissing);

	const survey = await surveySegment(segment, { mapping, consent, duplicates, faults }, pacer);
	log(`${plural(segment.length, 'row')} read, ${amount(survey.sendable)} to send`);

	const list = survey.sendable > 0 && !found.id ? await createList(api, found.name) : found;
	const uploads = list.id ? await upload(api, list.id, survey, pacer, log) : [];
	const ids = uploads.flatMap((handedOver) =>
		'activityId' in handedOver ? [handedOver.activityId] : [],
	);
	const limit = options.waitForCompletion ? patience : 0;
	const { activities, problem: lostSight } = await followActivities(api, ids, {
		limit,
		onProgress: (ended, all) => log(`${ended} of ${plural(all, 'import')} ended`),
	});
	const notIdentified = settle(uploads, activities, survey.verdicts);
	const after = ids.length > 0 ? await membersOf(api, list.id) : list.members;

	const counts = survey.verdicts.countByReason();
	for (const [reason, count] of Object.entries(notIdentified)) {
		counts[reason as Reason] = (counts[reason as Reason] ?? 0) + count;
	}
	const rows = countRows(segment.length, counts, sum(Object.values(notIdentified)));
	const problem = uploads.find((handedOver) => 'problem' in handedOver)?.problem ?? lostSight;
	const finishedAt = new Date();
	const summary: ExportSummary = {
		list: { id: list.id ?? null, name: list.name, created: list.created },
		mode: 'addAndUpdate',
		status: statusOf(rows, ids.length),
		message: summaryMessage(rows, list.name, problem),
		rows,
		fieldsLeftOut: survey.leftOut,
		contacts: { onListBefore: list.members ?? null, onListAfter: after ?? null },
		constantContact: { requests: api.requests, activities: reportActivities(uploads, activities) },
		startedAt: startedAt.toISOString(),
		finishedAt: finishedAt.toISOString(),
		seconds: Math.round((finishedAt.getTime() - startedAt.getTime()) / 100) / 10,
	};
	log(`${summary.status}; ${amount(rows.exported)} exported, ${amount(rows.notExported)} not`);
	return await giveOut(context, summary, segment, survey, mapping, options.notExportedRows);
}

/**
 * @throws Problem when not a single batch could be handed over: then nothing was sent, and the
 * person is better served by a failed execution than by a receipt of nothing
 */
async function upload(
	api: Api,
	listId: string,
	survey: Survey,
	pacer: Pacer,
	log: (message: string) => void,
): Promise<Upload[]> {
	const frame = bodyFrame([listId]);
	const uploads = await uploadBatches(
		api,
		{
			plan: planBatches(survey.sizes, { frame: frame.bytes }),
			frame,
			sizes: survey.sizes,
			contactJson: survey.contactJson,
			onBatch: (batch, of, contacts) =>
				log(`import ${batch} of ${of} handed over, ${plural(contacts, 'contact')}`),
		},
		pacer,
	);
	const [first] = uploads;
	if (first && 'problem' in first && uploads.every((handedOver) => 'problem' in handedOver)) {
		throw first.problem;
	}
	return uploads;
}

/** Writes the verdicts of everything that was sent; returns the counts that fit no single row. */
function settle(
	uploads: Upload[],
	activities: Map<string, ActivityAnswer>,
	verdicts: Verdicts,
): Partial<Record<Reason, number>> {
	const notIdentified: Partial<Record<Reason, number>> = {};
	const refuseAll = (rows: Uint32Array, cause: Cause) => {
		for (const row of rows) verdicts.refuse(row, cause);
	};
	for (const handedOver of uploads) {
		const { rows } = handedOver;
		if ('problem' in handedOver) {
			const { message } = handedOver.problem;
			refuseAll(rows, {
				reason: 'import_failed',
				message: `This row was not sent. ${message}.`,
			});
			continue;
		}
		const activity = activities.get(handedOver.activityId);
		const outcome = outcomeOf(rows.length, activity);
		if (outcome.open > 0) refuseAll(rows, STILL_OPEN);
		if (outcome.failed > 0) refuseAll(rows, brokenOff(activity?.state));
		count(notIdentified, 'unsubscribed', outcome.unsubscribed);
		count(notIdentified, 'rejected_by_constant_contact', outcome.rejected);
	}
	return notIdentified;
}

const STILL_OPEN: Cause = {
	reason: 'not_confirmed',
	message: 'Constant Contact has the row and had not confirmed it when this node stopped looking.',
};

const ENDED_AS: Partial<Record<ActivityState, string>> = {
	failed: 'failed',
	timed_out: 'took Constant Contact too long and was given up',
	cancelled: 'was canceled in Constant Contact',
};

const brokenOff = (state: ActivityState = 'failed'): Cause => ({
	reason: 'import_failed',
	message: `The import with this row ${ENDED_AS[state]}. Export the row again: repeating an import changes nothing twice.`,
});

function count(counts: Partial<Record<Reason, number>>, reason: Reason, more: number): void {
	if (more > 0) counts[reason] = (counts[reason] ?? 0) + more;
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);

/** The number may lag behind the imports, and is worth no failed export when it can not be had. */
async function membersOf(api: Api, listId: string | undefined): Promise<number | undefined> {
	try {
		return listId ? (await findById(api, listId)).members : undefined;
	} catch (error) {
		if (error instanceof Problem) return undefined;
		throw asIs(error);
	}
}

const asIs = (error: unknown) => error;

const reportActivities = (
	uploads: Upload[],
	activities: Map<string, ActivityAnswer>,
): ActivityReport[] =>
	uploads.flatMap((handedOver) => {
		if ('problem' in handedOver) return [];
		const activity = activities.get(handedOver.activityId);
		const { unsubscribed, rejected } = outcomeOf(handedOver.rows.length, activity);
		return [
			{
				id: handedOver.activityId,
				state: activity?.state ?? 'initialized',
				contacts: handedOver.rows.length,
				rejected: unsubscribed + rejected,
			},
		];
	});

/** The summary on the first output, the rows that were not exported on the second. */
async function giveOut(
	context: IExecuteFunctions,
	summary: ExportSummary,
	segment: Segment,
	survey: Survey,
	mapping: Mapping,
	most: number,
): Promise<INodeExecutionData[][]> {
	const refused = () =>
		notExportedRows(segment, survey.verdicts, (row, index) =>
			mapping.columnsFor(row).email(row, index),
		);
	const items: INodeExecutionData[] = [];
	let all = 0;
	for (const row of refused()) {
		all += 1;
		if (items.length >= most) continue;
		items.push({ json: row as unknown as IDataObject, pairedItem: { item: row.row - 1 } });
	}
	let binary: IBinaryKeyData | undefined;
	if (all > most) {
		const csv = notExportedCsv(refused);
		binary = {
			notExported: await context.helpers.prepareBinaryData(csv, 'not-exported.csv', 'text/csv'),
		};
		context.addExecutionHints({
			type: 'info',
			location: 'outputPane',
			message: `${amount(all)} rows were not exported and 'Not Exported' shows ${amount(most)} of them. The file 'notExported' of the summary holds all; the option 'Not Exported Rows' sets the number.`,
		});
	}
	if (mapping.evaluated.length > 0) {
		context.addExecutionHints({
			type: 'info',
			location: 'outputPane',
			message: `n8n evaluated the expression of ${mapping.evaluated.join(', ')} for each row, which is slow for large segments. A plain reference such as {{ $json.email }} is read at once; calculate the rest in a node before this one.`,
		});
	}
	return [[{ json: summary as unknown as IDataObject, binary, pairedItem: { item: 0 } }], items];
}
