import { readSafely, type Row, type RowReader } from './reader';
import { readBoolean } from './values/booleans';
import { cleanText, SEVERAL, standsForNothing } from './values/texts';
import type { Cause } from './verdicts';

/** Spellings of yes that count unless the person says otherwise, one a line; letter case never matters. */
export const DEFAULT_YES_VALUES = [
	...['true', 'yes', 'y', '1', 'on', 'granted', 'given', 'opted in', 'opt in', 'subscribed'],
	...['accepted', 'optin', 'optedin', 'checked', '✓', '✔', '☑', '✅'],
	...['ja', 'oui', 'sí', 'si', 'sì', 'sim', 'evet', 'kyllä', 'tak', 'igen', 'ano', 'да', 'ναι'],
	...['はい', '是', '예', '네', 'نعم', 'כן'],
	...['wahr', 'vrai', 'verdadero', 'vero', 'verdadeiro', 'waar'],
].join('\n');

/** Spellings of no, by which somebody who declined is told from somebody who was never asked. */
export const DEFAULT_NO_VALUES = [
	...['false', 'no', 'n', '0', 'off', 'withdrawn', 'revoked', 'opted out', 'opt out', 'optout'],
	...['optedout', 'unchecked', '☐'],
	...['unsubscribed', 'unsubscribe', 'declined', 'rejected', 'denied', 'refused', 'objected'],
	...['nein', 'non', 'não', 'nao', 'nee', 'nej', 'nei', 'nie', 'ei', 'hayır', 'hayir', 'nem'],
	...['нет', 'όχι', 'いいえ', '否', '아니요', 'لا', 'לא'],
	...['falsch', 'faux', 'falso', 'onwaar', 'désinscrit', 'disiscritto', 'uitgeschreven'],
	...['widerrufen', 'abgelehnt', 'abgemeldet', 'refusé', 'retiré', 'désabonné', 'rechazado'],
	...['retirado', 'recusado', 'revogado', 'rifiutato', 'revocato', 'geweigerd', 'afgemeld'],
].join('\n');

/** Says whether a row's person may be sent; the cause when not. Keeps in mind what it came across. */
export type ConsentCheck = (row: Row, index: number, heard: ConsentWords) => Cause | undefined;

const noConsent = (message: string): Cause => ({ reason: 'no_consent', message });

export const NO_ANSWER = noConsent(
	'The row does not say that this person agreed to get mail: its consent field is empty.',
);
export const SAYS_NO = noConsent('The consent field of this row says no.');
export const NOT_YES = noConsent(
	'The consent field of this row holds none of the values that mean yes.',
);
/** Of a row that itself says yes. */
export const OTHER_SAYS_NO = noConsent(
	'Another row with the same email address says no, and that counts.',
);
export const OTHER_NOT_YES = noConsent(
	'A later row with the same email address does not say yes, and the newest word counts.',
);

export const everyoneAgreed: ConsentCheck = () => undefined;

/**
 * Only rows whose consent value is one of `yesValues`, which {@link readValues} takes apart. One that
 * is among `noValues` and not among these is an explicit no.
 */
export function consentByField(
	read: RowReader,
	yesValues: string,
	noValues = DEFAULT_NO_VALUES,
): ConsentCheck {
	const yes = new Set(readValues(yesValues, DEFAULT_YES_VALUES));
	const no = new Set(readValues(noValues, DEFAULT_NO_VALUES).filter((value) => !yes.has(value)));
	const judge = (text: string | undefined): Cause | undefined => {
		if (text === undefined || text.includes(SEVERAL)) return NOT_YES;
		const clean = cleanText(text);
		const spelled = spelling(clean);
		const word =
			yes.has(spelled) || no.has(spelled) ? spelled : (SHORT_FOR.get(spelled) ?? spelled);
		if (yes.has(word)) return undefined;
		if (spelled === '' || standsForNothing(clean)) return NO_ANSWER;
		return no.has(word) ? SAYS_NO : NOT_YES;
	};
	return (row, index, heard) => heard.judge(readSafely(read, row, index), judge);
}

/** How databases and spreadsheets write what stands on the right. */
const SHORT_FOR = new Map([
	['t', 'true'],
	['f', 'false'],
	['1.0', '1'],
	['0.0', '0'],
]);

/**
 * The values that a text names, one a line. A line with commas is a list only where each of its parts
 * is one of the values that count by default: "Yes, send me news" is one value, and a bare "Yes" is
 * another one, which nobody has named.
 */
function readValues(text: string, byDefault: string): string[] {
	const known = new Set(byDefault.split('\n').map(spelling));
	return text
		.split(/[\r\n]+/)
		.flatMap((line) => {
			const parts = line.split(',').map(spelling).filter(Boolean);
			return parts.every((part) => known.has(part)) ? parts : [spelling(line)];
		})
		.filter(Boolean);
}

/** Whether one of the values that mean yes is a mere yes, such as true or 1. */
export const countsAffirmation = (yesValues: string): boolean =>
	readValues(yesValues, DEFAULT_YES_VALUES).some((value) => readBoolean(value) === 'true');

