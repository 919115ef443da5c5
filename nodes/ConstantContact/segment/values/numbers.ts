import { UNCLEAR, type Convention } from '../conventions';
import { scalarText, standsForNothing } from './texts';

/** Decimal already, and no other way to read it. */
const DECIMAL = /^-?\d{1,15}(?:\.(?:\d{1,2}|\d{4,15}))?$/;
/** More digits than a number of any kind of field has. */
const LONGEST = 60;

/** What stands before or behind an amount of money. */
const MONEY = String.raw`(?:[A-Z]{0,3}\p{Sc}|[A-Z]{3}|kr\.?|Kr\.?|zł|Kč|Ft|лв\.?|руб\.?|Rs\.?)`;
const AMOUNT = new RegExp(
	String.raw`^(?<open>\()?(?<before>[+-])?\s?(?:${MONEY}\s?)?(?<inside>[+-])?(?<digits>[\d.,]+)(?:\s?${MONEY})?(?<behind>-)?(?<close>\))?$`,
	'u',
);
/** Groups of three that blanks or apostrophes part. */
const PARTED = /(?<=\d)[\s'’](?=\d{3}(?!\d))/g;
const MINUS = /[\u2212\u2012\u2013\ufe63\uff0d]/g;

/**
 * A number in decimals, such as `1234.50`: `1,234.50`, `1.234,50`, `1 234,50`, `$12.50`, `12,50 €`,
 * `(12.50)` below zero. Where a mark could part thousands or a fraction (`1,234`), the column's
 * {@link Convention} decides. Empty for what programs write where there is no number; undefined for
 * anything else: `0x1F` and `1e5` are no decimals, and a spreadsheet that writes `1.2E+10` has lost
 * digits.
 */
export function readNumber(
	value: unknown,
	convention: Convention,
): string | typeof UNCLEAR | undefined {
	if (typeof value === 'number') return decimals(value);
	if (typeof value === 'boolean') return undefined;
	const text = scalarText(value);
	if (text === undefined || text.length > LONGEST) return undefined;
	if (DECIMAL.test(text)) {
		if (text.includes('.')) convention.decimalMark.note('dot');
		return text;
	}
	if (text === '' || standsForNothing(text)) return '';
	const parts = AMOUNT.exec(text.replace(MINUS, '-').normalize('NFKC').replace(PARTED, ''))?.groups;
	if (!parts || (parts.open === undefined) !== (parts.close === undefined)) return undefined;
	const signs = [parts.open, parts.before, parts.inside, parts.behind].filter(Boolean);
	if (signs.length > 1) return undefined;
	const digits = inDecimals(parts.digits!, convention);
	if (typeof digits !== 'string') return digits;
	return signs.length === 0 || signs[0] === '+' ? digits : `-${digits}`;
}

/** Without an exponent, which JavaScript writes for the largest and the smallest numbers. */
function decimals(number: number): string | undefined {
	if (Number.isSafeInteger(number)) return String(number);
	if (!Number.isFinite(number)) return undefined;
	const text = String(number);
	if (!text.includes('e')) return text;
	return Math.abs(number) < 1
		? number.toFixed(MOST_DECIMALS).replace(/\.?0+$/, '')
		: BigInt(number).toString();
}
const MOST_DECIMALS = 20;

const ENDS_IN_GROUPS = /^[1-9]\d{0,2}(?:,\d{2})*(?:[.,]\d{3})+$/;

function inDecimals(
	digits: string,
	{ decimalMark }: Convention,
): string | typeof UNCLEAR | undefined {
	const dots = digits.split('.').length - 1;
	const commas = digits.split(',').length - 1;
	if (dots + commas === 0) return digits;
	if (dots > 0 && commas > 0) {
		const mark = digits.lastIndexOf('.') > digits.lastIndexOf(',') ? 'dot' : 'comma';
		decimalMark.note(mark);
		return parted(digits, mark);
	}
	const isDot = dots > 0;
	if (!ENDS_IN_GROUPS.test(digits)) {
		// Only a fraction has other than three digits behind a single mark.
		const mark = isDot ? 'dot' : 'comma';
		if (dots + commas === 1) decimalMark.note(mark);
		return parted(digits, mark);
	}
	if (dots + commas > 1) {
		const mark = isDot ? 'comma' : 'dot';
		decimalMark.note(mark);
		return parted(digits, mark);
	}
	const mark = decimalMark.ask();
	return mark === UNCLEAR ? mark : parted(digits, mark);
}

/** Takes the marks between thousands away; undefined when they part anything else. */
function parted(digits: string, mark: 'dot' | 'comma'): string | undefined {
	const [point, group] = mark === 'dot' ? ['.', ','] : [',', '.'];
	const [whole, fraction = '', ...more] = digits.split(point!);
	if (more.length > 0 || fraction.includes(group!)) return undefined;
	const groups = whole!.split(group!);
	if (groups.length > 1 && !(isHead(groups[0]!) && groups.slice(1).every(isGroup)))
		return undefined;
	const integer = groups.join('');
	if (integer === '' && fraction === '') return undefined;
	return `${integer || '0'}${fraction && `.${fraction}`}`;
}

const isHead = (digits: string): boolean => /^\d{1,3}$/.test(digits);
/** India parts all but the last thousand by hundreds. */
const isGroup = (digits: string): boolean => /^\d{2,3}$/.test(digits);
