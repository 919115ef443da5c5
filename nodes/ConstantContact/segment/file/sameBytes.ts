import { createHash } from 'node:crypto';

import { settingsProblem } from '../../problem';

/**
 * Sees to it that a file is the same each time it is read: whoever was not checked is never sent, and
 * a verdict is about the row that it was given to. Holds a digest for each piece of the file; none is
 * handed on that differs from what stood there before.
 */
export class SameBytes {
	private readonly digests: string[] = [];
	private isWhole = false;

	/** @param size bytes of a piece */
	constructor(private readonly size: number) {}

	/** Whether anything of it was read before. */
	get isKnown(): boolean {
		return this.digests.length > 0;
	}

	/** @throws Problem as soon as the file is another one than before */
	async *through(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
		let place = 0;
		for await (const piece of inPieces(bytes, this.size)) {
			this.compare(place++, piece);
			yield piece;
		}
		if (place < this.digests.length) throw changed();
		this.isWhole = true;
	}

	private compare(place: number, piece: Uint8Array): void {
		const digest = createHash('sha256').update(piece).digest('base64');
		if (place < this.digests.length ? this.digests[place] !== digest : this.isWhole) {
			throw changed();
		}
		this.digests[place] = digest;
	}
}

/** The same bytes in pieces of one size, but for the last one. */
async function* inPieces(bytes: AsyncIterable<Uint8Array>, size: number) {
	let held: Uint8Array[] = [];
	let length = 0;
	for await (const bare of bytes) {
		held.push(bare);
		length += bare.length;
		if (length < size) continue;
		// Nearly always one of just this size.
		const all = held.length === 1 ? bare : Buffer.concat(held);
		let from = 0;
		for (; length - from >= size; from += size) yield all.subarray(from, from + size);
		held = from < length ? [all.subarray(from)] : [];
		length -= from;
	}
	if (length > 0) yield Buffer.concat(held);
}

const changed = () =>
	settingsProblem(
		'The file of the segment changed while it was being read',
		'Run the workflow again with a file that nothing else writes to while this node is at work.',
	);
