// First of all: what it mocks must not be loaded yet.
import '../support/smallImports';
import '../support/smallPages';
import fc from 'fast-check';
import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import type { Effect, Fault } from '../../sandbox/account/faults';
import { seed } from '../../sandbox/account/seed';
import type { SandboxSettings } from '../../sandbox/account/settings';
import type { Permission } from '../../sandbox/account/store';
import { Sandbox } from '../../sandbox/server';
import { runVirtually, type Wire } from '../support/virtualRun';

const RUNS = 1_000;
jest.setTimeout(600_000);

const POOL = [...'abcdefghijkl'].map((name) => `${name}@example.com`);
const SAYS_NEVER = ['yes', 'Unsubscribed', '2024-05-06', 'bounced'];
const STANDINGS = [
	'absent',
	'implicit',
	'explicit',
	'not_set',
	'pending_confirmation',
	'temp_hold',
	'unsubscribed',
] as const;
/** Nobody but the person themselves ends these. */
const LEFT_ALONE = new Set<string>(['unsubscribed', 'pending_confirmation', 'temp_hold']);

interface Person {
	standing: (typeof STANDINGS)[number];
	isMember: boolean;
	isDeleted: boolean;
	/** By the import. */
	isRefused: boolean;
	isNever: boolean;
}

interface Scenario {
	/** By the place in the pool. */
	people: Person[];
	strangers: number;
	rows: Array<{ address: string; isLoud: boolean; never: string; consent: string; likes: string }>;
	by: 'list' | 'input' | 'column';
	permission: 'express' | 'implied';
	mode: 'addAndUpdate' | 'mirror';
	mostSignUps: number;
	duplicateEmails: 'keepLast' | 'keepFirst';
	largestRemoval: string;
	tags: 'none' | 'named' | 'column' | 'both';
	takesTags: boolean;
	breaksImport: boolean;
	breaksTags: boolean;
	/** What goes wrong on the way. */
	faults: Fault[];
	settings: Partial<SandboxSettings>;
}

const rarely = fc.oneof(
	{ weight: 5, arbitrary: fc.constant(false) },
	{ weight: 1, arbitrary: fc.constant(true) },
);

const effect = fc.constantFrom<Effect[]>(
	'break',
	'break',
	'breakAfterwards',
	{ gateway: 503 },
	{ gateway: 403, as: 'html' },
	{ replaceBody: 'later', status: 504 },
	{ cutAt: 0.3 },
	{ status: 429, body: { error_key: 'throttled', error_message: 'Too Many Requests' } },
	{ status: 409, body: [{ error_key: 'contacts.api.conflict', error_message: 'Conflict' }] },
);

const scenarios: fc.Arbitrary<Scenario> = fc.record({
	people: fc.array(
		fc.record({
			standing: fc.constantFrom(...STANDINGS, 'unsubscribed' as const),
			isMember: fc.boolean(),
			isDeleted: fc.constantFrom(false, false, true),
			isRefused: rarely,
			isNever: fc.constantFrom(false, false, true),
		}),
		{ minLength: POOL.length, maxLength: POOL.length },
	),
	strangers: fc.integer({ min: 0, max: 3 }),
	rows: fc.array(
		fc.record({
			address: fc.constantFrom(...POOL),
			isLoud: fc.boolean(),
			never: fc.oneof(
				{ weight: 4, arbitrary: fc.constantFrom('', 'no', 'active') },
				{ weight: 1, arbitrary: fc.constantFrom(...SAYS_NEVER) },
			),
			consent: fc.constantFrom('yes', 'yes', 'yes', 'yes', 'no', ''),
			likes: fc.constantFrom('', '', 'Jazz', 'jazz, Rock', 'VIP'),
		}),
		{ maxLength: 20 },
	),
	by: fc.constantFrom('list', 'input', 'column'),
	permission: fc.constantFrom('express', 'implied'),
	mode: fc.constantFrom('addAndUpdate', 'mirror'),
	mostSignUps: fc.integer({ min: 1, max: 8 }),
	duplicateEmails: fc.constantFrom('keepLast', 'keepFirst'),
	largestRemoval: fc.constantFrom('0', '50%', '100%', '100%'),
	tags: fc.constantFrom('none', 'named', 'column', 'both'),
	takesTags: fc.boolean(),
	breaksImport: rarely,
	breaksTags: rarely,
	faults: fc.oneof(
		fc.constant<Fault[]>([]),
		fc.array(
			fc.record({
				effect,
				path: fc.constantFrom(
					'/v3/contacts/sign_up_form',
					'/v3/contacts/sign_up_form',
					'/v3/contacts',
				),
				after: fc.integer({ min: 0, max: 6 }),
				times: fc.integer({ min: 1, max: 5 }),
			}),
			{ maxLength: 2 },
		),
	),
	settings: fc.record({
		membershipLagMs: fc.constantFrom(0, 0, 1_500),
		confirmedOptIn: fc.boolean(),
		pendingJoinLists: fc.boolean(),
		unsubscribedLeaveLists: fc.boolean(),
		importRevivesDeleted: fc.boolean(),
		signUpSubscribesAgain: fc.boolean(),
		signUpEndsHold: fc.boolean(),
		signUpRevivesDeleted: fc.boolean(),
		deletedShowPermission: fc.boolean(),
	}),
});

