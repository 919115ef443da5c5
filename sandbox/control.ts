import type { FastifyInstance } from 'fastify';

import { overviewPage } from './page';
import type { Fault, Sandbox } from './sandbox';
import { applySettings, type SandboxSettings } from './settings';
import type { Permission } from './store';

export interface Seed {
	lists?: Array<{ name: string; id?: string; deleted?: boolean }>;
	customFields?: Array<{ id?: string; label: string; type: string; choices?: string[] }>;
	contacts?: Array<{
		/** Absent for somebody without one; the same twice makes two contacts that share it. */
		email?: string;
		permission?: Permission;
		/** Names of lists that exist or are made on the way. */
		lists?: string[];
		fields?: Record<string, string | number>;
		deleted?: boolean;
	}>;
}

/** Puts people, lists and fields into the account. */
export function seed({ store, clock }: Sandbox, { lists, customFields, contacts }: Seed): void {
	const now = clock.now();
	for (const { name, id, deleted } of lists ?? []) {
		const list = store.addList(name, now, id);
		if (deleted) store.deleteList(list, now);
	}
	for (const field of customFields ?? []) store.addCustomField(field, now);
	for (const { email = '', permission, lists: names, fields, deleted } of contacts ?? []) {
		const contact = store.addContact(email, 'implicit', now);
		Object.assign(contact.fields, fields);
		if (deleted) store.deleteContact(contact, now);
		// Whoever unsubscribes was on the lists before.
		for (const name of names ?? []) {
			store.join(contact, store.listNamed(name) ?? store.addList(name, now));
		}
		if (permission === 'unsubscribed') store.unsubscribe(contact, now);
		else if (permission) store.subscribe(contact, permission, now);
	}
}

/** The interface for tests and the demo, and the page for people. Never under /v3, no token. */
export function registerControl(app: FastifyInstance, sandbox: Sandbox): void {
	const json = (body: unknown) => JSON.parse((body as Buffer).toString()) as unknown;

	// A page from elsewhere can make a browser post a form here; JSON it can not.
	app.addHook('preHandler', async ({ method, url, headers }, reply) => {
		const isJson = headers['content-type']?.startsWith('application/json') ?? false;
		if (method === 'GET' || !url.startsWith('/sandbox/') || isJson) return;
		await reply.code(415).send({ message: 'Say what to do in JSON' });
	});

	app.get('/', async (_request, reply) => await reply.type('text/html').send(overviewPage()));
	app.get('/sandbox/overview', async () => {
		sandbox.activities.catchUp();
		return {
			lists: [...sandbox.store.lists.values()]
				.filter(({ deletedAt }) => deletedAt === undefined)
				.map(({ id, name, size }) => ({ id, name, members: size })),
			contacts: sandbox.store.everybody.length,
			activities: sandbox.activities
				.newestFirst()
				.slice(0, 20)
				.map((activity) => sandbox.activities.toAnswer(activity)),
			requests: sandbox.requests.slice(-20).reverse(),
		};
	});
	/** Contacts, of one list or all, whose address or name holds a text. */
	app.get('/sandbox/contacts', async (request) => {
		sandbox.activities.catchUp();
		const query = request.query as { list?: string; search?: string; limit?: string };
		const list = query.list ? sandbox.store.lists.get(query.list) : undefined;
		const search = (query.search ?? '').toLowerCase();
		const limit = Number(query.limit ?? Infinity);
		const shown = [];
		for (const contact of list ? sandbox.store.membersOf(list) : sandbox.store.everybody) {
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
	app.get('/sandbox/requests', async () => sandbox.requests);
	app.get('/sandbox/history', async () => sandbox.history);
	app.post('/sandbox/reset', async () => {
		sandbox.reset();
		return {};
	});
	app.patch('/sandbox/settings', async (request) => {
		applySettings(sandbox.settings, json(request.body) as Partial<SandboxSettings>);
		return sandbox.settings;
	});
	app.post('/sandbox/seed', async (request) => {
		seed(sandbox, json(request.body) as Seed);
		return {};
	});
	/** What somebody does with the links in an email: unsubscribe, and subscribe again. */
	app.post('/sandbox/unsubscribe', async (request, reply) => {
		const { email, reason } = json(request.body) as { email: string; reason?: string };
		const contact = sandbox.store.contacts.get(email.toLowerCase());
		if (!contact) return await reply.code(404).send({});
		sandbox.store.unsubscribe(contact, sandbox.clock.now(), 'Contact', reason);
		return {};
	});
	app.post('/sandbox/resubscribe', async (request, reply) => {
		const { email } = json(request.body) as { email: string };
		const contact = sandbox.store.contacts.get(email.toLowerCase());
		if (!contact) return await reply.code(404).send({});
		sandbox.store.subscribe(contact, 'explicit', sandbox.clock.now());
		return {};
	});
	app.post('/sandbox/faults', async (request) => {
		sandbox.faults.push(json(request.body) as Fault);
		return {};
	});
	app.post('/sandbox/clock', async (request) => {
		sandbox.clock.advance(
			(json(request.body) as { advanceSeconds: number }).advanceSeconds * 1_000,
		);
		return {};
	});
	app.post('/sandbox/withdraw', async () => {
		sandbox.oauth.withdraw();
		return {};
	});
}
