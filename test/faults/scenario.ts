import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { seed } from '../../sandbox/account/seed';
import type { Permission } from '../../sandbox/account/store';
import type { Sandbox } from '../../sandbox/server';
import { defaultSettings, type SandboxSettings } from '../../sandbox/account/settings';
import { CATALOGUE, type Effect, type Fault } from './catalogue';

/** Plain people; those of rows whose address is spoilt; those of rows that can not be read. */
export const POOL = [...'abcdefghijklmnop'].map((name) => `${name}@example.com`);
const SPOILT = ['s0@example.com', 's1@example.com', 's2@example.com'];
const BROKEN = ['z0@example.com', 'z1@example.com'];
const STRANGER = 'stranger0@example.com';
export const EVERYBODY = [...POOL, ...SPOILT, ...BROKEN];

export type Standing =
	| 'absent'
	| 'contact'
	| 'member'
	| 'unsubscribed'
	| 'deleted'
	/** Members on temporary hold, and those who still have to confirm. */
	| 'held'
	| 'pending';

export interface Person {
	standing: Standing;
	isRefused: boolean;
}

export interface ScenarioRow {
	/** `spoilt` has its address in brackets or with a comma; `broken` is no row at all, in a file. */
	kind: 'plain' | 'shouted' | 'missing' | 'wrong' | 'spoilt' | 'broken';
	/** Number in the pool of its kind. */
	who: number;
	consent: 'yes' | 'no' | '';
	birthday?: string;
	/** A number that the service may refuse the row for. */
	hasPhone?: boolean;
	/** Of a split segment; empty for a row that names none. */
	list: 'A' | 'B' | '';
}

export interface Scenario {
	operation: 'export' | 'preview' | 'status';
	source: 'items' | 'csv' | 'jsonLines';
	/** One list for all rows, or the one that each row names. */
	target: 'one' | 'split' | 'named';
	/** By their number in `EVERYBODY`; absent when left out. */
	people: Person[];
	strangers: number;
	rows: ScenarioRow[];
	/** Automatic mapping reads the account's own fields first. */
	mapping: 'manual' | 'auto';
	/** Whether the list B exists before; a split segment makes it then. */
	hasB: boolean;
	mode: 'addAndUpdate' | 'mirror';
	/** Whether people are signed up one by one, and how many at most; imported where it is left out. */
	express?: { mostSignUps: number };
	/** Whoever says no. */
	takesOff: boolean;
	/** Whether whoever was exported gets a tag. */
	tags: boolean;
	skipFaulty: boolean;
	duplicateEmails: 'keepLast' | 'keepFirst';
	largestRemoval: string;
	searchRequests: number;
	wait: boolean;
	/** Minutes. */
	waitLimit: number;
	settings: Partial<SandboxSettings>;
	faults: Fault[];
	/** Milliseconds after which the person cancels. */
	cancelAfter?: number | undefined;
	/** Whom a list names that are never sent, by their number in the pool; without any there is no such list. */
	never: number[];
}

const often = <T>(weight: number, usual: T, ...others: T[]): fc.Arbitrary<T> =>
	fc.constantFrom(...Array.from({ length: weight }, () => usual), ...others);

const rowArbitrary: fc.Arbitrary<ScenarioRow> = fc.record({
	kind: fc.oneof(
		{ weight: 30, arbitrary: fc.constant('plain' as const) },
		{ weight: 2, arbitrary: fc.constant('shouted' as const) },
		{ weight: 1, arbitrary: fc.constantFrom('missing' as const, 'wrong' as const) },
		{ weight: 1, arbitrary: fc.constantFrom('spoilt' as const, 'broken' as const) },
	),
	who: fc.nat({ max: POOL.length - 1 }),
	consent: often<ScenarioRow['consent']>(8, 'yes', 'no', 'no', ''),
	birthday: often<string | undefined>(5, undefined, '2001-02-03', 'soon'),
	hasPhone: often(8, false, true),
	list: often<'A' | 'B' | ''>(1, 'A', 'A', 'A', 'A', 'B', 'B', 'B', 'B', 'B', ''),
});

