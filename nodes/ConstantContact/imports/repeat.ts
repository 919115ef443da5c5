import { followActivities } from '../api/activities';
import type { ActivityAnswer } from '../api/answers';
import type { Problem } from '../problem';
import type { Api } from '../transport/request';
import { BodyBuilder, bodyFrame, type Contacts } from './body';
import { ImportCounts } from './importBudget';
import { outcomeOf, type Counted } from './outcome';
import type { ReconcileSettings, SentToList } from './reconciliation';
import { handOver, isUnanswered, type Upload } from './upload';

/** Imports rows of one list once more, to find out what became of them. */
export class Repeater {
	readonly counts: ImportCounts;
	/** Imports made here that are not known to have completed. */
	open = 0;
	/** Rows of imports of which it is not even known whether they have ended. */
	readonly unsettled = new Set<Uint32Array>();
	/** What the first of them met that stood in its way. */
	problem: Problem | undefined;

	constructor(
		private readonly api: Api,
		private readonly sent: SentToList,
		private readonly settings: Pick<ReconcileSettings, 'reading' | 'yielder'>,
	) {
		const { checked, uploads } = sent;
		this.counts = new ImportCounts(checked.sizes.length, uploads, checked.addresses);
	}

	/**
	 * Imports each set of rows by itself and waits for all of them.
	 *
	 * @param contacts what is sent of them, where it is not the same as at first
	 * @returns undefined for a set whose counters can not be had
	 */
	async importSets(
		sets: Uint32Array[],
		contacts: Contacts = this.sent.checked,
	): Promise<Array<Counted | undefined>> {
		const builder = new BodyBuilder(bodyFrame([this.sent.listId], contacts.maySms), contacts);
		const uploads: Upload[] = [];
		for (const rows of sets) {
			if (this.problem?.scope === 'run') break;
			const body = await builder.build(rows, this.settings.yielder);
			const upload = await handOver(this.api, rows, body, this.counts.left(rows));
			this.counts.add(rows, upload.imports);
			uploads.push(upload);
			this.problem ??= upload.problem;
		}
		const ids = uploads.flatMap(({ activityId }) => (activityId === undefined ? [] : [activityId]));
		const { activities, problem } = await followActivities(this.api, ids);
		this.problem ??= problem;
		return sets.map((rows, index) => {
			const upload = uploads[index];
			return upload && this.outcome(upload, rows, activities);
		});
	}

	private outcome(
		upload: Upload,
		rows: Uint32Array,
		activities: Map<string, ActivityAnswer>,
	): Counted | undefined {
		if (isUnanswered(upload)) {
			this.open += 1;
			this.unsettled.add(rows);
		}
		if (upload.activityId === undefined) return undefined;
		const outcome = outcomeOf(
			rows.length,
			activities.get(upload.activityId),
			this.settings.reading,
		);
		if (outcome.is === 'counted') return outcome;
		if (outcome.is === 'open') this.unsettled.add(rows);
		this.open += 1;
		return undefined;
	}
}
