import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { Permission } from '../imports/signUps';

/** What Constant Contact is told of how people agreed. */
export const permissionProperty: INodeProperties = {
	displayName: 'Permission',
	name: 'permission',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Express',
			value: 'express',
			description:
				'People are signed up one by one, as by a form on your website: 80 a minute at most, three requests each. Only for people who asked for it themselves.',
		},
		{
			name: 'Implied',
			value: 'implied',
			description: 'People are imported, 40,000 at once. New contacts have implied permission.',
		},
	],
	default: 'implied',
	description:
		'Which permission new contacts have in Constant Contact. Whoever unsubscribed stays unsubscribed either way.',
	displayOptions: { show: { consent: ['byField'] } },
};

/** Express is what each person gives by themselves: without a consent field the panel does not offer it. */
export const readPermission = (context: IExecuteFunctions): Permission =>
	context.getNodeParameter('permission', 0, 'implied') as Permission;
