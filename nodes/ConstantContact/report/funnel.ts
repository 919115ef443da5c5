import { meaningOf, type Reason } from '../segment/reasons';
import { amount } from '../words';
import type { ExportSummary } from './summary';

/** One step of the way from the segment to the list; each is a part of the one before it. */
interface Stage {
	label: string;
	count: number;
}

/** What an export did, to look at and to send on. Holds numbers, and no address or name of a person. */
interface Funnel {
	title: string;
	/** The receipt in a few sentences. */
	message: string;
	stages: Stage[];
	/** Everything beside the way: who was left out, and why, and who was taken off the list. */
	details: Stage[];
}

/** The way of the rows of one list. */
export function funnelOf({ message, list, rows, contacts, addressOnly }: ExportSummary): Funnel {
	const { received, exported, byReason } = rows;
	const refused = Object.entries(byReason).map(([reason, count]) => ({
		...meaningOf(reason as Reason),
		count,
	}));
	const stoppedAt = (step: string) =>
		refused.reduce((sum, { reaches, count }) => sum + (reaches === step ? count : 0), 0);
	const usable = received - stoppedAt('received');
	const details = refused.map(({ label, count }) => ({ label, count }));
	const others = [
		{ label: 'Taken with the address alone', count: addressOnly },
		{ label: 'People taken off the list', count: contacts.removed },
		{ label: 'On the list before', count: contacts.onListBefore },
		{ label: 'On the list afterwards', count: contacts.onListAfter },
	];
	return {
		title: `Export to ${list.name || 'a list'}`,
		message,
		stages: [
			{ label: 'Rows received', count: received },
			{ label: 'Usable, without duplicates', count: usable },
			{ label: 'Agreed to get mail', count: usable - stoppedAt('usable') },
			{ label: 'Exported', count: exported },
		],
		details: [...details, ...others.filter((one): one is Stage => !!one.count)],
	};
}

const WIDTH = 640;
const BAR = 26;
const STEP = 44;
const LABELS = 210;
const NUMBERS = 90;

/**
 * A page of its own: a picture for the eye, and the same numbers as a table for screen readers, and
 * for mail programs that leave pictures out. Goes by the reader's light or dark colours.
 */
export function funnelPage({ title, message, stages, details }: Funnel): string {
	return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${escape(title)}</title><style>
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:${WIDTH}px;margin:24px auto;padding:0 16px}
h1{font-size:20px}svg{width:100%;height:auto}text{font:14px system-ui,sans-serif;fill:CanvasText}
table{border-collapse:collapse;width:100%;margin-top:16px}caption{text-align:left;font-weight:600}
td,th{padding:4px 8px;border-bottom:1px solid #8886;text-align:left;font-weight:400}td{text-align:right;font-variant-numeric:tabular-nums}
</style></head><body><h1>${escape(title)}</h1><p>${escape(message)}</p>
${picture(stages)}
${table('From the segment to the list', stages)}${details.length > 0 ? table('In detail', details) : ''}
</body></html>
`;
}

/** The funnel as Markdown text, for a chat. */
export function funnelText({ title, message, stages, details }: Funnel): string {
	const lines = (rows: Stage[]) =>
		rows.map(({ label, count }) => `| ${label} | ${amount(count)} |`);
	return [
		`**${title}**`,
		'',
		message,
		'',
		'| | |',
		'| --- | ---: |',
		...lines([...stages, ...details]),
	].join('\n');
}

function picture(stages: Stage[]): string {
	const most = Math.max(1, ...stages.map(({ count }) => count));
	const room = WIDTH - LABELS - NUMBERS;
	const bars = stages.map(({ label, count }, index) => {
		const top = index * STEP;
		const middle = top + BAR / 2 + 5;
		// Whoever is there is seen, be they one in a million.
		const width = count === 0 ? 0 : Math.max(2, Math.round((count / most) * room));
		return `<text x="0" y="${middle}">${escape(label)}</text><rect x="${LABELS}" y="${top}" width="${width}" height="${BAR}" rx="4" fill="#1856ed"/><text x="${LABELS + width + 8}" y="${middle}">${amount(count)}</text>`;
	});
	return `<svg viewBox="0 0 ${WIDTH} ${stages.length * STEP - STEP + BAR}" aria-hidden="true" xmlns="http://www.w3.org/2000/svg">${bars.join('')}</svg>`;
}

const table = (caption: string, rows: Stage[]): string =>
	`<table><caption>${caption}</caption><tbody>${rows
		.map(
			({ label, count }) =>
				`<tr><th scope="row">${escape(label)}</th><td>${amount(count)}</td></tr>`,
		)
		.join('')}</tbody></table>`;

const escape = (text: string): string =>
	text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
