import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { followActivities, type Followed } from '../../api/activities';
import { deletedList, lookAfter } from '../../api/lists';
import { LIST_GONE, noList, NOT_KNOWN, notSent } from '../../imports/causes';
import { CounterReading } from '../../imports/outcome';
import { refuseTheRest } from '../../imports/part';
import { NOTHING_SENT, type Reconciliation } from '../../imports/reconciliation';
import { reconcile } from '../../imports/reconcile/reconcile';
import { activityIdsOf, sendAll, type SentPart } from '../../imports/send';
import { signUpAll } from '../../imports/signUps';
import { giveOutReceipts } from '../../n8n/receipts';
import { consentProperties } from '../../parameters/consent';
import { evidenceProperty } from '../../parameters/evidence';
import { fieldMapper } from '../../parameters/fields';
import { listLocator } from '../../parameters/list';
import { modeProperty } from '../../parameters/mode';
import { neverSendProperties } from '../../parameters/neverSend';
import { permissionProperty } from '../../parameters/permission';
import { exportOptions } from '../../parameters/options';
import { removalProperties, WHEN_REMOVING } from '../../parameters/removal';
import { simplifyProperty } from '../../parameters/simplify';
import { SINCE_1_1 } from '../../parameters/version';
import { isListChanged } from '../../mirror/mirror';
import type { ListOutcome } from '../../report/listOutcome';
import { receiptOf } from '../../report/receipt';
import { withSource } from '../../source/open';
import { sourceProperties } from '../../source/parameters';
import type { Source } from '../../source/source';
import type { Api } from '../../transport/request';
import { plural } from '../../words';
import type { Operation } from '../operation';
import { makeCustomFields, tellingMade } from './making';
import { prepareExport, type Prepared } from './prepare';
import { refuseChangedPlan, refuseTooManyRequests, refuseUnlikelySegment } from './refusals';
import { failWhenHeld, takeOff } from './removal';
import { tag } from './tagging';

/**
 * Puts the people of the segment on their lists: read and check every row, cut the rest into as few
 * imports as can be, hand them over, wait until they have ended, find out what became of each row,
 * take leavers off where that is wanted, and say all of it.
 */
export const exportSegment: Operation = {
	option: {
		name: 'Export',
		value: 'export',
		action: 'Export segment to list',
		description: 'Put the people of a segment on a list, and update those already there',
	},
	outputs: [
		{ displayName: 'Summary' },
		{ displayName: 'Not Exported' },
		// There whatever the mode in newer nodes: what is connected behind it stays connected to the same.
		{ displayName: 'Removed', when: `${WHEN_REMOVING} || ${SINCE_1_1}` },
		{ displayName: 'Needs Attention', when: SINCE_1_1 },
	],
	description: [
		...sourceProperties,
		listLocator,
		fieldMapper,
		...consentProperties,
		permissionProperty,
		evidenceProperty,
		...neverSendProperties,
		modeProperty,
		...removalProperties,
		simplifyProperty,
		exportOptions,
	],
	execute: withSource(exportRows),
};

async function exportRows(
	context: IExecuteFunctions,
	source: Source,
): Promise<INodeExecutionData[][]> {
	const prepared = await prepareExport(context, source, 'real');
	refuseUnlikelySegment(prepared);
	await refuseChangedPlan(prepared);
	refuseTooManyRequests(prepared);
	const ready = await makeCustomFields(prepared);
	try {
		return await sendRows(context, ready);
	} catch (error) {
		throw tellingMade(error, prepared);
	}
}

