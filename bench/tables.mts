import { readFileSync, writeFileSync } from 'node:fs';

const COSTS = new URL('../docs/costs.md', import.meta.url);

export const number = (value: number, digits = 0) =>
	value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** A table in Markdown. */
export const table = (headings: string[], lines: string[][]) =>
	[headings, headings.map(() => '---'), ...lines]
		.map((cells) => `| ${cells.join(' | ')} |`)
		.join('\n');

/** A target of the bench, and what was measured. */
interface Target {
	name: string;
	value: number;
	/** At most. */
	target: number;
	met: boolean;
}

/** The targets of the bench, each with what was measured. */
export const targetsTable = (targets: Target[]) =>
	table(
		['what', 'measured', 'at most', ''],
		targets.map(({ name, value, target, met }) => [
			name,
			number(value, 2),
			number(target, target % 1 === 0 ? 0 : 2),
			met ? 'met' : '**not met**',
		]),
	);

/** Puts tables where docs/costs.md has their marks, so that its figures are always those of the last run. */
export function writeIntoCosts(tables: Record<string, string>): void {
	let text = readFileSync(COSTS, 'utf8');
	for (const [name, content] of Object.entries(tables)) {
		const [start, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
		const [from, to] = [text.indexOf(start), text.indexOf(end)];
		if (from < 0 || to < from)
			throw new Error(`docs/costs.md has no place for the table "${name}"`);
		text = `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`;
	}
	writeFileSync(COSTS, text);
}
