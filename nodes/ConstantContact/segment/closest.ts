import { headingKey } from './headings';

/** Names that are compared, and letters of each: enough for any table that a person looks at. */
const MOST_NAMES = 1_000;
const MOST_LETTERS = 64;

/**
 * The one of `candidates` that a person most likely meant by `name`: the same but for case, blanks,
 * accents and signs, or else at most a few letters away. Undefined when nothing is near, and when
 * several are equally near.
 */
export function closest(name: string, candidates: readonly string[]): string | undefined {
	const names = candidates.slice(0, MOST_NAMES);
	const wanted = headingKey(name.slice(0, MOST_LETTERS));
	if (wanted === '') return undefined;
	let best: string | undefined;
	let bestDistance = Math.min(3, Math.floor(wanted.length / 3)) + 1;
	let isTie = false;
	for (const candidate of names) {
		if (candidate.length > MOST_LETTERS) continue;
		const key = headingKey(candidate);
		if (key === wanted) return candidate;
		if (key === '') continue;
		const found = distance(wanted, key, bestDistance);
		if (found === bestDistance && best !== undefined) isTie = true;
		if (found >= bestDistance) continue;
		best = candidate;
		bestDistance = found;
		isTie = false;
	}
	return isTie ? undefined : best;
}

/**
 * Letters to add, drop, change or swap with their neighbour; `limit + 1` for anything above `limit`.
 */
function distance(a: string, b: string, limit: number): number {
	if (Math.abs(a.length - b.length) > limit) return limit + 1;
	let before: number[] = [];
	let last = Array.from({ length: b.length + 1 }, (_, index) => index);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			const change = a[i - 1] === b[j - 1] ? 0 : 1;
			let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + change);
			if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
				cost = Math.min(cost, before[j - 2]! + 1);
			}
			row.push(cost);
		}
		before = last;
		last = row;
	}
	return last[b.length]!;
}
