import type { INode, IPollFunctions, NodeOperationError } from 'n8n-workflow';

import { Problem, type ProblemKind } from '../problem';
import { asNodeError } from './nodeError';

/** Minutes that a poll may take where n8n does not say. */
const USUAL_MINUTES = 4;
/** Share of n8n's own limit, so that what was read can still be handed over. */
const SHARE = 0.8;

/** Minutes that a poll may take. */
export function minutesOf(context: IPollFunctions): number {
	// Only a newer n8n says how long it waits.
	const budget: unknown = 'getPollBudgetMs' in context ? context.getPollBudgetMs() : undefined;
	return typeof budget === 'number' ? (budget * SHARE) / 60_000 : USUAL_MINUTES;
}

/** Troubles that pass, and after which the next poll does what this one could not. */
const PASSING = new Set<ProblemKind>(['quota', 'busy', 'unavailable', 'unexpected', 'deadline']);

/** Nothing was kept of a poll that failed: so the next one tells what this one would have told. */
export function asPollError(node: INode, error: unknown): NodeOperationError {
	if (!(error instanceof Problem) || !PASSING.has(error.kind)) return asNodeError(node, error);
	const { kind, message, advice } = error;
	const quota = kind === 'quota' ? `${advice} ` : '';
	return asNodeError(
		node,
		new Problem(
			kind,
			message,
			`${quota}Nothing is lost: the next poll tells what this one could not. If this keeps happening, look into the server log of n8n.`,
		),
	);
}