/** Who must not be sent, in the words of the scenario. */
const neverIn = ({ by, people, rows }: Scenario): Set<string> =>
	new Set(
		by === 'column'
			? rows.filter(({ never }) => SAYS_NEVER.includes(never)).map(({ address }) => address)
			: POOL.filter((_address, index) => people[index]!.isNever),
	);

/** Whose rows say yes: with the first row kept a no counts wherever it stands. */
const saidYes = ({ rows, duplicateEmails }: Scenario): Set<string> =>
	new Set(
		POOL.filter((email) => {
			const words = rows.filter(({ address }) => address === email).map(({ consent }) => consent);
			return duplicateEmails === 'keepLast'
				? words.at(-1) === 'yes'
				: words[0] === 'yes' && !words.includes('no');
		}),
	);

/** @returns who must not be sent: of a list whoever is on it, as most of the unsubscribed are not */
function prepareSandbox(sandbox: Sandbox, scenario: Scenario): Set<string> {
	const never = neverIn(scenario);
	const { people, strangers, breaksImport, breaksTags, permission } = scenario;
	sandbox.reset();
	Object.assign(sandbox.settings, scenario.settings);
	sandbox.settings.importRefuses = POOL.filter((_address, index) => people[index]!.isRefused);
	seed(sandbox, {
		lists: [{ name: 'Customers' }, { name: 'Never' }],
		contacts: [
			...POOL.flatMap((email, index) => {
				const { standing, isMember, isDeleted } = people[index]!;
				const isOnNever = scenario.by === 'list' && never.has(email);
				const isThere = standing !== 'absent' || isOnNever;
				const lists = [
					...(isMember && standing !== 'absent' ? ['Customers'] : []),
					...(isOnNever ? ['Never'] : []),
				];
				const held = standing === 'absent' ? 'implicit' : (standing as Permission);
				return isThere ? [{ email, permission: held, lists, deleted: isDeleted }] : [];
			}),
			...Array.from({ length: strangers }, (_, index) => ({
				email: `stranger${index}@example.com`,
				lists: ['Customers'],
			})),
		],
	});
	sandbox.faults = scenario.faults.map((fault) => ({ ...fault, optional: true }));
	const failure: Effect = { activityEndsAs: 'failed', share: 0.5 };
	if (breaksTags) {
		sandbox.faults.push({
			path: '/v3/activities/contacts_taggings_add',
			effect: failure,
			optional: true,
		});
	}
	if (breaksImport && permission === 'implied') {
		sandbox.faults.push({
			path: '/v3/activities/contacts_json',
			method: 'POST',
			effect: failure,
			optional: true,
		});
	}
	if (scenario.by !== 'list') return never;
	const { store } = sandbox;
	return new Set([...store.membersOf(store.listNamed('Never')!)].map(({ email }) => email));
}

const parametersOf = (scenario: Scenario): IDataObject => ({
	list: { mode: 'name', value: 'Customers' },
	fields: {
		mappingMode: 'defineBelow',
		value: { email: '={{ $json.address }}', first_name: '={{ $json.name }}' },
	},
	consent: 'byField',
	consentField: 'consent',
	neverSend: scenario.by,
	neverSendList: { mode: 'name', value: 'Never' },
	neverSendColumn: 'never',
	permission: scenario.permission,
	mode: scenario.mode,
	options: {
		mostSignUps: scenario.mostSignUps,
		duplicateEmails: scenario.duplicateEmails,
		largestRemoval: scenario.largestRemoval,
		...(['named', 'both'].includes(scenario.tags) ? { tags: 'VIP' } : {}),
		...(['column', 'both'].includes(scenario.tags) ? { tagColumn: 'likes' } : {}),
		...(scenario.takesTags ? { takeTagsFromLeavers: true } : {}),
	},
});

