/** What n8n costs for rows of a database or a file, and what an export behind it adds. */
import { join } from 'node:path';

import { KINDS, writeCsv } from '../rows.mjs';
import { chain, exportTo, file, nothing, postgresRows } from './workflows.mjs';

const LIST = 'Customers';
const HEAP = { NODE_OPTIONS: '--max-old-space-size=8192' };
/** As n8n does it unless told otherwise. */
const SAVES_ALL = { saveDataSuccessExecution: 'all', saveDataErrorExecution: 'all' };

/** Puts the same rows into a table and into a file. */
export async function prepareRows(postgres, folder, kind, rows) {
	const path = join(folder, `${kind}-${rows}.csv`);
	await writeCsv(path, kind, rows);
	const columns = Object.keys(KINDS[kind].row(0)).map((name) => `${name} text`);
	await postgres.query(`CREATE TABLE ${kind} (${columns.join(', ')})`);
	await postgres.query(`COPY ${kind} FROM '${path}' (FORMAT csv, HEADER)`);
}

/** Which runs make the tables, for at most so many rows. */
export function casesOf(most) {
	const sizes = [0.01, 0.1, 0.3, 1].map((share) => share * most);
	const ways = ['nothing', 'items', 'file'];
	const each = (list, more = {}) =>
		list.flatMap((rows) => ways.map((way) => ({ way, rows, ...more })));
	return [
		...each(sizes, { kind: 'narrow' }),
		...each([most], { kind: 'wide' }),
		...each([most], { kind: 'narrow', heap: HEAP }),
		...each([most], { kind: 'wide', heap: HEAP }),
		...['nothing', 'items'].map((way) => ({ way, rows: most, kind: 'narrow', saves: true })),
	];
}

/** Runs one of them in a fresh n8n. */
export async function measureCost({ n8n, sandbox, folder }, { way, kind, rows, heap, saves }) {
	await sandbox.reset();
	await sandbox.seed({
		customFields: KINDS[kind].custom.map(({ name, type, choices }) => ({
			label: name,
			type,
			choices,
		})),
	});
	const credential = n8n.constantContact;
	const fromDatabase = postgresRows(n8n.database, `SELECT * FROM ${kind} LIMIT ${rows}`);
	let path;
	if (way === 'file') {
		path = join(folder, 'segment.csv');
		await writeCsv(path, kind, rows);
	}
	const nodes = {
		nothing: () => [fromDatabase, nothing()],
		items: () => [fromDatabase, exportTo(LIST, credential, { kind })],
		file: () => [file(path), exportTo(LIST, credential, { kind, source: 'csv' })],
	}[way]();
	const settings = saves ? SAVES_ALL : undefined;
	const { survived, status, answer, answers, cost } = await n8n.run(
		chain(nodes, { settings }),
		heap,
	);
	const longest = (some, what) => Math.max(0, ...some.map((one) => one[what]));
	const found = {
		way,
		kind,
		rows,
		heap,
		saves,
		survived,
		status,
		...cost,
		waited: longest(answers, 'waited'),
		worked: longest(answers, 'worked'),
	};
	if (way === 'nothing' || status !== 200) return status === 200 ? found : { ...found, answer };
	const [from, to] = [answer.startedAt, answer.finishedAt].map(Date.parse);
	// What had begun before is n8n's own: until then our node had not been called.
	const ours = answers.filter(({ start }) => start >= from && start < to);
	const { lists } = await sandbox.overview();
	return {
		...found,
		exportSeconds: answer.seconds,
		exportWaited: longest(ours, 'waited'),
		exportWorked: longest(ours, 'worked'),
		exportSlow: ours
			.filter(({ worked }) => worked > 30)
			.map(({ start, waited, worked }) => [start - from, Math.round(waited), Math.round(worked)]),
		requests: answer.constantContact.requests,
		refused: (await sandbox.requests()).filter(({ status: code }) => code === 429).length,
		rowsSaid: answer.rows,
		members: lists.find(({ name }) => name === LIST)?.members,
	};
}
