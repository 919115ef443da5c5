import { fewestBatches } from '../imports/batches';
import { bodyFrame } from '../imports/body';
import { MEMBERS_PER_PAGE } from '../api/members';
import { REMOVALS_PER_REQUEST } from '../api/removals';
import { requestsToFind } from '../mirror/fewLeavers';

/** Look up the list or make it, look at the jobs, count the members. */
const AROUND = 3;
/** Finding out who unsubscribed or was refused: two files, ordered and fetched. */
const FOR_VERDICTS = 4;
/** Counting the members of a list before they are read and after. */
const AROUND_A_REMOVAL = 2;

/** Whoever is to be taken off a list. */
interface Search {
	/** Members of the list once the segment is on it. */
	members: number;
	leavers: number;
	/** Whether all members are looked at, and not only people of the segment. */
	isMirror: boolean;
}

/**
 * Requests that the export of one list takes, as far as that can be known before: further looks at
 * long jobs and the search for single refused rows come on top.
 *
 * @param sizes bytes of each contact to send
 * @param search where people are taken off the list
 */
export function requestsNeeded(sizes: Uint32Array, search?: Search): number {
	const frame = bodyFrame(['00000000-0000-0000-0000-000000000000']);
	const imports = fewestBatches(sizes, { frame: frame.bytes });
	return (
		AROUND + imports + (imports > 0 ? FOR_VERDICTS : 0) + (search ? requestsForRemoval(search) : 0)
	);
}

/** Requests for taking people off one list. */
export const requestsForRemoval = ({ members, leavers, isMirror }: Search): number =>
	AROUND_A_REMOVAL +
	(isMirror ? Math.ceil(members / MEMBERS_PER_PAGE) : requestsToFind(members, leavers)) +
	Math.ceil(leavers / REMOVALS_PER_REQUEST);
