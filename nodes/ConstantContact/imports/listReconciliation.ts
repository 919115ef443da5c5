import { readActivity, type Followed } from '../api/activities';
import {
	countsHeading,
	readAddresses,
	type AddressFile,
	type Audience,
} from '../api/addressExport';
import type { ActivityAnswer } from '../api/answers';
import { newestMembers } from '../api/members';
import { readStanding, type Standing } from '../api/signUps';
import { problemIn, type Problem } from '../problem';
import type { FaultPolicy } from '../segment/contact';
import type { Yielder } from '../segment/yielder';
import type { CheckedSegment } from '../segment/check';
import type { Reason } from '../segment/reasons';
import type { Cause } from '../segment/verdicts';
import { inCommonWords } from '../transport/problems';
import type { Api } from '../transport/request';
import { plural } from '../words';
import { addressesAlone } from './addressesAlone';
import { planBatches, rowsOfBatch } from './batches';
import { bodyFrame } from './body';
import {
	addressAlone,
	brokenOff,
	NOT_ADDED,
	NOT_KNOWN,
	NOT_REPEATED,
	notSent,
	REJECTED,
	REJECTED_ON_LIST,
	rejectedWith,
	STILL_OPEN,
	UNSUBSCRIBED,
} from './causes';
import {
	isClear,
	isWhole,
	outcomeOf,
	type Counted,
	type CounterReading,
	type Range,
} from './outcome';
import { Presence } from './presence';
import { Proof, type Batch, type Candidate } from './proof';
import { between, exactly, minus, refusedBesides } from './ranges';
import { ImportCounts, Repeater } from './repeat';
import { findRefused, notInOf, type Suspects } from './search';
import { isUnanswered, type Upload } from './upload';

/** What was sent to one list. */
export interface SentToList {
	listId: string;
	/** Nobody was on the list before: whoever is on it now came by this run. */
	wasEmpty: boolean;
	checked: CheckedSegment;
	uploads: Upload[];
}

export interface ReconcileSettings extends Pick<Followed, 'activities' | 'unseen'> {
	reading: CounterReading;
	/** Whether anything may be asked or imported again; off when nobody waits. */
	mayLookUp: boolean;
	/** Imports that may be repeated, and people looked up, to find refused rows, over all lists. */
	searchBudget: number;
	/** What to do about values that Constant Contact does not take. */
	faults: FaultPolicy;
	yielder: Yielder;
	log(message: string): void;
}

/** What is left over for one list when its rows have their verdicts. */
export interface Reconciliation {
	/** Counts of Constant Contact for which no row was found. */
	notIdentified: Partial<Record<Reason, number>>;
	/** Rows that were only taken with nothing but their address. */
	addressOnly: number;
	/** Rows that Constant Contact was still at work on. */
	underWay: number;
	/** Imports that are not known to have completed, with those that were made to find out. */
	openImports: number;
	/** Members of the list, where they had to be read. */
	members?: number;
	/** Where the people are, as far as it had to be looked up. */
	presence?: Presence;
	/** Why the rows could not be looked up. */
	problem?: Problem;
}

export const NOTHING_SENT: Reconciliation = {
	notIdentified: {},
	addressOnly: 0,
	underWay: 0,
	openImports: 0,
};

/**
 * Milliseconds between two looks at who is on the list. It may lag behind the imports, and for how
 * long is not documented: there are further looks while the counters prove that people are still to
 * come, and one more after an import that broke off.
 */
const LOOKS_APART = [20_000, 40_000, 60_000];

/** Texts of the service that are given out, a batch. */
const MAX_SAID = 100;
/** People who are imported again one by one at most, where they could be imported together. */
const ONE_BY_ONE = 10;
const NOBODY = new Uint32Array(0);

