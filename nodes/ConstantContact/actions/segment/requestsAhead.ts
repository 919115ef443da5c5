import type { ListPart } from '../../imports/part';
import { Problem } from '../../problem';
import { requestsNeeded } from '../../report/requestCount';
import type { Prepared } from './prepare';
import { mayRemove } from './removal';

/** What of a list can be told before the segment is on it, more or less. */
export interface Outlook {
	/** Its members once the segment is on it. */
	members: number;
	/** Who is to be taken off it. */
	leavers: number;
	/** Whether somebody is on it then who is not to be exported in this run. */
	hasOthers: boolean;
}

/**
 * Requests that a run makes for one of its lists from here on, at most, where nothing goes wrong: see
 * {@link requestsNeeded}.
 */
export function requestsAhead(
	part: ListPart,
	prepared: Prepared,
	{ members, leavers, hasOthers }: Outlook,
): number {
	const { permission, tagging, options, parts } = prepared;
	const { checked, target } = part;
	if (target instanceof Problem) return 0;
	const isMirror = options.removal.reasons.includes('left_segment');
	return requestsNeeded({
		sizes: checked.sizes,
		maySms: checked.maySms,
		permission,
		isNew: !target.id,
		search: mayRemove(part, prepared) ? { members, leavers, isMirror } : undefined,
		tagging: tagging && {
			// The first list of a run makes them for all.
			toMake: part === parts[0] ? tagging.names.length : 0,
			sets: tagging.sets,
			members,
			people: checked.sendable,
			isAlone: tagging.sets === 1 && !hasOthers,
			leavers: tagging.fromLeavers ? leavers : 0,
		},
	});
}
