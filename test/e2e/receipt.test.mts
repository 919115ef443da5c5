/** What a receipt looks like in n8n's editor, for customers who come out of PostgreSQL and some of whom withdraw their consent. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';

import type { INodeParameters } from 'n8n-workflow';

import { type Demo, startDemo } from '../../demo/lib/demo.mts';
import type { SavedWorkflow } from '../../demo/lib/n8n.mts';
import { type Postgres, startPostgres } from '../../demo/lib/postgres.mts';
import { stopAll } from '../../demo/lib/processes.mjs';
import { Editor } from './editor.mts';
import { node, to } from './nodes.mts';

const LIST = 'Record club';
/** Pixels that a pane of the editor has where the window is 1,400 wide, rounded up. */
const PANE = 470;

/** Twenty customers as a shop has them: accents, and NULL where nobody said anything. */
const CUSTOMERS = `
	CREATE TABLE customers (customer_id integer PRIMARY KEY, first_name text, last_name text, company text,
		city text, country text, phone text, email text, birthday text, wants_mail boolean);
	INSERT INTO customers VALUES
	(1, 'Zoë', 'Weiß', 'Möwe Verlag', 'Köln', 'Germany', '+49 221 5550101', 'zoe@example.com', '1985-07-14', true),
	(2, 'Łukasz', 'Żurawski', NULL, 'Gdańsk', 'Poland', NULL, 'lukasz@example.com', NULL, true),
	(3, 'Inês', 'Conceição', 'Rádio Aurora', 'São Paulo', 'Brazil', '+55 11 5550103', 'ines@example.com', NULL, true),
	(4, 'Søren', 'Ångström', NULL, 'Malmö', 'Sweden', NULL, 'soren@example.com', '1979-11-02', true),
	(5, 'François', 'Lefèvre', NULL, 'Orléans', 'France', '+33 2 38555105', 'francois@example.com', NULL, true),
	(6, 'Jiří', 'Březina', 'Hudba s.r.o.', 'Plzeň', 'Czech Republic', NULL, 'jiri@example.com', NULL, true),
	(7, 'Márta', 'Kővári', NULL, 'Győr', 'Hungary', NULL, 'marta@example.com', '1991-03-30', true),
	(8, 'Niamh', 'Ó Dálaigh', NULL, 'Galway', 'Ireland', NULL, 'niamh@example.com', NULL, true),
	(9, 'Íñigo', 'Muñoz', NULL, 'Logroño', 'Spain', NULL, 'inigo@example.com', NULL, true),
	(10, 'Emma', 'Clarke', NULL, 'Leeds', 'United Kingdom', NULL, 'emma@example.com', NULL, true),
	(11, 'Matteo', 'Nicolò', NULL, 'Forlì', 'Italy', NULL, 'matteo@example.com', NULL, true),
	(12, 'Noémie', 'Tremblay', NULL, 'Montréal', 'Canada', NULL, 'noemie@example.com', '31.02.1990', true),
	(13, 'Aarav', 'Menon', NULL, 'Kochi', 'India', NULL, NULL, NULL, true),
	(14, 'Oskar', 'Lindqvist', NULL, 'Umeå', 'Sweden', NULL, 'asked for post only', NULL, true),
	(15, 'Tuğba', 'Yıldız', NULL, 'İzmir', 'Turkey', NULL, 'tugba@example.com', NULL, NULL),
	(16, 'Hélder', 'Simões', NULL, 'Évora', 'Portugal', NULL, 'helder@example.com', NULL, false),
	(17, 'Grace', 'Okafor', NULL, 'Lagos', 'Nigeria', NULL, 'grace@example.com', NULL, true),
	(18, 'Björk', 'Þórsdóttir', NULL, 'Akureyri', 'Iceland', NULL, 'bjork@example.com', NULL, true),
	(19, 'Liam', 'Nguyễn', NULL, 'Seattle', 'USA', '+1 206 555 0119', 'liam@example.com', NULL, true),
	(20, 'Emma', 'Clarke', 'Northern Records', 'Leeds', 'United Kingdom', NULL, 'Emma@example.com', NULL, true)`;

let demo: Demo;
let database: Postgres;
let editor: Editor;
let workflow: SavedWorkflow;

before(
	async () => {
		demo = await startDemo();
		database = await startPostgres();
		await database.query(CUSTOMERS);
		workflow = await demo.client.importWorkflow(await recordClub());
		editor = await Editor.open(demo.editorUrl);
	},
	{ timeout: 600_000 },
);

