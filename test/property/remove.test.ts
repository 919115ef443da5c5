// First of all: what it mocks must not be loaded yet.
import '../support/smallPages';
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import type { Fault } from '../../sandbox/account/faults';
import { seed } from '../../sandbox/account/seed';
import { Sandbox } from '../../sandbox/server';
import { runVirtually } from '../support/virtualRun';

const RUNS = 500;
jest.setTimeout(600_000);

const POOL = [...'abcdefghijkl'].map((name) => `${name}@example.com`);

type Standing = 'absent' | 'contact' | 'member' | 'unsubscribed' | 'deleted';

/** What goes wrong on the way. */
const FAULTS: Fault[] = [
	{ path: '/v3/activities/remove_list', effect: { activityEndsAs: 'failed', share: 0.5 } },
	{ path: '/v3/activities/remove_list', effect: { activityEndsAs: 'timed_out', share: 1 } },
	{ path: '/v3/activities/remove_list', effect: 'break' },
	{ path: '/v3/activities/remove_list', effect: 'breakAfterwards' },
	{ path: '/v3/activities/remove_list', effect: { gateway: 504 } },
	{ path: '/v3/contacts?', effect: { cutAt: 0.5 } },
	{ path: '/v3/contacts?', effect: { status: 200, body: { contacts: [] } } },
	{ path: '/v3/contacts?', times: 9, effect: { gateway: 503 } },
	{ path: '/v3/activities/contact_exports', effect: { activityEndsAs: 'failed' } },
	{ path: '/v3/contact_exports', effect: { cutAt: 0.5 } },
];

const scenarios = fc.record({
	people: fc.array(
		fc.constantFrom<Standing[]>('absent', 'contact', 'member', 'member', 'unsubscribed', 'deleted'),
		{ minLength: POOL.length, maxLength: POOL.length },
	),
	strangers: fc.nat({ max: 12 }),
	rows: fc.array(
		fc.record({
			email: fc.oneof(
				{ weight: 12, arbitrary: fc.constantFrom(...POOL) },
				{ weight: 2, arbitrary: fc.constantFrom(...POOL).map((one) => ` ${one.toUpperCase()} `) },
				{ weight: 1, arbitrary: fc.constantFrom('', 'nobody', 'a@b@c.de') },
			),
			birthday: fc.constantFrom('', '2001-02-03', 'soon'),
		}),
		{ maxLength: 16 },
	),
	largestRemoval: fc.constantFrom('0', '15%', '50%', '3', '100%', '100%'),
	fault: fc.option(fc.constantFrom(...FAULTS), { freq: 2 }),
	unsubscribedLeaveLists: fc.boolean(),
	membershipLagMs: fc.constantFrom(0, 0, 1_500),
	activityMs: fc.constantFrom(0, 200, 5_000),
});

const keyOf = (text: string) => text.trim().toLowerCase();

/** The reason that speaks against a row before anybody is looked for, worked out one row at a time. */
const localReasons = (rows: Array<{ email: string }>) =>
	rows.map(({ email }, index) => {
		if (email === '') return 'missing_email';
		if (!POOL.includes(keyOf(email))) return 'invalid_email';
		const isLast = !rows.slice(index + 1).some((other) => keyOf(other.email) === keyOf(email));
		return isLast ? undefined : 'duplicate';
	});

const mostOf = (largest: string, members: number) => {
	if (!largest.endsWith('%')) return Number(largest);
	const share = Number.parseInt(largest, 10) / 100;
	return share > 0 ? Math.max(1, Math.floor(share * members)) : 0;
};

