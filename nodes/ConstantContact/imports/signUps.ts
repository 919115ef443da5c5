import { readAddresses } from '../api/addressExport';
import { createList } from '../api/lists';
import { readStanding, signUp, type Standing } from '../api/signUps';
import { Problem, problemIn, type ProblemKind } from '../problem';
import { addressKey } from '../segment/addresses';
import type { ContactField } from '../segment/fields/field';
import { meaningOf } from '../segment/reasons';
import type { Cause } from '../segment/verdicts';
import type { Yielder } from '../segment/yielder';
import type { Api } from '../transport/request';
import { plural } from '../words';
import {
	notSent,
	notSignedUp,
	OF_OTHERS,
	ON_HOLD,
	PENDING,
	PERMISSION_UNCLEAR,
	SIGN_UP_NOT_KNOWN,
	UNSUBSCRIBED,
} from './causes';
import { NOTHING_SENT, type Reconciliation } from './reconciliation';
import type { ListPart } from './part';
import { tellingLists, type SentPart } from './send';
import { gather, type ListOfRun, type Person } from './signUpPeople';

/** How people agreed, and so how they get to their lists: by imports, or by a sign-up each. */
export type Permission = 'implied' | 'express';

/** Looking somebody up, signing them up, and looking again. */
export const REQUESTS_PER_SIGN_UP = 3;
/**
 * Sign-ups of one person in a run, the second one only when the first got no answer and does not show:
 * more than five in a day have the address flagged (likely: the vendor's staff say so).
 */
const MOST_SIGN_UPS = 2;
/** Tries of one person whose sign-up is not taken at once, or meets another change of the same contact. */
const MOST_TRIES = 6;
const PASSING: ReadonlySet<ProblemKind> = new Set<ProblemKind>(['busy', 'conflict']);
/** Milliseconds before people are looked up once more whose sign-up was answered and does not show. */
const UNTIL_SHOWN = 5_000;

interface SigningUp {
	/** The account's own fields: a sign-up names them by their ids. */
	customFields: ContactField[];
	yielder: Yielder;
	log(message: string): void;
}

interface SignedUp {
	sent: SentPart[];
	/** By part. */
	reconciled: Reconciliation[];
}

/**
 * Signs people up one by one, each once however many lists they go to, and gives every row its
 * verdict. A sign-up subscribes people again who unsubscribed, so whoever did is found out before:
 * all of them from a file, and each person once more right before the sign-up, which also shows those
 * who unsubscribed and were deleted then. What a look at the person shows afterwards is the verdict,
 * whatever the answer was.
 *
 * @throws Problem when nobody could be signed up: then nothing was sent
 */
export async function signUpAll(
	api: Api,
	parts: ListPart[],
	{ customFields, yielder, log }: SigningUp,
): Promise<SignedUp> {
	const lists: ListOfRun[] = [];
	for (const part of parts) {
		lists.push({ sent: await withList(api, part), reconciled: { ...NOTHING_SENT } });
	}
	const people = await gather(lists, customFields, yielder);
	const run = new SignUpRun(api, lists);
	if (people.length > 0) {
		log(
			`signing up ${plural(people.length, 'person', 'people')} one by one, ${plural(REQUESTS_PER_SIGN_UP, 'request')} each`,
		);
		await run.leaveOut(people);
	}
	let isOver = false;
	try {
		for (const [index, person] of people.entries()) {
			await run.signUp(person);
			if ((index + 1) % PROGRESS === 0) log(`${index + 1} of ${people.length} signed up`);
		}
		await run.finish();
		isOver = true;
	} finally {
		// A canceled execution gives out no receipt: this is all that is left of the run.
		if (!isOver)
			log(
				`stopped at ${run.asked} of ${plural(people.length, 'sign-up')}; those stay as they are, and nothing else was sent`,
			);
	}
	return {
		sent: lists.map(({ sent }) => sent),
		reconciled: lists.map(({ reconciled }) => reconciled),
	};
}
/** People between two lines of the log. */
const PROGRESS = 50;

async function withList(api: Api, part: ListPart): Promise<SentPart> {
	const { target, checked } = part;
	if (target instanceof Problem) return { part, problem: target, uploads: [] };
	const sent = { part, list: target, uploads: [], signUps: 0 };
	if (checked.sendable === 0 || target.id) return sent;
	try {
		return { ...sent, list: await createList(api, target.name) };
	} catch (error) {
		return { ...sent, problem: problemIn(error) };
	}
}

class SignUpRun {
	/** Answered, and not shown yet. */
	private readonly hidden: Person[] = [];
	/** Why nobody else is signed up. */
	private stop: Problem | undefined;
	private signUps = 0;
	/** People whose sign-up was asked for, whatever became of it. */
	asked = 0;

	constructor(
		private readonly api: Api,
		private readonly lists: ListOfRun[],
	) {}

	/** Gives those their verdict who unsubscribed. */
	async leaveOut(people: Person[]): Promise<void> {
		const byKey = new Map(people.map((person) => [addressKey(person.email), person]));
		try {
			await readAddresses(this.api, { status: 'unsubscribed' }, () => (address) => {
				const person = byKey.get(addressKey(address));
				if (person) this.refuse(person, UNSUBSCRIBED);
			});
		} catch (error) {
			this.stop = problemIn(error);
		}
	}

