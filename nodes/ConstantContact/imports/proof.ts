import type { Counted, Range } from './outcome';
import { NONE, plus, refusedBesides } from './ranges';
import { notInOf } from './search';
import type { Batch } from './sentBatches';

/** What is still to be proven of a batch. */
export class Candidate {
	constructor(
		readonly batch: Batch,
		/** Those who are on the list. */
		public present: Uint32Array,
		/** Those who are not, and did not unsubscribe. */
		public absent: Uint32Array,
		private readonly optedOut: number,
	) {}

	/** How many of both did not go in, as far as it is known by now. */
	get refused(): Range {
		const { outcome } = this.batch;
		if (outcome) return refusedBesides(outcome, this.optedOut);
		return { atLeast: 0, atMost: this.present.length };
	}

	/** Of how many more the import said that they cannot be put on the list than unsubscribed. */
	get notAdded(): number {
		return (this.batch.outcome?.unsubscribed ?? 0) - this.optedOut;
	}
}

/** What a further import of those who are on the list said. */
export class Proof {
	outcomes: Array<Counted | undefined> = [];

	constructor(
		readonly candidate: Candidate,
		readonly sets: Uint32Array[],
	) {}

	get isWhole(): boolean {
		const { present } = this.candidate;
		return present.length === 0 || (this.sets.length > 0 && this.outcomes.every(Boolean));
	}

	/** Those of whom no import has said that it took them; of all others it is known. */
	get notTaken(): Uint32Array {
		const isTaken = (outcome: Counted | undefined) => outcome && notInOf(outcome).atMost === 0;
		const taken = new Set(
			this.sets.flatMap((set, index) => (isTaken(this.outcomes[index]) ? [...set] : [])),
		);
		return this.candidate.present.filter((row) => !taken.has(row));
	}

	/** How many of them did not go in. */
	get notIn(): Range {
		return this.outcomes.map((outcome) => (outcome ? notInOf(outcome) : NONE)).reduce(plus, NONE);
	}

	/**
	 * Whether the first import surely refused as many of those who are there. Where it may not have,
	 * some of the others went in, or what was taken at first is refused now.
	 */
	get isBelievable(): boolean {
		const { batch, absent, refused } = this.candidate;
		if (!batch.outcome) return true;
		return this.notIn.atLeast <= Math.max(0, refused.atLeast - absent.length);
	}
}