export class ListReconciliation {
	readonly presence: Presence;
	private readonly result: Reconciliation = { ...NOTHING_SENT, notIdentified: {} };
	private unanswered: Upload[] = [];
	private doubtful: Batch[] = [];
	private candidates: Candidate[] = [];
	/** Imports whose counters let every row in. */
	private readonly whole: Uint32Array[] = [];
	/** Whether the list was read to its end, so that everything doubtful is a verdict or a candidate. */
	private isJudged = false;
	/** Whether the list should have been looked at once more, and could not be. */
	private mayLag = false;
	/** Whether all are known who unsubscribed. */
	private areOptOutsKnown = false;
	/** Whether whoever of the segment the last look did not meet is known not to be on the list. */
	private isListWhole = false;
	/** Whether jobs of files count the heading, where that had to be found out. */
	private isHeadingCounted: boolean | undefined;
	private readonly repeater: Repeater;

	constructor(
		private readonly api: Api,
		private readonly sent: SentToList,
		private readonly settings: ReconcileSettings,
		private readonly budget: { left: number },
	) {
		const { checked, uploads, listId } = sent;
		for (const upload of uploads) this.sort(upload);
		const rows = this.isDoubtful ? checked.sizes.length : 0;
		this.presence = new Presence(rows, checked.addresses);
		const counts = new ImportCounts(checked.sizes.length, uploads, checked.addresses);
		this.repeater = new Repeater(api, settings.yielder, settings.reading, listId, counts);
	}

	get isDoubtful(): boolean {
		return this.doubtful.length > 0 || this.unanswered.length > 0;
	}

	private sort(upload: Upload): void {
		const { rows, problem, activityId } = upload;
		if (isUnanswered(upload)) {
			this.unanswered.push(upload);
			return;
		}
		if (activityId === undefined) {
			this.result.openImports += 1;
			this.refuse(rows, notSent(problem!));
			return;
		}
		const activity = this.settings.activities.get(activityId);
		const outcome = outcomeOf(rows.length, activity, this.settings.reading);
		if (outcome.is === 'counted') {
			this.count({ rows, activityId, outcome, errors: textsOf(activity) });
			return;
		}
		this.result.openImports += 1;
		if (outcome.is === 'open' && this.settings.unseen.has(activityId)) this.refuse(rows, NOT_KNOWN);
		else if (outcome.is === 'open') {
			this.result.underWay += rows.length;
			this.refuse(rows, STILL_OPEN);
		} else this.doubtful.push({ rows, broken: brokenOff(outcome.as), errors: [] });
	}

	private count(batch: Batch & { outcome: Counted }): void {
		if (isWhole(batch.outcome)) this.whole.push(batch.rows);
		else this.doubtful.push(batch);
	}

	/** What can not be looked up ends the looking for this list, and nothing else. */
	async guarded(work: () => Promise<void>): Promise<void> {
		try {
			await work();
		} catch (error) {
			this.giveUp(problemIn(error));
		}
	}

	/** Counts, with those of the other lists, how often each person was imported by now. */
	countImports(all: ListReconciliation[]): void {
		const others = all.filter((one) => one !== this);
		if (others.length === 0) return;
		this.repeater.counts.countElsewhere(others.map(({ repeater }) => repeater.counts));
	}

	/** Has everything answered that can be, before the list is read. */
	async prepare(): Promise<void> {
		await this.readAgain();
		await this.repeatUnanswered();
	}

	/**
	 * The listing, where jobs were looked up, may have had less of them than they say themselves. Nothing
	 * is missing of one whose counters say that nobody was refused.
	 */
	private async readAgain(): Promise<void> {
		const batches = this.doubtful;
		this.doubtful = [];
		for (const batch of batches) {
			if (batch.outcome && isClear(batch.outcome)) {
				this.doubtful.push(batch);
				continue;
			}
			const { activityId, rows } = batch;
			const activity =
				activityId === undefined ? undefined : await this.tried(readActivity(this.api, activityId));
			const outcome = outcomeOf(rows.length, activity, this.settings.reading);
			if (outcome.is === 'counted') this.count({ ...batch, outcome, errors: textsOf(activity) });
			else this.doubtful.push(batch);
		}
	}

