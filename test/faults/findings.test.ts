// First of all: what it mocks must not be loaded yet.
import { play, story, type Played } from './play';
import { Sandbox } from '../../sandbox/server';
import { seed } from '../../sandbox/account/seed';
import { runVirtually } from '../support/virtualRun';
import type { Effect, Fault, RequestKind } from './catalogue';
import { base, people, rows } from './plain';
import type { Scenario, ScenarioRow } from './scenario';

jest.setTimeout(120_000);

/**
 * What was found broken once, the smallest case of each: docs/reliability.md has them in a table. Every
 * run is held against the law as well.
 */

const FOR_EVER = 99;

const fault = (on: RequestKind, effect: Effect, nth = 0, times = 1): Fault => ({
	on,
	nth,
	times,
	effect,
});
const always = (on: RequestKind, effect: Effect, nth = 0): Fault =>
	fault(on, effect, nth, FOR_EVER);

interface Summary {
	message: string;
	status: string;
	list: { name: string; created: boolean };
	rows: {
		exported: number;
		notExported: number;
		notIdentified: number;
		byReason: Record<string, number>;
	};
	addressOnly: number;
	fieldsLeftOut: Record<string, number>;
	contacts: { removed: number };
	removal: { leavers: number | null; notConfirmed: number; stopped: string | null };
	startedAt: string;
	finishedAt: string;
	seconds: number;
}

interface Told extends Played {
	/** Of the only list, or of the list A. */
	a: Summary;
	b: Summary;
	/** Rows that were not exported, by their number. */
	said: Record<number, string>;
	messages: string[];
	removed: string[];
	posted(path: string): number;
}

/** Plays a scenario, holds it against the law, and gives what was said. */
async function told(change: Partial<Scenario>, isAgain = false): Promise<Told> {
	const scenario = { ...base, ...change };
	const played = await play(scenario, isAgain);
	expect(played.violations.length > 0 ? story(scenario, played) : '').toBe('');
	expect(played.unmet).toEqual([]);
	const [summaries = [], notExported = [], removed = []] = played.run.outputs;
	const json = summaries.map((item) => item.json as unknown as Summary);
	const on = (name: string) => json.find(({ list }) => list.name === name)!;
	return {
		...played,
		a: on('A'),
		b: on('B'),
		said: Object.fromEntries(
			notExported.map((item) => [Number(item.json.row), String(item.json.reason)]),
		),
		messages: notExported.map((item) => String(item.json.message)),
		removed: removed.map((item) => String(item.json.email).split('@')[0]!).sort(),
		posted: (path) =>
			played.trace.filter(({ method, route }) => method === 'POST' && route.endsWith(path)).length,
	};
}

interface Preview {
	leavers: { count: number | null; stopped: string | null };
	people: Record<string, number>;
}

async function previewed(change: Partial<Scenario>): Promise<Preview[]> {
	const { run } = await told({ ...change, operation: 'preview' });
	return run.outputs[0]!.map(({ json }) => json as unknown as Preview);
}

const NOBODY_LEFT = 'Nobody had left the segment';
const REMOVE = 'remove_list_memberships';
const IMPORT = 'contacts_json_import';

/** Rows that say of themselves what they are. */
const odd = (kind: ScenarioRow['kind'], who: number, list: ScenarioRow['list'] = 'A') => ({
	kind,
	who,
	consent: 'yes' as const,
	list,
});

/** A list of which k and l left; a and b stay, c and d come. */
const MIRROR: Partial<Scenario> = {
	mode: 'mirror',
	people: people({ a: 'member', b: 'member', k: 'member', l: 'member' }),
	rows: rows('abcd'),
};

