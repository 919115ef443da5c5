import { asciiDomain } from './addresses';
import { cleanText, standsForNothing } from './values/texts';
import type { Cause } from './verdicts';

/**
 * Characters at most. The bulk import's own schema says 50, the contact it writes to says 80 and so
 * does the vendor's support: an address of 51 to 80 is sent, and what becomes of it is then read
 * from Constant Contact (assumption: not tried on a live account).
 */
const MAX_EMAIL_LENGTH = 80;
/** Bytes before the @ and of each part of the domain (RFC 5321, RFC 1035); 80 letters keep to the rest. */
const MAX_NAME = 64;
const MAX_LABEL = 63;
/** With so many letters in all, neither a name nor a label can be too long: `@`, a dot and two letters follow. */
const SHORT = MAX_LABEL + 4;
/** Longer texts are no address with something around it, and are not searched for one. */
const MAX_TEXT = 1_000;

const MISSING: Cause = {
	reason: 'missing_email',
	field: 'email',
	message: 'The row has no email address.',
};

const invalid = (message: string): Cause => ({ reason: 'invalid_email', field: 'email', message });

const NOT_TEXT = invalid('The email address is not text.');
const UNREADABLE = invalid(
	'The email address has a letter that could not be read. Check the encoding of its source, and type the address again.',
);
const INVISIBLE_INSIDE = invalid(
	'The email address has an invisible character inside. Type the address again.',
);
const DISGUISED = invalid(
	'The email address has letters of another shape, such as ² or ⓐ. Type it in plain letters.',
);
const TURKISH_I = invalid(
	'The email address has a Turkish İ or ı, as programs set to Turkish make of i and I. Write i instead; a domain that is really spelled so, in its xn-- form.',
);
const NO_AT = invalid('The email address has no @.');
const SEVERAL = invalid('The cell holds more than one email address: keep one.');
const SEVERAL_AT = invalid('The email address has more than one @: keep one.');
const BLANK_INSIDE = invalid('The email address has a space inside: keep only the address.');
const COMMA = invalid('The email address has a comma or semicolon: keep one address without it.');
const BRACKET = invalid(
	'The email address has brackets or quotes around or inside it: keep only the address.',
);
const ASTERISK = invalid(
	'The email address has an asterisk, as masked addresses do. Write out the whole address, without a mark.',
);
const NO_NAME = invalid('The email address has nothing before the @.');
const NAME_LETTER = invalid(
	'The email address has a letter before the @ that no address has there: keep only the address.',
);
const CODE = invalid(
	'The email address has a letter written by its number, such as %2B for +. Type it in plain letters.',
);
const TWO_ALPHABETS = invalid(
	'The email address has a word with letters of two alphabets, as when a Cyrillic letter looks like a Latin one. Type the address again.',
);
const SIGN = invalid(
	'The email address begins with a sign such as # or =, and hardly any address does: keep only the address.',
);
const NAME_TOO_LONG = invalid(
	`The email address has more than ${MAX_NAME} characters before the @, and no address has.`,
);
const DOT = invalid(
	'The email address has a dot at the start or end of its name, or two in a row.',
);
const DOMAIN = invalid('The email address has no full domain after the @, such as example.com.');
const TOO_LONG = invalid(`The email address is longer than ${MAX_EMAIL_LENGTH} characters.`);

const EVIDENT = /^[\w+-]+(?:\.[\w+-]+)*@(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z]{2,}$/i;

/**
 * Nearly all addresses pass here at once; only the others are taken apart to name what is wrong. A
 * evident address is ASCII, trimmed and has nothing to escape.
 */
export const isEvidentAddress = (value: unknown): value is string =>
	typeof value === 'string' && value.length <= SHORT && EVIDENT.test(value);

/** The address without what surely is no part of it, or the cause why nothing can be sent to it. */
export function checkEmail(value: unknown): string | Cause {
	if (value === undefined || value === null || value === false) return MISSING;
	if (typeof value !== 'string') return NOT_TEXT;
	if (value.length > MAX_TEXT && value.trim().length > MAX_TEXT) return TOO_LONG;
	const email = bareAddress(value);
	if (email === '' || saysNothing(email) || saysNothing(value.trim())) return MISSING;
	return faultOf(email) ?? email;
}

/** What databases and spreadsheets write where there is none. */
const saysNothing = (text: string): boolean =>
	!text.includes('@') && (standsForNothing(text) || cleanText(text) === '');

const AT = /[@\uff20\ufe6b]|%40|&#(?:64|x40);|&commat;|[([{<]\s*at\s*[)\]}>]/i;
/** The end of a domain: `ada.example.com` and `ada at example.com` have lost their @. */
const LOST_AT = /[\p{L}\p{N}]\.\p{L}{2}/u;
/** In words: `ada at example dot com`. */
const IN_WORDS = /[\s_]at[\s_].{1,80}[\s_]dot[\s_]/i;
/** What programs make of an address that nobody is to see: MD5, SHA-1, SHA-256. */
const HASHED = /^(?:[\da-f]{32}|[\da-f]{40}|[\da-f]{64})$/i;
const BYTES = /[\w.+-]@[\w-]{1,63}\.\w/;

