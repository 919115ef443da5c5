import type { INode, INodeParameters } from 'n8n-workflow';

/** A node of a workflow that a test makes; it is called by its name. */
export const node = (
	name: string,
	type: string,
	typeVersion: number,
	position: [x: number, y: number],
	parameters: INodeParameters = {},
): INode => ({ id: name, name, type, typeVersion, position, parameters });

/** A connection to a node, by its first input if nothing else is said. */
export const to = (name: string, index = 0) => ({ node: name, type: 'main' as const, index });