interface Summary {
	rows: {
		exported: number;
		received: number;
		notExported: number;
		byReason: Record<string, number | undefined>;
	};
	removal?: { stopped: string | null };
	message: string;
	tags?: Array<{ name: string; contacts: number; state: string }>;
}

const namesIn = (likes: string): string[] =>
	likes
		.split(',')
		.map((name) => name.trim().toLowerCase())
		.filter(Boolean);

/** Answers that say of a sign-up that it was not carried out. */
const NOT_DONE = [403, 409, 429, 503];

/** Counts by address the sign-ups that may have been carried out, as far as the answer tells. */
class SignUpCount implements Wire {
	readonly byAddress = new Map<string, number>();
	readonly isOverrun = false;

	constructor(private readonly wire: Wire) {}

	get inFlight(): number {
		return this.wire.inFlight;
	}

	async request(options: IHttpRequestOptions, isAuthorized: boolean): Promise<unknown> {
		const answer = this.wire.request(options, isAuthorized);
		if (!options.url.endsWith('/sign_up_form')) return await answer;
		const status = await answer.then(
			(given) => (given as { statusCode: number }).statusCode,
			() => undefined,
		);
		if (status === undefined || !NOT_DONE.includes(status)) {
			const { email_address: email } = JSON.parse(String(options.body)) as {
				email_address: string;
			};
			this.byAddress.set(email, (this.byAddress.get(email) ?? 0) + 1);
		}
		return await answer;
	}
}

/** Nobody is subscribed again, nobody sent who must not be, and nobody by the wrong way; however a run ends. */
function sentOnlyTheRight(
	sandbox: Sandbox,
	scenario: Scenario,
	never: Set<string>,
	before: number,
): void {
	const { people, permission, mostSignUps } = scenario;
	const happened = sandbox.history.slice(before);
	const of = (kind: string) =>
		happened.flatMap((event) => (event.kind === kind ? [event.email!] : []));
	const mayBeSent = [...saidYes(scenario)].filter((email) => !never.has(email));
	expect(of('resubscribed')).toEqual([]);
	const sent = [...of('signedUp'), ...of('imported'), ...of('joined')];
	expect(sent.filter((email) => !mayBeSent.includes(email))).toEqual([]);
	expect(permission === 'express' ? of('imported') : of('signedUp')).toEqual([]);
	expect(new Set(of('signedUp')).size).toBeLessThanOrEqual(mostSignUps);
	// Nobody is confirmed by us, and no hold ended.
	const changed = POOL.filter((email, index) => {
		const { standing } = people[index]!;
		return LEFT_ALONE.has(standing) && sandbox.store.contacts.get(email)!.permission !== standing;
	});
	expect(changed).toEqual([]);
	for (const email of never) {
		expect(sandbox.store.contacts.get(email)?.fields.first_name).toBeUndefined();
	}
	// Nobody of the segment is taken off but those who are never sent.
	const inSegment = new Set(scenario.rows.map(({ address }) => address));
	expect(of('left').filter((email) => inSegment.has(email) && !never.has(email))).toEqual([]);
	if (scenario.mode === 'addAndUpdate') expect(of('left')).toEqual([]);
}

