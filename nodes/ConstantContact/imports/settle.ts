import { readAddresses, type Audience } from '../lists/addressExport';
import type { Survey } from '../segment/survey';
import type { Cause, Reason } from '../segment/verdicts';
import type { ActivityAnswer } from '../transport/answers';
import { Problem, withoutPersonalData } from '../transport/problems';
import type { Api } from '../transport/request';
import type { ActivityState } from './activities';
import { outcomeOf, type ImportOutcome } from './outcome';
import { findRefused, type ImportSets, type Suspects } from './search';
import type { Upload } from './upload';
import { Whereabouts } from './whereabouts';

/** What was sent to one list. */
export interface SentToList {
	listId: string;
	/** Nobody was on the list before: whoever is on it now came by this run. */
	wasEmpty: boolean;
	survey: Survey;
	uploads: Upload[];
}

export interface SettleSettings {
	activities: Map<string, ActivityAnswer>;
	/** Time of `api.now()` at which to stop looking for rows. */
	until: number;
	/** Imports that may be repeated to find refused rows, over all lists. */
	searchBudget: number;
	/** Imports sets of rows again, and waits until they have ended. */
	importAgain(sent: SentToList, sets: Uint32Array[]): ReturnType<ImportSets>;
	log(message: string): void;
}

/** What is left over for one list when its rows have their verdicts. */
export interface Settlement {
	/** Counts of Constant Contact for which no row was found. */
	notIdentified: Partial<Record<Reason, number>>;
	/** Members of the list, where they had to be read. */
	members?: number;
	/** Why the rows could not be looked up. */
	problem?: Problem;
}

/**
 * Milliseconds between two looks at who is on the list. It may lag behind the imports, and for how
 * long is not documented: where nothing proves that it is up to date there is a second look, and
 * further ones only while the counters prove that people are still to come.
 */
const LOOKS_APART = [20_000, 40_000, 60_000];

/**
 * Writes the verdicts of everything that was sent. Where the counters say that every row went in, no
 * further request is made. Where they do not, the list's members and the account's unsubscribed
 * people are read, and what is still not explained is searched by importing halves again.
 */
export async function settle(
	api: Api,
	lists: SentToList[],
	settings: SettleSettings,
): Promise<Settlement[]> {
	const cases = lists.map((sent) => new ListCase(sent, settings.activities));
	const doubtful = cases.filter((oneCase) => oneCase.isDoubtful);
	if (doubtful.length > 0) {
		try {
			await lookUp(api, doubtful, settings);
		} catch (error) {
			if (!(error instanceof Problem)) throw asIs(error);
			for (const oneCase of doubtful) oneCase.giveUp(error);
		}
	}
	return cases.map(({ settlement }) => settlement);
}

const asIs = (error: unknown) => error;

async function lookUp(api: Api, cases: ListCase[], settings: SettleSettings): Promise<void> {
	const { until, log } = settings;
	log('the counters do not account for every row: looking up who is on the list');
	await readAddresses(api, { status: 'unsubscribed' }, until, () => (address) => {
		for (const { whereabouts } of cases) whereabouts.sawOptedOut(address);
	});
	for (const oneCase of cases) await oneCase.locate(api, until);
	let left = settings.searchBudget;
	for (const oneCase of cases) left = await oneCase.search(left, settings);
	for (const oneCase of cases) oneCase.nameCauses();
}

/** One import, and what its activity said. */
interface Batch {
	rows: Uint32Array;
	/** For everybody in it who is not on the list afterwards. */
	cause: Cause;
	/** Undefined when it broke off, so that there are no counters to go by. */
	outcome?: ImportOutcome;
	errors: string[];
}

class ListCase {
	readonly whereabouts: Whereabouts;
	readonly settlement: Settlement = { notIdentified: {} };
	private readonly doubtful: Batch[] = [];
	/** Imports that ended with counters, doubtful or not. */
	private readonly counted: Array<{ rows: Uint32Array; outcome: ImportOutcome }> = [];
	private readonly suspects: Suspects[] = [];

	constructor(
		private readonly sent: SentToList,
		activities: Map<string, ActivityAnswer>,
	) {
		const { survey, uploads } = sent;
		for (const upload of uploads) this.sort(upload, activities);
		const rows = this.isDoubtful ? survey.sizes.length : 0;
		this.whereabouts = new Whereabouts(rows, survey.addresses);
	}

