import type { Sandbox } from '../../sandbox/sandbox';
import type { ContactRecord, Group } from '../../sandbox/store';
import { imported, type ImportedRow } from './mocks';

/** A bulk job, as the sandbox carried it out. */
export interface JobRecord {
	id: string;
	/** Last part of the path that made it. */
	kind: string;
	/** What was asked for. */
	body: JobBody;
	/** Whether its time has come. What it did of an import row by row; nothing when it did none. */
	isExecuted: boolean;
	rows: ImportedRow[];
	/** Things that it went through, of a job that counts them. */
	done: number;
	createdAt: number;
	endsAs: string;
}

export interface JobBody {
	import_data?: Array<Record<string, unknown>>;
	list_ids?: string[];
	source?: { contact_ids?: string[] };
}

export interface Membership {
	at: number;
	list: string;
	email: string;
	what: 'join' | 'leave';
	/** The run's own jobs, or somebody else meanwhile. */
	by: 'run' | 'other';
}

/** Everything that truly happened in a sandbox: what verdicts are held against. */
export class History {
	readonly jobs = new Map<string, JobRecord>();
	readonly memberships: Membership[] = [];
	/** Addresses that were unsubscribed at any time. */
	readonly unsubscribed = new Set<string>();
	readonly resubscribed: string[] = [];
	/** List names to the members before anything happened. */
	readonly before = new Map<string, Set<string>>();
	readonly deletedLists = new Map<string, number>();
	by: 'run' | 'other' = 'run';
	private current?: JobRecord;

	constructor(private readonly sandbox: Sandbox) {
		const { store, activities } = sandbox;
		for (const list of store.lists.values()) {
			this.before.set(list.name, new Set([...store.membersOf(list)].map(({ email }) => email)));
		}
		for (const { email, permission } of store.everybody) {
			if (permission === 'unsubscribed') this.unsubscribed.add(email);
		}
		const add = activities.add.bind(activities);
		activities.add = (job) => {
			const record: JobRecord = {
				id: '',
				kind: '',
				body: {},
				isExecuted: false,
				rows: [],
				done: 0,
				createdAt: sandbox.clock.now(),
				endsAs: job.endsAs ?? 'completed',
			};
			const activity = add({
				...job,
				work: () => {
					this.current = record;
					record.isExecuted = true;
					const outcome = job.work();
					this.current = undefined;
					record.done = outcome.counters?.items_completed_count ?? 0;
					return outcome;
				},
			});
			record.id = activity.id;
			this.jobs.set(activity.id, record);
			return activity;
		};
		imported.listener = (rows) => this.current?.rows.push(...rows);
		this.watch();
	}

	/** Says what a job was asked for by, once its request was read. */
	posted(id: string, kind: string, body: JobBody): void {
		const record = this.jobs.get(id);
		if (record) Object.assign(record, { kind, body });
	}

	/** Lets whatever is under way come to its end. */
	finish(): void {
		this.sandbox.clock.advance(3_600_000);
		this.sandbox.activities.catchUp();
	}

	jobsOf(kind: string): JobRecord[] {
		return [...this.jobs.values()].filter((job) => job.kind === kind);
	}

	private watch(): void {
		const { store, clock } = this.sandbox;
		const note = (what: 'join' | 'leave', contact: ContactRecord, group: Group) => {
			const { email } = contact;
			const { by } = this;
			this.memberships.push({ at: clock.now(), list: group.name, email, what, by });
		};
		const join = store.join.bind(store);
		store.join = (contact, group) => {
			const was = group.size;
			join(contact, group);
			if (group.size > was) note('join', contact, group);
		};
		const leave = store.leave.bind(store);
		store.leave = (contact, group) => {
			const was = group.size;
			leave(contact, group);
			if (group.size < was) note('leave', contact, group);
		};
		const unsubscribe = store.unsubscribe.bind(store);
		store.unsubscribe = (contact, now) => {
			unsubscribe(contact, now);
			this.unsubscribed.add(contact.email);
		};
		const subscribe = store.subscribe.bind(store);
		store.subscribe = (contact, permission) => {
			subscribe(contact, permission);
			if (this.by === 'run') this.resubscribed.push(contact.email);
		};
	}
}
