// First of all: what it mocks must not be loaded yet.
import '../support/smallImports';
import '../support/smallPages';
import { changed, changing } from '../support/changedAnswers';
import { useAccount } from '../support/fixture';
import { TO_CUSTOMERS } from '../support/parameters';
import { peopleOn, rowsOf } from '../support/people';
import { runVirtually, type Wire } from '../support/virtualRun';

/* Answers that have the right form and are not true: of another job, of a job that did nothing. */

const account = useAccount(runVirtually, {
	seed: { lists: [{ name: 'Customers' }], ...peopleOn(0, 4, 'Customers') },
	parameters: TO_CUSTOMERS,
});

const MIRROR = { mode: 'mirror', simplify: false, options: { largestRemoval: '100%' } };
const IMPORT = '/v3/activities/contacts_json_import';
const REMOVAL = '/v3/activities/remove_list_memberships';

/** Answers some of the requests that make a job in place of the service, with the ID of the first job. */
const repeatingFirstJob =
	(isAnswered: (path: string, posts: number) => boolean) =>
	(wire: Wire): Wire => {
		let first: unknown;
		const posts = new Map<string, number>();
		return {
			get inFlight() {
				return wire.inFlight;
			},
			isOverrun: false,
			async request(options, isAuthorized) {
				const { pathname: path } = new URL(options.url);
				if (options.method !== 'POST') return await wire.request(options, isAuthorized);
				posts.set(path, (posts.get(path) ?? 0) + 1);
				if (isAnswered(path, posts.get(path)!)) return first;
				const answer = await wire.request(options, isAuthorized);
				first ??= answer;
				return answer;
			},
		};
	};

describe('A job in other letters', () => {
	it.each(['COMPLETED', 'Completed', ' completed'])('has ended as "%s"', async (letters) => {
		const through = changing(({ path, text }) =>
			path.startsWith('/v3/activities') ? { text: text.replace('completed"', `${letters}"`) } : {},
		);
		const { summary } = await account.run(rowsOf(0, 5), MIRROR, { through });
		expect(summary).toMatchObject({
			status: 'completed',
			rows: { exported: 2 },
			contacts: { removed: 3 },
		});
	});

	it.each(['TIMED_OUT', 'timed-out', 'Timed Out', 'timedOut'])(
		'has broken off as "%s"',
		async (letters) => {
			const effect = { activityEndsAs: 'timed_out', share: 0 } as const;
			account.sandbox.faults.push({ path: IMPORT, effect });
			const through = changing(({ path, text }) =>
				path.startsWith('/v3/activities/')
					? { text: text.replace('timed_out"', `${letters}"`) }
					: {},
			);
			const { notExported } = await account.run(rowsOf(5), { simplify: false }, { through });
			expect(notExported[0]?.json).toMatchObject({
				reason: 'import_failed',
				message: expect.stringContaining('took Constant Contact too long'),
			});
		},
	);
});

describe('An answer with the ID of a job that the run had before', () => {
	it('is none for a further import, which is handed over again', async () => {
		const through = repeatingFirstJob((path, posts) => path === IMPORT && posts === 2);
		const { summary } = await account.run(
			rowsOf(5, 6, 7, 8, 9, 10),
			{ simplify: false },
			{ through },
		);
		expect(account.members()).toHaveLength(10);
		expect(summary).toMatchObject({ status: 'completed', rows: { exported: 6 } });
	});

	it('proves no import that is never answered otherwise', async () => {
		const through = repeatingFirstJob((path, posts) => path === IMPORT && posts > 1);
		const { summary } = await account.run(
			rowsOf(5, 6, 7, 8, 9, 10),
			{ simplify: false },
			{ through },
		);
		expect(account.members()).toHaveLength(8);
		expect(summary).toMatchObject({
			status: 'incomplete',
			rows: { exported: 4, byReason: { not_confirmed: 2 } },
		});
	});

	it('proves no removal', async () => {
		const through = repeatingFirstJob((path) => path === REMOVAL);
		const { summary, outputs } = await account.run(rowsOf(0, 1), MIRROR, { through });
		expect(account.members()).toHaveLength(4);
		expect(summary).toMatchObject({ contacts: { removed: 0 }, removal: { notConfirmed: 2 } });
		expect(outputs[2]).toEqual([]);
	});
});

