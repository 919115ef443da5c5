import type { Counted, Range } from '../outcome';

export const exactly = (number: number): Range => ({ atLeast: number, atMost: number });
export const NONE = exactly(0);

export const plus = (one: Range, other: Range): Range => ({
	atLeast: one.atLeast + other.atLeast,
	atMost: one.atMost + other.atMost,
});

/** What is left when so many of them are accounted for. */
export const minus = (all: Range, some: Range): Range => ({
	atLeast: Math.max(0, all.atLeast - some.atMost),
	atMost: Math.max(0, all.atMost - some.atLeast),
});

export const between = ({ atLeast, atMost }: Range, most: number): Range => ({
	atLeast: Math.min(atLeast, most),
	atMost: Math.min(atMost, most),
});

/**
 * How many did not go in for another reason than that they had unsubscribed. Who did stands in a file,
 * and the file is believed: a counter that says more leaves it open what became of the others, and one
 * that says less was refused for something else, or unsubscribed since the import.
 */
export function refusedBesides(
	{ contacts, unsubscribed, rejected }: Counted,
	optedOut: number,
): Range {
	// Where it is not counted who had unsubscribed, they may be among the refused, or not.
	const atMostCounted = unsubscribed ?? optedOut;
	const amongRefused = Math.max(0, optedOut - (unsubscribed ?? 0));
	return between(
		{
			atLeast: Math.max(0, rejected.atLeast - amongRefused),
			atMost: rejected.atMost + Math.max(0, atMostCounted - optedOut),
		},
		contacts - optedOut,
	);
}
