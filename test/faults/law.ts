import type { Sandbox } from '../../sandbox/server';
import { heals } from './catalogue';
import { ALL_OVER, type History, type JobRecord } from './history';
import type { NodeRun } from '../support/virtualRun';
import {
	homeless,
	isYesMissing,
	leaversOf,
	listsOf,
	localReasons,
	markOf,
	NEVER,
	personOf,
	positionsFor,
	rowsOf,
	type Scenario,
} from './scenario';
import { QUOTED, type TraceEntry, type FaultyWire } from './wire';

/** One thing that was not as it has to be, in words for the person who mends it. */
export interface Violation {
	law: string;
	what: string;
}

/** Times that one address may be imported in a day before the service takes it for an attack. */
const MOST_IMPORTS = 4;
/** The same of sign-ups: the second one only where the answer to the first was lost. */
const MOST_SIGN_UPS = 2;
/** Milliseconds beyond its wait limit after which a run has to be over. */
export const MARGIN = 300_000;
/** The same for the last moment at which somebody may be taken off a list. */
const REMOVAL_MARGIN = 60_000;
const CANCEL = 1_000;

interface Summary {
	message: string;
	status: string;
	list: { id: string | null; name: string; created: boolean };
	rows: {
		received: number;
		exported: number;
		notExported: number;
		notIdentified: number;
		byReason: Record<string, number | undefined>;
	};
	contacts: { removed: number };
	tags?: Array<{ contacts: number }>;
	removal?: { leavers: number | null; notConfirmed: number; stopped: string | null };
	constantContact: { activities: Array<{ id: string; kind: string; state: string }> };
	seconds: number;
}

interface Foretold {
	rows: { wouldBeExported: number };
	leavers: { count: number | null; stopped: string | null } | null;
	list: { id: string | null; name: string };
	people: Record<string, number | null>;
}

interface Said {
	reason: string;
	message: string;
}

export interface Case {
	scenario: Scenario;
	sandbox: Sandbox;
	history: History;
	wire: FaultyWire;
	run: NodeRun;
	token: string;
	startedAt: number;
	/** What Get Status said afterwards, and what it asked for. */
	status?: { run: NodeRun; trace: TraceEntry[] };
}

/** Everything in a run that breaks the law, held against what truly happened. */
export function judge(one: Case): Violation[] {
	const found: Violation[] = [];
	const hold = (law: string, isHeld: boolean, what: () => string) => {
		if (!isHeld) found.push({ law, what: what() });
	};
	ends(one, hold);
	keepsSecrets(one, hold);
	leavesPeopleAlone(one, hold);
	signsUpFew(one, hold);
	tagsTheSegment(one, hold);
	if (one.scenario.operation === 'preview') previewOnlyReads(one, hold);
	else if (one.run.error) errorHidesNothing(one, hold);
	else if (!one.run.gaveUp && one.run.tookToCancel === undefined) new Verdicts(one, hold).judge();
	guardsRemoval(one, hold);
	if (one.status) statusIsHonest(one, one.status, hold);
	return found;
}

type Hold = (law: string, isHeld: boolean, what: () => string) => void;

function ends({ run, scenario, wire }: Case, hold: Hold): void {
	hold('10 ends', !run.gaveUp, () => `The run ${run.gaveUp} (${Math.round(run.took / 1_000)} s)`);
	if (run.tookToCancel !== undefined) {
		const { tookToCancel } = run;
		hold(
			'10 cancel',
			tookToCancel <= CANCEL,
			() => `Cancelled, and ended ${tookToCancel} ms later`,
		);
	} else {
		const most = scenario.waitLimit * 60_000 + MARGIN;
		hold('10 wait limit', run.took <= most, () => `${run.took} ms, at most ${most}`);
	}
	hold('9 requests', !wire.isOverrun, () => `${wire.trace.length} requests`);
}

/** No address, name or token in anything that a person or a log gets to see. */
function keepsSecrets({ run, token, wire }: Case, hold: Hold): void {
	const messages = run.outputs.flatMap((items) =>
		items.flatMap(({ json }) => [json.message, json.advice]),
	);
	const texts = [
		...messages,
		run.error?.message,
		run.error?.description,
		JSON.stringify(run.outputs[0]?.map(({ json }) => json.removal) ?? ''),
		...run.hints,
		...run.logs,
	];
	for (const text of texts) {
		if (typeof text !== 'string') continue;
		const isFine =
			!/@(?!odata)\w/.test(text) &&
			!/Zebra\d/.test(text) &&
			!text.includes(QUOTED.email) &&
			!text.includes(token);
		hold('11 secrets', isFine, () => `Shows personal data or a token: "${text}"`);
	}
	hold('11 token', !wire.tokenLeaked, () => 'The token went to another host');
}

