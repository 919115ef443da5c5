/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- a program of its own, not a node */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';

import type { Account } from './account/account';
import type { Fault } from './account/faults';
import { seed, type Seed } from './account/seed';
import { applySettings, type SandboxSettings } from './account/settings';
import { page } from './routes/page';

/** The page for people. */
const OVERVIEW = page(
	'Constant Contact sandbox',
	readFileSync(join(__dirname, 'page.html'), 'utf8'),
);

/** The interface for tests and the demo, and the page for people. Never under /v3, no token. */
export function registerControl(app: FastifyInstance, account: Account): void {
	const json = <T>(body: unknown) => JSON.parse((body as Buffer).toString()) as T;

	// A page from elsewhere can make a browser post a form here; JSON it can not.
	app.addHook('preHandler', async ({ method, url, headers }, reply) => {
		const isJson = headers['content-type']?.startsWith('application/json') ?? false;
		if (method === 'GET' || !url.startsWith('/sandbox/') || isJson) return;
		await reply.code(415).send({ message: 'Say what to do in JSON' });
	});

	app.get('/', async (_request, reply) => await reply.type('text/html').send(OVERVIEW));
	app.get('/sandbox/overview', async () => {
		account.activities.catchUp();
		return {
			lists: [...account.store.lists.values()]
				.filter(({ deletedAt }) => deletedAt === undefined)
				.map(({ id, name, size }) => ({ id, name, members: size })),
			contacts: account.store.everybody.length,
			activities: account.activities
				.newestFirst()
				.slice(0, 20)
				.map((activity) => account.activities.toAnswer(activity)),
			requests: account.requests.slice(-20).reverse(),
		};
	});
	/** Contacts, of one list or all, whose address or name holds a text. */
	app.get('/sandbox/contacts', async (request) => {
		account.activities.catchUp();
		const query = request.query as { list?: string; search?: string; limit?: string };
		const list = query.list ? account.store.lists.get(query.list) : undefined;
		const search = (query.search ?? '').toLowerCase();
		const limit = Number(query.limit ?? Infinity);
		const shown = [];
		for (const contact of list ? account.store.membersOf(list) : account.store.everybody) {
			if (shown.length >= limit) break;
			const { email, permission, fields, lists, deletedAt } = contact;
			const text = `${email} ${String(fields.first_name)} ${String(fields.last_name)}`;
			if (!text.toLowerCase().includes(search)) continue;
			shown.push({
				email,
				permission: deletedAt === undefined ? permission : 'deleted',
				fields,
				lists: lists.map(({ name }) => name),
			});
		}
		return shown;
	});
	app.get('/sandbox/requests', async () => account.requests);
	app.get('/sandbox/history', async () => {
		account.activities.catchUp();
		return account.history;
	});
	app.patch('/sandbox/settings', async ({ body }) => {
		applySettings(account.settings, json<Partial<SandboxSettings>>(body));
		return account.settings;
	});
	const post = (what: string, act: (body: unknown) => unknown) =>
		app.post(`/sandbox/${what}`, async ({ body }) => {
			act(body);
			return {};
		});
	post('reset', () => account.reset());
	post('seed', (body) => seed(account, json<Seed>(body)));
	// What somebody does with the links in an email: unsubscribe, and subscribe again.
	post('unsubscribe', (body) => {
		const { email, reason } = json<{ email: string; reason?: string }>(body);
		for (const contact of account.store.withAddress(email.toLowerCase())) {
			account.store.unsubscribe(contact, account.clock.now(), 'Contact', reason);
		}
	});
	post('resubscribe', (body) => {
		const { email } = json<{ email: string }>(body);
		for (const contact of account.store.withAddress(email.toLowerCase())) {
			account.store.subscribe(contact, 'explicit', account.clock.now());
		}
	});
	post('faults', (body) => account.faults.push(json<Fault>(body)));
	post('clock', (body) =>
		account.clock.advance(json<{ advanceSeconds: number }>(body).advanceSeconds * 1_000),
	);
	post('withdraw', () => account.tokens.withdraw());
}
