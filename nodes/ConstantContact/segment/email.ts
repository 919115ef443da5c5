import type { Cause } from './verdicts';

/**
 * Characters at most. The bulk import's own schema says 50, the contact it writes to says 80 and so
 * does the vendor's support: an address of 51 to 80 is sent, and what becomes of it is then read
 * from Constant Contact (assumption: not tried on a live account).
 */
export const MAX_EMAIL_LENGTH = 80;

const MISSING: Cause = {
	reason: 'missing_email',
	field: 'email',
	message: 'The row has no email address.',
};

const invalid = (message: string): Cause => ({ reason: 'invalid_email', field: 'email', message });

const NOT_TEXT = invalid('The email address is not text.');
const BLANK_INSIDE = invalid('The email address has a blank inside.');
const COMMA = invalid('The email address has a comma: one address a row.');
const BRACKET = invalid('The email address has brackets or quotes around or inside it.');
const NO_AT = invalid('The email address has no @.');
const SEVERAL_AT = invalid('The email address has more than one @.');
const NO_NAME = invalid('The email address has nothing before the @.');
const DOT = invalid(
	'The email address has a dot at the start or end of its name, or two in a row.',
);
const DOMAIN = invalid('The email address has no full domain after the @, such as example.com.');
const CONTROL = invalid('The email address has an invisible character inside.');
const TOO_LONG = invalid(`The email address is longer than ${MAX_EMAIL_LENGTH} characters.`);

const DOMAIN_LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?$/u;
const TOP_LEVEL = /^(?:\p{L}{2,}|xn--[a-z0-9-]+)$/iu;
const PLAINLY_GOOD = /^[\w+-]+(?:\.[\w+-]+)*@(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z]{2,}$/i;
const INVISIBLE = /[\p{Cc}\p{Cf}]/u;

/**
 * Nearly all addresses pass here at once; only the others are taken apart to name what is wrong. A
 * plain address is ASCII, trimmed and has nothing to escape.
 */
export const isPlainAddress = (value: unknown): value is string =>
	typeof value === 'string' && value.length <= MAX_EMAIL_LENGTH && PLAINLY_GOOD.test(value);

/** The trimmed address, or the cause why nothing can be sent to it. */
export function checkEmail(value: unknown): string | Cause {
	if (value === undefined || value === null) return MISSING;
	if (typeof value !== 'string') return NOT_TEXT;
	const email = value.trim();
	if (email === '') return MISSING;
	if (email.length > MAX_EMAIL_LENGTH) return TOO_LONG;
	return faultOf(email) ?? email;
}

function faultOf(email: string): Cause | undefined {
	if (/\s/.test(email)) return BLANK_INSIDE;
	if (INVISIBLE.test(email)) return CONTROL;
	if (/[,;]/.test(email)) return COMMA;
	if (/[()<>[\]"\\]/.test(email)) return BRACKET;
	const [name, domain, ...more] = email.split('@');
	if (domain === undefined) return NO_AT;
	if (more.length > 0) return SEVERAL_AT;
	if (!name) return NO_NAME;
	if (name.startsWith('.') || name.endsWith('.') || name.includes('..')) return DOT;
	const labels = domain.split('.');
	const full =
		labels.length > 1 &&
		labels.every((label) => DOMAIN_LABEL.test(label)) &&
		TOP_LEVEL.test(labels[labels.length - 1] ?? '');
	return full ? undefined : DOMAIN;
}