	private async tried<T>(work: Promise<T>): Promise<T | undefined> {
		return await work.catch((error: unknown) => {
			problemIn(error);
			return undefined;
		});
	}

	/**
	 * Hands over again what got no answer. It may be that the first time arrived, too: repeating an
	 * import changes nothing twice, and the counters of one that is answered speak for both.
	 */
	private async repeatUnanswered(): Promise<void> {
		const { checked } = this.sent;
		const repeatable = this.unanswered.filter(({ rows }) => this.repeater.counts.left(rows) > 0);
		if (repeatable.length === 0) return;
		const sets = repeatable.map(({ rows }) => rows);
		const outcomes = await this.repeater.importSets(checked, sets);
		repeatable.forEach((upload, index) => {
			const outcome = outcomes[index];
			if (!outcome) return;
			this.unanswered = this.unanswered.filter((other) => other !== upload);
			this.count({ rows: upload.rows, outcome, errors: [] });
		});
		if (this.unanswered.length === 0) this.repeater.problem = undefined;
	}

	/** Everybody who unsubscribed has been told to `presence`. */
	metOptOuts(): void {
		this.areOptOutsKnown = true;
	}

	/** Looks at the list until it can be believed as far as it ever can, and sorts out who is where. */
	async locate(): Promise<void> {
		await this.look();
		for (const [looks, apart] of LOOKS_APART.entries()) {
			if (!this.wantsAnotherLook(looks)) break;
			this.mayLag = !this.hasTimeFor(apart);
			if (this.mayLag) break;
			await this.api.pause(apart);
			// What was seen before is good enough to go by, but for what it did not show.
			this.mayLag = !(await this.isDone(this.look()));
			if (this.mayLag) break;
		}
		for (const batch of this.doubtful) await this.judge(batch);
		this.isJudged = true;
	}

	private async look(): Promise<void> {
		const audience: Audience = { list_ids: [this.sent.listId] };
		const file = await readAddresses(this.api, audience, () => {
			this.presence.beginList();
			return (address) => this.presence.sawOnList(address);
		});
		this.result.members = file.people;
		// Where it met everybody of the segment, nothing that is said rests on who is not in it.
		this.isListWhole =
			file.mayLack === 0 || this.presence.hasMetEverybody || (await this.isAllOfList(file));
		this.presence.endList(this.isListWhole);
	}

	/** Holds a file that may lack a line against a search, which also shows who came last. */
	private async isAllOfList({ people: read, mayLack }: AddressFile): Promise<boolean> {
		const found = await this.tried(newestMembers(this.api, this.sent.listId));
		if (!found) return false;
		const { people, count, isAll } = found;
		for (const { email } of people) this.presence.sawOnList(email);
		// A page that has fewer people than the file was cut.
		const number = count ?? (isAll && people.length >= read ? people.length : undefined);
		if (number !== undefined) return number <= Math.max(read, people.length);
		// Without a number the heading may still account for the line: worth two requests for a verdict.
		const witness = people.find(({ email }) => email !== '');
		if (mayLack > 1 || !witness || !this.isAnyoneCutOff()) return false;
		this.isHeadingCounted ??= await this.tried(countsHeading(this.api, witness.id));
		return this.isHeadingCounted ?? false;
	}

	/** Whether somebody was not met whose import broke off, so that absence would be the verdict. */
	private isAnyoneCutOff(): boolean {
		return this.doubtful.some(
			({ rows, outcome }) =>
				!outcome && rows.some((row) => !this.presence.isMet(row) && !this.presence.isOptedOut(row)),
		);
	}

	private async isDone(work: Promise<void>): Promise<boolean> {
		return (await this.tried(work.then(() => true))) ?? false;
	}

