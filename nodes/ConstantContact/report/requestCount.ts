import { fewestBatches } from '../imports/batches';
import { bodyFrame } from '../imports/body';
import { REQUESTS_PER_SIGN_UP, type Permission } from '../imports/signUps';
import { MEMBERS_PER_PAGE, PAGES_OF_A_FILE } from '../api/members';
import { REMOVALS_PER_REQUEST } from '../api/removals';
import { TAGGINGS_PER_REQUEST } from '../api/tags';
import { requestsToFind } from '../mirror/fewLeavers';

/** Look up the list or make it, look at the jobs, count the members. */
const AROUND = 3;
/** Finding out who unsubscribed or was refused: two files, ordered and fetched. */
const FOR_VERDICTS = 4;
/** Finding out who unsubscribed before people are signed up: a file, ordered and fetched. */
const BEFORE_SIGN_UPS = 2;
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
export function requestsNeeded(
	sizes: Uint32Array,
	permission: Permission,
	search?: Search,
): number {
	const forRows = permission === 'express' ? toSignUp(sizes) : toImport(sizes);
	return AROUND + forRows + (search ? requestsForRemoval(search) : 0);
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

/** Requests for taking people off one list. */
export const requestsForRemoval = ({ members, leavers, isMirror }: Search): number =>
	AROUND_A_REMOVAL +
	(isMirror ? Math.ceil(members / MEMBERS_PER_PAGE) : requestsToFind(members, leavers)) +
	Math.ceil(leavers / REMOVALS_PER_REQUEST);

/** Reading the tags of the account, and counting the members of the list. */
const AROUND_TAGS = 2;
/** The file of a list, ordered and fetched, and counting its members again. */
const FILE_OF_LIST = 3;
/** One job for all of them, and counting the members once more. */
const LIST_AS_A_WHOLE = 2;

/**
 * Requests that it takes to tag people of a list, at most.
 *
 * @param tags how many, all of which may have to be made
 * @param isAlone whether nobody else is on the list, and all get the same tags
 */
export function requestsToTag(
	tags: number,
	{ members, people, isAlone }: { members: number; people: number; isAlone: boolean },
): number {
	const pages = Math.ceil(members / MEMBERS_PER_PAGE);
	const isSmall = pages <= PAGES_OF_A_FILE;
	const byId = pages + Math.ceil(people / TAGGINGS_PER_REQUEST);
	const byFile = FILE_OF_LIST + (isAlone ? LIST_AS_A_WHOLE : byId);
	return AROUND_TAGS + tags + (isSmall ? byId : byFile);
}
