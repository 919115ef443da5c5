/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a person takes a moment */
import type { IDataObject } from 'n8n-workflow';

import { seed } from '../../sandbox/account/seed';
import { Sandbox } from '../../sandbox/server';
import { runInEngine, type EngineRun } from '../support/engine';
import { freshApp } from '../support/fixture';
import { TO_CUSTOMERS } from '../support/parameters';
import { Proxy, type Mishap, type Rule } from './proxy';

jest.setTimeout(60_000);

const IMPORT = { method: 'POST', path: '/v3/activities/contacts_json_import' };
const REMOVE = { method: 'POST', path: '/v3/activities/remove_list_memberships' };
const LIST = { method: 'GET', path: '/v3/contact_lists' };
const JOBS = { method: 'GET', path: '/v3/activities' };
const FILE = { method: 'GET', path: '/v3/contact_exports/' };
const MEMBERS = { method: 'GET', path: '/v3/contacts' };
const GATEWAY: Mishap = { status: 502, body: '<html><h1>Bad Gateway</h1></html>' };

const PEOPLE = ['ada', 'bob', 'cyd', 'dan'];
const addressOf = (name: string) => `${name}@example.com`;

const SCOPES = ['contact_data', 'account_read', 'offline_access'];
/** Milliseconds from what goes wrong to the cancel. */
const MOMENT = 200;

interface Outcome extends EngineRun {
	sandbox: Sandbox;
	proxy: Proxy;
	members: string[];
	/** Whose row of this run is on the list. */
	taken: string[];
	/** Imports that the sandbox carried out. */
	imports: number;
	/** Milliseconds from the cancel to the end. */
	tookToCancel: number;
}

interface Setup {
	refused?: string[];
	before?: string[];
	mode?: 'addAndUpdate' | 'mirror';
	options?: IDataObject;
	/** The token that n8n has is no longer good. */
	isExpired?: boolean;
	/** The person cancels a moment after something went wrong. */
	isCancelled?: boolean;
}

/** An export of four people through a network on which these things go wrong. */
async function through(rules: Rule[], setup: Setup = {}): Promise<Outcome> {
	const { refused = [], before = [], mode = 'addAndUpdate', options = {} } = setup;
	const { isExpired = false, isCancelled = false } = setup;
	const app = freshApp();
	const sandbox = new Sandbox({
		clients: [app],
		tokenRequestsPerSecond: 0,
		activityMs: 0,
		activityMsPer10000: 0,
		listingShowsInitialized: true,
		importRefuses: refused.map(addressOf),
	});
	const proxy = new Proxy(await sandbox.listen(), rules);
	const port = await proxy.listen();
	try {
		seed(sandbox, {
			lists: [{ name: 'Customers' }],
			contacts: before.map((name) => ({ email: addressOf(name), lists: ['Customers'] })),
		});
		const oauthTokenData = sandbox.tokens.issue(app.id, SCOPES);
		if (isExpired) sandbox.tokens.expireAccess();
		let cancelledAt = 0;
		const cancelWhen = proxy.met
			.then(async () => await new Promise((resolve) => setTimeout(resolve, MOMENT)))
			.then(() => (cancelledAt = performance.now()));
		const run = await runInEngine({
			sandbox,
			port,
			rows: PEOPLE.map((name) => ({ email: addressOf(name), first_name: `New ${name}` })),
			parameters: {
				...TO_CUSTOMERS,
				mode,
				options: { largestRemoval: '100%', ...options },
			},
			credential: { oauthTokenData },
			...(isCancelled ? { cancelWhen } : {}),
		});
		const tookToCancel = performance.now() - cancelledAt;
		sandbox.clock.advance(60_000);
		sandbox.activities.catchUp();
		const list = sandbox.store.listNamed('Customers')!;
		const members = [...sandbox.store.membersOf(list)];
		return {
			...run,
			sandbox,
			proxy,
			members: members.map(({ email }) => email.split('@')[0]!).sort(),
			taken: members
				.filter(({ fields }) => String(fields.first_name).startsWith('New '))
				.map(({ email }) => email.split('@')[0]!)
				.sort(),
			imports: sandbox.requests.filter(({ path }) => path.endsWith('_import')).length,
			tookToCancel,
		};
	} finally {
		await proxy.close();
		await sandbox.close();
	}
}

