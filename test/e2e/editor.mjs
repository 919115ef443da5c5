/** n8n's editor as a person uses it. Waits for what is on the screen, never for a time. */
import { owner } from '../../demo/lib/n8n.mjs';
import { startBrowser } from './browser.mjs';

/** Milliseconds until something has to be on the screen. */
const PATIENCE = 30_000;

export class Editor {
	static async open(url) {
		const browser = await startBrowser();
		const context = await browser.newContext({ viewport: { width: 1400, height: 1000 } });
		const page = await context.newPage();
		page.setDefaultTimeout(PATIENCE);
		await page.request.post(`${url}/rest/login`, {
			data: { emailOrLdapLoginId: owner.email, password: owner.password },
		});
		return new Editor(browser, page, url);
	}

	constructor(browser, page, url) {
		this.browser = browser;
		this.page = page;
		this.url = url;
	}

	async close() {
		await this.browser.close();
	}

	byId(id) {
		return this.page.locator(`[data-test-id="${id}"]`);
	}

	parameter(name) {
		return this.byId(`parameter-input-${name}`);
	}

	async openWorkflow({ id }) {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.byId('canvas-node').first().waitFor();
	}

	async openNode(name) {
		await this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
		await this.parameter('operation').waitFor();
	}

	/** Chooses from a drop-down list. */
	async choose(locator, option) {
		await locator.locator('input:not([disabled])').first().waitFor();
		await locator.click();
		await this.page.getByRole('option', { name: option }).last().click();
	}

	/** Runs the open node and all that comes before it. */
	async executeStep() {
		const labelled = this.page.getByRole('button', { name: 'Execute step' });
		await labelled.filter({ hasText: 'Execute step' }).first().click();
	}

	/** Fills in a new credential up to its connection. */
	async newCredential({ secret, port }) {
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
	async connect() {
		const [popup] = await Promise.all([
			this.page.waitForEvent('popup'),
			this.byId('quick-connect-button').last().click(),
		]);
		await popup.getByRole('button', { name: 'Allow' }).waitFor();
		return popup;
	}
}
