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

const people = (one: string, many = one, reaches: Meaning['reaches'] = 'agreed'): Meaning => ({
	counted: [`person ${one}`, `people ${many}`],
	label: `People ${many}`,
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
	// Every row of such a person has it.
	suppressed: {
		...people('who is never sent', 'who are never sent', 'usable'),
		person: 'shared',
	},
	no_consent: rowsThat('without consent', 'usable', 'named'),
	duplicate: {
		counted: ['duplicate of another row', 'duplicates of another row'],
		label: 'Duplicates of another row',
		reaches: 'received',
		person: 'shared',
	},
	unsubscribed: people('who unsubscribed'),
	pending_confirmation: people('who still has to confirm', 'who still have to confirm'),
	permission_unclear: people('whose permission is unclear'),
	not_sent_over_limit: rowsThat('over the limit of express sign-ups', 'agreed', 'named'),
	rejected_by_constant_contact: rowsThat('refused by Constant Contact', 'agreed', 'named'),
	import_failed: rowsThat('that could not be sent or whose import broke off', 'agreed', 'late'),
	invalid_list: rowsThat('whose list cannot be used', 'received', 'named'),
	not_on_list: people('who is not on the list', 'who are not on the list'),
	removal_held: people('kept on the list'),
	removal_failed: people('whose removal failed'),
	not_confirmed: rowsThat('not confirmed by Constant Contact', 'agreed', 'late'),
} satisfies Record<string, Meaning>;

export type Reason = keyof typeof REASONS;

/** What is true of rows with a reason. */
export const meaningOf = (reason: Reason): Meaning => REASONS[reason];