function leavesPeopleAlone({ history }: Case, hold: Hold): void {
	const never = new Set(history.before.get(NEVER));
	const sent = history
		.jobsOf('contacts_json_import')
		.flatMap(({ body }) => body.import_data ?? [])
		.filter(({ email }) => never.has(String(email)));
	hold(
		'15 never sent',
		sent.length === 0,
		() => `${sent.length} rows of people who are never sent`,
	);
	hold('7 resubscribed', history.resubscribed.length === 0, () => 'Somebody was subscribed again');
	const times = new Map<string, number>();
	for (const { rows } of history.jobs.values()) {
		for (const { email } of rows) times.set(email, (times.get(email) ?? 0) + 1);
	}
	const most = Math.max(0, ...times.values());
	hold('8 imports', most <= MOST_IMPORTS, () => `One address was imported ${most} times`);
}

/** Nobody is signed up but those who said yes, of whom nothing forbids it, as seldom as can be. */
function signsUpFew({ history, scenario }: Case, hold: Hold): void {
	const times = new Map<string, number>();
	for (const { email } of history.signUps) times.set(email, (times.get(email) ?? 0) + 1);
	const most = Math.max(0, ...times.values());
	hold('8 sign-ups', most <= MOST_SIGN_UPS, () => `Somebody was signed up ${most} times`);
	const limit = scenario.express?.mostSignUps ?? 0;
	hold('8 sign-ups', times.size <= limit, () => `${times.size} signed up, at most ${limit}`);
	const imports = scenario.express ? history.jobsOf('contacts_json_import').length : 0;
	hold('7 express', imports === 0, () => `${imports} imports beside sign-ups`);
	const local = localReasons(scenario);
	const agreed = new Set(rowsOf(scenario).flatMap((row, at) => (local[at] ? [] : personOf(row))));
	for (const email of times.keys()) {
		hold('7 said yes', agreed.has(email), () => 'Somebody was signed up who said no yes');
		const was = history.standing.get(email) ?? '';
		hold('7 left alone', !FORBIDDEN.has(was), () => `Somebody was signed up who is ${was}`);
	}
}
/** Nobody is tagged who was never in the segment, but whoever comes on the list right then. */
function tagsTheSegment({ history, scenario, sandbox, run }: Case, hold: Hold): void {
	const [tag] = [...sandbox.store.tags.values()];
	const tagged = tag ? [...sandbox.store.membersOf(tag)].map(({ email }) => email) : [];
	const local = localReasons(scenario);
	const sent = new Set(rowsOf(scenario).flatMap((row, at) => (local[at] ? [] : personOf(row))));
	const strangers = tagged.filter((email) => !sent.has(email));
	const known = strangers.filter((email) => history.before.get('A')?.has(email));
	hold('16 tags', known.length === 0, () => 'Somebody was tagged who is not in the segment');
	if (run.error || run.gaveUp) return;
	const summaries = (run.outputs[0] ?? []).map(({ json }) => json as unknown as Summary);
	const isTold = summaries.some(({ message }) => message.includes('tagged as well'));
	hold('16 tags', strangers.length === 0 || isTold, () => 'A latecomer is not told of');
	const said = summaries.reduce((all, { tags }) => all + (tags?.[0]?.contacts ?? 0), 0);
	const isLied = scenario.faults.some(({ effect }) => 'says' in effect || 'other' in effect);
	hold('16 tags', said <= tagged.length || isLied, () => `${said} tagged, by ${tagged.length}`);
}

const FORBIDDEN = new Set(['temp_hold', 'pending_confirmation']);

/** A run that fails as a whole must not have sent what it knows of. */
function errorHidesNothing({ run, wire, history }: Case, hold: Hold): void {
	const { error } = run;
	if (run.tookToCancel !== undefined || run.gaveUp) return;
	hold(
		'2 error',
		wire.told.size === 0,
		() => `"${error!.message}" hides ${wire.told.size} imports`,
	);
	const { length: signUps } = history.signUps;
	hold('2 error', signUps === 0, () => `"${error!.message}" hides ${signUps} sign-ups`);
	const isOurs = typeof error!.description === 'string' && error!.description !== '';
	hold('11 fault', isOurs, () => `Not a problem but a fault of the node: ${error!.stack}`);
	const text = `${error!.message} ${error!.description}`;
	const executed = history.jobsOf('contacts_json_import').some(({ rows }) => rows.length > 0);
	hold('2 error', !executed || !/nothing was sent/i.test(text), () => 'Says that nothing was sent');
	const lists = wire.trace.filter(
		({ method, route, got, fault }) =>
			method === 'POST' && route === '/v3/contact_lists' && got === '201' && fault === '',
	);
	const isTold = text.includes('made before that');
	hold('2 error', lists.length === 0 || isTold, () => `Hides ${lists.length} lists that were made`);
}