after(async () => {
	await editor?.close();
	await database?.stop();
	await stopAll();
});

/** The customers of the database, mirrored to a list that the first run makes. */
async function recordClub() {
	const { host, port, user, database: name } = database;
	const access = { host, port, user, database: name, password: '', ssl: 'disable' };
	const postgres = await demo.client.saveCredential('Record shop', 'postgres', access);
	const connected = demo.workflows[0]?.nodes.find(({ type }) => type.includes('constant'));
	const query = 'SELECT * FROM customers ORDER BY customer_id';
	const parameters: INodeParameters = {
		resource: 'segment',
		operation: 'export',
		list: { __rl: true, mode: 'name', value: LIST },
		fields: { mappingMode: 'autoMapInputData', value: null },
		consent: 'byField',
		consentField: 'wants_mail',
		mode: 'mirror',
		largestRemoval: '3',
		options: { createListIfMissing: true, receiptFile: true },
	};
	return {
		name: 'Record club',
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger', 1, [0, 0]),
			{
				...node('Customers', 'n8n-nodes-base.postgres', 2.5, [200, 0], {
					operation: 'executeQuery',
					query,
					options: {},
				}),
				credentials: { postgres: { id: postgres.id, name: postgres.name } },
			},
			{
				...node(
					'Constant Contact',
					'n8n-nodes-constant-contact.constantContact',
					1.1,
					[400, 0],
					parameters,
				),
				credentials: connected?.credentials,
			},
		],
		connections: {
			Start: { main: [[to('Customers')]] },
			Customers: { main: [[to('Constant Contact')]] },
		},
		settings: {},
	};
}

const output = () => editor.byId('output-panel');

/** The table that the pane shows, as it is read. */
async function table() {
	// n8n opens on the file where a receipt carries one.
	await output().locator('[data-test-id="radio-button-table"]').click();
	await output().locator('th').first().waitFor();
	const headings = (await output().locator('th').allInnerTexts()).map((heading) => heading.trim());
	const rows = await output().locator('tbody tr').allInnerTexts();
	return { headings: headings.filter(Boolean), rows: rows.map((row) => row.replace(/\s+/g, ' ')) };
}

/** How many of the table's columns, from the first one, can be read without scrolling. */
async function columnsInSight(): Promise<number> {
	const pane = await output().boundingBox();
	assert.ok(pane && pane.width <= PANE, `The pane is ${pane?.width} wide`);
	let count = 0;
	for (const heading of await output().locator('th').all()) {
		const box = await heading.boundingBox();
		if (!box || box.x + box.width > pane.x + pane.width + 1) break;
		count += 1;
	}
	return count;
}

async function branch(name: string) {
	await editor.page.getByText(new RegExp(`^${name} Branch`)).click();
}