const rowsOf = ({ summary }: Outcome) =>
	summary.rows as unknown as {
		received: number;
		exported: number;
		notExported: number;
		notIdentified: number;
		byReason: Record<string, number | undefined>;
	};

/** What holds however a run ends: the numbers add up, and nothing is said that is not so. */
function isTrue(outcome: Outcome): void {
	const { error, notExported, taken, hints } = outcome;
	const texts = [error?.message, error?.description, outcome.summary.message, ...hints];
	for (const text of texts) {
		if (text === undefined || text === null) continue;
		expect(text).not.toContain('@');
		expect(text).not.toMatch(/Bearer|eyJ/);
	}
	if (error) return;
	const rows = rowsOf(outcome);
	expect(rows.received).toBe(PEOPLE.length);
	expect(rows.exported + rows.notExported).toBe(PEOPLE.length);
	expect(rows.exported).toBeLessThanOrEqual(outcome.members.length);
	for (const { json } of notExported) {
		const name = PEOPLE[Number(json.row) - 1]!;
		if (json.reason === 'rejected_by_constant_contact') expect(taken).not.toContain(name);
		if (String(json.message).includes('not sent')) expect(taken).not.toContain(name);
	}
}

/** Everybody went in, and the node knows it. */
function isWhole(outcome: Outcome): void {
	isTrue(outcome);
	expect(outcome.error).toBeUndefined();
	expect(outcome.taken).toEqual(PEOPLE);
	expect(rowsOf(outcome)).toMatchObject({ exported: 4, notExported: 0 });
}

describe('what passes is over when the run ends', () => {
	const passing: Array<[string, Rule[]]> = [
		[
			'connections refused while the list is looked up',
			[{ ...LIST, times: 2, mishap: 'resetBefore' }],
		],
		['a connection that breaks before an import', [{ ...IMPORT, mishap: 'resetBefore' }]],
		['a connection that breaks after an import', [{ ...IMPORT, mishap: 'resetAfter' }]],
		['an answer to an import that breaks off', [{ ...IMPORT, mishap: 'cut' }]],
		['an answer to an import that ends early', [{ ...IMPORT, mishap: 'endEarly' }]],
		[
			'an empty answer to an import',
			[{ ...IMPORT, mishap: { status: 201, body: '', done: true } }],
		],
		[
			'a page instead of the answer to an import',
			[{ ...IMPORT, mishap: { status: 200, body: '<html>OK</html>', done: true } }],
		],
		[
			'a gateway that fails',
			[
				{ ...IMPORT, mishap: GATEWAY },
				{ ...JOBS, mishap: GATEWAY },
			],
		],
		[
			'a gateway that fails after the work was done',
			[{ ...IMPORT, mishap: { status: 504, body: '', done: true } }],
		],
		[
			'a service that asks to come back',
			[{ ...JOBS, mishap: { status: 503, body: '', headers: { 'retry-after': '1' } } }],
		],
		[
			"a gateway's own refusal of too many requests",
			[{ ...LIST, mishap: { status: 429, body: '{"message":"Limit"}', type: 'application/json' } }],
		],
		['bytes that are no HTTP', [{ ...JOBS, mishap: 'garbage' }]],
		['answers in crumbs', [{ path: '/v3/', times: 99, mishap: 'crumbs' }]],
		['answers that are compressed', [{ path: '/v3/', times: 99, mishap: 'gzip' }]],
		['connections that end with every answer', [{ path: '/v3/', times: 99, mishap: 'close' }]],
	];
	it.each(passing)('%s', async (_name, rules) => {
		const outcome = await through(rules);
		isWhole(outcome);
		expect(outcome.imports).toBeLessThanOrEqual(2);
	});

	it('a token that has run out is renewed, and the request sent again', async () => {
		const outcome = await through([], { isExpired: true });
		isWhole(outcome);
		expect(outcome.renewals).toBe(1);
	});
});

