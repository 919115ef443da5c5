/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- stands in for the network of a test */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { IHttpRequestOptions } from 'n8n-workflow';

import type { Sandbox } from '../../sandbox/server';
import type { Wire } from '../support/virtualRun';
import type { Effect, ErrorBody, Fault, RequestKind } from './catalogue';
import type { History, JobBody } from './history';
import { personBehind } from './scenario';

const ORIGIN = 'http://127.0.0.1:1';
/** Where a redirected file lies: another host, which must not see the token. */
const STORAGE = 'https://storage.example';
/** Contacts and lists of one page, however many are asked for: a few people make several pages. */
const MEMBERS_PER_PAGE = 5;
const LISTS_PER_PAGE = 2;

export interface TraceEntry {
	method: string;
	route: string;
	fault: string;
	/** What the node got: a status, or why there was none. */
	got: string;
	at: number;
}

export interface Answer {
	statusCode: number;
	headers: Record<string, unknown>;
	body: unknown;
}

interface Raw {
	status: number;
	headers: Record<string, unknown>;
	text: string;
}

const sleep = async (milliseconds: number) =>
	await new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** The way between the node and the sandbox, in virtual time; goes wrong as its faults say. */
export class FaultyWire implements Wire {
	readonly trace: TraceEntry[] = [];
	/** Requests that the sandbox is at work on: while there are any, time stands still. */
	inFlight = 0;
	/** Jobs that the node was told of, and those of which it was told that they have ended. */
	readonly told = new Set<string>();
	readonly toldEnded = new Set<string>();
	/** Import bodies that were sent: the jobs that the node was told of for each, and whether it was refused. */
	readonly importBodies = new Map<string, { ids: string[]; isRefused: boolean }>();
	/** When each removal was asked for, with what the node knew by then. */
	readonly removals: Array<{ at: number; listId: string; unsettled: string[] }> = [];
	/** Paths of lists that were seen to be deleted. */
	readonly seenDeleted = new Set<string>();
	/** Lists of which the node was given members. */
	readonly read = new Set<string>();
	/** A token that went to somebody else's host. */
	tokenLeaked = false;
	/** It asked for more than anything can justify. */
	get isOverrun(): boolean {
		return this.trace.length > this.bound;
	}

	/** Requests of each kind so far. */
	readonly counts = new Map<RequestKind, number>();
	private readonly said = new Map<string, Extract<Effect, { says: string }>['says']>();
	private stale?: string;
	private firstPage?: string;
	private further = 0;
	private isSpent = false;
	private isEnded = false;

	constructor(
		private readonly sandbox: Sandbox,
		private readonly history: History,
		private readonly token: string,
		private readonly faults: Fault[],
		private readonly others: (effect: Extract<Effect, { other: string }>) => void,
		private readonly bound: number,
	) {}

	async request(options: IHttpRequestOptions, isAuthorized: boolean): Promise<Answer> {
		const method = options.method ?? 'GET';
		const url = new URL(options.url);
		const kind = kindOf(method, url.pathname);
		const entry: TraceEntry = {
			method,
			route: url.pathname.replace(/[0-9a-f-]{36}/, ':id'),
			fault: '',
			got: '',
			at: performance.now(),
		};
		this.trace.push(entry);
		if (this.trace.length > this.bound) throw networkError('ECONNREFUSED');
		const signal = (options as { abortSignal?: AbortSignal }).abortSignal;
		const work = this.answer(options, url, kind, entry, isAuthorized);
		work.then(
			({ statusCode }) => (entry.got = String(statusCode)),
			(error: { code?: string; message?: string }) =>
				(entry.got = error.code ?? error.message ?? ''),
		);
		const answer = await unlessAborted(work, signal);
		const body = this.importBodies.get(String(options.body));
		if (body) body.isRefused = answer.statusCode >= 400 && answer.statusCode < 500;
		return answer;
	}

