import { jsonIn } from '../json';

/**
 * The value of a list of one, as lookups of Airtable and answers of forms are, and none of an empty
 * one; any other value as it is. Never throws.
 */
export function onlyOf(value: unknown): unknown {
	try {
		return Array.isArray(value) && value.length < 2 ? (value[0] as unknown) : value;
	} catch {
		return value;
	}
}

/**
 * The values of a list that is written as one text: as JSON writes it, as PostgreSQL does (`{a,"b c"}`),
 * or each value in quotation marks, as Mailchimp writes tags. Undefined when the text is none.
 */
export function listIn(text: string): unknown[] | undefined {
	const [first, last] = [text[0], text.at(-1)];
	if (first === '[' && last === ']') return arrayIn(text);
	if (first === '"' && last === '"') return arrayIn(`[${text}]`);
	return first === '{' && last === '}' ? postgresList(text.slice(1, -1)) : undefined;
}

const arrayIn = (text: string): unknown[] | undefined => {
	const value = jsonIn(text);
	return Array.isArray(value) ? (value as unknown[]) : undefined;
};

/** The values of a PostgreSQL array, quoted or bare, with a backslash before what counts as a letter. */
function postgresList(inside: string): string[] {
	const values = [''];
	let isQuoted = false;
	for (let at = 0; at < inside.length; at++) {
		const letter = inside[at]!;
		if (letter === '"') isQuoted = !isQuoted;
		else if (letter === ',' && !isQuoted) values.push('');
		else values[values.length - 1] += letter === '\\' ? (inside[++at] ?? '') : letter;
	}
	return values;
}
