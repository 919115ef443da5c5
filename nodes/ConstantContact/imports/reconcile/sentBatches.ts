import { readActivity } from '../../api/activities';
import type { ActivityAnswer } from '../../api/answers';
import { unlessHindered } from '../../problem';
import type { Cause } from '../../segment/verdicts';
import type { Api } from '../../transport/request';
import { brokenOff, NOT_KNOWN, notSent, STILL_OPEN } from '../causes';
import type { ListVerdicts } from './listVerdicts';
import { isClear, isWhole, outcomeOf, type Counted } from '../outcome';
import type { ReconcileSettings } from '../reconciliation';
import type { Repeater } from './repeat';
import { isUnanswered, type Upload } from '../upload';

/** One import that leaves something to find out. */
export interface Batch {
	rows: Uint32Array;
	/** Where it can be looked at again. */
	activityId?: string;
	/** Undefined when it broke off, so that there are no counters to go by. */
	outcome?: Counted;
	/** Set when it broke off: for everybody of it who is not on the list. */
	broken?: Cause;
	/** What the service says of single rows, in its own words. */
	errors: string[];
}

/** What was sent to one list, sorted by what the imports say of themselves. */
export class SentBatches {
	/** The rows of each import whose counters say that all of them went in. */
	readonly whole: Uint32Array[] = [];
	/** Those of which nobody knows whether Constant Contact took them. */
	readonly unanswered: Upload[] = [];
	/** Those whose counters leave some rows unexplained, and those that broke off. */
	doubtful: Batch[] = [];
	/** How many imports are not known to have completed, beside the unanswered ones. */
	open = 0;
	/** Rows that Constant Contact was still at work on. */
	underWay = 0;

	constructor(
		uploads: Upload[],
		private readonly settings: Pick<ReconcileSettings, 'activities' | 'unseen' | 'reading'>,
		private readonly verdicts: ListVerdicts,
	) {
		for (const upload of uploads) this.sort(upload);
	}

	private sort(upload: Upload): void {
		const { rows, problem, activityId } = upload;
		if (isUnanswered(upload)) {
			this.unanswered.push(upload);
			return;
		}
		if (activityId === undefined) {
			this.open += 1;
			this.verdicts.refuse(rows, notSent(problem!));
			return;
		}
		const activity = this.settings.activities.get(activityId);
		const outcome = outcomeOf(rows.length, activity, this.settings.reading);
		if (outcome.is === 'counted') {
			this.count({ rows, activityId, outcome, errors: textsOf(activity) });
			return;
		}
		this.open += 1;
		if (outcome.is === 'open' && this.settings.unseen.has(activityId)) {
			this.verdicts.refuse(rows, NOT_KNOWN);
		} else if (outcome.is === 'open') {
			this.underWay += rows.length;
			this.verdicts.refuse(rows, STILL_OPEN);
		} else this.doubtful.push({ rows, broken: brokenOff(outcome.as), errors: [] });
	}

	private count(batch: Batch & { outcome: Counted }): void {
		if (isWhole(batch.outcome)) this.whole.push(batch.rows);
		else this.doubtful.push(batch);
	}

	/** Whether the imports themselves do not account for every row. */
	get isDoubtful(): boolean {
		return this.doubtful.length > 0 || this.unanswered.length > 0;
	}

	/** The rows of each import that broke off: it is not known whether they had been taken by then. */
	get brokenOff(): Uint32Array[] {
		return this.doubtful.flatMap(({ rows, broken }) => (broken ? [rows] : []));
	}

	/**
	 * The listing, where jobs were looked up, may have had less of them than they say themselves. Nothing
	 * is missing of one whose counters say that nobody was refused.
	 */
	async readAgain(api: Api): Promise<void> {
		const batches = this.doubtful;
		this.doubtful = [];
		for (const batch of batches) {
			const { rows, activityId } = batch;
			const isSettled = activityId === undefined || (batch.outcome && isClear(batch.outcome));
			const activity = isSettled ? undefined : await unlessHindered(readActivity(api, activityId));
			const outcome = outcomeOf(rows.length, activity, this.settings.reading);
			if (outcome.is === 'counted') this.count({ ...batch, outcome, errors: textsOf(activity) });
			else this.doubtful.push(batch);
		}
	}

	/**
	 * Hands over again what got no answer. It may be that the first time arrived, too: repeating an
	 * import changes nothing twice, and the counters of one that is answered speak for both.
	 */
	async repeatUnanswered(repeater: Repeater): Promise<void> {
		const repeatable = this.unanswered.filter(({ rows }) => repeater.counts.left(rows) > 0);
		if (repeatable.length === 0) return;
		const outcomes = await repeater.importSets(repeatable.map(({ rows }) => rows));
		for (const [index, upload] of repeatable.entries()) {
			const outcome = outcomes[index];
			if (!outcome) continue;
			this.unanswered.splice(this.unanswered.indexOf(upload), 1);
			this.count({ rows: upload.rows, outcome, errors: [] });
		}
		if (this.unanswered.length === 0) repeater.problem = undefined;
	}
}

function textsOf(activity: ActivityAnswer | undefined): string[] {
	return (activity?.activity_errors ?? []).flatMap((error) => {
		const text: unknown =
			typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
		return typeof text === 'string' ? [text] : [];
	});
}