function previewOnlyReads({ run, wire, scenario, history, sandbox }: Case, hold: Hold): void {
	const writes = wire.trace.filter(
		({ method, route }) => method !== 'GET' && !route.endsWith('/contact_exports'),
	);
	hold('6 preview', writes.length === 0, () => `Writes: ${writes[0]!.method} ${writes[0]!.route}`);
	if (run.error || run.gaveUp) return;
	const previews = (run.outputs[0] ?? []).map(({ json }) => json as unknown as Foretold);
	// People: one sign-up is for all of somebody's lists.
	const wouldGo = Math.max(0, ...previews.map(({ rows }) => rows.wouldBeExported));
	const limit = scenario.express?.mostSignUps ?? Infinity;
	hold('8 sign-ups', wouldGo <= limit, () => `${wouldGo} would be signed up, at most ${limit}`);
	for (const { leavers, list, people } of previews) {
		if (!listsOf(scenario).includes(list.name) || list.id === null) continue;
		const exports = history
			.jobsOf('contact_exports')
			.filter(({ body }) => body.list_ids?.[0] === list.id);
		const isRead = exports.length > 0 && wire.trace.some(({ route }) => route.includes('exports/'));
		const count = leavers?.count;
		hold('6 unknown', isRead || count !== 0, () => 'The list was not read, and has "0 leavers"');
		if (!isUndisturbed(scenario)) continue;
		const members = [...sandbox.store.membersOf(sandbox.store.listNamed(list.name)!)];
		const truth = leaversOf(
			scenario,
			list.name,
			members.map(({ email }) => email),
		).length;
		if (typeof count === 'number' && !hasSpoilt(scenario)) {
			hold('12 preview', count === truth, () => `${count} leavers, and there are ${truth}`);
		}
		const local = localReasons(scenario);
		const sendableOn = (name: string) =>
			positionsFor(scenario, name).filter((index) => !local[index]).length;
		// Whoever is beyond the limit of sign-ups is none of the people; of several lists it is one for all.
		const lists = listsOf(scenario);
		const isShared =
			lists.length > 1 && lists.reduce((all, name) => all + sendableOn(name), 0) > limit;
		const sendable = Math.min(sendableOn(list.name), limit);
		const sum = Object.values(people).reduce<number>((all, number) => all + (number ?? 0), 0);
		const isKnown = Object.values(people).every((number) => number !== null);
		hold(
			'12 preview',
			hasSpoilt(scenario) || !isKnown || sum === sendable || (isShared && sum < sendable),
			() => `${sum} people, ${sendable} rows to send`,
		);
	}
}

/** Get Status writes nothing, and claims no more of a job than it was told. */
function statusIsHonest(
	{ history, scenario }: Case,
	{ run, trace }: NonNullable<Case['status']>,
	hold: Hold,
): void {
	const writes = trace.filter(({ method }) => method !== 'GET');
	hold('6 status', writes.length === 0, () => `Writes: ${writes[0]!.method} ${writes[0]!.route}`);
	hold('10 ends', !run.gaveUp, () => `Get Status ${run.gaveUp}`);
	const json = run.outputs[0]?.[0]?.json as StatusItem | undefined;
	if (run.error || !json) return;
	for (const { id, state, rejected, unsubscribed } of json.constantContact.activities) {
		const job = history.jobs.get(id);
		if (!job || state !== 'completed' || job.kind !== 'contacts_json_import') continue;
		const truth = job.rows.filter(({ fate }) => fate !== 'taken').length;
		const said = (rejected ?? 0) + (unsubscribed ?? 0);
		const isOpen = rejected === null || json.status !== 'completed' || UNKNOWN.test(json.message);
		hold('6 status', said >= truth || isOpen, () => {
			return `A job is completed with ${said} refused, and ${truth} were: "${json.message}"`;
		});
		const isLied = scenario.faults.some(({ effect }) => 'says' in effect);
		const all = truth + (job.body.import_data?.length ?? 0) - job.rows.length;
		hold('6 status', said <= all || isLied, () => `${said} refused, and ${all} were`);
	}
}

