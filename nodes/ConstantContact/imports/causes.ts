import type { Cause } from '../segment/verdicts';
import type { Problem } from '../problem';
import type { ActivityState } from '../api/activities';

/** Every verdict that follows from what Constant Contact did with a row. */

/** Also foreseen by a preview. */
export const UNSUBSCRIBED: Cause = {
	reason: 'unsubscribed',
	message:
		'This person unsubscribed earlier. Constant Contact leaves them alone until they subscribe again themselves.',
};

export const REJECTED: Cause = {
	reason: 'rejected_by_constant_contact',
	message: 'Constant Contact did not take this row and does not say why.',
};

export const REJECTED_ON_LIST: Cause = {
	...REJECTED,
	message:
		'Constant Contact did not take this row and does not say why. This person is on the list with what Constant Contact had of them before.',
};

/** @param said what Constant Contact said of the row, in words that hold nothing of it */
export const rejectedWith = (said: string): Cause => ({
	...REJECTED,
	message: `Constant Contact refused this row: "${said}".`,
});

export const STILL_OPEN: Cause = {
	reason: 'not_confirmed',
	message: 'Constant Contact has the row and had not confirmed it when this node stopped looking.',
};

/** Nobody knows: an answer was lost, or the counters leave it open. */
export const NOT_KNOWN: Cause = {
	reason: 'not_confirmed',
	message:
		'It is not known whether Constant Contact took this row. Export the segment again: repeating an import changes nothing twice.',
};

export const NOT_REPEATED: Cause = {
	reason: 'import_failed',
	message:
		'This person is on the list, but the import with this row broke off: the values on the list may be older. Export the row again.',
};

export const notSent = ({ message }: Problem): Cause => ({
	reason: 'import_failed',
	message: `This row was not sent. ${message}.`,
});

export const noList = ({ message }: Problem): Cause => ({
	reason: 'invalid_list',
	message: `This row was not sent. ${message}.`,
});

export const LIST_GONE: Cause = {
	reason: 'invalid_list',
	message:
		'The list was deleted in Constant Contact while the segment was exported to it, so this person is not on it.',
};

const ENDED_AS: Partial<Record<ActivityState, string>> = {
	failed: 'failed',
	timed_out: 'took Constant Contact too long and was given up',
	cancelled: 'was canceled in Constant Contact',
};

export const brokenOff = (state: ActivityState): Cause => ({
	reason: 'import_failed',
	message: `The import with this row ${ENDED_AS[state]}. Export the row again: repeating an import changes nothing twice.`,
});