describe('A: does no harm', () => {
	const several: Partial<Scenario> = {
		mode: 'mirror',
		target: 'split',
		source: 'jsonLines',
		people: people({ a: 'member', b: 'member', e: 'member', k: 'member', z: 'member' }),
	};

	it('A1: a row that nobody can read stops removal on every list, and Preview says the same', async () => {
		const change = { ...several, rows: [...rows('abcd', 'AB'), odd('broken', 0)] };
		const { a, b, removed, posted } = await told(change);
		expect(removed).toEqual([]);
		expect(posted(REMOVE)).toBe(0);
		for (const { removal } of [a, b])
			expect(removal.stopped).toContain('1 row of the segment does not tell whose it is');
		for (const { leavers } of (await previewed(change)).slice(0, 2)) {
			expect(leavers.stopped).toContain('1 row of the segment does not tell whose it is');
		}
	});

	it('A2: so does a row that names no list', async () => {
		const change = { ...several, rows: [...rows('abcd', 'AB'), odd('plain', 4, '')] };
		const { a, b, removed } = await told(change);
		expect(removed).toEqual([]);
		for (const { removal } of [a, b]) expect(removal.stopped).toContain('names no list');
		for (const { leavers } of (await previewed(change)).slice(0, 2)) {
			expect(leavers.stopped).toContain('names no list');
		}
	});

	it.each<[string, Effect]>([
		['can not be read', { spoilt: 'cut' }],
		['is an empty page', { spoilt: 'empty' }],
		['is lost', { lost: 'after', code: 'ECONNRESET' }],
		['is an error after the work was done', { status: 504, body: 'html', when: 'after' }],
	])(
		'A3: people are told of whose removal was asked for and whose answer %s',
		async (_name, effect) => {
			const { a } = await told({ ...MIRROR, faults: [always('remove', effect)] });
			expect(a.removal).toMatchObject({ leavers: 2, notConfirmed: 2 });
			expect(a.message).toContain('was requested and not confirmed');
			expect(a.message).not.toContain(NOBODY_LEFT);
		},
	);

	it('A3: nobody is said to be removed by a job that completed with half of it', async () => {
		const { a, removed } = await told({
			...MIRROR,
			faults: [fault('remove', { ends: 'completed', share: 0.5 })],
		});
		expect(removed).toEqual([]);
		expect(a.removal).toMatchObject({ leavers: 2, notConfirmed: 2 });
		expect(a.message).toContain('was requested and not confirmed');
	});

	it.each<[string, Fault[]]>([
		['never ends', [fault('remove', { says: 'neverEnds' })]],
		[
			'breaks off without counters',
			[fault('remove', { ends: 'failed', share: 0 }), fault('remove', { says: 'noCounters' })],
		],
	])('A3: nor by a job that %s', async (_name, faults) => {
		const { a, removed } = await told({ ...MIRROR, waitLimit: 2, faults });
		expect(removed).toEqual([]);
		expect(a.removal).toMatchObject({ leavers: 2, notConfirmed: 2 });
	});

	it.each<[string, Effect]>([
		['the day has no requests left', { busy: 'quota' }],
		['the queue stays full', { busy: 'queue' }],
		['the service is down', { lost: 'before', code: 'ECONNREFUSED' }],
		['the connection ended', { unauthorized: 'ended' }],
		['it is refused', { status: 403, body: 'json', when: 'before' }],
	])('A4: says how many left and why they stay where %s', async (_name, effect) => {
		const { a, removed } = await told({
			...MIRROR,
			waitLimit: 5,
			faults: [always('remove', effect)],
		});
		expect(removed).toEqual([]);
		expect(a.removal).toMatchObject({ leavers: 2, notConfirmed: 0 });
		expect(a.message).toMatch(/2 people who left the segment stay on the list: ./);
		expect(a.message).not.toContain(NOBODY_LEFT);
	});

	it('A4: says of a list that was never read nothing about who left it', async () => {
		const { b } = await told({
			...several,
			hasB: false,
			rows: rows('abcd', 'AB'),
			faults: [always('makeList', { status: 403, body: 'json', when: 'before' })],
		});
		expect(b.message).not.toContain(NOBODY_LEFT);
		expect(b.removal.leavers).toBeNull();
	});

	it('A4: says how many stay where only the second request for removals fails', async () => {
		const { sandbox, summary } = await virtually(
			(fresh) => {
				const strangers = Array.from({ length: 520 }, (_, index) => `left${index}@example.com`);
				seed(fresh, {
					contacts: ['a@example.com', ...strangers].map((email) => ({ email, lists: ['A'] })),
				});
				fresh.faults.push({
					method: 'POST',
					path: `/v3/activities/${REMOVE}`,
					after: 1,
					effect: { status: 403, body: { error_key: 'no', error_message: 'No' } },
				});
			},
			['a@example.com'],
			'mirror',
		);
		expect(summary.removal).toMatchObject({ leavers: 520, notConfirmed: 0 });
		expect(summary.contacts.removed).toBe(500);
		expect(summary.message).toContain('20 people who left the segment stay on the list: ');
		expect(sandbox.store.listNamed('A')!.size).toBe(21);
	});
});

/** A run that needs no wire: people and settings of its own. */
async function virtually(
	prepare: (sandbox: Sandbox) => void,
	emails: string[],
	mode: 'addAndUpdate' | 'mirror',
) {
	const sandbox = new Sandbox();
	prepare(sandbox);
	const { outputs, error } = await runVirtually({
		sandbox,
		rows: emails.map((email) => ({ email })),
		parameters: {
			list: { mode: 'name', value: 'A' },
			fields: { mappingMode: 'defineBelow', value: { email: '={{ $json.email }}' } },
			consent: 'everyone',
			mode,
			options: { largestRemoval: '100%' },
		},
	});
	expect(error).toBeUndefined();
	const [summaries = [], notExported = [], removed = []] = outputs;
	return {
		sandbox,
		summary: summaries[0]!.json as unknown as Summary,
		notExported: notExported.map(({ json }) => json),
		removed: removed.map(({ json }) => String(json.email)),
	};
}

