import { Activities } from './activities';
import { Clock } from './clock';
import type { ContactSet } from './contactSet';
import type { Effect, Fault } from './faults';
import { History, type HistoryEvent } from './history';
import { applySettings, defaultSettings, type SandboxSettings } from './settings';
import { Store } from './store';
import { Tokens } from './tokens';

export interface LoggedRequest {
	method: string;
	path: string;
	/** Pattern of the path that answered, as in `routes`. */
	route: string;
	/** 0 for as long as there is no answer, and where none was sent. */
	status: number;
	bytes: number;
	at: number;
}

const noFindings = () => ({ version: -1, byQuery: new Map<string, ContactSet>() });

/** One account of the service, and what was asked of it; it knows no HTTP. */
export class Account {
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
	readonly tokens = new Tokens(this.clock, this.settings);
	/** The latest ones. */
	readonly requests: LoggedRequest[] = [];
	faults: Fault[] = [];
	/** Requests of the day and the start of the latest ones, by API key. */
	readonly usage = new Map<string, { day: number; count: number; latest: number[] }>();
	/** Faults that have hit a request. */
	private readonly hit = new WeakSet<Fault>();
	private findings = noFindings();

	constructor(settings: Partial<SandboxSettings> = {}) {
		applySettings(this.settings, settings);
	}

	/**
	 * What has happened to people in the account, in order.
	 *
	 * @throws Error when more happened than `historyEvents`
	 */
	get history(): HistoryEvent[] {
		return this.past.events;
	}

	/** Empties the account; settings and tokens stay. */
	reset(): void {
		this.activities.drop();
		this.activities = new Activities(this.clock, this.settings);
		this.store = this.newStore();
		this.findings = noFindings();
		this.past.clear();
		this.files.clear();
		this.stored.clear();
		this.requests.length = 0;
		this.faults = [];
		this.usage.clear();
		this.clock.reset();
	}

	/** The next fault of this kind for the request, used up by asking. */
	takeFault<T extends Effect>(
		request: { method: string; url: string },
		isKind: (effect: Effect) => effect is T,
	): T | undefined {
		for (const fault of this.faults) {
			const { effect, path, method = request.method } = fault;
			const fits =
				isKind(effect) &&
				request.url.startsWith(path) &&
				method === request.method &&
				(fault.times ?? 1) > 0;
			if (!fits) continue;
			if ((fault.after ?? 0) > 0) {
				fault.after = (fault.after ?? 0) - 1;
				continue;
			}
			fault.times = (fault.times ?? 1) - 1;
			this.hit.add(fault);
			return effect;
		}
		return undefined;
	}

	/** Those that no request has met, and that are not `optional`. */
	get unusedFaults(): Fault[] {
		return this.faults.filter((fault) => {
			const { times: left = 1, optional } = fault;
			return !optional && left > 0 && !(left === Infinity && this.hit.has(fault));
		});
	}

	/** The contacts that a query means, found once for as long as nobody in the account changes. */
	found(query: object, find: () => ContactSet): ContactSet {
		const { version } = this.store;
		if (this.findings.version !== version) this.findings = { version, byQuery: new Map() };
		const { byQuery } = this.findings;
		const key = JSON.stringify({ ...query, next: undefined, limit: undefined });
		const contacts = byQuery.get(key) ?? find();
		byQuery.set(key, contacts);
		return contacts;
	}

	private newStore(): Store {
		return new Store(this.settings, (event) => {
			const { working } = this.activities;
			this.past.add(() => ({
				at: working?.at ?? this.clock.now(),
				...event(),
				...(working ? { activityId: working.activity.id } : {}),
			}));
		});
	}
}
