/**
 * `npm run test:kill`: n8n is killed at random moments of an export, started again, and the export runs
 * again, as an operator would do it. Says what is wrong: somebody of the segment who was on the list and
 * is not any more, at any time; a list that is not right in the end; an old value.
 *
 * `--kills 3` for fewer than 20, `--seed 7` for other moments (the same seed gives the same shares of
 * the run), `--rows 3000` for a smaller segment.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { KINDS, writeCsv } from '../../bench/rows.mts';
import { byHand, exportTo, file, itemsOfCsv, START } from '../../bench/n8n/workflows.mts';
import { type BenchSandbox, startSandbox } from '../../bench/sandbox.mts';
import { startN8n } from '../../demo/lib/n8n.mts';
import { kill, stopAll } from '../../demo/lib/processes.mjs';
import { build, installN8n, installPackage } from '../../demo/lib/setup.mjs';
import { randomOf } from '../support/random.ts';

const LIST = 'Customers';
const OLD = 'Before the export';
/** Milliseconds between two looks at those who have to stay. */
const LOOK = 200;
/** About one in a hundred rows has this in its address; looking at all of them would slow the run down. */
const WITNESSES = '.x13@';
const SOURCES = ['items', 'csv'] as const;
const MODES = ['addAndUpdate', 'mirror'] as const;
type Mode = (typeof MODES)[number];

interface Way {
	source: (typeof SOURCES)[number];
	mode: Mode;
	/** Its id. */
	workflow: string;
	/** Of a whole run that nobody disturbs; known once there was one. */
	milliseconds?: number;
}

const { values } = parseArgs({
	options: {
		kills: { type: 'string', default: '20' },
		seed: { type: 'string', default: '1' },
		rows: { type: 'string', default: '12000' },
	},
});
const kills = Number(values.kills);
const seed = Number(values.seed);
const rowCount = Number(values.rows);

const wait = async (milliseconds: number) =>
	await new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

const row = KINDS.wide.row;
const segment = new Map(
	Array.from({ length: rowCount }, (_, index) => {
		const { email, first_name: name } = row(index);
		return [String(email), name];
	}),
);
/** Half of the segment is on the list already, and a few people who are not in the segment any more. */
const stays = [...segment.keys()].filter((_email, index) => index % 2 === 0);
const leaves = Array.from({ length: Math.ceil(rowCount / 50) }, (_, i) => `leaver${i}@example.org`);

async function seedAccount(sandbox: BenchSandbox) {
	await sandbox.reset();
	await sandbox.seedFields(KINDS.wide.custom);
	await sandbox.seed({
		contacts: [...stays, ...leaves].map((email) => ({
			email,
			lists: [LIST],
			fields: { first_name: OLD },
		})),
	});
}

async function assertNobodyIsGone(sandbox: BenchSandbox, search = '') {
	const on = new Set((await sandbox.peopleOn(LIST, search)).map(({ email }) => email));
	const gone = stays.filter((email) => email.includes(search) && !on.has(email));
	assert.equal(gone.length, 0, `${gone.length} people of the segment are gone from the list`);
}

/** Looks at the list for as long as something is at work on it. */
async function watching<Result>(
	sandbox: BenchSandbox,
	work: () => Promise<Result>,
): Promise<Result> {
	let isDone = false;
	const looking = (async () => {
		while (!isDone) {
			await assertNobodyIsGone(sandbox, WITNESSES);
			await wait(LOOK);
		}
	})();
	try {
		const worked = work();
		// Looking ends before only when it throws.
		await Promise.race([worked, looking]);
		return await worked;
	} finally {
		isDone = true;
		await looking;
	}
}

async function assertListIsRight(sandbox: BenchSandbox, mode: Mode) {
	const people = new Map(
		(await sandbox.peopleOn(LIST)).map(({ email, fields }) => [email, fields.first_name]),
	);
	for (const [email, name] of segment) {
		assert.ok(people.has(email), 'somebody of the segment is not on the list');
		assert.equal(people.get(email), name, 'somebody has another name than in the segment');
	}
	const others = leaves.filter((email) => people.has(email)).length;
	assert.equal(others, mode === 'mirror' ? 0 : leaves.length, 'people who left the segment');
	assert.equal(people.size, segment.size + others, 'people whom nobody knows');
}

const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-constant-contact-kill-'));
const ends: Array<() => unknown> = [
	() => rmSync(folder, { recursive: true, force: true }),
	stopAll,
];
async function end(code: number) {
	for (const step of ends.splice(0).reverse()) await step();
	process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void end(1));

async function main() {
	await build();
	await installN8n();
	await installPackage(folder);
	const path = join(folder, 'segment.csv');
	await writeCsv(path, 'wide', rowCount);
	const sandbox = await startSandbox();
	ends.push(sandbox.stop);
	await sandbox.set({ activityMs: 1_000, activityMsPer10000: 500 });

	const start = async () => {
		const n8n = await startN8n({ userFolder: folder, files: folder, wanted: 35_678 });
		await n8n.client.signIn();
		return n8n;
	};
	let n8n = await start();
	const { id, name } = await n8n.client.connectCredential('Sandbox', sandbox.port);
	const credential = { id, name };
	const prepare = async (source: (typeof SOURCES)[number], mode: Mode): Promise<Way> => {
		const nodes = [
			file(path),
			...(source === 'items' ? [itemsOfCsv()] : []),
			exportTo(LIST, credential, { kind: 'wide', source, mode }),
		];
		const { id: workflow } = await n8n.client.importWorkflow(byHand(`${source} ${mode}`, nodes));
		return { source, mode, workflow };
	};
	const ways: Way[] = [];
	for (const source of SOURCES) for (const mode of MODES) ways.push(await prepare(source, mode));

	/** @returns milliseconds of a whole run, whose list is right */
	const runOf = async ({ workflow, mode }: Way) => {
		const began = Date.now();
		const { status, error } = await watching(
			sandbox,
			async () => await n8n.client.runWorkflow(workflow, START),
		);
		assert.equal(status, 'success', error?.message);
		const milliseconds = Date.now() - began;
		await assertNobodyIsGone(sandbox);
		await assertListIsRight(sandbox, mode);
		return milliseconds;
	};

	const random = randomOf(seed);
	let inTheMiddle = 0;
	for (let nth = 1; nth <= kills; nth++) {
		const way = ways[Math.floor(random() * ways.length)]!;
		const share = random();
		if (way.milliseconds === undefined) {
			await seedAccount(sandbox);
			way.milliseconds = await runOf(way);
		}
		const moment = share * way.milliseconds;
		await seedAccount(sandbox);
		const execution = await n8n.client.startWorkflow(way.workflow, START);
		await watching(sandbox, async () => await wait(moment));
		await kill(n8n.child);
		const requests = (await sandbox.requests()).length;
		await assertNobodyIsGone(sandbox);
		n8n = await start();
		const { status } = await n8n.client.call<{ status: string }>('GET', `/executions/${execution}`);
		if (status !== 'success') inTheMiddle += 1;
		await runOf(way);
		console.log(
			`${nth}. ${way.mode} of ${way.source}: killed after ${Math.round(moment)} of about ${way.milliseconds} ms and ${requests} requests (n8n: ${status}); run again, the list is right`,
		);
	}
	console.log(`${kills} kills, ${inTheMiddle} of them before the run had ended.`);
	assert.ok(inTheMiddle * 2 >= kills, 'too few kills met a run: the figures prove nothing');
}

try {
	await main();
	await end(0);
} catch (error) {
	console.error(error);
	await end(1);
}