describe('B: says only what is so', () => {
	it.each(['cut', 'html', 'empty', 'missing', 'null'] as const)(
		'B1: rows whose import was answered by something unreadable (%s) are not "not sent"',
		async (spoilt) => {
			const once = await told({ rows: rows('abcd'), faults: [fault('import', { spoilt })] });
			expect(once.a.rows).toMatchObject({ exported: 4, notExported: 0 });
			const never = await told({
				rows: rows('abcd'),
				people: people({ a: 'member' }),
				faults: [
					always('import', { spoilt }),
					always('export', { status: 503, body: 'html', when: 'before' }),
				],
			});
			expect(never.a.rows.byReason).toEqual({ not_confirmed: 4 });
			expect(never.messages.join()).not.toContain('not sent');
		},
	);

	it.each([true, false])(
		'B1: nor where every answer is lost, with Wait for Completion %s',
		async (wait) => {
			const { a, messages } = await told({
				wait,
				rows: rows('abcd'),
				people: people({ a: 'member' }),
				faults: [
					always('import', { lost: 'after', code: 'ECONNRESET' }),
					...(wait ? [always('export', { status: 503, body: 'html', when: 'before' })] : []),
				],
			});
			expect(a.rows.byReason).toEqual({ not_confirmed: 4 });
			expect(messages.join()).not.toContain('not sent');
		},
	);

	it.each<[string, Partial<Scenario>]>([
		['for longer than anybody looks', { settings: { membershipLagMs: 200_000 } }],
		[
			'when the wait limit is over',
			{
				settings: { membershipLagMs: 50_000 },
				waitLimit: 1,
				faults: [fault('file', { slow: 'late' }, 1)],
			},
		],
	])(
		'B2: who went in by the counters is exported, though the list lags %s',
		async (_name, change) => {
			const { a, said } = await told({ rows: rows('abcd'), people: people({}, 'c'), ...change });
			expect(a.rows).toMatchObject({ exported: 3, notIdentified: 1 });
			expect(a.rows.byReason).toEqual({ rejected_by_constant_contact: 1 });
			expect(said).toEqual({});
		},
	);

	it('B3: whoever is not on a list that lags is not taken for the one who was refused', async () => {
		const { a, said } = await told({
			rows: rows('abc'),
			people: people({ a: 'member', b: 'member' }, 'b'),
			settings: { membershipLagMs: 50_000 },
		});
		expect(said[3]).toBeUndefined();
		expect(a.rows).toMatchObject({ exported: 2, byReason: { rejected_by_constant_contact: 1 } });
		// Where the list is no later than anybody looks, the refused one is named.
		const sooner = await told({
			rows: rows('abcd'),
			people: people({ a: 'member', b: 'member' }, 'c'),
			settings: { membershipLagMs: 15_000 },
		});
		expect(sooner.said).toEqual({ 3: 'rejected_by_constant_contact' });
	});

	it.each(['isTakenOff', 'isDeleted'] as const)(
		'B3: nor is somebody who was accepted and then %s',
		async (other) => {
			const { a, said } = await told({
				rows: rows('abcd'),
				people: people({ a: 'member', b: 'member', c: 'member', d: 'contact' }, 'b'),
				faults: [fault('export', { other, who: 3 })],
			});
			expect(said[4]).toBeUndefined();
			expect(a.rows).toMatchObject({ exported: 3, byReason: { rejected_by_constant_contact: 1 } });
		},
	);

	it('B4: nobody is said to be on the list who is not, when a second look at it fails', async () => {
		const { a, run } = await told({
			rows: rows('abcd'),
			people: people({ a: 'member', b: 'member' }),
			faults: [
				fault('import', { ends: 'failed', share: 0 }),
				always('export', { status: 403, body: 'json', when: 'before' }, 2),
			],
		});
		// Part of the import may have been done and not be seen yet.
		expect(a.rows.byReason).toMatchObject({ not_confirmed: 2 });
		for (const { json } of run.outputs[1]!) {
			if (Number(json.row) > 2) expect(json.message).not.toContain('is on the list');
		}
	});

	it('B5: a row that was dropped without a word is counted, whatever person_count counts', async () => {
		const refused = (count: number) => ({ rejected_by_constant_contact: count });
		// Four rows of old members, of which three are read or all of them.
		for (const [personCount, names, share, exported, byReason] of [
			['all', 'ab', 0.75, 1, refused(3)],
			['acceptedOnly', 'ab', 0.75, 1, refused(3)],
			['all', '', 0.75, 3, refused(1)],
			['all', 'a', 0.75, 2, { ...refused(1), not_confirmed: 1 }],
			// The same counters as before, and nobody was dropped.
			['acceptedOnly', 'a', 1, 2, { ...refused(1), not_confirmed: 1 }],
		] as const) {
			const { a } = await told({
				rows: rows('abcd'),
				people: people({ a: 'member', b: 'member', c: 'member', d: 'member' }, names),
				searchRequests: 0,
				settings: { personCount },
				faults: [fault('import', { ends: 'completed', share })],
			});
			expect(a.rows).toMatchObject({ exported, byReason });
		}
	});

	it('B5: what one import shows of person_count holds for the others', async () => {
		const { a } = await told({
			rows: rows('abcdefgh'),
			people: people(
				Object.fromEntries([...'abcdefgh'].map((name) => [name, 'member' as const])),
				'abe',
			),
			searchRequests: 0,
			settings: { personCount: 'all' },
			faults: [fault('import', { ends: 'completed', share: 0.75 }, 0, 2)],
		});
		expect(a.rows.byReason).toEqual({ rejected_by_constant_contact: 5 });
		expect(a.rows.exported).toBe(3);
	});

	it.each(['notFound', 'withDeletedAt'] as const)(
		'B6: nobody is exported to a list that was deleted meanwhile (%s)',
		async (deletedListById) => {
			const { a, said } = await told({
				rows: rows('abcd'),
				settings: { deletedListById },
				// Before the first look at the import.
				faults: [fault('job', { other: 'deletesList', who: 0 })],
			});
			expect(a.rows).toMatchObject({ exported: 0, byReason: { invalid_list: 4 } });
			expect(a.status).toBe('failed');
			expect(Object.values(said)).toEqual(Array(4).fill('invalid_list'));
		},
	);
});