async function sendRows(
	context: IExecuteFunctions,
	prepared: Prepared,
): Promise<INodeExecutionData[][]> {
	const { api, permission } = prepared;
	const stage = permission === 'express' ? signUpRows : importRows;
	const { sent, followed, reconciled } = await stage(prepared);
	for (const { part, problem, list } of sent) {
		if (problem) refuseTheRest(part, list ? notSent(problem) : noList(problem));
	}
	const openImports = reconciled.reduce((sum, one) => sum + one.openImports, 0);
	const outcomes: ListOutcome[] = [];
	for (const [index, ofList] of sent.entries()) {
		const outcome: ListOutcome = { ...ofList, reconciled: reconciled[index]! };
		outcome.mirrored = await takeOff(outcome, openImports, prepared);
		outcome.tagged = await tag(outcome, prepared);
		outcomes.push(await lookAtList(api, outcome));
	}
	const { activities, problem: lostSight } = followed;
	const { elapsed, options } = prepared;
	const ofRun = { requests: api.requests, seconds: elapsed(), activities, lostSight };
	const run = { ...prepared, ...ofRun, isRemovalTold: options.removal.isRemovalTold };
	const lists = outcomes.map((outcome) => ({ outcome, receipt: receiptOf(outcome, run) }));
	const outputs = await giveOutReceipts(context, prepared, lists);
	failWhenHeld(prepared, lists);
	return outputs;
}

/** What was handed over, what became of it, and what is left over of each list. */
interface Stage {
	sent: SentPart[];
	followed: Followed;
	reconciled: Reconciliation[];
}

const NOT_FOLLOWED: Followed = { activities: new Map(), unseen: new Set() };

async function importRows(prepared: Prepared): Promise<Stage> {
	const sent = await sendAll(prepared.api, prepared.parts, prepared);
	const followed = await follow(prepared, sent);
	return { sent, followed, reconciled: await reconcileAll(prepared, sent, followed) };
}

async function signUpRows(prepared: Prepared): Promise<Stage> {
	const signedUp = await signUpAll(prepared.api, prepared.parts, prepared);
	return { ...signedUp, followed: NOT_FOLLOWED };
}

async function follow({ api, options, log }: Prepared, sent: SentPart[]): Promise<Followed> {
	if (!options.waitForCompletion) return NOT_FOLLOWED;
	return await followActivities(api, sent.flatMap(activityIdsOf), (ended, all) =>
		log(`${ended} of ${plural(all, 'import')} ended`),
	);
}

/** Gives every row its verdict. */
async function reconcileAll(
	{ api, options, yielder, log }: Prepared,
	sent: SentPart[],
	{ activities, unseen }: Followed,
): Promise<Reconciliation[]> {
	const withImports = sent.filter(({ uploads }) => uploads.length > 0);
	const reconciled = await reconcile(
		api,
		withImports.map(({ part, list, uploads }) => ({
			listId: list!.id!,
			wasEmpty: list!.members === 0,
			checked: part.checked,
			uploads,
		})),
		{
			activities,
			unseen,
			reading: new CounterReading(),
			mayLookUp: options.waitForCompletion,
			searchBudget: options.searchRequests,
			faults: options.invalidOptionalFields,
			yielder,
			log,
		},
	);
	return sent.map((one) => reconciled[withImports.indexOf(one)] ?? NOTHING_SENT);
}

/**
 * A last look at the list: how many are on it now, and whether it is still there. The number may lag
 * behind the imports, and is worth no failed export when it can not be had.
 */
async function lookAtList(api: Api, outcome: ListOutcome): Promise<ListOutcome> {
	const { part, list, uploads, signUps = 0, reconciled, mirrored } = outcome;
	if (!list?.id) return outcome;
	const isChanged = isListChanged(mirrored);
	// Somebody was seen on it after the imports, and nothing went wrong: it may be for the list that did.
	const isTroubled = reconciled.problem !== undefined || mirrored?.problem !== undefined;
	const seen = isChanged || isTroubled ? undefined : (reconciled.members ?? mirrored?.members);
	if (seen !== undefined && seen > 0) return { ...outcome, membersAfter: seen };
	if (!isChanged && uploads.length + signUps === 0)
		return { ...outcome, membersAfter: list.members };
	const { isGone, members } = await lookAfter(api, list.id);
	if (isGone === false) return { ...outcome, membersAfter: members };
	refuseTheRest(part, isGone ? LIST_GONE : NOT_KNOWN);
	// Where people were to be taken off it, it is said already.
	const isTold = !isGone || mirrored?.problem?.kind === 'not_found';
	const problem = isTold ? undefined : deletedList(list.name);
	return { ...outcome, reconciled: { ...NOTHING_SENT, problem } };
}
