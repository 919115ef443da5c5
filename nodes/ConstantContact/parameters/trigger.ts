import type { INodeProperties, IPollFunctions } from 'n8n-workflow';

import { findList, type ListChoice } from '../api/lists';
import { settingsProblem } from '../problem';
import type { Api } from '../transport/request';
import { inUtc, WITHOUT_ZONE, type EventName } from '../trigger/events';
import type { TriggerSettings } from '../trigger/poll';
import { oneListLocator, readListChoice, type Locator } from './list';

export const triggerProperties: INodeProperties[] = [
	{
		displayName: 'Trigger On',
		name: 'events',
		type: 'multiOptions',
		required: true,
		default: ['contactUnsubscribed'],
		description: 'What has to happen in Constant Contact',
		options: [
			{
				name: 'Contact Created',
				value: 'contactCreated',
				description: 'A contact was made, by a person or by an import',
			},
			{
				name: 'Contact Resubscribed',
				value: 'contactResubscribed',
				description:
					'Somebody is subscribed again who unsubscribed while this trigger was on, or after its start date',
			},
			{
				name: 'Contact Unsubscribed',
				value: 'contactUnsubscribed',
				description: 'Somebody wants no more email, or the account put an end to it',
			},
			{
				name: 'Contact Updated',
				value: 'contactUpdated',
				description: 'Details of a contact have changed; several changes between two polls are one',
			},
		],
	},
	{
		...oneListLocator,
		required: false,
		description:
			'Only contacts who are on this list; leave it empty for all. Whoever unsubscribes leaves all lists, and is always told.',
		displayOptions: {
			show: { events: ['contactCreated', 'contactResubscribed', 'contactUpdated'] },
		},
	},
	{
		displayName: 'Updates By',
		name: 'updatesBy',
		type: 'options',
		default: 'anyone',
		displayOptions: { show: { events: ['contactUpdated'] } },
		options: [
			{ name: 'Anyone', value: 'anyone' },
			{
				name: 'The Contact',
				value: 'contact',
				description:
					'What people change about themselves. Leaves out what the account does: exports of this package, other imports, and changes by hand.',
			},
		],
	},
	{
		displayName: 'Start',
		name: 'start',
		type: 'options',
		default: 'now',
		description:
			'From when on events count. Only read when the trigger is switched on for the first time.',
		options: [
			{ name: 'Now', value: 'now', description: 'When the workflow is switched on' },
			{ name: 'At a Date', value: 'date', description: 'What has happened since then, too' },
		],
	},
	{
		displayName: 'Start Date',
		name: 'startDate',
		type: 'dateTime',
		required: true,
		default: '',
		displayOptions: { show: { start: ['date'] } },
	},
];

/** @throws Problem `settings` for what can not be meant, `not_found` for a list that is not there */
export async function readTrigger(context: IPollFunctions, api: Api): Promise<TriggerSettings> {
	const events = context.getNodeParameter('events') as EventName[];
	if (events.length === 0) {
		throw settingsProblem(
			'Nothing is chosen that the trigger waits for',
			"Choose at least one event under 'Trigger On'.",
		);
	}
	const choice = readChoice(context, events);
	return {
		events,
		since: readStart(context),
		listId: choice && (await findList(api, choice, 'never')).id,
		updatesBy: context.getNodeParameter('updatesBy', 'anyone') as TriggerSettings['updatesBy'],
	};
}

function readChoice(context: IPollFunctions, events: EventName[]): ListChoice | undefined {
	if (events.every((event) => event === 'contactUnsubscribed')) return undefined;
	const { mode, value } = context.getNodeParameter('list', { mode: 'list', value: '' }) as Locator;
	const text = String(value ?? '').trim();
	return text === '' ? undefined : readListChoice(mode, text);
}

/** @returns seconds since 1970; undefined for the present */
function readStart(context: IPollFunctions): number | undefined {
	if (context.getNodeParameter('start', 'now') !== 'date') return undefined;
	const text = String(context.getNodeParameter('startDate', '')).trim();
	const milliseconds = momentOf(text, context.getTimezone());
	if (!Number.isNaN(milliseconds)) return Math.floor(milliseconds / 1_000);
	throw settingsProblem("The 'Start Date' is no date", 'Choose one from the calendar.');
}

/**
 * n8n writes what was chosen mostly without a time zone, which then is the workflow's.
 *
 * @returns milliseconds since 1970; NaN for what is no date
 */
function momentOf(text: string, timeZone: string): number {
	const asUtc = inUtc(text);
	if (Number.isNaN(asUtc) || !WITHOUT_ZONE.test(text)) return asUtc;
	// Once more from where that leads to: the zone's offset may have changed in between.
	const near = asUtc - offsetAt(asUtc, timeZone);
	return asUtc - offsetAt(near, timeZone);
}

/** Milliseconds that the clocks of a time zone are ahead of UTC at some time. */
function offsetAt(milliseconds: number, timeZone: string): number {
	const parts = new Intl.DateTimeFormat('en-US', {
		timeZone,
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric',
	}).formatToParts(milliseconds);
	const numbers = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
	const { year, month, day, hour, minute, second } = numbers;
	const shown = Date.UTC(year!, month! - 1, day, hour, minute, second);
	return shown - Math.floor(milliseconds / 1_000) * 1_000;
}
