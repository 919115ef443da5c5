import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { Shape } from '../n8n/outputs';
import { isSince } from './version';

/** Whether a receipt is short, and a row that is told of flat. */
export const simplifyProperty: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
	displayOptions: { show: { '@version': [{ _cnd: { gte: 1.1 } }] } },
};

/** How the items of this node are to look; of version 1 as they always did. */
export function readShape(context: IExecuteFunctions): Shape {
	const isCurrent = isSince(context, 1.1);
	return {
		isSimple: isCurrent && (context.getNodeParameter('simplify', 0, true) as boolean),
		isTellingAll: isCurrent,
	};
}