	private async answer(
		options: IHttpRequestOptions,
		url: URL,
		kind: RequestKind,
		entry: TraceEntry,
		isAuthorized: boolean,
	): Promise<Answer> {
		if (options.url.startsWith(STORAGE)) {
			if (isAuthorized) this.tokenLeaked = true;
			const id = url.pathname.slice(1);
			const raw = await this.carry({ method: 'GET', url: `${ORIGIN}/v3/contact_exports/${id}` });
			return this.deliver(options, raw, []);
		}
		const effects = this.take(kind);
		entry.fault = effects.map((effect) => JSON.stringify(effect)).join(' ');
		for (const effect of effects) {
			if ('other' in effect) {
				this.others(effect);
				if (kind === 'signUp' && effect.other === 'unsubscribes') {
					this.history.atTheMoment.add(personBehind(effect));
				}
			} else if ('clock' in effect) {
				jest.setSystemTime(Date.now() + effect.clock);
				this.sandbox.clock.advance(-effect.clock);
			} else if ('ends' in effect) {
				const { ends: activityEndsAs, share } = effect;
				const path = url.pathname;
				this.sandbox.faults.push({ path, method: 'POST', effect: { activityEndsAs, share } });
			}
			if ('busy' in effect && effect.busy === 'quota') this.isSpent = true;
			if ('unauthorized' in effect && effect.unauthorized === 'ended') this.isEnded = true;
		}
		if (this.isEnded) throw notAuthorized();
		if (this.isSpent) return this.refuse(options, 429, 'quota');
		for (const effect of effects) {
			if ('lost' in effect && effect.lost === 'before') throw await lost(effect.code, options);
			if ('status' in effect && effect.when === 'before') {
				return this.refuse(options, effect.status, effect.body);
			}
			if ('busy' in effect) return this.refuse(options, 429, effect.busy);
			if ('unauthorized' in effect) await sleep(300);
			if ('slow' in effect && effect.slow === 'late') await sleep(100_000);
		}
		const asked = this.before(options, kind);
		const raw = await this.carry(options);
		this.after(kind, url, raw, asked, effects);
		for (const effect of effects) {
			if ('lost' in effect) throw await lost(effect.code, options);
			if ('status' in effect) return this.refuse(options, effect.status, effect.body);
		}
		const shown = this.distort(kind, url, raw, effects);
		const answer = await this.deliver(options, shown, effects);
		// Of an answer that does not come to its end nobody knows what it says.
		const isWhole = !effects.some((effect) => 'slow' in effect && effect.slow !== 'late');
		if (isWhole) this.learn(kind, String(options.body), shown);
		if (answer.statusCode < 300) this.noteRead(kind, options, url);
		return answer;
	}

	/** Effects of the faults that concern this request. */
	private take(kind: RequestKind): Effect[] {
		const position = this.counts.get(kind) ?? 0;
		const overall = this.counts.get('any') ?? 0;
		this.counts.set(kind, position + 1);
		this.counts.set('any', overall + 1);
		return this.faults.flatMap(({ on, nth, times, effect }) => {
			const at = on === 'any' ? overall : on === kind ? position : -1;
			return at >= nth && at < nth + times ? [effect] : [];
		});
	}

	private before(options: IHttpRequestOptions, kind: RequestKind): JobBody {
		if (!Buffer.isBuffer(options.body)) return {};
		const text = options.body.toString();
		const body = JSON.parse(text) as JobBody;
		if (kind === 'import' && !this.importBodies.has(text)) {
			this.importBodies.set(text, { ids: [], isRefused: false });
		}
		if (kind === 'remove') {
			this.removals.push({
				at: performance.now(),
				listId: body.list_ids?.[0] ?? '',
				unsettled: this.unsettled(),
			});
		}
		return body;
	}

	/** Imports of which the node does not know that they have ended, or what became of them. */
	private unsettled(): string[] {
		return [...this.importBodies.values()].flatMap(({ ids, isRefused }) => {
			if (ids.length === 0 && !isRefused) return ['an import that nobody answered'];
			return ids.filter((id) => !this.toldEnded.has(id));
		});
	}