	private hasTimeFor(milliseconds: number): boolean {
		return this.api.now() + milliseconds < this.api.until;
	}

	private wantsAnotherLook(looks: number): boolean {
		const missing = (rows: Uint32Array) => this.absent(rows).length;
		const refused = ({ rows, outcome }: Pick<Batch, 'rows' | 'outcome'>) =>
			outcome ? refusedBesides(outcome, this.optedOut(rows).length) : undefined;
		const isLagging =
			this.whole.some((rows) => missing(rows) > 0) ||
			this.doubtful.some((batch) => missing(batch.rows) > (refused(batch)?.atMost ?? Infinity));
		const mayLag = [...this.doubtful, ...this.unanswered].some(
			(batch) => missing(batch.rows) > (refused(batch)?.atLeast ?? 0),
		);
		return isLagging || (mayLag && looks === 0);
	}

	private async judge(batch: Batch): Promise<void> {
		const { rows, outcome, broken } = batch;
		const present = rows.filter((row) => this.presence.isOnList(row));
		const absent = this.absent(rows);
		const optedOut = this.optedOut(rows);
		this.refuse(optedOut, UNSUBSCRIBED);
		if (!outcome) {
			// Part of it may have been done, and not be seen yet.
			this.refuse(absent, this.mayLag || !this.isListWhole ? NOT_KNOWN : broken!);
			// Whoever was on the list before may be there still, with what was sent refused.
			if (!this.sent.wasEmpty && present.length > 0) {
				const refused = { atLeast: 0, atMost: present.length };
				this.candidates.push({ batch, present, absent: NOBODY, refused: () => refused });
			}
			return;
		}
		const refused = () => refusedBesides(outcome, optedOut.length);
		const unexplained = absent.length - refused().atMost;
		if (outcome.unsubscribed === undefined && unexplained > 0) {
			// It is not told of how many it was found that they cannot be put on the list.
			this.countOpen({ atLeast: 0, atMost: unexplained });
		}
		if (refused().atMost === 0) return;
		if (this.sent.wasEmpty) await this.nameAbsent(batch, absent, refused());
		else this.candidates.push({ batch, present, absent, refused });
	}

	/**
	 * Those who are not on the list, where all others are known to be in: when as many were refused as
	 * are missing, it was them. On a list that was empty before, whoever is there came by this run.
	 */
	private async nameAbsent(
		{ rows, outcome }: Batch,
		absent: Uint32Array,
		refused: Range,
	): Promise<void> {
		const { length } = absent;
		const notAdded = (outcome?.unsubscribed ?? 0) - this.optedOut(rows).length;
		if (length > 0 && refused.atLeast === length) this.refuse(absent, REJECTED);
		else if (length === notAdded && length === refused.atMost && length <= ONE_BY_ONE) {
			await this.refuseNotAdded(absent);
		} else this.countOpen(between(refused, length));
	}

	/**
	 * Imports those once more who are on the list, which harms nobody, and names whom that proves
	 * refused.
	 *
	 * More refusals than the first import leaves for them prove nothing: an address that is imported
	 * often in a day may be refused for that. It may be, too, that the list had not got all of the
	 * others yet, so that it is looked at once more.
	 */
	async prove(): Promise<void> {
		const { candidates } = this;
		const proofs = candidates.map((candidate) => new Proof(candidate, this.setsFor(candidate)));
		const outcomes = await this.importAgain(proofs.flatMap(({ sets }) => sets));
		for (const proof of proofs) proof.outcomes = outcomes.splice(0, proof.sets.length);
		if (!proofs.every(({ isBelievable }) => isBelievable) && this.hasTimeFor(LOOKS_APART[0]!)) {
			await this.api.pause(LOOKS_APART[0]!);
			await this.isDone(this.look());
			for (const candidate of candidates) candidate.absent = this.absent(candidate.absent);
		}
		// From here on every candidate is dealt with at once: what comes later may fail.
		this.candidates = [];
		const good = proofs.filter((proof) => proof.isWhole && proof.isBelievable);
		for (const proof of proofs) {
			if (good.includes(proof)) continue;
			proof.candidate.present = proof.notTaken;
			this.leaveOpen(proof.candidate);
		}
		const suspects: Suspects[] = [];
		for (const { sets, outcomes: ofSets } of good) {
			for (const [index, rows] of sets.entries()) {
				suspects.push(...(await this.believe(rows, ofSets[index]!)));
			}
		}
		try {
			await this.search(suspects);
		} finally {
			// At the end: by then it may be known how persons are counted.
			for (const { candidate, notIn } of good) {
				const { batch, absent } = candidate;
				await this.nameAbsent(batch, absent, minus(candidate.refused(), notIn));
			}
		}
	}