it(`sends nobody who must never be sent and nobody who gave no yes, subscribes nobody again, and tags the right ones, ${RUNS} random exports of either kind and mode`, async () => {
	const sandbox = new Sandbox();
	await fc.assert(
		fc.asyncProperty(scenarios, async (scenario) => {
			const never = prepareSandbox(sandbox, scenario);
			const { store } = sandbox;
			const list = store.listNamed('Customers')!;
			const members = () => new Set([...store.membersOf(list)].map(({ email }) => email));
			const before = members();
			const began = sandbox.history.length;

			const rows = scenario.rows.map(({ address, isLoud, ...row }, index) => ({
				...row,
				address: isLoud ? ` ${address.toUpperCase()} ` : address,
				name: `Name ${index}`,
			}));
			let signUps: SignUpCount | undefined;
			const { outputs, error } = await runVirtually({
				sandbox,
				rows,
				through: (wire) => (signUps = new SignUpCount(wire)),
				neverSend:
					scenario.by === 'input'
						? [{}, ...[...never].map((email) => ({ 'E-Mail': `<${email}>` }))]
						: undefined,
				parameters: parametersOf(scenario),
			});
			sandbox.clock.advance(60_000);
			sandbox.activities.catchUp();
			sentOnlyTheRight(sandbox, scenario, never, began);
			// More than a few in a day have an address flagged.
			expect([...signUps!.byAddress].filter(([, count]) => count > 2)).toEqual([]);
			const after = members();
			const isUndisturbed = scenario.faults.length === 0;
			if (error) {
				// Items without a single address are no suppression list, and said to be none.
				const isNoList = scenario.by === 'input' && never.size === 0;
				if (isNoList && error.message.includes('Never Send')) expect(after).toEqual(before);
				else expect([isUndisturbed, error.message]).toEqual([false, error.message]);
				return;
			}

			const summary = outputs[0]![0]!.json as unknown as Summary;
			const verdicts = new Map(outputs[1]!.map(({ json }) => [Number(json.row) - 1, json.reason]));
			const suppressed = scenario.rows.flatMap(({ address }, at) =>
				never.has(address) ? [at] : [],
			);
			expect(
				[...verdicts].filter(([, reason]) => reason === 'suppressed').map(([at]) => at),
			).toEqual(suppressed);
			expect(summary.rows.byReason.suppressed ?? 0).toBe(suppressed.length);

			expect([...never].filter((email) => !before.has(email) && after.has(email))).toEqual([]);
			if (scenario.mode === 'mirror') {
				if (summary.removal && summary.removal.stopped === null) {
					expect([...never].filter((email) => after.has(email))).toEqual([]);
				} else expect([...before].filter((email) => !after.has(email))).toEqual([]);
			}

			// Tags: on exactly those who were exported, or what is missing is said.
			const wanted = new Map<string, Set<string>>();
			scenario.rows.forEach(({ address, likes }, row) => {
				if (verdicts.has(row) || !after.has(address)) return;
				const isNamed = ['named', 'both'].includes(scenario.tags);
				const isByColumn = ['column', 'both'].includes(scenario.tags);
				const names = [...(isNamed ? ['vip'] : []), ...(isByColumn ? namesIn(likes) : [])];
				for (const name of names) wanted.set(name, (wanted.get(name) ?? new Set()).add(address));
			});
			const isSure =
				(summary.tags ?? []).every(({ state }) => state !== 'incomplete') &&
				(isUndisturbed || (summary.rows.byReason.not_confirmed ?? 0) === 0) &&
				!/not seen on the list yet/.test(summary.message);
			for (const tag of store.tags.values()) {
				const people = new Set([...store.membersOf(tag)].map(({ email }) => email));
				const right = wanted.get(tag.name.toLowerCase()) ?? new Set();
				expect([...people].filter((email) => !right.has(email))).toEqual([]);
				const told = summary.tags!.find(({ name }) => name === tag.name);
				if (!told) {
					expect([isUndisturbed, summary.message]).toEqual([false, expect.stringMatching(/\btag/)]);
					continue;
				}
				const { contacts } = told;
				expect(contacts).toBeLessThanOrEqual(people.size);
				if (isSure) {
					expect(people).toEqual(right);
					expect(contacts).toBe(right.size);
				}
			}
			const names = [...store.tags.values()].map(({ name }) => name.toLowerCase());
			expect(new Set(names).size).toBe(names.length);
			if (isSure && isUndisturbed) {
				expect([...wanted.keys()].filter((name) => !names.includes(name))).toEqual([]);
			}

			if (scenario.permission === 'implied') return;
			const isIn = (row: (typeof rows)[number]) => {
				const contact = store.contacts.get(row.address.trim().toLowerCase());
				const isOn = contact?.lists.includes(list) && contact.deletedAt === undefined;
				return isOn && contact?.permission === 'explicit' && contact.fields.first_name === row.name;
			};
			const unnamed = rows.filter((_row, index) => !verdicts.has(index));
			const { exported, received, notExported, byReason } = summary.rows;
			expect(exported + notExported).toBe(received);
			expect(unnamed.length - exported).toBe(byReason.not_confirmed ?? 0);
			// Of so many as are said to be on the list it is true at least.
			expect(unnamed.filter(isIn).length).toBeGreaterThanOrEqual(exported);
			for (const [index, reason] of verdicts) {
				const contact = store.contacts.get(scenario.rows[index]!.address);
				if (reason === 'unsubscribed' || reason === 'pending_confirmation') {
					expect([reason, contact?.permission]).toEqual([reason, reason]);
				} else expect([reason, isIn(rows[index]!) ?? false]).toEqual([reason, false]);
			}
		}),
		{ numRuns: RUNS },
	);
});
