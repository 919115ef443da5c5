import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { UNSUBSCRIBED } from '../../imports/causes';
import { Presence } from '../../imports/presence';
import { readAddresses } from '../../api/addressExport';
import { guardBefore, guardOn } from '../../mirror/guards';
import { mostRemovals } from '../../mirror/leavers';
import { removalsInWords, type Removals } from '../../mirror/reasons';
import { whomOf } from '../../mirror/whom';
import { lostValues } from '../../report/needsAttention';
import { notExportedRows } from '../../report/notExported';
import { needsAttentionOutput, notExportedOutput, receiptItem } from '../../n8n/outputs';
import type { SegmentReading } from '../../report/reading';
import { SecondReading } from '../../report/secondReading';
import { amount, plural } from '../../words';
import {
	byFieldName,
	countRows,
	reasonsInWords,
	rowsInWords,
	withoutValues,
	type RowCounts,
} from '../../report/summary';
import { fingerprintOf } from '../../segment/fingerprint';
import { REQUESTS_PER_SECOND } from '../../transport/limits';
import { inOneText, Problem } from '../../problem';
import { hintAtOutcomes, hintAtReading, hintAtSlowness, type Told } from '../../n8n/receipts';
import type { ListPart } from '../../imports/part';
import { SINCE_1_1 } from '../../parameters/version';
import { totalOf } from '../../segment/maps';
import { prepareExport, type Prepared } from './prepare';
import { guardsOf, mayRemove } from './removal';
import { requestsAhead, type Outlook } from './requestsAhead';
import { stopBeforeSending } from './refusals';
import { exportSegment } from './export.operation';
import type { Operation } from '../operation';
import { withSource } from '../../source/open';
import type { Source } from '../../source/source';

