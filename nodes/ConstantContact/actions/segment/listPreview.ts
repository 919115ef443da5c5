import { UNSUBSCRIBED } from '../../imports/causes';
import type { ListPart } from '../../imports/part';
import type { Presence } from '../../imports/presence';
import { guardBefore, guardOn } from '../../mirror/guards';
import { mostRemovals, type LeaverCount } from '../../mirror/leavers';
import { removalsInWords, type Removals } from '../../mirror/reasons';
import { inOneText, Problem } from '../../problem';
import type { SegmentReading } from '../../report/reading';
import { countRows, type RowCounts } from '../../report/summary';
import {
	byFieldName,
	reasonsInWords,
	rowsInWords,
	withoutValues,
} from '../../report/summaryMessage';
import { REQUESTS_PER_SECOND } from '../../transport/limits';
import { amount, plural } from '../../words';
import type { Prepared } from './prepare';
import { guardsOf, mayRemove } from './removal';
import { requestsAhead, type Outlook } from './requestsAhead';

/** Requests a day and API key (documented). */
const REQUESTS_PER_DAY = 10_000;

/** What an export of one list would do. */
export interface Preview {
	message: string;
	list: { id: string | null; name: string; toBeCreated: boolean };
	mode: string;
	/** A short text that stays the same while an export would do the same. */
	plan: string;
	rows: Omit<RowCounts, 'exported' | 'notIdentified'> & { wouldBeExported: number };
	people: {
		newToAccount: number;
		/** Contacts already, and new on this list. */
		newToList: number;
		alreadyOnList: number;
		unsubscribed: number;
	};
	/** Who would be taken off the list; null where nobody is to be. */
	leavers: Leavers | null;
	/** Why an export would stop before it sends anything. */
	stopped: string | null;
	/** `needed` at most, where nothing goes wrong and each job has ended when it is first looked at. */
	requests: { needed: number; percentOfDay: number; atLeastSeconds: number };
	/** Contacts more than now that Constant Contact would bill. */
	billedContactsAdded: number;
	segment: SegmentReading;
}

/** What is null was not read. */
interface Leavers {
	count: number | null;
	byReason: Removals;
	sample: string[];
	largest: number | null;
	stopped: string | null;
}

/** Where the people of one list were found, and who of others would leave it. */
export interface Found {
	presence: Presence;
	/** Undefined where the list was not read. */
	leavers: LeaverCount | undefined;
	/** Addresses of the first of them. */
	sample: string[];
	/** Members of the list; undefined where they were not read. */
	members: number | undefined;
}

/** What the previews of all lists of a run have in common. */
interface RunPreview {
	plan: string;
	/** Why an export would stop before it sends anything. */
	stop: Problem | undefined;
	/** Requests that it would have made by then: the same as a preview has. */
	before: number;
}

/** What an export would do for one list; gives rows the verdicts that can be foreseen. */
export function previewOf(
	part: ListPart,
	found: Found,
	prepared: Prepared,
	{ plan, stop, before }: RunPreview,
): Preview {
	const { target, checked, segment } = part;
	const { mode } = prepared;
	const people = countPeople(part, found.presence);
	const counted = countRows(segment.length, checked.verdicts.countByReason());
	const { exported, received, notExported, byReason } = counted;
	const rows = { received, wouldBeExported: exported, notExported, byReason };
	const isKnown = !(target instanceof Problem);
	const added = people.newToList + people.newToAccount;
	const membersThen = found.members === undefined ? undefined : found.members + added;
	const isLookedFor = isKnown && mayRemove(part, prepared);
	const leavers = isLookedFor ? leaversOf(part, found, membersThen, prepared) : null;
	const going = leavers?.stopped === null ? (leavers.count ?? 0) : 0;
	const outlook: Outlook = {
		members: membersThen ?? 0,
		leavers: going,
		hasOthers: found.members !== people.alreadyOnList + going,
	};
	const preview = {
		list: {
			id: isKnown ? (target.id ?? null) : null,
			name: isKnown ? target.name : part.label,
			toBeCreated: isKnown && !target.id && checked.sendable > 0,
		},
		mode,
		plan,
		rows,
		people,
		leavers,
		stopped: stop ? inOneText(foretold(stop)) : null,
		requests: requestsFor(part, prepared, before, outlook),
		billedContactsAdded: people.newToAccount,
		segment: prepared.readingOf(checked),
	};
	const stopped = stop
		? `An export would stop here: ${inOneText(foretold(stop))} Without that: `
		: '';
	return { message: stopped + messageOf(preview, part, prepared), ...preview };
}

/** What would stop an export, in the words of somebody who was not going to send anything. */
const foretold = (stop: Problem): Problem =>
	stop.saying(stop.message.replace(/nothing was sent$/, 'nothing would be sent'));

