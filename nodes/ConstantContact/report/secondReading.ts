import { problemIn, type Problem } from '../problem';
import type { FoundRow, Segment } from '../segment/segment';

/**
 * Reads rows once more for those who look at them. Everything is done by then and the verdicts are
 * known: where the file of the segment is lost, nothing is missing but what the rows hold.
 */
export class SecondReading {
	/** Why rows could not be read again; the file is not asked for any more then. */
	private problem: Problem | undefined;
	private readonly lose = (error: unknown): undefined => {
		this.problem = problemIn(error);
	};

	/** Undefined where it is lost. */
	row(segment: Segment, index: number): FoundRow {
		return this.attempt(() => segment.row(index));
	}

	/** What is found in the segment; undefined where it is lost. */
	attempt<Found>(
		find: () => Found | undefined | Promise<Found | undefined>,
	): Found | undefined | Promise<Found | undefined> {
		if (this.problem) return undefined;
		try {
			const found = find();
			return found instanceof Promise ? found.catch(this.lose) : found;
		} catch (error) {
			return this.lose(error);
		}
	}

	/** A receipt that also says what its outputs lack. */
	toldIn<Receipt extends { message: string }>(receipt: Receipt): Receipt {
		if (!this.problem) return receipt;
		const lack = `${this.problem.message}, so rows are listed by their numbers alone, without what they hold.`;
		return { ...receipt, message: `${receipt.message} ${lack}` };
	}

	/** Whether outputs lack anything. */
	get isLost(): boolean {
		return this.problem !== undefined;
	}
}
