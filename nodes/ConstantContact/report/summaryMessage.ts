import type { TagReport } from '../imports/tags';
import type { MirrorReport } from '../mirror/mirror';
import { apartFrom, countByReason, nobodyInWords, peopleInWords } from '../mirror/reasons';
import { inOneText, type Problem } from '../problem';
import { totalOf } from '../segment/maps';
import { meaningOf } from '../segment/reasons';
import { amount, plural } from '../words';
import { ALL_REASONS, type RowCounts } from './summary';
import { tagSentences } from './tags';
import type { Staying } from './whereabouts';

/** What the sentences tell beside the counts of rows. */
interface Beside {
	/** Rows that Constant Contact was still at work on. */
	underWay: number;
	/** Rows of which it took nothing but the address. */
	addressOnly: number;
	/** People who are on the list though their row is not exported, and the other way round. */
	staying: Staying;
	/** Members by the list's own number when all was done; undefined when it gives none. */
	membersAfter?: number;
	/** What became of the tags, where there were to be any. */
	tagged?: TagReport;
	/** Name of a field and how many exported rows went without it, because its value was wrong. */
	without: Array<[field: string, rows: number]>;
	/** Rows of the whole run, where only the first ones of the segment were taken. */
	firstRows?: number;
}

/** The receipt in a few sentences. */
export function summaryMessage(
	rows: RowCounts,
	list: { name: string; created: boolean },
	{ underWay, addressOnly, without, staying, firstRows, tagged, membersAfter }: Beside,
	problem: Problem | undefined,
	mirrored: MirrorReport | undefined,
): string {
	return [
		...(rows.received === 0
			? ['The segment is empty: nothing was sent.']
			: rowSentences(rows, list, underWay, firstRows)),
		...(without.length > 0 ? [withoutValues(without, 'went')] : []),
		...(addressOnly > 0
			? [
					`${plural(addressOnly, 'row')} went with the address alone: Constant Contact did not take ${addressOnly === 1 ? 'its' : 'their'} other values.`,
				]
			: []),
		...(mirrored ? removalSentences(mirrored) : []),
		...stayingSentences(staying),
		...(staying.notSeen === 0 ? fewerSentences(rows, membersAfter) : []),
		...(tagged ? tagSentences(tagged) : []),
		...(problem && problem !== mirrored?.problem ? [inOneText(problem)] : []),
	].join(' ');
}

/** "1 duplicate of another row, 3 people who unsubscribed": each reason with its number, in the order of {@link REASONS}. */
export const reasonsInWords = (byReason: RowCounts['byReason']): string =>
	ALL_REASONS.filter((reason) => byReason[reason])
		.map((reason) => plural(byReason[reason]!, ...meaningOf(reason).counted))
		.join(', ');

/** "12 rows", "the first 10 rows", or of one list out of several "3 rows among the first 10". */
export function rowsInWords(received: number, firstRows: number | undefined): string {
	const rows = plural(received, 'row');
	if (firstRows === undefined) return rows;
	return received === firstRows
		? `the first ${rows}`
		: `${rows} among the first ${amount(firstRows)}`;
}

/** Fields by their names in the panel instead of their ids. */
export const byFieldName = (
	leftOut: Record<string, number>,
	fieldName: (id: string) => string,
): Beside['without'] => Object.entries(leftOut).map(([field, rows]) => [fieldName(field), rows]);

/** "46 rows went without Birthday, 3 without Last Name": the most frequent ones. */
export function withoutValues(without: Beside['without'], verb: 'went' | 'would go'): string {
	const sorted = [...without].sort(([, one], [, other]) => other - one).slice(0, MOST_FIELDS);
	const parts = sorted.map(([field, rows], index) =>
		index === 0
			? `${plural(rows, 'row')} ${verb} without ${field}`
			: `${amount(rows)} without ${field}`,
	);
	const more = without.length > MOST_FIELDS ? ' and other fields' : '';
	const isOne = without.length === 1 && without[0]![1] === 1;
	const why = isOne
		? 'Constant Contact does not take the value as it is'
		: 'Constant Contact does not take the values as they are';
	return `${parts.join(', ')}${more}: ${why}.`;
}
const MOST_FIELDS = 5;

