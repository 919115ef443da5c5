import { headingKey } from './headings';

/** What headings have in them under which a yes is a no to mail, as {@link headingKey} writes them. */
const AGAINST_MAIL = new RegExp(
	[
		...['unsub', 'opt(?:ed)?out', 'nomail', 'noemail', 'donot(?:allow)?(?:bulk)?e?mail'],
		...['donotcontact', 'donotsend', 'donotmarket', 'suppress', 'bounce', 'blacklist', 'blocklist'],
		...['marked(?:e?mail)?asspam', 'stop(?:e?mail|news|market)', 'unmailable', 'uncontactable'],
		...['undeliverable', '(?<!no)objection(?:to|$)'],
		...['exclude(?:d|s)?from(?:e?mail|market|newsletter)'],
		...['abgemeldet', 'abmeld(?!bar|ung(?:ist)?jederzeit)', 'abbestell', 'ausgetragen'],
		...['widerruf(?!sbelehrung|srecht|lich|(?:ist)?jederzeit)'],
		...['widerspr[ou]ch(?!srecht|sbelehrung)', 'gesperrt', 'sperr(?:vermerk|liste)'],
		...['(?:werbe|mail|kontakt)sperre'],
		...['keinee?mail', 'keinnewsletter', 'keinewerbung'],
		...['desabonn', 'desinscri', 'opposition$', 'liste(?:noire|rouge)'],
		...['desuscri', 'descadastr', 'lista(?:negra|nera)', 'bloquead[oa]', 'cancelarsus'],
		...['disiscri', 'cancellat[oa]', 'uitgeschreven', 'uitschrij', 'afgemeld', 'zwartelijst'],
		...['avregistr', 'avprenum', 'avanmal', 'sparrad', 'avmeld', 'afmeld', 'frameld'],
		...['wypisan', 'rezygnacj', 'sprzeciw', 'markkinointikielto', 'unconsent', 'nonsubscri'],
		...['complain', '停止', '拒否'],
	].join('|'),
);
/** And in those whose values say of either kind of people what they are. */
const EITHER = /status|(?<!un|non)subscribe(?!r)|opt(?:ed)?in/;
/** Whole headings of which the words say something else beside others. */
const ALONE =
	/^(?:is |was |has )?(?:e ?mail )?(?:blocked|disabled|deleted|removed|rejected|declined|deceased|verstorben|excluded|inactive|spam|on hold|clean time|dn[cd]|do not disturb|stop|(?:fecha de |de |dado de )?baja)(?: at| on| date| reason)?$/;
/** And of whom it is not true. */
const NOT_AGAINST = /(?<!do)not(?:unsub|opt(?:ed)?out|suppress|bounce|blacklist|blocklist)/;

/** What headings have in them under which a yes is one to mail. */
const FOR_MAIL = new RegExp(
	[
		...['opt(?:ed)?in', 'accepts(?:email)?marketing', '(?<!un|non)subscribed(?:to.*)?$'],
		...['(?<!un)consent'],
		...['(?:newsletter|nieuwsbrief|nyhe[dt]sbrev)$', 'newsletter(?:abonn|anmeld)'],
		...['(?:marketing|e?mail)permission(?!status)', 'permissionto(?:e?mail|market)'],
		...['(?<!dis)allow(?:bulk)?(?:e?mail|market)', 'einwilligung', 'toestemming', 'consenso'],
		...['samtyc?k'],
		...['(?:acept|aceit|accett)a(?:marketing|rec|ric|e?mail|newsletter)', '^zgoda'],
		...['markkinointilupa'],
		...['^(?:abonne|inscrit[oa]?|suscrit[oa]|iscritt[oa]|ingeschreven|prenumererar)$'],
	].join('|'),
);
/** And in those that say of a yes that it was taken back, or not given. */
const TAKEN_BACK = new RegExp(
	[
		...['withdr', 'withheld', 'revo[ckg]', 'refus', 'denied', 'declin', 'reject', 'cancel'],
		...['expired'],
		...[
			'lapsed',
			'stopped',
			'(?<!m|t)ended$',
			'missing',
			'lacking',
			'failed',
			'pending',
			'nolonger',
		],
		...['not(?:obtained|recorded|given)', 'previous', 'former', 'retir', 'ritirat', 'deneg'],
		...['negad'],
		...['negat[oa]', 'ingetrokken', 'geweigerd', 'fehlend', 'abgelaufen', 'verweiger'],
		...['zuruckgezogen'],
		...['abgelehnt', 'ablehn', 'unerwunscht', 'gekundigt', 'storniert', 'deaktiviert', 'beendet'],
		...['wycofan', 'cofniet', 'aterkall', 'trukket', 'tilbage', 'odvolan'],
	].join('|'),
);
/** Beside which those count as well. */
const OF_MAIL = /newsletter|nieuwsbrief|nyhe[dt]sbrev|werbung|souhlas/;

