/** What a person does in n8n's editor, in a real browser: `npm run test:e2e`. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { IConnections, INode, INodeParameters } from 'n8n-workflow';
import type { Locator, Page } from 'playwright-core';

import { type Demo, startDemo, startSandbox } from '../../demo/lib/demo.mts';
import type { Credential, SavedWorkflow, Workflow } from '../../demo/lib/n8n.mts';
import { stopAll } from '../../demo/lib/processes.mjs';
import type { SandboxClient } from '../../demo/lib/sandbox.mts';
import { Editor } from './editor.mts';

let demo: Demo;
/** An account of its own: what befalls it leaves the demo's alone. */
let other: SandboxClient;
let editor: Editor;
let page: Page;

before(
	async () => {
		demo = await startDemo();
		editor = await Editor.open(demo.editorUrl);
		page = editor.page;
		// These tests sign in more often than once a second.
		other = await startSandbox('other-sandbox');
		for (const sandbox of [demo.sandbox, other]) await sandbox.set({ tokenRequestsPerSecond: 0 });
	},
	{ timeout: 600_000 },
);

after(async () => {
	await editor?.close();
	await stopAll();
});

function workflow(start: string): SavedWorkflow {
	const found = demo.workflows.find(({ name }) => name.startsWith(start));
	assert.ok(found, `There is no example ${start}`);
	return found;
}

/** The credential that the examples use. */
function connected(): Credential {
	const [credential] = workflow('01').nodes.flatMap(
		({ credentials }) => credentials?.constantContactOAuth2Api ?? [],
	);
	assert.ok(credential?.id, 'The example has no credential');
	return { id: credential.id, name: credential.name };
}

async function membersOf(name: string): Promise<number | undefined> {
	const { lists } = await demo.sandbox.overview();
	return lists.find((list) => list.name === name)?.members;
}

const text = async (locator: Locator) => (await locator.innerText()).replace(/\s+/g, ' ');

const HINTS = [
	"Nothing is sent until you say under 'Consent'",
	"With a 'Largest Removal' of 100%",
	"n8n evaluates an expression under 'Values to Send' anew",
];

const NO_EMAIL_HINT = 'No column that comes in looks like an email address';

const SLOW_FIELDS = {
	mappingMode: 'defineBelow',
	value: { email: '={{ $json.email }}', first_name: '={{ $json.name.split(" ")[0] }}' },
};

/** A workflow whose node has what the hints warn of, behind rows without an address. */
const carelessWorkflow = (name: string, fields: object) =>
	exportWorkflow(name, {
		row: { name: 'Ada' },
		parameters: {
			fields,
			consent: 'notStated',
			mode: 'mirror',
			options: { largestRemoval: '100%' },
		},
	});

const BY_HEADINGS = { mappingMode: 'autoMapInputData', value: null };

interface ExportParts {
	row?: object;
	parameters?: object;
	credential?: Credential;
}

/** One row and an export behind it. */
function exportWorkflow(
	name: string,
	{ row = {}, parameters = {}, credential }: ExportParts,
): Workflow {
	const given = {
		resource: 'segment',
		operation: 'export',
		list: { __rl: true, mode: 'name', value: 'Newsletter' },
		fields: BY_HEADINGS,
		consent: 'everyone',
		...parameters,
	};
	const node = (title: string, type: string, left: number, itsParameters: object): INode => ({
		id: title,
		name: title,
		type,
		typeVersion: type === 'n8n-nodes-base.set' ? 3.4 : 1,
		position: [left, 0],
		parameters: itsParameters as INodeParameters,
		...(credential && type.includes('constant')
			? { credentials: { constantContactOAuth2Api: credential } }
			: {}),
	});
	const leadsTo = (title: string): IConnections[string] => ({
		main: [[{ node: title, type: 'main', index: 0 }]],
	});
	return {
		name,
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger', 0, {}),
			node('Rows', 'n8n-nodes-base.set', 150, { mode: 'raw', jsonOutput: JSON.stringify(row) }),
			node('Constant Contact', 'n8n-nodes-constant-contact.constantContact', 300, given),
		],
		connections: { Start: leadsTo('Rows'), Rows: leadsTo('Constant Contact') },
		settings: {},
	};
}

/** What no error may show: an address, a token, JSON, an address of the web, a line of a stack. */
const FORBIDDEN = /@example|eyJ|sandbox-|[{}]|https?:| at .*:\d+/;

