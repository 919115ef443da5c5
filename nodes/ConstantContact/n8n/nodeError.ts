import {
	ExpressionError,
	NodeOperationError,
	type ActionableCause,
	type Failure,
	type INode,
	type TimedCause,
} from 'n8n-workflow';

import { Problem, type ProblemKind } from '../problem';

/** What n8n calls it, where waiting helps. */
const PASSING: Partial<Record<ProblemKind, TimedCause>> = {
	quota: 'quota-exhausted',
	busy: 'rate-limited',
	unavailable: 'temporarily-unavailable',
};

/** What n8n calls it, where somebody has to do something. */
const LASTING: Partial<Record<ProblemKind, ActionableCause>> = {
	connection: 'credential-invalid',
	settings: 'configuration-invalid',
	not_found: 'configuration-invalid',
};

/** What n8n can go by when it is to decide whether, and when, the workflow may run again. */
function failureOf({ kind, isOver }: Problem): Failure | undefined {
	const passing = PASSING[kind];
	if (passing === undefined) return LASTING[kind] && { cause: LASTING[kind] };
	if (!isOver) return { cause: passing };
	return 'at' in isOver
		? { cause: passing, resetsAtEpochMs: isOver.at.getTime() }
		: { cause: passing, retryAfterMs: isOver.afterMilliseconds };
}

/**
 * What n8n shows to the person. A {@link Problem} keeps its two sentences; anything else is a fault
 * of this package and says so, without the data that it may hold.
 */
export function asNodeError(node: INode, error: unknown, signal?: AbortSignal): NodeOperationError {
	if (signal?.aborted) return canceled(node);
	if (error instanceof NodeOperationError) return error;
	if (error instanceof Problem) {
		const { message, advice, row } = error;
		return new NodeOperationError(
			node,
			`${message}${row === undefined ? '' : ` [row ${row + 1}]`}`,
			{
				description: advice,
				level: 'warning',
				failure: failureOf(error),
			},
		);
	}
	return error instanceof ExpressionError ? notEvaluated(node) : faultOf(node, error);
}

/** What n8n says of an expression may quote the row that it was evaluated for. */
const notEvaluated = (node: INode) =>
	new NodeOperationError(node, 'An expression of this node could not be evaluated', {
		description:
			'Nothing was sent. Open the node in the editor: it shows the result of each expression, and why there is none below the one that fails.',
		level: 'warning',
		failure: { cause: 'configuration-invalid' },
	});

/** Its own sentence may quote a row; its kind and its place in the code do not. */
function faultOf(node: INode, error: unknown): NodeOperationError {
	const { name, stack = '' } = error instanceof Error ? error : new Error();
	const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
	const [, place] = /ConstantContact[\\/]([\w\\/.]+:\d+)/.exec(frames.join('\n')) ?? [];
	return new NodeOperationError(node, 'This node met something that it does not know', {
		description: `This is a bug in the package n8n-nodes-constant-contact. Please report it with this: ${name}${place ? ` at ${place}` : ''}.`,
	});
}

/**
 * By the word "canceled" n8n knows that it was stopped. Its signal does not say by whom: a person, its
 * time limit and its end all look alike (read in n8n-core 2.41.1).
 */
const canceled = (node: INode) =>
	new NodeOperationError(node, 'The execution was canceled before it had ended', {
		description:
			"Somebody stopped it, n8n was shut down, or it took longer than n8n allows: see the timeout in the workflow's settings. Imports that Constant Contact already had go on, and what was done to people before stays so; nothing else was sent. The server log says how many imports or sign-ups there were.",
		level: 'warning',
	});
