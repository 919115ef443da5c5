import type { Reconciliation } from '../imports/reconciliation';
import type { SentPart } from '../imports/send';
import type { TagReport } from '../imports/tags';
import type { MirrorReport } from '../mirror/mirror';

/** What became of the rows of one list. */
export interface ListOutcome extends SentPart {
	reconciled: Reconciliation;
	/** Undefined where nobody had to be looked for. */
	mirrored?: MirrorReport;
	tagged?: TagReport;
	/** Members when the run was over; undefined where nobody could say. */
	membersAfter?: number;
}