	get isDoubtful(): boolean {
		return this.doubtful.length > 0;
	}

	private sort(upload: Upload, activities: Map<string, ActivityAnswer>): void {
		const { rows } = upload;
		if ('problem' in upload) {
			const cause = notSent(upload.problem);
			// Without an answer nobody knows whether the request arrived.
			if (upload.problem.kind === 'unavailable') this.doubtful.push({ rows, cause, errors: [] });
			else this.refuse(rows, cause);
			return;
		}
		const activity = activities.get(upload.activityId);
		const outcome = outcomeOf(rows.length, activity);
		if (outcome.open > 0) {
			this.refuse(rows, STILL_OPEN);
			return;
		}
		if (outcome.failed > 0) {
			this.doubtful.push({ rows, cause: brokenOff(activity?.state), errors: [] });
			return;
		}
		this.counted.push({ rows, outcome });
		if (outcome.accepted < rows.length) {
			const errors = (activity?.activity_errors ?? []).map((error) =>
				typeof error === 'string' ? error : (error.message ?? ''),
			);
			this.doubtful.push({ rows, cause: REJECTED, outcome, errors });
		}
	}

	/** Looks at the list until its absences can be believed, and gives those rows their verdicts. */
	async locate(api: Api, until: number): Promise<void> {
		const audience: Audience = { list_ids: [this.sent.listId] };
		const look = async () => {
			this.settlement.members = await readAddresses(
				api,
				audience,
				until,
				() => (address) => this.whereabouts.sawOnList(address),
			);
		};
		await look();
		for (const [looks, apart] of LOOKS_APART.entries()) {
			const belief = this.believe();
			const isEnough = belief === 'proven' || (belief === 'unproven' && looks > 0);
			if (isEnough || api.now() + apart > until) break;
			await api.pause(apart);
			await look();
		}
		for (const batch of this.doubtful) this.judge(batch);
	}

	/** How far the list's absences can be believed. */
	private believe(): 'proven' | 'unproven' | 'lagging' {
		const isMissing = (row: number) => this.whereabouts.isMissing(row);
		let arrived = 0;
		for (const { rows, outcome } of this.counted) {
			const absent = rows.filter((row) => !this.whereabouts.isOnList(row)).length;
			if (absent > outcome.unsubscribed + outcome.rejected) return 'lagging';
			arrived += outcome.accepted;
		}
		if (!this.doubtful.some(({ rows }) => rows.some(isMissing))) return 'proven';
		// On a list that was empty before, all who were accepted and nobody else has to be there.
		return this.sent.wasEmpty && arrived > 0 ? 'proven' : 'unproven';
	}

	private judge(batch: Batch): void {
		const { rows, cause, outcome } = batch;
		const present = rows.filter((row) => this.whereabouts.isOnList(row));
		let optedOut = 0;
		let missing = 0;
		for (const row of rows) {
			if (this.whereabouts.isOnList(row)) continue;
			if (this.whereabouts.isOptedOut(row)) optedOut += 1;
			else missing += 1;
			this.verdicts.refuse(row, this.whereabouts.isOptedOut(row) ? UNSUBSCRIBED : cause);
		}
		if (present.length === 0) return;
		// Whoever was on the list before may be there still, with what was sent refused.
		if (outcome) this.suspect(present, outcome, optedOut, missing);
		else if (!this.sent.wasEmpty) this.suspects.push({ rows: present, refused: undefined });
	}

	/** Of the rows that are on the list, those that the counters count as refused all the same. */
	private suspect(
		rows: Uint32Array,
		{ unsubscribed, rejected }: ImportOutcome,
		optedOut: number,
		missing: number,
	): void {
		const most = unsubscribed + rejected - missing - Math.min(optedOut, unsubscribed);
		// More people unsubscribed than were counted so: refused for something else, or since the import.
		const atLeast = Math.max(0, unsubscribed + rejected - missing - optedOut);
		if (most <= 0) return;
		this.suspects.push({ rows, refused: atLeast === most ? most : undefined, atLeast });
	}

