import { createHash } from 'node:crypto';

import { addressKey } from './addresses';
import { ContactWriter } from './contactWriter';
import type { Yielder } from './yielder';
import type { CheckedSegment } from './check';

/** What an export would do, as far as it follows from the segment and the settings. */
export interface Intention {
	mode: string;
	/** For what people are taken off the lists. */
	reasons: readonly string[];
	lists: Array<{ key: string; checked: CheckedSegment }>;
}

/** A digest is added up number by number: the sum is the same in whatever order its parts come. */
const LANES = 8;

/**
 * A short text that stays the same while an export would send the same contacts to the same lists in
 * the same mode, whatever the order of the rows.
 */
export async function fingerprintOf(
	{ mode, reasons, lists }: Intention,
	yielder: Yielder,
): Promise<string> {
	const scratch = ContactWriter.forOne();
	const takesOff = reasons.includes('said_no');
	const whole = createHash('sha256').update(takesOff ? `${mode}, ${reasons.join()}` : mode);
	const sorted = [...lists].sort((a, b) => (a.key < b.key ? -1 : 1));
	for (const { key, checked } of sorted) {
		const contacts = new Uint32Array(LANES);
		const others = new Uint32Array(LANES);
		for (let row = 0; row < checked.sizes.length; row++) {
			if (yielder.isDue()) await yielder.yield();
			if (checked.sizes[row]! > 0) {
				scratch.clear();
				await checked.writeContact(row, scratch);
				add(contacts, scratch.written);
				continue;
			}
			// A mirror goes by all addresses, also by those of people who are not sent.
			const address = await checked.addressOf(row);
			const isSpeaker = address !== undefined && checked.addresses.rowOf(address) === row;
			if (!isSpeaker) continue;
			// No address has a blank in it: that of somebody who is to go is another text.
			const isSuppressed = checked.verdicts.causeOf(row)?.reason === 'suppressed';
			const word = isSuppressed ? ' never' : takesOff && checked.saysNo(row) ? ' no' : '';
			add(others, addressKey(address) + word);
		}
		const isMirrorHeld = checked.unidentified > 0;
		whole.update(JSON.stringify([key, checked.sendable, [...contacts], [...others], isMirrorHeld]));
	}
	return whole.digest('hex').slice(0, 32);
}

function add(lanes: Uint32Array, part: Buffer | string): void {
	const hash = createHash('sha256').update(part).digest();
	for (let lane = 0; lane < LANES; lane++) lanes[lane]! += hash.readUInt32LE(lane * 4);
}