	async signUp(person: Person): Promise<void> {
		if (this.isRefused(person)) return;
		if (this.stop) return this.refuse(person, notSent(this.stop));
		let isAsked = false;
		try {
			let standing = await readStanding(this.api, person.email);
			let lost = 0;
			for (let tries = 1; ; tries++) {
				const cause = causeOf(standing);
				if (cause) return this.refuse(person, lost === 0 ? cause : afterwards(standing));
				const wasIn = this.isIn(person, standing);
				if (tries === 1) this.asked += 1;
				isAsked = true;
				const { problem, wasThere } = await this.ask(person);
				// What an answer that was lost had made is there, of course.
				if (wasThere && !standing && lost === 0) this.stop = changedUnknown();
				if (problem && !problem.mayBeDone) {
					isAsked = lost > 0;
					if (!PASSING.has(problem.kind) || tries >= MOST_TRIES) throw problem;
				}
				standing = await readStanding(this.api, person.email);
				if (!problem) return this.settle(person, standing);
				if (!problem.mayBeDone) continue;
				lost += 1;
				// Of whoever was there before it can not be seen whether the values were taken.
				if (wasIn) return this.refuse(person, SIGN_UP_NOT_KNOWN);
				if (this.isIn(person, standing)) return;
				if (lost === MOST_SIGN_UPS) {
					return this.refuse(person, afterwards(standing));
				}
			}
		} catch (error) {
			const problem = problemIn(error);
			if (problem.scope === 'run') this.stop = problem;
			if (isAsked) this.refuse(person, SIGN_UP_NOT_KNOWN);
			else
				this.refuse(person, problem.scope === 'request' ? notSignedUp(problem) : notSent(problem));
		}
	}

	/** Looks once more at those who were not shown. */
	async finish(): Promise<void> {
		const { api, hidden, lists } = this;
		if (hidden.length > 0 && api.now() + UNTIL_SHOWN < api.until) await api.pause(UNTIL_SHOWN);
		for (const person of hidden) {
			const standing = this.stop ? undefined : await this.look(person);
			if (!this.isIn(person, standing)) {
				this.refuse(person, afterwards(standing));
			}
		}
		const first = lists.length === 1 ? (lists[0]!.sent.problem ?? this.stop) : this.stop;
		if (this.signUps === 0 && first) {
			throw tellingLists(
				first,
				lists.map(({ sent }) => sent),
			);
		}
		for (const { reconciled } of lists) reconciled.problem = this.stop;
	}

	/**
	 * One request at most that may be carried out: what stands in its way, if anything does, and whether
	 * there was a contact of theirs before.
	 */
	private async ask({ form, rows }: Person): Promise<{ problem?: Problem; wasThere?: boolean }> {
		const attempts = { most: 1, possible: 0 };
		try {
			return { wasThere: await signUp(this.api, form, attempts) };
		} catch (error) {
			return { problem: problemIn(error) };
		} finally {
			this.signUps += attempts.possible;
			for (const { list } of rows) list.sent.signUps! += attempts.possible;
		}
	}

	private async look({ email }: Person): Promise<Standing | undefined> {
		try {
			return await readStanding(this.api, email);
		} catch (error) {
			this.stop = problemIn(error);
			return undefined;
		}
	}

	private settle(person: Person, standing: Standing | undefined): void {
		if (this.isIn(person, standing)) return;
		const cause = afterwards(standing);
		if (cause === SIGN_UP_NOT_KNOWN) this.hidden.push(person);
		else this.refuse(person, cause);
	}

	/** On all their lists, with permission given expressly. */
	private isIn({ rows }: Person, standing: Standing | undefined): boolean {
		return rows.every(({ list }) => standing?.expresslyOn.has(list.sent.list!.id!.toLowerCase()));
	}

	private isRefused({ rows }: Person): boolean {
		return rows.every(({ list, row }) => list.sent.part.checked.verdicts.isRefused(row));
	}

	private refuse({ rows }: Person, cause: Cause): void {
		for (const { list, row } of rows) {
			list.sent.part.checked.verdicts.refuse(row, cause);
			// A mirror must not go by a list of which it is not known who is on it.
			if (meaningOf(cause.reason).person === 'late') list.reconciled.openImports += 1;
		}
	}
}

/** {@link causeOf} somebody once their sign-up was asked for: what can not be told by then is not known. */
function afterwards(standing: Standing | undefined): Cause {
	const cause = causeOf(standing);
	const isTold = cause && cause !== PERMISSION_UNCLEAR && cause !== OF_OTHERS;
	return isTold ? cause : SIGN_UP_NOT_KNOWN;
}

/**
 * A sign-up changed a contact that a search by its address had not found. Whoever unsubscribed is known
 * by that search alone where their address is kept in another form, so it is not gone on with.
 */
const changedUnknown = () =>
	new Problem(
		'unexpected',
		'Constant Contact changed a contact whom it had not found by their address before, so nobody else was signed up',
		'It may keep addresses in another form than the one in the segment, and the person may have unsubscribed: look at the contact that was changed last in Constant Contact, and write its address in the segment as it stands there.',
	);

/** Why somebody is not signed up (again), as far as it follows from how they stand. */
function causeOf(standing: Standing | undefined): Cause | undefined {
	switch (standing?.permission) {
		case 'unsubscribed':
			return UNSUBSCRIBED;
		case 'temp_hold':
			return ON_HOLD;
		case 'unclear':
			return PERMISSION_UNCLEAR;
		case 'of_others':
			return OF_OTHERS;
		// Another sign-up would count as an update, which needs no confirmation.
		case 'pending_confirmation':
			return PENDING;
		// Who gave no permission yet gives it by the row. None of these has ever said no.
		case 'not_set':
		case 'implicit':
		case 'explicit':
		case undefined:
			return undefined;
	}
}
