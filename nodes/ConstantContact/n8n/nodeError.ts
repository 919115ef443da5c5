import { ExpressionError, NodeOperationError, type Failure, type INode } from 'n8n-workflow';

import { Problem, type ProblemKind } from '../problem';

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
	return error instanceof ExpressionError ? notEvaluated(node) : faultOf(node, error);
}

/** What n8n says of an expression may quote the row that it was evaluated for. */
const notEvaluated = (node: INode) =>
	new NodeOperationError(node, 'An expression of this node could not be evaluated', {
		description:
			'Nothing was sent. Open the node in the editor: beside each expression stands its result, and below the wrong one why there is none.',
		level: 'warning',
		failure: { cause: 'configuration-invalid' },
	});

/** Its own sentence may quote a row; its kind and its place in the code do not. */
function faultOf(node: INode, error: unknown): NodeOperationError {
	const { name, stack = '' } = error instanceof Error ? error : new Error();
	const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
	const [, place] = /ConstantContact[\\/]([\w\\/.]+:\d+)/.exec(frames.join('\n')) ?? [];
	return new NodeOperationError(node, 'This node met something that it does not know', {
		description: `That is a fault of the package n8n-nodes-constant-contact. Please report it with this: ${name}${place ? ` at ${place}` : ''}.`,
	});
}

/** By the word "canceled" n8n knows that the person stopped it. */
const canceled = (node: INode) =>
	new NodeOperationError(node, 'The export was canceled', {
		description:
			'Imports that were handed over before go on in Constant Contact; nothing else was sent. The server log says how many.',
		level: 'warning',
	});