describe('C: keeps to its bounds', () => {
	const refused: Partial<Scenario> = { rows: rows('abcd'), people: people({}, 'b') };

	it.each(['stall', 'drip'] as const)(
		'C1: a file that comes in a %s ends, for who cancels and for who waits',
		async (slow) => {
			const cancelled = await told({
				...refused,
				faults: [always('file', { slow })],
				cancelAfter: 20_000,
			});
			expect(cancelled.run.tookToCancel).toBeLessThanOrEqual(1_000);
			const { a, said, run } = await told({ ...refused, faults: [always('file', { slow })] });
			expect(run.took).toBeLessThan(600_000);
			expect(a.rows).toMatchObject({ exported: 3, notIdentified: 1 });
			expect(said).toEqual({});
		},
	);

	it.each<RequestKind>(['list', 'import', 'export', 'remove', 'members'])(
		'C1: an answer of JSON that drips ends (%s), for who waits and for who cancels',
		async (on) => {
			const change = { ...MIRROR, people: people({ a: 'member', k: 'member' }, 'b') };
			const { run } = await told({
				...change,
				waitLimit: 5,
				faults: [always(on, { slow: 'drip' })],
			});
			expect(run.gaveUp).toBeUndefined();
			const cancelled = await told({
				...change,
				faults: [always(on, { slow: 'drip' })],
				cancelAfter: 90_000,
			});
			expect(cancelled.run.tookToCancel).toBeLessThanOrEqual(1_000);
		},
	);

	it('C2: pages of members that do not end are left, and nobody is removed', async () => {
		for (const page of ['endlessNew', 'endless'] as const) {
			const { a, trace, posted } = await told({ ...MIRROR, faults: [always('members', { page })] });
			expect(trace.length).toBeLessThan(40);
			expect(posted(REMOVE)).toBe(0);
			expect(a.removal.stopped).toContain('The members of the list could not be read');
			expect(a.rows.exported).toBe(4);
		}
	});

	it('C2: pages of lists that do not end are left', async () => {
		for (const page of ['endlessNew', 'endless'] as const) {
			const { trace } = await told({
				rows: rows('abcd', 'AB'),
				target: 'split',
				faults: [always('list', { page })],
			});
			expect(trace.length).toBeLessThan(60);
		}
	});

	it('C3: with Wait for Completion off nobody is removed, also where nothing is to be sent', async () => {
		const { a, posted } = await told({
			...MIRROR,
			wait: false,
			rows: rows('ab').map((row) => ({ ...row, consent: 'no' })),
		});
		expect(posted(REMOVE)).toBe(0);
		expect(a.removal.stopped).toContain("'Wait for Completion' off");
	});

	it.each<[string, Effect]>([
		['never end', { says: 'neverEnds' }],
		['break off', { ends: 'failed', share: 0 }],
		['are lost', { lost: 'after', code: 'ECONNRESET' }],
	])("C4: nobody is removed while imports of the node's own search %s", async (_name, effect) => {
		const { a, posted, trace } = await told({
			...MIRROR,
			people: people({ a: 'member', b: 'member', c: 'member', k: 'member' }, 'b'),
			waitLimit: 2,
			faults: [always('import', effect, 1)],
		});
		expect(posted(REMOVE)).toBe(0);
		expect(a.removal.stopped).toContain('did not complete');
		const last = trace.filter(({ route }) => route.endsWith(IMPORT)).at(-1)!;
		expect(last.at - trace[0]!.at).toBeLessThan(120_000);
	});

	it('C4: nor while an import to another list of the run is open', async () => {
		const { a, b, posted } = await told({
			...MIRROR,
			target: 'split',
			source: 'csv',
			rows: rows('abcd', 'AB'),
			waitLimit: 2,
			faults: [fault('import', { says: 'neverEnds' }, 1)],
		});
		expect(posted(REMOVE)).toBe(0);
		for (const { removal } of [a, b]) expect(removal.stopped).toContain('did not complete');
	});

	it('C5: Get Status says where a job completed without counters', async () => {
		const { status } = await told({
			operation: 'status',
			wait: false,
			rows: rows('abcd'),
			people: people({}, 'b'),
			faults: [fault('import', { says: 'noCounters' })],
		});
		const said = status!.outputs[0]![0]!.json as { status: string; message: string };
		expect(said.status).toBe('unknown');
		expect(said.message).toContain('does not say how many of 4 contacts it took');
	});

	it('C6: a preview of a mirror without a usable address does not count leavers that it never read', async () => {
		const [preview] = await previewed({
			...MIRROR,
			rows: [odd('wrong', 0), odd('wrong', 1)],
		});
		expect(preview!.leavers.count).toBeNull();
		expect(preview!.leavers.stopped).toContain('No row of the segment has a usable email address');
	});

	it.each([-7_200_000, 7_200_000])(
		'C7: a clock that is set by %d ms does not change how long it took',
		async (clock) => {
			const { a } = await told({ rows: rows('abcd'), faults: [fault('any', { clock }, 2)] });
			expect(a.seconds).toBeGreaterThan(0);
			expect(a.seconds).toBeLessThan(60);
			expect(Date.parse(a.finishedAt) - Date.parse(a.startedAt)).toBe(a.seconds * 1_000);
		},
	);

	it('C8: a queue that was full for minutes does not use up the patience with a broken connection', async () => {
		const { a, trace } = await told({
			rows: rows('abcd'),
			faults: [
				fault('import', { busy: 'queue' }, 0, 12),
				fault('import', { lost: 'before', code: 'ECONNRESET' }, 12),
			],
		});
		expect(a.rows).toMatchObject({ exported: 4, notExported: 0 });
		expect(trace.at(-1)!.at - trace[0]!.at).toBeGreaterThan(200_000);
	});

	it.each<[string, Effect]>([
		['is lost', { lost: 'after', code: 'ECONNRESET' }],
		['can not be read', { spoilt: 'html' }],
	])(
		'C9: a list is "created" by the run also where the answer that says so %s',
		async (_name, effect) => {
			const { b } = await told({
				target: 'split',
				hasB: false,
				rows: rows('abcd', 'AB'),
				faults: [fault('makeList', effect)],
			});
			expect(b.list.created).toBe(true);
			expect(b.rows.exported).toBe(2);
		},
	);
});