/**
 * "Opted-In", "opted_in" and " opted in " are one spelling, and so are "Yes", "yes." and "ＹＥＳ";
 * invisible letters belong to none.
 */
export function spelling(value: string): string {
	return value
		.replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
		.normalize('NFKC')
		.trim()
		.replace(AROUND, '')
		.toLowerCase()
		.replace(/[\s_-]+/g, ' ');
}

/** Quotation marks, and what ends a sentence that asks nothing. */
const AROUND = /^["'“”„«»]+|["'“”«».!。！]+$/g;

/** A value of the consent field, how many rows have it, and as what it counts. */
export interface ConsentValue {
	/** Cut to 40 characters; `(not text)` for objects and the like. */
	value: string;
	rows: number;
	means: 'yes' | 'no' | 'unknown';
}

/** Different values that are kept in mind; consent has few, and a wrong column one a row. */
const MOST_VALUES = 1_000;
/** Letters of a value that may be one; longer ones are no answer to a question. */
const MOST_LETTERS = 1_000;
const MOST_SHOWN = 20;
const SHOWN_LETTERS = 40;
/** In place of a value that has none. */
export const NOT_TEXT = '(not text)';

interface Word {
	rows: number;
	text: string | undefined;
	cause: Cause | undefined;
}

/** The values that a segment has in its consent field. Each is judged once, however many rows have it. */
export class ConsentWords {
	private readonly words = new Map<unknown, Word>();
	/** Whether anybody said yes; also where there were too many values to keep all in mind. */
	hasYes = false;
	/** Rows with a value that is neither a yes nor a no, whether it can be shown or not. */
	unknownRows = 0;

	judge(value: unknown, judge: (text: string | undefined) => Cause | undefined): Cause | undefined {
		let word = this.words.get(value);
		if (!word) {
			const text = textOf(value);
			// An object is another one in every row; what it says may have been heard before.
			const key = typeof value === 'object' || text === undefined ? (text ?? NOT_TEXT) : value;
			word = this.words.get(key) ?? { rows: 0, text, cause: judge(text) };
			if (this.words.size < MOST_VALUES) this.words.set(key, word);
		}
		word.rows += 1;
		if (word.cause === undefined) this.hasYes = true;
		if (word.cause === NOT_YES) this.unknownRows += 1;
		return word.cause;
	}

	/** Whether rows were asked, and not one of them had anything there, or the field at all. */
	get areAllEmpty(): boolean {
		const [first, ...others] = this.words.values();
		return first?.cause === NO_ANSWER && others.every(({ cause }) => cause === NO_ANSWER);
	}

	/** Rows in which nothing stands there. */
	get emptyRows(): number {
		let rows = 0;
		for (const word of this.words.values()) if (word.cause === NO_ANSWER) rows += word.rows;
		return rows;
	}

	/** The most frequent values, without the empty ones and what looks like somebody's data. */
	shown(): ConsentValue[] {
		const values = new Map<string, ConsentValue>();
		// With so many different values the column is about something else, perhaps names.
		const isForeign = this.words.size === MOST_VALUES;
		for (const { rows, text = NOT_TEXT, cause } of this.words.values()) {
			if (cause === NO_ANSWER || (cause === NOT_YES && isForeign) || isPersonal(text)) continue;
			// One person's own sentence is no value of a field.
			if (cause === NOT_YES && rows === 1 && text.trim().split(/\s+/).length > 2) continue;
			const value = Array.from(text.trim()).slice(0, SHOWN_LETTERS).join('');
			const means = !cause ? 'yes' : cause === SAYS_NO ? 'no' : 'unknown';
			const key = `${means} ${value}`;
			const same = values.get(key);
			if (same) same.rows += rows;
			else values.set(key, { value, rows, means });
		}
		return [...values.values()].sort((a, b) => b.rows - a.rows).slice(0, MOST_SHOWN);
	}
}

const isPersonal = (text: string): boolean =>
	text.includes('@') || (text.match(/\p{Nd}/gu)?.length ?? 0) > 6;

/** The text of a value; empty for none, undefined for what has none of its own. Never throws. */
export function textOf(value: unknown): string | undefined {
	try {
		switch (typeof value) {
			case 'string':
				return value.length > MOST_LETTERS ? undefined : value;
			case 'number':
				return Number.isNaN(value) ? '' : String(value);
			case 'bigint':
			case 'boolean':
				return String(value);
			case 'undefined':
				return '';
			case 'object':
				return value === null ? '' : textOfObject(value);
			default:
				return undefined;
		}
	} catch {
		return undefined;
	}
}

/** What a MySQL driver makes of a BIT, also behind JSON; and the answer to a question of a form. */
function textOfObject(value: object): string | undefined {
	const bytes: unknown =
		'type' in value && value.type === 'Buffer' && 'data' in value ? value.data : value;
	if (bytes instanceof Uint8Array || (bytes !== value && Array.isArray(bytes))) {
		return bytes.length === 1 && (bytes[0] === 0 || bytes[0] === 1) ? String(bytes[0]) : undefined;
	}
	if (!Array.isArray(value) || value.length > 1) return undefined;
	const only: unknown = value[0];
	return typeof only === 'object' && only !== null ? undefined : textOf(only);
}
