import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { readStates } from '../../api/activities';
import { outcomeOf } from '../../imports/outcome';
import { amount, plural } from '../../words';
import type { ActivityAnswer } from '../../api/answers';
import { Problem } from '../../problem';
import { openApi } from '../../transport/request';
import {
	activitiesProperty,
	readActivityIds,
	type KnownActivity,
} from '../../parameters/activities';
import type { Operation } from '../operation';

/** Says how far an export is that did not wait. One item for each item that comes in. */
export const getStatus: Operation = {
	option: {
		name: 'Get Status',
		value: 'getStatus',
		action: 'Get status of export job',
		description: 'See how far an export is that did not wait for its end',
	},
	outputs: [{ displayName: 'Status' }],
	description: [activitiesProperty],
	execute: readStatus,
};

/** Constant Contact keeps what it knows of a bulk job for so many days (documented). */
const KEPT_DAYS = 10;

interface ActivityStatus extends KnownActivity {
	state: string;
	unsubscribed: number;
	rejected: number;
	/** Contacts of which Constant Contact does not say what became of them; null where it does not say how many. */
	notTold: number | null;
}

async function readStatus(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const api = await openApi(context);
	const known = context.getInputData().map((_item, index) => readActivityIds(context, index));
	const ids = new Set(known.flatMap((activities) => activities.map(({ id }) => id)));
	const states = await readStates(api, ids);
	const items = known.map((activities, index) => ({
		json: statusOf(activities, states, api.requests),
		pairedItem: { item: index },
	}));
	return [items];
}

function statusOf(
	known: KnownActivity[],
	states: Map<string, ActivityAnswer | Problem | undefined>,
	requests: number,
) {
	const activities = known.map((activity) => present(activity, states.get(activity.id)));
	const open = activities.filter(({ state }) => !ENDED_OR_FORGOTTEN.has(state));
	const total = (pick: (activity: ActivityStatus) => number | null) =>
		activities.reduce((sum, activity) => sum + (pick(activity) ?? 0), 0);
	const contacts = {
		sent: total(({ contacts: count }) => count),
		processed: total(({ state, contacts: count }) => (state === 'completed' ? count : 0)),
		unsubscribed: total(({ unsubscribed }) => unsubscribed),
		rejected: total(({ rejected }) => rejected),
		notTold: total(({ notTold }) => notTold),
	};
	const allEnded = open.length === 0;
	return {
		message: messageOf(activities, open.length, contacts),
		status: allEnded ? endedAs(activities) : 'inProgress',
		allEnded,
		contacts,
		constantContact: { requests, activities },
	};
}

const FORGOTTEN = 'forgotten';
/** It could not be looked up this time. */
const UNSEEN = 'unseen';
const ENDED_OR_FORGOTTEN = new Set([FORGOTTEN, 'completed', 'failed', 'timed_out', 'cancelled']);

function present(
	{ id, kind, contacts }: KnownActivity,
	activity?: ActivityAnswer | Problem,
): ActivityStatus {
	const nothing = { id, kind, contacts, unsubscribed: 0, rejected: 0, notTold: 0 };
	if (!activity) return { ...nothing, state: FORGOTTEN };
	if (activity instanceof Problem) return { ...nothing, state: UNSEEN };
	const { state, status } = activity;
	const { person_count: persons, items_completed_count: done } = status ?? {};
	const people = contacts ?? (persons || null);
	// Of an ID alone nobody says what it is of; only an import counts persons.
	const known = {
		...nothing,
		state,
		contacts: people,
		kind: kind ?? (persons === undefined ? null : 'import'),
	};
	if (known.kind !== 'import' && (kind !== null || done !== undefined)) {
		const isShort = state === 'completed' && people !== null && done !== undefined;
		return { ...known, notTold: isShort ? Math.max(0, people - done) : 0 };
	}
	const outcome = outcomeOf(people ?? 0, activity);
	if (outcome.is !== 'counted') return known;
	const { rejected, unsubscribed, isTold } = outcome;
	return {
		...known,
		unsubscribed: unsubscribed ?? 0,
		rejected: rejected.atLeast,
		notTold: isTold && unsubscribed !== undefined ? 0 : people,
	};
}