	private async carry({ method, url, qs, headers, body }: IHttpRequestOptions): Promise<Raw> {
		this.inFlight += 1;
		try {
			const query = { ...(qs as Record<string, string>) };
			if (url.endsWith('/v3/contacts')) query.limit = `${MEMBERS_PER_PAGE}`;
			if (url.endsWith('/v3/contact_lists') && 'limit' in query) query.limit = `${LISTS_PER_PAGE}`;
			const response = await this.sandbox.inject({
				method: method as 'GET',
				url: url.replace(ORIGIN, ''),
				query,
				headers: { ...headers, authorization: `Bearer ${this.token}` } as Record<string, string>,
				payload: body as Buffer,
			});
			return { status: response.statusCode, headers: response.headers, text: response.body };
		} finally {
			this.inFlight -= 1;
		}
	}

	/** Writes down what was done, whatever becomes of the answer. */
	private after(kind: RequestKind, url: URL, raw: Raw, body: JobBody, effects: Effect[]): void {
		if (kind === 'signUp' && raw.status < 300) this.history.signedUp(body);
		if (raw.status !== 201 || !url.pathname.includes('/activities/')) return;
		const { activity_id: id } = JSON.parse(raw.text) as { activity_id: string };
		this.history.posted(id, url.pathname.split('/').at(-1)!, body);
		for (const effect of effects) if ('says' in effect) this.said.set(id, effect.says);
	}

	/** What the node knows from an answer that it could read. */
	private learn(kind: RequestKind, asked: string, { status, text }: Raw): void {
		const known = safeParse(text) as Record<string, unknown> | null | undefined;
		if (status >= 300 || typeof known !== 'object' || known === null) return;
		if (kind === 'import' && typeof known.activity_id === 'string') {
			this.told.add(known.activity_id);
			this.importBodies.get(asked)?.ids.push(known.activity_id);
		}
		if (kind === 'list' && 'deleted_at' in known) this.seenDeleted.add(String(known.list_id));
		const jobs = Array.isArray(known.activities) ? (known.activities as unknown[]) : [known];
		for (const job of jobs as Array<{ activity_id?: string; state?: string } | null>) {
			if (job?.activity_id && ENDED.has(job.state ?? '')) this.toldEnded.add(job.activity_id);
		}
	}

	private noteRead(kind: RequestKind, { qs }: IHttpRequestOptions, url: URL): void {
		const query = { ...Object.fromEntries(url.searchParams), ...(qs as Record<string, string>) };
		if (kind === 'members' && query.lists) this.read.add(query.lists);
		if (kind !== 'file') return;
		const { body } = this.history.jobs.get(url.pathname.split('/').at(-1)!) ?? {};
		for (const id of body?.list_ids ?? []) this.read.add(id);
	}

	private distort(kind: RequestKind, url: URL, raw: Raw, effects: Effect[]): Raw {
		let { text, headers, status } = raw;
		if (kind === 'listing' || kind === 'job') ({ text, status } = this.asSaid(kind, url, raw));
		for (const effect of effects) {
			if (status >= 300) break;
			if ('spoilt' in effect) text = SPOIL[effect.spoilt](text);
			if ('listing' in effect) text = this.distortListing(effect.listing, text);
			if ('count' in effect) text = COUNT[effect.count](text);
			if ('page' in effect) text = this.distortPage(effect.page, text, url);
			if ('hides' in effect) text = without(effect.hides, kind, text);
			if ('file' in effect) {
				if (effect.file === 'redirect') {
					const id = url.pathname.split('/').at(-1)!;
					headers = { ...headers, location: `${STORAGE}/${id}` };
					return { status: 302, headers, text: '' };
				}
				text = distortFile(effect.file, text);
			}
		}
		if (kind === 'listing') this.stale ??= text;
		if (kind === 'members') this.firstPage ??= text;
		return { status, headers, text };
	}

