import type { ActivityAnswer } from '../api/answers';
import { hasEnded } from '../api/activities';

/** A number that lies somewhere between two. */
export interface Range {
	atLeast: number;
	atMost: number;
}

/** What became of one import, as far as its job says. */
type ImportOutcome =
	/** It had not ended when it was last looked at, or nobody could look. */
	| { is: 'open' }
	/** It ended before it had done its work; part of it may be done. */
	| { is: 'broken'; as: ActivityAnswer['state'] }
	| Counted;

export interface Counted {
	is: 'counted';
	contacts: number;
	/**
	 * People who unsubscribed earlier: left alone by the import. Undefined where the counter can not be
	 * true.
	 */
	unsubscribed: number | undefined;
	/**
	 * Refused for their data, or dropped without a word; more exact once another import has shown how
	 * persons are counted.
	 */
	readonly rejected: Range;
	/** Whether the counters that it takes are there: without them an import tells nothing. */
	isTold: boolean;
}

/**
 * Whether `person_count` includes contacts that were refused. Not documented, and one way for all
 * imports; some counters leave only one of the two.
 */
export class CounterReading {
	private includesRefused: boolean | undefined;

	learn(contacts: number, activity: ActivityAnswer): void {
		const { person_count: persons, refused } = countersOf(contacts, activity);
		if (persons === undefined || refused === undefined || refused === 0) return;
		if (persons + refused > contacts) this.includesRefused = true;
		else if (persons < refused) this.includesRefused = false;
	}

	/** What of the contacts was refused, counted or not, by either way of counting. */
	rejected(contacts: number, persons: number, refused: number): Range {
		const missing = contacts - persons;
		const ifIncluded = Math.min(missing + refused, contacts);
		const ifNot = Math.max(missing, refused);
		return {
			atLeast: this.includesRefused === true ? ifIncluded : ifNot,
			atMost: this.includesRefused === false ? ifNot : ifIncluded,
		};
	}
}

/** Reads the counters of an import, and believes them no further than they go. */
export function outcomeOf(
	contacts: number,
	activity: ActivityAnswer | undefined,
	reading = new CounterReading(),
): ImportOutcome {
	if (!activity || !hasEnded(activity)) return { is: 'open' };
	if (activity.state !== 'completed') return { is: 'broken', as: activity.state };
	reading.learn(contacts, activity);
	const { person_count: persons, refused, counted, unsubscribed } = countersOf(contacts, activity);
	const isTold = persons !== undefined && refused !== undefined;
	return {
		is: 'counted',
		contacts,
		unsubscribed,
		isTold,
		get rejected() {
			if (isTold) return reading.rejected(contacts, persons, refused);
			// A counter that is not there is no zero.
			const atLeast = Math.min(Math.max(counted, contacts - (persons ?? contacts)), contacts);
			return { atLeast, atMost: contacts };
		},
	};
}

/** Whether every contact of it went in, or was left alone because its person had unsubscribed. */
export const isClear = ({ unsubscribed, rejected }: Counted): boolean =>
	unsubscribed !== undefined && rejected.atMost === 0;

/** Whether every contact of it went in. */
export const isWhole = (outcome: ImportOutcome): boolean =>
	outcome.is === 'counted' && outcome.unsubscribed === 0 && isClear(outcome);

function countersOf(contacts: number, { status }: ActivityAnswer) {
	const { error_count: errors, correctable_count: correctable } = status ?? {};
	const counted = (errors ?? 0) + (correctable ?? 0);
	const isSane = errors !== undefined && correctable !== undefined && counted <= contacts;
	const unsubscribed = status?.cannot_add_to_list_count;
	const persons = status?.person_count;
	return {
		person_count: persons === undefined ? undefined : Math.min(persons, contacts),
		/** Undefined where it is not said, or can not be. */
		refused: isSane ? counted : undefined,
		counted: counted <= contacts ? counted : 0,
		unsubscribed: unsubscribed !== undefined && unsubscribed <= contacts ? unsubscribed : undefined,
	};
}