function rowSentences(
	rows: RowCounts,
	list: { name: string; created: boolean },
	underWay: number,
	firstRows: number | undefined,
): string[] {
	const { not_confirmed: open = 0, ...byReason } = rows.byReason;
	const notKnown = open - underWay;
	const all = `${amount(rows.exported)} of ${rowsInWords(rows.received, firstRows)}`;
	const verb = rows.exported === 1 || rows.received === 1 ? 'was' : 'were';
	const where =
		list.name === ''
			? `without a list ${verb} exported`
			: `${verb} exported to the ${list.created ? 'new ' : ''}list "${list.name}"`;
	const sentences = [`${all} ${where}${open > 0 ? ' so far' : ''}.`];
	if (underWay > 0) {
		sentences.push(
			`Constant Contact is still working on ${amount(underWay)}: the operation 'Get Status' says when it has ended.`,
		);
	}
	if (notKnown > 0) {
		sentences.push(
			`It is not known whether Constant Contact took ${plural(notKnown, 'row')}: export the segment again, which is safe.`,
		);
	}
	if (rows.notExported > open) sentences.push(`Not exported: ${reasonsInWords(byReason)}.`);
	if (rows.notIdentified > 0) {
		const which = rows.notIdentified === 1 ? 'row it was' : 'rows they were';
		sentences.push(
			`Of ${amount(rows.notIdentified)} of them Constant Contact does not say which ${which}.`,
		);
	}
	return sentences;
}

function removalSentences(mirrored: MirrorReport): string[] {
	const {
		removed,
		notConfirmed,
		guard,
		leavers,
		mayMiss,
		byReason = {},
		problem,
		reasons,
	} = mirrored;
	if (guard) return [`Nobody was removed. ${inOneText(guard)}`];
	// The list was made by this run, or there is none: nobody was counted.
	if (leavers === undefined) return [];
	const overlooked = mayMiss
		? [
				'People came or went while the list was read, or its count is late: somebody who was to go may have been overlooked, and the next run looks again.',
			]
		: [];
	if (leavers === 0) return [...overlooked, nobodyInWords(reasons, mayMiss)];
	const sentences: string[] = [];
	if (removed.length > 0) {
		const was = removed.length === 1 ? 'was' : 'were';
		sentences.push(`${peopleInWords(countByReason(removed))} ${was} taken off the list.`);
	}
	if (notConfirmed > 0) {
		sentences.push(
			`The removal of ${plural(notConfirmed, 'person', 'people')} was requested and not confirmed: the next run checks again.`,
		);
	}
	const staying = leavers - removed.length - notConfirmed;
	if (staying > 0) {
		// Of whom removal was not confirmed it is not known for which reason they were to go.
		const who =
			notConfirmed > 0
				? plural(staying, 'more person', 'more people')
				: peopleInWords(apartFrom(byReason, countByReason(removed)));
		const why = problem ? `: ${inOneText(problem)}` : '.';
		sentences.push(`${who} ${staying === 1 ? 'stays' : 'stay'} on the list${why}`);
	}
	return [...sentences, ...overlooked];
}

/** A job may say of people that they are on the list, and the list that it has not so many. */
const fewerSentences = ({ exported }: RowCounts, members = exported): string[] =>
	members < exported
		? [
				`The list says that it has ${plural(members, 'member')} by now, fewer than were exported to it: Constant Contact may count late. Run the workflow again later to see.`,
			]
		: [];

/** What is not exported may be on the list all the same, and the two are never the same thing. */
function stayingSentences({ onList, notKnown, notSeen }: Staying): string[] {
	const sentences: string[] = [];
	if (notSeen > 0) {
		sentences.push(
			`${plural(notSeen, 'person whose row was', 'people whose rows were')} exported did not show on the list afterwards: Constant Contact counts them as taken, and may show them late. Run the workflow again later to see.`,
		);
	}
	const people = totalOf(onList);
	if (people > 0) {
		const who =
			people === 1
				? 'person whose row is not exported is'
				: 'people whose rows are not exported are';
		sentences.push(`${amount(people)} ${who} on the list: ${reasonsInWords(onList)}.`);
	}
	const withoutConsent = notKnown.no_consent ?? 0;
	if (withoutConsent > 0) {
		const who =
			withoutConsent === 1
				? 'the person without consent is'
				: `the ${amount(withoutConsent)} people without consent are`;
		sentences.push(`This run did not look up whether ${who} on the list.`);
	}
	return sentences;
}