describe('D: judges with care', () => {
	it('D1: the person of a row whose address is only spoilt stays, and Preview says the same', async () => {
		const change: Partial<Scenario> = {
			mode: 'mirror',
			people: people({ a: 'member', s: 'member', k: 'member' }),
			rows: [...rows('a'), odd('spoilt', 0), odd('spoilt', 1), odd('spoilt', 2)],
		};
		const { said, removed } = await told(change);
		expect(said).toEqual({});
		expect(removed).toEqual(['k']);
		const [preview] = await previewed(change);
		expect(preview!.leavers).toMatchObject({ count: 1, stopped: null });
	});

	it('D1: a row of which nobody can tell whose it is stops removal', async () => {
		const { a, posted } = await told({ ...MIRROR, rows: [...rows('ab'), odd('wrong', 1)] });
		expect(posted(REMOVE)).toBe(0);
		expect(a.removal.stopped).toContain('1 row of the segment does not tell whose it is');
	});

	it('D2: an address in letters of its own is the same person as in Punycode', async () => {
		const { summary, notExported, removed } = await virtually(
			(fresh) => {
				fresh.settings.importRefuses = ['bob@example.com'];
				const members = ['ann@xn--bcher-kva.example', 'k@example.com'];
				seed(fresh, { contacts: members.map((email) => ({ email, lists: ['A'] })) });
				// The service keeps every address in Punycode.
				const inject = fresh.inject.bind(fresh);
				fresh.inject = async (options) => {
					const { payload } = options;
					if (!Buffer.isBuffer(payload)) return await inject(options);
					const ascii = payload.toString().replace(/bücher/gi, 'xn--bcher-kva');
					return await inject({ ...options, payload: Buffer.from(ascii) });
				};
			},
			[
				'Ann@BÜCHER.example',
				'ann@xn--bcher-kva.example',
				'ann@bücher.example',
				'bob@example.com',
				'cyd@bücher.example',
			],
			'mirror',
		);
		expect(removed).toEqual(['k@example.com']);
		expect(summary.rows.exported).toBe(2);
		expect(notExported.map(({ row, reason }) => [row, reason])).toEqual([
			[1, 'duplicate'],
			[2, 'duplicate'],
			[4, 'rejected_by_constant_contact'],
		]);
	});

	it.each(['noErrorCounters', 'nullErrorCounters'] as const)(
		'D3: counters of errors that are not there are no zero (%s)',
		async (says) => {
			const { a } = await told({
				rows: rows('abcd'),
				people: people({}, 'b'),
				faults: [fault('import', { says })],
			});
			expect(a.rows.exported).toBe(3);
			const old = await told({
				rows: rows('abcd'),
				people: people({ a: 'member', b: 'member' }, 'b'),
				faults: [fault('import', { says })],
			});
			// Of old members it may stay open, and is never claimed.
			expect(old.a.rows.exported).toBeLessThanOrEqual(3);
			expect(old.said).not.toHaveProperty('1');
			expect(old.said).not.toHaveProperty('3');
		},
	);

	it('D3: nothing untrue follows from any counter that is left out', async () => {
		for (const counter of [
			'items_total_count',
			'person_count',
			'error_count',
			'correctable_count',
			'cannot_add_to_list_count',
		]) {
			const { violations } = await play({
				...base,
				rows: rows('abcd'),
				people: people({ a: 'member' }, 'b'),
				settings: { missingCounters: [counter] },
			});
			// What is never told can not be known: all the same it is not claimed.
			expect(violations.filter(({ law }) => !law.startsWith('12'))).toEqual([]);
		}
	});

	it('D4: the file of the unsubscribed is believed, not a counter above what was sent', async () => {
		for (const standing of ['member', 'absent'] as const) {
			const { a } = await told({
				rows: rows('abcd'),
				people: people({ a: standing, b: standing, c: standing, d: standing }),
				faults: [always('import', { says: 'moreUnsubscribed' })],
			});
			expect(a.rows).toMatchObject({ exported: 4, notExported: 0 });
		}
		const { said } = await told({
			rows: rows('abcd'),
			people: people({ d: 'unsubscribed' }),
			faults: [fault('import', { says: 'moreUnsubscribed' })],
		});
		expect(said).toEqual({ 4: 'unsubscribed' });
	});

	it('D5: a file that ends early without a word calls nobody refused who is on the list', async () => {
		const change = { rows: rows('abcdefgh'), people: people({}, 'b') };
		const always1 = await told({ ...change, faults: [always('file', { file: 'cut' }, 1)] });
		expect(always1.said).toEqual({});
		expect(always1.a.rows).toMatchObject({ exported: 7, notIdentified: 1 });
		const once = await told({ ...change, faults: [fault('file', { file: 'cut' }, 1)] });
		expect(once.said).toEqual({ 2: 'rejected_by_constant_contact' });
	});

	const brokenOff = fault('import', { ends: 'cancelled', share: 0.5 });
	const LAST_LINE = always('file', { file: 'lines' }, 1);

	it.each<[string, Partial<Scenario>, Record<number, string>]>([
		['that its newest members show', {}, { 2: 'import_failed' }],
		['whom nothing shows', { strangers: 12 }, {}],
	])(
		'D5: a file that lacks its last line, and has as many as one with a heading, proves nobody absent: somebody %s',
		async (_name, change, proven) => {
			for (const contactsCounts of ['right', 'missing'] as const) {
				const scenario = { people: people({ o: 'member' }), rows: rows('ab'), ...change };
				const short = await told({
					...scenario,
					settings: { countHeaderRow: false, contactsCounts },
					faults: [brokenOff, LAST_LINE],
				});
				expect(short.said).toEqual(proven);
				expect(short.a.rows.byReason).not.toHaveProperty('rejected_by_constant_contact');
				for (const countHeaderRow of [false, true]) {
					const settings = { countHeaderRow, contactsCounts };
					const whole = await told({ ...scenario, settings, faults: [brokenOff] });
					expect(whole.said).toEqual({ 2: 'import_failed' });
					expect(whole.a.rows.exported).toBe(1);
				}
			}
		},
	);

	const many = { rows: rows('abcdefghijklmnop') };
	it.each<[string, Fault]>([
		['one look that can not be read', fault('listing', { spoilt: 'html' })],
		['one look that is refused', fault('listing', { status: 403, body: 'html', when: 'before' })],
		['a job that is not known at once', fault('import', { says: 'unknownOnce' }, 1)],
	])('D6: %s takes nothing from the verdicts', async (_name, one) => {
		const { a } = await told({ ...many, faults: [one] });
		expect(a.rows).toMatchObject({ exported: 16, notExported: 0 });
	});

	it('D6: a job that is never found leaves only its own rows open', async () => {
		const { a } = await told({ ...many, faults: [fault('import', { says: 'unknown' }, 1)] });
		expect(a.rows).toMatchObject({ exported: 12, byReason: { not_confirmed: 4 } });
	});

	it('D7: the wait limit is one for the whole run', async () => {
		const full = (on: RequestKind, nth: number) => fault(on, { busy: 'queue' }, nth, 9);
		const { run } = await told({
			...MIRROR,
			people: people({ a: 'member', b: 'member', k: 'member' }, 'b'),
			waitLimit: 5,
			// The later ones would be met after the limit.
			faults: [
				full('import', 0),
				full('export', 0),
				{ ...full('import', 10), optional: true },
				{ ...full('export', 10), optional: true },
			],
		});
		expect(run.took).toBeLessThan(6 * 60_000);
	});

	it('D8: who is on a list that was empty is on the list, whatever the counters say', async () => {
		const { a } = await told({
			rows: rows('abcd'),
			faults: [always('import', { says: 'moreErrors' })],
		});
		expect(a.rows).toMatchObject({ exported: 4, notExported: 0 });
	});

	it.each<[RequestKind, string]>([
		['import', 'abcde'],
		['export', 'abcde'],
		['remove', 'abcde'],
		['job', 'abcde'],
		// Enough imports to be looked up in the listing.
		['listing', 'abcdefghijmnop'],
		['members', 'abcde'],
	])("D9: what the service's own text quotes is not given out (%s)", async (kind, names) => {
		for (const status of [400, 403]) {
			const { a, messages, run } = await told({
				...MIRROR,
				people: people({ a: 'member', k: 'member' }, 'b'),
				rows: rows(names),
				faults: [always(kind, { status, body: 'quoting', when: 'before' })],
			});
			const texts = [a?.message, ...messages, run.error?.message, run.error?.description];
			expect(texts.join(' ')).toMatch(/\w/);
			expect(texts.join(' ')).not.toMatch(/Zebra|quoted\.person/);
		}
	});

	it("D9: nor what a job's own text quotes", async () => {
		const quoting = 'Contact Zebra Quoted <quoted.person@example.com>, row 2, has an invalid name';
		const { notExported } = await virtually(
			(fresh) => {
				fresh.settings.importRefuses = ['b@example.com'];
				const { activities } = fresh;
				const toAnswer = activities.toAnswer.bind(activities);
				activities.toAnswer = (activity) => {
					const answer = toAnswer(activity);
					const errors = activity.errors.map((text) => text.replace(/: .*/, `: ${quoting}`));
					return { ...answer, activity_errors: errors };
				};
				seed(fresh, { lists: [{ name: 'A' }] });
			},
			['a@example.com', 'b@example.com', 'c@example.com'],
			'addAndUpdate',
		);
		expect(notExported).toHaveLength(1);
		expect(notExported[0]!.reason).toBe('rejected_by_constant_contact');
		expect(notExported[0]!.message).toContain('has an invalid name');
		expect(notExported[0]!.message).not.toMatch(/Zebra|Quoted|quoted/);
	});
});