interface StatusItem {
	message: string;
	status: string;
	constantContact: {
		activities: Array<{
			id: string;
			state: string;
			rejected: number | null;
			unsubscribed: number | null;
		}>;
	};
}

const UNKNOWN = /not known|does not say|unknown|no counters|without counters/i;

const hasSpoilt = (scenario: Scenario) => rowsOf(scenario).some(({ kind }) => kind === 'spoilt');

/** Addresses that the rows of a list mean. */
function keysOf(scenario: Scenario, list: string): Set<string> {
	const rows = rowsOf(scenario);
	const keys = positionsFor(scenario, list).flatMap((index) => personOf(rows[index]!) ?? []);
	return new Set(keys);
}

/** Nothing goes wrong, or nothing that is not over soon enough to find out everything. */
export function isUndisturbed({ faults, settings, ...scenario }: Scenario): boolean {
	// A search that loses an import may not begin again: nobody is imported more than a few times.
	const breaks = faults.filter(
		({ effect, on }) =>
			'ends' in effect || (on === 'import' && ('lost' in effect || 'status' in effect)),
	);
	// One refused for a value costs an import without it: both do not fit into four.
	// The same goes for somebody who stands on both lists.
	const isBusy =
		scenario.target !== 'one' ||
		(settings.unsupportedValues === 'refuseRow' && scenario.rows.some(({ hasPhone }) => hasPhone));
	const needsSearch = scenario.people.some(({ isRefused }) => isRefused);
	// Of a member whose sign-up got no answer nobody can tell whether the values were taken.
	const mayLose = scenario.express && faults.some(({ on }) => on === 'signUp' || on === 'any');
	return (
		!mayLose &&
		faults.every((fault) => heals(fault) || isOneBreak(fault)) &&
		breaks.length <= (needsSearch ? 0 : 1) &&
		!(needsSearch && isBusy) &&
		faults.length <= 2 &&
		(settings.membershipLagMs ?? 0) < 20_000 &&
		scenario.cancelAfter === undefined &&
		(scenario.operation === 'preview' || (scenario.operation === 'export' && scenario.wait)) &&
		scenario.waitLimit >= 30 &&
		scenario.searchRequests >= 100 &&
		!isOnSeveralLists({ faults, settings, ...scenario })
	);
}

/** Whoever goes to several lists is imported for each, and may not be imported again for a search. */
function isOnSeveralLists(scenario: Scenario): boolean {
	const seen = new Map<string, string>();
	return rowsOf(scenario).some((row) => {
		const email = personOf(row);
		const before = seen.get(email ?? '');
		if (email === undefined) return false;
		seen.set(email, row.list);
		return scenario.target !== 'one' && before !== undefined && before !== row.list;
	});
}

/** An import that breaks off can be looked up, where the list is. */
const isOneBreak = ({ effect, on, times }: Scenario['faults'][number]) =>
	'ends' in effect && effect.ends !== 'completed' && on === 'import' && times === 1;

/**
 * Who was taken off by the run's own jobs, as it happened: a job that does half has an order of its
 * own. Where a list never shows it, whoever was asked for.
 */
function takenOff({ history, sandbox, scenario }: Case): Array<{ list: string; email: string }> {
	const isShown = (scenario.settings.membershipLagMs ?? 0) < ALL_OVER;
	return history.jobsOf('remove_list_memberships').flatMap(({ body, left }) => {
		if (isShown) return left;
		const list = body.list_ids?.[0] ?? '';
		const ids = body.source?.contact_ids ?? [];
		return ids.map((id) => ({ list, email: sandbox.store.contactById(id)?.email ?? '' }));
	});
}

