/** One question has found no answer; the message is what was seen instead. */
export class Unanswered extends Error {}

/** No further question can be asked; the message says why. */
export class Abort extends Error {}

/** For people: what an error says is only quoted where the probe has written it. */
export const reasonOf = (error: unknown): string =>
	error instanceof Unanswered || error instanceof Abort
		? error.message
		: 'The answer had another shape than expected.';