	/** The jobs as their makers' faults let them appear. */
	private asSaid(kind: RequestKind, url: URL, { text, status }: Raw) {
		if (this.said.size === 0 || status >= 300) return { text, status };
		const answer = JSON.parse(text) as Record<string, unknown>;
		if (kind === 'job') {
			const id = url.pathname.split('/').at(-1)!;
			const says = this.said.get(id);
			if (says === 'unknownOnce') this.said.delete(id);
			if (says === 'unknown' || says === 'unknownOnce') {
				return { text: errorText('json', 404), status: 404 };
			}
			return { text: JSON.stringify(says ? sayOf(says, answer) : answer), status };
		}
		const jobs = (answer.activities as Array<Record<string, unknown>>).flatMap((job) => {
			const says = this.said.get(String(job.activity_id));
			if (says === 'unknown' || says === 'unknownOnce') return [];
			return [says ? sayOf(says, job) : job];
		});
		return { text: JSON.stringify({ ...answer, activities: jobs }), status };
	}

	private distortListing(how: Extract<Effect, { listing: string }>['listing'], text: string) {
		const answer = safeParse(text) as { activities?: Array<Record<string, unknown>> } | undefined;
		if (!answer?.activities) return text;
		const { activities } = answer;
		if (how === 'omit') return JSON.stringify({ activities: [] });
		if (how === 'stale') return this.stale ?? JSON.stringify({ activities: [] });
		if (how === 'odd') {
			const odd = [
				{ activity_id: randomUUID(), state: 'archived', status: null, activity_errors: null },
				{ activity_id: randomUUID(), state: 'completed', status: { person_count: '7' } },
				{ activity_id: randomUUID(), state: null, percent_done: '12', _links: null },
				null,
			];
			return JSON.stringify({ ...answer, activities: [...odd, ...activities] });
		}
		const { _links } = activities.at(-1) ?? {};
		return JSON.stringify({
			...answer,
			activities: activities.map((job) => ({ ...job, _links })),
		});
	}

	/** A page of members, or of lists. */
	private distortPage(how: Extract<Effect, { page: string }>['page'], text: string, url: URL) {
		const page = safeParse(text) as { contacts?: unknown[]; lists?: unknown[] } | undefined;
		if (!page?.contacts && !page?.lists) return text;
		const next = (href: string) => ({ _links: { next: { href } } });
		const itself = url.pathname + url.search;
		switch (how) {
			case 'repeat':
				return this.firstPage ?? text;
			case 'omit':
				return JSON.stringify({ ...page, contacts: page.contacts?.slice(1) });
			case 'elsewhere':
				return JSON.stringify({ ...page, ...next('/v3/contact_custom_fields?a=b') });
			case 'outside':
				return JSON.stringify({ ...page, ...next(`${STORAGE}${url.pathname}?a=b`) });
			case 'endless':
				return JSON.stringify({ ...page, ...next(itself) });
			default: {
				// A page far behind the last one, so that no link comes twice and each is answered.
				this.further += 1;
				const cursor = Buffer.from(`limit=5&next=${1_000 + this.further}`).toString('base64');
				const further = next(`${url.pathname}?cursor=${cursor}`);
				return JSON.stringify({
					...(page.contacts ? { contacts: strangers() } : page),
					...further,
				});
			}
		}
	}

	private async refuse(options: IHttpRequestOptions, status: number, body: string) {
		return await this.deliver(options, { status, headers: {}, text: errorText(body, status) }, []);
	}