describe('H: the service as it was seen', () => {
	const many = { rows: rows('abcdefghijklmnop') };

	it('H1: the file of an export is found though all jobs of the listing share their links', async () => {
		const { said, a } = await told({
			...many,
			people: people({ a: 'member' }, 'f'),
			faults: [always('listing', { listing: 'sharedLinks' })],
		});
		expect(said).toEqual({ 6: 'rejected_by_constant_contact' });
		expect(a.rows.exported).toBe(15);
		const [preview] = await previewed({
			rows: rows('abcd'),
			people: people({ a: 'member', c: 'contact', d: 'unsubscribed' }),
		});
		expect(preview!.people).toEqual({
			newToAccount: 1,
			newToList: 1,
			alreadyOnList: 1,
			unsubscribed: 1,
		});
	});

	it('H2: somebody who signs up while pages are read stops no Mirror', async () => {
		const { a, removed } = await told({
			...MIRROR,
			strangers: 7,
			faults: [fault('members', { other: 'strangerJoins', who: 0 }, 1)],
		});
		expect(a.removal.stopped).toBeNull();
		expect(removed).toHaveLength(9);
	});

	it('H2: nor does somebody who is deleted, and who falls through goes with the next run', async () => {
		const leavers = [...'efghijklmnop'];
		const change: Partial<Scenario> = {
			mode: 'mirror',
			rows: rows('abcd'),
			people: people(
				Object.fromEntries(['a', 'b', ...leavers].map((name) => [name, 'member' as const])),
			),
		};
		const deleted = (who: number) => [fault('members', { other: 'isDeleted', who }, 1)];
		// From a page that is still to be read.
		const unread = await told({ ...change, faults: deleted(4) });
		expect(unread.a.removal.stopped).toBeNull();
		expect(unread.removed).toEqual(leavers.slice(1));
		// From the first one: everybody moves up, and one to a page that was read.
		const read = await told({ ...change, faults: deleted(15) });
		expect(read.a.removal.stopped).toBeNull();
		expect(leavers).toEqual(expect.arrayContaining(read.removed));
		const again = await told({ ...change, faults: deleted(15) }, true);
		expect([...read.removed, ...again.removed].sort()).toEqual(leavers);
	});

	it('H5: odd jobs of somebody else take nothing from the verdicts', async () => {
		const { a } = await told({ ...many, faults: [always('listing', { listing: 'odd' })] });
		expect(a.rows).toMatchObject({ exported: 16, notExported: 0 });
	});
});