describe('files of members and of the unsubscribed', () => {
	const refused = { refused: ['bob'] };
	const isRefused = (outcome: Outcome) => {
		isTrue(outcome);
		expect(outcome.notExported.map(({ json }) => [json.row, json.reason])).toEqual([
			[2, 'rejected_by_constant_contact'],
		]);
	};

	it('one that breaks off is fetched again', async () => {
		isRefused(await through([{ ...FILE, mishap: 'cut' }], refused));
	});

	it('one that comes in crumbs is read', async () => {
		isRefused(await through([{ ...FILE, times: 9, mishap: 'crumbs' }], refused));
	});

	it('one on another host is fetched there, without the token', async () => {
		const outcome = await through([{ ...FILE, times: 9, mishap: 'redirect' }], refused);
		isRefused(outcome);
		expect(outcome.proxy.storageHeaders.length).toBeGreaterThan(0);
		for (const { authorization } of outcome.proxy.storageHeaders) {
			expect(authorization).toBeUndefined();
		}
	});

	it('one that leads in a circle does not', async () => {
		const outcome = await through([{ ...FILE, times: 99, mishap: 'circle' }], refused);
		isTrue(outcome);
		expect(rowsOf(outcome).exported).toBeLessThanOrEqual(3);
		expect(outcome.proxy.requests.length).toBeLessThan(40);
	});

	it('one that ends early without a length calls nobody refused who is in', async () => {
		isTrue(await through([{ ...FILE, times: 99, mishap: 'endEarly' }], refused));
	});
});

describe('a person who cancels does not wait', () => {
	const stuck: Array<[string, Rule]> = [
		['for an answer that never comes', { ...LIST, times: 99, mishap: 'silence' }],
		['for an answer that stops in its middle', { ...JOBS, times: 99, mishap: 'stall' }],
		['for an answer that drips', { ...IMPORT, times: 99, mishap: 'drip' }],
		['for a file that stops in its middle', { ...FILE, times: 99, mishap: 'stall' }],
		['for a file that drips', { ...FILE, times: 99, mishap: 'drip' }],
	];
	it.each(stuck)('%s', async (_name, rule) => {
		const outcome = await through([rule], { refused: ['bob'], isCancelled: true });
		isTrue(outcome);
		expect(outcome.run.finished).not.toBe(true);
		expect(outcome.proxy.requests.some(({ mishap }) => mishap === rule.mishap)).toBe(true);
		expect(outcome.tookToCancel).toBeLessThan(1_000);
	});
});

describe('Mirror', () => {
	const setup: Setup = { mode: 'mirror', before: ['ada', 'eve', 'fay'] };
	const removalOf = ({ summary }: Outcome) =>
		summary.removal as { notConfirmed: number; leavers: number | null; stopped: string | null };
	const removedOf = ({ summary }: Outcome) => (summary.contacts as { removed: number }).removed;

	it('a page of members that breaks off is read again', async () => {
		const outcome = await through([{ ...MEMBERS, mishap: 'cut' }], setup);
		isWhole(outcome);
		expect(outcome.members).toEqual(PEOPLE);
		expect(removedOf(outcome)).toBe(2);
	});

	it('removals whose answer is lost are told of', async () => {
		const outcome = await through([{ ...REMOVE, mishap: 'resetAfter' }], setup);
		isWhole(outcome);
		expect(outcome.members).toEqual(PEOPLE);
		expect(removedOf(outcome) + removalOf(outcome).notConfirmed).toBe(2);
	});

	it('nor are they forgotten where no answer can be read', async () => {
		const mishap: Mishap = { status: 201, body: 'OK', done: true };
		const outcome = await through([{ ...REMOVE, times: 99, mishap }], setup);
		isWhole(outcome);
		expect(removedOf(outcome) + removalOf(outcome).notConfirmed).toBe(2);
		expect(outcome.summary.message).not.toContain('Nobody had left');
	});

	it('a removal that is refused is not "nobody had left"', async () => {
		const mishap: Mishap = { status: 403, body: '<html>No</html>' };
		const outcome = await through([{ ...REMOVE, times: 99, mishap }], setup);
		isWhole(outcome);
		expect(outcome.members).toEqual([...PEOPLE, 'eve', 'fay']);
		expect(removedOf(outcome)).toBe(0);
		expect(outcome.summary.message).not.toContain('Nobody had left');
	});
});
