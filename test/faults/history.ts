import type { Sandbox } from '../../sandbox/server';

/** A row of an import, and what became of it. */
interface ImportedRow {
	email: string;
	/** Tells the row from others of the same person; undefined when it was sent without its name. */
	name: string | undefined;
	fate: 'taken' | 'refused' | 'leftAlone';
}

/** A bulk job, as the sandbox carried it out. */
export interface JobRecord {
	id: string;
	/** Last part of the path that made it. */
	kind: string;
	/** What was asked for. */
	body: JobBody;
	/** What an import did, row by row. */
	rows: ImportedRow[];
	/** Whom it took off which list. */
	left: Array<{ list: string; email: string }>;
	endsAs: string;
}

export interface JobBody {
	import_data?: Array<Record<string, unknown>>;
	list_ids?: string[];
	source?: { contact_ids?: string[] };
	email_address?: string;
	list_memberships?: string[];
}

export interface Membership {
	/** Name of the list as it was in the beginning. */
	list: string;
	email: string;
	what: 'joined' | 'left';
}

/** Milliseconds after a run within which whatever is under way comes to its end. */
export const ALL_OVER = 3_600_000;

const keyOf = (value: unknown) => String(value).trim().toLowerCase();

/** Everything that truly happened in a sandbox from here on: what verdicts are held against. */
export class History {
	readonly jobs = new Map<string, JobRecord>();
	readonly memberships: Membership[] = [];
	/** Addresses that were unsubscribed at any time. */
	readonly unsubscribed = new Set<string>();
	/**
	 * Those who unsubscribed in the moment between a look at them and their sign-up, which nobody can tell.
	 */
	readonly atTheMoment = new Set<string>();
	/** Each sign-up that was carried out. */
	readonly signUps: Array<{ email: string; lists: string[] }> = [];
	/** What people who are not simply subscribed were before anything happened. */
	readonly standing = new Map<string, string>();
	/** List names to the members before anything happened. */
	readonly before = new Map<string, Set<string>>();
	private readonly names = new Map<string, string>();
	private readonly start: number;

	constructor(private readonly sandbox: Sandbox) {
		const { store } = sandbox;
		this.start = sandbox.history.length;
		for (const list of store.lists.values()) {
			this.names.set(list.id, list.name);
			this.before.set(list.name, new Set([...store.membersOf(list)].map(({ email }) => email)));
		}
		for (const { email, permission } of store.everybody) {
			if (permission === 'unsubscribed') this.unsubscribed.add(email);
			this.standing.set(email, permission);
		}
	}

	/** Says what a job was asked for, once its request was read. */
	posted(id: string, kind: string, body: JobBody): void {
		this.jobs.set(id, { id, kind, body, rows: [], left: [], endsAs: '' });
	}

	signedUp({ email_address: email, list_memberships: lists = [] }: JobBody): void {
		this.signUps.push({ email: keyOf(email), lists });
	}

	/** Lets whatever is under way come to its end, and reads what happened. */
	finish(): void {
		const { activities, clock, store } = this.sandbox;
		clock.advance(ALL_OVER);
		activities.catchUp();
		for (const job of this.jobs.values()) {
			job.endsAs = activities.find(job.id)?.endsAs ?? '';
		}
		for (const { kind, email = '', listId, activityId } of this.sandbox.history.slice(this.start)) {
			if (kind === 'unsubscribed') this.unsubscribed.add(email);
			if (kind === 'joined' || kind === 'left') {
				const list = this.names.get(listId!) ?? store.lists.get(listId!)?.name ?? '';
				this.memberships.push({ list, email, what: kind });
			}
			const job = this.jobs.get(activityId ?? '');
			if (kind === 'left') job?.left.push({ list: listId!, email });
			if (kind !== 'imported' && kind !== 'refused') continue;
			const item = job?.body.import_data?.find((one) => keyOf(one.email) === keyOf(email));
			const name = typeof item?.first_name === 'string' ? item.first_name : undefined;
			const fate = this.unsubscribed.has(email) ? 'leftAlone' : 'taken';
			job?.rows.push({ email: keyOf(email), name, fate: kind === 'refused' ? kind : fate });
		}
	}

	/** People who had unsubscribed and are subscribed now. */
	get resubscribed(): string[] {
		const { contacts } = this.sandbox.store;
		return [...this.unsubscribed].filter(
			(email) =>
				!this.atTheMoment.has(email) &&
				(contacts.get(email)?.permission ?? 'unsubscribed') !== 'unsubscribed',
		);
	}

	jobsOf(kind: string): JobRecord[] {
		return [...this.jobs.values()].filter((job) => job.kind === kind);
	}
}