function endedAs(activities: ActivityStatus[]): string {
	const isDoubtful = ({ state, notTold }: ActivityStatus) => state === FORGOTTEN || notTold !== 0;
	if (activities.some(isDoubtful)) return 'unknown';
	return activities.every(({ state }) => state === 'completed') ? 'completed' : 'incomplete';
}

function messageOf(
	activities: ActivityStatus[],
	open: number,
	contacts: { unsubscribed: number; rejected: number },
): string {
	const inState = (name: string) => activities.filter(({ state }) => state === name).length;
	const broken = inState('failed') + inState('timed_out') + inState('cancelled');
	const forgotten = inState(FORGOTTEN);
	const ended = activities.length - open - forgotten;
	const sentences =
		ended + open > 0 || forgotten === 0 ? [endedInWords(ended, activities.length)] : [];
	if (contacts.unsubscribed > 0) {
		sentences.push(
			`${plural(contacts.unsubscribed, 'person', 'people')} had unsubscribed earlier.`,
		);
	}
	if (contacts.rejected > 0) {
		sentences.push(
			`${plural(contacts.rejected, 'contact')} ${contacts.rejected === 1 ? 'was' : 'were'} refused.`,
		);
	}
	sentences.push(...notToldInWords(activities));
	const unseen = inState(UNSEEN);
	if (unseen > 0) sentences.push(`${amount(unseen)} could not be looked up: try again later.`);
	if (broken > 0) sentences.push(`${amount(broken)} broke off: export the segment again.`);
	if (forgotten > 0) {
		sentences.push(
			`Constant Contact does not know ${whichOf(forgotten, activities.length)}: it forgets a bulk job after ${KEPT_DAYS} days, and knows only those of the connected account.`,
		);
	}
	return sentences.join(' ');
}

function whichOf(some: number, all: number): string {
	if (some < all) return `${amount(some)} of them`;
	return all === 1 ? 'the activity' : `the ${amount(all)} activities`;
}

/** Of what Constant Contact does not say that it did it, and what helps, by the kind of job. */
const NOT_TOLD: Array<[kind: string | null, words: (contacts: number | null) => string]> = [
	[
		'import',
		(contacts) =>
			`how many ${contacts === null ? 'contacts' : `of ${plural(contacts, 'contact')}`} it took: export the segment again with 'Wait for Completion' on to have them looked up`,
	],
	[
		'removal',
		(contacts) =>
			`of ${people(contacts)} that it took them off the list: export the segment again, which looks who is on it`,
	],
	[
		'tagging',
		(contacts) =>
			`of ${people(contacts)} that it changed their tags: export the segment again, which is safe`,
	],
	[
		null,
		(contacts) =>
			`of ${people(contacts)} that it did what was asked: run the workflow of this job again`,
	],
];

const people = (count: number | null) =>
	count === null ? 'everybody' : plural(count, 'person', 'people');

function notToldInWords(activities: ActivityStatus[]): string[] {
	return NOT_TOLD.flatMap(([kind, words]) => {
		const open = activities.filter((one) => one.kind === kind && one.notTold !== 0);
		if (open.length === 0) return [];
		const isCounted = open.every(({ notTold }) => notTold !== null);
		const total = open.reduce((sum, { notTold }) => sum + (notTold ?? 0), 0);
		return [`Constant Contact does not say ${words(isCounted ? total : null)}.`];
	});
}

function endedInWords(ended: number, all: number): string {
	if (all === 0) return 'There was nothing to wait for.';
	if (ended < all)
		return `${amount(ended)} of ${plural(all, 'activity has', 'activities have')} ended.`;
	return all === 1 ? 'The activity has ended.' : `All ${amount(all)} activities have ended.`;
}
