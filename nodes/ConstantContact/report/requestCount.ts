import { fewestBatches } from '../imports/batches';
import { bodyFrame } from '../imports/body';
import { REQUESTS_PER_SIGN_UP, type Permission } from '../imports/signUps';
import { MEMBERS_PER_PAGE } from '../api/members';
import { REMOVALS_PER_REQUEST } from '../api/removals';

/** Look up the list or make it, look at the jobs, count the members. */
const AROUND = 3;
/** Finding out who unsubscribed or was refused: two files, ordered and fetched. */
const FOR_VERDICTS = 4;
/** Finding out who unsubscribed before people are signed up: a file, ordered and fetched. */
const BEFORE_SIGN_UPS = 2;
/** Counting the members of a list that is mirrored, before they are read and after. */
const AROUND_A_MIRROR = 2;

/**
 * Requests that the export of one list takes, as far as that can be known before: further looks at
 * long jobs and the search for single refused rows come on top.
 *
 * @param sizes bytes of each contact to send
 * @param mirrored for a mirror: members of the list once the segment is on it, and leavers
 */
export function requestsNeeded(
	sizes: Uint32Array,
	permission: Permission,
	mirrored?: { members: number; leavers: number },
): number {
	const forMirror = mirrored
		? AROUND_A_MIRROR +
			Math.ceil(mirrored.members / MEMBERS_PER_PAGE) +
			Math.ceil(mirrored.leavers / REMOVALS_PER_REQUEST)
		: 0;
	return AROUND + (permission === 'express' ? toSignUp(sizes) : toImport(sizes)) + forMirror;
}

function toImport(sizes: Uint32Array): number {
	const frame = bodyFrame(['00000000-0000-0000-0000-000000000000']);
	const imports = fewestBatches(sizes, { frame: frame.bytes });
	return imports + (imports > 0 ? FOR_VERDICTS : 0);
}

function toSignUp(sizes: Uint32Array): number {
	let people = 0;
	for (const size of sizes) if (size > 0) people += 1;
	return people > 0 ? BEFORE_SIGN_UPS + REQUESTS_PER_SIGN_UP * people : 0;
}
