import { listIn } from './lists';
import { cleanText, scalarText, SEVERAL, standsForNothing } from './texts';

/** What parts several choices in one text. */
const SEPARATOR = /[,;|\n]/;
/** Characters; far more than the labels that an import takes. */
const LONGEST = 2_000;

/**
 * Reads the choices of a select field out of a value: labels in any case and Unicode form, one or
 * several in a text, a list, a list as JSON or PostgreSQL writes it. A choice goes before what parts
 * choices: with the choice `Rock, Pop`, the text "Rock, Pop, Jazz" holds two.
 *
 * @returns labels as the account writes them, each once; undefined where something is no choice
 */
export function readChoices(choices: string[]): (value: unknown) => string[] | undefined {
	const labels = new Set(choices);
	const byKey = new Map<string, string>();
	for (const choice of choices) if (!byKey.has(keyOf(choice))) byKey.set(keyOf(choice), choice);
	const one = (text: string) =>
		labels.has(text) ? text : text.includes(SEVERAL) ? undefined : byKey.get(keyOf(text));
	/** Separators within a choice at most. */
	const most = Math.max(0, ...choices.map((choice) => choice.split(SEPARATOR).length));

	function several(whole: string): string[] | undefined {
		const text = whole.replaceAll(SEVERAL, ',');
		const parts = text.split(SEPARATOR);
		const starts = [0];
		for (const part of parts) starts.push(starts.at(-1)! + part.length + 1);
		/** The choices from each part on, undefined where they are none; the last part first. */
		const from: Array<{ label?: string; next: number } | undefined> = [];
		from[parts.length] = { next: parts.length };
		for (let at = parts.length - 1; at >= 0; at--) {
			for (let end = Math.min(parts.length, at + most); end > at && !from[at]; end--) {
				const label = from[end] && one(text.slice(starts[at], starts[end]! - 1));
				if (label !== undefined) from[at] = { label, next: end };
			}
			if (!from[at] && from[at + 1] && isNothing(parts[at]!)) from[at] = { next: at + 1 };
		}
		const found: string[] = [];
		for (let at = 0; at < parts.length;) {
			const step = from[at];
			if (!step) return undefined;
			if (step.label !== undefined) found.push(step.label);
			at = step.next;
		}
		return found;
	}

	function ofList(values: unknown[]): string[] | undefined {
		const found: string[] = [];
		for (const value of values) {
			const text = value === null || value === undefined ? '' : scalarText(value);
			if (text === undefined) return undefined;
			const label = one(text);
			if (label !== undefined) found.push(label);
			else if (!isNothing(text)) return undefined;
		}
		return found;
	}

	const unique = (found: string[] | undefined) => found && [...new Set(found)];
	return (value) => {
		if (labels.has(value as string)) return [value as string];
		if (Array.isArray(value)) return unique(ofList(value));
		const isSeveral = typeof value === 'string' && value.includes(SEVERAL);
		const text = isSeveral ? value : scalarText(value);
		if (text === undefined || text.length > LONGEST) return undefined;
		const label = one(text);
		if (label !== undefined) return [label];
		if (value === false) return [];
		const list = listIn(text);
		return unique(list ? ofList(list) : several(text));
	};
}

const keyOf = (text: string): string => cleanText(text).normalize('NFKC').toLowerCase();

const isNothing = (text: string): boolean => {
	const clean = cleanText(text);
	return clean === '' || standsForNothing(clean);
};