	/** @returns what is left of the budget */
	async search(budget: number, settings: SettleSettings): Promise<number> {
		const { suspects } = this;
		if (suspects.length === 0) return budget;
		let left = budget;
		const importSets: ImportSets = async (sets) => {
			left -= sets.length;
			settings.log(`importing ${sets.length} parts again to find refused rows`);
			return await settings.importAgain(this.sent, sets);
		};
		const result = await findRefused(suspects, importSets, budget);
		for (const row of result.unsubscribed) this.verdicts.refuse(row, UNSUBSCRIBED);
		for (const row of result.rejected) this.verdicts.refuse(row, REJECTED);
		for (const { rows, refused, atLeast } of result.open) {
			const count = refused ?? atLeast;
			if (count === undefined) this.refuse(rows, NOT_REPEATED);
			else this.countAs('rejected_by_constant_contact', count);
		}
		return left;
	}

	/** Gives refused rows what Constant Contact said of them, where that can be told for certain. */
	nameCauses(): void {
		for (const { rows, errors } of this.doubtful) {
			const said = errors.flatMap((text) => {
				const [, line, what] = /^\s*line\s+(\d+)\s*:\s*(.+)$/i.exec(text) ?? [];
				return line && what ? [{ line: Number(line), what }] : [];
			});
			// Lines may be counted from 1, or from 2 behind a heading that JSON does not have.
			const bases = [1, 2].filter((base) =>
				said.every(({ line }) => this.isRejected(rows[line - base])),
			);
			const [base] = bases;
			if (base === undefined || bases.length > 1) continue;
			for (const { line, what } of said.slice(0, MAX_SAID)) {
				this.verdicts.refuse(rows[line - base]!, {
					...REJECTED,
					message: `Constant Contact refused this row: "${withoutPersonalData(what)}".`,
				});
			}
		}
	}

	private isRejected(row: number | undefined): boolean {
		const reason = row === undefined ? undefined : this.verdicts.causeOf(row)?.reason;
		return reason === REJECTED.reason;
	}

	/** Nothing more can be looked up: what is not explained yet stays a number. */
	giveUp(problem: Problem): void {
		this.settlement.problem = problem;
		const isLocated = this.settlement.members !== undefined;
		for (const { rows, cause, outcome } of this.doubtful) {
			const settled = rows.filter((row) => this.verdicts.isRefused(row));
			if (outcome) {
				const optedOut = settled.filter((row) => this.whereabouts.isOptedOut(row)).length;
				const unsubscribed = Math.max(0, outcome.unsubscribed - optedOut);
				const refused = outcome.unsubscribed + outcome.rejected - settled.length;
				this.countAs('unsubscribed', Math.min(unsubscribed, refused));
				this.countAs('rejected_by_constant_contact', refused - unsubscribed);
			} else if (!isLocated || !this.sent.wasEmpty) {
				const open = rows.filter((row) => !this.verdicts.isRefused(row));
				this.refuse(open, isLocated ? NOT_REPEATED : cause);
			}
		}
	}

	private get verdicts() {
		return this.sent.survey.verdicts;
	}

	private refuse(rows: Uint32Array, cause: Cause): void {
		for (const row of rows) this.verdicts.refuse(row, cause);
	}

	private countAs(reason: Reason, more: number): void {
		const { notIdentified } = this.settlement;
		if (more > 0) notIdentified[reason] = (notIdentified[reason] ?? 0) + more;
	}
}

/** Texts of the service that are given out as they are, a batch. */
const MAX_SAID = 100;

/** Also foreseen by a preview. */
export const UNSUBSCRIBED: Cause = {
	reason: 'unsubscribed',
	message:
		'This person unsubscribed earlier. Constant Contact leaves them alone until they subscribe again themselves.',
};
const REJECTED: Cause = {
	reason: 'rejected_by_constant_contact',
	message: 'Constant Contact did not take this row and does not say why.',
};
const STILL_OPEN: Cause = {
	reason: 'not_confirmed',
	message: 'Constant Contact has the row and had not confirmed it when this node stopped looking.',
};
const NOT_REPEATED: Cause = {
	reason: 'import_failed',
	message:
		'This person is on the list, but the import with this row broke off: the values on the list may be older. Export the row again.',
};

const notSent = ({ message }: Problem): Cause => ({
	reason: 'import_failed',
	message: `This row was not sent. ${message}.`,
});

const ENDED_AS: Partial<Record<ActivityState, string>> = {
	failed: 'failed',
	timed_out: 'took Constant Contact too long and was given up',
	cancelled: 'was canceled in Constant Contact',
};

const brokenOff = (state: ActivityState = 'failed'): Cause => ({
	reason: 'import_failed',
	message: `The import with this row ${ENDED_AS[state]}. Export the row again: repeating an import changes nothing twice.`,
});
