import type { AnyRow, Segment } from './segment';
import type { Yielder } from './yielder';

/** Reads every row in its order, and lets n8n's event loop have its turns meanwhile. */
export async function forEachRow(
	segment: Segment,
	yielder: Yielder,
	onRow: (row: AnyRow, index: number) => void,
): Promise<void> {
	for (let index = 0; ; index++) {
		if (yielder.isDue()) await yielder.yield();
		const found = segment.row(index);
		const row = found instanceof Promise ? await found : found;
		if (!row) return;
		onRow(row, index);
	}
}
