/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a delayed answer needs a timer */
import formbody from '@fastify/formbody';
import multipart from '@fastify/multipart';
import fastify, {
	type FastifyInstance,
	type FastifyReply,
	type FastifyRequest,
	type InjectOptions,
	type LightMyRequestResponse,
} from 'fastify';

import { Activities, type ActivityEnd } from './activities';
import { registerApi } from './api';
import { Clock } from './clock';
import { registerControl } from './control';
import { OAuth } from './oauth';
import { defaultSettings, applySettings, type SandboxSettings } from './settings';
import { Store } from './store';

/** Something that goes wrong on purpose. */
export interface Fault {
	method?: string;
	/** Start of the path, `/v3/activities` for example. */
	path: string;
	/** How often; once when left out. */
	times?: number;
	/** Requests that pass before the first one that fails. */
	after?: number;
	effect:
		| { status: number; body: unknown }
		/** The connection breaks before the request is read, or after it was carried out. */
		| 'break'
		| 'breakAfterwards'
		| { delayMs: number }
		| ActivityFault;
}

/** A bulk job ends so; the first share (0 to 1, 0 when left out) of it is done all the same. */
export interface ActivityFault {
	activityEndsAs: ActivityEnd;
	share?: number;
}

export interface LoggedRequest {
	method: string;
	path: string;
	/** Pattern of the path that answered, as in `routes`. */
	route: string;
	status: number;
	bytes: number;
	at: number;
}

const KEPT_REQUESTS = 5_000;
const MAX_BODY = 32 * 1024 * 1024;

/** A local Constant Contact: one account, on 127.0.0.1. */
export class Sandbox {
	readonly settings: SandboxSettings = defaultSettings();
	readonly clock = new Clock();
	store = new Store();
	activities = new Activities(this.clock, this.settings);
	/** Exports by their activity, each in pieces. */
	readonly files = new Map<string, () => Iterable<string>>();
	readonly oauth = new OAuth(this.clock, this.settings);
	readonly requests: LoggedRequest[] = [];
	/** Everything that the sandbox answers, as "GET /v3/contact_lists/:id". */
	readonly routes: string[] = [];
	faults: Fault[] = [];
	/** Requests of the day and the start of the latest ones, by API key. */
	readonly usage = new Map<string, { day: number; count: number; latest: number[] }>();
	private readonly app: FastifyInstance;

	constructor(settings: Partial<SandboxSettings> = {}) {
		applySettings(this.settings, settings);
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
		this.app.addHook('onRequest', (request, reply) => this.misbehave(request, reply));
		this.app.addHook('onSend', async (request, reply) => {
			const broken = this.brokenAfterwards.delete(request);
			if (broken) reply.raw.destroy();
		});
		this.app.addHook('onResponse', async (request, reply) => this.log(request, reply));
		this.oauth.register(this.app);
		registerApi(this.app, this);
		registerControl(this.app, this);
	}

	private readonly brokenAfterwards = new WeakSet<FastifyRequest>();

	/** @returns the port, on 127.0.0.1 */
	async listen(port = 0): Promise<number> {
		await this.app.listen({ port, host: '127.0.0.1' });
		const address = this.app.server.address();
		return typeof address === 'object' && address ? address.port : port;
	}

	/** A request without a socket. */
	async inject(options: InjectOptions): Promise<LightMyRequestResponse> {
		return await this.app.inject(options);
	}

	async close(): Promise<void> {
		await this.app.close();
	}

	/** Empties the account; settings and tokens stay. */
	reset(): void {
		this.store = new Store();
		this.activities = new Activities(this.clock, this.settings);
		this.files.clear();
		this.requests.length = 0;
		this.faults = [];
		this.usage.clear();
		this.clock.reset();
	}

	/** The next fault of this kind for the request, used up by asking. */
	takeFault(request: FastifyRequest, isKind: (effect: Fault['effect']) => boolean) {
		for (const fault of this.faults) {
			const fits =
				isKind(fault.effect) &&
				request.url.startsWith(fault.path) &&
				(fault.method ?? request.method) === request.method &&
				(fault.times ?? 1) > 0;
			if (!fits) continue;
			if ((fault.after ?? 0) > 0) {
				fault.after = (fault.after ?? 0) - 1;
				continue;
			}
			fault.times = (fault.times ?? 1) - 1;
			return fault.effect;
		}
		return undefined;
	}

	takeActivityFault(request: FastifyRequest): ActivityFault | undefined {
		const effect = this.takeFault(
			request,
			(kind) => typeof kind === 'object' && 'activityEndsAs' in kind,
		);
		return effect as ActivityFault | undefined;
	}

	private async misbehave(request: FastifyRequest, reply: FastifyReply): Promise<void> {
		const effect = this.takeFault(
			request,
			(kind) => typeof kind === 'string' || 'status' in kind || 'delayMs' in kind,
		);
		if (effect === undefined) return;
		if (effect === 'break') {
			request.raw.socket.destroy();
			reply.hijack();
		} else if (effect === 'breakAfterwards') {
			this.brokenAfterwards.add(request);
		} else if ('delayMs' in effect) {
			await new Promise((resolve) => setTimeout(resolve, effect.delayMs));
		} else if ('status' in effect) {
			await reply.code(effect.status).send(effect.body);
		}
	}

	private log(request: FastifyRequest, reply: FastifyReply): void {
		if (request.url.startsWith('/sandbox/') || request.url === '/') return;
		// Without its query: that may hold an address.
		const path = request.url.split('?')[0]!;
		const bytes = Number(request.headers['content-length'] ?? 0);
		const { method } = request;
		const route = `${method} ${request.routeOptions.url ?? ''}`;
		const at = this.clock.now();
		this.requests.push({ method, path, route, status: reply.statusCode, bytes, at });
		if (this.requests.length > KEPT_REQUESTS) this.requests.shift();
	}
}
