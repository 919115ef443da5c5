/** What is true of every row with a reason, wherever such rows are counted, told of or looked up. */
interface Meaning {
	/** Behind a number, of one row and of several. */
	counted: [one: string, many: string];
	/** Before a number. */
	label: string;
	/** The last step of the way to the list that the row comes to. */
	reaches: 'received' | 'usable' | 'agreed';
	/**
	 * Whether the row names its person, and so can tell whether that person is on the list. `shared`
	 * where another row with the address may be the one that speaks; `late` where the person may have
	 * come to the list after anybody looked.
	 */
	person: 'named' | 'unnamed' | 'shared' | 'late';
}

const rowsThat = (
	which: string,
	reaches: Meaning['reaches'],
	person: Meaning['person'],
): Meaning => ({
	counted: [which, which],
	label: `Rows ${which}`,
	reaches,
	person,
});

const peopleWho = (one: string, many: string, reaches: Meaning['reaches']): Meaning => ({
	counted: [`person who ${one}`, `people who ${many}`],
	label: `People who ${many}`,
	reaches,
	person: 'named',
});

/**
 * Why a row is not exported, or its person not removed, in the order in which receipts have them. Stable strings: workflows
 * branch on them (README lists them).
 */
export const REASONS = {
	invalid_row: rowsThat('that cannot be read', 'received', 'unnamed'),
	missing_email: rowsThat('without an email address', 'received', 'unnamed'),
	invalid_email: rowsThat('with an invalid email address', 'received', 'unnamed'),
	invalid_field: rowsThat('with an invalid field', 'received', 'shared'),
	suppressed: peopleWho('is never sent', 'are never sent', 'usable'),
	no_consent: rowsThat('without consent', 'usable', 'named'),
	duplicate: {
		counted: ['duplicate of another row', 'duplicates of another row'],
		label: 'Duplicates of another row',
		reaches: 'received',
		person: 'shared',
	},
	unsubscribed: peopleWho('unsubscribed', 'unsubscribed', 'agreed'),
	pending_confirmation: peopleWho('still has to confirm', 'still have to confirm', 'agreed'),
	permission_unclear: {
		counted: ['person whose permission is unclear', 'people whose permission is unclear'],
		label: 'People whose permission is unclear',
		reaches: 'agreed',
		person: 'named',
	},
	not_sent_over_limit: rowsThat('over the limit of express sign-ups', 'agreed', 'named'),
	rejected_by_constant_contact: rowsThat('refused by Constant Contact', 'agreed', 'named'),
	import_failed: rowsThat('that could not be sent or whose import broke off', 'agreed', 'late'),
	invalid_list: rowsThat('whose list cannot be used', 'received', 'named'),
	not_on_list: peopleWho('is not on the list', 'are not on the list', 'agreed'),
	removal_held: {
		counted: ['person kept on the list', 'people kept on the list'],
		label: 'People kept on the list',
		reaches: 'agreed',
		person: 'named',
	},
	removal_failed: {
		counted: ['person whose removal failed', 'people whose removal failed'],
		label: 'People whose removal failed',
		reaches: 'agreed',
		person: 'named',
	},
	not_confirmed: rowsThat('not confirmed by Constant Contact', 'agreed', 'late'),
} satisfies Record<string, Meaning>;

export type Reason = keyof typeof REASONS;

/** What is true of rows with a reason. */
export const meaningOf = (reason: Reason): Meaning => REASONS[reason];
