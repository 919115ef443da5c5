import type { TargetList } from '../api/lists';
import { Problem } from '../problem';
import type { CheckedSegment } from '../segment/check';
import type { Part } from '../segment/split';
import type { Cause } from '../segment/verdicts';

/** The rows that go to one list, checked. */
export interface ListPart extends Omit<Part<unknown>, 'choice'> {
	/** Why there is no such list, where it is only one of several. */
	target: TargetList | Problem;
	checked: CheckedSegment;
}

/** Rows of all lists of which it is not known whose they are, or where they belong. */
export function untoldPeople(parts: ListPart[]): { unidentified: number; unassigned: number } {
	let unidentified = 0;
	let unassigned = 0;
	for (const { checked, target, segment } of parts) {
		unidentified += checked.unidentified;
		if (target instanceof Problem) unassigned += segment.length - checked.unidentified;
	}
	return { unidentified, unassigned };
}

/** Whether somebody in the whole run says no in the consent field, and nobody yes. */
export const isYesMissing = (parts: ListPart[]): boolean =>
	parts.some(({ checked }) => checked.saidNo > 0) &&
	!parts.some(({ checked }) => checked.heard.hasYes);

/** Gives every row of a list the cause that has none yet. */
export function refuseTheRest({ segment, checked: { verdicts } }: ListPart, cause: Cause): void {
	for (let row = 0; row < segment.length; row++) {
		if (!verdicts.isRefused(row)) verdicts.refuse(row, cause);
	}
}