/** Requests a day and API key (documented). */
const REQUESTS_PER_DAY = 10_000;
/** Addresses of leavers that a preview shows. */
const SAMPLE = 20;
/** What an export of one list would do. */
export interface Preview {
	message: string;
	list: { id: string | null; name: string; toBeCreated: boolean };
	mode: string;
	/** The same while an export would do the same. */
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

interface Found {
	presence: Presence;
	leavers: string[];
	byReason: Removals;
	/** Those of them whose address stands in a row that has none where it should stand. */
	misplaced: number;
	/** Members of the list; undefined where they were not read. */
	members: number | undefined;
}

/**
 * Says what an export with the same parameters would do. Reads only: who is on the lists, in the
 * account and unsubscribed comes in one file each, however many people it is about.
 */
export const previewSegment: Operation = {
	option: {
		name: 'Preview',
		value: 'preview',
		action: 'Preview segment export',
		description: 'See what an export would do, without sending anything',
	},
	outputs: [
		{ displayName: 'Preview' },
		{ displayName: 'Not Exported' },
		{ displayName: 'Needs Attention', when: SINCE_1_1 },
	],
	description: exportSegment.description,
	execute: async (context) =>
		await withSource(context, async (source) => await previewRows(context, source)),
};

async function previewRows(
	context: IExecuteFunctions,
	source: Source,
): Promise<INodeExecutionData[][]> {
	const prepared = await prepareExport(context, source, 'foretold');
	const { api, parts, yielder, mapping, shape } = prepared;
	const before = api.requests;
	// What is found out below is said of rows that an export would only learn of later.
	const stop = stopBeforeSending(prepared);
	const found = await findEverybody(prepared);
	const plan = await fingerprintOf(prepared.intention, yielder);

	const reading = new SecondReading();
	const notExported = notExportedOutput(context, prepared, 'rows would not be exported', false);
	const needsAttention = needsAttentionOutput(context, prepared, 'values would be left out');
	const items: INodeExecutionData[] = [];
	const previews: Preview[] = [];
	const told: Told[] = [];
	for (const [index, part] of parts.entries()) {
		const known = previewOf(part, found[index]!, prepared, { plan, stop, before });
		const { segment, checked } = part;
		const binary = {
			...(await notExported.add(() =>
				notExportedRows(reading, segment, checked.verdicts, mapping),
			)),
			...(shape.isTellingAll
				? await needsAttention.add(() => lostValues(reading, segment, checked, prepared))
				: {}),
		};
		const preview = reading.toldIn(known);
		previews.push(preview);
		items.push(receiptItem(shape.isSimple ? simplified(preview) : preview, binary));
		const isStopped = part.target instanceof Problem || !!preview.leavers?.stopped;
		const isWarning = isStopped || checked.sendable === 0 || reading.isLost;
		told.push({ message: preview.message, isWarning });
	}
	hintAtOutcomes(context, told, 'Preview');
	prepared.log(`${plural(api.requests, 'request')}, nothing sent`);
	notExported.hint();
	needsAttention.hint();
	hintAtReading(context, previews);
	hintAtSlowness(context, prepared);
	return [items, notExported.items, ...(shape.isTellingAll ? [needsAttention.items] : [])];
}

async function findEverybody({ api, parts, options }: Prepared): Promise<Found[]> {
	const found = parts.map(({ segment, checked, target }): Found => ({
		presence: new Presence(segment.length, checked.addresses),
		leavers: [],
		byReason: {},
		misplaced: 0,
		// On a list that is still to be made is nobody.
		members: target instanceof Problem || target.id ? undefined : 0,
	}));
	if (parts.every(({ checked }) => checked.addresses.size === 0)) return found;
	await readAddresses(api, {}, () => (address) => {
		for (const { presence } of found) presence.sawInAccount(address);
	});
	await readAddresses(api, { status: 'unsubscribed' }, () => (address) => {
		for (const { presence } of found) presence.sawOptedOut(address);
	});
	for (const [index, { target, checked }] of parts.entries()) {
		if (target instanceof Problem || !target.id) continue;
		const one = found[index]!;
		const whom = whomOf(checked, options.removal.reasons);
		const { people } = await readAddresses(api, { list_ids: [target.id] }, () => {
			one.leavers = [];
			one.byReason = {};
			one.misplaced = 0;
			one.presence.beginList();
			return (address) => {
				one.presence.sawOnList(address);
				const reason = address === '' ? undefined : whom(address);
				if (reason === undefined) return;
				if (reason === 'left_segment' && checked.isElsewhere(address)) one.misplaced += 1;
				one.byReason[reason] = (one.byReason[reason] ?? 0) + 1;
				if (one.leavers.length < SAMPLE) one.leavers.push(address);
			};
		});
		one.members = people;
		one.presence.endList();
	}
	return found;
}

/** What the previews of all lists of a run have in common. */
interface OfRun {
	plan: string;
	/** Why an export would stop before it sends anything. */
	stop: Problem | undefined;
	/** Requests that it would have made by then: the same as a preview has. */
	before: number;
}

function previewOf(
	part: ListPart,
	found: Found,
	prepared: Prepared,
	{ plan, stop, before }: OfRun,
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
		stopped: stop ? inOneText(stop) : null,
		requests: requestsFor(part, prepared, before, outlook),
		billedContactsAdded: people.newToAccount,
		segment: prepared.readingOf(checked),
	};
	const message = isKnown ? messageOf(preview, part, prepared) : inOneText(target);
	const stopped = stop ? `An export would stop here: ${inOneText(stop)} Without it: ` : '';
	return { message: stopped + message, ...preview };
}

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
	{ byReason, misplaced, leavers: sample }: Found,
	members: number | undefined,
	prepared: Prepared,
): Leavers {
	const early = guardBefore({ ...guardsOf(part, prepared), openImports: 0 });
	const inWords = (guard: Problem | undefined) => (guard ? inOneText(guard) : null);
	if (members === undefined) {
		return { count: null, byReason, sample, largest: null, stopped: inWords(early) };
	}
	const count = totalOf(byReason);
	const most = mostRemovals(prepared.options.removal.limit, members);
	const guard =
		early ?? guardOn({ count, byReason, misplaced, read: members, counted: members, most });
	return { count, byReason, sample, largest: most, stopped: inWords(guard) };
}

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
	{ checked }: ListPart,
	{ firstRows, fieldName }: Prepared,
): string {
	if (rows.received === 0) return 'The segment is empty: nothing would be sent.';
	const kinds = [
		[people.alreadyOnList, 'already on it'],
		[people.newToList, 'known contacts new to the list'],
		[people.newToAccount, 'new to the account'],
	] as const;
	const some = kinds
		.filter(([count]) => count > 0)
		.map(([count, are]) => `${amount(count)} ${are}`);
	const where = `${list.toBeCreated ? 'the new list' : 'the list'} "${list.name}"`;
	const sentences = [
		`${amount(rows.wouldBeExported)} of ${rowsInWords(rows.received, firstRows)} would be exported to ${where}${some.length > 0 ? ': ' : ''}${some.join(', ')}.`,
	];
	if (rows.notExported > 0) sentences.push(`Not exported: ${reasonsInWords(rows.byReason)}.`);
	const without = byFieldName(checked.leftOut, fieldName);
	if (without.length > 0) sentences.push(withoutValues(without, 'would go'));
	if (leavers) {
		const who = removalsInWords(leavers.byReason, ' on the list');
		const verb = leavers.count === 0 ? 'would' : 'and would';
		sentences.push(
			leavers.stopped
				? `Nobody would be removed. ${leavers.stopped}`
				: `${who} ${verb} be removed.`,
		);
	}
	if (billedContactsAdded > 0) {
		sentences.push(
			`Constant Contact would bill up to ${plural(billedContactsAdded, 'more contact')} than now.`,
		);
	}
	return sentences.join(' ');
}

/**
 * The preview in few short columns, and all of it under `details`. Of people on a list that cannot be
 * used, and of leavers who were not counted, nothing is said.
 */
function simplified(preview: Preview): object {
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
