import type { INodeProperties } from 'n8n-workflow';

import { DEFAULT_YES_VALUES } from '../segment/consent';

/** Whose permission stands behind the export. Read by `readConsent`. */
export const consentProperties: INodeProperties[] = [
	{
		displayName: 'Consent',
		name: 'consent',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Not Stated Yet',
				value: 'notStated',
				description: 'Nothing is sent until you choose one of the others',
			},
			{
				name: 'Everyone in This Segment Has Given Permission',
				value: 'everyone',
				description: 'You have permission to mail every person of the segment',
			},
			{
				name: 'Only Rows Whose Consent Field Says So',
				value: 'byField',
				description: 'A row without a yes in its consent field is never sent',
			},
		],
		default: 'notStated',
		description: 'Whether the people of this segment have agreed to get mail from you',
	},
	{
		displayName: 'Consent Field',
		name: 'consentField',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. marketing_consent',
		description: 'The column that says whether the person agreed: its name, or drag it here',
		displayOptions: { show: { consent: ['byField'] } },
	},
	{
		displayName: 'Values That Mean Yes',
		name: 'consentYesValues',
		type: 'string',
		noDataExpression: true,
		typeOptions: { rows: 6 },
		default: DEFAULT_YES_VALUES,
		description:
			'What stands in the consent field of people who agreed, one value a line. Upper and lower case do not matter. A line with commas is one value, such as "Yes, send me news", unless each of its parts is one of the values that stand here at first.',
		displayOptions: { show: { consent: ['byField'] } },
	},
];