	/** Hands an answer over as n8n does: parsed, or as a stream. */
	private async deliver(
		options: IHttpRequestOptions,
		{ status, headers, text }: Raw,
		effects: Effect[],
	): Promise<Answer> {
		const slow = effects.flatMap((effect) => ('slow' in effect ? [effect.slow] : []))[0];
		const isBroken = effects.some((effect) => 'file' in effect && effect.file === 'broken');
		if (options.encoding === 'stream') {
			const body = Readable.from(chunksOf(Buffer.from(text), slow, isBroken));
			return { statusCode: status, headers, body };
		}
		if (slow === 'stall') throw await lost('ETIMEDOUT', options);
		if (slow === 'drip') await sleep(DRIPS * DRIP);
		return { statusCode: status, headers, body: safeParse(text) ?? text };
	}
}

const strangers = () =>
	Array.from({ length: MEMBERS_PER_PAGE }, () => ({
		contact_id: randomUUID(),
		email_address: { address: `${randomUUID()}@example.net` },
	}));

const ENDED = new Set(['completed', 'failed', 'timed_out', 'cancelled']);
/** An answer that drips takes so many pieces, so far apart: no idle limit of a minute or two ends it. */
const DRIPS = 40;
const DRIP = 60_000;

async function* chunksOf(bytes: Buffer, slow: string | undefined, isBroken: boolean) {
	const half = Math.ceil(bytes.length / 2);
	if (isBroken) {
		yield bytes.subarray(0, half);
		throw networkError('ECONNRESET');
	}
	if (slow === 'stall') {
		yield bytes.subarray(0, half);
		await new Promise(() => {});
	}
	if (slow === 'drip') {
		const step = Math.ceil(bytes.length / DRIPS);
		for (let at = 0; at < bytes.length; at += step) {
			await sleep(DRIP);
			yield bytes.subarray(at, at + step);
		}
		return;
	}
	// In two pieces, because real ones break anywhere.
	if (half > 0) yield bytes.subarray(0, half);
	if (half < bytes.length) yield bytes.subarray(half);
}

const networkError = (code: string) => Object.assign(new Error(`read ${code}`), { code });

/** Time that passes until a connection counts as lost, and what n8n throws then. */
async function lost(code: string, { timeout = 120_000 }: IHttpRequestOptions) {
	await sleep(code === 'ETIMEDOUT' ? timeout : 50);
	return networkError(code);
}

const notAuthorized = () =>
	Object.assign(new Error('Request failed with status code 401'), { httpCode: '401' });

async function unlessAborted<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
	if (!signal) return await work;
	return await new Promise<T>((resolve, reject) => {
		const abort = () => reject(Object.assign(new Error('canceled'), { code: 'ERR_CANCELED' }));
		if (signal.aborted) abort();
		signal.addEventListener('abort', abort, { once: true });
		work.then(resolve, reject);
	});
}

