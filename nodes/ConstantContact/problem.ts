/** What stands in the way, as far as the rest of the package has to tell it apart. */
export type ProblemKind =
	| 'agreement'
	| 'connection'
	| 'privilege'
	| 'not_found'
	| 'conflict'
	| 'invalid'
	| 'quota'
	| 'busy'
	| 'unavailable'
	| 'unexpected'
	| 'deadline'
	/** A guard kept people on a list who were to be taken off it. */
	| 'held'
	| 'settings';

/** What is hindered: one request, everything about one list, or the whole run. */
type ProblemScope = 'request' | 'list' | 'run';

const SCOPES: Partial<Record<ProblemKind, ProblemScope>> = {
	invalid: 'request',
	settings: 'list',
	held: 'list',
	not_found: 'list',
	conflict: 'list',
};

/**
 * Something that a person has to know about: `message` says what happened, `advice` how to get
 * unstuck. Neither holds an address, a name or a token.
 */
export class Problem extends Error {
	constructor(
		readonly kind: ProblemKind,
		message: string,
		readonly advice: string,
		/** Position of the row that it is about, counted from 0. */
		readonly row?: number,
	) {
		super(message);
		this.name = 'Problem';
	}

	/**
	 * Whether Constant Contact may have carried out the request all the same: an answer was lost, or
	 * nobody could read it.
	 */
	mayBeDone = false;

	/** When it is over by itself, as far as the service says. */
	isOver?: { afterMilliseconds: number } | { at: Date };

	/** How far it reaches: what lies outside of it may still do. */
	get scope(): ProblemScope {
		return SCOPES[this.kind] ?? 'run';
	}

	/** A copy for a request that may have been carried out. */
	unanswered(): Problem {
		const problem = this.saying(this.message);
		problem.mayBeDone = true;
		return problem;
	}

	/** A copy with a further sentence of advice. */
	adding(sentence: string): Problem {
		return this.saying(this.message, `${this.advice} ${sentence}`);
	}

	/** A copy in other words. */
	saying(message: string, advice = this.advice): Problem {
		const problem = new Problem(this.kind, message, advice, this.row);
		problem.mayBeDone = this.mayBeDone;
		problem.isOver = this.isOver;
		return problem;
	}

	/** Says when it is over; of something that passes. */
	untilThen(isOver: Problem['isOver']): this {
		this.isOver = isOver;
		return this;
	}
}

/** What is wrong with the node's settings, or with what it was handed by them. */
export const settingsProblem = (message: string, advice: string, row?: number): Problem =>
	new Problem('settings', message, advice, row);

/** What is wrong with the credential, or with what its connection may do. */
export const connectionProblem = (message: string, advice: string): Problem =>
	new Problem('connection', message, advice);

/** An answer that cannot be true, or of use: another one may be. */
export const unexpectedAnswer = (message: string): Problem =>
	new Problem('unexpected', message, 'Run the workflow again later.');

/** Both sentences, as one text. */
export const inOneText = ({ message, advice }: Problem): string => `${message}. ${advice}`;

/** What was caught, where it is a {@link Problem}; everything else goes on its way. */
export function problemIn(caught: unknown): Problem {
	if (caught instanceof Problem) return caught;
	throw caught;
}

/** What the work comes to; undefined where a {@link Problem} stands in its way. */
export async function unlessHindered<T>(work: Promise<T>): Promise<T | undefined> {
	return await work.catch((caught: unknown) => {
		problemIn(caught);
		return undefined;
	});
}

/** Letters of a text that are looked at. */
export const LONGEST_TEXT = 300;

/** Cut first: looking for an address takes longer than the text is long. */
export const withoutPersonalData = (text: string): string =>
	text.slice(0, LONGEST_TEXT).replace(/[^\s"'<>()]+@[^\s"'<>()]+/g, '(address)');
