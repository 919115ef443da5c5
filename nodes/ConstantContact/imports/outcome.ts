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

/** What the counters of an import say of its contacts. */
interface Counters {
	contacts: number;
	persons: number;
	/** For their data. */
	refused: number;
	/** Of people who had unsubscribed; undefined where it is not told. */
	unsubscribed: number | undefined;
}

/** A way in which `person_count` may be meant: what it counts beside those who were put on the list. */
interface Meaning {
	refused: boolean;
	unsubscribed: boolean;
}

const MEANINGS: Meaning[] = [true, false].flatMap((refused) =>
	[true, false].map((unsubscribed) => ({ refused, unsubscribed })),
);

/**
 * How many contacts were refused, or dropped without a word, if `person_count` is meant like this;
 * undefined where it can not be.
 */
function rejectedIf(
	{ refused: hasRefused, unsubscribed: hasUnsubscribed }: Meaning,
	{ contacts, persons, refused, unsubscribed = 0 }: Counters,
	mayHideUnsubscribed: boolean,
): Range | undefined {
	const within = (hasRefused ? refused : 0) + (hasUnsubscribed ? unsubscribed : 0);
	const beside = refused + unsubscribed - within;
	const dropped = contacts - persons - beside;
	if (persons < within || dropped < 0) return undefined;
	const atMost = Math.min(dropped + refused, contacts);
	return { atLeast: mayHideUnsubscribed && !hasUnsubscribed ? refused : atMost, atMost };
}

/**
 * Whom `person_count` counts is not documented, and one way for all imports: some counters leave only
 * some of the ways. Where it is 0 nobody may have filled it in, for this import alone or for all.
 */
export class CounterReading {
	private meanings = MEANINGS;

	learn(contacts: number, activity: ActivityAnswer): void {
		const { persons, refused, unsubscribed } = countersOf(contacts, activity);
		if (persons === undefined || refused === undefined) return;
		const counters = { contacts, persons, refused, unsubscribed };
		const possible = this.meanings.filter((one) => rejectedIf(one, counters, false));
		// Where it may not be filled in, or none fits, it shows nothing.
		if (persons > 0 && possible.length > 0) this.meanings = possible;
	}

	/** What of the contacts was refused, counted or not, by every way of counting that is left. */
	rejected(counters: Counters): Range {
		const { contacts, persons, refused, unsubscribed } = counters;
		if (persons === 0) {
			return { atLeast: refused, atMost: Math.max(refused, contacts - (unsubscribed ?? 0)) };
		}
		const among = (meanings: Meaning[]) =>
			meanings.flatMap((one) => rejectedIf(one, counters, unsubscribed === undefined) ?? []);
		const left = among(this.meanings);
		const ranges = left.length > 0 ? left : among(MEANINGS);
		// Counters that contradict each other say no more than that somebody was refused.
		if (ranges.length === 0) return { atLeast: refused, atMost: contacts };
		return {
			atLeast: Math.min(...ranges.map(({ atLeast }) => atLeast)),
			atMost: Math.max(...ranges.map(({ atMost }) => atMost)),
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
	const { persons, refused, counted, unsubscribed } = countersOf(contacts, activity);
	const isTold = persons !== undefined && refused !== undefined;
	return {
		is: 'counted',
		contacts,
		unsubscribed,
		isTold,
		get rejected() {
			if (isTold) return reading.rejected({ contacts, persons, refused, unsubscribed });
			if (persons === undefined) return { atLeast: counted, atMost: contacts };
			// A counter that is not there is no zero.
			const { atLeast } = reading.rejected({ contacts, persons, refused: counted, unsubscribed });
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
	// Each contact counts somewhere: where none does, the counters are not filled in, or not yet.
	if (!persons && !unsubscribed && counted === 0) return { counted };
	return {
		persons: persons === undefined ? undefined : Math.min(persons, contacts),
		/** Undefined where it is not said, or can not be. */
		refused: isSane ? counted : undefined,
		counted: counted <= contacts ? counted : 0,
		unsubscribed: unsubscribed !== undefined && unsubscribed <= contacts ? unsubscribed : undefined,
	};
}
