import type { INodeProperties } from 'n8n-workflow';

/** The bulk jobs of an export that did not wait. Read by `readActivityIds`. */
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
