import { plural } from '../words';

/** Why somebody is taken off a list. Stable strings: workflows branch on them (README lists them). */
export type RemovalReason = 'left_segment';

/** How many people by the reason for which they go. */
export type Removals = Partial<Record<RemovalReason, number>>;

/** How a person would say each reason of one person, and of several. */
const IN_WORDS: Record<RemovalReason, [one: string, many: string]> = {
	left_segment: ['is not in the segment', 'are not in the segment'],
};

/** "12 people of 80 on the list are not in the segment": each reason with its number. */
export const removalsInWords = (removals: Removals, where: string): string =>
	(Object.entries(removals) as Array<[RemovalReason, number]>)
		.map(([reason, count], index) => {
			const [one, many] = IN_WORDS[reason];
			const people = plural(count, 'person', 'people');
			return `${people}${index === 0 ? where : ''} ${count === 1 ? one : many}`;
		})
		.join(', ');
