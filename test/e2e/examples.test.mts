/** Every example as it is, imported into n8n and run there: `npm run test:e2e`. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { parse as parseCsv } from 'csv-parse/sync';
import type { IDataObject, INode } from 'n8n-workflow';

import { type Demo, startDemo } from '../../demo/lib/demo.mts';
import { addressIn } from '../../demo/lib/firstExample.mts';
import type { Execution, SavedWorkflow } from '../../demo/lib/n8n.mts';
import { startPostgres } from '../../demo/lib/postgres.mts';
import { stopAll, until } from '../../demo/lib/processes.mjs';
import type { Person } from '../../demo/lib/sandbox.mts';
import { root } from '../../demo/lib/setup.mjs';
import type { NotExportedRow } from '../../nodes/ConstantContact/report/notExported.ts';
import type { RemovalSummary } from '../../nodes/ConstantContact/report/removalReceipt.ts';
import type { SimplifiedSummary } from '../../nodes/ConstantContact/report/simplified.ts';
import type { ExportSummary } from '../../nodes/ConstantContact/report/summary.ts';
import { callTool, say, startChatModel } from './chatModel.mts';
import { readMail, startMailbox } from './mailbox.mts';

const FOLDER = join(root, 'examples');
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
const BY_HAND = 'Run by hand';
const HOUR = 3_600;

type Row = IDataObject;

let demo: Demo;

before(
	async () => {
		demo = await startDemo();
	},
	{ timeout: 600_000 },
);

after(stopAll);

/** An example in n8n, whose file starts with the number. */
function example(number: string): SavedWorkflow {
	const found = demo.workflows.find(({ name }) => name.startsWith(number));
	assert.ok(found, `There is no example ${number}`);
	return found;
}

/** The same workflow with some of its nodes changed, as a person would in the editor. */
async function change(
	workflow: SavedWorkflow,
	changes: Record<string, Partial<INode>>,
): Promise<SavedWorkflow> {
	const { name, nodes, connections, settings } = workflow;
	const changed = nodes.map((node) => ({ ...node, ...changes[node.name] }));
	return await demo.client.importWorkflow({ name, nodes: changed, connections, settings });
}

/** Makes a credential and chooses it in a node. */
async function connect(workflow: SavedWorkflow, nodeName: string, type: string, data: object) {
	const { id, name } = await demo.client.saveCredential(`${type} of the tests`, type, data);
	return await change(workflow, { [nodeName]: { credentials: { [type]: { id, name } } } });
}

/** Runs a workflow to its end, and reads what came out of its nodes. */
async function run({ id }: SavedWorkflow, trigger = BY_HAND) {
	return outputsOf(await demo.client.runWorkflow(id, trigger));
}

function outputsOf({ status, error, runData = {} }: Execution) {
	assert.equal(status, 'success', error?.message);
	return {
		rounds: (name: string) => runData[name]?.length ?? 0,
		/** The items of an output, in the node's last round. */
		items: <Item extends object = Row>(name: string, output = 0) =>
			(runData[name]?.at(-1)?.data?.main?.[output] ?? []).map(({ json }) => json as Item),
	};
}

/** The people on a list by address; nobody when there is no such list. */
async function membersOf(name: string): Promise<Map<string, Person>> {
	const members = await demo.sandbox.peopleOn(name);
	return new Map(members.map((contact) => [contact.email, contact]));
}

const addressesOn = async (name: string) => [...(await membersOf(name)).keys()].sort();

const total = (counts: Record<string, number>) =>
	Object.values(counts).reduce((sum, count) => sum + count, 0);

/** Holds a receipt against the rows that went in and those that came out of Not Exported. */
function assertAddsUp(receipt: ExportSummary, rows: Row[], notExported: NotExportedRow[]) {
	const { received, exported, notExported: left, byReason, notIdentified } = receipt.rows;
	assert.equal(receipt.status, 'completed');
	assert.equal(received, rows.length);
	assert.equal(received, exported + left);
	assert.equal(left, total(byReason) + notIdentified);
	assert.equal(notIdentified, 0);
	const counted: Record<string, number> = {};
	for (const { reason } of notExported) counted[reason] = (counted[reason] ?? 0) + 1;
	assert.deepEqual(counted, byReason);
}

