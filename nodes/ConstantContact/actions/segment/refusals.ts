import { mostRemovals } from '../../mirror/leavers';
import { Problem } from '../../problem';
import { requestsNeeded } from '../../report/requestCount';
import { fingerprintOf } from '../../segment/fingerprint';
import { amount, plural } from '../../words';
import type { Prepared } from './prepare';

/** @throws Problem when the segment is not the one that a preview was made of */
export async function refuseChangedPlan({ options, intention, yielder }: Prepared): Promise<void> {
	if (options.onlyIfPlan === undefined) return;
	const plan = await fingerprintOf(intention, yielder);
	if (plan === options.onlyIfPlan) return;
	throw new Problem(
		'settings',
		'The segment, the list or the mode has changed since the preview, so nothing was sent',
		"Run the preview again and let its new plan be approved. The option 'Only If Plan Still Holds' compares the two.",
	);
}

/** @throws Problem when the export needs more requests than one run may make */
export function refuseTooManyRequests({ options, mode, permission, parts, api }: Prepared): void {
	const { mostRequests, largestRemoval } = options;
	if (mostRequests === 0) return;
	let needed = api.requests;
	for (const { target, checked } of parts) {
		if (target instanceof Problem) continue;
		const members = (target.members ?? 0) + checked.sendable;
		const leavers = Math.min(target.members ?? 0, mostRemovals(largestRemoval, members));
		const mirrored = mode === 'mirror' ? { members, leavers } : undefined;
		needed += requestsNeeded(checked.sizes, permission, mirrored);
	}
	if (needed <= mostRequests) return;
	throw new Problem(
		'settings',
		`This export takes about ${plural(needed, 'request')}, and at most ${amount(mostRequests)} are allowed, so nothing was sent`,
		"Raise the option 'Most Requests per Run', or export a smaller segment. Constant Contact allows 10,000 requests a day for an API key.",
	);
}
