// First of all: what it mocks must not be loaded yet.
import '../support/smallPages';
import type { IDataObject } from 'n8n-workflow';

import type { Fault } from '../../sandbox/account/faults';
import type { SandboxSettings } from '../../sandbox/account/settings';
import { useAccount } from '../support/fixture';
import { runVirtually } from '../support/virtualRun';
import { TO_CUSTOMERS } from '../support/parameters';

/* Nobody who is on the list of people who are never sent gets sent: the list is read to its last member, or nothing is sent. */

const account = useAccount(runVirtually, {
	seed: { lists: [{ name: 'Customers' }, { name: 'Never' }] },
	parameters: {
		...TO_CUSTOMERS,
		neverSend: 'list',
		neverSendList: { __rl: true, mode: 'name', value: 'Never' },
	},
});

/** A list that comes in few pages, and one whose file is cheaper. */
const SMALL = 4;
const LARGE = 9;
const never = (index: number) => `never${index}@example.com`;
const people = (size: number) => Array.from({ length: size }, (_, index) => never(index));

interface Kind {
	settings?: Partial<SandboxSettings>;
	faults?: Fault[];
	/** People of the list who unsubscribed, and those who have no address. */
	unsubscribed?: number;
	withoutAddress?: number;
	parameters?: IDataObject;
}

/** Exports everybody on the list and Eve, who is not. */
async function exportTo(size: number, kind: Kind) {
	const { sandbox } = account;
	Object.assign(sandbox.settings, kind.settings);
	account.seed({
		contacts: [
			...people(size).map((email, index) => ({
				email,
				lists: ['Never'],
				...(index < (kind.unsubscribed ?? 0) ? { permission: 'unsubscribed' as const } : {}),
			})),
			...Array.from({ length: kind.withoutAddress ?? 0 }, () => ({ lists: ['Never'] })),
		],
	});
	sandbox.clock.advance(60_000);
	sandbox.faults.push(...(kind.faults ?? []).map((fault) => ({ ...fault, optional: true })));
	const rows = [...people(size), 'eve@example.com'].map((email) => ({ email }));
	return await account.run(rows, kind.parameters);
}

const FILE = '/v3/contact_exports/';
const PAGES = '/v3/contacts?';
const cut = (times: number): Fault => ({ path: FILE, times, effect: { withoutLastLines: 1 } });
const NO_TOTAL = { missingCounters: ['items_total_count'] };
const imports = () => account.posts.filter(({ path }) => path.includes('contacts_json_import'));
const notesOf = (summary: IDataObject) => (summary.segment as { notes: string[] }).notes.join('\n');

