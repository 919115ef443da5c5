import type { CheckedSegment } from '../segment/check';
import type { RemovalReason } from './reasons';

/** Why the person of an address is to be taken off the list; undefined for whoever stays. */
export type Whom = (address: string) => RemovalReason | undefined;

/** Whom of the members of a list its segment wants off it, for any of these reasons. */
export function whomOf(
	checked: Pick<CheckedSegment, 'addresses' | 'saysNo' | 'isSuppressed'>,
	reasons: readonly RemovalReason[],
): Whom {
	const suppressed = reasons.includes('suppressed') ? 'suppressed' : undefined;
	const absent = reasons.includes('left_segment') ? 'left_segment' : undefined;
	const opposed = reasons.includes('said_no') ? 'said_no' : undefined;
	const everybody = reasons.includes('in_segment') ? 'in_segment' : undefined;
	return (address) => {
		if (suppressed && checked.isSuppressed(address)) return suppressed;
		const row = checked.addresses.rowOf(address);
		if (row < 0) return absent;
		return opposed && checked.saysNo(row) ? opposed : everybody;
	};
}
