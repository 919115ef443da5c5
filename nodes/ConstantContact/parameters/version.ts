import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * Whether the node was put on the canvas with this version or a later one. What a saved workflow does
 * and gives out stays as it was in its own version:
 *
 * - 1.1: the receipt is short and flat (*Simplify*), and Mirror takes whoever says no off the list.
 */
export const isSince = (context: IExecuteFunctions, version: 1.1): boolean =>
	context.getNode().typeVersion >= version;

/** Whether {@link isSince} 1.1, for the outputs on the canvas: n8n's expression. */
export const SINCE_1_1 = '$nodeVersion >= 1.1';
