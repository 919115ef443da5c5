/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a program of its own, not a node */
import { randomUUID } from 'node:crypto';

import { iso, type Clock } from './clock';
import type { SandboxSettings } from './settings';

export type ActivityEnd = 'completed' | 'failed' | 'timed_out' | 'cancelled';
type ActivityState = 'initialized' | 'processing' | ActivityEnd;

type ActivityCounters = Record<string, number>;

/** Work that can be left where it yields, and gone on with later. */
export type Steps<T = void> = Generator<void, T>;

export interface ActivityOutcome {
	counters?: ActivityCounters;
	errors?: string[];
	/** What shows only after `membershipLagMs`: who is on which list. */
	later?: () => Steps;
}

interface Activity {
	id: string;
	createdAt: number;
	startsAt: number;
	endsAt: number;
	endsAs: ActivityEnd;
	counters?: ActivityCounters;
	errors: string[];
	/** Path below which the outcome can be fetched, for exports. */
	results?: string;
	/** Where it says that it can be looked up. */
	self: string;
	/** Looks that still find nothing. */
	hiddenFor: number;
}

export interface Job {
	/** What it goes through; decides how long it takes. */
	contacts: number;
	endsAs?: ActivityEnd;
	/** Does the work; called once, when the time of the activity has come. */
	work(): Steps<ActivityOutcome>;
}

/** Work that is begun, and until when it waits. */
interface Due {
	at: number;
	activity: Activity;
	steps: Steps;
}

const DAY = 86_400_000;
/** Things between two places where work can be left. */
const STEP = 500;
/** Milliseconds of work in one go beside requests. */
const SLICE = 5;

/** Work that cannot be left before it is done. */
export function* inOneGo<T>(work: () => T): Steps<T> {
	yield;
	return work();
}

/** Does `each` for all, in steps. */
export function* stepwise<T>(things: Iterable<T>, each: (thing: T) => void): Steps {
	let left = STEP;
	for (const thing of things) {
		each(thing);
		left -= 1;
		if (left > 0) continue;
		yield;
		left = STEP;
	}
}

/**
 * A job that does `each` for a number of things, or for only the first `share` (0 to 1) of them.
 *
 * @param contacts how many contacts that concerns, where it is not one for each thing
 */
export function countedJob<T>(
	things: T[],
	share: number,
	each: (thing: T) => void,
	counters: ActivityCounters = {},
	contacts = things.length,
): Job {
	const done = things.slice(0, Math.floor(things.length * share));
	return {
		contacts,
		*work() {
			yield* stepwise(done, each);
			const items = { items_total_count: things.length, items_completed_count: done.length };
			return { counters: { ...items, ...counters } };
		},
	};
}

/**
 * The account's bulk jobs. They take their time, and are done when it is over: while no request waits for
 * its answer, and at the latest when somebody looks.
 */
export class Activities {
	private readonly all = new Map<string, Activity>();
	/** What is still to happen, and when. */
	private due: Due[] = [];
	/** What is begun and not done. */
	private begun?: Due;
	/** Whose work is being done, and for when: a job that ended long ago may be done only now. */
	working?: { at: number; activity: Activity };
	/** Requests that wait for their answer. */
	private waitingRequests = 0;
	/** Whether a further slice is to come by itself: two sequences of them would fill the time. */
	private isGoingOn = false;

	constructor(
		private readonly clock: Clock,
		private readonly settings: SandboxSettings,
	) {}

	add({ contacts, endsAs = 'completed', work }: Job): Activity {
		const { activityMs, activityMsPer10000, membershipLagMs, hiddenLooks } = this.settings;
		const now = this.clock.now();
		const takes = activityMs + (contacts / 10_000) * activityMsPer10000;
		const id = randomUUID();
		const activity: Activity = {
			id,
			self: `/v3/activities/${id}`,
			hiddenFor: hiddenLooks,
			createdAt: now,
			startsAt: now + takes / 3,
			endsAt: now + takes,
			endsAs,
			errors: [],
		};
		this.all.set(activity.id, activity);
		this.at(activity.endsAt, activity, this.carryOut(activity, work, membershipLagMs));
		return activity;
	}

