/** What n8n costs for rows of a database or a file, and what an export behind it adds. */
import { join } from 'node:path';

import { KINDS, writeCsv } from '../rows.mjs';
import {
	chain,
	columnsOf,
	exportTo,
	file,
	nothing,
	postgresRows,
	SAVES_AS_USUAL,
} from './workflows.mjs';

const LIST = 'Customers';

/** Makes a table of rows, named after their kind. */
export async function fillTable(postgres, folder, kind, rows) {
	const path = join(folder, 'table.csv');
	await writeCsv(path, kind, rows);
	const columns = columnsOf(kind);
	const types = columns.map((name) => `${name} text`);
	await postgres.query(`CREATE TABLE ${kind} (n serial PRIMARY KEY, ${types.join(', ')})`);
	await postgres.query(`COPY ${kind} (${columns.join(', ')}) FROM '${path}' (FORMAT csv, HEADER)`);
}

const WAYS = ['nothing', 'items', 'file'];

/** What is measured, for at most so many rows; where `heap` (MB) is not said, it is n8n's own. */
export function casesOf(most) {
	const sizes = [0.01, 0.1, 0.3, 1].map((share) => ({ kind: 'narrow', rows: share * most }));
	const large = sizes.at(-1);
	const eachWay = [
		...sizes,
		{ kind: 'wide', rows: most },
		{ ...large, heap: 512 },
		{ ...large, heap: 8_192 },
		{ ...large, saves: true },
	];
	return eachWay.flatMap((one) => WAYS.map((way) => ({ way, ...one })));
}

/** Runs one of them in a fresh n8n, and holds the receipt against the list. */
export async function measureCost({ n8n, sandbox, folder }, { way, kind, rows, heap, saves }) {
	await sandbox.reset();
	await sandbox.seedFields(KINDS[kind].custom);
	const fromDatabase = postgresRows(n8n.database, kind, rows);
	const path = join(folder, 'segment.csv');
	if (way === 'file') await writeCsv(path, kind, rows);
	const exportFrom = (source) => exportTo(LIST, n8n.constantContact, { kind, source });
	const nodes = {
		nothing: [fromDatabase, nothing()],
		items: [fromDatabase, exportFrom('items')],
		file: [file(path), exportFrom('csv')],
	}[way];
	const { survived, status, answer, answers, cost } = await n8n.run(
		chain(nodes, saves ? { settings: SAVES_AS_USUAL } : {}),
		heap ? { NODE_OPTIONS: `--max-old-space-size=${heap}` } : {},
	);
	const longest = (some, what) => Math.max(0, ...some.map((one) => one[what]));
	const outcome = {
		way,
		kind,
		rows,
		heap,
		saves,
		survived,
		succeeded: status === 200,
		...cost,
		waited: longest(answers, 'waited'),
	};
	if (way === 'nothing' || !outcome.succeeded) return outcome;
	const { lists } = await sandbox.overview();
	const members = lists.find(({ name }) => name === LIST)?.members;
	if (answer.rows.exported !== rows || members !== rows) {
		throw new Error(
			`The receipt says that ${answer.rows.exported} of ${rows} rows are on the list, which has ${members}.`,
		);
	}
	const [from, to] = [answer.startedAt, answer.finishedAt].map(Date.parse);
	// What had begun before is n8n's own: until then our node had not been called.
	const during = answers.filter(({ start }) => start >= from && start < to);
	return {
		...outcome,
		exportSeconds: answer.seconds,
		exportWaited: longest(during, 'waited'),
		exportWorked: longest(during, 'worked'),
		requests: answer.constantContact.requests,
		refused: await sandbox.refused(),
	};
}