	/** One import for all of them, or one for each where they are few: that spares a round of the search. */
	private setsFor({ present }: Candidate): Uint32Array[] {
		const { repeater, budget } = this;
		if (present.length === 0 || repeater.counts.left(present) === 0) return [];
		const isFew = present.length <= Math.min(ONE_BY_ONE, budget.left);
		const sets = isFew ? [...present].map((row) => Uint32Array.of(row)) : [present];
		if (sets.length > budget.left) return [];
		budget.left -= sets.length;
		return sets;
	}

	/** Gives rows their verdicts by an import of just these, or has them searched. */
	private async believe(rows: Uint32Array, outcome: Counted): Promise<Suspects[]> {
		const notIn = notInOf(outcome);
		if (notIn.atMost === 0) return [];
		if (outcome.rejected.atLeast === rows.length) this.refusePresent(rows);
		else if (outcome.unsubscribed === rows.length) await this.refuseNotAdded(rows);
		else if (!outcome.isTold || rows.length === 1) this.countOpen(notIn);
		else return [{ rows, outcome, rounds: this.repeater.counts.left(rows) }];
		return [];
	}

	private async search(suspects: Suspects[]): Promise<void> {
		const found = await findRefused(
			suspects,
			async (sets) => {
				this.budget.left -= sets.length;
				return await this.importAgain(sets);
			},
			this.budget.left,
		);
		await this.refuseNotAdded(found.unsubscribed);
		this.refusePresent(found.rejected);
		for (const refused of found.open) this.countOpen(refused);
	}

	/**
	 * An import said of them that they cannot be put on the list, and they are not in the file of those
	 * who unsubscribed: it may lack them, or there is another reason.
	 */
	private async refuseNotAdded(rows: Iterable<number>): Promise<void> {
		for (const row of rows) {
			const standing = await this.standingOf(row);
			const isOut = standing?.permission === 'unsubscribed';
			this.verdicts.refuse(row, isOut ? UNSUBSCRIBED : standing ? NOT_ADDED : NOT_KNOWN);
		}
	}

	/** One request of those that a search may take; undefined when it is not known. */
	private async standingOf(row: number): Promise<Standing | undefined> {
		const address = await this.sent.checked.addressOf(row);
		if (address === undefined || this.budget.left === 0) return undefined;
		this.budget.left -= 1;
		return await this.tried(readStanding(this.api, address));
	}

	/** Of an import that broke off it is not known whether it had taken them. */
	private refusePresent(rows: Iterable<number>): void {
		const broken = new Set(this.doubtful.flatMap((batch) => (batch.broken ? [...batch.rows] : [])));
		for (const row of rows) {
			this.verdicts.refuse(row, broken.has(row) ? NOT_REPEATED : REJECTED_ON_LIST);
		}
	}

	private async importAgain(sets: Uint32Array[]): Promise<Array<Counted | undefined>> {
		if (sets.length === 0) return [];
		this.settings.log(`importing ${plural(sets.length, 'part')} again to find refused rows`);
		return await this.repeater.importSets(this.sent.checked, sets);
	}

