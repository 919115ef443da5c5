// First of all: what it mocks must not be loaded yet.
import '../support/smallImports';
import fc from 'fast-check';

import type { Effect } from '../../sandbox/account/faults';
import { seed } from '../../sandbox/account/seed';
import type { Permission } from '../../sandbox/account/store';
import { Sandbox } from '../../sandbox/server';
import { runVirtually } from '../support/virtualRun';

const RUNS = 2_000;
jest.setTimeout(600_000);

const POOL = [...'abcdefgh'].map((name) => `${name}@example.com`);
const STANDINGS = [
	'absent',
	'implicit',
	'explicit',
	'not_set',
	'pending_confirmation',
	'temp_hold',
	'unsubscribed',
] as const;

const LEFT_ALONE = new Set<string>(['unsubscribed', 'pending_confirmation', 'temp_hold']);

const person = fc.record({
	standing: fc.constantFrom(...STANDINGS, 'unsubscribed' as const),
	isMember: fc.boolean(),
	isDeleted: fc.constantFrom(false, false, true),
});
const effect = fc.constantFrom<Effect[]>(
	'break',
	'breakAfterwards',
	{ gateway: 503 },
	{ gateway: 403, as: 'html' },
	{ replaceBody: 'later', status: 504 },
	{ cutAt: 0.3 },
	{ status: 429, body: { error_key: 'throttled', error_message: 'Too Many Requests' } },
	{ status: 409, body: [{ error_key: 'contacts.api.conflict', error_message: 'Conflict' }] },
);
const scenarios = fc.record({
	people: fc.array(person, { minLength: POOL.length, maxLength: POOL.length }),
	rows: fc.array(
		fc.record({
			address: fc.constantFrom(...POOL),
			isLoud: fc.boolean(),
			consent: fc.constantFrom('yes', 'yes', 'yes', 'no', ''),
		}),
		{ maxLength: 12 },
	),
	permission: fc.constantFrom('express', 'implied'),
	mode: fc.constantFrom('addAndUpdate', 'mirror'),
	mostSignUps: fc.integer({ min: 1, max: 8 }),
	faults: fc.array(
		fc.record({
			effect,
			path: fc.constantFrom(
				'/v3/contacts/sign_up_form',
				'/v3/contacts/sign_up_form',
				'/v3/contacts',
			),
			after: fc.integer({ min: 0, max: 6 }),
			times: fc.integer({ min: 1, max: 3 }),
		}),
		{ maxLength: 2 },
	),
	settings: fc.record({
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

it(`subscribes nobody again and nobody who gave no yes, ${RUNS} random exports of either kind`, async () => {
	const sandbox = new Sandbox();
	await fc.assert(
		fc.asyncProperty(scenarios, async (scenario) => {
			const { people, permission, mode, mostSignUps } = scenario;
			sandbox.reset();
			Object.assign(sandbox.settings, scenario.settings);
			seed(sandbox, {
				lists: [{ name: 'Customers' }],
				contacts: POOL.flatMap((email, index) => {
					const { standing, isMember, isDeleted } = people[index]!;
					if (standing === 'absent') return [];
					const lists = isMember ? ['Customers'] : [];
					return [{ email, permission: standing as Permission, lists, deleted: isDeleted }];
				}),
			});
			sandbox.faults = scenario.faults.map((fault) => ({ ...fault, optional: true }));
			const before = sandbox.history.length;
			const rows = scenario.rows.map(({ address, isLoud, consent }, index) => ({
				address: isLoud ? address.toUpperCase() : address,
				consent,
				name: `Name ${index}`,
			}));
			const { outputs, summary, error } = await runVirtually({
				sandbox,
				rows,
				parameters: {
					list: { mode: 'name', value: 'Customers' },
					fields: {
						mappingMode: 'defineBelow',
						value: { email: '={{ $json.address }}', first_name: '={{ $json.name }}' },
					},
					consent: 'byField',
					consentField: 'consent',
					permission,
					mode,
					options: { mostSignUps, largestRemoval: '100%' },
				},
			});
			sandbox.clock.advance(60_000);
			sandbox.activities.catchUp();

			const happened = sandbox.history.slice(before);
			const of = (kind: string) =>
				happened.flatMap((event) => (event.kind === kind ? [event.email!] : []));
			expect(of('resubscribed')).toEqual([]);
			// The last row of a person speaks for them.
			const word = new Map(scenario.rows.map(({ address, consent }) => [address, consent]));
			for (const email of [...of('signedUp'), ...of('imported'), ...of('joined')]) {
				expect([email, word.get(email)]).toEqual([email, 'yes']);
			}
			expect(permission === 'express' ? of('imported') : of('signedUp')).toEqual([]);
			expect(new Set(of('signedUp')).size).toBeLessThanOrEqual(mostSignUps);
			for (const email of POOL) {
				expect(of('signedUp').filter((one) => one === email).length).toBeLessThanOrEqual(2);
			}
			// Nobody is confirmed by us, and no hold ended.
			POOL.forEach((email, index) => {
				const { standing } = people[index]!;
				if (!LEFT_ALONE.has(standing)) return;
				expect(sandbox.store.contacts.get(email)!.permission).toBe(standing);
			});
			if (error || permission === 'implied') return;

			const list = sandbox.store.listNamed('Customers')!;
			const isIn = (row: (typeof rows)[number]) => {
				const contact = sandbox.store.contacts.get(row.address.toLowerCase());
				const isOn = contact?.lists.includes(list) && contact.deletedAt === undefined;
				return isOn && contact?.permission === 'explicit' && contact.fields.first_name === row.name;
			};
			const verdicts = new Map(
				outputs[1]!.map(({ json }) => [(json.row as number) - 1, json.reason as string]),
			);
			const unnamed = rows.filter((_row, index) => !verdicts.has(index));
			const { exported, received, notExported, byReason } = summary.rows as {
				exported: number;
				received: number;
				notExported: number;
				byReason: { not_confirmed?: number };
			};
			expect(exported + notExported).toBe(received);
			expect(unnamed.length - exported).toBe(byReason.not_confirmed ?? 0);
			// Of so many as are said to be on the list it is true at least.
			expect(unnamed.filter(isIn).length).toBeGreaterThanOrEqual(exported);
			for (const [index, reason] of verdicts) {
				const permissionNow = sandbox.store.contacts.get(
					rows[index]!.address.toLowerCase(),
				)?.permission;
				if (reason === 'unsubscribed' || reason === 'pending_confirmation') {
					expect([reason, permissionNow]).toEqual([reason, reason]);
				} else expect([reason, isIn(rows[index]!) ?? false]).toEqual([reason, false]);
			}
			// Nobody of the segment is taken off.
			for (const email of of('left')) expect(word.has(email)).toBe(false);
		}),
		{ numRuns: RUNS },
	);
});