/** A fault of the catalogue somewhere in a run of the length that small segments take. */
const anyFault: fc.Arbitrary<Fault> = fc.constantFrom(...CATALOGUE).chain((entry) =>
	fc.record({
		on: fc.constantFrom(...entry.on),
		nth: fc
			.oneof(fc.nat({ max: 2 }), fc.nat({ max: 12 }))
			.map((nth) => (entry.on[0] === 'any' ? nth + 1 : nth)),
		times: 'other' in entry.effect || 'clock' in entry.effect ? fc.constant(1) : timesArbitrary,
		effect: fc
			.nat({ max: POOL.length - 1 })
			.map((who): Effect => ('other' in entry.effect ? { ...entry.effect, who } : entry.effect)),
	}),
);
/** Few runs take anybody off, so that what befalls the one job that does is drawn by itself. */
const halfRemoval: fc.Arbitrary<Fault> = fc
	.constantFrom('completed' as const, 'completed' as const, 'failed' as const)
	.map((ends) => ({ on: 'remove', nth: 0, times: 1, effect: { ends, share: 0.5 } }));
export const faultArbitrary: fc.Arbitrary<Fault> = fc.oneof(
	{ weight: 12, arbitrary: anyFault },
	{ weight: 1, arbitrary: halfRemoval },
);
const timesArbitrary = fc.oneof(
	{ weight: 4, arbitrary: fc.constantFrom(1, 1, 2, 3) },
	{ weight: 2, arbitrary: fc.constantFrom(4, 8) },
	{ weight: 1, arbitrary: fc.constant(99) },
);

export const settingsArbitrary: fc.Arbitrary<Partial<SandboxSettings>> = fc.record({
	personCount: fc.constantFrom('all', 'acceptedOnly', 'addedOnly'),
	countHeaderRow: fc.boolean(),
	contactsCounts: often(5, 'right', 'missing'),
	listingShowsInitialized: fc.boolean(),
	importRevivesDeleted: fc.boolean(),
	activityErrorTexts: fc.constantFrom('none', 'some', 'all'),
	errorLinesCountHeading: fc.boolean(),
	exportQuotes: fc.constantFrom('needed', 'always'),
	membershipLagMs: fc.oneof(
		{ weight: 8, arbitrary: fc.constantFrom(0, 0, 1_500, 15_000) },
		{ weight: 1, arbitrary: fc.constantFrom(200_000, 1e12) },
	),
	activityMs: fc.constantFrom(0, 200, 5_000),
	queueFullBody: fc.constantFrom('object', 'array', 'empty'),
	rateWindow: fc.constantFrom('sliding', 'clockSecond'),
	countsRefused: fc.boolean(),
	unsubscribedLeaveLists: often(5, true, false),
	deletedListById: fc.constantFrom('notFound', 'withDeletedAt'),
	signUpGuardCountsImports: often(5, false, true),
	unsupportedValues: fc.constantFrom('keep', 'drop', 'refuseRow'),
});

const plainArbitrary: fc.Arbitrary<Scenario> = fc.record({
	operation: often<Scenario['operation']>(10, 'export', 'preview', 'status'),
	source: often<Scenario['source']>(3, 'items', 'csv', 'jsonLines'),
	target: often<Scenario['target']>(4, 'one', 'split', 'named'),
	people: fc.array(
		fc.record({
			standing: often<Standing>(
				2,
				'absent',
				'contact',
				'member',
				'member',
				'member',
				'unsubscribed',
				'deleted',
			),
			isRefused: often(8, false, true),
		}),
		{ minLength: EVERYBODY.length, maxLength: EVERYBODY.length },
	),
	strangers: fc.nat({ max: 6 }),
	rows: fc.array(rowArbitrary, { maxLength: 24, size: 'max' }),
	mapping: often<Scenario['mapping']>(3, 'manual', 'auto'),
	hasB: often(5, true, false),
	mode: fc.constantFrom('addAndUpdate' as const, 'mirror' as const),
	takesOff: fc.boolean(),
	tags: often(7, false, true),
	skipFaulty: fc.boolean(),
	duplicateEmails: fc.constantFrom('keepLast' as const, 'keepFirst' as const),
	largestRemoval: fc.constantFrom('0', '15%', '50%', '3', '100%', '100%'),
	searchRequests: fc.constantFrom(0, 2, 100, 100, 100),
	wait: often(9, true, false),
	waitLimit: fc.constantFrom(1, 5, 60, 60),
	settings: settingsArbitrary,
	faults: fc.oneof(
		{ weight: 1, arbitrary: fc.constant<Fault[]>([]) },
		{ weight: 5, arbitrary: fc.array(faultArbitrary, { minLength: 1, maxLength: 1 }) },
		{ weight: 4, arbitrary: fc.array(faultArbitrary, { minLength: 2, maxLength: 4 }) },
	),
	cancelAfter: fc.oneof(
		{ weight: 14, arbitrary: fc.constant<number | undefined>(undefined) },
		{ weight: 1, arbitrary: fc.nat({ max: 30_000 }) },
	),
	never: fc.oneof(
		{ weight: 3, arbitrary: fc.constant<number[]>([]) },
		{ weight: 2, arbitrary: fc.uniqueArray(fc.nat({ max: POOL.length - 1 }), { minLength: 1 }) },
	),
});

