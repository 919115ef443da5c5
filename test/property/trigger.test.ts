import fc from 'fast-check';

import { poll, type TriggerSettings } from '../../nodes/ConstantContact/trigger/poll';
import {
	STREAM_OF,
	type ContactEvent,
	type EventName,
} from '../../nodes/ConstantContact/trigger/events';
import { readState, type TriggerState } from '../../nodes/ConstantContact/trigger/state';
import type { Api, ApiRequest } from '../../nodes/ConstantContact/transport/request';
import { Sandbox } from '../../sandbox/server';
import type { SandboxSettings } from '../../sandbox/account/settings';
import type { ContactRecord } from '../../sandbox/account/store';

const EVENTS = Object.keys(STREAM_OF) as EventName[];

const RUNS = 500;
const PER_PAGE = 3;
const LAG = 900;
const LIMITS = { lag: LAG, delivered: 100, optedOut: 100, lookups: 10 };

jest.setTimeout(600_000);

const START = Date.UTC(2026, 2, 1, 12, 0, 0, 300);
const PEOPLE = 8;

type Deed = 'optOut' | 'comeBack' | 'edit' | 'import' | 'create' | 'delete';

/** What happens in one moment: all of it in the same second. */
interface Moment {
	/** Seconds after the one before, at least one. */
	after: number;
	deeds: Array<{ deed: Deed; who: number }>;
}

interface Meanwhile {
	request: number;
	moment: Moment;
}

type Step =
	| { kind: 'moment'; moment: Moment }
	| {
			kind: 'poll';
			/** What happens between its requests. */
			meanwhile: Meanwhile[];
			/** The request that finds the service gone. */
			failsAt?: number;
	  }
	| { kind: 'restart' }
	/** This machine's clock is set. */
	| { kind: 'clock'; at: number };

interface History {
	steps: Step[];
	events: EventName[];
	sinceTheBeginning: boolean;
	settings: Partial<SandboxSettings>;
	/** Contacts that one poll may read. */
	atOnce: number;
}

const ALL = 1_000;

const moment: fc.Arbitrary<Moment> = fc.record({
	after: fc.oneof(
		fc.integer({ min: 1, max: 90 }),
		fc.constantFrom(300, LAG - 1, LAG, LAG + 1, 4_000),
	),
	deeds: fc.array(
		fc.record({
			deed: fc.constantFrom<Deed[]>(
				'optOut',
				'optOut',
				'comeBack',
				'comeBack',
				'edit',
				'edit',
				'import',
				'create',
				'delete',
			),
			who: fc.nat(PEOPLE - 1),
		}),
		{ minLength: 1, maxLength: 6 },
	),
});