const PEOPLE = [
	{ 'E-mail': 'ada@example.com', 'First name': 'Ada', Surname: 'Lovelace', agreed: 'yes' },
	{ 'E-mail': 'grace@example.com', 'First name': 'Grace', Surname: 'Hopper', agreed: 'no' },
];

/** Of the demo's account. */
const OWN_FIELDS = [
	'Loyalty Tier (one of a list)',
	'Last Order (date)',
	'Total Spent (number)',
	'Favorite Store (text)',
];

const DELETED = '00000000-1111-2222-3333-444444444444';
const byId = (value: string) => ({ list: { __rl: true, mode: 'id', value } });
const ERRORS: Array<[what: string, parameters: object, expected: RegExp]> = [
	[
		'a wrong list ID',
		byId('00000000-0000-0000-0000-000000000000'),
		/no list with the ID 00000000-0000-0000-0000-000000000000 .* Choose the list again under 'List'/,
	],
	[
		'a deleted list',
		byId(DELETED),
		/no list with the ID .* It may have been deleted, .* Choose the list again under 'List'/,
	],
	[
		'no consent',
		{ consent: 'notStated' },
		/not stated whether these people agreed .* under 'Consent'/,
	],
	[
		'a removal without a number',
		{ mode: 'mirror', options: { largestRemoval: 'few' } },
		/'Largest Removal' is neither a percentage nor a number Write a share .* such as '15%'/,
	],
];

describe('A newcomer', () => {
	it('gets from the address that npm start prints to a receipt', async () => {
		const newcomer = await Editor.openSignedOut(demo.editorUrl);
		try {
			await newcomer.signIn(`/workflow/${workflow('01').id}`);
			await newcomer.byId('execute-workflow-button').click();
			await newcomer.page.getByText('Workflow executed successfully').waitFor();
			await newcomer.openNode('Constant Contact');
			await newcomer.page
				.getByText(/1,\d{3} of 1,435 rows were exported to the list/)
				.first()
				.waitFor();
		} finally {
			await newcomer.close();
		}
	});
});

describe('Connecting', () => {
	it('goes from nothing to connected', async () => {
		await editor.newCredential({ secret: 'sandbox-secret', port: demo.sandbox.port });
		const agreement = page.getByText(
			'personal data of the people in your segments leaves this n8n',
		);
		assert.equal(await agreement.isVisible(), true);
		await editor.picture('connecting');
		const popup = await editor.connect();
		assert.match(await text(popup.locator('body')), /asks for access .* contacts, lists/);
		await popup.getByRole('button', { name: 'Allow' }).click();
		await editor.byId('oauth-connect-success-banner').and(page.locator(':visible')).waitFor();
	});

	it('says so when the person denies it', async () => {
		await editor.newCredential({ secret: 'sandbox-secret', port: demo.sandbox.port });
		const popup = await editor.connect();
		await popup.getByRole('button', { name: 'Deny' }).click();
		await popup.getByText('Failed to connect').waitFor();
		await popup.close();
		assert.equal(await editor.byId('oauth-connect-success-banner').isVisible(), false);
	});

	it('says so when the code expired before it was exchanged, and connects at the next try', async () => {
		await demo.sandbox.set({ authorizationCodeSeconds: 0 });
		await editor.newCredential({ secret: 'sandbox-secret', port: demo.sandbox.port });
		const late = await editor.connect();
		await late.getByRole('button', { name: 'Allow' }).click();
		await late.getByText('Failed to connect').waitFor();
		await late.close();
		assert.equal(await editor.byId('oauth-connect-success-banner').isVisible(), false);
		await demo.sandbox.set({ authorizationCodeSeconds: 300 });
		const again = await editor.connect();
		await again.getByRole('button', { name: 'Allow' }).click();
		await editor.byId('oauth-connect-success-banner').and(page.locator(':visible')).waitFor();
	});

	it('says so when the secret is wrong', async () => {
		await editor.newCredential({ secret: 'not-the-secret', port: demo.sandbox.port });
		const popup = await editor.connect();
		await popup.getByRole('button', { name: 'Allow' }).click();
		await popup.getByText('Failed to connect').waitFor();
		assert.doesNotMatch(await text(popup.locator('body')), /not-the-secret/);
		await popup.close();
	});
});

