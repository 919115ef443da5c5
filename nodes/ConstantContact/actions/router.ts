import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import { asNodeError } from '../n8n/nodeError';
import { operationNamed } from './resources';

/** Runs the chosen operation once for all items, and turns what it throws into what n8n shows. */
export async function router(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const resource = context.getNodeParameter('resource', 0) as string;
	const name = context.getNodeParameter('operation', 0) as string;
	const operation = operationNamed(resource, name);
	if (!operation) throw new NodeOperationError(context.getNode(), `There is no operation ${name}`);
	try {
		return await operation.execute(context);
	} catch (error) {
		const nodeError = asNodeError(context.getNode(), error, context.getExecutionCancelSignal());
		if (!context.continueOnFail()) throw nodeError;
		// One item for the whole run: n8n's own way hands all input rows on instead. By its keys, and no
		// others, n8n knows it for an error, tries again where it is told to, and leaves it as it is.
		const { message, description } = nodeError;
		return [[{ json: { error: message, message: `${message}. ${description ?? ''}`.trim() } }]];
	}
}
