/** What n8n costs for rows of a database or a file, and what an export behind it adds. */
import { join } from 'node:path';

import type { Postgres } from '../../demo/lib/postgres.mts';
import type { ExportSummary } from '../../nodes/ConstantContact/report/summary.ts';
import { type Kind, KINDS, writeCsv } from '../rows.mts';
import type { Servers } from './instance.mts';
import type { Cost, Watched } from './watch.mts';
import {
	chain,
	columnsOf,
	exportTo,
	file,
	nothing,
	postgresRows,
	SAVES_AS_USUAL,
} from './workflows.mts';

const LIST = 'Customers';

/** Makes a table of rows, named after their kind. */
export async function fillTable(postgres: Postgres, folder: string, kind: Kind, rows: number) {
	const path = join(folder, 'table.csv');
	await writeCsv(path, kind, rows);
	const columns = columnsOf(kind);
	const types = columns.map((name) => `${name} text`);
	await postgres.query(`CREATE TABLE ${kind} (n serial PRIMARY KEY, ${types.join(', ')})`);
	await postgres.query(`COPY ${kind} (${columns.join(', ')}) FROM '${path}' (FORMAT csv, HEADER)`);
}

const WAYS = ['nothing', 'items', 'file'] as const;

export interface Case {
	way: (typeof WAYS)[number];
	kind: Kind;
	rows: number;
	/** MB; n8n's own where it is not said. */
	heap?: number;
	/** Whether n8n saves the data of the run. */
	saves?: boolean;
}

export interface CaseCost extends Case, Cost {
	survived: boolean;
	succeeded: boolean;
	/** The longest silence of n8n, ms. */
	waited: number;
	exportSeconds?: number;
	exportWaited?: number;
	exportWorked?: number;
	/** The same without V8's collecting of garbage. */
	exportRan?: number;
	requests?: number;
	refused?: number;
}

/** What is measured, for at most so many rows. */
export function casesOf(most: number): Case[] {
	const sized = (share: number) => ({ kind: 'narrow' as const, rows: share * most });
	const large = sized(1);
	const eachWay: Array<Omit<Case, 'way'>> = [
		...[0.01, 0.1, 0.3].map(sized),
		large,
		{ kind: 'wide', rows: most },
		{ ...large, heap: 512 },
		{ ...large, heap: 8_192 },
		{ ...large, saves: true },
	];
	return eachWay.flatMap((one) => WAYS.map((way) => ({ way, ...one })));
}

/** Runs one of them in a fresh n8n, and holds the receipt against the list. */
export async function measureCost(
	{ n8n, sandbox, folder }: Servers,
	{ way, kind, rows, heap, saves }: Case,
): Promise<CaseCost> {
	await sandbox.reset();
	await sandbox.seedFields(KINDS[kind].custom);
	const fromDatabase = postgresRows(n8n.database, kind, rows);
	const path = join(folder, 'segment.csv');
	if (way === 'file') await writeCsv(path, kind, rows);
	const exportFrom = (source: 'items' | 'csv') =>
		exportTo(LIST, n8n.constantContact, { kind, source });
	const nodes = {
		nothing: [fromDatabase, nothing()],
		items: [fromDatabase, exportFrom('items')],
		file: [file(path), exportFrom('csv')],
	}[way];
	const { survived, status, answer, answers, cost } = await n8n.run(
		chain(nodes, saves ? { settings: SAVES_AS_USUAL } : {}),
		heap,
	);
	const longest = (some: Watched[], what: (one: Watched) => number) =>
		Math.max(0, ...some.map(what));
	const outcome = {
		way,
		kind,
		rows,
		heap,
		saves,
		survived,
		succeeded: status === 200,
		...cost,
		waited: longest(answers, ({ waited }) => waited),
	};
	if (way === 'nothing' || !outcome.succeeded) return outcome;
	const { lists } = await sandbox.overview();
	const members = lists.find(({ name }) => name === LIST)?.members;
	const receipt = answer as ExportSummary;
	const { exported } = receipt.rows;
	if (exported !== rows || members !== rows) {
		throw new Error(
			`The receipt says that ${exported} of ${rows} rows are on the list, which has ${members}.`,
		);
	}
	const [from, to] = [Date.parse(receipt.startedAt), Date.parse(receipt.finishedAt)];
	// What had begun before is n8n's own: until then our node had not been called.
	const during = answers.filter(({ start }) => start >= from && start < to);
	return {
		...outcome,
		exportSeconds: receipt.seconds,
		exportWaited: longest(during, ({ waited }) => waited),
		exportWorked: longest(during, ({ worked }) => worked),
		exportRan: longest(during, ({ worked, collected }) => worked - collected),
		requests: receipt.constantContact.requests,
		refused: await sandbox.refused(),
	};
}
