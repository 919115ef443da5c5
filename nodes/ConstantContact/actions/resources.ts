import {
	updateDisplayOptions,
	type ExpressionString,
	type INodeProperties,
	type NodeConnectionType,
} from 'n8n-workflow';

import { SECOND_INPUT, WITH_SECOND_INPUT, neverSendProperties } from '../parameters/neverSend';
import { exportJob } from './export/Export.resource';
import type { Operation, Output, Resource } from './operation';
import { segment } from './segment/Segment.resource';

const RESOURCES: Resource[] = [segment, exportJob];

/** Undefined for a name that no operation has, as in a workflow of a newer version. */
export const operationNamed = (resource: string, operation: string): Operation | undefined =>
	RESOURCES.find(({ option }) => option.value === resource)?.operations.find(
		({ option }) => option.value === operation,
	);

/** Everything that the panel shows: what the node is to do, then the parameters of that. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: RESOURCES.map(({ option }) => option),
		default: 'segment',
	},
	...RESOURCES.map(({ choice }) => choice),
	...RESOURCES.flatMap(parametersOf),
];

/** Each parameter once, shown with all operations that have it. */
function parametersOf({ option, operations }: Resource): INodeProperties[] {
	const parameters = new Set(operations.flatMap(({ description }) => description));
	return [...parameters].flatMap((parameter) => {
		const having = operations.filter(({ description }) => description.includes(parameter));
		const operation = having.map((one) => one.option.value);
		return updateDisplayOptions({ show: { resource: [option.value], operation } }, [parameter]);
	});
}

const MAIN: NodeConnectionType = 'main';

const expressionOf = ({ displayName, when }: Output): string => {
	const output = JSON.stringify({ type: MAIN, displayName });
	return when === undefined ? output : `...(${when} ? [${output}] : [])`;
};

/** What each operation gives out; evaluated by n8n with the node's parameters. */
export const outputs: ExpressionString = `={{ ({ ${RESOURCES.flatMap(({ option, operations }) =>
	operations.map(
		(operation) =>
			`"${option.value}.${operation.option.value}": [${operation.outputs.map(expressionOf).join(', ')}]`,
	),
).join(', ')} })[$parameter.resource + "." + $parameter.operation] }}`;

const operationsWithNeverSend = RESOURCES.flatMap(({ option, operations }) =>
	operations
		.filter(({ description }) => description.includes(neverSendProperties[0]!))
		.map((operation) => `${option.value}.${operation.option.value}`),
);

/** The segment; beside it who is never sent, where that comes in as well. */
export const inputs: ExpressionString = `={{ ${JSON.stringify(operationsWithNeverSend)}.includes($parameter.resource + "." + $parameter.operation) && ${WITH_SECOND_INPUT} ? ${JSON.stringify(
	[
		{ type: MAIN, displayName: 'Segment' },
		{ type: MAIN, displayName: SECOND_INPUT },
	],
)} : ${JSON.stringify([MAIN])} }}`;

const names = Object.fromEntries(
	RESOURCES.flatMap(({ operations }) =>
		operations.map(({ option }) => [option.value, option.name]),
	),
);

/**
 * "Export → Event guests". `$parameter.list` alone would be the list's ID, without the name that n8n
 * keeps beside it; the whole of the parameters has both.
 */
export const subtitle = `={{ ((${JSON.stringify(names)})[$parameter.operation] ?? "") + (({ mode, value, cachedResultName }) => ((name) => name && !String(value).startsWith("=") ? " → " + name : "")(({ list: cachedResultName, name: value, field: value && "a list for each " + value })[mode]))(($parameter.resource === "segment" && $parameter.toJSON?.().list) || { mode: "" }) }}`;
