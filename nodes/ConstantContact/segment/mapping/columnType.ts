import type { Row } from '../reader';
import { sampleOf } from './samples';

/** As numbers are written that nobody means as text: no leading zero, and exact in a computer. */
const NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,4})?$/;
const DAY = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?$/;

/** What the values of a column are: text unless all that there are say otherwise. */
export function typeOfColumn(heading: string, rows: Row[]): 'string' | 'number' | 'date' {
	const texts = rows.map((row) => sampleOf(row, heading)).filter((text) => text !== '');
	const areAll = (form: RegExp) => texts.every((text) => text !== undefined && form.test(text));
	if (texts.length === 0) return 'string';
	if (areAll(DAY)) return 'date';
	return areAll(NUMBER) ? 'number' : 'string';
}
