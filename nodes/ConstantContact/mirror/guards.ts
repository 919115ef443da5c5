import { Problem } from '../problem';
import type { AddressTable } from '../segment/addresses';
import { amount, plural } from '../words';
import type { Leavers } from './leavers';
import { removalsInWords } from './reasons';

/** What speaks against removing anybody before the list has been read. */
export interface EarlyGuards {
	/** Every usable address of the rows of this list, exported or not. */
	segment: AddressTable;
	/** Rows of this list. */
	received: number;
	/** Rows of the whole run of which nobody can tell whose they are. */
	unidentified: number;
	/** Rows of the whole run that name no list that can be used. */
	unassigned: number;
	/** Imports of the whole run that are not known to have completed. */
	openImports: number;
	/** Whether the run waits for the end of its imports. */
	isWaiting: boolean;
	/** Whether people are to go for their no, and in the consent field of the whole run stands no yes. */
	isYesMissing: boolean;
}

/** What speaks against a removal, and what to do about it. */
const held = (message: string, advice: string) => new Problem('held', message, advice);

/** The first guard that speaks against it; undefined when none does. */
export function guardBefore(guards: EarlyGuards): Problem | undefined {
	const { received, segment, unidentified, unassigned, openImports, isWaiting } = guards;
	if (!isWaiting) {
		return held(
			"With 'Wait for Completion' off nobody is ever removed, because nobody knows who is on the list by then",
			"Switch the option 'Wait for Completion' on.",
		);
	}
	if (received === 0) {
		return held(
			'The segment is empty, and mirroring it would empty the list',
			'Check the nodes that build the segment.',
		);
	}
	if (segment.size === 0) {
		return held(
			'No row of the segment has a usable email address, and mirroring it would empty the list',
			'Check the column that is mapped to Email.',
		);
	}
	if (unidentified > 0) {
		return held(
			`${plural(unidentified, 'row')} of the segment ${unidentified === 1 ? 'does' : 'do'} not tell whose ${unidentified === 1 ? 'it is' : 'they are'}, so it is not certain who has left the segment or said no`,
			"Correct what 'Not Exported' shows, and run the workflow again.",
		);
	}
	if (unassigned > 0) {
		return held(
			`${plural(unassigned, 'row')} of the segment ${unassigned === 1 ? 'names' : 'name'} no list that can be used, so it is not certain who has left a list or said no`,
			"Correct what 'Not Exported' shows, and run the workflow again.",
		);
	}
	if (guards.isYesMissing) {
		return held(
			'The consent field says no in some rows and yes in none, so it may be the wrong column',
			"Check 'Consent Field', 'Values That Mean Yes' and 'Values That Mean No'.",
		);
	}
	if (openImports > 0) {
		return held(
			`${plural(openImports, 'import')} did not complete, so it is not known who is on the list`,
			'Run the workflow again.',
		);
	}
	return undefined;
}

/** Members that may be out of sight, as a share of the list, because people came and went meanwhile. */
const TOLERANCE = 0.01;

/** What speaks against removing the people who are to go. */
export function guardOn({
	count,
	byReason,
	misplaced,
	read,
	counted,
	most,
}: Omit<Leavers, 'people' | 'mayMiss'>): Problem | undefined {
	if (counted === undefined) {
		return held(
			'Constant Contact does not say how many members the list has, so it is not certain that all of them were read',
			'Run the workflow again later.',
		);
	}
	const unseen = Math.abs(counted - read);
	if (unseen > counted * TOLERANCE) {
		return held(
			`The list says that it has ${plural(counted, 'member')} and ${amount(read)} could be read`,
			'Constant Contact may be at work on it: run the workflow again later.',
		);
	}
	if (misplaced > 0) {
		const [have, their, addresses, stand] =
			misplaced === 1
				? ['has', "that person's", 'address', 'stands']
				: ['have', 'their', 'addresses', 'stand'];
		return held(
			`${plural(misplaced, 'person', 'people')} on the list ${have} no row, but ${their} ${addresses} ${stand} in another column of rows without a usable email address, so the columns of these rows may be mixed up`,
			"Put each address into the column that is mapped to Email, or take it out of the rows that 'Not Exported' shows, and run the workflow again.",
		);
	}
	// Whoever was not seen may have left, too.
	const hidden = Math.max(0, counted - read);
	if (count + hidden > most && count > 0) {
		const who = removalsInWords(byReason, ` of ${amount(read)} on the list`);
		const others =
			count > most ? '' : `, ${plural(hidden, 'more person', 'more people')} could not be read`;
		return held(
			`${who}${others}, and at most ${amount(most)} may be removed at once`,
			"If that is right, raise 'Largest Removal'.",
		);
	}
	return undefined;
}

/**
 * What speaks against removing whoever has no row, when so many people were exported and are in the
 * account by none of the addresses that were sent.
 *
 * @param unnamed rows that Constant Contact did not take, or may not have, and nobody knows which
 */
export function guardAgainstOtherForms(unknown: number, unnamed: number): Problem | undefined {
	if (unknown <= unnamed) return undefined;
	return held(
		`${plural(unknown, 'person whose row was', 'people whose rows were')} exported cannot be found in Constant Contact by the address that was sent, so whoever seems to have left may be one of them`,
		'Constant Contact may keep an address in another form. Compare the newest people on the list with the segment, and write their addresses there as Constant Contact has them.',
	);
}
