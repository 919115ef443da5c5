import type { Problem } from '../problem';
import type { Api } from '../transport/request';
import type { SearchBudget } from './importBudget';
import { ListVerdicts } from './listVerdicts';
import { Membership } from './membership';
import type { Candidate } from './proof';
import type { ReconcileSettings, SentToList } from './reconciliation';
import { Repeater } from './repeat';
import { SentBatches } from './sentBatches';

/** One list that is reconciled: what is known of it, and the means to find out more. */
export class ListCase {
	readonly verdicts: ListVerdicts;
	readonly batches: SentBatches;
	readonly membership: Membership;
	readonly repeater: Repeater;
	/** What further imports have to prove. */
	candidates: Candidate[] = [];
	/** Whether the list was read to its end, so that everything doubtful is a verdict or a candidate. */
	isJudged = false;
	/** Whether all are known who unsubscribed. */
	areOptOutsKnown = false;
	/** Why nothing more can be looked up. */
	problem: Problem | undefined;

	constructor(
		readonly api: Api,
		readonly sent: SentToList,
		readonly settings: ReconcileSettings,
		/** Shared by all lists of the run. */
		readonly budget: SearchBudget,
	) {
		this.verdicts = new ListVerdicts(api, sent.checked, budget);
		this.batches = new SentBatches(sent.uploads, settings, this.verdicts);
		this.membership = new Membership(api, sent, this.batches);
		this.repeater = new Repeater(api, sent, settings);
	}

	/** Counts, with those of the other lists, how often each person was imported by now. */
	countImports(all: ListCase[]): void {
		const others = all.filter((one) => one !== this);
		if (others.length === 0) return;
		this.repeater.counts.countElsewhere(others.map(({ repeater }) => repeater.counts));
	}
}
