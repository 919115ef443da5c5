/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-dangerous-functions -- starts a program of its own, not a node */
import { execFile } from 'node:child_process';
import { join } from 'node:path';

import { assumptions } from '../../probe/documentation';
import type { Run } from '../../probe/run';
import { QUESTIONS } from '../../probe/questions';
import { seed } from '../../sandbox/account/seed';
import type { Fault } from '../../sandbox/account/faults';
import { Sandbox } from '../../sandbox/server';
import { defaultSettings, type SandboxSettings } from '../../sandbox/account/settings';
import { runProbeAgainst } from '../support/probe';

/** The probe, as it is, against the sandbox over HTTP; what it says has to follow the switches. */
let sandbox: Sandbox;
let port: number;

beforeEach(async () => {
	// Long enough to be seen before it ends.
	sandbox = new Sandbox({ activityMs: 5_000 });
	sandbox.clock.stopAt(Date.UTC(2026, 10, 25, 12));
	port = await sandbox.listen();
	seed(sandbox, {
		lists: [{ name: 'Customers' }],
		customFields: [{ label: 'Loyalty Tier', type: 'single_select', choices: ['Gold'] }],
		contacts: [
			{ email: 'somebody@example.com', lists: ['Customers'], fields: { first_name: 'Some' } },
			{ email: 'gone@example.com', permission: 'unsubscribed' },
			{ email: 'deleted@example.com', deleted: true },
		],
	});
});

afterEach(async () => await sandbox.close());

const probe = async (options: Partial<Run> = {}, onRequest?: (...request: string[]) => void) =>
	await runProbeAgainst(sandbox, port, options, onRequest);

/** Everything that a person would see in the account. */
const account = () => {
	const { lists, customFields, tags, everybody } = sandbox.store;
	return {
		lists: [...lists.values()]
			.filter(({ deletedAt }) => deletedAt === undefined)
			.map(({ id, name, size, updatedAt }) => ({ id, name, size, updatedAt })),
		fields: [...customFields.values()],
		tags: [...tags.values()].map(({ name, size }) => ({ name, size })),
		contacts: everybody
			.filter(({ email, deletedAt }) => deletedAt === undefined || email.startsWith('deleted@'))
			.map(({ lists: on, tags: with_, ...contact }) => ({
				...contact,
				lists: on.map(({ name }) => name),
				tags: with_.map(({ name }) => name),
			})),
	};
};

const LIST_NAME = 'Probe test of n8n-nodes-constant-contact';

const writes = () => sandbox.requests.filter(({ method }) => method !== 'GET');
const asked = (readsOnly: boolean) =>
	QUESTIONS.filter((one) => one.readsOnly === readsOnly).map(({ question }) => question);
const isImport = (path: string) => path.endsWith('/contacts_json_import');

