import type { Followed } from '../api/activities';
import type { Problem } from '../problem';
import type { CheckedSegment } from '../segment/check';
import type { FaultPolicy } from '../segment/contact';
import type { Reason } from '../segment/reasons';
import type { Yielder } from '../segment/yielder';
import type { CounterReading } from './outcome';
import type { Presence } from './presence';
import type { Upload } from './upload';

/** What was sent to one list. */
export interface SentToList {
	listId: string;
	/** Nobody was on the list before: whoever is on it now came by this run. */
	wasEmpty: boolean;
	checked: CheckedSegment;
	uploads: Upload[];
}

export interface ReconcileSettings extends Pick<Followed, 'activities' | 'unseen'> {
	reading: CounterReading;
	/** Whether anything may be asked or imported again; off when nobody waits. */
	mayLookUp: boolean;
	/** Imports that may be repeated, and people looked up, to find refused rows, over all lists. */
	searchBudget: number;
	/** What to do about values that Constant Contact does not take. */
	faults: FaultPolicy;
	yielder: Yielder;
	log(message: string): void;
}

/** What is left over for one list when its rows have their verdicts. */
export interface Reconciliation {
	/** Counts of Constant Contact for which no row was found. */
	notIdentified: Partial<Record<Reason, number>>;
	/** Rows that were only taken with nothing but their address. */
	addressOnly: number;
	/** Rows that Constant Contact was still at work on. */
	underWay: number;
	/** Imports that are not known to have completed, with those that were made to find out. */
	openImports: number;
	/** Members of the list, where they had to be read. */
	members?: number;
	/** Where the people are, as far as it had to be looked up. */
	presence?: Presence;
	/** Why the rows could not be looked up. */
	problem?: Problem;
}

export const NOTHING_SENT: Reconciliation = {
	notIdentified: {},
	addressOnly: 0,
	underWay: 0,
	openImports: 0,
};
