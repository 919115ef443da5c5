/** The results as tables for docs/costs.md. */
import { number, table } from '../tables.mts';
import type { Kind } from '../rows.mts';
import type { CaseCost } from './costs.mts';
import type { WayCost } from './peers.mts';
import type { Cost } from './watch.mts';

const percent = (part: number, whole: number) =>
	`${number((100 * part) / whole, part === 0 ? 0 : 1)}%`;

const SEGMENTS: Partial<Record<Kind, string>> = { narrow: '3 fields', wide: '12 + 4 fields' };
const WAYS = { nothing: 'n8n alone', items: 'with Export', file: 'Export of a file' };

const grown = ({ megabytes, idleMegabytes }: Cost) => megabytes - idleMegabytes;
function costCells(cost: CaseCost): string[] {
	const { survived, succeeded, seconds, cpuSeconds, waited } = cost;
	if (!survived) return ['n8n ended', '', '', ''];
	if (!succeeded) return ['failed', '', '', ''];
	return [number(seconds, 1), number(cpuSeconds, 1), number(grown(cost)), number(waited)];
}
const stretches = ({ exportWorked, exportRan }: CaseCost) =>
	exportWorked === undefined || exportRan === undefined
		? ['', '']
		: [number(exportWorked), number(exportRan)];

const COST = ['seconds', 'CPU seconds', 'memory above idle, MB', 'longest silence of n8n, ms'];

/** Each size as n8n is by default, without saving. */
function sizes(costs: CaseCost[]): string {
	const plain = costs.filter(({ heap, saves }) => !heap && !saves);
	return table(
		[
			'rows',
			'fields',
			'way',
			...COST,
			'longest stretch of work during Export, ms',
			'the same without V8 collecting garbage, ms',
		],
		plain.map((cost) => [
			number(cost.rows),
			SEGMENTS[cost.kind] ?? '',
			WAYS[cost.way],
			...costCells(cost),
			...stretches(cost),
		]),
	);
}

function variants(costs: CaseCost[]): string {
	return table(
		['rows', 'fields', 'n8n', 'way', ...COST],
		costs
			.filter(({ heap, saves }) => heap || saves)
			.map((cost) => [
				number(cost.rows),
				SEGMENTS[cost.kind] ?? '',
				cost.saves ? 'saves the data of the run' : `heap of ${number(cost.heap ?? 0)} MB`,
				WAYS[cost.way],
				...costCells(cost),
			]),
	);
}

/** Days and hours that a number of requests takes at 4 a second and 10,000 a day. */
function timeOf(requests: number): string {
	if (requests > 10_000) return `${number(Math.ceil(requests / 10_000))} days`;
	return requests > 600 ? `${number(requests / 4 / 60)} min` : `${number(requests / 4)} s`;
}

function ways(all: WayCost[]): string {
	return table(
		[
			'way',
			'contacts',
			'seconds',
			'requests (refused)',
			'memory, MB',
			'people lost',
			'of them named',
			'rows left out, and named',
			'unsubscribed people subscribed again',
			'1,000,000 contacts (calculated)',
		],
		all.map((way) => [
			way.name + (way.succeeded ? '' : ', ends with an error'),
			number(way.count),
			number(way.seconds, 1),
			`${number(way.requests)} (${number(way.refused)})`,
			number(way.megabytes + (way.runner ?? 0)),
			`${number(way.lost)} (${percent(way.lost, way.expected)})`,
			number(way.lostNamed),
			`${number(way.rowsLeft)}, ${number(way.rowsLeftNamed)}`,
			number(way.resubscribed),
			way.requestsForMillion
				? `${timeOf(way.requestsForMillion)}, ${number(way.requestsForMillion)} requests`
				: '',
		]),
	);
}

export const tablesOf = (results: { costs: CaseCost[]; ways: WayCost[] }) => ({
	'costs in n8n': sizes(results.costs),
	'costs in other settings': variants(results.costs),
	ways: ways(results.ways),
});
