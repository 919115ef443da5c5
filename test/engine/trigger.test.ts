import type { IDataObject } from 'n8n-workflow';

import { seed } from '../../sandbox/account/seed';
import { Sandbox } from '../../sandbox/server';
import type { SandboxSettings } from '../../sandbox/account/settings';
import { SwitchedOn } from '../support/polling';

const NOW = Date.UTC(2026, 2, 1, 12, 0, 0, 250);
const QUARTER = 15 * 60_000;

let sandbox: Sandbox;
let port: number;

beforeEach(async () => {
	// Without its limit of requests a second: its clock stands still.
	sandbox = new Sandbox({
		tokenRequestsPerSecond: 0,
		requestsPerSecond: 0,
		activityMs: 0,
		activityMsPer10000: 0,
	});
	port = await sandbox.listen();
	sandbox.clock.stopAt(NOW);
	seed(sandbox, {
		lists: [{ name: 'News' }, { name: 'Other' }],
		contacts: ['ada', 'grace', 'radia'].map((name) => ({
			email: `${name}@example.com`,
			lists: ['News'],
		})),
	});
});

afterEach(async () => await sandbox.close());

const trigger = (parameters: IDataObject, timezone?: string) =>
	new SwitchedOn({ sandbox, port, parameters, timezone });

const contact = (name: string) => sandbox.store.contacts.get(`${name}@example.com`)!;
const listNamed = (name: string) => sandbox.store.listNamed(name)!;
const on = (name: string) => ({ list: { __rl: true, mode: 'list', value: listNamed(name).id } });
const set = (change: Partial<SandboxSettings>) => Object.assign(sandbox.settings, change);
const later = (milliseconds = 60_000) => sandbox.clock.advance(milliseconds);
const unsubscribe = (name: string, reason?: string) =>
	sandbox.store.unsubscribe(contact(name), sandbox.clock.now(), 'Contact', reason);
const resubscribe = (name: string) =>
	sandbox.store.subscribe(contact(name), 'explicit', sandbox.clock.now());

function edit(name: string, by: 'Account' | 'Contact' = 'Contact'): void {
	Object.assign(contact(name), { updatedAt: sandbox.clock.now(), updateSource: by });
	sandbox.store.version += 1;
}

async function importing(email: string): Promise<void> {
	const { access_token: token } = sandbox.tokens.issue('sandbox-api-key', ['contact_data']);
	const { statusCode } = await sandbox.inject({
		method: 'POST',
		url: '/v3/activities/contacts_json_import',
		headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
		payload: JSON.stringify({ import_data: [{ email }], list_ids: [listNamed('News').id] }),
	});
	expect(statusCode).toBe(201);
	sandbox.activities.catchUp();
}

/** Ada, as a search finds her right after she unsubscribed. */
function adaWhoLeft() {
	const at = new Date(sandbox.clock.now()).toISOString();
	const email = { address: 'ada@example.com', permission_to_send: 'unsubscribed' };
	return {
		contact_id: sandbox.store.idOf(contact('ada')),
		email_address: { ...email, opt_out_source: 'Contact', opt_out_date: at },
		updated_at: at,
	};
}

const told = (items: IDataObject[]) =>
	items.map(({ event, email }) => `${String(event)} ${String(email)}`);

