/** What a person does in n8n's editor, in a real browser: `npm run test:e2e`. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { startDemo } from '../../demo/lib/demo.mjs';
import { stopAll } from '../../demo/lib/processes.mjs';
import { root } from '../../demo/lib/setup.mjs';
import { Editor } from './editor.mjs';

/** `npm run pictures` takes the pictures of the README on the way. */
const takesPictures = process.env.PICTURES === '1';
const PICTURES = join(root, 'docs/pictures');

let demo;
let editor;
let page;

before(
	async () => {
		demo = await startDemo();
		editor = await Editor.open(demo.editorUrl);
		page = editor.page;
		mkdirSync(PICTURES, { recursive: true });
	},
	{ timeout: 600_000 },
);

after(async () => {
	await editor?.close();
	await stopAll();
});

async function picture(name) {
	if (takesPictures) await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

const workflow = (start) => demo.workflows.find(({ name }) => name.startsWith(start));
const sandboxPort = () => new URL(demo.sandboxUrl).port;
const overview = async () => await (await fetch(`${demo.sandboxUrl}/sandbox/overview`)).json();
const text = async (locator) => (await locator.innerText()).replace(/\s+/g, ' ');

const HINTS = [
	"Nothing is sent until you say under 'Consent'",
	"With a 'Largest Removal' of 100%",
	"n8n evaluates an expression under 'Fields' anew",
];

const NO_EMAIL_HINT = 'No column that comes in looks like an email address';

const SLOW_FIELDS = {
	mappingMode: 'defineBelow',
	value: { email: '={{ $json.email }}', first_name: '={{ $json.name.split(" ")[0] }}' },
};

/** A workflow whose node has what the hints warn of, behind rows without an address. */
function carelessWorkflow(name, fields) {
	const parameters = {
		resource: 'segment',
		operation: 'export',
		list: { __rl: true, mode: 'name', value: 'Newsletter' },
		fields,
		mode: 'mirror',
		options: { largestRemoval: '100%' },
	};
	const node = (title, type, left, given) => ({
		id: title,
		name: title,
		type,
		typeVersion: type === 'n8n-nodes-base.set' ? 3.4 : 1,
		position: [left, 0],
		parameters: given,
	});
	const leadsTo = (title) => ({ main: [[{ node: title, type: 'main', index: 0 }]] });
	return {
		name,
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger', 0, {}),
			node('Rows', 'n8n-nodes-base.set', 150, { mode: 'raw', jsonOutput: '{"name":"Ada"}' }),
			node('Constant Contact', 'n8n-nodes-constant-contact.constantContact', 300, parameters),
		],
		connections: { Start: leadsTo('Rows'), Rows: leadsTo('Constant Contact') },
		settings: {},
	};
}

describe('Connecting', () => {
	it('goes from nothing to connected', async () => {
		await editor.newCredential({ secret: 'sandbox-secret', port: sandboxPort() });
		await picture('connecting');
		const popup = await editor.connect();
		assert.match(await text(popup.locator('body')), /asks for access .* contacts, lists/);
		await popup.getByRole('button', { name: 'Allow' }).click();
		await editor.byId('oauth-connect-success-banner').and(page.locator(':visible')).waitFor();
	});

	it('says so when the person denies it', async () => {
		await editor.newCredential({ secret: 'sandbox-secret', port: sandboxPort() });
		const popup = await editor.connect();
		await popup.getByRole('button', { name: 'Deny' }).click();
		await popup.getByText('Failed to connect').waitFor();
		await popup.close();
		assert.equal(await editor.byId('oauth-connect-success-banner').isVisible(), false);
	});

	it('says so when the secret is wrong', async () => {
		await editor.newCredential({ secret: 'not-the-secret', port: sandboxPort() });
		const popup = await editor.connect();
		await popup.getByRole('button', { name: 'Allow' }).click();
		await popup.getByText('Failed to connect').waitFor();
		assert.doesNotMatch(await text(popup.locator('body')), /not-the-secret/);
		await popup.close();
	});
});

describe('The node panel', () => {
	for (const words of ['constant contact', 'export segment', 'newsletter list']) {
		it(`finds the node for "${words}"`, async () => {
			await editor.openWorkflow(workflow('01'));
			await editor.byId('node-creator-plus-button').first().click();
			await editor.byId('node-creator-search-bar').fill(words);
			await editor
				.byId('item-iterator-item')
				.filter({ hasText: 'Constant Contact' })
				.first()
				.waitFor();
		});
	}
});

describe('The node', () => {
	it('shows what matters first, and the lists by name with their members', async () => {
		await editor.openWorkflow(workflow('01'));
		await editor.openNode('Constant Contact');
		const labels = await page
			.locator('[data-test-id^="parameter-input-"]')
			.evaluateAll((inputs) => inputs.map(({ dataset }) => dataset.testId.slice(16)));
		const order = ['segmentSource', 'list', 'consent', 'consentField', 'mode'];
		assert.deepEqual(
			labels.filter((label) => order.includes(label)),
			order,
		);
		await picture('node');
		await editor.choose(editor.byId('rlc-mode-selector').first(), 'From list');
		await editor.byId('rlc-input').first().click();
		await page.getByText(/Newsletter \(220 contacts\)/).waitFor();
		await page.getByText('Event guests (0 contacts)').waitFor();
		await page.keyboard.press('Escape');
	});

	it('says before the run what is likely to be wrong, and nothing where all is well', async () => {
		const careless = await demo.client.importWorkflow(carelessWorkflow('Careless', SLOW_FIELDS));
		await editor.openWorkflow(careless);
		await editor.openNode('Constant Contact');
		for (const hint of HINTS) await page.getByText(hint).first().waitFor();
		const blind = carelessWorkflow('Blind', { mappingMode: 'autoMapInputData', value: null });
		await editor.openWorkflow(await demo.client.importWorkflow(blind));
		await editor.openNode('Constant Contact');
		await page.getByRole('button', { name: 'Execute previous nodes' }).click();
		await page.getByText(NO_EMAIL_HINT).first().waitFor();
		await editor.openWorkflow(workflow('01'));
		await editor.openNode('Constant Contact');
		await page.getByText('No output data').first().waitFor();
		for (const hint of [...HINTS, NO_EMAIL_HINT])
			assert.equal(await page.getByText(hint).count(), 0);
	});

	it('exports by hand, and gives a receipt and the rows that were not exported', async () => {
		await editor.openWorkflow(workflow('01'));
		await editor.openNode('Constant Contact');
		await editor.executeStep();
		await page.getByText('1,152 of 1,467 rows are on the list "VIP customers"').first().waitFor();
		await picture('receipt');
		await page.getByText(/Not Exported Branch/).click();
		await page.getByText('The row has no email address.').first().waitFor();
		await picture('not-exported');
		const { lists } = await overview();
		assert.equal(lists.find(({ name }) => name === 'VIP customers').members, 1_152);
	});

	it('offers the columns of a file, the usual ones filled in', async () => {
		await editor.openWorkflow(workflow('06'));
		await editor.openNode('Constant Contact');
		await editor.choose(editor.byId('mapping-mode-select'), 'Map Each Column Manually');
		await page.waitForFunction(() => {
			const shown = [...document.querySelectorAll('input')].map(({ value }) => value);
			return ['Email Address', 'First Name', 'Mobile Phone'].every((name) => shown.includes(name));
		});
		await picture('mapper');
		await editor.executeStep();
		await page
			.getByText(/1,565 of 2,000 rows are on the list "All customers"/)
			.first()
			.waitFor();
	});
});
