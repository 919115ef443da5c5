// First of all: what it mocks must not be loaded yet.
import '../support/smallImports';
import '../support/smallPages';
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { seed } from '../../sandbox/account/seed';
import { Sandbox } from '../../sandbox/server';
import { runVirtually } from '../support/virtualRun';

const RUNS = 2_000;
jest.setTimeout(600_000);

const POOL = [...'abcdefghijkl'].map((name) => `${name}@example.com`);
const SAYS_NEVER = ['yes', 'Unsubscribed', '2024-05-06', 'bounced'];

interface Scenario {
	/** By the place in the pool: on the list before, refused by the service, never to be sent. */
	people: Array<{ isMember: boolean; isRefused: boolean; isNever: boolean }>;
	strangers: number;
	rows: Array<{ address: string; isLoud: boolean; never: string; consent: string; likes: string }>;
	by: 'list' | 'input' | 'column';
	mode: 'addAndUpdate' | 'mirror';
	duplicateEmails: 'keepLast' | 'keepFirst';
	largestRemoval: string;
	breaks: boolean;
	tags: string;
	breaksTags: boolean;
	takesTags: boolean;
	lag: number;
}

const rarely = fc.oneof(
	{ weight: 5, arbitrary: fc.constant(false) },
	{ weight: 1, arbitrary: fc.constant(true) },
);

const scenarios: fc.Arbitrary<Scenario> = fc.record({
	people: fc.array(
		fc.record({ isMember: fc.boolean(), isRefused: rarely, isNever: fc.boolean() }),
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
			consent: fc.constantFrom('yes', 'yes', 'yes', 'no'),
			likes: fc.constantFrom('', '', 'Jazz', 'jazz, Rock', 'VIP'),
		}),
		{ maxLength: 20 },
	),
	by: fc.constantFrom('list', 'input', 'column'),
	mode: fc.constantFrom('addAndUpdate', 'mirror'),
	duplicateEmails: fc.constantFrom('keepLast', 'keepFirst'),
	largestRemoval: fc.constantFrom('0', '50%', '100%', '100%'),
	breaks: rarely,
	tags: fc.constantFrom('none', 'named', 'column', 'both'),
	breaksTags: rarely,
	takesTags: fc.boolean(),
	lag: fc.constantFrom(0, 0, 1_500),
});

/** Who must not be sent, in the words of the scenario. */
const neverIn = ({ by, people, rows }: Scenario): Set<string> =>
	new Set(
		by === 'column'
			? rows.filter(({ never }) => SAYS_NEVER.includes(never)).map(({ address }) => address)
			: POOL.filter((_address, index) => people[index]!.isNever),
	);

function prepareSandbox(sandbox: Sandbox, scenario: Scenario, never: Set<string>): void {
	const { people, strangers, breaks, lag } = scenario;
	sandbox.reset();
	sandbox.settings.importRefuses = POOL.filter((_address, index) => people[index]!.isRefused);
	sandbox.settings.membershipLagMs = lag;
	seed(sandbox, {
		lists: [{ name: 'Customers' }, { name: 'Never' }],
		contacts: [
			...POOL.flatMap((email, index) => {
				const lists = [
					...(people[index]!.isMember ? ['Customers'] : []),
					...(scenario.by === 'list' && never.has(email) ? ['Never'] : []),
				];
				return lists.length > 0 ? [{ email, lists }] : [];
			}),
			...Array.from({ length: strangers }, (_, index) => ({
				email: `stranger${index}@example.com`,
				lists: ['Customers'],
			})),
		],
	});
	if (scenario.breaksTags && scenario.tags !== 'none') {
		sandbox.faults.push({
			path: '/v3/activities/contacts_taggings_add',
			effect: { activityEndsAs: 'failed', share: 0.5 },
			optional: true,
		});
	}
	if (!breaks) return;
	sandbox.faults.push({
		path: '/v3/activities/contacts_json',
		method: 'POST',
		effect: { activityEndsAs: 'failed', share: 0.5 },
	});
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
	mode: scenario.mode,
	options: {
		duplicateEmails: scenario.duplicateEmails,
		largestRemoval: scenario.largestRemoval,
		...(['named', 'both'].includes(scenario.tags) ? { tags: 'VIP' } : {}),
		...(['column', 'both'].includes(scenario.tags) ? { tagColumn: 'likes' } : {}),
		...(scenario.takesTags ? { takeTagsFromLeavers: true } : {}),
	},
});

