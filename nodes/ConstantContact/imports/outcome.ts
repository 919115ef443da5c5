import type { ActivityAnswer } from '../transport/answers';
import { hasEnded } from './activities';

/** What Constant Contact's counters say of one import. The numbers add up to `contacts`. */
export interface ImportOutcome {
	contacts: number;
	/** Went in. */
	accepted: number;
	/** People who unsubscribed earlier: left alone by the import, and not on the list. */
	unsubscribed: number;
	/** Refused for their data, or dropped without a word. */
	rejected: number;
	/** The import ended before it had done its work. */
	failed: number;
	/** Not settled: the import had not ended, or ended without counters. */
	open: number;
}

/**
 * Reads the counters of an import, and believes them no further than they go.
 *
 * `person_count` may or may not include the contacts that were refused (not documented): whatever of
 * the contacts neither it nor an error counter accounts for was dropped.
 */
export function outcomeOf(contacts: number, activity: ActivityAnswer | undefined): ImportOutcome {
	const outcome = { contacts, accepted: 0, unsubscribed: 0, rejected: 0, failed: 0, open: 0 };
	if (!activity || !hasEnded(activity)) return { ...outcome, open: contacts };
	if (activity.state !== 'completed') return { ...outcome, failed: contacts };
	const { status } = activity;
	if (typeof status?.person_count !== 'number') return { ...outcome, open: contacts };

	const refused = (status.error_count ?? 0) + (status.correctable_count ?? 0);
	const unsubscribed = Math.min(status.cannot_add_to_list_count ?? 0, contacts);
	const dropped = Math.max(0, contacts - status.person_count - refused);
	const rejected = Math.min(refused + dropped, contacts - unsubscribed);
	return { ...outcome, unsubscribed, rejected, accepted: contacts - unsubscribed - rejected };
}