const MAIL_WORDS =
	'e?mail|newsletter|marketing|contac?t|consen[ts]|permission|markkinointi|einwilligung|toestemming|samtyc?k|zgod';
/** A no in front of words for mail and for agreeing to it, word by word. */
const NEGATED = new RegExp(
	String.raw`\b(?:no(?! of| objection)|non(?! profit)|not(?! modify)|don t|dont|never|without|lacks|ei|can ?not|can t|missing|invalid|disallow|prohibit|forbid|block(?:ed)?|keine?n?|nicht|ohne|pas|ne (?:\S+ )?plus|sans|sin|nao|sem|senza|geen|niet|zonder|ikke|inte|ingen|inga|utan|uden|uten|brak|nie|refus\w*|declined?|objects|rifiuta|recusa)\b.*(?:${MAIL_WORDS}|mail|subscri|opt(?:ed)? ?in|sende?\b|sent\b|werbung|kontakt|env[io]|rece[bv]|recib|ricev|receiv|corre[io]|publicidad|nieuwsbrief|nyhe[dt]sbrev|utskick|wysy)`,
);
/** And behind them. */
const NEGATED_BEHIND = new RegExp(
	String.raw`\b(?:${MAIL_WORDS})\w*\b.*\b(?:not (?:allowed|permitted|wanted|given|granted)|denied|blocked|rejected|forbidden|invalid)\b`,
);

/** Both answers, as headings offer them. */
const YES_OR_NO = /\b(?:yes|y|ja|oui|si|sim) (?:or )?(?:no|n|nein|non|nao|nee)\b/g;

/** A heading that is a sentence, such as what somebody ticked in a form. */
const MOST_WORDS = 6;
/** What stands in front of a way back, which whoever agrees is told of. */
const AGREES = /agree|accept|consent|willig|zustimm|einverstanden|acept|accett|aceit|toestemming/;

/** Of a heading that is pages long the start says what it is: no text is a question for so long. */
const MOST_LETTERS = 1_000;

/** The words of a heading, with single blanks between them; of several sentences those of the first. */
function wordsOf(whole: string): string {
	const heading = whole.slice(0, MOST_LETTERS);
	const words = (text: string) =>
		text
			.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
			.normalize('NFKD')
			.replace(/\p{M}/gu, '')
			.toLowerCase()
			.replace(/[^\p{L}\p{N}]+/gu, ' ')
			.replace(YES_OR_NO, '')
			.trim();
	return isSentence(words(heading)) ? words(heading.split(/[.?!;](?:\s|$)/)[0]!) : words(heading);
}

const isSentence = (words: string): boolean => words.split(' ').length > MOST_WORDS;

/** Whether a yes under a heading is one to mail, or a no; `either` where its values say which of the two. */
function meaningOfYes(heading: string): 'for' | 'against' | 'either' | undefined {
	const words = wordsOf(heading);
	const key = headingKey(words);
	const usual = FOR_MAIL.test(key) ? 'for' : undefined;
	if (NOT_AGAINST.test(key)) return 'for';
	if ([NEGATED, NEGATED_BEHIND, ALONE].some((says) => says.test(words))) return 'against';
	const no = AGAINST_MAIL.exec(key);
	const taken = no ?? (usual || OF_MAIL.test(key) ? TAKEN_BACK.exec(key) : null);
	if (!taken) return usual;
	if (isSentence(words) && AGREES.test(key.slice(0, taken.index))) return usual;
	return no && EITHER.test(key) ? 'either' : 'against';
}

/** Whether a yes under this heading says that somebody does not want mail, or can not get it. */
export const isAgainstMail = (heading: string): boolean => meaningOfYes(heading) === 'against';

/** Whether a yes under this heading says that somebody agreed to get mail. */
export const isForMail = (heading: string): boolean => meaningOfYes(heading) === 'for';

/** When, where and how somebody agreed, or to text messages. */
const BESIDE_AGREEING = /sms|text|(?:ip|time|timestamp|date|at|(?<!i)on|source|method)$/;

/** Whether lists keep under this heading who agreed to get mail. */
export const maySayWhoAgreed = (heading: string): boolean =>
	isForMail(heading) && !BESIDE_AGREEING.test(headingKey(heading));

/** Headings whose values are words for either kind of people. */
const STATES =
	/^(?:status|cleaned|cancelado)$|(?:e?mail|marketing|marketingcontact|subscription|subscriber|permission)status$/;

/** Whether lists keep under this heading who must not get mail. */
export const maySayWhoNot = (heading: string): boolean => {
	const key = headingKey(heading);
	return (
		['against', 'either'].includes(meaningOfYes(heading)!) || (STATES.test(key) && !/sms/.test(key))
	);
};