/** Settles what can be foreseen: the rest of the rows fall into the three kinds that are exported. */
function countPeople({ target, checked, segment }: ListPart, presence: Presence) {
	const people = { newToAccount: 0, newToList: 0, alreadyOnList: 0, unsubscribed: 0 };
	for (let row = 0; row < segment.length; row++) {
		if (checked.verdicts.isRefused(row)) continue;
		if (target instanceof Problem) {
			checked.verdicts.refuse(row, { reason: 'invalid_list', message: `${target.message}.` });
		} else if (presence.isOptedOut(row)) {
			people.unsubscribed += 1;
			checked.verdicts.refuse(row, UNSUBSCRIBED);
		} else if (presence.isOnList(row)) people.alreadyOnList += 1;
		else if (presence.isInAccount(row)) people.newToList += 1;
		else people.newToAccount += 1;
	}
	return people;
}

/** @param members of the list once the segment is on it; undefined where it was not read */
function leaversOf(
	part: ListPart,
	{ leavers, sample }: Found,
	members: number | undefined,
	prepared: Prepared,
): Leavers {
	const { target } = part;
	const early = guardBefore({ ...guardsOf(part, prepared), openImports: 0 });
	const inWords = (guard: Problem | undefined) => (guard ? inOneText(guard) : null);
	const { count, byReason, misplaced } = leavers ?? NOBODY;
	if (members === undefined) {
		return { count: null, byReason, sample, largest: null, stopped: inWords(early) };
	}
	const most = mostRemovals(prepared.options.removal.limit, members);
	// Whether it counts all who are in its file is not known: it is enough that it counts them.
	const isCounted = !(target instanceof Problem) && target.members !== undefined;
	const counted = isCounted ? members : undefined;
	const guard = early ?? guardOn({ count, byReason, misplaced, read: members, counted, most });
	return { count, byReason, sample, largest: most, stopped: inWords(guard) };
}

const NOBODY = { count: 0, byReason: {}, misplaced: 0 };

/** An export's requests; those of the whole run stand with its first list. */
function requestsFor(part: ListPart, prepared: Prepared, before: number, outlook: Outlook) {
	const isFirst = part === prepared.parts[0];
	const ofRun = isFirst ? before + prepared.missing.length : 0;
	const needed = ofRun + requestsAhead(part, prepared, outlook);
	return {
		needed,
		percentOfDay: Math.round((needed / REQUESTS_PER_DAY) * 1_000) / 10,
		atLeastSeconds: Math.ceil(needed / REQUESTS_PER_SECOND),
	};
}

function messageOf(
	{ list, rows, people, leavers, billedContactsAdded }: Omit<Preview, 'message'>,
	{ checked, target }: ListPart,
	{ firstRows, fieldName }: Prepared,
): string {
	if (rows.received === 0) return 'The segment is empty: nothing would be sent.';
	const kinds = [
		[people.alreadyOnList, 'already on it'],
		[people.newToList, `known ${people.newToList === 1 ? 'contact' : 'contacts'} new to the list`],
		[people.newToAccount, 'new to the account'],
	] as const;
	const some = kinds
		.filter(([count]) => count > 0)
		.map(([count, are]) => `${amount(count)} ${are}`);
	const where = `${list.toBeCreated ? 'the new list' : 'the list'} "${list.name}"`;
	const would =
		list.name === '' ? 'without a list would be exported' : `would be exported to ${where}`;
	const sentences = [
		`${amount(rows.wouldBeExported)} of ${rowsInWords(rows.received, firstRows)} ${would}${some.length > 0 ? ': ' : ''}${some.join(', ')}.`,
	];
	if (rows.notExported > 0) sentences.push(`Not exported: ${reasonsInWords(rows.byReason)}.`);
	const without = byFieldName(checked.leftOut, fieldName);
	if (without.length > 0) sentences.push(withoutValues(without, 'would go'));
	if (leavers) {
		sentences.push(
			leavers.stopped ? `Nobody would be removed. ${leavers.stopped}` : removalForetold(leavers),
		);
	}
	if (billedContactsAdded > 0) {
		sentences.push(
			`Constant Contact would bill up to ${plural(billedContactsAdded, 'more contact')} than now.`,
		);
	}
	if (target instanceof Problem) sentences.push(inOneText(target));
	return sentences.join(' ');
}

/** "2 people on the list are not in the segment, 1 person says no: all of them would be removed." */
function removalForetold({ count, byReason }: Leavers): string {
	if (count === 0) return 'Nobody would be removed.';
	const who = removalsInWords(byReason, ' on the list');
	const isForOneReason = Object.keys(byReason).length === 1;
	return `${who}${isForOneReason ? ' and' : ': all of them'} would be removed.`;
}

/**
 * The preview in few short columns, and all of it under `details`. Of people on a list that cannot be
 * used, and of leavers who were not counted, nothing is said.
 */
export function simplified(preview: Preview): object {
	const { list, rows, people, leavers, billedContactsAdded, message, plan } = preview;
	return {
		list: list.name,
		wouldBeExported: rows.wouldBeExported,
		notExported: rows.notExported,
		newOnList: people.newToList + people.newToAccount,
		alreadyOnList: people.alreadyOnList,
		...(leavers ? { wouldBeRemoved: leavers.stopped === null ? (leavers.count ?? '') : 0 } : {}),
		billedContactsAdded,
		message,
		plan,
		details: preview,
	};
}