/** Whether lines of a file were read two letters as one: in ASCII, and added to one in UTF-16. */
function hidesAddress(text: string): boolean {
	if (!/[^\0-\u1fff]/.test(text)) return false;
	const bytes = Buffer.from(text, 'utf16le');
	return BYTES.test(bytes.toString('latin1')) || BYTES.test(bytes.swap16().toString('latin1'));
}

const maySpell = (text: string): boolean =>
	AT.test(text) ||
	LOST_AT.test(text) ||
	IN_WORDS.test(text) ||
	HASHED.test(text.trim()) ||
	hidesAddress(text);

/** Values that are looked at inside of an object or array. */
const MOST_VALUES = 1_000;

/**
 * Whether a value that is no usable address may be about somebody all the same: it has an @ somewhere,
 * in whatever way it is written, or a domain, or is the hash of one, or can not be looked through.
 */
export function mayHoldAddress(value: unknown): boolean {
	try {
		const open = [value];
		for (let looked = 0; open.length > 0; looked++) {
			if (looked === MOST_VALUES) return true;
			const one = open.pop();
			if (typeof one === 'string' && maySpell(one)) return true;
			if (typeof one === 'function') return true;
			if (typeof one !== 'object' || one === null || one instanceof Date) continue;
			const values = Array.isArray(one) ? one : isRecord(one) ? Object.values(one) : undefined;
			if (!values || values.length > MOST_VALUES) return true;
			open.push(...(values as unknown[]));
		}
		return false;
	} catch {
		return true;
	}
}

function isRecord(value: object): boolean {
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Letters that nobody sees and no address needs; those that join two letters are looked at apart. */
const INVISIBLE = /[^\P{Default_Ignorable_Code_Point}\u200c\u200d]|[^\P{Cf}\u200c\u200d]/gu;
/** Two joiners that some scripts need between letters, where they can not stand between such. */
const STRAY_JOINER = /(?<![^\0-\x7f])[\u200c\u200d]+|[\u200c\u200d]+(?![^\0-\x7f\u200c\u200d])/g;
const BLANK = /[\s\p{Cc}\u2800]/u;
/** Letters as wide as two, as Japanese keyboards write them. */
const WIDE = /[\uff01-\uff5e]/g;
const WIDE_TO_ASCII = 0xfee0;

const SCHEME = /^(?:mailto|smtp|e-?mail(?: ?address)?)\s*[:=]\s*/i;
/** What a mail program is to write into the mail. */
const MAIL_QUERY = /^(mailto:[^?]*)\?.*$/is;
/** A link may write letters by their numbers, and they are none of the address as they stand. */
const CODED = /^mailto:.*%/is;
/** A person's name before the address in angle brackets, as mail programs write both. */
const NAMED = /^([^<>]*)<([^<>]*)>$/;
/** A link, as pages, Markdown, chats and spreadsheets write it: where it leads, and what is shown. */
const LINKS = [
	/^<a\s[^<>]*href=["']mailto:(?<to>[^"'?<>]*)[^"'<>]*["'][^<>]*>(?<shown>[^<>]*)<\/a>$/i,
	/^\[(?<shown>[^[\]]*)\]\(mailto:(?<to>[^()?]*)[^()]*\)$/i,
	/^<mailto:(?<to>[^<>|?]*)[^<>|]*\|(?<shown>[^<>]*)>$/i,
	/^=HYPERLINK\("mailto:(?<to>[^"?]*)[^"]*"(?:[,;]\s*"(?<shown>[^"]*)")?\)$/i,
];
const PAIRS = `"" '' \`\` ““ ”” “” „“ „” ’’ ‘’ ‚‘ «» »« ‹› ´´ 「」 () [] {} **`.split(' ');
const SPREADSHEET_TEXT = /^="([^"]*)"$/;
const FINAL_MARK = /[,;.、。｡]$/;

/** Takes off whatever surely is no part of the address, layer by layer. */
function bareAddress(value: string): string {
	let text = trimmed(
		value
			.replace(INVISIBLE, '')
			.replace(STRAY_JOINER, '')
			.replace(WIDE, (letter) => String.fromCharCode(letter.charCodeAt(0) - WIDE_TO_ASCII))
			.normalize('NFC'),
	);
	let hasFinalMark = true;
	for (let before = ''; before !== text;) {
		before = text;
		text = trimmed(withoutLayer(text));
		if (text === before && hasFinalMark && FINAL_MARK.test(text)) {
			text = trimmed(text.slice(0, -1));
			hasFinalMark = false;
		}
	}
	return text;
}

