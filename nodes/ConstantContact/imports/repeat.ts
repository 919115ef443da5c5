import type { AddressTable } from '../segment/addresses';
import type { ActivityAnswer } from '../api/answers';
import type { Problem } from '../problem';
import type { Api } from '../transport/request';
import { followActivities } from '../api/activities';
import { BodyBuilder, bodyFrame, type Contacts } from './body';
import { outcomeOf, type Counted } from './outcome';
import type { ReconcileSettings, SentToList } from './reconciliation';
import { handOver, isUnanswered, MOST_IMPORTS, type Upload } from './upload';

/** How often the person of each row of a list was imported in this run, or may have been. */
class ImportCounts {
	private readonly counts: Uint8Array;
	/** The same of other lists of the run that the person is on, if there are any. */
	private elsewhere?: Uint8Array;

	constructor(
		rows: number,
		uploads: Upload[],
		private readonly addresses: AddressTable,
	) {
		this.counts = new Uint8Array(rows);
		for (const { rows: ofUpload, imports } of uploads) this.add(ofUpload, imports);
	}

	/** Finds out what was imported for the other lists by now. */
	countElsewhere(others: ImportCounts[]): void {
		const elsewhere = new Uint8Array(this.counts.length);
		for (const other of others) {
			this.addresses.shared(other.addresses, (row, ofOther) => {
				elsewhere[row] = Math.min(elsewhere[row]! + other.counts[ofOther]!, MOST_IMPORTS);
			});
		}
		this.elsewhere = elsewhere;
	}

	add(rows: Uint32Array, imports: number): void {
		for (const row of rows) this.counts[row] = Math.min(this.counts[row]! + imports, MOST_IMPORTS);
	}

	/** How often all of these may still be imported. */
	left(rows: Uint32Array): number {
		let most = 0;
		for (const row of rows) {
			most = Math.max(most, this.counts[row]! + (this.elsewhere?.[row] ?? 0));
		}
		return Math.max(0, MOST_IMPORTS - most);
	}
}

/** Imports that may be repeated, and people looked up, to find refused rows, over all lists. */
export class SearchBudget {
	constructor(public left: number) {}

	/** Whether so much was left: then it is spent. */
	take(requests: number): boolean {
		if (requests > this.left) return false;
		this.left -= requests;
		return true;
	}
}

/** Imports rows of one list once more, to find out what became of them. */
export class Repeater {
	readonly counts: ImportCounts;
	/** Imports made here that are not known to have completed. */
	open = 0;
	/** Rows of imports of which it is not even known whether they have ended. */
	readonly unsettled = new Set<Uint32Array>();
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
