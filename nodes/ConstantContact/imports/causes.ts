import type { Reason } from '../segment/reasons';
import type { Cause } from '../segment/verdicts';
import type { Problem } from '../problem';
import type { ActivityState } from '../api/activities';

/** Every verdict that follows from what Constant Contact did with a row. */

const cause = (reason: Reason, message: string): Cause => ({ reason, message });

/** Also foreseen by a preview. */
export const UNSUBSCRIBED = cause(
	'unsubscribed',
	'This person unsubscribed earlier. Constant Contact leaves them alone until they subscribe again themselves.',
);

/** Also foreseen by a preview. */
export const OVER_LIMIT = cause(
	'not_sent_over_limit',
	"This run signs up no more people than the option 'Most Express Sign-Ups' allows, so this row was not sent.",
);

export const TOO_MANY_LISTS = cause(
	'not_sent_over_limit',
	'A sign-up names at most 50 lists, and this would be one more for this person.',
);

/** @param field of a value that goes with no sign-up */
export const noRoomFor = (field: string): Cause => ({
	reason: 'invalid_field',
	field,
	message:
		'A sign-up has no room for this value: with Express permission one phone number and one address of a person are sent.',
});

export const PENDING = cause(
	'pending_confirmation',
	'This person has to confirm by a link that Constant Contact mailed to them. Until then they get no other mail.',
);

export const ON_HOLD = cause(
	'permission_unclear',
	'Constant Contact has put this person on temporary hold. What a sign-up does to a hold is not known, so nobody is signed up who is on hold. Open the contact in Constant Contact to see why they are.',
);

export const PERMISSION_UNCLEAR = cause(
	'permission_unclear',
	'It cannot be told from this contact whether its person may be signed up, so nobody like that is. Open the contact in Constant Contact, where it may be among the deleted ones.',
);

export const OF_OTHERS = cause(
	'permission_unclear',
	'Constant Contact answered with somebody else when this person was looked up by the address. It may keep the address in another form, so this person is not signed up. Open the contact in Constant Contact.',
);

/** A sign-up without an answer, or one that does not show. */
export const SIGN_UP_NOT_KNOWN = cause(
	'not_confirmed',
	'It is not known whether Constant Contact signed this person up. Run the workflow again later: whoever is there already is not signed up twice in a row.',
);

/** @param said what stands in the way, in words that hold nothing of the row */
export const notSignedUp = ({ message, advice }: Problem): Cause =>
	cause(
		'rejected_by_constant_contact',
		`${message}. It treats an address as invalid that was signed up or changed more than five times in a day. ${advice}`,
	);

export const REJECTED = cause(
	'rejected_by_constant_contact',
	'Constant Contact did not accept this row, and does not say why.',
);

export const REJECTED_ON_LIST = cause(
	REJECTED.reason,
	'Constant Contact did not accept this row, and does not say why. This person is on the list, with the values that Constant Contact had before.',
);

export const NOT_ADDED = cause(
	REJECTED.reason,
	'Constant Contact could not put this person on the list, and does not say why. They did not unsubscribe. A person can be on 50 lists at most: if this one is, take them off another list.',
);

/** @param said what Constant Contact said of the row, in words that hold nothing of it */
export const rejectedWith = (said: string): Cause =>
	cause(REJECTED.reason, `Constant Contact refused this row: "${said}".`);

/** Of a row that is exported without a value. @param refused why Constant Contact had refused it */
export const withoutValue = ({ reason, message }: Cause, field: string): Cause => ({
	reason,
	field,
	message: `${message} It was then taken without this value.`,
});

/** @param without the value that a row goes without for sure */
export const perhapsWithoutMore = (without: Cause): Cause => ({
	...without,
	message: `${without.message} Or with its address alone: some rows like this one were refused again, and it is not known which.`,
});

/** Of an exported row, whose other values are lost. @param refused why Constant Contact had refused it */
export const addressAlone = ({ reason, message }: Cause): Cause =>
	cause(reason, `${message} It was then taken with its address alone.`);

export const STILL_OPEN = cause(
	'not_confirmed',
	'Constant Contact has the row and had not confirmed it when this node stopped looking.',
);

/** Nobody knows: an answer was lost, or the counters leave it open. */
export const NOT_KNOWN = cause(
	'not_confirmed',
	'It is not known whether Constant Contact took this row. Export the segment again: repeating an import is safe.',
);

export const NOT_REPEATED = cause(
	'import_failed',
	'This person is on the list, but the import with this row broke off: the values on the list may be older. Export the row again.',
);

/** @param problem what stood in the way of the import, or of all of the list */
export const notSent = ({ message }: Problem): Cause =>
	cause('import_failed', `This row was not sent. ${message}.`);

/** @param problem why its list can not be used */
export const noList = ({ message }: Problem): Cause =>
	cause('invalid_list', `This row was not sent. ${message}.`);

export const LIST_GONE = cause(
	'invalid_list',
	'The list was deleted in Constant Contact while the segment was exported to it, so this person is not on it.',
);

const ENDED_AS: Partial<Record<ActivityState, string>> = {
	failed: 'failed',
	timed_out: 'took Constant Contact too long and was given up',
	cancelled: 'was canceled in Constant Contact',
};

/** @param state in which the import ended, other than `completed` */
export const brokenOff = (state: ActivityState): Cause =>
	cause(
		'import_failed',
		`The import with this row ${ENDED_AS[state]}. Export the row again: repeating an import is safe.`,
	);
