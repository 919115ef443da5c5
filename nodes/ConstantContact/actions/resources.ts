import {
	updateDisplayOptions,
	type ExpressionString,
	type INodeProperties,
	type NodeConnectionType,
} from 'n8n-workflow';

import { hintsWhere } from '../parameters/hints';
import { listLocator } from '../parameters/list';
import { SECOND_INPUT, WITH_SECOND_INPUT, neverSendProperties } from '../parameters/neverSend';
import { getStatus } from './export/getStatus.operation';
import type { Operation, Output, Resource } from './operation';
import { exportSegment } from './segment/export.operation';
import { previewSegment } from './segment/preview.operation';
import { removeSegment } from './segment/remove.operation';

/** Everything that the node can do, in the order of the panel, which begins with the first. */
const RESOURCES: Resource[] = [
	{
		option: {
			name: 'Segment',
			value: 'segment',
			description: 'The people who are to be put on a list, or taken off it',
		},
		operations: [exportSegment, previewSegment, removeSegment],
	},
	{
		option: {
			name: 'Export Job',
			value: 'export',
			description: 'An export that was started and not waited for',
		},
		operations: [getStatus],
	},
];

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
	...RESOURCES.map(choiceOf),
	...RESOURCES.flatMap(parametersOf),
];

/** Where the panel lets a person choose one of the operations. */
function choiceOf({ option, operations }: Resource): INodeProperties {
	const first = operations[0]!.option.value;
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [option.value] } },
		options: operations.map((operation) => operation.option),
		default: first,
	};
}

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

/** Each operation under the name by which the expressions below know it. */
const OPERATIONS = RESOURCES.flatMap(({ option, operations }) =>
	operations.map((operation) => ({
		...operation,
		id: `${option.value}.${operation.option.value}`,
	})),
);
const CHOSEN = '$parameter.resource + "." + $parameter.operation';

/** What each operation gives out; evaluated by n8n with the node's parameters. */
export const outputs: ExpressionString = `={{ ({ ${OPERATIONS.map(
	({ id, outputs: ofOne }) => `"${id}": [${ofOne.map(expressionOf).join(', ')}]`,
).join(', ')} })[${CHOSEN}] }}`;

/**
 * An n8n expression, without its braces: whether the chosen operation has the parameter. One that it
 * has not may hold what was chosen for another.
 */
function isWith(parameter: INodeProperties): string {
	const having = OPERATIONS.filter(({ description }) => description.includes(parameter));
	return `${JSON.stringify(having.map(({ id }) => id))}.includes(${CHOSEN})`;
}

/** The segment; beside it who is never sent, where that comes in as well. */
export const inputs: ExpressionString = `={{ ${isWith(neverSendProperties[0]!)} && ${WITH_SECOND_INPUT} ? ${JSON.stringify(
	[
		{ type: MAIN, displayName: 'Segment' },
		{ type: MAIN, displayName: SECOND_INPUT },
	],
)} : ${JSON.stringify([MAIN])} }}`;

const names = Object.fromEntries(OPERATIONS.map(({ option }) => [option.value, option.name]));

/**
 * "Export → Event guests". `$parameter.list` alone would be the list's ID, without the name that n8n
 * keeps beside it; the whole of the parameters has both.
 */
export const subtitle = `={{ ((${JSON.stringify(names)})[$parameter.operation] ?? "") + (({ mode, value, cachedResultName }) => ((name) => name && !String(value).startsWith("=") ? " → " + name : "")(({ list: cachedResultName, name: value, field: value && "a list for each " + value })[mode]))((${isWith(listLocator)} && $parameter.toJSON?.().list) || { mode: "" }) }}`;

/** What is said before the run. */
export const hints = hintsWhere(isWith);
