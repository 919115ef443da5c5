export interface NameParts {
	first: string;
	last: string;
}

/** Small words that belong to the last name that follows them, in any case. */
const PARTICLES = new Set(
	`van von vom de der den del della dello delle degli dei da das do dos di du des la las le los lo
	af av al el bin ibn ten ter te 't 'd zu zum zur op`.split(/\s+/),
);

/** What stands behind a name and is no first name, though a comma stands before it. */
const SUFFIX = /^(?:jr|sr|ii|iii|iv|md|m\.d|phd|ph\.d|esq|cpa|dds)\.?$/i;

/**
 * "First Last": the last word is the last name, with the particles before it; "Last, First" by its
 * comma. A single word is a first name.
 */
export function splitFullName(text: string): NameParts {
	const parts = text.split(',').map(joined);
	const suffix = parts.length > 1 && SUFFIX.test(parts.at(-1)!) ? parts.pop()! : '';
	const [last = '', ...behind] = parts;
	if (behind.some(Boolean)) {
		return { first: behind.filter(Boolean).join(', '), last: joined(`${last} ${suffix}`) };
	}
	const words = text.replace(/,/g, ' ').trim().split(/\s+/);
	let start = words.length - 1;
	if (start > 1 && SUFFIX.test(words[start]!)) start -= 1;
	while (start > 1 && PARTICLES.has(words[start - 1]!.toLowerCase())) start -= 1;
	// "de Vries" is no first name and a last name, while "Del Toro" may be.
	if (start === 1 && PARTICLES.has(words[0]!)) start = 0;
	if (words.length === 1) return { first: words[0]!, last: '' };
	return { first: words.slice(0, start).join(' '), last: words.slice(start).join(' ') };
}

const joined = (text: string): string => text.trim().replace(/\s+/g, ' ');