interface Summary {
	rows: { byReason: Record<string, number> };
	removal?: { stopped: string | null };
	message: string;
	tags?: Array<{ name: string; contacts: number; state: string }>;
}

const namesIn = (likes: string): string[] =>
	likes
		.split(',')
		.map((name) => name.trim().toLowerCase())
		.filter(Boolean);

it(`sends nobody who must never be sent, and takes them off, ${RUNS} random runs`, async () => {
	const sandbox = new Sandbox();
	await fc.assert(
		fc.asyncProperty(scenarios, async (scenario) => {
			const never = neverIn(scenario);
			prepareSandbox(sandbox, scenario, never);
			const { store } = sandbox;
			const list = store.listNamed('Customers')!;
			const members = () => new Set([...store.membersOf(list)].map(({ email }) => email));
			const before = members();

			const rows = scenario.rows.map(({ address, isLoud, ...row }, index) => ({
				...row,
				address: isLoud ? ` ${address.toUpperCase()} ` : address,
				name: `Name ${index}`,
			}));
			const { outputs, error } = await runVirtually({
				sandbox,
				rows,
				neverSend:
					scenario.by === 'input'
						? [{}, ...[...never].map((email) => ({ 'E-Mail': `<${email}>` }))]
						: undefined,
				parameters: parametersOf(scenario),
			});
			// Items without a single address are no suppression list, and said to be none.
			if (scenario.by === 'input' && never.size === 0) {
				expect(error === undefined || error.message.includes('Never Send')).toBe(true);
			} else expect(error).toBeUndefined();
			if (error) {
				expect(members()).toEqual(before);
				return;
			}
			sandbox.clock.advance(60_000);
			sandbox.activities.catchUp();

			const summary = outputs[0]![0]!.json as unknown as Summary;
			const verdicts = new Map(outputs[1]!.map(({ json }) => [Number(json.row) - 1, json.reason]));
			const suppressed = scenario.rows.flatMap(({ address }, at) =>
				never.has(address) ? [at] : [],
			);
			scenario.rows.forEach(({ address }, row) =>
				expect([row, verdicts.get(row) === 'suppressed']).toEqual([row, never.has(address)]),
			);
			expect(summary.rows.byReason.suppressed ?? 0).toBe(suppressed.length);

			const after = members();
			for (const email of never) {
				// Nothing of the segment came to them, and nobody came to the list.
				expect(store.contacts.get(email)?.fields.first_name).toBeUndefined();
				if (!before.has(email)) expect(after).not.toContain(email);
			}
			const left = [...never].filter((email) => after.has(email));
			if (scenario.mode === 'addAndUpdate') {
				expect([...before].filter((email) => !after.has(email))).toEqual([]);
			} else if (summary.removal && summary.removal.stopped === null) expect(left).toEqual([]);
			else expect([...before].filter((email) => !after.has(email))).toEqual([]);

			// Tags: on exactly those who were exported, or what is missing is said.
			const wanted = new Map<string, Set<string>>();
			scenario.rows.forEach(({ address, likes }, row) => {
				if (verdicts.has(row) || !after.has(address)) return;
				const isNamed = ['named', 'both'].includes(scenario.tags);
				const isByColumn = ['column', 'both'].includes(scenario.tags);
				const names = [...(isNamed ? ['vip'] : []), ...(isByColumn ? namesIn(likes) : [])];
				for (const name of names) wanted.set(name, (wanted.get(name) ?? new Set()).add(address));
			});
			const isSure = (summary.tags ?? []).every(({ state }) => state !== 'incomplete');
			for (const tag of store.tags.values()) {
				const people = new Set([...store.membersOf(tag)].map(({ email }) => email));
				const right = wanted.get(tag.name.toLowerCase()) ?? new Set();
				for (const email of people) expect([email, right.has(email)]).toEqual([email, true]);
				const { contacts } = summary.tags!.find(({ name }) => name === tag.name)!;
				expect(contacts).toBeLessThanOrEqual(people.size);
				if (isSure && !/not seen on the list yet/.test(summary.message)) {
					expect(people).toEqual(right);
					expect(contacts).toBe(right.size);
				}
			}
			expect(new Set([...store.tags.values()].map(({ name }) => name.toLowerCase())).size).toBe(
				store.tags.size,
			);
		}),
		{ numRuns: RUNS },
	);
});