/** Nobody is taken off a list but leavers, and only when everything is known that has to be. */
function guardsRemoval(one: Case, hold: Hold): void {
	const { scenario, sandbox, history, wire } = one;
	const asked = wire.removals;
	const byId = new Map([...sandbox.store.lists.values()].map((list) => [list.id, list]));
	for (const { list: id, email } of takenOff(one)) {
		const names = namesOf(one, id);
		const isLeaver = names.some((name) => leaversOf(scenario, name, [email]).length > 0);
		hold(
			'5 removed',
			isLeaver || names.length === 0,
			() => 'Somebody was taken off the list who is in the segment, and said no explicit no',
		);
		const isHomeless = rowsOf(scenario).some(
			(row) =>
				personOf(row) === email &&
				(row.kind === 'broken' || (scenario.target !== 'one' && row.list === '')),
		);
		hold(
			'5 removed',
			!isHomeless,
			() => 'The person of a row that nobody could sort was taken off',
		);
	}
	if (asked.length === 0) return;
	const mayRemove = scenario.mode === 'mirror' || scenario.takesOff;
	hold('5 mode', mayRemove && scenario.operation === 'export', () => 'Removes');
	hold('5 no yes', !isYesMissing(scenario), () => 'Removes by a column in which nothing means yes');
	hold('5 wait off', scenario.wait, () => "Removes with 'Wait for Completion' off");
	hold('5 unreadable', homeless(scenario) === 0, () => {
		return `Removes while ${homeless(scenario)} rows can not be read or name no list`;
	});
	const [open] = asked.filter(({ unsettled }) => unsettled.length > 0);
	hold(
		'5 imports',
		!open,
		() => `Removes while it is not known what became of ${open!.unsettled[0]}`,
	);
	const last = scenario.waitLimit * 60_000 + REMOVAL_MARGIN;
	const late = asked.find(({ at }) => at - one.startedAt > last);
	hold(
		'5 wait limit',
		!late,
		() => `Removes ${Math.round(late!.at - one.startedAt)} ms after the start`,
	);
	for (const id of new Set(asked.map(({ listId }) => listId))) {
		const usable = namesOf(one, id).some((name) => keysOf(scenario, name).size > 0);
		hold('5 empty', usable, () => 'Mirrors a segment without anybody');
		const list = byId.get(id);
		const off = takenOff(one).filter(({ list: other }) => other === id);
		const gone = new Set(off.map(({ email }) => email)).size;
		const joined = history.memberships.filter(
			({ list: name, what }) =>
				what === 'joined' && (name === list?.name || namesOf(one, id).includes(name)),
		).length;
		const size = (history.before.get(namesOf(one, id)[0] ?? '')?.size ?? 0) + joined;
		const { largestRemoval: largest } = scenario;
		const most = largest.endsWith('%')
			? Math.max(parseInt(largest, 10) > 0 ? 1 : 0, (Number.parseInt(largest, 10) / 100) * size)
			: Number(largest);
		hold('5 largest', gone <= most, () => `${gone} removed, at most ${most} of ${size}`);
	}
}

/** The names under which rows may mean a list; its own may have changed meanwhile. */
function namesOf({ sandbox, scenario }: Case, id: string): string[] {
	const name = sandbox.store.lists.get(id)?.name ?? '';
	const listed = listsOf(scenario);
	if (listed.includes(name)) return [name];
	return name === 'Renamed' ? ['A'] : [];
}

/** Holds the verdicts of one run against what happened. */
class Verdicts {
	private readonly said = new Map<number, Said>();
	private readonly summaries: Summary[];
	private readonly local: Array<string | undefined>;
	private readonly isUndisturbed: boolean;
	private readonly rows;

	constructor(
		private readonly one: Case,
		private readonly hold: Hold,
	) {
		const { run, scenario } = one;
		this.rows = rowsOf(scenario);
		this.summaries = (run.outputs[0] ?? []).map(({ json }) => json as unknown as Summary);
		for (const { json } of run.outputs[1] ?? []) {
			this.said.set(Number(json.row) - 1, json as unknown as Said);
		}
		this.local = localReasons(scenario);
		this.isUndisturbed = isUndisturbed(scenario);
	}

	judge(): void {
		const { hold, summaries, rows } = this;
		const sum = (pick: (summary: Summary) => number) =>
			summaries.reduce((all, summary) => all + pick(summary), 0);
		const received = sum((summary) => summary.rows.received);
		hold('1 sum', received === rows.length, () => `${received} received of ${rows.length}`);
		for (const { rows: counts } of summaries) {
			const isSum = counts.received === counts.exported + counts.notExported;
			hold('1 sum', isSum, () => JSON.stringify(counts));
			const reasons = Object.values(counts.byReason).reduce<number>((all, n) => all + (n ?? 0), 0);
			hold('1 reasons', reasons === counts.notExported, () => JSON.stringify(counts));
			const isWhole = Object.values(counts).every((n) => typeof n !== 'number' || n >= 0);
			hold('1 sum', isWhole, () => JSON.stringify(counts));
		}
		const open = sum(({ rows: { byReason } }) => byReason.not_confirmed ?? 0);
		const unnamed = sum(({ rows: { notIdentified } }) => notIdentified);
		const notExported = sum((summary) => summary.rows.notExported);
		hold('1 listed', this.said.size + open + unnamed === notExported, () => {
			return `${this.said.size} listed, ${open} not confirmed, ${unnamed} not identified: ${notExported}`;
		});
		hold(
			'13 seconds',
			summaries.every(({ seconds }) => seconds >= 0),
			() => 'Negative seconds',
		);
		for (const list of listsOf(this.one.scenario)) this.judgeList(list);
		rows.forEach((_row, index) => this.judgeRow(index));
		if (this.isUndisturbed) this.isExact(open, unnamed);
	}