describe('A job that was found at work', () => {
	it.each([
		['is at work still where only the last looks missed it', 1, 'inProgress'],
		['is said to be nothing more where it is gone for good', 30, 'incomplete'],
	])('%s', async (_what, waitLimit, status) => {
		account.sandbox.settings.activityMs = 86_400_000;
		let looks = 0;
		const through = changing(({ method, path }) =>
			method === 'GET' && path.startsWith('/v3/activities/') && ++looks > 1
				? { status: 404, text: '[]' }
				: undefined,
		);
		const change = { simplify: false, options: { waitLimit } };
		const { summary } = await account.run(rowsOf(5), change, { through });
		expect(summary).toMatchObject({ status, rows: { byReason: { not_confirmed: 1 } } });
	});
});

describe('A job that is never found', () => {
	const notFound = { path: /^\/v3\/activities\/[\da-f-]+$/, status: 404 };
	const through = changing(({ method, path }) =>
		method === 'GET' && notFound.path.test(path) ? { status: notFound.status, text: '[]' } : {},
	);

	it('is not said to be at work', async () => {
		const { summary } = await account.run(rowsOf(5), { simplify: false }, { through });
		expect(summary).toMatchObject({
			status: 'incomplete',
			rows: { exported: 0, byReason: { not_confirmed: 1 } },
		});
		expect(summary.message).not.toContain('still working');
	});
});

describe('A redirect', () => {
	it('does not say that an import was not carried out', async () => {
		const through = changing(({ path }) =>
			path === IMPORT ? { status: 303, text: '' } : undefined,
		);
		const { summary, error } = await account.run(rowsOf(5), { simplify: false }, { through });
		expect(error).toBeUndefined();
		expect(account.members()).toHaveLength(5);
		expect(summary).toMatchObject({ status: 'incomplete' });
		expect(summary.message).not.toContain('not sent');
	});
});

describe('A request that took somebody on the way too long', () => {
	it('is handed over again', async () => {
		let isFirst = true;
		const through = changing(({ path }) => {
			if (path !== IMPORT || !isFirst) return undefined;
			isFirst = false;
			return { status: 408, text: '' };
		});
		const { summary } = await account.run(rowsOf(5), { simplify: false }, { through });
		expect(summary).toMatchObject({ status: 'completed', rows: { exported: 1 } });
	});
});

