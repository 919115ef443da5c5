import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { settingsProblem } from '../problem';
import { jsonIn } from '../segment/json';

/** The bulk jobs of an export that did not wait. */
export const activitiesProperty: INodeProperties = {
	displayName: 'Export',
	name: 'activities',
	type: 'string',
	required: true,
	default: '={{ $json }}',
	placeholder: 'e.g. 8a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9',
	description:
		'The whole item from the output Summary of an export, or the IDs of its activities in Constant Contact, separated by commas',
};

/** A bulk job by its id, with what the summary of its export said of it. */
export interface KnownActivity {
	id: string;
	/** Null of an ID alone. */
	kind: string | null;
	contacts: number | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The activities that an item means: a summary, its activities, or IDs in a text. */
export function readActivityIds(context: IExecuteFunctions, index: number): KnownActivity[] {
	let value: unknown = context.getNodeParameter('activities', index);
	if (typeof value === 'string' && /^\s*[[{]/.test(value)) value = jsonIn(value) ?? value;
	const within = constantContactIn(value);
	const list = within?.activities ?? value;
	const entries = Array.isArray(list) ? (list as unknown[]) : String(list ?? '').split(',');
	const known = entries.map(toActivity).filter((activity) => activity !== undefined);
	if (known.length === 0 && within === undefined) throw noActivities();
	return known;
}

/** What a summary says of the service, be it simplified or not. */
function constantContactIn(value: unknown): { activities?: unknown } | undefined {
	const summary = value as {
		constantContact?: object;
		details?: { constantContact?: object };
	} | null;
	return summary?.constantContact ?? summary?.details?.constantContact;
}

function toActivity(entry: unknown): KnownActivity | undefined {
	const isObject = typeof entry === 'object' && entry !== null;
	const { id, kind, contacts } = (isObject ? entry : { id: entry }) as Record<string, unknown>;
	const text = String(id ?? '').trim();
	if (!UUID.test(text)) return undefined;
	return {
		id: text,
		kind: typeof kind === 'string' ? kind : null,
		contacts: typeof contacts === 'number' ? contacts : null,
	};
}

const noActivities = () =>
	settingsProblem(
		"'Export' holds no activity of an export",
		"Give it the whole item of the output 'Summary', or the IDs of the activities, separated by commas.",
	);