describe('Probe', () => {
	it('only reads without --write', async () => {
		const before = structuredClone(account());
		const { exitCode, verdicts, text } = await probe({ write: false });
		expect(exitCode).toBe(0);
		expect(Object.keys(verdicts)).toEqual(asked(true));
		expect(new Set(Object.values(verdicts))).toEqual(new Set(['holds']));
		expect(writes()).toEqual([]);
		expect(account()).toEqual(before);
		expect(text).toContain(`It took ${sandbox.requests.length} requests.`);
	});

	it('finds that everything holds in a sandbox as it is, and leaves the account as it was', async () => {
		const before = structuredClone(account());
		const { exitCode, verdicts, text } = await probe();
		expect(verdicts).toEqual(
			Object.fromEntries(QUESTIONS.map(({ question }) => [question, 'holds'])),
		);
		expect(exitCode).toBe(0);
		expect(account()).toEqual(before);
		expect(text).toContain('All of it is deleted.');
		expect(text).toContain(`It took ${sandbox.requests.length} requests.`);
	});

	it('says beforehand what it will make, and makes no more', async () => {
		let announced = '';
		const say = (line: string) => {
			if (sandbox.requests.length === 0) announced += line;
		};
		await probe({ say, listName: 'Only for the probe' });
		expect(announced).toContain(
			'one list, "Only for the probe", three custom fields, five tags and some 40',
		);
		const made = sandbox.store.everybody.slice(3);
		expect(made.length).toBeLessThanOrEqual(42);
		expect(made.length).toBeGreaterThan(20);
		for (const { email } of made) expect(email).toMatch(/^probe-test-\d+@(x+\.)?example\.com$/);
		const of = (route: string) => sandbox.requests.filter((one) => one.route === route).length;
		expect(of('POST /v3/contact_lists')).toBe(1);
		expect(of('POST /v3/contact_custom_fields')).toBe(3);
		expect(of('POST /v3/contact_tags')).toBeLessThanOrEqual(6);
	});

	it('stays below four requests a second, but for one burst of five', async () => {
		await probe();
		const times = sandbox.requests.map(({ at }) => at);
		const close = times.filter((at, index) => (times[index + 3] ?? Infinity) - at < 1_000);
		const [first = 0] = close;
		expect(close.length).toBeGreaterThan(0);
		expect(times.filter((at) => at >= first && at < first + 1_000)).toHaveLength(5);
		expect(close.every((at) => at < first + 1_000)).toBe(true);
	});
});

const STRICT =
	'What becomes of a street over 50 characters, a zip code, country or phone over 25, or a US state over 2?';

/**
 * Switches in their other positions, and what each decides. Those of a round are turned together:
 * whatever is not named there has to hold as before.
 */