describe('A removal that is done by the word of its job alone', () => {
	const MANY = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
	/** The job says that it is done, and not how much it did. */
	const doing = (share: number) => {
		account.sandbox.settings.missingCounters = ['items_total_count', 'items_completed_count'];
		account.sandbox.faults.push({
			path: REMOVAL,
			effect: { activityEndsAs: 'completed', share },
		});
	};

	it.each([
		['read page by page', []],
		['read as a file', MANY.slice(4)],
	])('is not confirmed of a list that is %s', async (_way, more) => {
		account.seed(peopleOn(4, 4 + more.length, 'Customers'));
		doing(0);
		const { summary, outputs } = await account.run(rowsOf(0, 1, ...more), MIRROR);
		expect(account.members()).toHaveLength(4 + more.length);
		expect(summary).toMatchObject({ contacts: { removed: 0 }, removal: { notConfirmed: 2 } });
		expect(outputs[2]).toEqual([]);
		expect(summary.message).toContain('The removal of 2 people was requested and not confirmed');
	});

	it('is confirmed of those who are off the list', async () => {
		doing(0.5);
		const { summary, outputs } = await account.run(rowsOf(0, 1), MIRROR);
		expect(account.members()).toHaveLength(3);
		expect(summary).toMatchObject({ contacts: { removed: 1 }, removal: { notConfirmed: 1 } });
		const [[{ json }]] = outputs.slice(2) as unknown as [[{ json: { email: string } }]];
		expect(account.members()).not.toContain(json.email);
	});

	it('is not said to be done by its counter of those who are', async () => {
		account.sandbox.faults.push({
			path: REMOVAL,
			effect: { activityEndsAs: 'completed', share: 0.5 },
		});
		const { summary: activities } = await account.run(rowsOf(0, 1), MIRROR);
		const asked = { resource: 'export', operation: 'getStatus', activities };
		const { summary } = await account.run([{}], asked);
		expect(summary).toMatchObject({ status: 'unknown', contacts: { notTold: 1 } });
	});

	it('leaves rows open that name who was to go', async () => {
		doing(0);
		const { summary, outputs } = await account.run(rowsOf(0, 1), {
			operation: 'remove',
			largestRemoval: '100%',
		});
		expect(summary).toMatchObject({ removed: 0, byReason: { not_confirmed: 2 } });
		expect(outputs[1]).toEqual([]);
	});

	it('has changed how many are on the list, also where nothing answered it', async () => {
		const through = changing(({ path }) =>
			path === REMOVAL ? { status: 303, text: '' } : undefined,
		);
		const change = { operation: 'remove', largestRemoval: '100%' };
		const { summary } = await account.run(rowsOf(0, 1), change, { through });
		expect(account.members()).toHaveLength(2);
		expect(summary).toMatchObject({ byReason: { not_confirmed: 2 }, onListAfter: 2 });
	});

	it.each([0, 15_000])('is confirmed where the list shows it %d ms late', async (late) => {
		account.sandbox.settings.membershipLagMs = late;
		const { summary } = await account.run(rowsOf(0, 1), MIRROR);
		expect(account.members()).toHaveLength(2);
		expect(summary).toMatchObject({ contacts: { removed: 2 }, removal: { notConfirmed: 0 } });
	});

	it('is not confirmed where the list can not be looked at', async () => {
		doing(0.5);
		const through = changing(({ path }) =>
			path === '/v3/contacts' && account.posts.some((one) => one.path === REMOVAL)
				? { status: 503 }
				: undefined,
		);
		const { summary } = await account.run(rowsOf(0, 1), MIRROR, { through });
		expect(summary).toMatchObject({
			contacts: { removed: 0, onListAfter: 3 },
			removal: { notConfirmed: 2 },
		});
	});
});

describe('A list that has fewer members than were exported to it', () => {
	it('is told of, where its import only says that it was done', async () => {
		account.seed({ lists: [{ name: 'Empty' }] });
		account.sandbox.settings.membershipLagMs = 1e12;
		const change = { list: { __rl: true, mode: 'name', value: 'Empty' } };
		const { summary, hints } = await account.run(rowsOf(0, 5), change);
		const told = 'The list says that it has 0 members by now, fewer than were exported to it';
		expect(summary.message).toContain(told);
		expect(hints.join(' ')).toContain(told);
	});

	it('is nothing to tell of where it has them', async () => {
		const { summary } = await account.run(rowsOf(0, 5));
		expect(summary.message).not.toContain('fewer');
	});
});