describe('A connection that does not work', () => {
	const DAYS_181 = 181 * 86_400;
	/** Connected, and then with its data changed. */
	async function credential(name: string, change = {}): Promise<Credential> {
		const { id } = await demo.client.connectCredential(name, other.port);
		await demo.client.call('PATCH', `/credentials/${id}`, toCredential(name, change));
		return { id, name };
	}

	const toCredential = (name: string, change = {}) => ({
		name,
		type: 'constantContactOAuth2Api',
		data: {
			clientId: 'sandbox-api-key',
			clientSecret: 'sandbox-secret',
			environment: 'sandbox',
			sandboxPort: other.port,
			dataTransferAgreement: true,
			...change,
		},
	});

	async function openNodeWith(itsCredential: Credential, parameters = {}) {
		const itsWorkflow = exportWorkflow(itsCredential.name, {
			row: { email: 'ada@example.com' },
			parameters,
			credential: itsCredential,
		});
		await editor.openWorkflow(await demo.client.importWorkflow(itsWorkflow));
		await editor.openNode('Constant Contact');
	}

	/** What the editor shows when a node with this credential runs. */
	async function complaint(itsCredential: Credential): Promise<string> {
		await openNodeWith(itsCredential);
		const shown = await editor.executeToError();
		assert.doesNotMatch(shown, FORBIDDEN);
		return shown;
	}

	it('was never connected', async () => {
		const name = 'Never connected';
		const { id } = await demo.client.call<Credential>('POST', '/credentials', toCredential(name));
		assert.match(await complaint({ id, name }), /was never connected .* press 'Connect'/);
	});

	it('waits for the Data Transfer Agreement', async () => {
		const its = await credential('Not agreed', { dataTransferAgreement: false });
		assert.match(await complaint(its), /Nobody has agreed .* switch on 'I Agree/);
	});

	it('was withdrawn', async () => {
		const its = await credential('Withdrawn');
		await other.withdraw();
		assert.match(
			await complaint(its),
			/access to Constant Contact was withdrawn .* connect it again/,
		);
	});

	it('was not used for more than 180 days', async () => {
		await other.advance(-DAYS_181);
		const its = await credential('Not used');
		await other.advance(DAYS_181);
		assert.match(
			await complaint(its),
			/nothing used it for more than 180 days .* connect it again/,
		);
	});

	it('lacks a scope', async () => {
		await other.set({ withheldScopes: ['contact_data'] });
		const its = await credential('Without contacts');
		await other.set({ withheldScopes: [] });
		assert.match(await complaint(its), /was not given access to contacts and lists/);
	});

	it('lacks a privilege', async () => {
		const its = await credential('Campaign Creator');
		await other.set({ role: 'campaignCreator' });
		const shown = await complaint(its);
		await other.set({ role: 'owner' });
		assert.match(shown, /user may not do this: .* a Campaign Creator cannot/);
	});

	it('is made again, to another account', async () => {
		await other.reset();
		await other.seed({ lists: [{ name: 'List of the other account' }] });
		const name = 'Moves on';
		await demo.client.connectCredential(name, demo.sandbox.port);
		await openNodeWith(await credential(name), { list: { __rl: true, mode: 'list', value: '' } });
		const lists = await editor.openListPicker();
		assert.deepEqual(await lists.allInnerTexts(), ['List of the other account']);
	});
});

describe('The node panel', () => {
	for (const scheme of ['light', 'dark'] as const) {
		it(`shows the icon for the ${scheme} theme`, async () => {
			await page.emulateMedia({ colorScheme: scheme });
			await editor.openWorkflow(workflow('01'));
			await editor.byId('node-creator-plus-button').first().click();
			await editor.byId('node-creator-search-bar').fill('constant contact');
			const icon = editor.nodeChoice('Constant Contact').locator('img').first();
			await icon.waitFor();
			const { source, width } = await icon.evaluate(async (image: HTMLImageElement) => {
				await image.decode();
				return { source: image.src, width: image.naturalWidth };
			});
			assert.match(
				source,
				scheme === 'dark' ? /constantContact\.dark\.svg/ : /constantContact\.svg/,
			);
			assert.ok(width > 0);
			await page.emulateMedia({ colorScheme: 'light' });
		});
	}

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
		// A copy: n8n saves by itself what is tried here.
		const { nodes, connections, settings: itsSettings } = workflow('01');
		const copy = { name: 'Looked at', nodes, connections, settings: itsSettings };
		await editor.openWorkflow(await demo.client.importWorkflow(copy));
		await editor.openNode('Constant Contact');
		const labels = await page
			.locator('[data-test-id^="parameter-input-"]')
			.evaluateAll((inputs) =>
				inputs.map((input) => input.getAttribute('data-test-id')?.slice(16) ?? ''),
			);
		const order = ['segmentSource', 'list', 'consent', 'consentField', 'mode'];
		assert.deepEqual(
			labels.filter((label) => order.includes(label)),
			order,
		);
		await editor.picture('node');
		await editor.choose(editor.byId('rlc-mode-selector').first(), 'From list');
		await editor.byId('rlc-input').first().click();
		await page.getByText('Newsletter', { exact: true }).waitFor();
		await page.getByText('Event guests').waitFor();
		await page.keyboard.press('Escape');
		// The example knows the fields as the node offers them today.
		assert.equal(await page.locator('[class*="staleDataWarning"]').count(), 0);
	});

	it('gets from an empty canvas to people on a list', async () => {
		await editor.newWorkflow();
		await editor.addNode('code', 'Code', 'Code in JavaScript');
		await page.locator('.cm-content').first().click();
		await page.keyboard.press('ControlOrMeta+A');
		await page.keyboard.insertText(`return ${JSON.stringify(PEOPLE)}.map((json) => ({ json }));`);
		await editor.closeNode();
		await editor.addNode('export segment', 'Constant Contact', 'Export segment to list');
		await editor.byId('node-credentials-select').click();
		await page
			.locator('[data-test-id^="node-credentials-select-item"]')
			.filter({ hasText: connected().name })
			.click();
		await editor.executePrevious();
		await page.getByText('Lovelace').first().waitFor();
		const lists = await editor.openListPicker();
		await lists.filter({ hasText: 'Event guests' }).click();
		await editor.dragColumn('E-mail', 'email', 'ada@example.com');
		await editor.dragColumn('First name', 'first_name', 'Ada');
		await editor.dragColumn('Surname', 'last_name', 'Lovelace');
		await editor.choose(editor.parameter('consent'), 'Only Rows Whose Consent Field Says So');
		await editor.parameter('consentField').locator('input').waitFor();
		await editor.dragColumn('agreed', 'consentField', 'yes');
		await editor.executeStep();
		await page.getByText('1 of 2 rows was exported to the list "Event guests"').first().waitFor();
		await page.getByText(/Not Exported Branch/).click();
		await page
			.getByText(/consent/i)
			.first()
			.waitFor();
		assert.equal(await membersOf('Event guests'), 1);
	});

	it('offers a thousand lists, finds one among them and opens it in Constant Contact', async () => {
		const lists = Array.from({ length: 1_000 }, (_, index) => ({
			name: `Campaign ${String(index).padStart(3, '0')}`,
			id: `c3f1a2b4-5d6e-11ee-9c3a-${String(index).padStart(12, '0')}`,
		}));
		await other.reset();
		await other.seed({ lists });
		const name = 'A thousand lists';
		const { id } = await demo.client.connectCredential(name, other.port);
		const picking = exportWorkflow(name, {
			parameters: { list: { __rl: true, mode: 'list', value: '' } },
			credential: { id, name },
		});
		await editor.openWorkflow(await demo.client.importWorkflow(picking));
		await editor.openNode('Constant Contact');
		const offered = await editor.openListPicker();
		assert.equal(await offered.count(), 1_000);
		await offered.last().scrollIntoViewIfNeeded();
		assert.equal(await text(offered.last()), 'Campaign 999');
		await page.keyboard.type('campaign 77');
		await page.waitForFunction(
			() => document.querySelectorAll('[data-test-id="rlc-item"]').length === 10,
		);
		await offered.first().click();
		await page
			.context()
			.route(
				'https://app.constantcontact.com/**',
				async (route) => await route.fulfill({ body: 'Constant Contact' }),
			);
		const [opened] = await Promise.all([
			page.waitForEvent('popup'),
			editor.byId('rlc-open-resource-link').click(),
		]);
		assert.equal(
			opened.url(),
			`https://app.constantcontact.com/pages/contacts/ui#contacts/${lists[770]?.id}`,
		);
		await opened.close();
	});

	it("offers the account's own fields with their types", async () => {
		const blank = exportWorkflow('Maps by hand', {
			parameters: { fields: { mappingMode: 'defineBelow', value: null } },
			credential: connected(),
		});
		await editor.openWorkflow(await demo.client.importWorkflow(blank));
		await editor.openNode('Constant Contact');
		await page.getByText('Add field to send').click();
		for (const field of OWN_FIELDS) {
			await page.getByText(field, { exact: true }).waitFor();
		}
	});

	it('shows a wrong column before the run', async () => {
		const wrong = exportWorkflow('Wrong columns', {
			row: { email: 'ada@example.com', agreed: 'yes' },
			parameters: {
				fields: { mappingMode: 'defineBelow', value: { email: '={{ $json.emial }}' } },
				consent: 'byField',
				consentField: 'agred',
			},
		});
		await editor.openWorkflow(await demo.client.importWorkflow(wrong));
		await editor.openNode('Constant Contact');
		await editor.executePrevious();
		await page.getByText("has the name given under 'Consent Field'").waitFor();
		await page.getByText('undefined', { exact: true }).waitFor();
	});

	for (const [what, parameters, expected] of ERRORS) {
		it(`says what happened and what to do: ${what}`, async () => {
			await demo.sandbox.seed({ lists: [{ name: 'Old', id: DELETED, deleted: true }] });
			const wrong = exportWorkflow(`Wrong: ${what}`, {
				row: { email: 'ada@example.com' },
				parameters,
				credential: connected(),
			});
			await editor.openWorkflow(await demo.client.importWorkflow(wrong));
			await editor.openNode('Constant Contact');
			const shown = await editor.executeToError();
			assert.match(shown, expected);
			assert.doesNotMatch(shown, FORBIDDEN);
		});
	}

	it('says before the run what is likely to be wrong, and nothing where all is well', async () => {
		const careless = await demo.client.importWorkflow(carelessWorkflow('Careless', SLOW_FIELDS));
		await editor.openWorkflow(careless);
		await editor.openNode('Constant Contact');
		for (const hint of HINTS) await page.getByText(hint).first().waitFor();
		const blind = carelessWorkflow('Blind', BY_HEADINGS);
		await editor.openWorkflow(await demo.client.importWorkflow(blind));
		await editor.openNode('Constant Contact');
		await editor.executePrevious();
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
		const receipt = page
			.getByText(/1,\d{3} of 1,435 rows were exported to the list "VIP customers"/)
			.first();
		const exported = Number((await text(receipt)).split(' ')[0]?.replace(',', ''));
		// The sentence is drawn before the table, and n8n may show another view first.
		await editor.byId('output-panel').locator('[data-test-id="radio-button-table"]').click();
		await editor.byId('output-panel').locator('th').first().waitFor();
		const columns = await editor.byId('output-panel').locator('th').allInnerTexts();
		assert.deepEqual(columns.slice(0, 4), ['list', 'status', 'exported', 'notExported']);
		await page.getByText(/Not Exported Branch/).click();
		await page.getByText('The row has no email address.').first().waitFor();
		assert.equal(await membersOf('VIP customers'), exported);
	});

	it('offers the columns of a file, the usual ones filled in', async () => {
		await editor.openWorkflow(workflow('06'));
		await editor.openNode('Constant Contact');
		await editor.choose(editor.byId('mapping-mode-select'), 'Map Each Column Manually');
		await page.waitForFunction(() => {
			const shown = [...document.querySelectorAll('input')].map(({ value }) => value);
			return ['Email Address', 'First Name', 'Mobile Phone'].every((name) => shown.includes(name));
		});
		await editor.picture('mapper');
		await editor.executeStep();
		await page
			.getByText(/1,\d{3} of 2,000 rows were exported to the (?:new )?list "All customers"/)
			.first()
			.waitFor();
	});
});

