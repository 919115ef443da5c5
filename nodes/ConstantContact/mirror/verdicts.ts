import { Problem } from '../problem';
import type { ListPart } from '../imports/part';
import { refuseTheRest } from '../imports/part';
import type { Cause } from '../segment/verdicts';
import type { MirrorReport } from './mirror';

const NOT_ON_LIST: Cause = {
	reason: 'not_on_list',
	message: 'This person is not on the list.',
};

/** Nobody knows: the removal was asked for, or could not be, or somebody on the list was out of sight. */
const NOT_KNOWN: Cause = {
	reason: 'not_confirmed',
	message:
		'It is not known whether this person is still on the list. Run the workflow again: whoever is off it already stays off.',
};

const kept = ({ message }: Problem): Cause => ({
	reason: 'removal_held',
	message: `Nobody was removed from the list. ${message}.`,
});

/** Gives every row of people who were to go its verdict; nothing speaks against whoever is off the list. */
export function judgeRemoved(part: ListPart, report: MirrorReport | undefined): void {
	const { target, segment, checked } = part;
	if (target instanceof Problem) {
		refuseTheRest(part, { reason: 'invalid_list', message: `${target.message}.` });
		return;
	}
	const otherwise = report?.guard ? kept(report.guard) : NOT_KNOWN;
	const presence = report?.presence;
	for (let row = 0; row < segment.length; row++) {
		if (checked.verdicts.isRefused(row) || presence?.isTakenOff(row)) continue;
		checked.verdicts.refuse(row, presence?.isMember(row) === false ? NOT_ON_LIST : otherwise);
	}
}
