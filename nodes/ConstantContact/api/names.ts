/** What cannot be seen in a name: zero-width blanks and joints, marks of direction. */
const INVISIBLE = /\p{Cf}/gu;
/** The count that n8n's list of lists has shown behind the name: "VIP customers (1,152 contacts)". */
const COUNT = /^(.*\S)\s*\(\d[\d,]* contacts?\)$/;

/** A name of a list, made so that it is the same for all names that a person would take for one. */
export const foldedName = (name: string): string =>
	name.replace(INVISIBLE, '').normalize('NFC').replace(/\s+/g, ' ').trim().toLowerCase();

/** The name as n8n shows it in its list of lists, without the count behind it. */
export const withoutCount = (name: string): string => name.replace(COUNT, '$1');