const ROUNDS: Array<Array<[Partial<SandboxSettings>, string]>> = [
	[
		[{ truncateAtBytes: 4_194_304 }, 'Is 4 MB 4,000,000 or 4,194,304 bytes?'],
		[{ blankValues: 'ignore' }, 'Does an empty value clear a field?'],
		[{ maxEmailLength: 50 }, 'Are addresses of 51 to 80 characters taken?'],
		[{ overlongValues: 'cut' }, 'What happens to values that are too long?'],
		[{ personCount: 'acceptedOnly' }, 'Does `person_count` include refused contacts?'],
		[{ activityErrorTexts: 'all' }, 'How many of its row errors does an activity spell out?'],
		[{ unknownListInImport: 'failActivity' }, 'What does an unknown list in an import lead to?'],
		[
			{ unknownCustomFieldInImport: 'failActivity' },
			'What does an unknown custom field in an import lead to?',
		],
		[{ listingShowsInitialized: true }, 'Does the listing show `initialized` activities?'],
		[{ exportBeforeReady: 'emptyFile' }, "When is an export's file there?"],
		[{ missingAuthorization: 403 }, 'Which answer has a request without token?'],
		[
			{ unsupportedValues: 'keep' },
			'What becomes of a phone number of another country in an import?',
		],
		[{ strictLengths: 'keep' }, STRICT],
		[
			{ signUpGuardCountsImports: false },
			'Does the guard against repeated sign-ups (five in 24 hours) count bulk imports?',
		],
	],
	[
		[{ countHeaderRow: false }, 'Does `items_total_count` count a heading?'],
		[{ errorLinesCountHeading: false }, `Does "Line N" of an activity's errors count a heading?`],
		[{ unknownImportKeys: 'ignore' }, 'What do undocumented keys in an import lead to?'],
		[{ importRevivesDeleted: false }, 'Does an import bring deleted contacts back?'],
		[{ selectValues: 'choiceId' }, 'How do select fields travel in an import?'],
		[{ membershipLagMs: 60_000 }, 'How long does a list lag behind an import?'],
		[
			{ removalOfNonMember: 'failActivity' },
			'What does removing somebody from a list do who is not on it?',
		],
		[{ exportQuotes: 'always' }, "Does an export's file quote every value?"],
		[{ exportFiles: 'redirected' }, "Does an export's file come from the API itself?"],
		[
			{ missingCounters: ['cannot_add_to_list_count'] },
			"Which counters does an import's job have?",
		],
		[{ exportByStatusAlone: 'reject' }, 'May `status` be given to a contact export by itself?'],
		[{ homeCountryKey: 'home country' }, 'Which key has the home country?'],
		[{ duplicateRows: 'first' }, 'Is the row that comes last the one that counts?'],
		[{ anniversaryYears: { from: 1950, ahead: 10 } }, 'Which years may an anniversary have?'],
		[{ unsubscribedLeaveLists: false }, 'Do unsubscribed people leave their lists?'],
		[{ strictLengths: 'cut' }, STRICT],
		[{ unknownPath: 404 }, 'Which answer has a request to an unknown path?'],
		[{ taggingCounters: 'taggings' }, 'What do the counters of a tagging job count?'],
		[{ tagNamesByCase: false }, 'Are names of tags told apart by upper and lower case?'],
		[{ contactsPerJob: 1_000 }, 'How many contacts does a tagging job take by their IDs?'],
		[
			{ taggingListRead: 'atRequest' },
			'Whom does a job mean that tags a list: its members when it was asked for, or when it runs?',
		],
		[{ signUpSubscribesAgain: false }, 'Does a sign-up subscribe people again who unsubscribed?'],
		[{ signUpEndsHold: false }, 'Does a sign-up end a temporary hold?'],
		[{ signUpRevivesDeleted: false }, 'Does a sign-up bring deleted contacts back?'],
		[
			{ deletedShowPermission: false },
			'Do deleted contacts still show the permission that they had?',
		],
		[{ optOutFilter: 'ignored' }, 'Do searches by the time of the opt-out work?'],
	],
	[
		[{ maxEmailLength: 60 }, 'Are addresses of 51 to 80 characters taken?'],
		[{ overlongValues: 'reject' }, 'What happens to values that are too long?'],
		[
			{ unsupportedValues: 'drop' },
			'What becomes of a phone number of another country in an import?',
		],
		[{ strictLengths: 'drop' }, STRICT],
		[
			{ unknownCustomFieldInImport: 'ignore' },
			'What does an unknown custom field in an import lead to?',
		],
	],
];

const SLIDING = 'Is "four a second" a sliding second?';

