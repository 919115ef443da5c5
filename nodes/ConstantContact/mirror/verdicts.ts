import { Problem } from '../problem';
import { refuseTheRest, type ListPart } from '../imports/part';
import type { Cause } from '../segment/verdicts';
import type { MirrorReport } from './mirror';

const NOT_ON_LIST: Cause = {
	reason: 'not_on_list',
	message: 'This person is not on the list.',
};

/** Nobody knows: the removal was asked for and not confirmed, or somebody on the list was out of sight. */
const NOT_KNOWN: Cause = {
	reason: 'not_confirmed',
	message:
		'It is not known whether this person is still on the list. Run the workflow again: whoever is off it already stays off.',
};

const held = ({ message }: Problem): Cause => ({
	reason: 'removal_held',
	message: `Nobody was removed from the list. ${message}.`,
});

const failed = ({ message }: Problem): Cause => ({
	reason: 'removal_failed',
	message: `This person is still on the list. ${message}.`,
});

/** Gives every row of people who were to go its verdict; nothing speaks against whoever is off the list. */
export function judgeRemoved(part: ListPart, report: MirrorReport | undefined): void {
	const { target, segment, checked } = part;
	if (target instanceof Problem) {
		refuseTheRest(part, { reason: 'invalid_list', message: `${target.message}.` });
		return;
	}
	const otherwise = report?.guard ? held(report.guard) : NOT_KNOWN;
	const { presence, problem } = report ?? {};
	for (let row = 0; row < segment.length; row++) {
		if (checked.verdicts.isRefused(row) || presence?.isTakenOff(row)) continue;
		const isKept = problem && presence?.isKept(row);
		const isStranger = presence?.isMember(row) === false;
		checked.verdicts.refuse(row, isKept ? failed(problem) : isStranger ? NOT_ON_LIST : otherwise);
	}
}
