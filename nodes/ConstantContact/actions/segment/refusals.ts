import { mostRemovals } from '../../mirror/leavers';
import { fewestRowsOption, mostNotExportedOption, mostSmallerOption } from '../../parameters/stops';
import { Problem, withoutPersonalData, settingsProblem } from '../../problem';
import { reasonsInWords } from '../../report/summaryMessage';
import type { Reason } from '../../segment/reasons';
import { fingerprintOf } from '../../segment/fingerprint';
import { amount, plural } from '../../words';
import type { ListPart } from '../../imports/part';
import { totalOf } from '../../segment/maps';
import type { Prepared } from './prepare';
import { requestsAhead } from './requestsAhead';

/** @throws Problem when the segment is not the one that a preview was made of */
export async function refuseChangedPlan({ options, intention, yielder }: Prepared): Promise<void> {
	if (options.onlyIfPlan === undefined) return;
	const plan = await fingerprintOf(intention, yielder);
	if (plan === options.onlyIfPlan) return;
	throw settingsProblem(
		'The segment, the list or the mode has changed since the preview, so nothing was sent',
		"Run the preview again and let its new plan be approved. The option 'Only If Plan Still Holds' compares the two.",
	);
}

/** @throws Problem when the export needs more requests than one run may make */
export function refuseTooManyRequests(prepared: Prepared): void {
	const { options, parts, api, missing } = prepared;
	const { mostRequests, removal } = options;
	const isMirror = removal.reasons.includes('left_segment');
	let needed = api.requests + missing.length;
	for (const part of parts) {
		const { target, checked } = part;
		if (target instanceof Problem) continue;
		const { members: before = 0 } = target;
		const members = before + checked.sendable;
		const mayGo = isMirror ? before : checked.saidNo;
		// Whoever is in the segment and not sent may be on the list.
		const isAllSent = checked.sendable === checked.addresses.size;
		needed += requestsAhead(part, prepared, {
			members,
			leavers: Math.min(mayGo, mostRemovals(removal.limit, members)),
			hasOthers: before > 0 && !(isMirror && isAllSent),
		});
	}
	refuseMoreThan(mostRequests, needed, {
		doing: 'export',
		outcome: 'nothing was sent',
		advice: 'export a smaller segment',
	});
}

/** @throws Problem when a run needs more requests than it may make; 0 for as many as it takes */
export function refuseMoreThan(
	mostRequests: number,
	needed: number,
	{ doing, outcome, advice }: { doing: string; outcome: string; advice: string },
): void {
	if (mostRequests === 0 || needed <= mostRequests) return;
	throw settingsProblem(
		`This ${doing} takes about ${plural(needed, 'request')}, and at most ${amount(mostRequests)} are allowed, so ${outcome}`,
		`Raise the option 'Most Requests per Run', or ${advice}. Constant Contact allows 10,000 requests a day for an API key.`,
	);
}

/**
 * Why an export stops before it sends anything, by what the person said that a segment may not be
 * like; undefined when it goes on. To be asked before anything else is found out about the rows.
 */
export function stopBeforeSending(prepared: Prepared): Problem | undefined {
	const { fewestRows, mostNotExported, mostSmaller } = prepared.options.stops;
	const { parts } = prepared;
	const received = sumOf(parts, ({ segment }) => segment.length);
	if (fewestRows !== undefined && received < fewestRows) return tooFewRows(received, fewestRows);
	if (mostNotExported !== undefined) {
		const byReason = reasonsNow(parts);
		const refused = totalOf(byReason);
		if (refused * 100 > mostNotExported * received) {
			return tooManyNotExported(refused, received, mostNotExported, byReason);
		}
	}
	if (mostSmaller === undefined) return undefined;
	for (const { target, checked } of parts) {
		if (target instanceof Problem) continue;
		const { members } = target;
		const people = checked.addresses.size;
		if (members === undefined) return unknownSize(target.name);
		if ((members - people) * 100 > mostSmaller * members) {
			return tooSmall(target.name, members, people, mostSmaller);
		}
	}
	return undefined;
}

/** @throws Problem when the segment is what the person said that it may not be like */
export function refuseUnlikelySegment(prepared: Prepared): void {
	const problem = stopBeforeSending(prepared);
	if (problem) throw problem;
}

/** Of rows that say nothing against the segment: the person set a limit, or another row speaks. */
const EXPECTED = new Set<string>(['duplicate', 'not_sent_over_limit'] satisfies Reason[]);

/** Rows that cannot be exported by what is known before anything is sent, for what is wrong with them. */
function reasonsNow(parts: ListPart[]): Partial<Record<Reason, number>> {
	const all: Partial<Record<Reason, number>> = {};
	const add = (reason: Reason, rows: number) => (all[reason] = (all[reason] ?? 0) + rows);
	for (const { target, checked } of parts) {
		for (const [reason, rows] of Object.entries(checked.verdicts.countByReason())) {
			if (!EXPECTED.has(reason)) add(reason as Reason, rows);
		}
		if (target instanceof Problem && checked.sendable > 0) add('invalid_list', checked.sendable);
	}
	return all;
}

const sumOf = (parts: ListPart[], count: (part: ListPart) => number): number =>
	parts.reduce((sum, part) => sum + count(part), 0);

const tooFewRows = (received: number, fewest: number) =>
	settingsProblem(
		`The segment has ${plural(received, 'row')}, and at least ${amount(fewest)} are expected, so nothing was sent`,
		`Look at the node before: it may have failed, or found less than it should. The option '${fewestRowsOption.displayName}' sets the number.`,
	);

const tooManyNotExported = (
	refused: number,
	received: number,
	most: number,
	byReason: Partial<Record<Reason, number>>,
) =>
	settingsProblem(
		`${amount(refused)} of ${plural(received, 'row')} cannot be exported, which is more than ${most}%, so nothing was sent`,
		`They are: ${reasonsInWords(byReason)}. The operation 'Preview' shows these rows. The option '${mostNotExportedOption.displayName}' sets the share.`,
	);

const tooSmall = (list: string, members: number, people: number, most: number) =>
	settingsProblem(
		`The list "${withoutPersonalData(list)}" has ${plural(members, 'member')} and the segment ${plural(people, 'person', 'people')} for it, which is smaller by more than ${most}%, so nothing was sent`,
		`Look at the node before: it may have found fewer people than it should. The option '${mostSmallerOption.displayName}' sets the share.`,
	);

/** A guard that cannot be asked does not let go. */
const unknownSize = (list: string) =>
	settingsProblem(
		`Constant Contact does not say how many members the list "${withoutPersonalData(list)}" has, so nothing was sent`,
		`Run it again later, or remove the option '${mostSmallerOption.displayName}', which compares the segment with the list.`,
	);
