/** Letters of a name that are compared; what is longer is no slip of the finger. */
const LONGEST = 60;
/** One slip in so many letters still passes for the same name, and one slip always. */
const LETTERS_PER_SLIP = 4;

const folded = (name: string): string =>
	name
		.normalize('NFKD')
		.replace(/[^\p{L}\p{N}]/gu, '')
		.toLowerCase();

/**
 * The candidate that was most likely meant by `name`: the same but for case, accents and signs, or a
 * few letters off; undefined when none comes close. For sentences such as 'Did you mean "agreed"?'.
 */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
	const wanted = folded(name).slice(0, LONGEST);
	let best: string | undefined;
	let fewest = Math.max(1, Math.floor(wanted.length / LETTERS_PER_SLIP)) + 1;
	if (wanted === '') return undefined;
	for (const candidate of candidates) {
		const slips = slipsBetween(wanted, folded(candidate).slice(0, LONGEST), fewest);
		if (slips >= fewest) continue;
		fewest = slips;
		best = candidate;
	}
	return best;
}

/** Letters to add, drop, change or swap with their neighbour; `most` when it takes that many or more. */
function slipsBetween(one: string, other: string, most: number): number {
	// A name of one or two letters is one slip from any other such name.
	if (one !== other && Math.min(one.length, other.length) < 3) return most;
	if (Math.abs(one.length - other.length) >= most) return most;
	let before: number[] = [];
	let above = Array.from({ length: other.length + 1 }, (_, column) => column);
	for (let row = 1; row <= one.length; row++) {
		const line = [row];
		for (let column = 1; column <= other.length; column++) {
			const same = one[row - 1] === other[column - 1];
			let slips = Math.min(
				above[column - 1]! + (same ? 0 : 1),
				above[column]! + 1,
				line[column - 1]! + 1,
			);
			if (one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) {
				slips = Math.min(slips, before[column - 2]! + 1);
			}
			line.push(slips);
		}
		if (Math.min(...line) >= most) return most;
		[before, above] = [above, line];
	}
	return above[other.length]!;
}
