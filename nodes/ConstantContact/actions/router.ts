import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import { asNodeError } from '../n8n/nodeError';
import * as exportSegment from './segment/export.operation';
import * as getStatus from './export/getStatus.operation';
import * as previewSegment from './segment/preview.operation';

type Operation = (context: IExecuteFunctions) => Promise<INodeExecutionData[][]>;

const OPERATIONS: Record<string, Operation> = {
	'segment.export': exportSegment.execute,
	'segment.preview': previewSegment.execute,
	'export.getStatus': getStatus.execute,
};

/** Runs the chosen operation once for all items, and turns what it throws into what n8n shows. */
export async function router(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const resource = context.getNodeParameter('resource', 0) as string;
	const operation = context.getNodeParameter('operation', 0) as string;
	const run = OPERATIONS[`${resource}.${operation}`];
	if (!run) throw new NodeOperationError(context.getNode(), `There is no operation ${operation}`);
	try {
		return await run(context);
	} catch (error) {
		const nodeError = asNodeError(context.getNode(), error, context.getExecutionCancelSignal());
		if (!context.continueOnFail()) throw nodeError;
		// One item for the whole run: n8n's own way hands all input rows on instead. By its keys, and no
		// others, n8n knows it for an error, tries again where it is told to, and leaves it as it is.
		const { message, description } = nodeError;
		return [[{ json: { error: message, message: `${message}. ${description ?? ''}`.trim() } }]];
	}
}
