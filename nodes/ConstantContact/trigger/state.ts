import { createHash } from 'node:crypto';
import { z } from 'zod';

import { settingsProblem } from '../problem';

/** Letters of a hash: 48 bits. Two of 20,000 share one with a chance of less than one in a million. */
const LETTERS = 8;

const streamState = z.object({
	/** Everything up to this second, since 1970, is settled: delivered, or not to be. */
	closed: z.number().int(),
	/** Hashes of the contacts whose events after it were delivered, one behind the other, by second. */
	delivered: z.record(z.string()),
});
type StreamState = z.infer<typeof streamState>;

/** What a trigger keeps between its polls. n8n keeps it as JSON; nobody's address is in it. */
const triggerState = z.object({
	version: z.literal(1),
	/** Goes up by one with each poll, so that one that was overtaken knows it. */
	polls: z.number().int(),
	streams: z.object({
		optOuts: streamState.optional(),
		created: streamState.optional(),
		updated: streamState.optional(),
	}),
	/** Who is unsubscribed and may come back: contact IDs with the second of the opt-out. */
	optedOut: z.record(z.number().int()).optional(),
});
export type TriggerState = z.infer<typeof triggerState>;

/** @throws Problem `settings` for what this version can not read */
export function readState(kept: unknown): TriggerState | undefined {
	if (kept === undefined || kept === null) return undefined;
	const parsed = triggerState.safeParse(kept);
	if (parsed.success) return parsed.data;
	throw settingsProblem(
		'How far this trigger had got cannot be read',
		'A newer version of the package may have kept it: install that one again. Or delete the trigger and add it again, which starts it anew.',
	);
}

/** Which events of one stream were delivered. */
export class Ledger {
	private closed: number;
	private readonly delivered = new Map<number, Set<string>>();
	private count = 0;

	constructor({ closed, delivered }: StreamState) {
		this.closed = closed;
		for (const [second, hashes] of Object.entries(delivered)) {
			for (let at = 0; at < hashes.length; at += LETTERS) {
				this.put(Number(second), hashes.slice(at, at + LETTERS));
			}
		}
	}

	get closedUpTo(): number {
		return this.closed;
	}

	/** How many are remembered one by one. */
	get size(): number {
		return this.count;
	}

	isOpen(id: string, second: number): boolean {
		return second > this.closed && !this.delivered.get(second)?.has(hashOf(id));
	}

	add(id: string, second: number): void {
		this.put(second, hashOf(id));
	}

	/** Nothing up to this second counts any more, however late it comes. */
	close(second: number): void {
		if (second <= this.closed) return;
		this.closed = second;
		for (const [known, hashes] of this.delivered) {
			if (known > second) continue;
			this.count -= hashes.size;
			this.delivered.delete(known);
		}
	}

	/** Closes the oldest seconds, where more events came at once than are to be remembered. */
	keepAtMost(most: number): void {
		const seconds = [...this.delivered.keys()].sort((a, b) => a - b);
		for (const second of seconds) {
			if (this.count <= most) return;
			this.close(second);
		}
	}

	toJSON(): StreamState {
		const delivered = Object.fromEntries(
			[...this.delivered].map(([second, hashes]) => [String(second), [...hashes].join('')]),
		);
		return { closed: this.closed, delivered };
	}

	private put(second: number, hash: string): void {
		if (second <= this.closed) return;
		const hashes = this.delivered.get(second) ?? new Set();
		if (hashes.has(hash)) return;
		hashes.add(hash);
		this.delivered.set(second, hashes);
		this.count += 1;
	}
}

const hashOf = (id: string): string =>
	createHash('sha256').update(id).digest('base64url').slice(0, LETTERS);
