import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { lookAfter } from '../../api/lists';
import type { ListPart } from '../../imports/part';
import { mostRemovals } from '../../mirror/leavers';
import { isListChanged, mirror, type MirrorReport } from '../../mirror/mirror';
import { judgeRemoved } from '../../mirror/verdicts';
import { giveOutRemovals } from '../../n8n/removalReceipts';
import { fieldMapper } from '../../parameters/fields';
import { listLocator } from '../../parameters/list';
import {
	firstRowsOption,
	mostRequestsOption,
	mostRowsOption,
	optionsOf,
	readOptions,
	waitLimitOption,
} from '../../parameters/options';
import { largestRemoval, readRemovalOfSegment, whenHeldOption } from '../../parameters/removal';
import { Problem } from '../../problem';
import { removalReceipt, type RemovalOutcome } from '../../report/removalReceipt';
import { requestsForRemoval } from '../../report/requestCount';
import { everyoneAgreed } from '../../segment/consent';
import { withSource } from '../../source/open';
import { sourceProperties } from '../../source/parameters';
import type { Source } from '../../source/source';
import type { Operation } from '../operation';
import { prepare, type Prepared } from './prepare';
import { refuseMoreThan } from './refusals';
import { failWhenHeld } from './removal';

/**
 * Takes the people of the segment off the list, whatever else the rows say of them: read and check
 * every row, find those who are on the list, take them off unless a guard holds, and say what became
 * of each row. No consent is asked for: taking somebody off a list needs none.
 */
export const removeSegment: Operation = {
	option: {
		name: 'Remove',
		value: 'remove',
		action: 'Remove segment from list',
		description:
			'Take the people of a segment off a list. They stay contacts, and keep their permission.',
	},
	outputs: [{ displayName: 'Summary' }, { displayName: 'Removed' }, { displayName: 'Not Removed' }],
	description: [
		...sourceProperties,
		listLocator,
		fieldMapper,
		largestRemoval,
		optionsOf([
			mostRequestsOption('A run that needs more removes nobody and says so.'),
			mostRowsOption(
				'Not Removed Rows',
				'How many rows to give out on Not Removed at most, and people on Removed. When there are more, the summary carries all of them as a CSV file.',
			),
			firstRowsOption(
				'How many rows to take from the beginning of the segment, to try a removal with. The rest is not looked at.',
			),
			waitLimitOption,
			whenHeldOption,
		]),
	],
	execute: async (context) =>
		await withSource(removeRows)(context).catch((error: unknown) => {
			throw asRemoval(error);
		}),
};

async function removeRows(
	context: IExecuteFunctions,
	source: Source,
): Promise<INodeExecutionData[][]> {
	const prepared = await prepare(context, source, {
		doing: 'removal',
		options: readOptions(context, readRemovalOfSegment(context)),
		consent: { check: everyoneAgreed },
		making: 'never',
	});
	const { api, parts } = prepared;
	refuseMoreThan(prepared.options.mostRequests, requestsFor(prepared), {
		doing: 'removal',
		outcome: 'nobody was removed',
		advice: 'remove fewer people at once',
	});

	const outcomes: RemovalOutcome[] = [];
	for (const part of parts) {
		const mirrored = await takeOff(part, prepared);
		judgeRemoved(part, mirrored);
		outcomes.push({ part, mirrored, membersAfter: await countAfter(part, mirrored, prepared) });
	}
	const run = { ...prepared, requests: api.requests, seconds: prepared.elapsed() };
	const lists = outcomes.map((outcome) => ({ outcome, receipt: removalReceipt(outcome, run) }));
	const outputs = await giveOutRemovals(context, prepared, lists);
	failWhenHeld(prepared, lists);
	return outputs;
}

/** What stops a run before anything was done, in the words of one that sends nothing anyway. */
function asRemoval(error: unknown): unknown {
	if (!(error instanceof Problem)) return error;
	return error.saying(error.message.replace(/nothing was sent$/, 'nobody was removed'));
}

/** The list, where there can be anybody to take off it: it costs requests to look. */
const listOf = ({ target, checked }: ListPart) =>
	target instanceof Problem || checked.addresses.size === 0 ? undefined : target;

function requestsFor({ api, parts, options: { removal } }: Prepared): number {
	let needed = api.requests;
	for (const part of parts) {
		const list = listOf(part);
		if (!list) continue;
		const { members = 0 } = list;
		const most = mostRemovals(removal.limit, members);
		const leavers = Math.min(part.checked.addresses.size, members, most);
		needed += requestsForRemoval({ members, leavers, isMirror: false });
	}
	return needed;
}

async function takeOff(
	part: ListPart,
	{ api, options: { removal } }: Prepared,
): Promise<MirrorReport | undefined> {
	const list = listOf(part);
	if (!list) return undefined;
	return await mirror(api, { ...removal, part, listId: list.id, isFresh: false, exported: 0 });
}

/** Members when all is done; the number may lag behind, and is worth no failed run when it can not be had. */
async function countAfter(
	part: ListPart,
	mirrored: MirrorReport | undefined,
	{ api }: Prepared,
): Promise<number | undefined> {
	const list = part.target instanceof Problem ? undefined : part.target;
	if (!isListChanged(mirrored)) return mirrored?.members ?? list?.members;
	return (await lookAfter(api, list!.id!)).members;
}
