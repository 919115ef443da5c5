/** Contacts in one import at most (documented). */
export const MAX_CONTACTS = 40_000;
/**
 * Bytes of one body at most. Constant Contact drops silently what lies past 4 MB, and does not say
 * whether it means 4,000,000 or 4,194,304 bytes: staying under the lower one is right either way.
 */
export const MAX_BYTES = 3_999_999;

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

export const rowsOfBatch = ({ order, ends }: BatchPlan, batch: number): Uint32Array =>
	order.subarray(batch === 0 ? 0 : ends[batch - 1], ends[batch]);

/** No plan needs fewer requests than this: bytes and contacts each on their own. */
export function fewestBatches(sizes: Uint32Array, limits: BatchLimits): number {
	const { room, maxContacts } = capacity(limits);
	let contacts = 0;
	let bytes = 0;
	for (const size of sizes) {
		if (size === 0) continue;
		contacts += 1;
		bytes += size + 1;
	}
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
export function planBatches(sizes: Uint32Array, limits: BatchLimits): BatchPlan {
	const inOrder = planInOrder(sizes, limits);
	const fewest = fewestBatches(sizes, limits);
	if (inOrder.ends.length <= fewest + 1) return inOrder;
	const mixed = planMixed(sizes, limits);
	return mixed.ends.length < inOrder.ends.length ? mixed : inOrder;
}

/** Every contact brings one comma but the first, so the room is one byte larger than the frame leaves. */
function capacity({ frame, maxBytes = MAX_BYTES, maxContacts = MAX_CONTACTS }: BatchLimits) {
	return { room: maxBytes - frame + 1, maxContacts };
}

class PlanBuilder {
	readonly ends: number[] = [];
	readonly order: Uint32Array;
	private readonly room: number;
	private readonly maxContacts: number;
	private next = 0;
	contacts = 0;
	bytes = 0;

	constructor(rows: number, limits: BatchLimits) {
		this.order = new Uint32Array(rows);
		({ room: this.room, maxContacts: this.maxContacts } = capacity(limits));
	}

	add(row: number, size: number): void {
		const bytes = size + 1;
		if (bytes > this.room) throw new RangeError('A single contact is larger than a request may be');
		if (this.bytes + bytes > this.room || this.contacts === this.maxContacts) this.close();
		this.order[this.next++] = row;
		this.bytes += bytes;
		this.contacts += 1;
	}

	close(): void {
		if (this.contacts === 0) return;
		this.ends.push(this.next);
		this.contacts = 0;
		this.bytes = 0;
	}
}

const countOf = (sizes: Uint32Array): number => {
	let count = 0;
	for (const size of sizes) if (size > 0) count += 1;
	return count;
};

function planInOrder(sizes: Uint32Array, limits: BatchLimits): BatchPlan {
	const plan = new PlanBuilder(countOf(sizes), limits);
	for (let row = 0; row < sizes.length; row++) {
		const size = sizes[row]!;
		if (size > 0) plan.add(row, size);
	}
	plan.close();
	return plan;
}

/** Keeps the average contact of each batch at the size that fills both limits at once. */
function planMixed(sizes: Uint32Array, limits: BatchLimits): BatchPlan {
	const plan = new PlanBuilder(countOf(sizes), limits);
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
	}
	plan.close();
	return plan;
}
