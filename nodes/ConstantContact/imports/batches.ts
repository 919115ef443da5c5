import type { Yielder } from '../segment/yielder';

/** Contacts in one import at most (documented). */
const MAX_CONTACTS = 40_000;
/**
 * Bytes of one body at most. Constant Contact drops silently what lies past 4 MB, and does not say
 * whether it means 4,000,000 or 4,194,304 bytes: staying under the lower one is right either way.
 */
const MAX_BYTES = 3_999_999;

/** Rows in the order in which they are sent, cut into batches. */
export interface BatchPlan {
	order: Uint32Array;
	/** Where each batch ends in `order`; the first one starts at 0. */
	ends: number[];
}

export interface BatchLimits {
	/** Bytes of the body around its contacts. */
	frame: number;
	maxBytes?: number;
	maxContacts?: number;
}

/** @param batch counted from 0 */
export const rowsOfBatch = ({ order, ends }: BatchPlan, batch: number): Uint32Array =>
	order.subarray(batch === 0 ? 0 : ends[batch - 1], ends[batch]);

/** No plan needs fewer requests than this: bytes and contacts each on their own. */
export function fewestBatches(sizes: Uint32Array, limits: BatchLimits): number {
	let contacts = 0;
	let bytes = 0;
	for (let row = 0; row < sizes.length; row++) {
		if (sizes[row] === 0) continue;
		contacts += 1;
		bytes += sizes[row]! + 1;
	}
	return fewestFor(contacts, bytes, limits);
}

function fewestFor(contacts: number, bytes: number, limits: BatchLimits): number {
	const { room, maxContacts } = capacity(limits);
	return Math.max(Math.ceil(bytes / room), Math.ceil(contacts / maxContacts));
}

/**
 * Cuts the rows into as few batches as can be: at most one more than the smallest possible number,
 * plus 1 %.
 *
 * In the order of the segment that holds nearly always. It fails where short contacts and long ones
 * stand apart: batches full of short ones waste bytes, batches of long ones waste places. Only then
 * are the two kinds mixed.
 *
 * @param sizes bytes of each row's contact, 0 for a row that is not sent
 * @throws RangeError when a single contact does not fit into a body
 */
export async function planBatches(
	sizes: Uint32Array,
	limits: BatchLimits,
	yielder: Yielder,
): Promise<BatchPlan> {
	const inOrder = await planInOrder(sizes, limits, yielder);
	const { contacts, bytes } = inOrder.total;
	const plan = inOrder.end();
	if (plan.ends.length <= fewestFor(contacts, bytes, limits) + 1) return plan;
	const mixed = (await planMixed(sizes, contacts, limits, yielder)).end();
	return mixed.ends.length < plan.ends.length ? mixed : plan;
}

/** Every contact brings one comma but the first, so the room is one byte larger than the frame leaves. */
function capacity({ frame, maxBytes = MAX_BYTES, maxContacts = MAX_CONTACTS }: BatchLimits) {
	return { room: maxBytes - frame + 1, maxContacts };
}

class PlanBuilder {
	/** Of all batches. */
	readonly total = { contacts: 0, bytes: 0 };
	/** Of the batch that is being filled. */
	contacts = 0;
	bytes = 0;
	private readonly ends: number[] = [];
	private readonly order: Uint32Array;
	private readonly room: number;
	private readonly maxContacts: number;

	constructor(mostRows: number, limits: BatchLimits) {
		this.order = new Uint32Array(mostRows);
		({ room: this.room, maxContacts: this.maxContacts } = capacity(limits));
	}

	add(row: number, size: number): void {
		const bytes = size + 1;
		if (bytes > this.room) throw new RangeError('A single contact is larger than a request may be');
		if (this.bytes + bytes > this.room || this.contacts === this.maxContacts) this.close();
		this.order[this.total.contacts++] = row;
		this.total.bytes += bytes;
		this.bytes += bytes;
		this.contacts += 1;
	}

	end(): BatchPlan {
		this.close();
		return { order: this.order.subarray(0, this.total.contacts), ends: this.ends };
	}

	private close(): void {
		if (this.contacts === 0) return;
		this.ends.push(this.total.contacts);
		this.contacts = 0;
		this.bytes = 0;
	}
}

async function planInOrder(
	sizes: Uint32Array,
	limits: BatchLimits,
	yielder: Yielder,
): Promise<PlanBuilder> {
	const plan = new PlanBuilder(sizes.length, limits);
	for (let row = 0; row < sizes.length; row++) {
		const size = sizes[row]!;
		if (size > 0) plan.add(row, size);
		if (yielder.isDue()) await yielder.yield();
	}
	return plan;
}

/** Keeps the average contact of each batch at the size that fills both limits at once. */
async function planMixed(
	sizes: Uint32Array,
	contacts: number,
	limits: BatchLimits,
	yielder: Yielder,
): Promise<PlanBuilder> {
	const plan = new PlanBuilder(contacts, limits);
	const { room, maxContacts } = capacity(limits);
	const ideal = room / maxContacts;
	const isShort = (size: number) => size + 1 <= ideal;
	const nextOf = (from: number, short: boolean) => {
		let row = from;
		while (row < sizes.length && (sizes[row] === 0 || isShort(sizes[row]!) !== short)) row += 1;
		return row;
	};
	let short = nextOf(0, true);
	let long = nextOf(0, false);
	while (short < sizes.length || long < sizes.length) {
		const wantsShort = plan.bytes >= ideal * plan.contacts && plan.contacts > 0;
		const takeShort = long >= sizes.length || (wantsShort && short < sizes.length);
		if (takeShort) {
			plan.add(short, sizes[short]!);
			short = nextOf(short + 1, true);
		} else {
			plan.add(long, sizes[long]!);
			long = nextOf(long + 1, false);
		}
		if (yielder.isDue()) await yielder.yield();
	}
	return plan;
}
