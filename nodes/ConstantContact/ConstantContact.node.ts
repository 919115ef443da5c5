import {
	NodeConnectionTypes,
	type ExpressionString,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import * as exportSegment from './actions/segment/export.operation';
import * as getStatus from './actions/export/getStatus.operation';
import { router } from './actions/router';
import { hints } from './parameters/hints';
import { listSearch, resourceMapping } from './methods';

/** What an operation gives out; evaluated by n8n with the node's parameters. */
const outputsOf: ExpressionString = `={{
	$parameter.resource === 'export'
		? [{ type: 'main', displayName: 'Status' }]
		: [
				{ type: 'main', displayName: $parameter.operation === 'preview' ? 'Preview' : 'Summary' },
				{ type: 'main', displayName: 'Not Exported' },
				...($parameter.operation === 'export' && $parameter.mode === 'mirror'
					? [{ type: 'main', displayName: 'Removed' }]
					: []),
			]
}}`;

export class ConstantContact implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Constant Contact',
		name: 'constantContact',
		icon: { light: 'file:constantContact.svg', dark: 'file:constantContact.dark.svg' },
		group: ['output'],
		version: 1,
		// "Export → Event guests". `$parameter.list` alone would be the list's ID, without the name that n8n
		// keeps beside it; the whole of the parameters has both.
		subtitle:
			'={{ (({ export: "Export", preview: "Preview", getStatus: "Get Status" })[$parameter.operation] ?? "") + (({ mode, value, cachedResultName }) => ((name) => name && !String(value).startsWith("=") ? " → " + name : "")(({ list: cachedResultName, name: value, field: value && "a list for each " + value })[mode]))(($parameter.resource === "segment" && $parameter.toJSON?.().list) || { mode: "" }) }}',
		description:
			'Put segments of customers on Constant Contact lists, and learn what became of every row',
		defaults: { name: 'Constant Contact' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: outputsOf,
		credentials: [{ name: 'constantContactOAuth2Api', required: true }],
		hints,
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [
					{
						name: 'Segment',
						value: 'segment',
						description: 'The people who are to be put on a list',
					},
					{
						name: 'Export Job',
						value: 'export',
						description: 'An export that was started and not waited for',
					},
				],
				default: 'segment',
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				displayOptions: { show: { resource: ['segment'] } },
				options: [
					{
						name: 'Export',
						value: 'export',
						action: 'Export segment to list',
						description: 'Put the people of a segment on a list, and update those already there',
					},
					{
						name: 'Preview',
						value: 'preview',
						action: 'Preview segment export',
						description: 'See what an export would do, without sending anything',
					},
				],
				default: 'export',
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				displayOptions: { show: { resource: ['export'] } },
				options: [
					{
						name: 'Get Status',
						value: 'getStatus',
						action: 'Get status of export job',
						description: 'See how far an export is that did not wait for its end',
					},
				],
				default: 'getStatus',
			},
			...exportSegment.description,
			...getStatus.description,
		],
	};

	methods = { listSearch, resourceMapping };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await router(this);
	}
}
