/** What cannot be seen in a name: zero-width blanks and joints, and the mark at the start of files. */
const INVISIBLE = /[\u200b\u200c\u200d\u2060\ufeff\u00ad]/g;
/** The count that n8n's list of lists has shown behind the name: "VIP customers (1,152 contacts)". */
const COUNT = /^(.*\S)\s*\(\d[\d,]* contacts?\)$/;

/** A name of a list, made so that it is the same for all names that a person would take for one. */
export const foldedName = (name: string): string =>
	name.normalize('NFC').replace(INVISIBLE, '').replace(/\s+/g, ' ').trim().toLowerCase();

export const withoutCount = (name: string): string => name.replace(COUNT, '$1');
