/* eslint-disable @n8n/community-nodes/no-restricted-globals -- told by its environment how much to try */
// First of all: what it mocks must not be loaded yet.
import '../support/smallPages';
import fc from 'fast-check';

import type { INodeExecutionData } from 'n8n-workflow';

import { seed } from '../../sandbox/account/seed';
import { defaultSettings } from '../../sandbox/account/settings';
import { Sandbox } from '../../sandbox/server';
import { runNode } from '../support/virtualRun';
import { heals } from './catalogue';
import { History } from './history';
import { MARGIN } from './law';
import { doOther, faultArbitrary, POOL, settingsArbitrary, type Standing } from './scenario';
import { FaultyWire } from './wire';

jest.setTimeout(3_600_000);

const RUNS = Number(process.env.FAULTS_RUNS ?? 300);

const scenarios = fc.record({
	people: fc.array(
		fc.constantFrom<Standing[]>('absent', 'contact', 'member', 'member', 'unsubscribed', 'deleted'),
		{ minLength: POOL.length, maxLength: POOL.length },
	),
	strangers: fc.nat({ max: 6 }),
	rows: fc.array(fc.constantFrom(...POOL, '', 'nobody'), { maxLength: 16 }),
	largestRemoval: fc.constantFrom('15%', '3', '100%', '100%'),
	waitLimit: fc.constantFrom(1, 60),
	settings: settingsArbitrary,
	faults: fc.array(faultArbitrary, { maxLength: 3 }),
});

let keys = 0;

it(`takes nobody off a list but people of the segment, and says only what is so, ${RUNS} random mixes`, async () => {
	const sandbox = new Sandbox();
	await fc.assert(
		fc.asyncProperty(scenarios, async (scenario) => {
			const { people, strangers, rows, largestRemoval, waitLimit, settings, faults } = scenario;
			jest.clearAllTimers();
			jest.setSystemTime(new Date('2026-03-04T05:06:07Z'));
			sandbox.reset();
			// A list that never shows what a job did is not one against which anything can be held.
			const membershipLagMs = Math.min(settings.membershipLagMs ?? 0, 200_000);
			Object.assign(sandbox.settings, defaultSettings(), settings, { membershipLagMs });
			seed(sandbox, {
				lists: ['A', 'C'].map((name) => ({ name })),
				contacts: [
					...POOL.flatMap((email, index) =>
						people[index] === 'absent'
							? []
							: [
									{
										email,
										permission:
											people[index] === 'unsubscribed' ? ('unsubscribed' as const) : undefined,
										lists: people[index] === 'member' ? ['A', 'C'] : [],
										deleted: people[index] === 'deleted',
									},
								],
					),
					...Array.from({ length: strangers }, (_, index) => ({
						email: `stranger${index}@example.com`,
						lists: ['A'],
					})),
				],
			});
			const listId = sandbox.store.listNamed('A')!.id;
			const { access_token: token } = sandbox.tokens.issue('sandbox-api-key', ['contact_data']);
			const history = new History(sandbox);
			const others = (effect: Parameters<typeof doOther>[1]) => doOther(sandbox, effect);
			const bound = 150 + 4 * faults.reduce((sum, { times }) => sum + times, 0) + 6 * waitLimit;
			const wire = new FaultyWire(sandbox, history, token, faults, others, bound);
			const run = await runNode({
				wire,
				token,
				clientId: `remove-${(keys += 1)}`,
				limit: waitLimit * 60_000 + 2 * MARGIN,
				parameters: {
					resource: 'segment',
					operation: 'remove',
					list: { mode: 'name', value: 'A' },
					fields: { mappingMode: 'defineBelow', value: { email: '={{ $json.email }}' } },
					largestRemoval,
					options: { waitLimit },
				},
				items: rows.map((email) => ({ json: { email } })),
			});
			history.finish();

			expect(run.gaveUp).toBeUndefined();
			expect(wire.isOverrun).toBe(false);
			for (const text of [...run.hints, ...run.logs, run.error?.message, run.error?.description]) {
				if (text) expect(text).not.toMatch(/@\w/);
			}

			// Whom the jobs of the run took off, and from where.
			const off = history.jobsOf('remove_list_memberships').flatMap(({ left }) => left);
			for (const { list, email } of off) {
				expect(list).toBe(listId);
				expect(rows).toContain(email);
			}
			// A run that fails as a whole has asked for nothing.
			if (run.error) {
				expect(wire.removals).toEqual([]);
				expect(run.error.description).toBeTruthy();
				return;
			}
			const [[summaryItem] = [], removed, notRemoved] = run.outputs as INodeExecutionData[][];
			const { status, received, notRemoved: left } = summaryItem!.json;
			expect(received).toBe(rows.length);
			expect(left).toBe(notRemoved!.length);
			const gone = new Set(off.map(({ email }) => email));
			const leftByThemselves = new Set(
				history.memberships.flatMap(({ what, email }) => (what === 'left' ? [email] : [])),
			);
			const isLied = faults.some(({ effect }) => 'says' in effect || 'listing' in effect);
			const named = removed!.map(({ json }) => String(json.email));
			// A row against which nothing is said is one of somebody who was taken off.
			const refused = new Set(notRemoved!.map(({ json }) => Number(json.row) - 1));
			const unnamed = rows.filter((_email, index) => !refused.has(index));
			for (const email of [...named, ...unnamed]) {
				const isOff = gone.has(email) || leftByThemselves.has(email);
				expect([email, isOff || isLied]).toEqual([email, true]);
			}
			// As many strangers as members are missing: nothing could tell.
			const isSwapped = faults.some(
				({ effect }) => 'page' in effect && effect.page === 'endlessNew',
			);
			const wereThere = history.before.get('A')!;
			const joined = history.memberships.flatMap(({ what, email }) =>
				what === 'joined' ? [email] : [],
			);
			for (const { json } of notRemoved!) {
				const person = rows[Number(json.row) - 1]!;
				if (json.reason === 'not_on_list' && !isSwapped) {
					const isSo =
						!wereThere.has(person) || leftByThemselves.has(person) || joined.includes(person);
					expect([person, isSo]).toEqual([person, true]);
				}
				if (json.reason === 'removal_held') expect(wire.removals).toEqual([]);
				if (json.reason === 'removal_failed' && !isLied) {
					expect([person, gone.has(person)]).toEqual([person, false]);
				}
			}
			if (status === 'held') expect(wire.removals).toEqual([]);
			// What is over soon enough leaves nobody in doubt.
			const isUndisturbed =
				faults.length <= 1 && faults.every(heals) && waitLimit >= 60 && membershipLagMs < 20_000;
			if (isUndisturbed) expect(status).not.toBe('incomplete');
		}),
		{ numRuns: RUNS, seed: Number(process.env.FAULTS_SEED ?? 1) },
	);
});