describe('Probe, with switches in their other position', () => {
	it.each(ROUNDS.map((round) => [round]))('round %#: says so, and only there', async (round) => {
		for (const [change] of round) Object.assign(sandbox.settings, change);
		const before = structuredClone(account());
		const { exitCode, verdicts, text } = await probe();
		const others = Object.entries(verdicts).filter(([, verdict]) => verdict !== 'holds');
		expect(Object.fromEntries(others)).toEqual(
			Object.fromEntries(round.map(([, question]) => [question, 'does not hold'])),
		);
		expect(exitCode).toBe(1);
		expect(text).toContain('Please open an issue');
		for (const [, question] of round) {
			const { packageDoes } = assumptions().find((one) => one.question === question)!;
			expect(text).toContain(`- ${question} Assumed: `);
			expect(text).toContain(`The package: ${packageDoes}.`);
		}
		expect(account()).toEqual(before);
	});

	it('tells seconds of the clock from sliding ones', async () => {
		sandbox.settings.rateWindow = 'clockSecond';
		const { exitCode, verdicts } = await probe({ write: false });
		expect(exitCode).toBe(1);
		expect(Object.entries(verdicts).filter(([, verdict]) => verdict !== 'holds')).toEqual([
			[SLIDING, 'does not hold'],
			['What does the 429 of too many requests a second say?', 'could not be told'],
		]);
	});

	it('tells nothing about seconds while others use the same API key', async () => {
		let requests = 0;
		const { verdicts } = await probe({ write: false }, () => {
			requests += 1;
			// The first of the burst.
			if (requests === 7) sandbox.settings.requestsPerSecond = 2;
		});
		expect(verdicts).toMatchObject({ [SLIDING]: 'could not be told' });
	});

	it('tells a role that is not enough from one that is', async () => {
		sandbox.settings.role = 'campaignCreator';
		const { exitCode, verdicts } = await probe({ write: false });
		expect(exitCode).toBe(1);
		expect(verdicts['Do role and scope let the node work?']).toBe('does not hold');
	});

	it('can not tell where lines count from when no error names one', async () => {
		sandbox.settings.activityErrorTexts = 'none';
		const { verdicts } = await probe();
		expect(verdicts).toMatchObject({
			[`Does "Line N" of an activity's errors count a heading?`]: 'could not be told',
			'How many of its row errors does an activity spell out?': 'does not hold',
		});
	});

	it('sees an address refused before the guard may', async () => {
		const imports = new Map<string, number>();
		const { verdicts } = await probe({}, (_method, path, body) => {
			const [, address = ''] = /"email":"([^"]+)"/.exec(isImport(path) ? body : '') ?? [];
			imports.set(address, (imports.get(address) ?? 0) + 1);
			if (imports.get(address) === 3) sandbox.settings.importRefuses = [address];
		});
		expect(
			Object.entries(verdicts).filter(([, verdict]) => verdict === 'does not hold'),
		).toMatchObject([
			[expect.stringContaining('guard against repeated sign-ups'), 'does not hold'],
		]);
	});

	it('sees what no switch turns', async () => {
		sandbox.store.customFields.get('loyalty_tier')!.name = 'Loyalty_Tier';
		const at = (path: string, after: number, status: number, body: unknown) =>
			sandbox.faults.push({ method: 'GET', path, after, effect: { status, body } });
		at('/v3/contact_lists?limit=50', 0, 200, { lists: [{ list_id: 'x' }] });
		// Two questions ask for the same before the burst, of which this is the last one.
		at('/v3/contact_lists?limit=1', 6, 429, [{ error_key: 'other' }]);
		const { verdicts } = await probe();
		const wrong = Object.entries(verdicts).filter(([, verdict]) => verdict !== 'holds');
		expect(wrong).toEqual(
			[
				'Do lists come with their `membership_count`?',
				'How are custom fields named in an import?',
				'What does the 429 of too many requests a second say?',
			].map((question) => [question, 'does not hold']),
		);
	});

	it('asks about every switch that the table calls asked', () => {
		const known = Object.keys(defaultSettings());
		const turned = new Set(
			ROUNDS.flat()
				.flatMap(([change]) => Object.keys(change))
				.concat('role', 'rateWindow'),
		);
		const inTable = assumptions().flatMap(({ sandboxSwitch, probe: mark }) => {
			const name = sandboxSwitch.replaceAll('`', '');
			return known.includes(name) && /^(reads|writes)$/.test(mark) ? [name] : [];
		});
		expect(new Set(inTable)).toEqual(turned);
	});
});

