import type { FileDialect, FileReport } from '../segment/file/fileReport';
import { NOT_TEXT, type ConsentValue } from '../segment/consent';
import type { FoundConvention } from '../segment/conventions';
import type { Mapping } from '../segment/mapping/mapping';
import { maySayWhoAgreed, maySayWhoNot } from '../segment/optOut';
import type { CheckedSegment } from '../segment/check';
import { amount, plural } from '../words';

/** How the segment was read: what was found out rather than said, for whoever wants to check it. */
export interface SegmentReading {
	/** Which column goes into which field, the surest column of a field first. */
	columns: Array<{ column: string; field: string }>;
	/** Columns that are not sent, at most 50. */
	notSent: string[];
	/** How a file is written. */
	file?: FileDialect;
	/** The most frequent values of the consent field, and as what each counts. */
	consentValues: ConsentValue[];
	/** Rows from whose address something was taken off that is no part of it. */
	addressesCleaned: number;
	/** Sentences about what could be meant otherwise, or may be wrong. */
	notes: string[];
}

/** What is said of the rows of a list beside what was found in them. */
interface OfRun {
	/** Names of columns that say something else than a field: consent, the list. */
	used: string[];
	/** Whether no row of the whole run has anything in the consent field. */
	isConsentEmpty: boolean;
	file?: FileReport;
	/** What else is to be told. */
	notes?: readonly string[];
}

export function readingOf(
	mapping: Mapping,
	checked: CheckedSegment,
	{ used, isConsentEmpty, file, notes = [] }: OfRun,
): SegmentReading {
	const columns = mapping.report();
	// A column without a name is told of nowhere.
	const notSent = mapping.unmapped.filter(
		(column) => column !== '' && !used.some((text) => names(text, column)),
	);
	const decisions = mapping.decisions();
	const { heard } = checked;
	const consentValues = heard.shown();
	// What is said of a column by itself is said once.
	const unknown = notSent.filter(
		(column) => !decisions.some((sentence) => sentence.startsWith(`"${column}" `)),
	);
	const labels = new Map(columns.map(({ field, displayName }) => [field, displayName]));
	return {
		columns: columns.map(({ column, displayName }) => ({ column, field: displayName })),
		notSent,
		...(file ? { file: file.dialect } : {}),
		consentValues,
		addressesCleaned: checked.cleaned,
		notes: [
			...notes,
			...(file?.warnings ?? []),
			...decisions,
			...mapping.conventions
				.found()
				.map((found) => inWords(found, labels.get(found.field) ?? found.field)),
			...(isConsentEmpty ? [NO_CONSENT_FIELD] : emptyConsent(heard.emptyRows)),
			...notSent.filter(maySayWhoNot).map(maySayNo),
			...notSent.filter(maySayWhoAgreed).map(maySayYes),
			...unknownWords(consentValues, heard.unknownRows),
			...(unknown.length > 0
				? [
						`Not sent, because no field is known for ${unknown.length === 1 ? 'it' : 'them'}: ${unknown.map(inShort).join(', ')}.`,
					]
				: []),
		],
	};
}

/** A name in a sentence; a file may have headings that are pages long. */
const inShort = (name: string): string =>
	name.length > LETTERS ? `${Array.from(name.slice(0, LETTERS)).slice(0, -1).join('')}…` : name;
const LETTERS = 60;

/** Whether a parameter is the name of a column, or an expression with it: `={{ $json.team }}`. */
function names(parameter: string, column: string): boolean {
	if (!parameter.startsWith('=')) return parameter.trim() === column;
	const words = /[\p{L}\p{N}_$]/u;
	for (let at = parameter.indexOf(column); at >= 0; at = parameter.indexOf(column, at + 1)) {
		const around = [parameter[at - 1] ?? '', parameter[at + column.length] ?? ''];
		if (!around.some((letter) => words.test(letter))) return true;
	}
	return false;
}

const maySayNo = (column: string): string =>
	`The column "${column}" may say who must not get mail, and it is not used. If it does, choose it under 'Never Send', or take such rows out before this node.`;

const maySayYes = (column: string): string =>
	`The column "${column}" may say who agreed to get mail, and it is not used. If it does, choose it under 'Consent Field'.`;

const READINGS = {
	dayFirst: 'with the day first',
	monthFirst: 'with the month first',
	dot: 'with a dot before the decimals',
	comma: 'with a comma before the decimals',
};

function inWords(found: FoundConvention, field: string): string {
	if (found.kind === 'day number') {
		const numbers = plural(found.openValues, 'number');
		return `${field}: ${numbers} such as 31111 ${found.openValues === 1 ? 'is read as a day' : 'are read as days'} that spreadsheets count from 1900 on. Workbooks of old Macs count from 1904: their dates would be four years and a day too early.`;
	}
	const { kind, reading, isSure, openValues } = found;
	const [such, option] =
		kind === 'date'
			? ['such as 3/4/1985', " The option 'Date Order' sets it."]
			: ['such as 1,234', ''];
	const values = `${plural(openValues, kind)} ${such}`;
	if (reading === undefined) {
		return `${field}: ${values} ${openValues === 1 ? 'was' : 'were'} left out, because the other values of the column contradict each other.${option}`;
	}
	const because = isSure
		? 'as other values of the column show'
		: 'because nothing in the column says otherwise';
	return `${field}: ${values} ${openValues === 1 ? 'is' : 'are'} read ${READINGS[reading]}, ${because}.${option}`;
}

const NO_CONSENT_FIELD =
	"The consent field is empty in every row. Check its name under 'Consent Field'.";

const emptyConsent = (rows: number): string[] =>
	rows === 0
		? []
		: [
				`The consent field is empty in ${plural(rows, 'row')}: ${rows === 1 ? 'it is not sent, and its person is' : 'they are not sent, and their people are'} not taken off the list because of it.`,
			];

/** Values of the consent field that count neither as yes nor as no, in so many rows. */
function unknownWords(values: ConsentValue[], rows: number): string[] {
	const unknown = values.filter(({ means }) => means === 'unknown');
	const words = unknown.filter(({ value }) => value !== NOT_TEXT);
	const objects = unknown.find(({ value }) => value === NOT_TEXT);
	const hidden = unknown.reduce((left, value) => left - value.rows, rows);
	return [
		...(words.length > 0 ? [namedWords(words)] : []),
		...(objects ? [inObjects(objects.rows)] : []),
		...(hidden > 0
			? [
					`The consent field of ${plural(hidden, 'row')} holds something else, such as a date, a number, an address or words of its own, which counts as neither yes nor no. If it does say that somebody agreed, put a yes into a field of its own before this node.`,
				]
			: []),
	];
}

const inObjects = (rows: number): string =>
	`The consent field of ${plural(rows, 'row')} holds an object or several values, which count as neither yes nor no. If one value of it says who agreed, drag that one onto 'Consent Field', or put it into a field of its own before this node.`;

function namedWords(unknown: ConsentValue[]): string {
	const list = unknown.map(({ value, rows }) => `"${value}" (${amount(rows)})`).join(', ');
	const [counts, add] = unknown.length === 1 ? ['counts', 'Add it'] : ['count', 'Add each of them'];
	return `The consent field holds ${list}, which ${counts} as neither yes nor no. ${add} to 'Values That Mean Yes' or 'Values That Mean No'.`;
}
