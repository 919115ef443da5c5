import type { AddressTable } from '../segment/addresses';
import type { Yielder } from '../segment/yielder';
import type { ActivityAnswer } from '../api/answers';
import type { Problem } from '../problem';
import type { Api } from '../transport/request';
import { followActivities } from '../api/activities';
import { BodyBuilder, bodyFrame, type Contacts } from './body';
import { outcomeOf, type Counted, type CounterReading } from './outcome';
import { handOver, isUnanswered, MOST_IMPORTS, type Upload } from './upload';

/** How often the person of each row of a list was imported in this run, or may have been. */
export class ImportCounts {
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

/** Imports rows once more, to find out what became of them. */
export class Repeater {
	/** Imports made here that are not known to have completed. */
	open = 0;
	/** Rows of imports of which it is not even known whether they have ended. */
	readonly unsettled = new Set<Uint32Array>();
	problem: Problem | undefined;

	constructor(
		private readonly api: Api,
		private readonly yielder: Yielder,
		private readonly reading: CounterReading,
		readonly listId: string,
		readonly counts: ImportCounts,
	) {}

	/**
	 * Imports each set of rows by itself and waits for all of them.
	 *
	 * @returns undefined for a set whose counters can not be had
	 */
	async importSets(contacts: Contacts, sets: Uint32Array[]): Promise<Array<Counted | undefined>> {
		const builder = new BodyBuilder(bodyFrame([this.listId], contacts.maySms), contacts);
		const uploads: Upload[] = [];
		for (const rows of sets) {
			if (this.problem?.scope === 'run') break;
			const body = await builder.build(rows, this.yielder);
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
		const outcome = outcomeOf(rows.length, activities.get(upload.activityId), this.reading);
		if (outcome.is === 'counted') return outcome;
		if (outcome.is === 'open') this.unsettled.add(rows);
		this.open += 1;
		return undefined;
	}
}