/** Mixes, and in some of them somebody out of sight, who must be neither sent nor tagged for that. */
export const scenarioArbitrary: fc.Arbitrary<Scenario> = fc
	.tuple(plainArbitrary, fc.nat({ max: 9 }))
	.map(([plain, hides]) => {
		const scenario = plain.tags ? tagging(plain) : plain;
		const isCounted = !scenario.faults.some(({ effect }) => 'count' in effect || 'page' in effect);
		const [never] = neverSent(scenario);
		const hidden =
			hides < 2 && never !== undefined ? never : hides < 5 && scenario.tags ? STRANGER : undefined;
		if (hidden === undefined || !isCounted) return scenario;
		const fault: Fault = { on: 'any', nth: 0, times: Infinity, effect: { hides: hidden } };
		return { ...scenario, faults: [...scenario.faults, fault] };
	});

/** One list with hardly anybody but those who are exported: only then is it tagged as a whole. */
function tagging(plain: Scenario): Scenario {
	const scenario: Scenario = { ...plain, target: 'one', operation: 'export', wait: true };
	const local = localReasons(scenario);
	const sent = new Set(rowsOf(scenario).flatMap((row, at) => (local[at] ? [] : personOf(row))));
	return {
		...scenario,
		strangers: plain.strangers % 2,
		people: plain.people.map((person, index) =>
			person.standing === 'member' && !sent.has(EVERYBODY[index])
				? { ...person, standing: 'contact' }
				: person,
		),
		faults: plain.faults.map((fault) => (fault.on === 'remove' ? { ...fault, on: 'tag' } : fault)),
	};
}

/** The same with people who are signed up one by one. */
export const expressArbitrary: fc.Arbitrary<Scenario> = fc
	.tuple(
		scenarioArbitrary,
		fc.record({
			mostSignUps: fc.constantFrom(1, 3, 50, 50, 50, 50),
			confirmedOptIn: often(5, false, true),
			pendingJoinLists: fc.boolean(),
			signUpEndsHold: fc.boolean(),
			odd: fc.array(
				fc.tuple(fc.nat({ max: POOL.length - 1 }), fc.constantFrom('held', 'pending')),
				{
					maxLength: 3,
				},
			),
		}),
	)
	.map(([scenario, { mostSignUps, odd, ...settings }]) => {
		const standings = new Map<number, string>(odd);
		return {
			...scenario,
			operation: scenario.operation === 'status' ? 'preview' : scenario.operation,
			express: { mostSignUps },
			people: scenario.people.map((person, index) => ({
				...person,
				standing: (standings.get(index) as Standing | undefined) ?? person.standing,
			})),
			settings: { ...scenario.settings, ...settings },
			faults: scenario.faults.filter(isBearable).map(atSignUps),
		};
	});

/** Whoever is left out of an answer is said not to exist: who goes by it can not know better. */
const isBearable = ({ effect }: Fault): boolean =>
	!('page' in effect && (effect.page === 'omit' || effect.page === 'repeat'));

/** What would befall an import befalls a sign-up, as far as it can. */
const atSignUps = (fault: Fault): Fault => {
	const isOfJob = 'ends' in fault.effect || 'says' in fault.effect;
	const isOfQueue = 'busy' in fault.effect && fault.effect.busy === 'queue';
	return fault.on === 'import' && !isOfJob && !isOfQueue ? { ...fault, on: 'signUp' } : fault;
};