	/** Gives refused rows what Constant Contact said of them, where that can be told for certain. */
	quote(): void {
		for (const { rows, errors } of this.doubtful) {
			const said = errors.flatMap((text) => {
				const [, line, what] = /^\s*line\s+(\d{1,9})\s*:\s*(\S.*)$/i.exec(text) ?? [];
				return line && what ? [{ line: Number(line), what: inCommonWords(what) }] : [];
			});
			// Lines may be counted from 1, or from 2 behind a heading that JSON does not have.
			const bases = [1, 2].filter((base) =>
				said.every(({ line }) => this.isRejected(rows[line - base])),
			);
			const [base] = bases;
			if (base === undefined || bases.length > 1) continue;
			for (const { line, what } of said.slice(0, MAX_SAID)) {
				this.verdicts.refuse(rows[line - base]!, rejectedWith(what));
			}
		}
	}

	private isRejected(row: number | undefined): boolean {
		const reason = row === undefined ? undefined : this.verdicts.causeOf(row)?.reason;
		return reason === REJECTED.reason;
	}

	/**
	 * Imports those who were refused once more, all together, with the address alone: it may have been
	 * a value that nobody could know to be wrong, and nobody is to be lost for a phone number.
	 */
	async rescue(): Promise<void> {
		const { repeater, budget, sent } = this;
		if (this.settings.faults !== 'leaveOutField') return;
		const refused = this.doubtful
			.flatMap(({ rows }) => [...rows])
			.filter((row) => this.isRejected(row) && this.verdicts.causeOf(row) !== NOT_ADDED)
			.filter((row) => repeater.counts.left(Uint32Array.of(row)) > 0);
		const { contacts, shortened } = await addressesAlone(sent.checked, refused);
		const frame = bodyFrame([sent.listId], contacts.maySms);
		const plan = await planBatches(contacts.sizes, { frame: frame.bytes }, this.settings.yielder);
		const sets = plan.ends
			.map((_end, batch) => rowsOfBatch(plan, batch))
			// Apart: of those who are on the list most will be refused again, and say nothing of the others.
			.flatMap((rows) => [this.absent(rows), rows.filter((row) => this.presence.isOnList(row))])
			.filter((rows) => rows.length > 0)
			.slice(0, budget.left);
		if (sets.length === 0) return;
		budget.left -= sets.length;
		this.settings.log(`importing ${plural(shortened, 'refused row')} again with the address alone`);
		// The list changes now, and is not as it was read.
		this.result.members = undefined;
		const outcomes = await repeater.importSets(contacts, sets);
		for (const [index, rows] of sets.entries()) {
			const outcome = outcomes[index];
			const isMixed =
				outcome && notInOf(outcome).atMost > 0 && outcome.rejected.atLeast < rows.length;
			if (
				!isMixed ||
				rows.length === 1 ||
				rows.length > budget.left ||
				!repeater.counts.left(rows)
			) {
				await this.settleRescue(rows, outcome);
				continue;
			}
			const singles = [...rows].map((row) => Uint32Array.of(row));
			budget.left -= singles.length;
			const ofSingles = await repeater.importSets(contacts, singles);
			const refused = ofSingles.map((single) => (single ? notInOf(single).atLeast : 0));
			// Some were taken by then, and are refused for coming too often, say: nobody knows who.
			const isTakenBack = refused.reduce((sum, one) => sum + one, 0) > notInOf(outcome).atMost;
			for (const [at, row] of singles.entries()) {
				const isOpen = isTakenBack && refused[at]! > 0;
				await this.settleRescue(row, isOpen ? undefined : ofSingles[at]);
			}
		}
	}

