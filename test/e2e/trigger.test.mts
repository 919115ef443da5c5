/** The trigger in n8n: switched on, polled, over a restart of n8n; with example 10, from an opt-out to the next export. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { type Demo, startDemo } from '../../demo/lib/demo.mts';
import { type N8nClient, type SavedWorkflow, startN8n } from '../../demo/lib/n8n.mts';
import { startPostgres } from '../../demo/lib/postgres.mts';
import { stop, stopAll, until } from '../../demo/lib/processes.mjs';

const TRIGGER = 'When somebody unsubscribes or comes back';
const MARK = 'Mark them in the database';
const QUERY = 'Customers who may be written to';
const SCHEDULE = 'Every night at two';

let demo: Demo;
let client: N8nClient;
let database: Awaited<ReturnType<typeof startPostgres>>;
let workflow: SavedWorkflow;

const address = (name: string) => `${name}@example.com`;

before(
	async () => {
		demo = await startDemo();
		({ client } = demo);
		database = await startPostgres();
		await database.query(`
			CREATE TABLE customers (email text PRIMARY KEY, first_name text, last_name text,
				marketing_consent boolean, suppressed boolean NOT NULL DEFAULT false);
			INSERT INTO customers
				SELECT name || '@example.com', name, 'Customer', true
				FROM unnest(ARRAY['anna', 'bert', 'carla', 'dora']) AS name`);
		const { host, port, user, database: name } = database;
		const access = { host, port, user, database: name, password: '', ssl: 'disable' };
		const { id, name: called } = await client.saveCredential('Customers', 'postgres', access);
		const example = demo.workflows.find(({ name }) => name.startsWith('10'))!;
		const { settings, connections } = example;
		const nodes = example.nodes.map((node) =>
			node.type === 'n8n-nodes-base.postgres'
				? { ...node, credentials: { postgres: { id, name: called } } }
				: node.name === TRIGGER
					? {
							...node,
							parameters: { ...node.parameters, pollTimes: { item: [{ mode: 'everyMinute' }] } },
						}
					: node,
		);
		workflow = await client.importWorkflow({ name: example.name, nodes, connections, settings });
	},
	{ timeout: 600_000 },
);

after(async () => {
	await database.stop();
	await stopAll();
});

/** What the trigger has told in all executions that ended, in their order. */
async function told(count: number): Promise<string[]> {
	const ids = await until(
		`Execution ${count} of the trigger`,
		async () => {
			const found = await client.triggered(workflow.id);
			return found.length >= count ? found : undefined;
		},
		{ seconds: 150 },
	);
	const events: string[] = [];
	for (const id of ids) {
		const { status, error, runData = {} } = await client.executionEnded(id);
		assert.equal(status, 'success', error?.message);
		assert.ok(runData[MARK], 'Nobody was marked');
		const items = runData[TRIGGER]?.[0]?.data?.main?.[0] ?? [];
		events.push(...items.map(({ json }) => `${String(json.event)} ${String(json.email)}`));
	}
	return events;
}

/** Whom the nightly export asks for. */
async function exported(): Promise<string[]> {
	const { status, error, runData = {} } = await client.runWorkflow(workflow.id, SCHEDULE);
	assert.equal(status, 'success', error?.message);
	const items = runData[QUERY]?.[0]?.data?.main?.[0] ?? [];
	return items.map(({ json }) => String(json.email)).sort();
}

describe('Constant Contact Trigger', () => {
	it(
		'tells each opt-out and each return once, over polls and a restart of n8n',
		{ timeout: 900_000 },
		async () => {
			assert.deepEqual(await exported(), ['anna', 'bert', 'carla', 'dora'].map(address));
			const before = (await demo.sandbox.requests()).length;
			await client.publish(workflow.id);
			// n8n says that it is published before it has polled, and events count from that poll on.
			await until(
				'The poll that comes with publishing',
				async () => (await demo.sandbox.requests()).length > before || undefined,
				{ seconds: 60 },
			);

			await demo.sandbox.unsubscribe(address('bert'), 'Too many');
			const expected = [`contactUnsubscribed ${address('bert')}`];
			assert.deepEqual(await told(1), expected);
			assert.deepEqual(await exported(), ['anna', 'carla', 'dora'].map(address));

			await stop(demo.n8n);
			await demo.sandbox.unsubscribe(address('carla'));
			await demo.sandbox.resubscribe(address('bert'));
			({ client } = await startN8n());
			await client.signIn();
			// Both in one poll, in the order of their kinds.
			expected.push(
				`contactUnsubscribed ${address('carla')}`,
				`contactResubscribed ${address('bert')}`,
			);
			assert.deepEqual(await told(2), expected);
			assert.deepEqual(await exported(), ['anna', 'bert', 'dora'].map(address));

			await demo.sandbox.unsubscribe(address('dora'));
			expected.push(`contactUnsubscribed ${address('dora')}`);
			assert.deepEqual(await told(3), expected);
			assert.deepEqual(await exported(), ['anna', 'bert'].map(address));
			await client.unpublish(workflow.id);
		},
	);
});
