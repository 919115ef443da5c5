import type { Counted, Range } from '../outcome';
import { NONE, plus, refusedBesides } from './ranges';
import { notInOf } from './search';
import type { Batch } from './sentBatches';

/** A batch of which some rows were refused, and what further imports of its people say. */
export class Candidate {
	/** What those who are on the list are imported again in, and what came of each of these imports. */
	sets: Uint32Array[] = [];
	outcomes: Array<Counted | undefined> = [];

	constructor(
		readonly batch: Batch,
		/** Those who are on the list. */
		public present: Uint32Array,
		/** Those who are not, and did not unsubscribe. */
		public absent: Uint32Array,
		private readonly optedOut: number,
	) {}

	/** How many of both the first import did not let in, as far as it is known by now. */
	get refused(): Range {
		const { outcome } = this.batch;
		if (outcome) return refusedBesides(outcome, this.optedOut);
		return { atLeast: 0, atMost: this.present.length };
	}

	/** Of how many more the first import said that they cannot be put on the list than unsubscribed. */
	get notAdded(): number {
		return (this.batch.outcome?.unsubscribed ?? 0) - this.optedOut;
	}

	/** Whether it is known of everybody on the list what a further import said. */
	get isWhole(): boolean {
		return this.present.length === 0 || (this.sets.length > 0 && this.outcomes.every(Boolean));
	}

	/** How many of them did not go in again. */
	get notIn(): Range {
		return this.outcomes.map((outcome) => (outcome ? notInOf(outcome) : NONE)).reduce(plus, NONE);
	}

	/** Those of whom no further import has said that it took them; of all others it is known. */
	get notTaken(): Uint32Array {
		const isTaken = (outcome: Counted | undefined) => outcome && notInOf(outcome).atMost === 0;
		const taken = new Set(
			this.sets.flatMap((set, index) => (isTaken(this.outcomes[index]) ? [...set] : [])),
		);
		return this.present.filter((row) => !taken.has(row));
	}

	/**
	 * Whether the first import surely refused as many of those who are there. Where it may not have,
	 * some of the others went in, or what was taken at first is refused now.
	 */
	get isBelievable(): boolean {
		if (!this.batch.outcome) return true;
		return this.notIn.atLeast <= Math.max(0, this.refused.atLeast - this.absent.length);
	}
}