describe('I: keeps out who is on a list of people who are never sent', () => {
	/** Eight of them, two of whom are on the list that the segment goes to; only i and j may be sent. */
	const EIGHT: Partial<Scenario> = {
		mode: 'mirror',
		people: people({ a: 'member', e: 'member', i: 'member' }),
		rows: rows('abcdefghij'),
		never: [0, 1, 2, 3, 4, 5, 6, 7],
	};
	const THREE: Partial<Scenario> = { ...EIGHT, rows: rows('aeij'), never: [0, 4, 5] };
	const NO_TOTAL = {
		settings: { missingCounters: ['items_total_count', 'items_completed_count'] },
	};
	/** The first request of each kind that is about that list: behind three pages of lists. */
	const onNever: Record<string, Fault[]> = {
		'its file ends a line too early': [fault('file', { file: 'lines' })],
		'its file always does': [always('file', { file: 'lines' })],
		'so does its number': [
			always('file', { file: 'lines' }),
			fault('list', { count: 'fewer' }, 3, 3),
		],
		'and there is none': [
			always('file', { file: 'lines' }),
			fault('list', { count: 'missing' }, 3, 3),
		],
		'its number is too high': [fault('list', { count: 'more' }, 3, 9)],
		'a search counts too few': [fault('members', { count: 'fewer' }, 0, 3)],
		'a page lacks somebody': [fault('members', { page: 'omit' }, 0, 2)],
	};

	it.each(Object.entries(onNever))('I1: %s', async (_what, faults) => {
		for (const scenario of [EIGHT, THREE]) {
			const given = faults.map((one) => ({ ...one, optional: true }));
			const { said, a } = await told({ ...scenario, ...NO_TOTAL, faults: given });
			const never = scenario.rows!.length - 2;
			expect(said).toEqual(
				Object.fromEntries(Array.from({ length: never }, (_, at) => [at + 1, 'suppressed'])),
			);
			expect(a.rows).toMatchObject({ exported: 2, notExported: never });
		}
	});

	it.each<[string, Fault[]]>([
		[
			'no number says how many there are',
			[always('list', { count: 'missing' }), always('members', { count: 'missing' })],
		],
		[
			'every number says more than can be read',
			[always('list', { count: 'more' }), always('members', { count: 'more' })],
		],
		[
			'its file and its pages always lack somebody',
			[always('file', { file: 'lines' }), always('members', { page: 'omit' })],
		],
	])('I2: nothing is sent where %s', async (_what, faults) => {
		for (const scenario of [EIGHT, THREE]) {
			const given = faults.map((one) => ({ ...one, optional: true }));
			const { run, posted } = await told({ ...scenario, ...NO_TOTAL, faults: given });
			expect(run.error?.message).toMatch(/nothing was sent$/);
			expect(run.error?.description).toContain("the input 'Never Send'");
			expect(posted(IMPORT)).toBe(0);
			expect(posted(REMOVE)).toBe(0);
		}
	});
});