const histories: fc.Arbitrary<History> = fc.record({
	steps: fc.array(
		fc.oneof<Array<fc.WeightedArbitrary<Step>>>(
			{ weight: 5, arbitrary: fc.record({ kind: fc.constant('moment' as const), moment }) },
			{
				weight: 5,
				arbitrary: fc.record({
					kind: fc.constant('poll' as const),
					meanwhile: fc.oneof(
						{ weight: 2, arbitrary: fc.constant<Meanwhile[]>([]) },
						{
							weight: 1,
							arbitrary: fc.array(fc.record({ request: fc.nat(8), moment }), { maxLength: 3 }),
						},
					),
					failsAt: fc.option(fc.nat(10), { freq: 6, nil: undefined }),
				}),
			},
			{ weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
			{
				weight: 1,
				arbitrary: fc.record({
					kind: fc.constant('clock' as const),
					at: fc.integer({ min: 0, max: 2 * START }),
				}),
			},
		),
		{ minLength: 6, maxLength: 30 },
	),
	events: fc.constantFrom<EventName[]>(
		['contactUnsubscribed'],
		['contactCreated'],
		['contactUpdated'],
		['contactUnsubscribed', 'contactResubscribed'],
		EVENTS,
	),
	sinceTheBeginning: fc.boolean(),
	atOnce: fc.constantFrom(4, ALL),
	settings: fc.record({
		contactSearchLagMs: fc.constantFrom(0, 0, 20_000, (LAG - 30) * 1_000),
		timeFilters: fc.constantFrom('exclusive', 'inclusive'),
		optOutFilter: fc.constantFrom('works', 'works', 'ignored'),
		optOutAfterReturn: fc.constantFrom('kept', 'cleared'),
		unsubscribedLeaveLists: fc.boolean(),
		lastPageLinks: fc.constantFrom('absent', 'empty', 'null'),
	}),
});

const gone = new Error('The service is gone');

const secondOf = (milliseconds: number) => Math.floor(milliseconds / 1_000);

/** Something that was so from one time to another, in milliseconds, and the poll that could see it. */
interface Version {
	key: string;
	from: number;
	until: number;
	contact: ContactRecord;
	/** Only told to a trigger that was told of the opt-out. */
	needs?: string;
}

class World {
	readonly versions: Version[] = [];
	private readonly open = new Map<string, Version>();

	constructor(
		readonly sandbox: Sandbox,
		settings: Partial<SandboxSettings>,
	) {
		sandbox.reset();
		Object.assign(sandbox.settings, settings);
		this.sandbox.clock.stopAt(START);
		for (let who = 0; who < PEOPLE; who++) this.create(who);
	}

	get now(): number {
		return this.sandbox.clock.now();
	}

	happen({ after, deeds }: Moment): void {
		this.sandbox.clock.advance(after * 1_000);
		const busy = new Set<number>();
		for (const { deed, who } of deeds) {
			// One thing a second for each: more of them have the same key.
			if (busy.has(who)) continue;
			busy.add(who);
			this.do(deed, who);
		}
	}

	private do(deed: Deed, who: number): void {
		const { store } = this.sandbox;
		const contact = this.find(who);
		if (deed === 'create') {
			if (!contact) this.create(who);
			return;
		}
		if (!contact) return;
		const isOut = contact.permission === 'unsubscribed';
		if (deed === 'optOut' && !isOut) {
			store.unsubscribe(contact, this.now);
			this.begin('contactUnsubscribed', contact);
			this.end('contactResubscribed', contact);
		}
		if (deed === 'comeBack' && isOut) {
			store.subscribe(contact, 'explicit', this.now);
			const optOut = this.end('contactUnsubscribed', contact);
			this.begin('contactResubscribed', contact, optOut?.key);
		}
		if (deed === 'edit' || deed === 'import') {
			contact.updatedAt = this.now;
			store.version += 1;
			if (secondOf(contact.createdAt) < secondOf(this.now)) this.begin('contactUpdated', contact);
		}
		if (deed === 'delete') {
			store.deleteContact(contact, this.now);
			for (const event of EVENTS) this.end(event, contact);
		}
	}

	private find(who: number): ContactRecord | undefined {
		return this.sandbox.store.everybody.find(
			({ email, deletedAt }) => email.startsWith(`p${who}.`) && deletedAt === undefined,
		);
	}

	private create(who: number): void {
		const { store } = this.sandbox;
		const email = `p${who}.${store.everybody.length}@example.com`;
		this.begin('contactCreated', store.addContact(email, 'implicit', this.now));
	}

	private begin(event: EventName, contact: ContactRecord, needs?: string): void {
		this.end(event, contact);
		const id = this.sandbox.store.idOf(contact);
		const key = `${event} ${id} ${secondOf(this.now)}`;
		const version = { key, from: this.now, until: Infinity, contact, needs };
		this.versions.push(version);
		this.open.set(`${event} ${id}`, version);
	}

	private end(event: EventName, contact: ContactRecord): Version | undefined {
		const name = `${event} ${this.sandbox.store.idOf(contact)}`;
		const version = this.open.get(name);
		if (version) version.until = this.now;
		this.open.delete(name);
		return version;
	}
}

/** The service without n8n, in pages of a few. */
function apiOf(sandbox: Sandbox, onRequest: () => void, perPage = PER_PAGE): Api {
	const { access_token: token } = sandbox.tokens.issue('sandbox-api-key', ['contact_data']);
	return {
		requests: 0,
		serviceTime: undefined as number | undefined,
		until: Infinity,
		async send<T>(this: { serviceTime?: number }, { path, query, answer }: ApiRequest<T>) {
			onRequest();
			const limit = Math.min(Number(query?.limit ?? perPage), perPage);
			const response = await sandbox.inject({
				url: path,
				query: query ? { ...(query as Record<string, string>), limit: String(limit) } : undefined,
				headers: { authorization: `Bearer ${token}` },
			});
			if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${response.body}`);
			this.serviceTime = secondOf(Date.parse(String(response.headers.date)));
			return answer.parse(response.json());
		},
	} as unknown as Api;
}

const keyOf = ({ event, contactId, at }: ContactEvent) =>
	`${event} ${contactId} ${secondOf(Date.parse(at!))}`;

/** What a state says of how far each stream is. */
const streamsOf = (state = '{}') => JSON.stringify((JSON.parse(state) as TriggerState).streams);

async function play(
	sandbox: Sandbox,
	{ steps, events, sinceTheBeginning, settings, atOnce }: History,
): Promise<void> {
	const world = new World(sandbox, settings);
	const localTime = jest.spyOn(Date, 'now');
	const wanted: TriggerSettings = {
		events,
		since: sinceTheBeginning ? secondOf(START) - 5 : undefined,
		listId: undefined,
		updatesBy: 'anyone',
	};
	const delivered: string[] = [];
	/** Polls that nothing disturbed. */
	const quiet: number[] = [];
	/** What n8n has in its memory, and in its database: as JSON, as it would be after a restart. */
	let [state, saved]: Array<string | undefined> = [undefined, undefined];
	let startedAt = sinceTheBeginning ? START : Infinity;

	async function pollOnce(
		{ meanwhile, failsAt }: { meanwhile: Meanwhile[]; failsAt?: number },
		isActivation: boolean,
	): Promise<void> {
		let requests = 0;
		let disturbed = false;
		const begun = world.now;
		const api = apiOf(world.sandbox, () => {
			if (requests === failsAt) throw gone;
			for (const { request, moment } of meanwhile) {
				if (request !== requests) continue;
				disturbed = true;
				world.happen(moment);
			}
			requests += 1;
		});
		const before: TriggerState | undefined = readState(state && JSON.parse(state));
		const found = await poll(api, wanted, before, { ...LIMITS, atOnce }).catch((error: unknown) => {
			expect(error).toBe(gone);
		});
		if (!found) return;
		state = JSON.stringify(found.state);
		if (found.events.length > 0 || isActivation) saved = state;
		delivered.push(...found.events.map(keyOf));
		startedAt = Math.min(startedAt, world.now);
		if (!disturbed) quiet.push(begun);
	}

	await pollOnce({ meanwhile: [] }, true);
	for (const step of steps) {
		if (step.kind === 'moment') world.happen(step.moment);
		else if (step.kind === 'clock') localTime.mockReturnValue(step.at);
		else if (step.kind === 'poll') await pollOnce(step, false);
		else {
			state = saved;
			await pollOnce({ meanwhile: [] }, true);
		}
	}
	// Whatever is still to be told is told now, in portions.
	world.sandbox.clock.advance(settings.contactSearchLagMs! + 1_000);
	for (let silence = 0; silence < 3;) {
		const before = streamsOf(state);
		await pollOnce({ meanwhile: [] }, false);
		silence = streamsOf(state) === before ? silence + 1 : 0;
		world.sandbox.clock.advance(LAG * 1_000);
	}

	expect(delivered).toHaveLength(new Set(delivered).size);
	const told = new Set(delivered);
	const happened = new Set(world.versions.map(({ key }) => key));
	expect(delivered.filter((key) => !happened.has(key))).toEqual([]);
	const isWanted = ({ key }: Version) => events.some((event) => key.startsWith(`${event} `));
	const missing = world.versions.filter((version) => {
		const { key, from, until, contact, needs } = version;
		if (!isWanted(version) || told.has(key) || secondOf(from) < secondOf(startedAt)) return false;
		if (needs !== undefined && !told.has(needs)) return false;
		const lag = contact.number % 2 === 1 ? settings.contactSearchLagMs! : 0;
		return quiet.some((begun) => begun >= from + lag && begun < until);
	});
	// What a poll leaves for the next one may be over by then.
	const mustBeTold = missing.filter(({ until }) => atOnce === ALL || until === Infinity);
	expect(mustBeTold.map(({ key }) => key)).toEqual([]);
	localTime.mockRestore();
}

describe('Trigger', () => {
	it('tells each event once, whatever happens between and during its polls', async () => {
		const sandbox = new Sandbox({ requestsPerSecond: 0, requestsPerDay: Infinity });
		await fc.assert(
			fc.asyncProperty(histories, async (history) => await play(sandbox, history)),
			{ numRuns: RUNS },
		);
		await sandbox.close();
	});

	const SETTINGS: TriggerSettings = {
		events: ['contactUnsubscribed'],
		since: secondOf(START),
		listId: undefined,
		updatesBy: 'anyone',
	};

	/** An account in which so many people unsubscribed an hour ago, all but a few in one second each. */
	function accountOf(people: number, inOneSecond: number): Sandbox {
		const sandbox = new Sandbox({ requestsPerSecond: 0, requestsPerDay: Infinity });
		sandbox.settings.historyEvents = Infinity;
		sandbox.clock.stopAt(START);
		for (let person = 0; person < people; person++) {
			if (person % inOneSecond === 0) sandbox.clock.advance(1_000);
			const now = sandbox.clock.now();
			const contact = sandbox.store.addContact(`p${person}@example.com`, 'implicit', now);
			sandbox.store.unsubscribe(contact, now);
		}
		sandbox.clock.advance(3_600_000);
		return sandbox;
	}

	const deleteNewest = (sandbox: Sandbox, whose = '') => {
		const newest = sandbox.store.everybody.findLast(
			({ deletedAt, email }) => deletedAt === undefined && email.startsWith(whose),
		);
		if (newest) sandbox.store.deleteContact(newest, sandbox.clock.now());
	};

	it('finds whom the pages lose that move while they are read', async () => {
		const sandbox = accountOf(9, 9);
		let requests = 0;
		const api = apiOf(sandbox, () => (++requests === 2 ? deleteNewest(sandbox) : undefined));
		const { events } = await poll(api, SETTINGS, undefined);
		expect(new Set(events.map(({ email }) => email)).size).toBe(9);
		await sandbox.close();
	});

	it('takes nothing for settled while pages do not come to rest', async () => {
		const sandbox = accountOf(20, 20);
		let newcomers = 0;
		// Somebody new shows in each reading.
		const restless = apiOf(sandbox, () => {
			const now = sandbox.clock.now();
			const contact = sandbox.store.addContact(`n${newcomers++}@example.com`, 'implicit', now);
			sandbox.store.unsubscribe(contact, now);
			deleteNewest(sandbox, 'p');
		});
		const first = await poll(restless, SETTINGS, undefined);
		expect(first.state.streams.optOuts!.closed).toBe(secondOf(START) - 1);
		const quiet = apiOf(sandbox, () => {});
		const second = await poll(quiet, SETTINGS, first.state);
		const told = [...first.events, ...second.events].map(({ email }) => email);
		expect(told).toHaveLength(new Set(told).size);
		const left = sandbox.store.everybody.filter(({ deletedAt }) => deletedAt === undefined);
		expect(left.filter(({ email }) => !told.includes(email))).toEqual([]);
		await sandbox.close();
	});

	it.each([
		['spread over many seconds', 40],
		['all in a few seconds', 2_500],
		['more in one second than a portion has', 9_000],
	])('tells of 12,000 opt-outs in portions: %s', async (_how, inOneSecond) => {
		const sandbox = accountOf(12_000, inOneSecond);
		let requests = 0;
		const api = apiOf(sandbox, () => (requests += 1), 500);
		const told: string[] = [];
		let state: TriggerState | undefined;
		let polls = 0;
		for (; told.length < 12_000; polls++) {
			const found = await poll(api, SETTINGS, state);
			expect(found.events.length).toBeGreaterThan(0);
			expect(found.events.length).toBeLessThanOrEqual(Math.max(5_000, inOneSecond));
			expect(JSON.stringify(found.state).length).toBeLessThan(1_000);
			({ state } = found);
			told.push(...found.events.map(({ email }) => email!));
		}
		expect(new Set(told).size).toBe(12_000);
		expect(polls).toBeLessThanOrEqual(4);
		// 24 pages twice, and the halving for each portion.
		expect(requests).toBeLessThan(150);
		expect((await poll(api, SETTINGS, state)).events).toEqual([]);
		await sandbox.close();
	});

	it('keeps no more than it may of a great many at once, and tells none of them twice', async () => {
		const limits = { lag: LAG, atOnce: 500, delivered: 1_000, optedOut: 0, lookups: 0 };
		const sandbox = accountOf(3_000, 300);
		// Just now: all of them may still have company.
		sandbox.clock.advance(-3_590_000);
		const api = apiOf(sandbox, () => {}, 500);
		const told: string[] = [];
		let state: TriggerState | undefined;
		for (let polls = 0; polls < 12; polls++) {
			const found = await poll(api, SETTINGS, state, limits);
			({ state } = found);
			// Eight letters each.
			expect(JSON.stringify(state).length).toBeLessThan(8_500);
			told.push(...found.events.map(({ email }) => email!));
		}
		expect(told).toHaveLength(3_000);
		expect(new Set(told).size).toBe(3_000);
		await sandbox.close();
	});
});
