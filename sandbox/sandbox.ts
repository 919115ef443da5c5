/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- a program of its own, not a node */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import formbody from '@fastify/formbody';
import multipart from '@fastify/multipart';
import fastify, {
	type FastifyInstance,
	type FastifyReply,
	type FastifyRequest,
	type InjectOptions,
	type LightMyRequestResponse,
} from 'fastify';

import { Activities } from './activities';
import { registerApi } from './api';
import { Clock } from './clock';
import { registerControl } from './control';
import type { Crowd } from './crowd';
import {
	broken,
	dripping,
	gatewayAnswer,
	isActivityFault,
	isAnswerEffect,
	isRequestEffect,
	stalling,
	wholeBody,
	type ActivityFault,
	type AnswerEffect,
	type Effect,
	type Fault,
} from './faults';
import { History, type HistoryEvent } from './history';
import { refuseStrangers } from './local';
import { OAuth } from './oauth';
import { defaultSettings, applySettings, type SandboxSettings } from './settings';
import { registerStorage } from './storage';
import { Store } from './store';

export type { ActivityFault, Fault } from './faults';

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
	activities = new Activities(this.clock, this.settings);
	private readonly past = new History(() => this.settings.historyEvents);
	store = this.newStore();
	/** Exports by their activity, each in pieces. */
	readonly files = new Map<string, () => Iterable<string>>();
	/** The same by the links of the host for files. */
	readonly stored = new Map<string, () => Iterable<string>>();
	/** 409s so far. */
	readonly conflicts = { count: 0 };
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
		this.app.addHook('onRequest', refuseStrangers);
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
		this.app.addHook('onRequest', (request, reply) => this.misbehave(request, reply));
		this.app.addHook(
			'onSend',
			async (request, reply, payload) => await this.spoil(request, reply, payload),
		);
		this.app.addHook('onResponse', async (request, reply) => this.log(request, reply));
		this.oauth.register(this.app);
		registerApi(this.app, this);
		registerControl(this.app, this);
		registerStorage(this.app, this);
	}

	private readonly spoilt = new WeakMap<FastifyRequest, AnswerEffect>();
	/** Faults that have hit a request. */
	private readonly hit = new WeakSet<Fault>();
	private findings = { version: -1, byQuery: new Map<string, Crowd>() };

	/**
	 * What has happened to people in the account, in order.
	 *
	 * @throws Error when more happened than `historyEvents`
	 */
	get history(): HistoryEvent[] {
		return this.past.events;
	}

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

	/**
	 * Ends it.
	 *
	 * @throws Error when a fault was injected that no request has met, and that is not `optional`: the
	 *   test that injected it has proven nothing
	 */
	async close(): Promise<void> {
		await this.app.close();
		const unused = this.faults.filter((fault) => !fault.optional && !this.isUsed(fault));
		if (unused.length === 0) return;
		const what = unused.map(
			({ method = 'any', path, effect }) => `${method} ${path} ${JSON.stringify(effect)}`,
		);
		throw new Error(`Faults that no request has met:\n${what.join('\n')}`);
	}

	private isUsed(fault: Fault): boolean {
		const left = fault.times ?? 1;
		return left <= 0 || (left === Infinity && this.hit.has(fault));
	}

	/** Empties the account; settings and tokens stay. */
	reset(): void {
		this.activities = new Activities(this.clock, this.settings);
		this.store = this.newStore();
		this.past.clear();
		this.files.clear();
		this.stored.clear();
		this.requests.length = 0;
		this.faults = [];
		this.usage.clear();
		this.clock.reset();
	}

	/** The next fault of this kind for the request, used up by asking. */
	takeFault(request: FastifyRequest, isKind: (effect: Effect) => boolean) {
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
			this.hit.add(fault);
			return fault.effect;
		}
		return undefined;
	}

	takeActivityFault(request: FastifyRequest): ActivityFault | undefined {
		return this.takeFault(request, isActivityFault) as ActivityFault | undefined;
	}

	/** The crowd that a query means, found once for as long as nobody in the account changes. */
	found(query: object, find: () => Crowd): Crowd {
		const { version } = this.store;
		if (this.findings.version !== version) this.findings = { version, byQuery: new Map() };
		const { byQuery } = this.findings;
		const key = JSON.stringify({ ...query, next: undefined, limit: undefined });
		const crowd = byQuery.get(key) ?? find();
		byQuery.set(key, crowd);
		return crowd;
	}

	private newStore(): Store {
		return new Store(this.settings, (event) => {
			const { working } = this.activities;
			this.past.add({
				at: working?.at ?? this.clock.now(),
				...event,
				...(working ? { activityId: working.activity.id } : {}),
			});
		});
	}

	private async misbehave(request: FastifyRequest, reply: FastifyReply): Promise<void> {
		const effect = this.takeFault(request, (kind) => isRequestEffect(kind) || isAnswerEffect(kind));
		if (effect === undefined) return;
		if (isAnswerEffect(effect)) {
			this.spoilt.set(request, effect);
		} else if (effect === 'break') {
			request.raw.socket.destroy();
			reply.hijack();
		} else if ('delayMs' in effect) {
			await new Promise((resolve) => setTimeout(resolve, effect.delayMs));
		} else if ('gateway' in effect) {
			const { type, body } = gatewayAnswer(effect.gateway, effect.as);
			await reply.code(effect.gateway).type(type).send(body);
		} else if ('status' in effect) {
			await reply.code(effect.status).send(effect.body);
		}
	}

	/** What becomes of an answer whose request has met such a fault. */
	private async spoil(request: FastifyRequest, reply: FastifyReply, payload: unknown) {
		const effect = this.spoilt.get(request);
		if (effect === undefined) return payload;
		this.spoilt.delete(request);
		if (effect === 'breakAfterwards') {
			reply.raw.destroy();
			return payload;
		}
		reply.removeHeader('content-length');
		if ('replaceBody' in effect) {
			const { replaceBody: body, type, status } = effect;
			const isText = typeof body === 'string';
			if (status !== undefined) reply.code(status);
			reply.type(type ?? (isText ? 'text/html' : 'application/json'));
			return isText ? body : JSON.stringify(body);
		}
		const body = await wholeBody(payload);
		const share = (part: number) => Math.floor(body.length * part);
		if ('drip' in effect) return dripping(body, effect.drip);
		if ('stallAt' in effect) return stalling(body, share(effect.stallAt));
		if (!effect.breaks) return Readable.from([body.subarray(0, share(effect.cutAt))]);
		reply.header('content-length', body.length);
		return broken(body, share(effect.cutAt));
	}

	private log(request: FastifyRequest, reply: FastifyReply): void {
		if (/^\/(sandbox\/|storage\/|$)/.test(request.url)) return;
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