/** The addresses of the rows that a receipt calls exported. */
function exportedAddresses(rows: Row[], notExported: NotExportedRow[], column: string) {
	const left = new Set(notExported.map(({ row }) => row));
	return rows
		.filter((_row, index) => !left.has(index + 1))
		.map((row) => addressIn(String(row[column])))
		.sort();
}

interface Exported {
	list: string;
	receipt: ExportSummary | undefined;
	rows: Row[];
	notExported: NotExportedRow[];
	/** Of the addresses. */
	column: string;
}

/** For a list that was empty: the receipt adds up, and exactly its people are on the list. */
async function assertExported({ list, receipt, rows, notExported, column }: Exported) {
	assert.ok(receipt, 'There is no receipt');
	assertAddsUp(receipt, rows, notExported);
	const expected = exportedAddresses(rows, notExported, column);
	assert.equal(receipt.rows.exported, expected.length);
	assert.equal(receipt.list.name, list);
	assert.equal(receipt.contacts.onListAfter, expected.length);
	assert.deepEqual(await addressesOn(list), expected);
}

const FRIENDS = ['ada@example.com', 'evelyn@example.com', 'grace@example.com', 'radia@example.com'];

const RUNS: Record<string, (workflow: SavedWorkflow) => Promise<void>> = {
	async '01'(workflow) {
		const { items } = await run(workflow);
		const receipt = items<SimplifiedSummary>('Constant Contact')[0]?.details;
		const rows = items('Only the segment');
		assert.ok(rows.length > 1_000);
		await assertExported({
			list: 'VIP customers',
			receipt,
			rows,
			notExported: items<NotExportedRow>('Constant Contact', 1),
			column: 'Email Address',
		});
	},

	async '02'(workflow) {
		const list = 'Customers of the database';
		const database = await startPostgres();
		try {
			await database.query(`
				CREATE TABLE customers (email text PRIMARY KEY, first_name text, last_name text,
					country text, total_spent numeric, marketing_consent boolean);
				INSERT INTO customers
					SELECT 'customer' || n || '@example.com', 'First ' || n, 'Last ' || n,
						(ARRAY['US', 'CA', 'DE'])[n % 3 + 1], n % 500, n % 10 <> 7
					FROM generate_series(1, 5000) AS n`);
			const { host, port, user, database: name } = database;
			const connected = await connect(workflow, 'Customers of the segment', 'postgres', {
				host,
				port,
				user,
				database: name,
				password: '',
				ssl: 'disable',
			});
			const mirror = async () => {
				const { items } = await run(connected, 'Every night at two');
				const receipt = items<SimplifiedSummary>('Constant Contact')[0]?.details;
				const rows = items('Customers of the segment');
				const notExported = items<NotExportedRow>('Constant Contact', 1);
				assert.ok(receipt, 'There is no receipt');
				assertAddsUp(receipt, rows, notExported);
				const removed = items<{ email: string }>('Constant Contact', 2);
				return { receipt, rows, notExported, removed };
			};

			const first = await mirror();
			assert.ok(first.rows.length > 2_000);
			await assertExported({ list, ...first, column: 'email' });
			assert.deepEqual(first.removed, []);

			const [leaver, anotherLeaver, doubter = ''] = await addressesOn(list);
			await database.query(`
				DELETE FROM customers WHERE email = '${leaver}';
				UPDATE customers SET country = 'DE' WHERE email = '${anotherLeaver}';
				UPDATE customers SET marketing_consent = false WHERE email = '${doubter}';
				INSERT INTO customers VALUES ('new@example.com', 'New', 'Comer', 'CA', 101, true)`);
			const second = await mirror();
			const removed = second.removed.map(({ email }) => email).sort();
			// Whoever is in the segment and takes their yes back leaves the list as well.
			assert.deepEqual(removed, [leaver, anotherLeaver, doubter].sort());
			assert.equal(second.receipt.contacts.removed, 3);
			const exported = exportedAddresses(second.rows, second.notExported, 'email');
			assert.ok(exported.includes('new@example.com') && !exported.includes(doubter));
			assert.deepEqual(await addressesOn(list), exported);
		} finally {
			await database.stop();
		}
	},

	async '03'({ id }) {
		const decide = async (decision: string) => {
			const executionId = await demo.client.startWorkflow(id, BY_HAND);
			const form = await demo.client.formOfExecution(executionId);
			const page = await (await fetch(form)).text();
			assert.match(page, /4 of 5 rows would be exported/);
			const answer = new FormData();
			answer.set('field-0', decision);
			assert.ok((await fetch(form, { method: 'POST', body: answer })).ok);
			return outputsOf(await demo.client.executionEnded(executionId));
		};

		const refused = await decide('Do not export');
		assert.equal(refused.rounds('Export'), 0);
		assert.deepEqual(await addressesOn('Event guests'), []);

		const { items } = await decide('Export');
		await assertExported({
			list: 'Event guests',
			receipt: items<SimplifiedSummary>('Export')[0]?.details,
			rows: items('The people, again'),
			notExported: items<NotExportedRow>('Export', 1),
			column: 'email',
		});
	},

	async '04'({ id }) {
		const looks = async () =>
			(await demo.sandbox.requests()).filter(
				({ method, path }) => method === 'GET' && path.startsWith('/v3/activities/'),
			).length;
		const before = await looks();
		const { activityMs } = await demo.sandbox.set({});
		try {
			await demo.sandbox.set({ activityMs: HOUR * 1_000 });
			const executionId = await demo.client.startWorkflow(id, BY_HAND);
			await until(
				'The first look at the export',
				async () => ((await looks()) > before ? true : undefined),
				{ seconds: 60 },
			);
			await demo.sandbox.advance(2 * HOUR);
			const { items, rounds } = outputsOf(await demo.client.executionEnded(executionId));
			assert.equal(items<SimplifiedSummary>('Export')[0]?.status, 'inProgress');
			assert.ok(rounds('How far is it?') > 1, 'It looked only once.');
			const [status] = items('All ended?');
			assert.equal(status?.status, 'completed');
			assert.deepEqual(status?.contacts, {
				sent: 4,
				processed: 4,
				unsubscribed: 0,
				rejected: 0,
				notTold: 0,
			});
			assert.deepEqual(await addressesOn('Open day guests'), FRIENDS);
		} finally {
			await demo.sandbox.set({ activityMs });
		}
	},

	async '05'(workflow) {
		const { items } = await run(workflow);
		const notExported = items<NotExportedRow>('Constant Contact', 1);
		const receipts = items<SimplifiedSummary>('Constant Contact');
		assert.deepEqual(
			notExported.map(({ row, reason }) => [row, reason]),
			[[5, 'invalid_list']],
		);
		assert.deepEqual(
			receipts.map(({ list, exported, notExported: left }) => [list, exported, left]),
			[
				['United Kingdom', 1, 0],
				['United States', 3, 0],
				['', 0, 1],
			],
		);
		assert.deepEqual(await addressesOn('United Kingdom'), FRIENDS.slice(0, 1));
		assert.deepEqual(await addressesOn('United States'), FRIENDS.slice(1));
	},

	async '06'(workflow) {
		const { items } = await run(workflow);
		await assertExported({
			list: 'All customers',
			receipt: items<SimplifiedSummary>('Constant Contact')[0]?.details,
			rows: parseCsv<Row>(readFileSync(join(FOLDER, 'customers.csv')), { columns: true }),
			notExported: items<NotExportedRow>('Constant Contact', 1),
			column: 'Email Address',
		});
	},

	async '07'(workflow) {
		const { items } = await run(workflow);
		const receipt = items<SimplifiedSummary>('Constant Contact')[0]?.details;
		await assertExported({
			list: 'People of the sheet',
			receipt,
			rows: items('Rows of the sheet'),
			notExported: items<NotExportedRow>('Constant Contact', 1),
			column: 'E-Mail Address',
		});
		assert.deepEqual(receipt?.rows.byReason, {
			missing_email: 1,
			invalid_email: 1,
			no_consent: 2,
			duplicate: 1,
		});
		assert.deepEqual(receipt?.fieldsLeftOut, {});
		const members = await membersOf('People of the sheet');
		const grace = members.get('grace@example.com')?.fields;
		assert.deepEqual([grace?.mobile_phone, grace?.zip], ['15125550102', '02139']);
		assert.equal(members.get('ada@example.com')?.fields.last_name, 'King');
	},

	async '08'(workflow) {
		const mailbox = await startMailbox();
		try {
			const { port } = mailbox;
			const connected = await connect(workflow, 'Send Email', 'smtp', {
				host: '127.0.0.1',
				port,
				secure: false,
				user: '',
				password: '',
			});
			const { items } = await run(connected);
			const receipt = items<SimplifiedSummary>('Constant Contact')[0]?.details;
			const notExported = items<NotExportedRow & Row>('Constant Contact', 1);
			await assertExported({
				list: 'Webinar guests',
				receipt,
				rows: items('The people'),
				notExported,
				column: 'email',
			});
			const [sent, ...more] = mailbox.mails;
			assert.ok(sent && more.length === 0);
			assert.deepEqual(sent.recipients, ['list-keeper@example.com']);
			const mail = await readMail(sent);
			assert.equal(mail.subject, 'Rows that were not exported to the list Webinar guests');
			assert.ok(receipt && mail.text.includes(receipt.message));
			const [file] = mail.attachments;
			assert.ok(file);
			assert.equal(file.filename, 'not-exported.csv');
			assert.deepEqual(
				parseCsv<Row>(file.content, { columns: true, bom: true }).map((row) => [
					Number(row.row),
					row.reason,
					row.message,
					row.first_name,
				]),
				notExported.map(({ row, reason, message, first_name }) => [
					row,
					reason,
					message,
					first_name,
				]),
			);

			const people = items('The people').filter(({ email }) => FRIENDS.includes(String(email)));
			const agreed = people.map((person) => ({ json: { ...person, agreed: 'yes' } }));
			const flawless = await change(connected, {
				'The people': { parameters: { jsCode: `return ${JSON.stringify(agreed)};` } },
			});
			const { rounds } = await run(flawless);
			assert.equal(rounds('Constant Contact'), 1);
			assert.equal(rounds('Send Email'), 0);
			assert.equal(mailbox.mails.length, 1);
		} finally {
			mailbox.close();
		}
	},

	async '09'(workflow) {
		const model = await startChatModel();
		try {
			const { id } = await connect(workflow, 'OpenAI Chat Model', 'openAiApi', {
				apiKey: 'of the test',
				url: model.url,
			});
			/** What the agent says in the end, and the receipt that its tool gave it. */
			const talk = async (message: string, person: object) => {
				const requests = model.answerWith(callTool(person), say('That is all.'));
				const { output } = await demo.client.chat(id, 'When a message comes', message);
				assert.equal(output, 'That is all.');
				const [asked] = requests;
				const heard = requests.at(-1)?.input.find(({ type }) => type === 'function_call_output');
				assert.ok(asked && heard);
				const receipts: SimplifiedSummary[] = JSON.parse(heard.output);
				return { receipts, tools: asked.tools };
			};
			const katherine = { email: 'katherine@example.com', first_name: 'Katherine', last_name: '' };
			const before = await addressesOn('Newsletter');

			// Whatever the model makes of it: the words are the person's own, or nothing is sent.
			const refused = await talk('A new person.', katherine);
			assert.deepEqual(Object.keys(refused.tools[0]?.parameters.properties ?? {}), [
				'email',
				'first_name',
				'last_name',
			]);
			assert.deepEqual(refused.receipts[0]?.details.rows.byReason, { no_consent: 1 });
			assert.deepEqual(await addressesOn('Newsletter'), before);

			const { receipts } = await talk('Katherine Asked for our newsletter.', katherine);
			assert.equal(receipts.length, 1);
			assert.equal(receipts[0]?.message, '1 of 1 row was exported to the list "Newsletter".');
			const members = await membersOf('Newsletter');
			assert.equal(members.size, before.length + 1);
			assert.equal(members.get(katherine.email)?.fields.first_name, 'Katherine');

			const left = await talk('They asked for our newsletter', {
				email: 'subscriber0@example.org',
				first_name: '',
				last_name: '',
			});
			assert.deepEqual(left.receipts[0]?.details.rows.byReason, { unsubscribed: 1 });
			assert.equal((await membersOf('Newsletter')).size, members.size);
		} finally {
			model.close();
		}
	},

	async '10'(workflow) {
		const list = 'Customers who may be written to';
		const trigger = 'When somebody unsubscribes or comes back';
		const database = await startPostgres();
		try {
			await database.query(`
				CREATE TABLE customers (email text PRIMARY KEY, first_name text, last_name text,
					marketing_consent boolean, suppressed boolean NOT NULL DEFAULT false);
				INSERT INTO customers
					SELECT name || '@example.com', name, 'Customer', true
					FROM unnest(ARRAY['anna', 'bert', 'carla']) AS name`);
			const { host, port, user, database: name } = database;
			const access = { host, port, user, database: name, password: '', ssl: 'disable' };
			const query = 'Customers who may be written to';
			const half = await connect(workflow, query, 'postgres', access);
			const connected = await connect(half, 'Mark them in the database', 'postgres', access);
			const exported = async () => {
				const { items } = await run(connected, 'Every night at two');
				return items(query).map(({ email }) => email);
			};
			assert.deepEqual((await exported()).sort(), [
				'anna@example.com',
				'bert@example.com',
				'carla@example.com',
			]);
			assert.equal((await addressesOn(list)).length, 3);
			await demo.sandbox.unsubscribe('bert@example.com');
			const { items } = await run(connected, trigger);
			// What there is to show: the latest one who unsubscribed.
			assert.deepEqual(
				items(trigger).map(({ event, email }) => [event, email]),
				[['contactUnsubscribed', 'bert@example.com']],
			);
			assert.deepEqual((await exported()).sort(), ['anna@example.com', 'carla@example.com']);
		} finally {
			await database.stop();
		}
	},

	async '11'(workflow) {
		const before = await addressesOn('Newsletter');
		const { items } = await run(workflow);
		const gone = ['subscriber1@example.org', 'subscriber2@example.org'];
		assert.deepEqual(
			await addressesOn('Newsletter'),
			before.filter((address) => !gone.includes(address)),
		);
		const [receipt] = items<RemovalSummary>('Constant Contact');
		assert.equal(receipt?.status, 'completed');
		assert.deepEqual([receipt.received, receipt.removed, receipt.notRemoved], [4, 2, 2]);
		assert.deepEqual(
			[receipt.onListBefore, receipt.onListAfter],
			[before.length, before.length - 2],
		);
		const removed = items('Constant Contact', 1);
		assert.deepEqual(removed.map(({ email }) => email).sort(), gone);
		assert.deepEqual(
			items<NotExportedRow>('Constant Contact', 2).map(({ row, reason }) => [row, reason]),
			[
				[3, 'not_on_list'],
				[4, 'invalid_email'],
			],
		);
		// They stay contacts.
		const [one] = await demo.sandbox.people({ search: gone[0] });
		assert.notEqual(one?.permission, 'deleted');
	},
};

describe('Examples', () => {
	for (const file of FILES) {
		it(file, async () => {
			const number = file.slice(0, 2);
			const play = RUNS[number];
			assert.ok(play, 'Nothing runs this example.');
			await play(example(number));
		});
	}
});
