import { createHash } from 'node:crypto';

import { ContactWriter } from './contactWriter';
import type { Pacer } from './pacer';
import type { Survey } from './survey';

/** What an export would do, as far as it follows from the segment and the settings. */
export interface Intention {
	mode: string;
	lists: Array<{ key: string; survey: Survey }>;
}

const LANES = 4;

/**
 * A short text that stays the same while an export would send the same contacts to the same lists in
 * the same mode, whatever the order of the rows.
 */
export async function fingerprintOf({ mode, lists }: Intention, pacer: Pacer): Promise<string> {
	const scratch = ContactWriter.forOne();
	const whole = createHash('sha256').update(mode);
	const sorted = [...lists].sort((a, b) => (a.key < b.key ? -1 : 1));
	for (const { key, survey } of sorted) {
		const lanes = new Uint32Array(LANES);
		for (let row = 0; row < survey.sizes.length; row++) {
			if (survey.sizes[row] === 0) continue;
			if (pacer.isDue()) await pacer.rest();
			scratch.clear();
			await survey.writeContact(row, scratch);
			const hash = createHash('sha256').update(scratch.written).digest();
			for (let lane = 0; lane < LANES; lane++) lanes[lane]! += hash.readUInt32LE(lane * LANES);
		}
		// A mirror goes by all addresses, also by those of rows that are not sent.
		whole.update(JSON.stringify([key, survey.sendable, [...lanes], survey.addresses.checksum()]));
	}
	return whole.digest('hex').slice(0, 32);
}
