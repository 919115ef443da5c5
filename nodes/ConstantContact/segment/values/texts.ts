import { isPlain } from '../contactWriter';

/** Scripts whose letters take other forms beside a joiner, or beside one that keeps them apart. */
const JOINING = `Arabic Syriac Nko Mongolian Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu
	Kannada Malayalam Sinhala Khmer Myanmar Tibetan`
	.split(/\s+/)
	.map((script) => `\\p{Script=${script}}`)
	.join('');
/** The mark that takes a letter's vowel away; with a joiner behind it, it shapes a word's last letter. */
const VIRAMA =
	'\\u094d\\u09cd\\u0a4d\\u0acd\\u0b4d\\u0bcd\\u0c4d\\u0ccd\\u0d3b\\u0d3c\\u0d4d\\u0dca\\u1039\\u103a\\u17d2';
/** Signs that come in two forms, or in rare ones, by a selector behind them. */
const SELECTABLE =
	'\\p{Extended_Pictographic}\\p{So}\\p{Sm}\\p{Script=Han}\\p{Script=Mongolian}\\p{Script=Myanmar}\\p{Script=Phags_Pa}';

/** What is part of a word or an emoji though it can not be seen by itself. */
const NEEDED = [
	'\\u{1f3f4}[\\u{e0020}-\\u{e007e}]{2,8}\\u{e007f}',
	`(?<=[${JOINING}])[\\u200c\\u200d](?=[${JOINING}])`,
	`(?<=[${VIRAMA}])\\u200d`,
	'(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f])\\u200d(?=\\p{Extended_Pictographic})',
	'(?<=[0-9#*])\\ufe0f(?=\\u20e3)',
	`(?<=[${SELECTABLE}])[\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}\\u180b-\\u180d\\u180f]`,
].join('|');
/** Control characters but tabs and line ends, format characters, fillers, what is no character at all. */
const UNSEEN =
	'[\\p{Default_Ignorable_Code_Point}\\u2800\\ufff9-\\ufffc\\u{16fe4}\\u{1d159}\\p{Noncharacter_Code_Point}]|[^\\P{Cc}\\t\\n\\r]';
const INVISIBLE = new RegExp(`(${NEEDED})|${UNSEEN}`, 'gu');

/** What a spreadsheet writes into a cell that it could not work out, and what MySQL writes for NULL. */
const NO_VALUE =
	/^(?:#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NUM!|NULL!|ERROR!|SPILL!|CALC!|FIELD!|BLOCKED!|BUSY!|CONNECT!|EXTERNAL!|PYTHON!|TIMEOUT!|UNKNOWN!|GETTING_DATA)|\\N)$/i;
/** An apostrophe in front has a spreadsheet take a number for text, and disarms what would be a formula. */
const AS_TEXT = /^'(?=[+=@-]|\d(?!\ds\b))/;
/** Between the several values of one field, in files of Google. */
export const SEVERAL = ':::';

const withoutInvisible = (text: string): string =>
	text.replace(INVISIBLE, (_letter, needed: string | undefined) => needed ?? '').trim();

/**
 * What a person would say stands there: without blanks around, invisible characters, a spreadsheet's
 * armour; of several values the first; nothing where a spreadsheet's error stands.
 */
export function cleanText(text: string): string {
	let clean = withoutInvisible(text);
	if (clean.startsWith('="') && clean.endsWith('"')) {
		clean = outOfFormula(clean);
	} else if (AS_TEXT.test(clean)) {
		const isQuoted = clean.length > 1 && clean.endsWith("'");
		clean = clean.slice(1, isQuoted ? -1 : undefined).trim();
	}
	if (clean.includes(SEVERAL)) {
		clean = clean.split(SEVERAL).map(trimmed).find(Boolean) ?? '';
	}
	return NO_VALUE.test(clean) ? '' : clean;
}

/** The text of `="02134"`, whose quotation marks are doubled where a file was written twice. */
function outOfFormula(formula: string): string {
	const text = formula.slice(2, -1).replaceAll('""', '"').trim();
	return text.length > 1 && text.startsWith('"') && text.endsWith('"')
		? text.slice(1, -1).trim()
		: text;
}

const trimmed = (text: string): string => text.trim();

/** The text of a scalar, as {@link cleanText} has it; undefined for anything without an obvious text. */
export function scalarText(value: unknown): string | undefined {
	switch (typeof value) {
		case 'string':
			return isPlain(value) ? value : cleanText(value);
		case 'number':
			return Number.isFinite(value) ? String(value) : undefined;
		case 'bigint':
		case 'boolean':
			return String(value);
		default:
			return undefined;
	}
}

/** Whether some of a text is lost: what stands in place of unreadable bytes, or half a character. */
export const isDamaged = (text: string): boolean => DAMAGE.test(text);
const DAMAGE = /[\ufffd\p{Surrogate}]/u;

/**
 * Whether a clean text is how programs write that there is nothing. Capitals count: *Null* is
 * somebody's name, *NULL* and *null* are not.
 */
export function standsForNothing(text: string): boolean {
	return text.length <= LONGEST_NOTHING && (NOTHING.has(text) || DASHES.test(text));
}
const NOTHING = new Set([
	...['NULL', 'null', '(NULL)', '(null)', '<NULL>', '<null>', '[NULL]', '[null]', 'nil', '(nil)'],
	...['N/A', 'n/a', 'N/a', 'n.a.', 'N.A.', 'undefined', '(undefined)', 'None', 'none', 'NONE'],
	...['NaN', 'nan', '(empty)', '(blank)', '(none)', '(leer)', '<NA>', '<empty>', "''", '""'],
]);
const DASHES = /^[-\u2013\u2014]+$/;
const LONGEST_NOTHING = 11;

/** A quick look that nearly all values do not stand. */
export function mayStandForNothing(value: unknown): boolean {
	if (typeof value !== 'string' || value.length > LONGEST_NOTHING) return false;
	return FIRST_OF_NOTHING[value.charCodeAt(0)] === 1;
}
const FIRST_OF_NOTHING = new Uint8Array(0x2100);
for (const text of [...NOTHING, '-', '\u2013', '\u2014']) FIRST_OF_NOTHING[text.charCodeAt(0)] = 1;