it(`takes exactly the people of the segment off the list, and tells the truth of each row, ${RUNS} random runs`, async () => {
	const sandbox = new Sandbox();
	await fc.assert(
		fc.asyncProperty(scenarios, async (scenario) => {
			const { people, strangers, rows, largestRemoval, fault, ...settings } = scenario;
			sandbox.reset();
			Object.assign(sandbox.settings, settings);
			const lists = ['Customers', 'Others'];
			seed(sandbox, {
				lists: lists.map((name) => ({ name })),
				contacts: [
					...POOL.flatMap((email, index) => {
						const standing = people[index]!;
						if (standing === 'absent') return [];
						const isOn = standing === 'member' || standing === 'unsubscribed';
						return [
							{
								email,
								permission: standing === 'unsubscribed' ? ('unsubscribed' as const) : undefined,
								lists: isOn ? lists : [],
								deleted: standing === 'deleted',
							},
						];
					}),
					...Array.from({ length: strangers }, (_, index) => ({
						email: `stranger${index}@example.com`,
						lists,
					})),
				],
			});
			sandbox.clock.advance(60_000);
			sandbox.faults = fault ? [{ ...fault, optional: true }] : [];
			const { store } = sandbox;
			const membersOf = (name: string) =>
				new Set([...store.membersOf(store.listNamed(name)!)].map(({ email }) => email));
			const standings = () =>
				[...store.everybody].map(({ email, permission, deletedAt }) => [
					email,
					permission,
					deletedAt,
				]);
			const [before, others, account] = [membersOf('Customers'), membersOf('Others'), standings()];

			const { outputs, error } = await runVirtually({
				sandbox,
				rows,
				parameters: {
					operation: 'remove',
					list: { mode: 'name', value: 'Customers' },
					fields: {
						mappingMode: 'defineBelow',
						value: { email: '={{ $json.email }}', birthday: '={{ $json.birthday }}' },
					},
					largestRemoval,
					// Of another operation: it means nothing here.
					options: { invalidOptionalFields: 'skipRow', duplicateEmails: 'keepFirst' },
				},
			});
			if (error) {
				// Not a single address: it may be the wrong column, and nothing is done.
				expect(error.message).toContain('No row has an email address');
				expect(rows.filter(({ email }) => POOL.includes(keyOf(email)))).toEqual([]);
				expect(membersOf('Customers')).toEqual(before);
				return;
			}
			sandbox.clock.advance(60_000);
			sandbox.activities.catchUp();
			const after = membersOf('Customers');
			const gone = [...before].filter((email) => !after.has(email)).sort();

			const [[summaryItem], removed, notRemoved] = outputs as [
				Array<{ json: Summary }>,
				Array<{ json: IDataObject }>,
				Array<{ json: { row: number; reason: string } }>,
			];
			const summary = summaryItem!.json;
			const verdicts = new Map(notRemoved.map(({ json }) => [json.row - 1, json.reason]));
			const meant = new Set(rows.map(({ email }) => keyOf(email)));
			const wanted = [...before].filter((email) => meant.has(email)).sort();

			// Nobody else, and nothing but the membership.
			for (const email of gone) expect(wanted).toContain(email);
			expect(membersOf('Others')).toEqual(others);
			expect(standings()).toEqual(account);

			// Row for row: what the node says is what the sandbox knows.
			const local = localReasons(rows);
			rows.forEach(({ email }, index) => {
				const said = verdicts.get(index);
				const person = keyOf(email);
				if (local[index]) expect([index, said]).toEqual([index, local[index]]);
				else if (said === undefined) expect(gone).toContain(person);
				else if (said === 'not_on_list') expect(before).not.toContain(person);
				else if (said === 'removal_held') expect(gone).toEqual([]);
				else expect(said).toBe('not_confirmed');
			});
			expect(summary.received).toBe(rows.length);
			expect(summary.removed + summary.notRemoved).toBe(rows.length);
			expect(summary.notRemoved).toBe(verdicts.size);
			expect(summary.removed).toBe(removed.length);
			for (const { json } of removed) {
				expect(gone).toContain(json.email);
				expect(json.reason).toBe('in_segment');
			}

			const asked = sandbox.requests.some(({ path }) => path.includes('remove_list'));
			if (wanted.length > mostOf(largestRemoval, before.size)) expect(asked).toBe(false);
			if (summary.status === 'held') expect(asked).toBe(false);
			// Undisturbed, every row has its verdict, and everybody who may go is gone.
			if (fault) return;
			const isHeld = wanted.length > mostOf(largestRemoval, before.size);
			expect(gone).toEqual(isHeld ? [] : wanted);
			expect([...verdicts.values()]).not.toContain('not_confirmed');
			expect(summary.status === 'held').toBe(isHeld);
		}),
		{ numRuns: RUNS },
	);
});

interface Summary {
	status: string;
	received: number;
	removed: number;
	notRemoved: number;
}