/**
 * Rows as they count: a row that can not be read needs a file of JSON lines, and of the spoilt rows
 * of one person only the first is there, since nobody can say which of them would speak for it.
 */
export function rowsOf({ rows, source }: Scenario): ScenarioRow[] {
	const seen = new Set<string>();
	return rows.filter((row) => {
		if (row.kind === 'broken') return source === 'jsonLines';
		const key = row.kind === 'spoilt' ? personOf(row)! : '';
		if (seen.has(key)) return false;
		if (key !== '') seen.add(key);
		return true;
	});
}

/** Whom a row means, if anybody can tell. */
export function personOf({ kind, who }: ScenarioRow): string | undefined {
	if (kind === 'plain' || kind === 'shouted') return POOL[who % POOL.length];
	if (kind === 'spoilt') return SPOILT[who % SPOILT.length];
	return kind === 'broken' ? BROKEN[who % BROKEN.length] : undefined;
}

const textOf = (row: ScenarioRow): string => {
	const person = personOf(row) ?? '';
	switch (row.kind) {
		case 'shouted':
			return ` ${person.toUpperCase()} `;
		case 'wrong':
			return row.who % 2 === 0 ? 'nobody' : 'a@b@c.de';
		case 'spoilt':
			return row.who % 2 === 0 ? `<${person}>` : `${person},`;
		default:
			return person;
	}
};

/** The mark of a row in what is sent: no two rows have it, and no text may show it. */
export const markOf = (index: number) => `Zebra${index}x`;

export function itemsOf(scenario: Scenario): IDataObject[] {
	return rowsOf(scenario).map((row, index) => ({
		email: textOf(row),
		first_name: markOf(index),
		consent: row.consent,
		birthday: row.birthday ?? '',
		phone: row.hasPhone ? '+49 30 901820' : '',
		list: row.list,
	}));
}

/** The file that the one item carries, where the segment is a file. */
export function fileOf(scenario: Scenario): Buffer {
	const items = itemsOf(scenario);
	if (scenario.source === 'csv') {
		const cells = (values: unknown[]) => values.map((value) => `"${String(value)}"`).join(',');
		const lines = items.map((item) => cells(Object.values(item)));
		return Buffer.from(`email,first_name,consent,birthday,phone,list\n${lines.join('\n')}\n`);
	}
	const rows = rowsOf(scenario);
	const lines = items.map((item, index) => {
		const line = JSON.stringify(item);
		return rows[index]!.kind === 'broken' ? line.slice(0, -12) : line;
	});
	return Buffer.from(`${lines.join('\n')}\n`);
}

export function parametersOf(scenario: Scenario): IDataObject {
	const isFile = scenario.source !== 'items';
	const column = (name: string) => (isFile ? name : `={{ $json.${name} }}`);
	const list = {
		one: { mode: 'name', value: 'A' },
		split: { mode: 'field', value: 'list' },
		named: isFile ? { mode: 'field', value: 'list' } : { mode: 'name', value: '={{ $json.list }}' },
	}[scenario.target];
	return {
		resource: 'segment',
		operation: scenario.operation === 'preview' ? 'preview' : 'export',
		segmentSource: scenario.source,
		binaryProperty: 'data',
		list,
		fields:
			scenario.mapping === 'auto'
				? { mappingMode: 'autoMapInputData', value: null }
				: {
						mappingMode: 'defineBelow',
						value: {
							email: column('email'),
							first_name: column('first_name'),
							birthday: column('birthday'),
							phone: column('phone'),
						},
					},
		consent: 'byField',
		consentField: 'consent',
		consentYesValues: 'yes',
		...(scenario.never.length > 0
			? { neverSend: 'list', neverSendList: { mode: 'name', value: NEVER } }
			: {}),
		permission: scenario.express ? 'express' : 'implied',
		mode: scenario.mode,
		options: {
			duplicateEmails: scenario.duplicateEmails,
			invalidOptionalFields: scenario.skipFaulty ? 'skipRow' : 'leaveOutField',
			largestRemoval: scenario.largestRemoval,
			takeOffWhoeverSaysNo: scenario.takesOff,
			searchRequests: scenario.searchRequests,
			waitForCompletion: scenario.wait && scenario.operation !== 'status',
			waitLimit: scenario.waitLimit,
			...(scenario.tags ? { tags: TAG } : {}),
			...scenario.express,
		},
	};
}