	/** The list that rows mean by this name, whatever it is called by now. */
	private listNamed(name: string) {
		const { sandbox } = this.one;
		return (
			sandbox.store.listNamed(name) ??
			[...sandbox.store.lists.values()].find(
				(list) => list.name === name || (name === 'A' && list.name === 'Renamed'),
			)
		);
	}

	private nameOf(index: number): string {
		return this.one.scenario.target === 'one' ? 'A' : this.rows[index]!.list;
	}

	private isHeld(person: string): boolean {
		return this.one.history.standing.get(person) === 'temp_hold';
	}

	/** Whether a search may have had somebody else for an answer. */
	private get isTakenForAnother(): boolean {
		return this.one.scenario.faults.some(
			({ effect }) =>
				typeof effect === 'object' && 'page' in effect && effect.page === 'endlessNew',
		);
	}

	/** Imports or sign-ups of this run that read the row, each with what it did. */
	private fates(index: number): string[] {
		const person = personOf(this.rows[index]!);
		const id = this.listNamed(this.nameOf(index))?.id ?? '';
		if (this.one.scenario.express) return this.signUps(person ?? '', id);
		return this.importsTo(id).flatMap((job) =>
			job.rows.flatMap(({ email, name, fate }) =>
				email === person && (name === undefined || name === markOf(index)) ? [fate] : [],
			),
		);
	}

	private signUps(person: string, listId: string): string[] {
		const { history, sandbox } = this.one;
		const { permission } = sandbox.store.contacts.get(person) ?? {};
		const fates = { unsubscribed: 'leftAlone', pending_confirmation: 'pending' };
		const fate = fates[permission as keyof typeof fates] ?? 'taken';
		return history.signUps.flatMap(({ email, lists }) =>
			email === person && lists.includes(listId) ? [fate] : [],
		);
	}

	/** An import that was completed, and had the row in its request without reading it. */
	private isDropped(index: number): boolean {
		const id = this.listNamed(this.nameOf(index))?.id ?? '';
		return this.importsTo(id).some(
			({ body, rows, endsAs }) =>
				endsAs === 'completed' &&
				(body.import_data ?? []).some(({ first_name }) => first_name === markOf(index)) &&
				!rows.some(({ name }) => name === markOf(index)),
		);
	}

	private importsTo(listId: string): JobRecord[] {
		return this.one.history
			.jobsOf('contacts_json_import')
			.filter(({ body }) => body.list_ids?.includes(listId));
	}

	private wasOnList(index: number): boolean {
		const person = personOf(this.rows[index]!) ?? '';
		const name = this.nameOf(index);
		const { history } = this.one;
		const names = name === 'A' ? ['A', 'Renamed'] : [name];
		return (
			(history.before.get(name)?.has(person) ?? false) ||
			history.memberships.some(
				({ list, email, what }) => names.includes(list) && email === person && what === 'joined',
			)
		);
	}

	/** It was taken, or its person was on the list at some time of the run. */
	private isIn(index: number): boolean {
		return (
			this.local[index] === undefined &&
			(this.fates(index).includes('taken') || this.wasOnList(index))
		);
	}

	/** Its own values are on the list, or were before somebody else changed that. */
	private isTaken = (index: number) => this.fates(index).includes('taken');