describe("The sandbox's page", () => {
	it('shows all that a contact has, by the keyboard alone, and keeps it open', async () => {
		const look = await page.context().newPage();
		const failed: string[] = [];
		look.on('response', (answer) => {
			if (answer.status() >= 400) failed.push(answer.url());
		});
		try {
			await look.goto(demo.sandbox.url);
			await look.getByRole('button', { name: 'VIP customers' }).focus();
			await look.keyboard.press('Enter');
			await look.getByText(/^50 of 1,\d{3} shown\.$/).waitFor();
			await look.getByRole('searchbox').fill('reanna.strosin');
			await look.getByText('1 found.').waitFor();
			await look.locator('summary').focus();
			await look.keyboard.press('Enter');
			// Drawn anew meanwhile: a request more stands among the latest.
			const before = await look.locator('#requests').innerText();
			await demo.client.runWorkflow(workflow('01').id, 'Run by hand');
			await look.waitForFunction(
				(old) => document.querySelector<HTMLElement>('#requests')?.innerText !== old,
				before,
			);
			const details = await text(look.locator('details[open]'));
			for (const shown of [
				'Mobile phone (538) 901-0669',
				'Birthday month 4',
				'Loyalty tier Gold',
			]) {
				assert.ok(details.includes(shown), `${shown} in ${details}`);
			}
			assert.equal(await look.evaluate(() => document.activeElement?.tagName), 'SUMMARY');
			assert.deepEqual(failed, []);
		} finally {
			await look.close();
		}
	});
});
