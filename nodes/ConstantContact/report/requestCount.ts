import { fewestBatches } from '../imports/batches';
import { bodyFrame } from '../imports/body';
import { REQUESTS_PER_SIGN_UP, type Permission } from '../imports/signUps';
import { requestsForLooks } from '../api/activities';
import { MEMBERS_PER_PAGE, PAGES_OF_A_FILE } from '../api/members';
import { REMOVALS_PER_REQUEST } from '../api/removals';
import { TAGGINGS_PER_REQUEST } from '../api/tags';
import { requestsToFind } from '../mirror/fewLeavers';

/** A file of addresses: ordered, looked at and fetched. */
const A_FILE = 3;
/** Counting the members of a list, or before they are read and after. */
const COUNTING = 1;
const AROUND_A_REMOVAL = 2;
/** Finding out who unsubscribed or was refused: the second file may be held against a count. */
const FOR_VERDICTS = 2 * A_FILE + COUNTING;
/** Reading the tags of the account. */
const READING_TAGS = 1;

/** What is to be done about one list, as far as it is known before. */
interface ListPlan {
	/** Bytes of each contact to send. */
	sizes: Uint32Array;
	/** Whether contacts may have a number for text messages. */
	maySms: boolean;
	permission: Permission;
	/** Whether the list is still to be made. */
	isNew: boolean;
	/** Where people are taken off it. */
	search?: Search;
	/** Where people are tagged. */
	tagging?: TaggingPlan;
}

/** Whoever is to be taken off a list. */
interface Search {
	/** Members of the list once the segment is on it. */
	members: number;
	leavers: number;
	/** Whether all members are looked at, and not only people of the segment. */
	isMirror: boolean;
}

/** Whoever is to be tagged, and to lose tags. */
interface TaggingPlan {
	/** Tags that may have to be made. */
	toMake: number;
	/** Different sets of tags. */
	sets: number;
	/** Members of the list once the segment is on it. */
	members: number;
	/** Of them those who are to be tagged. */
	people: number;
	/** Whether nobody else is on the list, and all get the same tags. */
	isAlone: boolean;
	/** Who is to lose the tags. */
	leavers: number;
}

/**
 * Requests that the export of one list takes at most, beside those with which everything was read that
 * has to be known before, where nothing goes wrong and each job has ended when it is first looked at:
 * further looks at long jobs, another one at each import that refused rows, and the search for single
 * ones come on top.
 */
export function requestsNeeded(plan: ListPlan): number {
	const { sizes, maySms, permission, isNew, search, tagging } = plan;
	const forRows = permission === 'express' ? toSignUp(sizes) : toImport(sizes, maySms);
	return (
		forRows +
		(isNew && forRows > 0 ? 1 : 0) +
		(search ? requestsForRemoval(search) : 0) +
		(tagging ? requestsToTag(tagging) : 0) +
		COUNTING
	);
}

function toImport(sizes: Uint32Array, maySms: boolean): number {
	const frame = bodyFrame(['00000000-0000-0000-0000-000000000000'], maySms);
	const imports = fewestBatches(sizes, { frame: frame.bytes });
	return imports > 0 ? requestsForJobs(imports) + FOR_VERDICTS : 0;
}

/** Who unsubscribed is found out before. */
function toSignUp(sizes: Uint32Array): number {
	let people = 0;
	for (const size of sizes) if (size > 0) people += 1;
	return people > 0 ? A_FILE + REQUESTS_PER_SIGN_UP * people : 0;
}

/** Handing jobs over, and looking at them. */
const requestsForJobs = (jobs: number): number => jobs + requestsForLooks(jobs);

/** Requests for taking people off one list, and seeing that they are off it. */
export const requestsForRemoval = ({ members, leavers, isMirror }: Search): number =>
	AROUND_A_REMOVAL +
	(isMirror ? Math.ceil(members / MEMBERS_PER_PAGE) : requestsToFind(members, leavers)) +
	requestsForJobs(Math.ceil(leavers / REMOVALS_PER_REQUEST)) +
	(leavers > 0 ? Math.min(Math.ceil(members / MEMBERS_PER_PAGE), A_FILE) : 0);

function requestsToTag({ toMake, sets, members, people, isAlone, leavers }: TaggingPlan): number {
	const untagging = requestsForJobs(Math.ceil(leavers / TAGGINGS_PER_REQUEST));
	if (people === 0) return leavers > 0 ? READING_TAGS + toMake + untagging : 0;
	const around = READING_TAGS + COUNTING + toMake + untagging;
	const pages = Math.ceil(members / MEMBERS_PER_PAGE);
	// Each set of tags has a last job that is not full, and is followed by itself.
	const groups = Math.min(sets, people);
	const jobs = Math.ceil(people / TAGGINGS_PER_REQUEST) + groups - 1;
	const byId = pages + jobs + requestsForLooks(jobs, groups);
	if (pages <= PAGES_OF_A_FILE) return around + byId;
	return around + A_FILE + COUNTING + (isAlone ? requestsForJobs(1) + COUNTING : byId);
}