/** Kinds after which it is known who is on the list all the same. */
const KNOWN: Array<[string, Kind]> = [
	['nothing goes wrong', {}],
	['its number of members is missing', { settings: { membershipCounts: 'missing' } }],
	['its number is too high', { settings: { membershipCounts: 'oneMore' } }],
	['its number is too low', { settings: { membershipCounts: 'oneFewer' } }],
	['a search does not say how many there are', { settings: { contactsCounts: 'missing' } }],
	['a search says too many', { settings: { contactsCounts: 'oneMore' } }],
	['a search says too few', { settings: { contactsCounts: 'oneFewer' } }],
	['the file ends a line too early once', { settings: NO_TOTAL, faults: [cut(1)] }],
	['the file always ends a line too early', { settings: NO_TOTAL, faults: [cut(99)] }],
	[
		'the file ends too early, and its number says the same',
		{ settings: { ...NO_TOTAL, membershipCounts: 'oneFewer' }, faults: [cut(99)] },
	],
	[
		'the file ends too early, and there is no number',
		{ settings: { ...NO_TOTAL, membershipCounts: 'missing' }, faults: [cut(99)] },
	],
	[
		'some unsubscribed, and stay on it',
		{ settings: { unsubscribedLeaveLists: false }, unsubscribed: 2 },
	],
	[
		'some unsubscribed, and the file leaves them out',
		{
			settings: { unsubscribedLeaveLists: false, exportLeavesOut: ['unsubscribed'] },
			unsubscribed: 2,
		},
	],
	['some have no address', { withoutAddress: 2 }],
	[
		'some have no address, and the file leaves them out',
		{ settings: { exportLeavesOut: ['withoutAddress'] }, withoutAddress: 2 },
	],
	[
		'the file is the one of another job',
		{
			faults: [
				{ path: FILE, times: 99, effect: otherFile(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']) },
			],
		},
	],
	[
		'the file has everybody twice',
		{
			faults: [
				{
					path: FILE,
					times: 99,
					effect: otherFile([...'012345678', ...'012345678'].map((n) => `never${n}`)),
				},
			],
		},
	],
];

/** Kinds after which it is not. */
const UNKNOWN: Array<[string, Kind]> = [
	[
		'there is no number at all',
		{ settings: { membershipCounts: 'missing', contactsCounts: 'missing' } },
	],
	[
		'both numbers are too high',
		{ settings: { membershipCounts: 'oneMore', contactsCounts: 'oneMore' } },
	],
	['its pages cannot be read', { faults: [{ path: PAGES, times: 99, effect: { gateway: 503 } }] }],
];

function otherFile(names: string[]): Fault['effect'] {
	const lines = ['Email address', ...names.map((name) => `${name}@example.com`)];
	return { replaceBody: `${lines.join('\n')}\n`, type: 'text/csv' };
}

it('A list whose file has a piece of a line in the place of somebody is not taken for read', async () => {
	const others = people(LARGE).slice(1);
	const lines = ['Contact ID,Email address', ...others.map((email) => `17,${email}`), '17'];
	const effect = { replaceBody: `${lines.join('\n')}\n`, type: 'text/csv' };
	const { error } = await exportTo(LARGE, { faults: [{ path: FILE, times: 99, effect }] });
	expect(error?.message).toContain('broke off several times');
	expect(account.members()).toEqual([]);
});

describe.each([
	['of a few pages', SMALL],
	['whose file is cheaper', LARGE],
])('A list of people who are never sent, %s', (_size, size) => {
	it.each(KNOWN)('%s: nobody of it is sent, and everybody else is', async (_what, kind) => {
		const { error, summary, notExported } = await exportTo(size, kind);
		expect(error).toBeUndefined();
		expect(account.members()).toEqual(['eve@example.com']);
		expect(notExported.map(({ json }) => json.row)).toEqual(people(size).map((_one, at) => at + 1));
		expect(notesOf(summary)).toContain('are never sent: all who are on the list "Never".');
	});

	it.each(UNKNOWN)('%s: nothing is sent, and it says why', async (_what, kind) => {
		const { error } = await exportTo(size, kind);
		expect(error?.message).toMatch(/nothing was sent$|counting the members of the list$/);
		expect(error?.description).toBeTruthy();
		expect(imports()).toEqual([]);
		expect(account.members()).toEqual([]);
	});

	it('whose numbers contradict each other is read in both ways, and the receipt tells them', async () => {
		const { summary } = await exportTo(size, { settings: { membershipCounts: 'oneMore' } });
		expect(notesOf(summary)).toContain(
			`The list "Never" is said to have ${size + 1} members, and has ${size} by its pages and by its file.`,
		);
		expect(account.sandbox.requests.some(({ path }) => path.startsWith(FILE))).toBe(true);
	});

	it('says what to do where it stays unknown', async () => {
		const kind = { settings: { membershipCounts: 'oneMore', contactsCounts: 'oneMore' } as const };
		const { error } = await exportTo(size, kind);
		expect(error?.message).toBe(
			`It cannot be made certain who is on the list of people who are never sent: it is said to have ${size + 1} members, and ${size} could be read, so nothing was sent`,
		);
		expect(error?.description).toContain("the input 'Never Send'");
	});

	it('that somebody joins while it is read is read again', async () => {
		const { sandbox } = account;
		const { takeFault } = sandbox;
		const last = size === SMALL ? PAGES : FILE;
		let looks = size === SMALL ? 3 : 1;
		jest.spyOn(sandbox, 'takeFault').mockImplementation((request, isKind) => {
			const isLast = request.url.startsWith(last) && isKind({ delayMs: 0 }) && --looks === 0;
			if (isLast) account.seed({ contacts: [{ email: 'late@example.com', lists: ['Never'] }] });
			return takeFault.call(sandbox, request, isKind) as undefined;
		});
		const { error, summary } = await exportTo(size, {});
		expect(error).toBeUndefined();
		expect(account.members()).toEqual(['eve@example.com']);
		expect(notesOf(summary)).toContain(`${size + 1} addresses are never sent`);
	});

	it('keeps out the same people in a preview', async () => {
		const { summary, notExported } = await exportTo(size, {
			settings: NO_TOTAL,
			faults: [cut(1)],
			parameters: { operation: 'preview' },
		});
		expect(notExported).toHaveLength(size);
		expect(summary.rows).toMatchObject({ wouldBeExported: 1 });
	});
});

describe('A list of people who are never sent, whose file cannot be had', () => {
	it.each<[string, Fault]>([
		['not written', { path: '/v3/activities/contact_exp', effect: { activityEndsAs: 'failed' } }],
		['empty', { path: FILE, times: 99, effect: { cutAt: 0 } }],
	])('%s: nothing is sent', async (_what, fault) => {
		const { error } = await exportTo(LARGE, { faults: [fault] });
		expect(error?.description).toBe('Run the workflow again later.');
		expect(imports()).toEqual([]);
		expect(account.members()).toEqual([]);
	});
});

describe('A list of people who are never sent, request by request', () => {
	/** Requests about the never-send list, without looks at jobs: the preview's own begin with its file. */
	async function asked(size: number): Promise<string[]> {
		await exportTo(size, {});
		const all = account.sandbox.requests
			.filter(({ method, path }) => method === 'POST' || !path.startsWith('/v3/activities/'))
			.map(({ method, path }) => `${method} ${path.split('?')[0]!.replace(/[\w-]{36}/, ':id')}`);
		// Behind the account's fields and the list that the segment goes to.
		return all.slice(2, all.indexOf('POST /v3/activities/contacts_json_import'));
	}

	it('costs four where it is small', async () => {
		expect(await asked(SMALL)).toEqual([
			'GET /v3/contact_lists',
			'GET /v3/contacts',
			'GET /v3/contacts',
			'GET /v3/contacts',
		]);
	});

	it('costs five where it is large, however large', async () => {
		expect(await asked(LARGE)).toEqual([
			'GET /v3/contact_lists',
			'GET /v3/contacts',
			'POST /v3/activities/contact_exports',
			'GET /v3/contact_exports/:id',
			'GET /v3/contacts',
		]);
	});
});