describe('Constant Contact Trigger', () => {
	it('tells who unsubscribed, when, by whom and why, once, also over a restart', async () => {
		const workflow = trigger({ events: ['contactUnsubscribed'] });
		unsubscribe('radia');
		later();
		expect(await workflow.start()).toEqual([]);
		later();
		unsubscribe('ada', 'Too many emails');
		later();
		const [event, ...others] = await workflow.poll();
		expect(others).toEqual([]);
		expect(event).toMatchObject({
			event: 'contactUnsubscribed',
			email: 'ada@example.com',
			at: '2026-03-01T12:02:00.000Z',
			source: 'Contact',
			reason: 'Too many emails',
			lists: [],
			contactId: sandbox.store.idOf(contact('ada')),
			contact: { email_address: { permission_to_send: 'unsubscribed' } },
		});
		expect(await workflow.poll()).toEqual([]);
		expect(await workflow.start()).toEqual([]);
		unsubscribe('grace');
		expect(told(await workflow.start())).toEqual(['contactUnsubscribed grace@example.com']);
		later(QUARTER * 2);
		expect(await workflow.start()).toEqual([]);
	});

	it('keeps nobody’s address', async () => {
		const workflow = trigger({ events: ['contactUnsubscribed', 'contactResubscribed'] });
		await workflow.start();
		unsubscribe('ada');
		expect(await workflow.poll()).toHaveLength(1);
		expect(workflow.database).toContain('"closed"');
		expect(workflow.database).not.toMatch(/ada|example/);
	});

	it('tells who came back, of those whose opt-out it has seen', async () => {
		const workflow = trigger({ events: ['contactUnsubscribed', 'contactResubscribed'] });
		unsubscribe('radia');
		later();
		await workflow.start();
		later();
		unsubscribe('ada');
		expect(told(await workflow.poll())).toEqual(['contactUnsubscribed ada@example.com']);
		later();
		resubscribe('ada');
		resubscribe('radia');
		later();
		const items = await workflow.poll();
		expect(told(items)).toEqual(['contactResubscribed ada@example.com']);
		expect(items[0]).toMatchObject({ at: '2026-03-01T12:03:00.000Z', reason: null });
		expect(await workflow.start()).toEqual([]);
	});

	it('takes nobody for back who was only asked to confirm, or was deleted', async () => {
		const workflow = trigger({ events: ['contactUnsubscribed', 'contactResubscribed'] });
		await workflow.start();
		unsubscribe('ada');
		unsubscribe('grace');
		later();
		expect(await workflow.poll()).toHaveLength(2);
		sandbox.store.subscribe(contact('ada'), 'pending_confirmation', sandbox.clock.now());
		sandbox.store.deleteContact(contact('grace'), sandbox.clock.now());
		expect(await workflow.poll()).toEqual([]);
		resubscribe('ada');
		expect(told(await workflow.poll())).toEqual(['contactResubscribed ada@example.com']);
	});

	it('tells of new contacts on a list, also of those who come onto it a moment later', async () => {
		const workflow = trigger({ events: ['contactCreated'], ...on('News') });
		await workflow.start();
		later();
		seed(sandbox, {
			contacts: [
				{ email: 'alan@example.com', lists: ['News'] },
				{ email: 'hedy@example.com', lists: ['Other'] },
				{ email: 'mary@example.com' },
			],
		});
		const items = await workflow.poll();
		expect(told(items)).toEqual(['contactCreated alan@example.com']);
		expect(items[0]).toMatchObject({ lists: [listNamed('News').id], source: 'Account' });
		later();
		sandbox.store.join(contact('mary'), listNamed('News'));
		expect(told(await workflow.poll())).toEqual(['contactCreated mary@example.com']);
	});

	it('finds a list by its name, and says when it is gone', async () => {
		const list = { __rl: true, mode: 'name', value: 'news' };
		const workflow = trigger({ events: ['contactCreated'], list });
		await workflow.start();
		later();
		seed(sandbox, { contacts: [{ email: 'alan@example.com', lists: ['News'] }] });
		expect(await workflow.poll()).toHaveLength(1);
		sandbox.store.deleteList(listNamed('News'), sandbox.clock.now());
		await expect(workflow.poll()).rejects.toMatchObject({
			message: 'Constant Contact has no list named "news"',
		});
	});

	it('tells of updates, and leaves out those of the account where that is wanted', async () => {
		const anyone = trigger({ events: ['contactUpdated'] });
		const theirs = trigger({ events: ['contactUpdated'], updatesBy: 'contact' });
		await anyone.start();
		await theirs.start();
		later();
		edit('ada');
		edit('grace', 'Account');
		await importing('radia@example.com');
		await importing('new@example.com');
		later();
		expect(told(await anyone.poll()).sort()).toEqual([
			'contactUpdated ada@example.com',
			'contactUpdated grace@example.com',
			'contactUpdated radia@example.com',
		]);
		const items = await theirs.poll();
		expect(told(items)).toEqual(['contactUpdated ada@example.com']);
		expect(items[0]).toMatchObject({ source: 'Contact' });
	});

	it('goes by the source of the last update, whatever an import makes of it', async () => {
		const theirs = trigger({ events: ['contactUpdated'], updatesBy: 'contact' });
		await theirs.start();
		for (const [importUpdateSource, expected] of [
			['Account', []],
			['unchanged', ['contactUpdated ada@example.com']],
		] as const) {
			set({ importUpdateSource });
			later();
			edit('ada');
			await importing('ada@example.com');
			later();
			expect(told(await theirs.poll())).toEqual(expected);
		}
	});

	it('is no update to unsubscribe', async () => {
		const workflow = trigger({ events: ['contactUpdated'] });
		await workflow.start();
		later();
		unsubscribe('ada');
		expect(await workflow.poll()).toEqual([]);
	});

	it('starts at a date in the time zone of the workflow', async () => {
		unsubscribe('ada');
		later();
		unsubscribe('grace');
		later();
		// 13:01 in Vienna is 12:01 UTC, a minute after the first one.
		const start = { start: 'date', startDate: '2026-03-01T13:01:00' };
		const workflow = trigger({ events: ['contactUnsubscribed'], ...start }, 'Europe/Vienna');
		expect(told(await workflow.start())).toEqual(['contactUnsubscribed grace@example.com']);
		expect(await workflow.start()).toEqual([]);
		const inUtc = { start: 'date', startDate: '2026-03-01T12:00:00.000Z' };
		const other = trigger({ events: ['contactUnsubscribed'], ...inUtc }, 'Europe/Vienna');
		expect(await other.start()).toHaveLength(2);
	});

	it('shows a contact that there is in a test run, which changes nothing', async () => {
		const events = ['contactUnsubscribed', 'contactCreated', 'contactUpdated'];
		const workflow = trigger({ events, ...on('News') });
		await workflow.start();
		const before = workflow.database;
		later();
		unsubscribe('ada');
		edit('grace');
		later();
		unsubscribe('radia', 'Why not');
		expect(told(await workflow.test())).toEqual([
			'contactUnsubscribed radia@example.com',
			'contactCreated grace@example.com',
			'contactUpdated grace@example.com',
		]);
		expect(workflow.database).toBe(before);
		expect(told(await workflow.poll())).toHaveLength(3);
	});

	it('says in a test run that there is nobody to show', async () => {
		const workflow = trigger({ events: ['contactResubscribed'] });
		await expect(workflow.test()).rejects.toMatchObject({
			message: 'There is no contact to show for this trigger',
		});
	});

	it('shows somebody who came back where Constant Contact still says when they left', async () => {
		set({ optOutAfterReturn: 'kept' });
		unsubscribe('ada');
		later();
		resubscribe('ada');
		const workflow = trigger({ events: ['contactResubscribed'] });
		expect(told(await workflow.test())).toEqual(['contactResubscribed ada@example.com']);
	});

	it('tells of everybody else where somebody comes who cannot be read', async () => {
		const workflow = trigger({ events: ['contactUnsubscribed'] });
		await workflow.start();
		later();
		unsubscribe('ada');
		const ada = adaWhoLeft();
		later();
		sandbox.faults.push({
			path: '/v3/contacts?',
			times: 9,
			optional: true,
			effect: { status: 200, body: { contacts: [null, { contact_id: 7 }, ada] } },
		});
		expect(told(await workflow.poll())).toEqual(['contactUnsubscribed ada@example.com']);
	});

	it('misses nobody whom a page leaves out that says how many there are', async () => {
		const workflow = trigger({ events: ['contactUnsubscribed'] });
		await workflow.start();
		later();
		unsubscribe('ada');
		const ada = adaWhoLeft();
		later();
		unsubscribe('grace');
		// So late that what was read is settled.
		later(4 * QUARTER);
		sandbox.faults.push({
			path: '/v3/contacts?',
			effect: { status: 200, body: { contacts: [ada], contacts_count: 2 } },
		});
		expect(told(await workflow.poll())).toEqual([
			'contactUnsubscribed ada@example.com',
			'contactUnsubscribed grace@example.com',
		]);
	});

	it('tells who came back also when they were answered with somebody else before', async () => {
		const workflow = trigger({ events: ['contactUnsubscribed', 'contactResubscribed'] });
		await workflow.start();
		later();
		unsubscribe('ada');
		await workflow.poll();
		later();
		resubscribe('ada');
		later();
		sandbox.faults.push({
			path: '/v3/contacts/',
			effect: { status: 200, body: { contact_id: sandbox.store.idOf(contact('grace')) } },
		});
		expect(told(await workflow.poll())).toEqual([]);
		expect(told(await workflow.poll())).toEqual(['contactResubscribed ada@example.com']);
	});

	it('tells nothing of a poll that failed, and all of it in the next one', async () => {
		const workflow = trigger({ events: ['contactUnsubscribed'] });
		await workflow.start();
		later();
		unsubscribe('ada');
		sandbox.faults.push({
			path: '/v3/contacts',
			effect: { status: 403, body: { error_key: 'access_denied', error_message: 'No' } },
		});
		const failure = await workflow.poll().catch((error: Error) => error);
		expect(failure).toMatchObject({
			message: 'The connected Constant Contact user may not do this: reading contacts',
		});
		expect(JSON.stringify(failure)).not.toContain('ada@');
		expect(told(await workflow.poll())).toEqual(['contactUnsubscribed ada@example.com']);
	});

	it('says when the day is used up, and that nothing is lost', async () => {
		const workflow = trigger({ events: ['contactUnsubscribed'] });
		await workflow.start();
		sandbox.faults.push({
			path: '/v3/contacts',
			effect: { status: 429, body: { error_key: 'quota_exceeded', error_message: 'Limit' } },
		});
		await expect(workflow.poll()).rejects.toMatchObject({
			message: "Constant Contact's daily requests for this API key are used up",
			description: expect.stringMatching(/00:00 UTC.*Nothing is lost/) as string,
		});
	});

	it('tells once what two polls read at the same time', async () => {
		const workflow = trigger({ events: ['contactUnsubscribed'] });
		await workflow.start();
		later();
		unsubscribe('ada');
		const both = await Promise.all([workflow.poll(), workflow.poll()]);
		expect(told(both.flat())).toEqual(['contactUnsubscribed ada@example.com']);
	});

	it('starts anew for an event that is chosen later', async () => {
		const first = trigger({ events: ['contactUnsubscribed'] });
		await first.start();
		later();
		seed(sandbox, { contacts: [{ email: 'alan@example.com' }] });
		later();
		const second = trigger({ events: ['contactUnsubscribed', 'contactCreated'] });
		second.database = first.database;
		unsubscribe('ada');
		expect(told(await second.start())).toEqual(['contactUnsubscribed ada@example.com']);
	});

	it.each([
		[{ events: [] }, 'Nothing is chosen that the trigger waits for'],
		[
			{ events: ['contactCreated'], start: 'date', startDate: 'soon' },
			"The 'Start Date' is no date",
		],
	])('refuses what can not be meant: %j', async (parameters, message) => {
		await expect(trigger(parameters as IDataObject).start()).rejects.toMatchObject({ message });
	});

	it('does not guess how far it had come', async () => {
		const workflow = trigger({ events: ['contactCreated'] });
		await workflow.start();
		workflow.database = workflow.database.replace('"version":1', '"version":2');
		await expect(workflow.start()).rejects.toMatchObject({
			message: 'How far this trigger had got cannot be read',
		});
	});
});
