import { mostRemovals } from '../../mirror/leavers';
import { Problem } from '../../problem';
import { requestsNeeded } from '../../report/requestCount';
import { fingerprintOf } from '../../segment/fingerprint';
import { amount, plural } from '../../words';
import type { Prepared } from './prepare';
import { mayRemove } from './removal';

/** @throws Problem when the segment is not the one that a preview was made of */
export async function refuseChangedPlan({
	options,
	mode,
	parts,
	yielder,
}: Prepared): Promise<void> {
	if (options.onlyIfPlan === undefined) return;
	const { reasons } = options.removal;
	const plan = await fingerprintOf({ mode, reasons, lists: parts }, yielder);
	if (plan === options.onlyIfPlan) return;
	throw new Problem(
		'settings',
		'The segment, the list or the mode has changed since the preview, so nothing was sent',
		"Run the preview again and let its new plan be approved. The option 'Only If Plan Still Holds' compares the two.",
	);
}

/** @throws Problem when the export needs more requests than one run may make */
export function refuseTooManyRequests(prepared: Prepared): void {
	const { options, parts, api } = prepared;
	const { mostRequests, removal } = options;
	let needed = api.requests;
	for (const part of parts) {
		const { target, checked } = part;
		if (target instanceof Problem) continue;
		const members = (target.members ?? 0) + checked.sendable;
		const isMirror = removal.reasons.includes('left_segment');
		const mayGo = isMirror ? (target.members ?? 0) : checked.saidNo;
		const leavers = Math.min(mayGo, mostRemovals(removal.limit, members));
		const search = { members, leavers, isMirror };
		needed += requestsNeeded(checked.sizes, mayRemove(part, prepared) ? search : undefined);
	}
	refuseMoreThan(mostRequests, needed, {
		doing: 'export',
		outcome: 'nothing was sent',
		advice: 'export a smaller segment',
	});
}

/** @throws Problem when a run needs more requests than it may make; 0 for as many as it takes */
export function refuseMoreThan(
	mostRequests: number,
	needed: number,
	{ doing, outcome, advice }: { doing: string; outcome: string; advice: string },
): void {
	if (mostRequests === 0 || needed <= mostRequests) return;
	throw new Problem(
		'settings',
		`This ${doing} takes about ${plural(needed, 'request')}, and at most ${amount(mostRequests)} are allowed, so ${outcome}`,
		`Raise the option 'Most Requests per Run', or ${advice}. Constant Contact allows 10,000 requests a day for an API key.`,
	);
}
