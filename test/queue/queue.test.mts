/**
 * Exports in n8n's queue mode, on two workers: `npm run test:queue`. Starts a Redis and a PostgreSQL of its
 * own. The package's processes know nothing of each other, so this is where they get into each other's way.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';

import { type Kind, KINDS, peopleOf, writeCsv } from '../../bench/rows.mts';
import {
	byHand,
	type ExportOptions,
	exportTo,
	file,
	itemsOfCsv,
	START,
} from '../../bench/n8n/workflows.mts';
import type { Credential } from '../../demo/lib/n8n.mts';
import { kill, stop, until } from '../../demo/lib/processes.mjs';
import type { ExportSummary } from '../../nodes/ConstantContact/report/summary.ts';
import { type Farm, startFarm } from './farm.mts';

/** Requests a second that Constant Contact takes of one API key. */
const REQUESTS_PER_SECOND = 4;
const TOKEN = 'POST /oauth2/default/v1/token';
const IMPORT = '/v3/activities/contacts_json_import';
const SETTINGS = { activityMs: 200, activityMsPer10000: 100, accessTokenSeconds: 86_400 };

let farm: Farm;
let credential: Credential;

before(
	async () => {
		farm = await startFarm();
	},
	{ timeout: 900_000 },
);

after(async () => await farm?.close());

beforeEach(async () => {
	await farm.sandbox.reset();
	await farm.sandbox.set(SETTINGS);
	credential = await connect();
});

async function connect(): Promise<Credential> {
	// A person does not sign in twice within a second, as the tests do.
	await farm.sandbox.set({ tokenRequestsPerSecond: 0 });
	const { id, name } = await farm.client.connectCredential('Sandbox', farm.sandbox.port);
	await farm.sandbox.set({ tokenRequestsPerSecond: 1 });
	// The sign-in's requests are not the export's.
	await farm.sandbox.reset();
	return { id, name };
}

/**
 * A file of rows. Exports that run beside each other have other people each: Constant Contact may look
 * askance at an address that comes five times a day.
 */
async function segment(name: string, kind: Kind, rows: number, first?: number) {
	const path = join(farm.folder, `${name}.csv`);
	await writeCsv(path, kind, rows, first);
	return path;
}

/** A workflow that exports a file, read as items or as it is. */
async function workflow(
	name: string,
	path: string,
	{ source, kind, mode, options }: ExportOptions,
): Promise<string> {
	const nodes = [
		file(path),
		...(source === 'items' ? [itemsOfCsv()] : []),
		exportTo(name, credential, { kind, source, mode, options }),
	];
	return (await farm.client.importWorkflow(byHand(name, nodes))).id;
}

const start = async (id: string) => await farm.client.startWorkflow(id, START);

/** What an execution gave out when it is over. */
async function receiptOf(execution: string) {
	const { status, error, runData = {} } = await farm.client.executionEnded(execution);
	assert.equal(status, 'success', error?.message);
	const [summaries, notExported] = runData['Constant Contact']?.[0]?.data?.main ?? [];
	const summary = summaries?.[0];
	assert.ok(summary, 'There is no receipt');
	const { rows } = summary.json as unknown as ExportSummary;
	return { rows, summary, notExported: notExported ?? [], runData };
}

const addressesOf = (count: number, first = 0) =>
	Array.from({ length: count }, (_, index) => String(KINDS.narrow.row(first + index).email)).sort();

const onList = async (name: string) =>
	(await farm.sandbox.peopleOn(name)).map(({ email }) => email).sort();

const statusOf = async (execution: string) =>
	(await farm.client.call<{ status: string }>('GET', `/executions/${execution}`)).status;

/** Waits until Constant Contact has been asked to import something. */
const importBegins = async () =>
	await until(
		'The first import',
		async () => (await farm.sandbox.requests()).find(({ path }) => path === IMPORT),
		{ seconds: 120 },
	);

