import { Workflow, type INodeType, type INodeTypes } from 'n8n-workflow';

import { ConstantContact } from '../../nodes/ConstantContact/ConstantContact.node';

export const { description } = new ConstantContact();

const nodeType = { description } as INodeType;
const nodeTypes = {
	getByNameAndVersion: () => nodeType,
	getByName: () => nodeType,
	getKnownTypes: () => ({}),
} satisfies INodeTypes;

/** A workflow with the node alone, in which n8n evaluates the expressions of its panel. */
export function panelOf(parameters: object, typeVersion: number) {
	const node = {
		id: '1',
		name: 'Constant Contact',
		type: 'n8n-nodes-constant-contact.constantContact',
		typeVersion,
		position: [0, 0] as [number, number],
		parameters: { resource: 'segment', ...parameters },
	};
	return {
		node,
		workflow: new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes }),
	};
}
