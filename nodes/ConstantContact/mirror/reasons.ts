import { plural } from '../words';

interface Words {
	/** Behind the number, of one person and of several. */
	is: [one: string, many: string];
	/** Behind the person. */
	who: string;
	/** Behind "Nobody". */
	nobody: string;
}

/**
 * Why somebody is taken off a list, as a person would say it. Stable strings: workflows branch on them
 * (README lists them).
 */
const IN_WORDS = {
	/** Is among those whom 'Never Send' keeps out. */
	suppressed: {
		is: ['is never sent', 'are never sent'],
		who: 'who must never be sent',
		nobody: 'on the list is among those who are never sent',
	},
	/** Is on the list, and has no row in the segment. */
	left_segment: {
		is: ['is not in the segment', 'are not in the segment'],
		who: 'who left the segment',
		nobody: 'had left the segment',
	},
	/** Has a row, and the word that counts in its consent field is an explicit no. */
	said_no: {
		is: ['says no in the consent field', 'say no in the consent field'],
		who: 'who said no',
		nobody: 'on the list says no in the consent field',
	},
	/** Has a row in a segment of people who are to go. */
	in_segment: {
		is: ['is in the segment', 'are in the segment'],
		who: 'of the segment',
		nobody: 'of the segment is on the list',
	},
} satisfies Record<string, Words>;

export type RemovalReason = keyof typeof IN_WORDS;

/** How many people by the reason for which they go. */
export type Removals = Partial<Record<RemovalReason, number>>;

const entriesOf = (removals: Removals) =>
	(Object.entries(removals) as Array<[RemovalReason, number]>).filter(([, count]) => count > 0);

/** "12 people of 80 on the list are not in the segment, 3 people say no": each reason with its number. */
export function removalsInWords(removals: Removals, where: string): string {
	const parts = entriesOf(removals).map(([reason, count], index) => {
		const people = plural(count, 'person', 'people');
		return `${people}${index === 0 ? where : ''} ${IN_WORDS[reason].is[count === 1 ? 0 : 1]}`;
	});
	return parts.length > 0 ? parts.join(', ') : `0 people${where}`;
}

/** "3 people who left the segment and 1 person who said no" */
export const peopleInWords = (removals: Removals): string =>
	entriesOf(removals)
		.map(([reason, count]) => `${plural(count, 'person', 'people')} ${IN_WORDS[reason].who}`)
		.join(' and ') || '0 people';

/**
 * "Nobody had left the segment, and nobody on the list says no": where all reasons were looked for.
 *
 * @param mayMiss whether not everybody on the list is certain to have been read
 */
export function nobodyInWords(reasons: readonly RemovalReason[], mayMiss = false): string {
	const parts = reasons.map((reason) => `nobody ${IN_WORDS[reason].nobody}`).join(', and ');
	return mayMiss ? `Among those who were read, ${parts}.` : `N${parts.slice(1)}.`;
}

/** How many of some people go for which reason. */
export function countByReason(people: Array<{ reason: RemovalReason }>): Removals {
	const removals: Removals = {};
	for (const { reason } of people) removals[reason] = (removals[reason] ?? 0) + 1;
	return removals;
}

/** How many go for which reason when some of them are taken out. */
export const apartFrom = (removals: Removals, some: Removals): Removals =>
	Object.fromEntries(
		entriesOf(removals).map(([reason, count]) => [reason, count - (some[reason] ?? 0)]),
	);
