import { headingKey } from './headings';

/** What headings have in them under which a yes is a no to mail, as {@link headingKey} writes them. */
const AGAINST_MAIL = new RegExp(
	[
		...['unsubscri', 'opt(?:ed)?out', 'nomail', 'noemail', 'donot(?:allow)?(?:bulk)?e?mail'],
		...['donotcontact', 'donotsend', 'suppress', 'bounce', 'blacklist', 'blocklist'],
		...['abgemeldet', 'widerrufen', 'keinee?mail', 'keinnewsletter', 'keinewerbung'],
		...['desabonn', 'desinscri', 'desuscri', 'disiscri', 'descadastr', 'uitgeschreven', 'afgemeld'],
	].join('|'),
);
/** And in those whose values say of either kind of people what they are, or of whom it is not true. */
const EITHER =
	/status|(?<!un)subscribe(?!r)|opt(?:ed)?in|(?<!do)not(?:unsubscri|opt|suppress|bounce|blacklist|blocklist)/;

/** Whether a yes under this heading says that somebody does not want mail, or can not get it. */
export const isAgainstMail = (heading: string): boolean => {
	const key = headingKey(heading);
	return AGAINST_MAIL.test(key) && !EITHER.test(key);
};

/** What headings have in them under which a yes is one to mail. */
const FOR_MAIL =
	/opt(?:ed)?in|accepts(?:email)?marketing|(?<!un)subscribed$|consent|einwilligung|toestemming|consenso/;
/** And in those that say of a yes that it was taken back, or never given. */
const TAKEN_BACK = /withdr|revo[ck]|refus|denied|declin|retir|without|ritirat|ingetrokken/;

/** Whether a yes under this heading says that somebody agreed to get mail. */
export const isForMail = (heading: string): boolean => {
	const key = headingKey(heading);
	return FOR_MAIL.test(key) && !AGAINST_MAIL.test(key) && !TAKEN_BACK.test(key);
};

/** When, where and how somebody agreed, or to text messages. */
const BESIDE_AGREEING = /sms|text|(?:ip|time|timestamp|date|at|on|source|method)$/;

/** Whether lists keep under this heading who agreed to get mail. */
export const maySayWhoAgreed = (heading: string): boolean =>
	isForMail(heading) && !BESIDE_AGREEING.test(headingKey(heading));

const STATES = new Set(
	[
		...['status', 'email status', 'subscription status', 'marketing status', 'subscriber status'],
		...['email subscriber status', 'email subscription status', 'marketing contact status'],
		...['cleaned', 'cancelado'],
	].map(headingKey),
);

/** Whether lists keep under this heading who must not get mail. */
export const maySayWhoNot = (heading: string): boolean => {
	const key = headingKey(heading);
	return AGAINST_MAIL.test(key) || STATES.has(key);
};