describe('A count of persons', () => {
	beforeEach(() => {
		account.seed({
			lists: [{ name: 'Empty' }],
			contacts: [{ email: 'member9@example.com', permission: 'unsubscribed' }],
		});
	});
	const said = async (rows: number[], list = 'Customers') => {
		const change = { simplify: false, list: { __rl: true, mode: 'name', value: list } };
		const { summary, notExported } = await account.run(rowsOf(...rows), change);
		return {
			summary,
			named: notExported.map(({ json }) => [json.row, json.reason]),
		};
	};

	it.each(['Customers', 'Empty'])(
		'that leaves out who unsubscribed refuses nobody else: %s',
		async (list) => {
			account.sandbox.settings.personCount = 'addedOnly';
			const { summary, named } = await said([0, 1, 5, 9], list);
			expect(named).toEqual([[4, 'unsubscribed']]);
			expect(summary).toMatchObject({ rows: { exported: 3, notIdentified: 0 } });
		},
	);

	it('that nobody fills in refuses nobody', async () => {
		account.sandbox.settings.personCount = 'none';
		const { summary, named } = await said([0, 5]);
		expect(named).toEqual([]);
		expect(summary).toMatchObject({
			rows: { exported: 0, byReason: { not_confirmed: 2 }, notIdentified: 0 },
		});
	});

	it('that nobody fills in hides nobody who came to an empty list', async () => {
		account.sandbox.settings.personCount = 'none';
		const { summary, named } = await said([0, 5, 9], 'Empty');
		expect(named).toEqual([[3, 'unsubscribed']]);
		expect(summary).toMatchObject({ rows: { exported: 2 } });
	});

	it('that nobody fills in leaves those open whom a late list does not show', async () => {
		account.sandbox.settings.personCount = 'none';
		account.sandbox.settings.membershipLagMs = 1e12;
		const { summary, named } = await said([0, 5], 'Empty');
		expect(named).toEqual([]);
		expect(summary).toMatchObject({ rows: { exported: 0, byReason: { not_confirmed: 2 } } });
	});
});

describe('A list that says of itself that nobody is on it, and others are', () => {
	const through = changed('/v3/contact_lists', (text) =>
		text.replace(/"membership_count":\d+/g, '"membership_count":0'),
	);

	it('has nobody by this run whom it refused', async () => {
		account.sandbox.settings.importRefuses = ['member0@example.com'];
		const { summary, notExported } = await account.run(
			rowsOf(0, 5),
			{ simplify: false },
			{ through },
		);
		expect(notExported.map(({ json }) => [json.row, json.reason])).toEqual([
			[1, 'rejected_by_constant_contact'],
		]);
		expect(summary).toMatchObject({ rows: { exported: 1, notIdentified: 0 } });
	});

	it('has nobody by an import that broke off', async () => {
		const effect = { activityEndsAs: 'failed', share: 0 } as const;
		account.sandbox.faults.push({ path: IMPORT, effect, times: 2 });
		const { summary } = await account.run(rowsOf(0), { simplify: false }, { through });
		expect(summary).toMatchObject({ rows: { exported: 0, byReason: { import_failed: 1 } } });
	});
});