function safeParse(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** Somebody whom error texts may quote; neither may come through to the person. */
export const QUOTED = { name: 'Zebra99x', email: 'quoted.person@example.com' };

function errorText(body: string, status: number): string {
	const object = (key: string, message: string) =>
		JSON.stringify({ error_key: key, error_message: message });
	const array = (key: string, message: string) => `[${object(key, message)}]`;
	const isArray = [400, 404, 409].includes(status);
	const texts: Record<ErrorBody | 'throttled' | 'queue' | 'quota', string> = {
		json: (isArray ? array : object)('some.error', 'Something went wrong'),
		quoting: (isArray ? array : object)(
			'some.error',
			`Contact ${QUOTED.name} <${QUOTED.email}> is not valid`,
		),
		html: '<html><body><h1>Bad Gateway</h1></body></html>',
		empty: '',
		gateway: JSON.stringify({ message: 'Limit or access denied' }),
		throttled: object('throttled', 'Too Many Requests'),
		quota: object('quota_exceeded', 'Limit Exceeded'),
		queue: '',
	};
	return texts[body as ErrorBody];
}

const SPOIL: Record<Extract<Effect, { spoilt: string }>['spoilt'], (text: string) => string> = {
	cut: (text) => text.slice(0, Math.floor(text.length / 2)),
	html: () => '<html><body>OK</body></html>',
	empty: () => '',
	text: (text) => text.replace(/:(\d+)/g, ':"$1"'),
	missing: () => '{}',
	null: () => 'null',
};

const COUNTS = /"(?:membership_count|contacts_count)":(\d+)/g;
const counting = (by: number) => (text: string) =>
	text.replace(COUNTS, (found, count: string) =>
		found.replace(count, `${Math.max(0, Number(count) + by)}`),
	);
const COUNT: Record<Extract<Effect, { count: string }>['count'], (text: string) => string> = {
	missing: (text) => text.replace(COUNTS, '"other_count":0'),
	more: counting(1),
	fewer: counting(-1),
};

function without(address: string, kind: RequestKind, text: string): string {
	const isOther = (line: string) => !line.includes(address);
	if (kind === 'file') return text.split('\n').filter(isOther).join('\n');
	const page = kind === 'members' ? (safeParse(text) as { contacts?: Found[] } | undefined) : {};
	if (!page?.contacts) return text;
	const contacts = page.contacts.filter(({ email_address: email }) => email?.address !== address);
	return JSON.stringify({ ...page, contacts });
}

interface Found {
	email_address?: { address: string };
}

function distortFile(how: Extract<Effect, { file: string }>['file'], text: string): string {
	const lines = text.split('\n').filter((line) => line !== '');
	if (how === 'cut') return text.slice(0, Math.floor(text.length / 2));
	if (how === 'lines') return `${lines.slice(0, -1).join('\n')}\n`;
	if (how === 'nothing') return '';
	if (how === 'bom') return `\uFEFF${text}`;
	if (how === 'crlf') return `${lines.join('\r\n')}\r\n`;
	if (how === 'quotes') {
		return `${lines.map((line) => (line.startsWith('"') ? line : `"${line}"`)).join('\n')}\n`;
	}
	if (how === 'columns') {
		return `${lines.map((line, index) => (index === 0 ? `Contact ID,${line},Notes` : `17,${line},"a\nb"`)).join('\n')}\n`;
	}
	return text;
}

type Says = Extract<Effect, { says: string }>['says'];

function sayOf(says: Says, job: Record<string, unknown>): Record<string, unknown> {
	if (says === 'neverEnds') {
		return { ...job, status: undefined, state: 'processing', percent_done: 50 };
	}
	const status = job.status as Record<string, number | null> | undefined;
	if (!status) return job;
	const change = (counters: Record<string, number | null | undefined>) => ({
		...job,
		status: { ...status, ...counters },
	});
	switch (says) {
		case 'noCounters':
			return { ...job, status: undefined };
		case 'noErrorCounters':
			return change({
				error_count: undefined,
				correctable_count: undefined,
				cannot_add_to_list_count: undefined,
			});
		case 'nullErrorCounters':
			return change({
				error_count: null,
				correctable_count: null,
				cannot_add_to_list_count: null,
			});
		case 'noPersonCount':
			return change({ person_count: undefined });
		case 'moreErrors':
			return change({ error_count: (status.error_count ?? 0) + 2 });
		default:
			return change({ cannot_add_to_list_count: (status.cannot_add_to_list_count ?? 0) + 50 });
	}
}

const KINDS: Array<[string, RegExp, RequestKind]> = [
	['POST', /contact_lists$/, 'makeList'],
	['GET', /contact_lists/, 'list'],
	['GET', /contact_custom_fields/, 'fields'],
	['POST', /_import$/, 'import'],
	['POST', /sign_up_form$/, 'signUp'],
	['POST', /contact_exports$/, 'export'],
	['POST', /contact_tags$|contacts_taggings/, 'tag'],
	['GET', /contact_tags/, 'tag'],
	['POST', /./, 'remove'],
	['GET', /activities$/, 'listing'],
	['GET', /activities\//, 'job'],
	['GET', /contact_exports\//, 'file'],
	['GET', /./, 'members'],
];

const kindOf = (method: string, path: string): RequestKind =>
	KINDS.find(([verb, pattern]) => verb === method && pattern.test(path))![2];
