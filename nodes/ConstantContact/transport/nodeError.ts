import { NodeOperationError, type Failure, type INode } from 'n8n-workflow';

import { Problem, type ProblemKind } from './problems';

const FAILURES: Partial<Record<ProblemKind, Failure>> = {
	connection: { cause: 'credential-invalid' },
	quota: { cause: 'quota-exhausted' },
	busy: { cause: 'rate-limited' },
	unavailable: { cause: 'temporarily-unavailable' },
	settings: { cause: 'configuration-invalid' },
	not_found: { cause: 'configuration-invalid' },
};

/**
 * What n8n shows to the person. A {@link Problem} keeps its two sentences; anything else is a fault
 * of this package and says so, without the data that it may hold.
 */
export function asNodeError(node: INode, error: unknown, signal?: AbortSignal): NodeOperationError {
	if (signal?.aborted) return canceled(node);
	if (error instanceof NodeOperationError) return error;
	if (error instanceof Problem) {
		const { kind, message, advice, row } = error;
		return new NodeOperationError(
			node,
			`${message}${row === undefined ? '' : ` [row ${row + 1}]`}`,
			{
				description: advice,
				level: 'warning',
				failure: FAILURES[kind],
			},
		);
	}
	return new NodeOperationError(node, error instanceof Error ? error : new Error(String(error)));
}

/** By the word "canceled" n8n knows that the person stopped it. */
const canceled = (node: INode) =>
	new NodeOperationError(node, 'The export was canceled', {
		description:
			'Imports that were handed over before go on in Constant Contact; nothing else was sent. The server log says how many.',
		level: 'warning',
	});