function withoutLayer(text: string): string {
	const { to, shown = '' } = LINKS.map((link) => link.exec(text)?.groups).find(Boolean) ?? {};
	if (to !== undefined && (!shown.includes('@') || isSame(shown, to))) return `mailto:${to}`;
	const mail = text.replace(MAIL_QUERY, '$1');
	if (SCHEME.test(mail) && !CODED.test(mail)) return mail.replace(SCHEME, '');
	const [, name = '', named] = NAMED.exec(text) ?? [];
	if (named !== undefined && (!name.includes('@') || isSame(name, named))) return named;
	const [, inSpreadsheet] = SPREADSHEET_TEXT.exec(text) ?? [];
	if (inSpreadsheet !== undefined) return inSpreadsheet;
	if (text.length > 1 && PAIRS.includes(text.charAt(0) + text.slice(-1))) {
		return text.slice(1, -1);
	}
	// A spreadsheet's mark for text; no domain ends in one, and a name that does as well is quoted.
	if (text.startsWith("'") && !text.includes("'@")) return text.slice(1);
	return text.includes('@') && text.endsWith("'") ? text.slice(0, -1) : text;
}

/** Mail programs repeat the address where they know no name. */
const isSame = (name: string, address: string): boolean =>
	name.replace(/["'\s]/g, '').toLowerCase() === address.trim().toLowerCase();

function trimmed(text: string): string {
	let start = 0;
	let end = text.length;
	while (start < end && BLANK.test(text.charAt(start))) start += 1;
	while (end > start && BLANK.test(text.charAt(end - 1))) end -= 1;
	return text.slice(start, end);
}

/** Not a letter of any script: without a meaning, half of one, or what stands for one that was lost. */
const NO_LETTER = /[\p{Cs}\p{Co}\p{Cn}\ufffc\ufffd\u0080-\u009f]/u;
const CONTROL = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u;
/** Letters that need no quotation marks before the @ (RFC 5322, RFC 6531). */
const NAME_LETTERS = /^[\w!#$%&'+/=?^`{|}~.\p{L}\p{M}\p{N}-]+$/u;
/** A name may begin with them by the rules, and what does is a mark, a formula or a template. */
const MARK = /^[!#$%&/=?^`{|}~]/;
/** A letter of ASCII by its number; a % may stand for itself. */
const CODED_LETTER = /%[2-7][\da-f]/i;
/** Look-alikes: the letters of a word are of one alphabet. */
const OTHER_ALPHABET = String.raw`[\p{Script=Cyrillic}\p{Script=Greek}]`;
const LATIN_BESIDE_OTHERS = new RegExp(
	String.raw`\p{Script=Latin}[\p{M}\p{N}]*${OTHER_ALPHABET}|${OTHER_ALPHABET}[\p{M}\p{N}]*\p{Script=Latin}`,
	'u',
);
const DOMAIN_LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?$/u;
const TOP_LEVEL = /^(?:\p{L}[\p{L}\p{M}]+|xn--[a-z0-9-]+)$/iu;
/** With another letter of Turkish it may well be what its owner chose. */
const ASCII_BUT_I = /^[\0-\x7f]*ı[\0-\x7fı]*$/;
const ASCII_DOMAIN = /^(?!.*(?:^|\.)xn--)[\0-\x7f]*$/i;

function faultOf(email: string): Cause | undefined {
	if (NO_LETTER.test(email)) return UNREADABLE;
	const [name, domain, ...more] = email.split('@');
	if (domain === undefined) return NO_AT;
	if (more.length > 0) return /[\s,;|/<>]/.test(email) ? SEVERAL : SEVERAL_AT;
	if (/\s/.test(email)) return BLANK_INSIDE;
	if (CONTROL.test(email)) return INVISIBLE_INSIDE;
	if (email.normalize('NFKC') !== email) return DISGUISED;
	if (email.includes('İ') || ASCII_BUT_I.test(email)) return TURKISH_I;
	if (/[,;]/.test(email)) return COMMA;
	if (/[()<>[\]"\\“”„«»]/.test(email)) return BRACKET;
	if (email.includes('*')) return ASTERISK;
	if (!name) return NO_NAME;
	if (name.startsWith("'")) return BRACKET;
	if (!NAME_LETTERS.test(name)) return NAME_LETTER;
	if (MARK.test(name)) return SIGN;
	if (CODED_LETTER.test(name)) return CODE;
	if (LATIN_BESIDE_OTHERS.test(email)) return TWO_ALPHABETS;
	if (name.startsWith('.') || name.endsWith('.') || name.includes('..')) return DOT;
	if (Buffer.byteLength(name) > MAX_NAME) return NAME_TOO_LONG;
	if (!isDomain(domain)) return DOMAIN;
	return email.length > MAX_EMAIL_LENGTH ? TOO_LONG : undefined;
}

function isDomain(domain: string): boolean {
	const labels = domain.split('.');
	const isFull =
		labels.length > 1 &&
		labels.every((label) => DOMAIN_LABEL.test(label)) &&
		TOP_LEVEL.test(labels[labels.length - 1] ?? '');
	if (!isFull) return false;
	const inDns = ASCII_DOMAIN.test(domain) ? domain : asciiDomain(domain);
	return inDns?.split('.').every((label) => label.length <= MAX_LABEL) ?? false;
}