/** What whoever was exported is tagged with. */
const TAG = 'Zoo';

/** The list of people who are never sent. */
export const NEVER = 'Never';

/** Whom it names, but for those who leave it meanwhile: nobody can say whether they were met there. */
export function namedNever({ never, faults }: Scenario): number[] {
	const gone = faults.flatMap(({ effect }) => {
		const isGone = 'other' in effect && ['unsubscribes', 'isDeleted'].includes(effect.other);
		return isGone ? [effect.who % POOL.length] : [];
	});
	return never.filter((who) => !gone.includes(who));
}

/** Whoever is on that list from the beginning to the end of the run. */
export function neverSent(scenario: Scenario): Set<string> {
	const { people, settings } = scenario;
	const isOn = (who: number) => {
		const { standing } = people[who] ?? { standing: 'absent' };
		if (standing === 'unsubscribed') return settings.unsubscribedLeaveLists === false;
		return standing !== 'deleted';
	};
	return new Set(
		namedNever(scenario)
			.filter(isOn)
			.map((who) => POOL[who]!),
	);
}

/** The lists that rows can go to. */
export function listsOf(scenario: Scenario): string[] {
	return scenario.target === 'one' || lacksB(scenario) ? ['A'] : ['A', 'B'];
}

/** Rows of items that name a list which there is not: only a split segment makes it. */
const lacksB = ({ target, hasB, source }: Scenario): boolean =>
	target === 'named' && !hasB && source === 'items';

/** Positions of the rows that go to a list. */
export function positionsFor(scenario: Scenario, list: string): number[] {
	return rowsOf(scenario).flatMap((row, index) => {
		if (scenario.target === 'one') return [index];
		return row.kind !== 'broken' && row.list === list ? [index] : [];
	});
}

/** Rows that no list can be told for, as nobody could read them or they name none. */
export const homeless = (scenario: Scenario): number =>
	rowsOf(scenario).filter(
		({ kind, list }) =>
			kind === 'broken' || (scenario.target !== 'one' && !listsOf(scenario).includes(list)),
	).length;

/** The reason that speaks against a row before anything is sent, worked out one row at a time. */
export function localReasons(scenario: Scenario): Array<string | undefined> {
	const rows = rowsOf(scenario);
	const { skipFaulty, duplicateEmails } = scenario;
	const never = neverSent(scenario);
	const own = rows.map((row) => {
		const { kind, birthday } = row;
		if (kind === 'broken') return 'invalid_row';
		if (kind === 'missing') return 'missing_email';
		if (kind === 'wrong') return 'invalid_email';
		if (never.has(personOf(row)!)) return 'suppressed';
		return skipFaulty && birthday === 'soon' ? 'invalid_field' : undefined;
	});
	const isSame = (one: ScenarioRow, other: ScenarioRow) =>
		personOf(one) === personOf(other) && (scenario.target === 'one' || one.list === other.list);
	return rows.map((row, index) => {
		if (own[index]) return own[index];
		// Rows that are refused for a field are heard in consent as well.
		const about = rows.flatMap((other, at) =>
			(!own[at] || own[at] === 'invalid_field') && isSame(row, other) ? [at] : [],
		);
		const same = about.filter((at) => !own[at]);
		const isLastKept = duplicateEmails === 'keepLast';
		if (index !== (isLastKept ? same.at(-1) : same[0])) return 'duplicate';
		const says = (word: string) => (at: number) => rows[at]!.consent === word;
		// With the first row kept a no counts wherever it stands, and an empty or odd word only in itself.
		const isYes = isLastKept
			? [index, about.at(-1)!].every(says('yes'))
			: says('yes')(index) && !about.some(says('no'));
		return isYes ? undefined : 'no_consent';
	});
}

/** People of a list who are to be taken off it for their no, as it counts with all their rows heard. */
function opposedOn(scenario: Scenario, list: string): Set<string> {
	if (!scenario.takesOff) return new Set();
	const rows = rowsOf(scenario);
	const never = neverSent(scenario);
	const words = new Map<string, string[]>();
	for (const index of positionsFor(scenario, list)) {
		const person = personOf(rows[index]!);
		if (person !== undefined && !never.has(person))
			words.set(person, [...(words.get(person) ?? []), rows[index]!.consent]);
	}
	const isLastKept = scenario.duplicateEmails === 'keepLast';
	const isOpposed = (all: string[]) => (isLastKept ? all.at(-1) === 'no' : all.includes('no'));
	return new Set([...words].flatMap(([person, all]) => (isOpposed(all) ? [person] : [])));
}

