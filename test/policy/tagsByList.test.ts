// First of all: what it mocks must not be loaded yet.
import '../support/smallPages';
import type { Fault } from '../../sandbox/account/faults';
import type { SandboxSettings } from '../../sandbox/account/settings';
import { changed } from '../support/changedAnswers';
import { useAccount } from '../support/fixture';
import { runVirtually, type Wire } from '../support/virtualRun';
import { TO_CUSTOMERS } from '../support/parameters';

/* A list is tagged as a whole only where it is shown that nobody else is on it; else its people are, one by one. */

const account = useAccount(runVirtually, {
	seed: { lists: [{ name: 'Customers' }] },
	parameters: {
		...TO_CUSTOMERS,
		options: { tags: 'VIP' },
	},
});

/** A list whose people are named, and one that is tagged as a whole where it can be. */
const SMALL = 4;
const LARGE = 9;
const STRANGER = 'stranger@example.com';
const people = (size: number) => Array.from({ length: size }, (_, at) => `p${at}@example.com`);

const tagged = (): string[] => {
	const { store } = account.sandbox;
	const [tag] = [...store.tags.values()];
	return tag ? [...store.membersOf(tag)].map(({ email }) => email).sort() : [];
};
const taggings = () =>
	account.sandbox.requests.filter(({ path }) => path.includes('/contacts_taggings_')).length;
/** Requests from the first one about the tags on, without looks at jobs and the last one at the list. */
const requests = () => {
	const all = account.sandbox.requests.filter(
		({ method, path }) => method === 'POST' || !path.startsWith('/v3/activities/'),
	);
	const first = all.findIndex(({ path }) => path.startsWith('/v3/contact_tags'));
	return all.slice(first, -1).map(({ method, path }) => `${method} ${path.split('?')[0]!}`);
};

interface Kind {
	settings?: Partial<SandboxSettings>;
	faults?: Fault[];
}

/** Exports all people of a list, on which there is a stranger or not. */
async function exportAll(size: number, others: string[], { settings, faults = [] }: Kind = {}) {
	const { sandbox } = account;
	Object.assign(sandbox.settings, settings);
	const seeded = [...people(size), ...others].map((email) => ({ email, lists: ['Customers'] }));
	account.seed({ contacts: seeded });
	sandbox.clock.advance(60_000);
	sandbox.faults.push(...faults.map((fault) => ({ ...fault, optional: true })));
	return await account.run(people(size).map((email) => ({ email })));
}

/** Puts somebody on the list when a request of this kind comes in. */
function joinAt(start: string): void {
	const { sandbox } = account;
	const { takeFault } = sandbox;
	let isIn = false;
	jest.spyOn(sandbox, 'takeFault').mockImplementation((request, isKind) => {
		if (!isIn && request.url.startsWith(start)) {
			isIn = true;
			account.seed({ contacts: [{ email: STRANGER, lists: ['Customers'] }] });
		}
		return takeFault.call(sandbox, request, isKind) as undefined;
	});
}

const FILE = '/v3/contact_exports/';
const JOB = '/v3/activities/contacts_taggings_add';
const NO_TOTAL = { missingCounters: ['items_total_count'] };
const cut: Fault = { path: FILE, times: 99, effect: { withoutLastLines: 1 } };

const KINDS: Array<[string, Kind]> = [
	['nothing goes wrong', {}],
	['its file lacks the last of them', { settings: NO_TOTAL, faults: [cut] }],
	[
		'so do all numbers',
		{
			settings: { ...NO_TOTAL, membershipCounts: 'oneFewer', contactsCounts: 'oneFewer' },
			faults: [cut],
		},
	],
	[
		'there are no numbers',
		{
			settings: { ...NO_TOTAL, membershipCounts: 'missing', contactsCounts: 'missing' },
			faults: [cut],
		},
	],
	[
		'every number is too high',
		{ settings: { membershipCounts: 'oneMore', contactsCounts: 'oneMore' } },
	],
];

