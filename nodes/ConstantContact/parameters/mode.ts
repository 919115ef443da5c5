import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

/** Whether leavers stay. */
export const modeProperty: INodeProperties = {
	displayName: 'Mode',
	name: 'mode',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Add and Update',
			value: 'addAndUpdate',
			description: 'Nobody is taken off the list',
		},
		{
			name: 'Mirror',
			value: 'mirror',
			description:
				'Also takes people off the list who are no longer in the segment. They stay contacts, and keep their permission.',
		},
	],
	default: 'addAndUpdate',
	description: 'What happens to people on the list who are not in the segment',
};

export type Mode = 'addAndUpdate' | 'mirror';

/** What becomes of people on the list who are not in the segment. */
export const readMode = (context: IExecuteFunctions): Mode =>
	context.getNodeParameter('mode', 0, 'addAndUpdate') as Mode;
