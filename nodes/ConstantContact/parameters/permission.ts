import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { Permission } from '../imports/signUps';
import { Problem } from '../problem';

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
				'People are signed up one by one, as by a form on your website: about 80 a minute, three requests each. Only for people who asked for it themselves.',
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

/** @throws Problem for Express unless each row says by itself that its person agreed */
export function readPermission(context: IExecuteFunctions): Permission {
	const permission = context.getNodeParameter('permission', 0, 'implied') as Permission;
	if (permission === 'implied' || context.getNodeParameter('consent', 0) === 'byField') {
		return permission;
	}
	throw new Problem(
		'settings',
		'Express permission is what each person gives by themselves, so nothing was sent',
		"Choose 'Only Rows Whose Consent Field Says So' under 'Consent' and name the column that says who agreed, or set 'Permission' to Implied.",
	);
}
