import { isPlain } from '../contactWriter';
import { cleanText, standsForNothing } from './texts';

/** Empty values are never sent, so that nothing in the account is blanked. */
export function isEmpty(value: unknown): boolean {
	// Nearly all values start with a visible sign or are plain: that saves the rest for each of them.
	if (typeof value === 'string') {
		return !startsVisibly(value) && !isPlain(value) && cleanText(value) === '';
	}
	if (value === undefined || value === null) return true;
	return Number.isNaN(value) || (Array.isArray(value) && value.length === 0);
}

/** Whether a value is empty, or a text by which programs say so. */
export const meansNothing = (value: unknown): boolean =>
	isEmpty(value) || (typeof value === 'string' && standsForNothing(value.trim()));

/** But not with a sign that error values and armour begin with (texts.ts): those may hold nothing. */
const startsVisibly = (text: string): boolean => {
	const unit = text.charCodeAt(0);
	return unit >= FIRST_LETTER
		? unit < DELETE && unit !== BACKSLASH
		: unit > BLANK && holdsSomething(unit);
};
/** None of the signs `#`, `'`, `:` and `=`. */
const holdsSomething = (unit: number): boolean =>
	unit !== 0x23 && unit !== 0x27 && unit !== 0x3a && unit !== 0x3d;
const BLANK = 0x20;
const FIRST_LETTER = 0x41;
const BACKSLASH = 0x5c;
const DELETE = 0x7f;