	private judgeRow(index: number): void {
		const { hold } = this;
		const said = this.said.get(index);
		const local = this.local[index];
		const { kind } = this.rows[index]!;
		const about = () => `row ${index + 1} (${kind}): ${said?.reason} "${said?.message}"`;
		if (local) {
			const isSo = said?.reason === local || (kind === 'spoilt' && said !== undefined);
			const isNoList = said?.reason === 'invalid_list' && local !== 'invalid_row';
			hold('3 local', isSo || isNoList, () => `${local} is what speaks against ${about()}`);
			return;
		}
		if (!said) return;
		const fates = this.fates(index);
		const person = personOf(this.rows[index]!) ?? '';
		if (said.message.includes('is on the list')) {
			hold('3 on the list', fates.includes('taken') || this.wasOnList(index), about);
		}
		switch (said.reason) {
			case 'unsubscribed':
				hold('3 unsubscribed', this.one.history.unsubscribed.has(person), about);
				break;
			case 'rejected_by_constant_contact': {
				if (this.isLiedTo()) break;
				const { express } = this.one.scenario;
				const isSo = express || fates.includes('refused') || this.isDropped(index);
				hold(
					'3 rejected',
					!!isSo && !fates.includes('taken'),
					() => `${about()} but ${fates.join()}`,
				);
				break;
			}
			case 'import_failed':
				if (/not sent/.test(said.message)) {
					hold('3 not sent', fates.length === 0, () => `${about()} but ${fates.join()}`);
				} else if (!said.message.includes('is on the list') && !this.isLong()) {
					hold('3 failed', !fates.includes('taken'), () => `${about()} but ${fates.join()}`);
				}
				break;
			case 'invalid_list':
				hold('3 list', fates.length === 0 || this.isListGone(index), about);
				break;
			case 'permission_unclear':
				hold('3 unclear', this.isHeld(person) || this.isTakenForAnother, about);
				break;
			case 'pending_confirmation':
				hold('3 pending', fates.includes('pending') || this.wasPending(person), about);
				break;
			case 'not_sent_over_limit':
				hold('3 over limit', fates.length === 0, about);
				break;
			default:
				hold('3 reason', kind === 'spoilt' && said.reason === 'invalid_email', about);
		}
	}

	private wasPending = (person: string) =>
		this.one.history.standing.get(person) === 'pending_confirmation';

	/**
	 * The list does not show what an import did for longer than anybody looks. Where the import broke
	 * off, that it did is all that can be said.
	 */
	private isLong = () => (this.one.scenario.settings.membershipLagMs ?? 0) > 20_000;

	/**
	 * Counters say time and again that more was refused than was, or a row that was taken is dropped
	 * when it comes again: there is nothing else to go by.
	 */
	private isLiedTo = () =>
		this.one.scenario.faults.some(({ effect, times }) => {
			const { faults, searchRequests } = this.one.scenario;
			// Or something else keeps the node from asking again.
			const isSaidAgain = times > 1 || this.isLong() || searchRequests < 100 || faults.length > 1;
			const isLie = 'says' in effect && effect.says === 'moreErrors';
			const isDropped = 'ends' in effect && effect.ends === 'completed' && times > 1;
			return (isLie && isSaidAgain) || isDropped;
		});

	private isListGone = (index: number) =>
		this.listNamed(this.nameOf(index))?.deletedAt !== undefined;

	private judgeList(name: string): void {
		const { hold } = this;
		const { scenario, wire, history } = this.one;
		const list = this.listNamed(name);
		const summary = this.summaries.find(
			(one) => one.list.name === name || (list && one.list.id === list.id),
		);
		if (!summary) return;
		const positions = positionsFor(scenario, name);
		const { exported, notIdentified, byReason } = summary.rows;
		const isIn = positions.filter((index) => this.isIn(index));
		hold('2 exported', exported <= isIn.length, () => {
			return `${name}: ${exported} exported, and ${isIn.length} are or were on the list`;
		});
		// Who is counted as refused or broken off, with a name or without one.
		const isOut = positions.filter(
			(index) =>
				!this.local[index] &&
				!this.isTaken(index) &&
				(!this.isUnsubscribed(index) || this.fates(index).includes('refused')),
		).length;
		const spoilt = positions.filter((index) => this.rows[index]!.kind === 'spoilt').length;
		const rejected = byReason.rejected_by_constant_contact ?? 0;
		hold('2 refused', rejected <= isOut + spoilt || this.isLiedTo(), () => {
			return `${name}: ${rejected} refused, and ${isOut} were not taken`;
		});
		const optedOut = positions.filter((index) => this.isUnsubscribed(index)).length;
		const unsubscribed = byReason.unsubscribed ?? 0;
		hold('2 unsubscribed', unsubscribed <= optedOut, () => {
			return `${name}: ${unsubscribed} unsubscribed, and ${optedOut} are`;
		});
		if (notIdentified + (byReason.not_confirmed ?? 0) === 0) {
			for (const index of positions) {
				if (this.said.has(index) || this.local[index] === 'duplicate') continue;
				hold('2 named', this.isIn(index), () => `${name}: row ${index + 1} is not on the list`);
			}
		}
		const isNew = list !== undefined && !history.before.has(name);
		hold('2 created', !isNew || summary.list.created, () => `${name}: made, and not said so`);
		if (list && wire.seenDeleted.has(list.id)) {
			hold('2 list gone', exported === 0, () => `${exported} exported to a deleted list`);
		}
		if (scenario.operation === 'export') this.judgeRemoval(name, summary);
	}

