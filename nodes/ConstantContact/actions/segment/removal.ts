import { isYesMissing, untoldPeople, type ListPart } from '../../imports/part';
import { Problem, withoutPersonalData } from '../../problem';
import { mirror, type MirrorReport } from '../../mirror/mirror';
import type { EarlyGuards } from '../../mirror/guards';
import type { ListOutcome } from '../../report/listOutcome';
import { rowsOf } from '../../report/receipt';
import type { Prepared } from './prepare';

/** What of the segment speaks against taking anybody off a list, but for what became of its imports. */
export const guardsOf = (
	{ checked, segment }: ListPart,
	{ options, parts }: Prepared,
): Omit<EarlyGuards, 'openImports'> => ({
	...untoldPeople(parts),
	segment: checked.addresses,
	received: segment.length,
	isWaiting: options.waitForCompletion,
	isYesMissing: options.removal.reasons.includes('said_no') && isYesMissing(parts),
});

/** Whether there can be anybody to take off the list of these rows: it costs requests to look. */
export const mayRemove = ({ checked }: ListPart, { options: { removal } }: Prepared): boolean =>
	removal.reasons.some((reason) => reason === 'left_segment' || checked.saidNo > 0);

/** Takes whoever is to go off the list; nothing is reported where nobody had to be looked for. */
export async function takeOff(
	{ part, list, problem, reconciled }: ListOutcome,
	openImports: number,
	prepared: Prepared,
): Promise<MirrorReport | undefined> {
	if (!mayRemove(part, prepared)) return undefined;
	const { api, options } = prepared;
	return await mirror(api, {
		...options.removal,
		part,
		listId: problem ? undefined : list?.id,
		isFresh: list?.created ?? false,
		guards: { ...guardsOf(part, prepared), openImports },
		exported: rowsOf(part, reconciled).exported,
	});
}

/**
 * Everything is done and said by now, so that nothing is lost but the receipt, whose sentences the
 * error repeats.
 *
 * @throws Problem `held` where a guard kept people on a list, and that is to be a failure
 */
export function failWhenHeld(
	{ options: { removal } }: Prepared,
	lists: Array<{
		outcome: { part: ListPart; mirrored?: MirrorReport };
		receipt: { message: string };
	}>,
): void {
	if (removal.whenHeld !== 'fail') return;
	const first = lists.find(({ outcome }) => outcome.mirrored?.guard);
	if (!first) return;
	const { part, mirrored } = first.outcome;
	// Of others somebody may have been removed.
	const where = lists.length === 1 ? '' : ` from ${listInWords(part)}`;
	const said = lists.map(({ receipt }) => receipt.message).join(' ');
	throw new Problem('held', `Nobody was removed${where}. ${mirrored!.guard!.message}`, said);
}

const listInWords = ({ target, label }: ListPart): string =>
	`the list "${withoutPersonalData(target instanceof Problem ? label : target.name)}"`;
