import { scalarText, standsForNothing } from './texts';

/** Words for yes and no that mean nothing else in the languages around them. */
const wordsOf = (list: string): Set<string> => new Set(list.split(/\s+/));
const YES = wordsOf(
	`true yes y 1 1.0 on t checked enabled ja oui si sí sì sim da да tak kyllä igen ano evet ναι はい 是
	예 כן نعم wahr vrai verdadero verdadeiro vero waar ✓ ✔ ☑ ✅`,
);
const NO = wordsOf(
	`false no n 0 0.0 off f unchecked disabled nein non nee nej nei não nao nie ei ne не нет nem hayır hayir όχι いいえ 否
	아니요 לא لا falsch faux falso onwaar ✗ ✘ ☐`,
);

/** What has a sign drawn in colours. */
const EMOJI_FORM = /\ufe0f/g;

/** `true` or `false`; empty for what stands for nothing, undefined for anything else. */
export function readBoolean(value: unknown): 'true' | 'false' | '' | undefined {
	const text = scalarText(value);
	if (text === undefined) return undefined;
	const word = text.normalize('NFC').replace(EMOJI_FORM, '').toLowerCase();
	if (YES.has(word)) return 'true';
	if (NO.has(word)) return 'false';
	return text === '' || standsForNothing(text) ? '' : undefined;
}