/** Whom the run is to take off a list, of those who were on it before. */
export function leaversOf(scenario: Scenario, list: string, before: Iterable<string>): string[] {
	const rows = rowsOf(scenario);
	const keys = new Set(positionsFor(scenario, list).map((index) => personOf(rows[index]!)));
	const opposed = opposedOn(scenario, list);
	const never = neverSent(scenario);
	const isMirror = scenario.mode === 'mirror';
	return [...before].filter(
		(email) => opposed.has(email) || (isMirror && (!keys.has(email) || never.has(email))),
	);
}

/** Somebody says no in the whole segment, and nobody yes. */
export function isYesMissing(scenario: Scenario): boolean {
	const never = neverSent(scenario);
	// Whoever is never sent speaks for the column as well, and is taken off for no word of theirs.
	const heard = rowsOf(scenario).filter((row) => personOf(row) !== undefined);
	const saysNo = heard.some((row) => row.consent === 'no' && !never.has(personOf(row)!));
	return scenario.takesOff && saysNo && !heard.some(({ consent }) => consent === 'yes');
}

const PERMISSIONS: Partial<Record<Standing, Permission>> = {
	unsubscribed: 'unsubscribed',
	held: 'temp_hold',
	pending: 'pending_confirmation',
};

export function prepare(sandbox: Sandbox, scenario: Scenario): void {
	sandbox.reset();
	Object.assign(sandbox.settings, defaultSettings(), scenario.settings, {
		importRefuses: EVERYBODY.filter((_email, index) => scenario.people[index]?.isRefused),
	});
	const lists = scenario.hasB ? ['A', 'B'] : ['A'];
	const named = namedNever(scenario);
	seed(sandbox, {
		lists: [...lists, 'C', 'D', 'E', ...(scenario.never.length > 0 ? [NEVER] : [])].map((name) => ({
			name,
		})),
		customFields: [{ label: 'Tier', type: 'string' }],
		contacts: [
			...EVERYBODY.flatMap((email, index) => {
				const { standing } = scenario.people[index] ?? { standing: 'absent' };
				const never = named.includes(index) ? [NEVER] : [];
				if (standing === 'absent' && never.length === 0) return [];
				return [
					{
						email,
						fields: { first_name: 'Old' },
						permission: PERMISSIONS[standing],
						lists: [...(['member', 'held', 'pending'].includes(standing) ? lists : []), ...never],
						deleted: standing === 'deleted',
					},
				];
			}),
			...Array.from({ length: scenario.strangers }, (_, index) => ({
				email: index === 0 ? STRANGER : `stranger${index}@example.com`,
				lists,
			})),
		],
	});
}

/** Whom something is about that somebody else does. */
export const personBehind = ({ who }: Extract<Effect, { other: string }>): string =>
	POOL[who % POOL.length]!;

/** What somebody else does meanwhile. */
export function doOther(sandbox: Sandbox, effect: Extract<Effect, { other: string }>): void {
	const { other, who } = effect;
	const { store, clock } = sandbox;
	const list = store.listNamed('A');
	const email = personBehind(effect);
	const contact = store.contacts.get(email);
	const now = clock.now();
	switch (other) {
		case 'signsUp':
			if (list) store.join(contact ?? store.addContact(email, 'explicit', now), list);
			break;
		case 'unsubscribes':
			if (contact) store.unsubscribe(contact, now);
			break;
		case 'isDeleted':
			if (contact) store.deleteContact(contact, now);
			break;
		case 'isTakenOff':
			if (contact && list) store.leave(contact, list);
			break;
		case 'strangerJoins':
			if (list) store.join(store.addContact(`late${who}@example.com`, 'explicit', now), list);
			break;
		case 'deletesList':
			if (list) store.deleteList(list, now);
			break;
		case 'renamesList':
			if (list) list.name = 'Renamed';
			break;
		default: {
			const field = [...store.customFields.values()][0];
			if (field) field.label = 'Renamed';
		}
	}
}
