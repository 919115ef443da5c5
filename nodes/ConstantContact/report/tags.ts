import type { TagReport } from '../imports/tags';
import { plural } from '../words';

/** Tags that the sentences name at most; all of them are in the receipt. */
const MOST_TAGS = 5;

const people = (count: number): string => plural(count, 'person', 'people');
const quoted = (names: string[]): string =>
	names
		.map((name) => `"${name}"`)
		.join(', ')
		.replace(/, ("[^"]*")$/, ' and $1');

/** "Tagged 1,152 people with "VIP"": tags on as many people in one sentence. */
export function tagSentences(report: TagReport): string[] {
	const { tags, notConfirmed, notSeen, latecomers, untagged, notUntagged, problem } = report;
	const byCount = new Map<number, string[]>();
	for (const { name, contacts } of tags.slice(0, MOST_TAGS)) {
		byCount.set(contacts, [...(byCount.get(contacts) ?? []), name]);
	}
	const sentences = [...byCount].map(([count, names]) =>
		count === 0
			? `Nobody ${notConfirmed > 0 ? 'is known to be' : 'was'} tagged with ${quoted(names)}.`
			: `Tagged ${people(count)} with ${quoted(names)}.`,
	);
	if (notConfirmed > 0) {
		sentences.push(
			`Of ${people(notConfirmed)} it is not confirmed that they were tagged: export the segment again, which tags nobody twice.`,
		);
	}
	if (notSeen > 0) {
		const were = notSeen === 1 ? 'was' : 'were';
		const why = problem ? 'not tagged' : 'not seen on the list yet, and not tagged';
		sentences.push(`${people(notSeen)} ${were} ${why}: export the segment again.`);
	}
	if (latecomers === null) {
		sentences.push(
			'Whether somebody came on the list while it was tagged as a whole, and was tagged as well, is not known.',
		);
	} else if (latecomers > 0) {
		sentences.push(
			`${people(latecomers)} came on the list while it was tagged as a whole: whoever is not in the segment may have been tagged as well.`,
		);
	}
	if (untagged > 0) {
		sentences.push(`The tags were taken off ${people(untagged)} who left the list.`);
	}
	if (notUntagged > 0) {
		sentences.push(
			`Of ${people(notUntagged)} who left the list it is not confirmed that the tags were taken off, and no further run looks at them: take the tags off in Constant Contact.`,
		);
	}
	return sentences;
}