	private isUnsubscribed = (index: number) =>
		this.one.history.unsubscribed.has(personOf(this.rows[index]!) ?? '');

	private judgeRemoval(name: string, summary: Summary): void {
		const { hold } = this;
		const { sandbox, scenario, history, wire } = this.one;
		const list = this.listNamed(name);
		const said = (this.one.run.outputs[2] ?? []).filter(
			({ json }) => json.list === summary.list.name,
		);
		hold('4 removed', summary.contacts.removed === said.length, () => {
			return `${summary.contacts.removed} removed, ${said.length} of them named`;
		});
		const gone = takenOff(this.one).filter(({ list: id }) => id === list?.id);
		const { notConfirmed = 0, leavers = null } = summary.removal ?? {};
		const asked = new Set(
			history
				.jobsOf('remove_list_memberships')
				.flatMap(({ body }) => body.source?.contact_ids ?? [])
				.map((id) => sandbox.store.contactById(id)?.email),
		);
		for (const { json } of said) {
			const email = String(json.email);
			const isOff = gone.some((one) => one.email === email) || !this.isMember(name, email);
			hold('4 removed', isOff && asked.has(email), () => `${name}: removed by word, not in fact`);
		}
		const reported = summary.contacts.removed + notConfirmed;
		const people = new Set(gone.map(({ email }) => email)).size;
		hold('4 reported', people <= reported, () => {
			return `${name}: ${people} taken off, ${summary.contacts.removed} removed and ${notConfirmed} not confirmed`;
		});
		if (!summary.message.includes('Nobody had left the segment')) return;
		const isLied = scenario.faults.some(({ effect }) => 'other' in effect || 'page' in effect);
		const stayed = leaversOf(scenario, name, history.before.get(name) ?? []).filter(
			(email) => !gone.some((one) => one.email === email),
		);
		// Of a list that this run made nobody can have left.
		const isRead = !history.before.has(name) || (list !== undefined && wire.read.has(list.id));
		hold('4 nobody left', isRead, () => `${name}: said of a list that was not read`);
		hold('4 nobody left', leavers === 0 || leavers === null, () => `${name}: ${leavers} leavers`);
		if (!isLied) {
			hold(
				'4 nobody left',
				stayed.length + people === 0,
				() => `${name}: ${stayed.length} had left`,
			);
		}
	}

	private isMember(name: string, email: string): boolean {
		const list = this.listNamed(name);
		return (
			list !== undefined &&
			(this.one.sandbox.store.contacts.get(email)?.lists.includes(list) ?? false)
		);
	}

	/** Where everything can be found out, it is. */
	private isExact(open: number, unnamed: number): void {
		const { hold, summaries } = this;
		const { scenario, history } = this.one;
		hold('12 exact', open === 0, () => `${open} not confirmed, and nothing hides them`);
		hold('12 exact', unnamed === 0, () => `${unnamed} not identified, and nothing hides them`);
		this.rows.forEach((row, index) => {
			if (this.local[index] || row.kind === 'spoilt' || row.kind === 'broken') return;
			if (!listsOf(scenario).includes(this.nameOf(index))) return;
			const said = this.said.get(index);
			const isUnsubscribed = this.isUnsubscribed(index);
			const isTaken = this.isTaken(index) && !isUnsubscribed;
			const isDoubly = said?.message.includes('is on the list') ?? false;
			hold('12 exact', (said === undefined) === isTaken || isDoubly, () => {
				return `row ${index + 1} is ${said?.reason ?? 'exported'}, and ${this.fates(index).join() || 'never came'}`;
			});
		});
		const odd = this.rows.some(({ kind }) =>
			['spoilt', 'broken', 'wrong', 'missing'].includes(kind),
		);
		if (scenario.operation !== 'export' || isYesMissing(scenario)) return;
		if (odd || homeless(scenario) > 0 || scenario.largestRemoval !== '100%') return;
		if (scenario.faults.some(({ effect }) => 'ends' in effect)) return;
		for (const name of listsOf(scenario)) {
			const summary = summaries.find(({ list }) => list.name === name);
			const keys = keysOf(scenario, name);
			if (!summary || keys.size === 0) continue;
			const leavers = leaversOf(scenario, name, history.before.get(name) ?? []);
			hold('12 mirror', summary.contacts.removed === leavers.length, () => {
				return `${name}: ${summary.contacts.removed} removed of ${leavers.length} leavers: ${summary.removal?.stopped ?? ''}`;
			});
		}
	}
}