describe('In queue mode, on two workers', () => {
	it('16 exports at once on one API key keep to its limit, and do not dawdle', async (test) => {
		const rows = 300;
		const lists = Array.from({ length: 16 }, (_, index) => `At once ${index}`);
		const ids: string[] = [];
		for (const [index, name] of lists.entries()) {
			const path = await segment(name, 'narrow', rows, index * rows);
			ids.push(await workflow(name, path, { kind: 'narrow', source: index % 2 ? 'csv' : 'items' }));
		}
		const executions = await Promise.all(ids.map(start));
		for (const execution of executions) {
			const receipt = await receiptOf(execution);
			assert.equal(receipt.rows.exported, rows);
		}
		for (const [index, name] of lists.entries())
			assert.deepEqual(await onList(name), addressesOf(rows, index * rows));

		const log = (await farm.sandbox.requests()).filter(({ path: where }) =>
			where.startsWith('/v3/'),
		);
		const refused = log.filter(({ status }) => status === 429).length;
		const seconds = (Math.max(...log.map(({ at }) => at)) - log[0]!.at) / 1_000;
		const least = (log.length - refused) / REQUESTS_PER_SECOND;
		test.diagnostic(
			`${log.length} requests, ${refused} refused, ${seconds.toFixed(1)} s where ${least.toFixed(1)} s must be`,
		);
		assert.ok(refused <= 4, `${refused} of ${log.length} requests were refused`);
		assert.ok(seconds <= least * 1.5, `${seconds} s instead of ${least} s`);
	});

	it('tokens that end every few seconds, each renewed once, lose no export', async (test) => {
		await farm.sandbox.set({ accessTokenSeconds: 6, activityMs: 4_000 });
		credential = await connect();
		const rows = 200;
		const lists = Array.from({ length: 8 }, (_, index) => `Renewed ${index}`);
		const ids: string[] = [];
		for (const [index, name] of lists.entries()) {
			const path = await segment(name, 'narrow', rows, index * rows);
			ids.push(await workflow(name, path, { kind: 'narrow', source: 'csv' }));
		}
		const executions = await Promise.all(ids.map(start));
		for (const execution of executions) await receiptOf(execution);
		for (const [index, name] of lists.entries())
			assert.deepEqual(await onList(name), addressesOf(rows, index * rows));
		const renewals = (await farm.sandbox.requests()).filter(({ route }) => route === TOKEN).length;
		test.diagnostic(`${renewals} renewals`);
		assert.ok(renewals >= 2, `${renewals} renewals: the tokens did not end meanwhile`);
	});

	it('a file of 30,000 rows that the database keeps, and its rows that are left out', async () => {
		const rows = 30_000;
		const { expected, unsubscribed } = peopleOf(rows);
		await farm.sandbox.seedFields(KINDS.dirty.custom);
		await farm.sandbox.seed({
			contacts: [...unsubscribed].map((email) => ({ email, permission: 'unsubscribed' as const })),
		});
		const path = await segment('dirty', 'dirty', rows);
		const name = 'From the database';
		const id = await workflow(name, path, {
			kind: 'dirty',
			source: 'csv',
			options: { notExportedRows: 1_000 },
		});
		const { rows: counts, summary, notExported, runData } = await receiptOf(await start(id));
		const segmentFile = runData.File?.[0]?.data?.main?.[0]?.[0]?.binary?.data;
		assert.match(segmentFile?.id ?? '', /^database:/);
		assert.deepEqual(new Set(await onList(name)), expected);
		assert.equal(counts.received, rows);
		assert.equal(counts.exported, expected.size);
		assert.equal(counts.notExported, rows - expected.size);
		assert.equal(counts.notIdentified, 0);
		assert.equal(notExported.length, 1_000);
		const [all] = Object.values(summary.binary ?? {});
		assert.match(all?.id ?? '', /^database:/);
	});

	it('an execution that somebody stops asks for nothing more', async (test) => {
		await farm.sandbox.set({ activityMs: 20_000 });
		const name = 'Stopped';
		const path = await segment('stopped', 'narrow', 500);
		const before = ['stays@example.org', String(KINDS.narrow.row(3).email)];
		await farm.sandbox.seed({ contacts: before.map((email) => ({ email, lists: [name] })) });
		const id = await workflow(name, path, { kind: 'narrow', source: 'csv', mode: 'mirror' });
		const execution = await start(id);
		await importBegins();
		const stopped = Date.now();
		await farm.client.call('POST', `/executions/${execution}/stop`);
		await until(
			'The end of the execution',
			async () => ((await statusOf(execution)) === 'canceled' ? true : undefined),
			{ seconds: 30 },
		);
		await new Promise((resolve) => setTimeout(resolve, 6_000));
		const last = Math.max(...(await farm.sandbox.requests()).map(({ at }) => at));
		test.diagnostic(`last request ${last - stopped} ms after the stop`);
		assert.ok(last - stopped <= 3_000, `asked ${last - stopped} ms after the stop`);
		// What had been handed over goes on at Constant Contact; nobody is taken off.
		const people = await onList(name);
		for (const email of before) assert.ok(people.includes(email));
	});

	it('an export whose worker is killed is right when it runs again', async (test) => {
		await farm.sandbox.set({ activityMs: 5_000 });
		const name = 'Killed';
		const rows = 2_000;
		const path = await segment('killed', 'narrow', rows);
		const stays = addressesOf(rows).filter((_email, index) => index % 2 === 0);
		const leaves = Array.from({ length: 50 }, (_, index) => `leaver${index}@example.org`);
		await farm.sandbox.seed({
			contacts: [...stays, ...leaves].map((email) => ({ email, lists: [name] })),
		});
		const id = await workflow(name, path, { kind: 'narrow', source: 'csv', mode: 'mirror' });
		const [worker, other] = farm.workers;
		assert.ok(worker && other);
		// So that it is known who has the execution.
		await stop(other.child);
		const execution = await start(id);
		await importBegins();
		await kill(worker.child);
		const left = new Set(await onList(name));
		assert.deepEqual(
			stays.filter((email) => !left.has(email)),
			[],
		);
		await Promise.all([worker.start(), other.start()]);
		await receiptOf(await start(id));
		assert.deepEqual(await onList(name), addressesOf(rows));
		const status = await statusOf(execution);
		test.diagnostic(`n8n says of the execution whose worker was killed: ${status}`);
		assert.notEqual(status, 'success');
	});
});
