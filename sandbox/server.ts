import { randomUUID } from 'node:crypto';
import formbody from '@fastify/formbody';
import multipart from '@fastify/multipart';
import fastify, {
	type FastifyInstance,
	type FastifyRequest,
	type InjectOptions,
	type LightMyRequestResponse,
} from 'fastify';

import { Account, type LoggedRequest } from './account/account';
import type { SandboxSettings } from './account/settings';
import { registerControl } from './control';
import { account } from './routes/account';
import { bulkActivities } from './routes/bulkActivities';
import { contacts } from './routes/contacts';
import { customFields } from './routes/customFields';
import { lists } from './routes/lists';
import { refuseStrangers } from './routes/local';
import { registerMisbehaviour } from './routes/misbehaviour';
import { routerOf } from './routes/routes';
import { registerSignIn } from './routes/signIn';
import { registerStorage } from './routes/storage';
import { tags } from './routes/tags';

const KEPT_REQUESTS = 5_000;
const MAX_BODY = 32 * 1024 * 1024;

/** A local Constant Contact: one account, on 127.0.0.1 by default. */
export class Sandbox extends Account {
	/** Everything that the sandbox answers, as "GET /v3/contact_lists/:id". */
	readonly routes: string[] = [];
	private readonly app: FastifyInstance;

	constructor(settings: Partial<SandboxSettings> = {}) {
		super(settings);
		this.app = fastify({
			bodyLimit: MAX_BODY,
			forceCloseConnections: true,
			exposeHeadRoutes: false,
		});
		this.app.addHook('onRoute', ({ method, url }) => {
			this.routes.push(`${String(method)} ${url}`);
		});
		void this.app.register(formbody);
		void this.app.register(multipart, { limits: { fileSize: MAX_BODY } });
		// Any other kind of body reaches its route, which says that it does not take it.
		this.app.addContentTypeParser('*', (_request, payload, done) => {
			payload.resume();
			done(null, undefined);
		});
		// As bytes: what lies past the limit of an import has to be cut there.
		this.app.addContentTypeParser(
			'application/json',
			{ parseAs: 'buffer' },
			(_request, body, done) => done(null, body),
		);
		this.app.addHook('onRequest', refuseStrangers);
		this.app.addHook('onRequest', async (_request, reply) => {
			const { activities } = this;
			activities.requestBegins();
			reply.raw.once('close', () => activities.requestEnds());
		});
		const logged = new WeakMap<FastifyRequest, LoggedRequest>();
		// When it comes: what comes after its answer may be late, and the clock may have been set by then.
		this.app.addHook('onRequest', async (request) => {
			const entry = this.log(request);
			if (entry) logged.set(request, entry);
		});
		this.app.addHook('onRequest', async (request, reply) => {
			if (!request.url.startsWith('/v3/')) return;
			// A CDN and an API gateway stand before the API (seen).
			reply.headers({
				via: '1.1 sandbox.cloudfront.net (CloudFront)',
				'x-amzn-requestid': randomUUID(),
				'x-amz-apigw-id': randomUUID().slice(0, 15),
				date: new Date(this.clock.now()).toUTCString(),
			});
		});
		registerMisbehaviour(this.app, this);
		this.app.addHook('onSend', async (request, reply, payload) => {
			const entry = logged.get(request);
			if (entry) entry.status = reply.statusCode;
			return payload;
		});
		registerSignIn(this.app, this);
		const router = routerOf(this.app, this);
		for (const part of [account, lists, customFields, tags, contacts, bulkActivities]) {
			part(router, this);
		}
		registerControl(this.app, this);
		registerStorage(this.app, this);
	}

	/** @returns the port, on an address of this machine */
	async listen(port = 0, host = '127.0.0.1'): Promise<number> {
		await this.app.listen({ port, host });
		const address = this.app.server.address();
		return typeof address === 'object' && address ? address.port : port;
	}

	/** A request without a socket. */
	async inject(options: InjectOptions): Promise<LightMyRequestResponse> {
		return await this.app.inject({ ...options, validate: false });
	}

	/**
	 * Ends it.
	 *
	 * @throws Error when a fault was injected that no request has met, and that is not `optional`: the
	 *   test that injected it has proven nothing
	 */
	async close(): Promise<void> {
		await this.app.close();
		if (this.unusedFaults.length === 0) return;
		const what = this.unusedFaults.map(
			({ method = 'any', path, effect }) => `${method} ${path} ${JSON.stringify(effect)}`,
		);
		throw new Error(`Faults that no request has met:\n${what.join('\n')}`);
	}

	private log(request: FastifyRequest): LoggedRequest | undefined {
		if (/^\/(sandbox\/|storage\/|$)/.test(request.url)) return undefined;
		// Without its query: that may hold an address.
		const path = request.url.split('?')[0]!;
		const bytes = Number(request.headers['content-length'] ?? 0);
		const { method } = request;
		const route = `${method} ${request.routeOptions.url ?? ''}`;
		const at = this.clock.now();
		const entry = { method, path, route, status: 0, bytes, at };
		this.requests.push(entry);
		if (this.requests.length > KEPT_REQUESTS) this.requests.shift();
		return entry;
	}
}
