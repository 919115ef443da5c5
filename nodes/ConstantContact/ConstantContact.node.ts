import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { hints, inputs, outputs, properties, subtitle } from './actions/resources';
import { router } from './actions/router';
import { listSearch, resourceMapping } from './methods';

export class ConstantContact implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Constant Contact',
		name: 'constantContact',
		icon: { light: 'file:constantContact.svg', dark: 'file:constantContact.dark.svg' },
		group: ['output'],
		version: [1, 1.1],
		defaultVersion: 1.1,
		subtitle,
		description:
			'Put segments of customers on Constant Contact lists, and learn what became of every row',
		defaults: { name: 'Constant Contact' },
		usableAsTool: true,
		inputs,
		outputs,
		credentials: [{ name: 'constantContactOAuth2Api', required: true }],
		hints,
		properties,
	};

	methods = { listSearch, resourceMapping };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await router(this);
	}
}
