import { randomUUID } from 'node:crypto';

import { iso, type Clock } from './clock';
import type { SandboxSettings } from './settings';

export type ActivityEnd = 'completed' | 'failed' | 'timed_out' | 'cancelled';
export type ActivityState = 'initialized' | 'processing' | ActivityEnd;

export interface ActivityCounters {
	items_total_count: number;
	person_count: number;
	error_count: number;
	correctable_count: number;
	cannot_add_to_list_count: number;
}

export interface Activity {
	id: string;
	createdAt: number;
	startsAt: number;
	endsAt: number;
	endsAs: ActivityEnd;
	/** Does the work; called once, when the time of the activity has come. */
	work?: () => { counters: ActivityCounters; errors: string[] };
	counters?: ActivityCounters;
	errors: string[];
}

const DAY = 86_400_000;

/** The account's bulk jobs. They take their time, and are done when somebody looks after it. */
export class Activities {
	private readonly all = new Map<string, Activity>();

	constructor(
		private readonly clock: Clock,
		private readonly settings: SandboxSettings,
	) {}

	add(contacts: number, endsAs: ActivityEnd, work: Activity['work']): Activity {
		const { activityMs, activityMsPer10000 } = this.settings;
		const now = this.clock.now();
		const takes = activityMs + (contacts / 10_000) * activityMsPer10000;
		const activity: Activity = {
			id: randomUUID(),
			createdAt: now,
			startsAt: now + takes / 3,
			endsAt: now + takes,
			endsAs,
			work,
			errors: [],
		};
		this.all.set(activity.id, activity);
		return activity;
	}

	get waiting(): number {
		return this.newestFirst().filter((activity) => !this.hasEnded(activity)).length;
	}

	find(id: string): Activity | undefined {
		const activity = this.all.get(id);
		if (!activity) return undefined;
		this.workIfDue(activity);
		return this.isKept(activity) ? activity : undefined;
	}

	newestFirst(): Activity[] {
		const kept = [...this.all.values()].filter((activity) => this.isKept(activity));
		for (const activity of kept) this.workIfDue(activity);
		return kept.reverse();
	}

	stateOf(activity: Activity): ActivityState {
		const now = this.clock.now();
		if (now >= activity.endsAt) return activity.endsAs;
		return now >= activity.startsAt ? 'processing' : 'initialized';
	}

	private hasEnded = (activity: Activity) => this.clock.now() >= activity.endsAt;

	private isKept = ({ createdAt }: Activity) =>
		this.clock.now() - createdAt < this.settings.activityDays * DAY;

	private workIfDue(activity: Activity): void {
		if (!activity.work || !this.hasEnded(activity)) return;
		const { work } = activity;
		activity.work = undefined;
		const { counters, errors } = work();
		activity.counters = counters;
		activity.errors = errors;
	}

	/** As the API shows it; the counters appear when it has ended (assumption). */
	toAnswer(activity: Activity) {
		const state = this.stateOf(activity);
		return {
			activity_id: activity.id,
			state,
			created_at: iso(activity.createdAt),
			updated_at: iso(Math.min(this.clock.now(), activity.endsAt)),
			percent_done: { initialized: 1, processing: 50 }[state as string] ?? 100,
			activity_errors: activity.errors,
			...(activity.counters ? { status: activity.counters } : {}),
			_links: { self: { href: `/v3/activities/${activity.id}` } },
		};
	}
}
