import { scalarText, standsForNothing } from './texts';

/** What a contact keeps of a number; the import's own schema allows 50 and may cut. */
const MAX_PHONE = 25;

/** Digits of a telephone number: those of a whole one at most (E.164), of a local one at least. */
const MOST_DIGITS = 15;
const FEWEST_DIGITS = 7;

const NOT_A_PHONE = 'does not look like a phone number.';
const LOST = 'was cut to a few digits by a spreadsheet. Have it write the column as text.';
const TOO_LONG = `is longer than ${MAX_PHONE} characters.`;

/** A number to write, empty for none, or why there is none to write. */
type Phone = { number: string; isFirstOfSeveral?: boolean } | { fault: string };

/** Digits with what usually stands between them. */
const SHAPE = /^(?:\+\s?\(?|\(\+?)?\d[\d\s()./-]*$/;
const EXTENSION = /[\s,;]*(?:extension|ext|x|#|durchwahl|poste)[\s.:=]*(\d{1,6})$/i;
/** What kind of number it is, which the field says already. */
const KIND = 'tel|callto|phone|mobile|cell|home|work|office|main|[tpmchwo]';
const LABEL = new RegExp(String.raw`^(?:${KIND})\.?\s?:\s?|\s?\((?:${KIND})\)$`, 'gi');
/** What has as many digits, and is another thing: a date, an address of the Internet. */
const NO_PHONE =
	/^(?:(?:19|20)\d\d-\d\d-\d\d|\d{1,2}\/\d{1,2}\/(?:19|20)\d\d|\d{1,3}(?:\.\d{1,3}){3})(?!\d)/;
const EXPONENT = /^[+-]?\d(?:[.,]\d+)?e\+?\d+$/i;
/** A number that a program kept as one with a fraction. */
const FRACTION = /^(\d{7,15})\.0+$/;
const OTHER_DASHES = /[\u2010-\u2015\u2212\ufe63\uff0d]/g;
/** Between several numbers, of which the first counts. */
const BETWEEN = /[;,|\n]|\s\/\s|\sor\s/;
/** More than several numbers take. */
const LONGEST = 250;

/** Reads a phone number, and leaves it as it is written; without punctuation where it is too long. */
export function readPhone(value: unknown): Phone {
	const text = scalarText(value);
	if (text === undefined || typeof value === 'boolean') return { fault: NOT_A_PHONE };
	if (text === '' || standsForNothing(text)) return { number: '' };
	if (text.length > LONGEST) return { fault: NOT_A_PHONE };
	const number = inAsciiDigits(text)
		.replace(OTHER_DASHES, '-')
		.replace(LABEL, '')
		.replace(FRACTION, '$1')
		.trim();
	if (EXPONENT.test(number)) return { fault: LOST };
	const first = firstOfSeveral(number);
	const one = first ?? (looksLikePhone(number) ? number : undefined);
	if (one === undefined) return { fault: NOT_A_PHONE };
	const short = one.length > MAX_PHONE ? withoutPunctuation(one) : one;
	if (short.length > MAX_PHONE) return { fault: TOO_LONG };
	return { number: short, isFirstOfSeveral: first !== undefined };
}

function withoutPunctuation(phone: string): string {
	const extension = EXTENSION.exec(phone)?.[1];
	const number = phone.replace(EXTENSION, '').replace(/[^+\d]/g, '');
	return extension === undefined ? number : `${number} x${extension}`;
}

/**
 * Whether a text is a number as {@link readPhone} leaves it, in ASCII. It looks at nearly all numbers
 * and may say no where that one says yes.
 */
export function isEvidentPhone(text: string): boolean {
	const { length } = text;
	if (length > MAX_PHONE || !isDigit(text.charCodeAt(length - 1))) return false;
	const first = text.charCodeAt(0);
	const start = first === PLUS || first === OPEN ? 1 : 0;
	if (!isDigit(text.charCodeAt(start)) || text[DATE_DASH] === '-') return false;
	let digits = 0;
	let isZero = true;
	for (let index = start; index < length; index++) {
		const unit = text.charCodeAt(index);
		if (isDigit(unit)) {
			digits += 1;
			if (unit !== ZERO) isZero = false;
		} else if (unit !== BLANK && unit !== MINUS && unit !== OPEN && unit !== CLOSE) {
			return false;
		}
	}
	return !isZero && digits >= FEWEST_DIGITS && digits <= MOST_DIGITS;
}

const [ZERO, NINE, PLUS, MINUS, OPEN, CLOSE, BLANK] = [0x30, 0x39, 0x2b, 0x2d, 0x28, 0x29, 0x20];
/** Where a dash stands in `YYYY-MM-DD`. */
const DATE_DASH = 4;
const isDigit = (unit: number): boolean => unit >= ZERO && unit <= NINE;

function looksLikePhone(text: string): boolean {
	const main = text.replace(EXTENSION, '');
	const digits = main.replace(/\D/g, '');
	const isLong = digits.length >= FEWEST_DIGITS && digits.length <= MOST_DIGITS;
	return isLong && SHAPE.test(main) && /[1-9]/.test(digits) && !NO_PHONE.test(main);
}

/** Undefined unless every one of them is a number. */
function firstOfSeveral(text: string): string | undefined {
	const numbers = text
		.split(BETWEEN)
		.map((number) => number.trim())
		.filter(Boolean);
	return numbers.length > 1 && numbers.every(looksLikePhone) ? numbers[0] : undefined;
}

/** Digits of any script, in the ten of ASCII: those of a script stand in a row, from zero on. */
function inAsciiDigits(text: string): string {
	return text.normalize('NFKC').replace(/[^\P{Nd}0-9]/gu, (digit) => {
		const code = digit.codePointAt(0)!;
		let zero = code;
		while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
		return String(code - zero);
	});
}
