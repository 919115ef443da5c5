import type { Answer, Api } from './api';
import { Unanswered } from './errors';

export interface Activity {
	activity_id: string;
	state: string;
	activity_errors?: unknown[];
	status?: Record<string, number>;
}

/** What came of an import: its activity at its end, or the status with which it was refused. */
export interface Imported {
	refusedWith?: number;
	activity?: Activity;
	/** Rows that its counters call refused; all of a refused request. */
	refused: number;
	/** For people. */
	outcome: string;
}

const ENDED = ['completed', 'failed', 'cancelled', 'timed_out'];
/** Milliseconds that an activity is waited for. */
const ACTIVITY_PATIENCE = 15 * 60_000;

/** The jobs that the probe starts in an account. */
export class Jobs {
	/** IDs of those whose end nobody has seen yet. */
	readonly running = new Set<string>();
	/** One may be under way whose answer was lost. */
	hasLost = false;

	constructor(private readonly api: Api) {}

	/** Imports the `items` contacts of a body, and waits for the end. */
	async import(body: string, items: number): Promise<Imported> {
		const answer = await this.send('contacts_json_import', body);
		const { status, errorKey } = answer;
		if (status === 400 || status === 404 || status === 413) {
			const outcome = `the request was refused with ${status}${errorKey && ` (${errorKey})`}`;
			return { refusedWith: status, refused: items, outcome };
		}
		const activity = await this.follow(answer);
		const { state, status: counters = {} } = activity;
		const refused = (counters.error_count ?? 0) + (counters.correctable_count ?? 0);
		const outcome = `the import ended as ${state} with ${refused} refused`;
		return { activity, refused, outcome };
	}

	/** Starts a job and leaves it running. */
	async start(path: string, body: object): Promise<Activity> {
		return this.started(await this.send(path, body));
	}

	/** Waits for the end of the job of which an answer tells. */
	async follow(answer: Answer): Promise<Activity> {
		return await this.end(this.started(answer));
	}

	/** @throws Unanswered when the job takes too long */
	async end({ activity_id: id }: Activity): Promise<Activity> {
		let waited = 0;
		for (let wait = 2_000; ; wait = Math.min(wait * 2, 30_000)) {
			const activity = await this.look(id);
			if (ENDED.includes(activity.state)) {
				this.running.delete(id);
				return activity;
			}
			if (waited >= ACTIVITY_PATIENCE) throw new Unanswered('A job did not end within 15 minutes.');
			await this.api.pause(wait);
			waited += wait;
		}
	}

	async look(id: string): Promise<Activity> {
		return await this.api.read<Activity>(`/activities/${id}`);
	}

	private async send(path: string, body: string | object): Promise<Answer> {
		return await this.api.send('POST', `/activities/${path}`, body).catch((error: unknown) => {
			if (error instanceof Unanswered) this.hasLost = true;
			throw error;
		});
	}

	private started({ status, body }: Answer): Activity {
		if (status !== 201) throw new Unanswered(`Starting a job got ${status}.`);
		const activity = body as Partial<Activity> | undefined;
		if (typeof activity?.activity_id !== 'string') {
			this.hasLost = true;
			throw new Unanswered('The answer that tells of a job could not be read.');
		}
		this.running.add(activity.activity_id);
		return activity as Activity;
	}
}
