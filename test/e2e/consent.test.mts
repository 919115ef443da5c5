/** Who must not be mailed and who agreed expressly, chosen in n8n's editor. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { type Demo, startDemo } from '../../demo/lib/demo.mts';
import type { SavedWorkflow } from '../../demo/lib/n8n.mts';
import { stopAll } from '../../demo/lib/processes.mjs';
import { Editor } from './editor.mts';
import { node, to } from './nodes.mts';

const LIST = 'Choir';
const NODE = 'Constant Contact';

/** Of whom the third one's objection comes from elsewhere, and the fourth one took their yes back. */
const PEOPLE = [
	{ email: 'alto@example.com', first_name: 'Ada', wants_mail: 'yes' },
	{ email: 'bass@example.com', first_name: 'Bo', wants_mail: 'yes' },
	{ email: 'Tenor@Example.com', first_name: 'Tia', wants_mail: 'yes' },
	{ email: 'subscriber0@example.org', first_name: 'Sam', wants_mail: 'yes' },
	{ email: 'descant@example.com', first_name: 'Dee', wants_mail: 'no' },
];
const OBJECTIONS = [{ address: 'tenor@example.com' }];

let demo: Demo;
let editor: Editor;
let workflow: SavedWorkflow;

before(
	async () => {
		demo = await startDemo();
		workflow = await demo.client.importWorkflow(choir());
		editor = await Editor.open(demo.editorUrl);
	},
	{ timeout: 600_000 },
);

after(async () => {
	await editor?.close();
	await stopAll();
});

/** Two branches that are both connected, and a node on which nothing says yet what the second one is for. */
function choir() {
	const connected = demo.workflows[0]?.nodes.find(({ type }) => type.includes('constant'));
	const code = (rows: object[]) => ({
		jsCode: `return ${JSON.stringify(rows.map((json) => ({ json })))};`,
	});
	return {
		name: 'Choir',
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger', 1, [0, 100]),
			node('Singers', 'n8n-nodes-base.code', 2, [220, 0], code(PEOPLE)),
			node('Objections', 'n8n-nodes-base.code', 2, [220, 200], code(OBJECTIONS)),
			{
				...node(NODE, 'n8n-nodes-constant-contact.constantContact', 1.1, [440, 100], {
					resource: 'segment',
					operation: 'export',
					list: { __rl: true, mode: 'name', value: LIST },
					fields: { mappingMode: 'autoMapInputData', value: null },
					consent: 'byField',
					consentField: 'wants_mail',
					mode: 'addAndUpdate',
					neverSend: 'input',
					neverSendEmailField: 'address',
					options: { createListIfMissing: true },
				}),
				credentials: connected?.credentials,
			},
		],
		connections: {
			Start: { main: [[to('Singers'), to('Objections')]] },
			Singers: { main: [[to(NODE)]] },
			Objections: { main: [[to(NODE, 1)]] },
		},
		settings: { executionOrder: 'v1' as const },
	};
}

const output = () => editor.byId('output-panel');

/** The reasons of the rows that were not exported, as the pane's table shows them. */
async function reasons(): Promise<string[]> {
	await editor.page.getByText(/^Not Exported Branch/).click();
	await output().locator('th').first().waitFor();
	const rows = await output().locator('tbody tr').allInnerTexts();
	return rows.map((row) => row.trim().split(/\s+/).slice(0, 2).join(' '));
}

const permissions = async () =>
	Object.fromEntries(
		(await demo.sandbox.peopleOn(LIST)).map(({ email, permission }) => [email, permission]),
	);

describe('The second input, Never Send', () => {
	it('has its name on the canvas, and keeps out whoever comes in on it', async () => {
		await editor.openWorkflow(workflow);
		await editor.page.getByText('Never Send', { exact: true }).first().waitFor();
		await editor.openNode(NODE);
		await editor.executeStep();
		await output().getByText('2 of 5 rows were exported to the new list "Choir"').first().waitFor();
		await output().getByText('1 person who is never sent').first().waitFor();
		assert.deepEqual(await reasons(), ['3 suppressed', '4 unsubscribed', '5 no_consent']);
		assert.deepEqual(Object.keys(await permissions()).sort(), [
			'alto@example.com',
			'bass@example.com',
		]);
	});

	it('stops the run where nothing is connected to it', async () => {
		const { connections, ...rest } = choir();
		const lonely = await demo.client.importWorkflow({
			...rest,
			name: 'Choir without objections',
			connections: { ...connections, Objections: { main: [[]] } },
		});
		await editor.openWorkflow(lonely);
		await editor.openNode(NODE);
		const shown = await editor.executeToError();
		assert.ok(
			shown.includes("Nothing came in on the input 'Never Send', so nothing was sent"),
			shown,
		);
	});
});

describe('Permission: Express', () => {
	it('says what it costs, signs people up, and leaves alone whoever unsubscribed', async () => {
		await editor.openWorkflow(workflow);
		await editor.openNode(NODE);
		await editor.parameter('permission').click();
		await editor.page.getByText('80 a minute at most, three requests each').first().waitFor();
		await editor.page.getByRole('option', { name: 'Express' }).last().click();
		await editor.executeStep();
		await output().getByText('2 of 5 rows were exported').first().waitFor();
		assert.deepEqual(await reasons(), ['3 suppressed', '4 unsubscribed', '5 no_consent']);
		assert.deepEqual(await permissions(), {
			'alto@example.com': 'explicit',
			'bass@example.com': 'explicit',
		});
		const [sam] = await demo.sandbox.people({ search: 'subscriber0@example.org' });
		assert.equal(sam?.permission, 'unsubscribed');
	});
});
