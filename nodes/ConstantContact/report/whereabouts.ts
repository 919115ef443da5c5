import type { Presence } from '../imports/presence';
import { meaningOf, type Reason } from '../segment/reasons';
import type { Yielder } from '../segment/yielder';
import { totalOf } from '../segment/maps';
import type { ListOutcome } from './listOutcome';
import { isNotUnderWay } from './notExported';
import type { SecondReading } from './secondReading';

/**
 * Whether the person of a row is on the list when the run is over, whatever became of the row itself;
 * undefined where the run did not get to know it. Makes no request. Of a duplicate and a row with an
 * invalid field the address has to be read again.
 */
export async function isOnList(
	outcome: ListOutcome,
	row: number,
	reading: SecondReading,
): Promise<boolean | undefined> {
	const { checked } = outcome.part;
	const reason = checked.verdicts.causeOf(row)?.reason;
	const person = reason && meaningOf(reason).person;
	if (person === 'unnamed') return undefined;
	if (person !== 'shared') return isSpeakerOnList(outcome, row);
	const address = await reading.attempt(() => checked.addressOf(row));
	const speaker = address === undefined ? -1 : checked.addresses.rowOf(address);
	return speaker < 0 ? undefined : isSpeakerOnList(outcome, speaker);
}

/** Whether of any row on *Not Exported* it is known where its person is. */
export async function isAnyoneSeen(
	outcomes: ListOutcome[],
	reading: SecondReading,
	yielder: Yielder,
): Promise<boolean> {
	for (const outcome of outcomes) {
		const { segment, checked } = outcome.part;
		for (let row = 0; row < segment.length; row++) {
			if (yielder.isDue()) await yielder.yield();
			const reason = checked.verdicts.causeOf(row)?.reason;
			if (!reason || !isNotUnderWay(reason)) continue;
			if ((await isOnList(outcome, row, reading)) !== undefined) return true;
		}
	}
	return false;
}

/** {@link isOnList} of a row that speaks for its person. */
function isSpeakerOnList(outcome: ListOutcome, row: number): boolean | undefined {
	const { part, list, reconciled } = outcome;
	const reason = part.checked.verdicts.causeOf(row)?.reason;
	// Whoever was imported is there, unless some were refused and nobody knows who, or it was not seen.
	if (!reason) {
		const isUnnamed = Object.keys(reconciled.notIdentified).length > 0;
		return isUnnamed || isNotSeen(outcome, row) ? undefined : true;
	}
	const isMember =
		presenceOf(outcome)?.isMember(row) ??
		// On a list that this run made is nobody whom it did not put there.
		(list?.created && reason !== 'invalid_list' ? false : undefined);
	return isMember === false && meaningOf(reason).person === 'late' ? undefined : isMember;
}

/** Whether a look at the whole list, once all imports were over, did not show somebody who was exported. */
const isNotSeen = ({ mirrored }: ListOutcome, row: number): boolean =>
	mirrored?.presence?.isMember(row) === false;

/** The latest look at the list: a mirror reads it once the imports are over. */
const presenceOf = ({ mirrored, reconciled }: ListOutcome): Presence | undefined =>
	mirrored?.presence ?? reconciled.presence;

/** People whose row is not exported, by the reason. */
export interface Staying {
	/** Who are on the list all the same. */
	onList: Partial<Record<Reason, number>>;
	/** Of whom it is not known. */
	notKnown: Partial<Record<Reason, number>>;
	/** People whose row is exported, and who did not show on the list. */
	notSeen: number;
}

/** Of a list that is not there, nobody. */
export const NOBODY_STAYS: Staying = { onList: {}, notKnown: {}, notSeen: 0 };

/** Goes through all people of the list; nobody is asked for. */
export function stayingOf(outcome: ListOutcome): Staying {
	if (!outcome.list?.id) return NOBODY_STAYS;
	const { verdicts, addresses } = outcome.part.checked;
	const staying: Staying = { ...NOBODY_STAYS, onList: {}, notKnown: {} };
	addresses.forEachRow((row) => {
		const reason = verdicts.causeOf(row)?.reason;
		if (!reason) {
			if (isNotSeen(outcome, row)) staying.notSeen += 1;
			return;
		}
		const isThere = isSpeakerOnList(outcome, row);
		if (isThere === false) return;
		const counts = isThere ? staying.onList : staying.notKnown;
		counts[reason] = (counts[reason] ?? 0) + 1;
	});
	// Those who were refused, and nobody knows who, are not there for that.
	staying.notSeen = Math.max(0, staying.notSeen - totalOf(outcome.reconciled.notIdentified));
	return staying;
}