	private async settleRescue(rows: Uint32Array, outcome: Counted | undefined): Promise<void> {
		if (!outcome) {
			// Of whoever is on the list anyway it stays true that the row itself was refused.
			const isSettled = !this.repeater.unsettled.has(rows);
			this.refuse(isSettled ? this.absent(rows) : rows, NOT_KNOWN);
			return;
		}
		const notIn = notInOf(outcome);
		if (outcome.rejected.atLeast === rows.length) return;
		if (outcome.unsubscribed === rows.length) {
			await this.refuseNotAdded(rows);
			return;
		}
		for (const row of rows) {
			const refused = this.verdicts.causeOf(row);
			this.verdicts.accept(row);
			if (refused && notIn.atMost === 0) this.sent.checked.leaveOut(row, [addressAlone(refused)]);
		}
		this.result.addressOnly += rows.length - notIn.atMost;
		this.countOpen(notIn);
	}

	/** Nothing more can be looked up. */
	giveUp(problem: Problem): void {
		this.result.problem ??= problem;
	}

	/** Whatever is not explained yet stays a number, or is said not to be known. */
	close(): Reconciliation {
		const { result, repeater, presence, sent } = this;
		const cameByThisRun = (row: number) => this.isJudged && sent.wasEmpty && presence.isOnList(row);
		for (const { rows } of this.unanswered) {
			result.openImports += 1;
			this.refuse(
				rows.filter((row) => !cameByThisRun(row)),
				NOT_KNOWN,
			);
		}
		for (const candidate of this.candidates) this.leaveOpen(candidate);
		if (!this.isJudged) this.countUnlocated();
		result.openImports += repeater.open;
		result.problem ??= repeater.problem;
		result.presence = presence;
		return result;
	}

	/** The list could not be read: what the counters say is all there is, and perhaps who unsubscribed. */
	private countUnlocated(): void {
		for (const { rows, outcome } of this.doubtful) {
			const optedOut = this.optedOut(rows);
			this.refuse(optedOut, UNSUBSCRIBED);
			if (!outcome) {
				// Part of it may have been done.
				this.refuse(this.absent(rows), NOT_KNOWN);
				continue;
			}
			const { length } = optedOut;
			if (outcome.unsubscribed === undefined && !this.areOptOutsKnown) {
				// Anybody may have unsubscribed.
				this.countAs('not_confirmed', rows.length - length);
				continue;
			}
			const more = Math.max(0, (outcome.unsubscribed ?? length) - length);
			this.countAs('unsubscribed', more);
			const others = rows.length - length - more;
			this.countOpen(between(minus(refusedBesides(outcome, length), exactly(more)), others));
		}
	}

	private leaveOpen({ batch, present, absent, refused }: Candidate): void {
		if (batch.outcome) this.countOpen(between(refused(), present.length + absent.length));
		else this.refuse(present, NOT_REPEATED);
	}

	/** Of so many at least it is known that they were refused, of the others it is not known. */
	private countOpen({ atLeast, atMost }: Range): void {
		this.countAs('rejected_by_constant_contact', atLeast);
		this.countAs('not_confirmed', atMost - atLeast);
	}

	private countAs(reason: Reason, more: number): void {
		const { notIdentified } = this.result;
		if (more > 0) notIdentified[reason] = (notIdentified[reason] ?? 0) + more;
	}

	private get verdicts() {
		return this.sent.checked.verdicts;
	}

	private optedOut(rows: Uint32Array): Uint32Array {
		return rows.filter((row) => this.presence.isOptedOut(row));
	}

	private absent(rows: Uint32Array): Uint32Array {
		const { presence } = this;
		return rows.filter((row) => !presence.isOnList(row) && !presence.isOptedOut(row));
	}

	private refuse(rows: Iterable<number>, cause: Cause): void {
		for (const row of rows) this.verdicts.refuse(row, cause);
	}
}

function textsOf(activity: ActivityAnswer | undefined): string[] {
	return (activity?.activity_errors ?? []).flatMap((error) => {
		const text: unknown =
			typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
		return typeof text === 'string' ? [text] : [];
	});
}