describe('Probe, when something goes wrong', () => {
	type Kind = Pick<Fault, 'method' | 'path'>;
	/** Every kind of request that writes, but for the clean-up's own: made once in a run, or more often. */
	const ONCE: Kind[] = [
		{ method: 'POST', path: '/v3/contact_lists' },
		{ method: 'POST', path: '/v3/contacts' },
		{ method: 'PUT', path: '/v3/contacts/' },
		{ method: 'DELETE', path: '/v3/contacts/' },
		{ method: 'POST', path: '/v3/contact_tags' },
		{ method: 'POST', path: '/v3/contacts/sign_up_form' },
		{ method: 'POST', path: '/v3/activities/contacts_taggings_add' },
	];
	const OFTEN: Kind[] = [
		{ method: 'POST', path: '/v3/contact_custom_fields' },
		{ method: 'POST', path: '/v3/activities/contacts_json_import' },
		{ method: 'POST', path: '/v3/activities/contact_exports' },
	];
	/** Never made where making its contact has failed. */
	const REMOVAL: Kind[] = [{ method: 'POST', path: '/v3/activities/remove_list_memberships' }];
	const internal = { status: 500, body: [{ error_key: 'internal', error_message: 'Internal' }] };
	const MISHAPS: Array<[string, Fault['effect'], number, Kind[]]> = [
		['nothing arrives', 'break', 0, [...ONCE, ...OFTEN]],
		['no removal arrives', 'break', 0, REMOVAL],
		['the answer is lost', 'breakAfterwards', 0, [...ONCE, ...OFTEN]],
		["the removal's answer is lost", 'breakAfterwards', 0, REMOVAL],
		['the second answer is lost', 'breakAfterwards', 1, OFTEN],
		['half of the answer is lost', { cutAt: 0.5 }, 0, [...ONCE, ...OFTEN]],
		['it is answered with 500', internal, 0, [...ONCE, ...OFTEN]],
		['a removal is answered with 500', internal, 0, REMOVAL],
		['it is answered with 500 the second time', internal, 1, OFTEN],
		['the gateway answers', { gateway: 502 }, 0, [...ONCE, ...OFTEN]],
	];

	it.each(MISHAPS)(
		'goes on when with each kind of writing %s, and leaves the account as it was',
		async (_what, effect, after, kinds) => {
			const before = structuredClone(account());
			sandbox.faults.push(...kinds.map((kind) => ({ ...kind, effect, after })));
			const { exitCode, verdicts, text } = await probe();
			expect(exitCode).toBe(0);
			expect(Object.keys(verdicts)).toEqual(QUESTIONS.map(({ question }) => question));
			expect(Object.values(verdicts)).toContain('could not be told');
			expect(account()).toEqual(before);
			expect(text).not.toMatch(/ (is|are) left/);
			// Of a job that makes nobody nothing can be left.
			const isLost =
				['break', 'breakAfterwards'].includes(effect as string) || 'cutAt' in Object(effect);
			const losesJobs = isLost && kinds !== REMOVAL;
			expect(text.includes('whose answer was lost')).toBe(losesJobs);
		},
	);

	it.each([1, 9, 15, 30])('stopped before import %i: cleans up all the same', async (last) => {
		const before = structuredClone(account());
		const stop = new AbortController();
		let imports = 0;
		const { exitCode, text } = await probe({ signal: stop.signal }, (_method, path) => {
			if (isImport(path)) imports += 1;
			if (imports === last) stop.abort();
		});
		expect(exitCode).toBe(2);
		expect(text).toContain('The run was stopped.');
		expect(text).toContain('All of it is deleted.');
		expect(imports).toBe(last);
		expect(account()).toEqual(before);
	});

	it('cleans up when the requests of the day are used up, as far as it can, and says what is left', async () => {
		const { exitCode, text } = await probe({}, (_method, path) => {
			if (isImport(path)) sandbox.settings.requestsPerDay = 20;
		});
		expect(exitCode).toBe(2);
		expect(text).toContain('The requests of the day are used up');
		expect(text).toContain(`The list "${LIST_NAME}" is left`);
		expect(text).toContain('Contacts are left whose addresses begin with "probe-test"');
		expect(account().lists).toHaveLength(2);
	});

	it('says what it could not delete, and deletes the rest', async () => {
		const effect = { status: 503, body: {} };
		sandbox.faults.push(
			{ method: 'POST', path: '/v3/activities/contact_delete', effect },
			{ method: 'DELETE', path: '/v3/contact_custom_fields/', effect },
		);
		const { text } = await probe();
		expect(text).toContain('Contacts are left whose addresses begin with "probe-test"');
		expect(text).toContain('Custom fields are left whose labels begin with "Probe test"');
		expect(text).not.toContain('The list');
		expect(account().lists.map(({ name }) => name)).toEqual(['Customers']);
	});

	it('asks no further when not even a plain contact is taken', async () => {
		const before = structuredClone(account());
		sandbox.settings.importRefuses = ['probe-test-2@example.com'];
		const { exitCode, verdicts, text } = await probe();
		expect(exitCode).toBe(2);
		expect(Object.keys(verdicts)).toEqual(asked(true));
		expect(text).toContain('does not take even a plain contact at example.com');
		expect(account()).toEqual(before);
	});

	it('leaves a list alone that it did not make', async () => {
		const before = structuredClone(account());
		const { exitCode, text } = await probe({ listName: 'Customers' });
		expect(exitCode).toBe(2);
		expect(text).toContain('The account has a list "Customers" already');
		expect(account()).toEqual(before);
	});

	it('stops at a token that is not taken', async () => {
		const { exitCode, text } = await probe({ token: 'wrong-token' });
		expect(exitCode).toBe(2);
		expect(text).toContain('Constant Contact does not take the token');
		expect(text).not.toContain('wrong-token');
		expect(writes()).toEqual([]);
	});

	it('keeps a token out of the output that an answer quotes', async () => {
		const token = sandbox.tokens.issue('sandbox-api-key', ['contact_data']).access_token;
		const body = [{ error_key: token, error_message: token }];
		sandbox.faults.push({ path: '/v3/activities/contacts_json', effect: { status: 400, body } });
		const { text } = await probe({ token });
		expect(text).toContain('(token)');
		expect(text).not.toContain(token);
	});
});

