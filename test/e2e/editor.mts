/** n8n's editor as a person uses it. Waits for what is on the screen, never for a time. */
import assert from 'node:assert/strict';
import { join } from 'node:path';

import type { Browser, Locator, Page } from 'playwright-core';

import { owner } from '../../demo/lib/n8n.mts';
import { root } from '../../demo/lib/setup.mjs';
import { startBrowser } from './browser.mts';

/** Milliseconds until something has to be on the screen. */
const PATIENCE = 30_000;

export class Editor {
	static async open(url: string): Promise<Editor> {
		const editor = await Editor.openSignedOut(url);
		await editor.page.request.post(`${url}/rest/login`, {
			data: { emailOrLdapLoginId: owner.email, password: owner.password },
		});
		return editor;
	}

	static async openSignedOut(url: string): Promise<Editor> {
		const browser = await startBrowser();
		const context = await browser.newContext({ viewport: { width: 1400, height: 1000 } });
		const page = await context.newPage();
		page.setDefaultTimeout(PATIENCE);
		return new Editor(browser, page, url);
	}

	constructor(
		private readonly browser: Browser,
		readonly page: Page,
		private readonly url: string,
	) {}

	async close() {
		await this.browser.close();
	}

	/** Takes a picture for the README, where `npm run pictures` wants them. */
	async picture(name: string, page = this.page) {
		if (process.env.PICTURES !== '1') return;
		// What n8n says of the run lies over a corner.
		const notices = page.locator('.el-notification');
		for (const close of await notices.locator('.el-notification__closeBtn').all())
			await close.click();
		await notices.first().waitFor({ state: 'hidden' });
		const path = join(root, `docs/pictures/${name}.png`);
		await page.screenshot({ path, fullPage: page !== this.page });
	}

	byId(id: string): Locator {
		return this.page.locator(`[data-test-id="${id}"]`);
	}

	parameter(name: string): Locator {
		return this.byId(`parameter-input-${name}`);
	}

	/** By the sign-in page, which leads on to where the person wanted to go. */
	async signIn(path: string) {
		await this.page.goto(this.url + path);
		await this.page.locator('input[type="email"]').fill(owner.email);
		await this.page.locator('input[type="password"]').fill(owner.password);
		await this.page.getByRole('button', { name: 'Sign in' }).click();
		await this.byId('canvas-node').first().waitFor();
	}

	async openWorkflow({ id }: { id: string }) {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.byId('canvas-node').first().waitFor();
	}

	/** An empty canvas, and on it what starts the workflow by hand. */
	async newWorkflow() {
		await this.page.goto(`${this.url}/workflow/new`);
		await this.byId('canvas-add-button').click();
		await this.chooseNode('Trigger manually');
		await this.byId('canvas-node').first().waitFor();
	}

	/** Adds a node by the node panel, behind the one that was added last, and opens it. */
	async addNode(words: string, ...choices: string[]) {
		await this.byId('node-creator-plus-button').first().click();
		await this.byId('node-creator-search-bar').fill(words);
		for (const choice of choices) await this.chooseNode(choice);
		await this.byId('ndv').waitFor();
	}

	/** What the node panel has under exactly this title. */
	nodeChoice(title: string): Locator {
		const exactly = this.page.getByText(title, { exact: true });
		return this.byId('item-iterator-item').filter({ has: exactly }).first();
	}

	async chooseNode(title: string) {
		await this.nodeChoice(title).click();
	}

	async closeNode() {
		await this.byId('ndv-close-button').click();
		await this.byId('ndv').waitFor({ state: 'hidden' });
	}

	/** Drags a column of the input onto a parameter; its value in the first row shows below. */
	async dragColumn(column: string, parameter: string, value: string) {
		const target = this.parameter(parameter);
		await this.byId('ndv-input-panel').locator(`[data-name="${column}"]`).first().hover();
		await this.page.mouse.down();
		await target.scrollIntoViewIfNeeded();
		const box = await target.boundingBox();
		assert.ok(box, `${parameter} is not on the screen`);
		const { x, y, width, height } = box;
		await this.page.mouse.move(x + width / 2, y - height, { steps: 5 });
		await this.page.mouse.move(x + width / 2, y + height / 2, { steps: 5 });
		await this.page.mouse.up();
		await this.page.getByText(value, { exact: true }).nth(1).waitFor();
	}

	/** The lists that the list picker offers, as they stand there; it stays open. */
	async openListPicker(): Promise<Locator> {
		const items = this.byId('rlc-item');
		const opens = async () => {
			await this.byId('rlc-input').first().click();
			return await items
				.first()
				.waitFor({ timeout: PATIENCE / 3 })
				.then(
					() => true,
					() => false,
				);
		};
		// A node that is still drawing itself closes the list again.
		if (!(await opens()) && !(await opens())) await items.first().waitFor();
		return items;
	}

	/** Runs the open node, and gives the error that the output shows instead of items. */
	async executeToError(): Promise<string> {
		await this.executeStep();
		await this.byId('node-error-message').waitFor();
		return (await this.byId('output-panel').innerText()).replace(/\s+/g, ' ');
	}

	async openNode(name: string) {
		await this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
		await this.parameter('operation').waitFor();
	}

	/** Chooses from a drop-down list. */
	async choose(locator: Locator, option: string | RegExp) {
		await locator.locator('input:not([disabled])').first().waitFor();
		await locator.click();
		await this.page.getByRole('option', { name: option }).last().click();
	}

	/** Runs what comes before the open node; n8n calls it otherwise where it ran before. */
	async executePrevious() {
		await this.page
			.getByRole('button', { name: 'Execute previous nodes' })
			.or(this.byId('ndv-input-panel').getByText('Execute node', { exact: true }))
			.first()
			.click();
	}

	/** Runs the open node and all that comes before it. */
	async executeStep() {
		const labelled = this.page.getByRole('button', { name: 'Execute step' });
		await labelled.filter({ hasText: 'Execute step' }).first().click();
	}

	/** Fills in a new credential up to its connection. */
	async newCredential({ secret, port }: { secret: string; port: number }) {
		await this.page.goto(`${this.url}/home/credentials/create`);
		await this.byId('new-credential-type-select').click();
		await this.page.keyboard.type('Constant');
		await this.byId('new-credential-type-select-option')
			.filter({ hasText: 'Constant Contact OAuth2 API' })
			.click();
		await this.byId('new-credential-type-button').click();
		await this.parameter('clientId').locator('input').fill('sandbox-api-key');
		await this.parameter('clientSecret').locator('input').fill(secret);
		await this.parameter('dataTransferAgreement').locator('.el-switch').click();
		await this.choose(this.parameter('environment'), /Local Sandbox/);
		await this.parameter('sandboxPort').locator('input').fill(String(port));
	}

	/** Presses Connect, and gives the page of Constant Contact that opens. */
	async connect(): Promise<Page> {
		const [popup] = await Promise.all([
			this.page.waitForEvent('popup'),
			this.byId('quick-connect-button').last().click(),
		]);
		await popup.getByRole('button', { name: 'Allow' }).waitFor();
		return popup;
	}
}