describe('what else was asked of it', () => {
	const inBoth: Partial<Scenario> = {
		target: 'split',
		source: 'csv',
		people: people({ a: 'member', b: 'member', c: 'member', d: 'member' }, 'b'),
	};
	const both = [...rows('abcd', 'A'), ...rows('abcd', 'B')];

	it('no address is imported more than four times in a run, also where it is refused on two lists', async () => {
		await told({ ...inBoth, rows: both });
		await told({
			...inBoth,
			rows: both,
			faults: [fault('import', { lost: 'after', code: 'ECONNRESET' }, 0, 2)],
		});
		await told({ ...inBoth, rows: both, faults: [always('import', { spoilt: 'cut' })] });
	});

	it('nobody is lost for a phone number, and nothing else of them', async () => {
		const withPhone = rows('abcd').map((row) => ({ ...row, hasPhone: row.who === 1 }));
		for (const standing of ['absent', 'member'] as const) {
			for (const unsupportedValues of ['refuseRow', 'drop', 'keep'] as const) {
				const { a } = await told({
					rows: withPhone,
					people: people({ a: standing, b: standing }),
					settings: { unsupportedValues },
				});
				expect(a.rows).toMatchObject({ exported: 4, notExported: 0 });
				expect(a.addressOnly).toBe(0);
				expect(a.fieldsLeftOut).toEqual(unsupportedValues === 'refuseRow' ? { phone: 1 } : {});
			}
		}
	});

	it('a list whose members can not be read takes nothing from the verdicts of another', async () => {
		const { a, b, said } = await told({
			target: 'split',
			source: 'csv',
			rows: rows('abcdefgh', 'AB'),
			people: people({}, 'ab'),
			faults: [fault('export', { status: 403, body: 'json', when: 'before' }, 1)],
		});
		expect(a.rows).toMatchObject({ exported: 3, notIdentified: 1 });
		expect(b.rows).toMatchObject({ exported: 3, notIdentified: 0 });
		expect(said).toEqual({ 2: 'rejected_by_constant_contact' });
	});

	it('whoever was taken is not called refused because a further import of theirs is', async () => {
		const { summary, notExported } = await virtually(
			(fresh) => {
				fresh.settings.importRefuses = ['c@example.com'];
				const members = ['a@example.com', 'b@example.com'];
				seed(fresh, { contacts: members.map((email) => ({ email, lists: ['A'] })) });
				// From the second import on the service has had enough of one of the members.
				const inject = fresh.inject.bind(fresh);
				let imports = 0;
				fresh.inject = async (options) => {
					if (String(options.url).includes(IMPORT) && ++imports === 2) {
						fresh.settings.importRefuses.push('a@example.com');
					}
					return await inject(options);
				};
			},
			['a@example.com', 'b@example.com', 'c@example.com', 'd@example.com'],
			'addAndUpdate',
		);
		expect(notExported).toEqual([]);
		expect(summary.rows).toMatchObject({
			exported: 3,
			byReason: { rejected_by_constant_contact: 1 },
		});
	});

	it('a file that lies with another host is fetched there, without the token', async () => {
		const { said } = await told({
			rows: rows('abcd'),
			people: people({}, 'b'),
			faults: [always('file', { file: 'redirect' })],
		});
		expect(said).toEqual({ 2: 'rejected_by_constant_contact' });
	});
});