describe('npm run probe', () => {
	const run = async (args: string[], { token = '', input = '' } = {}) =>
		await new Promise<{ code: unknown; out: string }>((resolve) => {
			const root = join(__dirname, '../..');
			const child = execFile(
				process.execPath,
				['node_modules/tsx/dist/cli.mjs', 'probe/main.ts', ...args],
				{ cwd: root, env: { ...process.env, CONSTANT_CONTACT_TOKEN: token } },
				(error, stdout, stderr) => resolve({ code: error?.code ?? 0, out: stdout + stderr }),
			);
			child.stdin!.end(input);
		});

	it.each([
		[[]],
		[['--token', 'wrong-token']],
		[['--token=wrong-token', '--sandbox', '1']],
		[['--sandbox', 'api.example.com']],
		[['--sandbx']],
	])('says how it is used, and takes no token where others see it: %j', async (args) => {
		const { code, out } = await run(args);
		expect(code).toBe(2);
		expect(out).toContain('Usage: npm run probe -- [--sandbox PORT]');
		expect(out).not.toContain('wrong-token');
		expect(sandbox.requests).toEqual([]);
	});

	it.each([{ token: 'wrong-token' }, { input: 'wrong-token\n' }, { input: 'wrong-token' }])(
		'takes the token from the environment or standard input, and asks the sandbox: %j',
		async (given) => {
			const { code, out } = await run(['--sandbox', String(port)], given);
			expect(code).toBe(2);
			expect(out).toContain('Constant Contact does not take the token');
			expect(out).not.toContain('wrong-token');
			expect(sandbox.requests).toMatchObject([{ method: 'GET', status: 401 }]);
		},
	);
});

it('is in the table of what is assumed, question by question', () => {
	const table = assumptions();
	expect(table.length).toBeGreaterThan(25);
	const marked = (mark: string) =>
		table.filter(({ probe: cell }) => cell === mark).map(({ question }) => question);
	expect(new Set(marked('reads'))).toEqual(new Set(asked(true)));
	expect(new Set(marked('writes'))).toEqual(new Set(asked(false)));
	for (const { certainty } of table) {
		expect(['documented', 'seen', 'likely', 'open']).toContain(certainty);
	}
});