describe('Customers of a database', () => {
	it('are exported with their accents, and each that is not says why', async () => {
		await editor.openWorkflow(workflow);
		await editor.openNode('Constant Contact');
		await editor.executeStep();
		await editor.page.getByText('15 of 20 rows were exported').first().waitFor();
		const sentence =
			'15 of 20 rows were exported to the new list "Record club". Not exported: 1 without an email address, 1 with an invalid email address, 2 without consent, 1 duplicate of another row. 3 rows went without Other Phone, 1 without Birthday';
		await output().getByText(sentence).first().waitFor();
		const summary = await table();
		assert.deepEqual(summary.headings.slice(0, 6), [
			'list',
			'status',
			'exported',
			'notExported',
			'removed',
			'newOnList',
		]);
		assert.match(summary.rows[0] ?? '', /^Record club completed 15 5 0 15/);
		assert.ok((await columnsInSight()) >= 5);
		await branch('Not Exported');
		const left = await table();
		assert.deepEqual(left.headings.slice(0, 4), ['row', 'reason', 'onList', 'message']);
		assert.ok((await columnsInSight()) >= 4);
		assert.deepEqual(
			left.rows.map((row) => row.split(' ').slice(0, 3).join(' ')),
			[
				'10 duplicate yes',
				'13 missing_email empty',
				'14 invalid_email empty',
				'15 no_consent no',
				'16 no_consent no',
			],
		);
		await branch('Needs Attention');
		const lost = await table();
		assert.deepEqual(lost.headings.slice(0, 4), ['row', 'field', 'value', 'message']);
		assert.ok((await columnsInSight()) >= 4);
		assert.deepEqual(
			lost.rows.map((row) => /^\d+ (Other Phone|Birthday)/.exec(row)?.[0]),
			// Constant Contact did not take the phone numbers of the first three.
			['1 Other Phone', '3 Other Phone', '5 Other Phone', '12 Birthday'],
		);
		assert.match(lost.rows[0] ?? '', /\+49 221 5550101 .*It was then taken without this value/);
		assert.match(lost.rows[3] ?? '', /^12 Birthday 31\.02\.1990 Birthday is not a date/);
		const members = await demo.sandbox.peopleOn(LIST);
		const names = new Map(members.map(({ email, fields }) => [email, fields.last_name]));
		assert.equal(names.size, 15);
		assert.equal(names.get('zoe@example.com'), 'Weiß');
		assert.equal(names.get('lukasz@example.com'), 'Żurawski');
		assert.equal(names.get('bjork@example.com'), 'Þórsdóttir');
		assert.equal(names.get('liam@example.com'), 'Nguyễn');
	});

	it('leave the list when they take their yes back, and the receipt says who and why', async () => {
		await database.query(`
			UPDATE customers SET wants_mail = false WHERE customer_id IN (1, 5);
			DELETE FROM customers WHERE customer_id = 9`);
		await editor.openWorkflow(workflow);
		await editor.openNode('Constant Contact');
		await editor.executePrevious();
		await editor.executeStep();
		await editor.page.getByText('12 of 19 rows were exported').first().waitFor();
		const sentence =
			'2 people who said no and 1 person who left the segment were taken off the list';
		await output().getByText(sentence).first().waitFor();
		const summary = await table();
		assert.deepEqual(summary.headings.slice(0, 5), [
			'list',
			'status',
			'exported',
			'notExported',
			'removed',
		]);
		assert.match(summary.rows[0] ?? '', /^Record club completed 12 7 3/);
		await editor.picture('receipt');
		await branch('Removed');
		const removed = await table();
		assert.deepEqual(removed.headings, ['email', 'contactId', 'list', 'reason']);
		const gone = removed.rows.map((row) => row.trim().split(' '));
		assert.deepEqual(gone.map((words) => [words[0], words.at(-1)]).sort(), [
			['francois@example.com', 'said_no'],
			['inigo@example.com', 'left_segment'],
			['zoe@example.com', 'said_no'],
		]);
		await branch('Not Exported');
		const left = await table();
		for (const row of ['1 no_consent no', '5 no_consent no'])
			assert.ok(
				left.rows.some((one) => one.startsWith(row)),
				row,
			);
		await editor.picture('not-exported');
		const members = await demo.sandbox.peopleOn(LIST);
		assert.equal(members.length, 12);
	});

	it('are on a page to show to others, without an address or a name', async () => {
		await branch('Summary');
		await output().getByText('Binary', { exact: true }).click();
		const [download] = await Promise.all([
			editor.page.waitForEvent('download'),
			editor.byId('ndv-download-binary-data').first().click(),
		]);
		assert.equal(download.suggestedFilename(), 'receipt.html');
		const html = readFileSync(await download.path(), 'utf8');
		assert.doesNotMatch(html, /@example|Lefèvre|Weiß/);
		const receipt = await editor.page.context().newPage();
		await receipt.setViewportSize({ width: 720, height: 400 });
		await receipt.setContent(html);
		const shown = (await receipt.locator('body').innerText()).replace(/\s+/g, ' ');
		assert.ok(
			shown.includes(
				'Rows received 19 Usable, without duplicates 16 Agreed to get mail 12 Exported 12',
			),
			shown,
		);
		assert.ok(shown.includes('People taken off the list 3 On the list before 15'), shown);
		// Labels end before the bars begin.
		const labels = receipt.locator('svg text[x="0"]');
		const bars = receipt.locator('svg rect');
		assert.equal(await labels.count(), 4);
		for (const [index, label] of (await labels.all()).entries()) {
			const [text, bar] = [await label.boundingBox(), await bars.nth(index).boundingBox()];
			assert.ok(text && bar && text.x + text.width <= bar.x, `Label ${index + 1} is cut`);
		}
		await editor.picture('funnel', receipt);
		await receipt.close();
	});
});