	private *carryOut(activity: Activity, work: Job['work'], lagMs: number): Steps {
		const { counters, errors = [], later } = yield* work();
		activity.counters = counters;
		activity.errors = errors;
		if (later) this.at(activity.endsAt + lagMs, activity, later());
	}

	/** Does everything whose time has come. */
	catchUp(): void {
		const now = this.clock.now();
		while (this.step(now));
	}

	/** Nothing that is not done yet happens any more. */
	drop(): void {
		this.due = [];
		this.begun = undefined;
	}

	/** Lets no job hold up a request until it has its answer. */
	requestBegins(): void {
		this.waitingRequests += 1;
	}

	requestEnds(): void {
		this.waitingRequests -= 1;
		this.goOn();
	}

	/** Does what is due as long as nobody waits; whoever comes meanwhile waits for a slice of it at most. */
	private goOn(): void {
		// A time that stands still goes on with a request.
		if (this.isGoingOn || this.waitingRequests > 0 || !this.clock.goes) return;
		const now = this.clock.now();
		const from = performance.now();
		while (performance.now() - from < SLICE) if (!this.step(now)) return;
		this.isGoingOn = true;
		setImmediate(() => {
			this.isGoingOn = false;
			this.goOn();
		});
	}

	/** Does a step of what is due first; false where nothing is. */
	private step(now: number): boolean {
		// Work may add further work, which may be due as well.
		this.begun ??= this.takeDue(now);
		if (!this.begun) return false;
		this.working = this.begun;
		if (this.begun.steps.next().done) this.begun = undefined;
		this.working = undefined;
		return true;
	}

	get waiting(): number {
		return this.newestFirst().filter(({ endsAt }) => this.clock.now() < endsAt).length;
	}

	find(id: string): Activity | undefined {
		const activity = this.all.get(id);
		return activity && this.isKept(activity) ? activity : undefined;
	}

	newestFirst(): Activity[] {
		return [...this.all.values()].filter((activity) => this.isKept(activity)).reverse();
	}

	stateOf(activity: Activity): ActivityState {
		const now = this.clock.now();
		if (now >= activity.endsAt) return activity.endsAs;
		return now >= activity.startsAt ? 'processing' : 'initialized';
	}

	private isKept = ({ createdAt }: Activity) =>
		this.clock.now() - createdAt < this.settings.activityDays * DAY;

	private at(at: number, activity: Activity, steps: Steps): void {
		this.due.push({ at, activity, steps });
		if (this.clock.goes) setTimeout(() => this.goOn(), at - this.clock.now()).unref();
	}

	private takeDue(now: number) {
		let first = -1;
		this.due.forEach(({ at }, index) => {
			if (at <= now && (first < 0 || at < this.due[first]!.at)) first = index;
		});
		return first < 0 ? undefined : this.due.splice(first, 1)[0];
	}

	/** What the request that makes an activity is told: it has not begun, however quick it will be. */
	toFirstAnswer(activity: Activity) {
		const { activity_id, created_at, _links } = this.toAnswer(activity);
		const answer = { activity_id, state: 'initialized', created_at, updated_at: created_at };
		return { ...answer, percent_done: 1, activity_errors: [], _links };
	}

	/** As the API shows it; the counters appear when it has ended (assumption). */
	toAnswer(activity: Activity) {
		const state = this.stateOf(activity);
		const now = this.clock.now();
		const { results, self } = activity;
		const counters = Object.entries(activity.counters ?? {}).filter(
			([name]) => !this.settings.missingCounters.includes(name),
		);
		return {
			activity_id: activity.id,
			state,
			created_at: iso(activity.createdAt),
			updated_at: iso(Math.min(now, activity.endsAt)),
			...(now >= activity.startsAt ? { started_at: iso(activity.startsAt) } : {}),
			...(now >= activity.endsAt ? { completed_at: iso(activity.endsAt) } : {}),
			percent_done: { initialized: 1, processing: 50 }[state as string] ?? 100,
			activity_errors: activity.errors,
			...(counters.length > 0 ? { status: Object.fromEntries(counters) } : {}),
			_links: {
				self: { href: self },
				...(results ? { results: { href: results } } : {}),
			},
		};
	}
}