describe('Counters of an import that are all 0 when it has ended, and there a look later', () => {
	const late = () => {
		const seen = new Set<string>();
		return changing(({ method, path, text }) => {
			const isOfJob = method === 'GET' && path.startsWith('/v3/activities/');
			if (!isOfJob || !text.includes('"completed"') || seen.has(path)) return undefined;
			seen.add(path);
			return { text: text.replace(/_count":\d+/g, '_count":0') };
		});
	};

	it('refuse nobody who was taken', async () => {
		account.sandbox.settings.unsupportedValues = 'refuseRow';
		const rows = [{ email: 'member5@example.com', phone: '+49 30 1234567' }];
		const { summary } = await account.run(rows, { simplify: false }, { through: late() });
		expect(account.members()).toContain('member5@example.com');
		expect(summary).toMatchObject({ rows: { exported: 0, byReason: { not_confirmed: 1 } } });
	});

	it('tell nothing of the job', async () => {
		const change = { simplify: false, options: { waitForCompletion: false } };
		const { summary: activities } = await account.run(rowsOf(5), change);
		const asked = { resource: 'export', operation: 'getStatus', activities };
		const { summary } = await account.run([{}], asked, { through: late() });
		expect(summary).toMatchObject({ status: 'unknown', contacts: { notTold: 1 } });
	});

	it('tell nothing of a job of which only the ID is known', async () => {
		const { summary: export_ } = await account.run(rowsOf(5), { simplify: false });
		const [{ id: activities }] = (export_.constantContact as { activities: [{ id: string }] })
			.activities;
		const asked = { resource: 'export', operation: 'getStatus', activities };
		const { summary } = await account.run([{}], asked, { through: late() });
		expect(summary).toMatchObject({ status: 'unknown', allEnded: true });
		expect(summary.message).toContain('does not say how many contacts it took');
		const { summary: later } = await account.run([{}], asked);
		expect(later).toMatchObject({ status: 'completed' });
	});

	it('are looked at again', async () => {
		const { summary } = await account.run(rowsOf(0, 5), { simplify: false }, { through: late() });
		expect(summary).toMatchObject({ status: 'completed', rows: { exported: 2 } });
	});
});

describe('What was made, answered with something else', () => {
	/** Has the answer to the making of something tell of what was there before. */
	const telling = (made: string, other: object) =>
		changing(({ method, path }) =>
			method === 'POST' && path === made ? { text: JSON.stringify(other) } : undefined,
		);

	it('a list: nobody gets onto another one', async () => {
		account.seed({ lists: [{ name: 'Board' }] });
		const { id } = account.list('Board');
		const through = telling('/v3/contact_lists', { list_id: id, name: 'Board' });
		const change = {
			simplify: false,
			list: { __rl: true, mode: 'name', value: 'Summer' },
			options: { createListIfMissing: true },
		};
		const { summary } = await account.run(rowsOf(5), change, { through });
		expect(account.members('Board')).toEqual([]);
		expect(account.members('Summer')).toHaveLength(1);
		expect(summary).toMatchObject({ list: { name: 'Summer', created: true } });
	});

	it('a tag: nobody gets another one', async () => {
		const { store, clock } = account.sandbox;
		const staff = store.addTag('Staff', clock.now());
		const through = telling('/v3/contact_tags', { tag_id: staff.id, name: 'Staff' });
		await account.run(rowsOf(5), { options: { tags: 'Summer' } }, { through });
		expect([...store.membersOf(staff)]).toEqual([]);
		const summer = [...store.tags.values()].find(({ name }) => name === 'Summer');
		expect([...store.membersOf(summer!)]).toHaveLength(1);
	});
});

describe('A list that is deleted while it is looked at', () => {
	it.each(['mirror', 'addAndUpdate'])('has nobody: %s', async (mode) => {
		const { sandbox } = account;
		sandbox.settings.importRefuses = ['member5@example.com'];
		let files = 0;
		const through = changing(({ path }) => {
			if (path.startsWith('/v3/contact_exports/') && (files += 1) === 2) {
				sandbox.store.deleteList(account.list(), sandbox.clock.now());
			}
			return undefined;
		});
		const { summary } = await account.run(rowsOf(0, 5, 6), { ...MIRROR, mode }, { through });
		expect(summary).toMatchObject({
			status: 'failed',
			rows: { exported: 0, byReason: { invalid_list: 3 } },
		});
	});
});

describe('Refusals of single rows', () => {
	it('do not take back what all of them together had shown', async () => {
		const { sandbox } = account;
		const people = [5, 6, 7].map((number) => ({
			email: `member${number}@example.com`,
			phone: '+49 30 1234567',
		}));
		sandbox.settings.unsupportedValues = 'refuseRow';
		sandbox.settings.importRefuses = ['member5@example.com'];
		const through = changing(({ path }) => {
			const imports = account.posts.filter((one) => one.path === IMPORT).length;
			// From now on everybody was imported too often.
			if (path === IMPORT && imports === 3) {
				sandbox.settings.importRefuses = people.map(({ email }) => email);
			}
			return undefined;
		});
		const { summary, notExported } = await account.run(people, { simplify: false }, { through });
		expect(account.members()).toHaveLength(6);
		expect(notExported).toEqual([]);
		expect(summary).toMatchObject({ rows: { exported: 0, byReason: { not_confirmed: 3 } } });
	});
});