describe.each([SMALL, LARGE])('Tags on a list of %s people', (size) => {
	it.each(KINDS)('%s: a stranger on it gets none', async (_what, kind) => {
		const { summary } = await exportAll(size, [STRANGER], kind);
		expect(tagged()).toEqual(people(size));
		expect(summary.message).toContain(`Tagged ${size} people with "VIP".`);
	});

	it.each(KINDS)('%s: everybody of the segment gets them', async (_what, kind) => {
		const { summary } = await exportAll(size, [], kind);
		expect(tagged()).toEqual(people(size));
		expect(summary.tags).toEqual([
			{ name: 'VIP', created: true, contacts: size, state: 'completed' },
		]);
		expect(summary.message).not.toContain('tagged as well');
	});

	it('somebody without an address on it gets none', async () => {
		await exportAll(size, ['']);
		expect(tagged()).toEqual(people(size));
	});
});

/** Pages of three people: whoever came long ago is not on the first of them. */
const onSmallPages = (wire: Wire): Wire => ({
	get inFlight() {
		return wire.inFlight;
	},
	isOverrun: false,
	request: async (options, isAuthorized) =>
		await wire.request(
			options.url.endsWith('/v3/contacts')
				? { ...options, qs: { ...(options.qs as object), limit: 3 } }
				: options,
			isAuthorized,
		),
});

it('A stranger who came long ago gets no tag, though the file of the list has everybody else', async () => {
	Object.assign(account.sandbox.settings, NO_TOTAL);
	account.seed({ contacts: [{ email: STRANGER, lists: ['Customers'] }] });
	account.sandbox.clock.advance(60_000);
	const everybody = people(LARGE).map((email) => ({ email }));
	account.seed({ contacts: everybody.map(({ email }) => ({ email, lists: ['Customers'] })) });
	account.sandbox.clock.advance(60_000);
	const withoutStranger = changed('/v3/contact_exports/', (text) =>
		text.replace(new RegExp(`.*${STRANGER}.*\\r?\\n`), ''),
	);
	const through = (wire: Wire) => withoutStranger(onSmallPages(wire));
	const { summary } = await account.run(everybody, {}, { through });
	expect(summary).toMatchObject({ rows: { exported: LARGE } });
	expect(tagged()).toEqual(people(LARGE));
});

describe('Somebody who joins the list while it is tagged', () => {
	it('gets no tag where its people are named', async () => {
		joinAt(JOB);
		const { summary } = await exportAll(SMALL, []);
		expect(tagged()).toEqual(people(SMALL));
		expect(summary.message).not.toContain('tagged as well');
	});

	it.each<[string, Kind]>([
		['', {}],
		[', whatever the job says', { settings: NO_TOTAL }],
	])('is told of where it is tagged as a whole%s', async (_what, kind) => {
		joinAt(JOB);
		const { summary } = await exportAll(LARGE, [], kind);
		expect(tagged()).toEqual([...people(LARGE), STRANGER]);
		expect(summary.tags).toMatchObject([{ contacts: LARGE, state: 'completed' }]);
		expect(summary.message).toContain(
			'1 person came on the list while it was tagged as a whole: whoever is not in the segment may have been tagged as well.',
		);
	});

	it('may have come unseen, which is told too', async () => {
		const late: Fault = { path: '/v3/contacts?', after: 2, times: 99, effect: { gateway: 503 } };
		const { summary } = await exportAll(LARGE, [], { settings: NO_TOTAL, faults: [late] });
		expect(tagged()).toEqual(people(LARGE));
		expect(summary.message).toContain(
			'Whether somebody came on the list while it was tagged as a whole, and was tagged as well, is not known.',
		);
	});
});

describe('Tags, request by request', () => {
	it('cost few where the list is small', async () => {
		await exportAll(SMALL, []);
		expect(requests()).toEqual([
			'GET /v3/contact_tags',
			'POST /v3/contact_tags',
			'GET /v3/contacts',
			'GET /v3/contacts',
			`POST ${JOB}`,
		]);
	});

	it('cost no more where it is large, and nobody else is on it', async () => {
		await exportAll(LARGE, []);
		const file = expect.stringContaining(FILE);
		expect(requests()).toEqual([
			'GET /v3/contact_tags',
			'POST /v3/contact_tags',
			'GET /v3/contacts',
			'POST /v3/activities/contact_exports',
			file,
			'GET /v3/contacts',
			`POST ${JOB}`,
			'GET /v3/contacts',
		]);
		expect(taggings()).toBe(1);
	});
});
