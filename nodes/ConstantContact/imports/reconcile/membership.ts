import { countsHeading, readAddresses, type AddressFile } from '../../api/addressExport';
import { newestMembers } from '../../api/members';
import { unlessHindered } from '../../problem';
import type { Api } from '../../transport/request';
import { Presence } from '../presence';
import { refusedBesides } from './ranges';
import type { SentToList } from '../reconciliation';
import type { Batch, SentBatches } from './sentBatches';

/**
 * Milliseconds between two looks at who is on the list. It may lag behind the imports, and for how
 * long is not documented: there are further looks while the counters prove that people are still to
 * come, and one more after an import that broke off.
 */
const LOOKS_APART = [20_000, 40_000, 60_000] as const;

/** Who of the segment is on a list, as far as the list shows it. */
export class Membership {
	readonly presence: Presence;
	/** Members of the list by the last look; undefined while there was none that still holds. */
	members: number | undefined;
	/** Whether whoever of the segment the last look did not meet is known not to be on the list. */
	isWhole = false;
	/** Whether the list should have been looked at once more, and could not be. */
	mayLag = false;
	/**
	 * Whether nobody was on the list before, so that whoever is there came by this run. Others on it
	 * show that its number was not true.
	 */
	wasEmpty: boolean;
	/** Whether jobs of files count the heading, where that had to be found out. */
	private isHeadingCounted: boolean | undefined;

	constructor(
		private readonly api: Api,
		private readonly sent: SentToList,
		private readonly batches: SentBatches,
	) {
		const { checked } = sent;
		this.wasEmpty = sent.wasEmpty;
		const rows = batches.isDoubtful ? checked.sizes.length : 0;
		this.presence = new Presence(rows, checked.addresses);
	}

	/** Looks at the list until it can be believed as far as it ever can. */
	async read(): Promise<void> {
		await this.look();
		for (const [looks, apart] of LOOKS_APART.entries()) {
			if (!this.wantsAnotherLook(looks)) return;
			// What was seen before is good enough to go by, but for what it did not show.
			this.mayLag = !(await this.lookAgain(apart));
			if (this.mayLag) return;
		}
	}

	/**
	 * Looks once more.
	 *
	 * @param after milliseconds
	 * @returns whether there was the time for it, and the list could be read
	 */
	async lookAgain(after: number = LOOKS_APART[0]): Promise<boolean> {
		if (this.api.now() + after >= this.api.until) return false;
		await this.api.pause(after);
		return (await unlessHindered(this.look().then(() => true))) ?? false;
	}

	private async look(): Promise<void> {
		const file = await readAddresses(this.api, { list_ids: [this.sent.listId] }, () => {
			this.presence.beginList();
			return (address) => {
				if (!this.presence.sawOnList(address)) this.wasEmpty = false;
			};
		});
		this.members = file.people;
		// Where it met everybody of the segment, nothing that is said rests on who is not in it.
		this.isWhole =
			file.mayLack === 0 || this.presence.hasMetEverybody || (await this.isAllOfList(file));
		this.presence.endList(this.isWhole);
	}

	/** Holds a file that may lack a line against a search, which also shows who came last. */
	private async isAllOfList({ people: read, mayLack }: AddressFile): Promise<boolean> {
		const found = await unlessHindered(newestMembers(this.api, this.sent.listId));
		if (!found) return false;
		const { people, count, isAll } = found;
		for (const { email } of people) this.presence.sawOnList(email);
		// A page that has fewer people than the file was cut.
		const number = count ?? (isAll && people.length >= read ? people.length : undefined);
		if (number !== undefined) return number <= Math.max(read, people.length);
		// Without a number the heading may still account for the line: worth two requests for a verdict.
		const witness = people.find(({ email }) => email !== '');
		if (mayLack > 1 || !witness || !this.isAbsenceAVerdict()) return false;
		this.isHeadingCounted ??= await unlessHindered(countsHeading(this.api, witness.id));
		return this.isHeadingCounted ?? false;
	}

	/** Whether somebody was not met whose import broke off. */
	private isAbsenceAVerdict(): boolean {
		const { presence } = this;
		return this.batches.brokenOff.some((rows) =>
			rows.some((row) => !presence.isMet(row) && !presence.isOptedOut(row)),
		);
	}

	private wantsAnotherLook(looks: number): boolean {
		const { whole, doubtful, unanswered } = this.batches;
		const missing = (rows: Uint32Array) =>
			rows.reduce((count, row) => count + (this.isAbsent(row) ? 1 : 0), 0);
		const refused = ({ rows, outcome }: Pick<Batch, 'rows' | 'outcome'>) =>
			outcome ? refusedBesides(outcome, this.optedOut(rows).length) : undefined;
		const isLagging =
			whole.some((rows) => missing(rows) > 0) ||
			doubtful.some((batch) => missing(batch.rows) > (refused(batch)?.atMost ?? Infinity));
		const mayLag = [...doubtful, ...unanswered].some(
			(batch) => missing(batch.rows) > (refused(batch)?.atLeast ?? 0),
		);
		return isLagging || (mayLag && looks === 0);
	}

	/** Those on the list, without those who unsubscribed. */
	present(rows: Uint32Array): Uint32Array {
		return rows.filter((row) => this.presence.isOnList(row));
	}

	/** Those who unsubscribed, on the list or not. */
	optedOut(rows: Uint32Array): Uint32Array {
		return rows.filter((row) => this.presence.isOptedOut(row));
	}

	/** All others: they are not on the list, as far as it shows. */
	absent(rows: Uint32Array): Uint32Array {
		return rows.filter((row) => this.isAbsent(row));
	}

	private isAbsent(row: number): boolean {
		return !this.presence.isOnList(row) && !this.presence.isOptedOut(row);
	}
}
