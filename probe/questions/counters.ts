import { Unanswered } from '../errors';
import { once, told, type Question } from '../question';

/** Rows of the import that these questions share: two that are fine among four that are not. */
const ROWS = 6;
const WRONG = 4;
/** Position of the first wrong row, counted from 1, as a file without heading counts its lines. */
const FIRST_WRONG = 2;

const COUNTERS_DOCUMENTED = [
	'person_count',
	'error_count',
	'correctable_count',
	'cannot_add_to_list_count',
	'items_total_count',
];

/** An import with rows that nobody could take. */
const mixedImport = once(async ({ artifacts }) => {
	const fine = () => ({ email: artifacts.address() });
	const wrong = (what: string) => ({ email: `${what} no address` });
	const rows = [fine(), wrong('a'), fine(), wrong('b'), wrong('c'), wrong('d')];
	const { activity, outcome } = await artifacts.import(rows);
	if (activity?.state !== 'completed') throw new Unanswered(`With wrong rows ${outcome}.`);
	const errors = (activity.activity_errors ?? []).map((error) =>
		typeof error === 'string' ? error : String((error as { message?: unknown }).message),
	);
	return { counters: activity.status ?? {}, errors };
});

export const COUNTERS: Question[] = [
	{
		question: 'Does `person_count` include refused contacts?',
		holdsWhen: 'it does',
		readsOnly: false,
		async ask(account) {
			const { person_count: count } = (await mixedImport(account)).counters;
			const accepted = ROWS - WRONG;
			if (count === undefined || count < accepted) throw new Unanswered(`It is ${String(count)}.`);
			return told(count > accepted, `${count} for ${ROWS} rows with ${WRONG} wrong ones`);
		},
	},
	{
		question: "Which counters does an import's job have?",
		holdsWhen: 'the five that are documented',
		readsOnly: false,
		async ask(account) {
			const { counters } = await mixedImport(account);
			const missing = COUNTERS_DOCUMENTED.filter((name) => typeof counters[name] !== 'number');
			return told(missing.length === 0, missing.length === 0 ? 'all' : `not ${missing.join(', ')}`);
		},
	},
	{
		question: 'Does `items_total_count` count a heading?',
		holdsWhen: 'it is one more than the rows',
		readsOnly: false,
		async ask(account) {
			const { items_total_count: count } = (await mixedImport(account)).counters;
			if (count === undefined) throw new Unanswered('The counter is missing.');
			return told(count === ROWS + 1, `${count} for ${ROWS} rows`);
		},
	},
	{
		question: 'How many of its row errors does an activity spell out?',
		holdsWhen: 'it spells out some, and fewer than it counts',
		readsOnly: false,
		async ask(account) {
			const { errors, counters } = await mixedImport(account);
			const counted = (counters.error_count ?? 0) + (counters.correctable_count ?? 0);
			return told(
				errors.length > 0 && errors.length < counted,
				`${errors.length} texts, ${counted} counted`,
			);
		},
	},
	{
		question: 'Does "Line N" of an activity\'s errors count a heading?',
		holdsWhen: 'the second row is "Line 3"',
		readsOnly: false,
		async ask(account) {
			const { errors } = await mixedImport(account);
			const lines = errors.flatMap((text) => {
				const [, line] = /^\s*line\s+(\d+)\s*:/i.exec(text) ?? [];
				return line ? [Number(line)] : [];
			});
			if (lines.length === 0) throw new Unanswered('No error names a line.');
			const first = Math.min(...lines);
			if (first !== FIRST_WRONG && first !== FIRST_WRONG + 1) {
				throw new Unanswered(`The second row is "Line ${first}".`);
			}
			return told(first === FIRST_WRONG + 1, `the second row is "Line ${first}"`);
		},
	},
];
