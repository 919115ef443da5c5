import { seed } from '../../sandbox/account/seed';
import { Sandbox } from '../../sandbox/server';
import { readFile, runInEngine, type EngineOptions } from '../support/engine';
import workflow from './exportSegment.workflow.json';

const parameters = workflow.nodes[0]!.parameters;
let sandbox: Sandbox;
let port: number;

beforeEach(async () => {
	sandbox = new Sandbox({ tokenRequestsPerSecond: 0, activityMs: 20 });
	port = await sandbox.listen();
	seed(sandbox, {
		lists: [{ name: 'Customers', id: 'c3f1a2b4-5d6e-11ee-9c3a-fa163e5bc304' }],
		customFields: [{ label: 'Loyalty Tier', type: 'single_select', choices: ['Silver', 'Gold'] }],
	});
});

afterEach(async () => await sandbox.close());

const person = (email: string, more = {}) => ({
	email,
	'first name': 'Ada',
	name: { last: 'Lovelace' },
	consent: 'Yes',
	...more,
});

const run = async (options: Partial<EngineOptions>) =>
	await runInEngine({ sandbox, port, rows: [], parameters, ...options });

const members = (name = 'Customers') => {
	const list = sandbox.store.listNamed(name);
	return list ? [...sandbox.store.membersOf(list)].map(({ email }) => email).sort() : [];
};

const posts = () => sandbox.requests.filter(({ method }) => method === 'POST');

describe('Export segment', () => {
	it('puts the usable rows on the list and gives every other row its reason', async () => {
		const rows = [
			person(' Ada@Example.com ', { tier: 'gold', birthday: '1815-12-10' }),
			person('no address here'),
			person('', {}),
			person('bob@example.com', { consent: 'no' }),
			person('eve@example.com', { birthday: 'soon' }),
			person('ADA@example.com', { 'first name': 'Augusta' }),
		];
		const { summary, notExported, error } = await run({ rows });
		expect(error).toBeUndefined();
		expect(members()).toEqual(['ada@example.com', 'eve@example.com']);
		expect(sandbox.store.contacts.get('ada@example.com')?.fields).toEqual({
			first_name: 'Augusta',
			last_name: 'Lovelace',
		});
		expect(summary).toMatchObject({
			list: { id: 'c3f1a2b4-5d6e-11ee-9c3a-fa163e5bc304', name: 'Customers', created: false },
			mode: 'addAndUpdate',
			status: 'completed',
			rows: {
				received: 6,
				exported: 2,
				notExported: 4,
				byReason: { missing_email: 1, invalid_email: 1, no_consent: 1, duplicate: 1 },
				notIdentified: 0,
			},
			fieldsLeftOut: { birthday: 1 },
			contacts: { onListBefore: 0, onListAfter: 2 },
		});
		expect(notExported.map(({ json, pairedItem }) => [json.row, json.reason, pairedItem])).toEqual([
			[1, 'duplicate', { item: 0 }],
			[2, 'invalid_email', { item: 1 }],
			[3, 'missing_email', { item: 2 }],
			[4, 'no_consent', { item: 3 }],
		]);
		expect(notExported[3]!.json).toMatchObject({ email: 'bob@example.com', input: rows[3] });
	});

	it('maps by the headings when asked to', async () => {
		const rows = [
			{
				'E-Mail Address': 'grace@example.com',
				FNAME: 'Grace',
				Surname: 'Hopper',
				'Loyalty tier': 'GOLD',
				id: 7,
			},
		];
		const { summary } = await run({
			rows,
			parameters: {
				...parameters,
				fields: { mappingMode: 'autoMapInputData', value: null },
				consent: 'everyone',
			},
		});
		expect(summary).toMatchObject({ rows: { exported: 1 } });
		expect(sandbox.store.contacts.get('grace@example.com')?.fields).toEqual({
			first_name: 'Grace',
			last_name: 'Hopper',
			'cf:loyalty_tier': 'Gold',
		});
	});

	it('gives the same contact by an expression that n8n has to evaluate, and says that it is slow', async () => {
		const { summary, hints } = await run({
			rows: [person('ada@example.com')],
			parameters: {
				...parameters,
				fields: {
					mappingMode: 'defineBelow',
					value: { email: '={{ $json.email.toUpperCase() }}', first_name: 'Dear {{ x }}' },
				},
			},
		});
		expect(summary).toMatchObject({ rows: { exported: 1 } });
		expect(hints.join()).toContain('for each row');
		expect(sandbox.store.contacts.get('ada@example.com')?.fields.first_name).toBe('Dear {{ x }}');
	});

	it('sends nothing and says so when the segment is empty', async () => {
		const { summary, error } = await run({ rows: [{}] });
		expect(error).toBeUndefined();
		expect(summary).toMatchObject({ status: 'nothingToExport', rows: { received: 0 } });
		expect(summary.message).toContain('empty');
		expect(posts()).toEqual([]);
	});

	it('makes a missing list only when there is somebody for it', async () => {
		const named = { ...parameters, list: { __rl: true, mode: 'name', value: 'Fresh' } };
		await run({ rows: [person('x')], parameters: named });
		expect(sandbox.store.listNamed('Fresh')).toBeUndefined();
		const { summary } = await run({ rows: [person('ada@example.com')], parameters: named });
		expect(summary).toMatchObject({ list: { created: true } });
		expect(members('Fresh')).toEqual(['ada@example.com']);
	});

	it.each<[string, object, string, string]>([
		[
			'a missing list',
			{ list: { __rl: true, mode: 'name', value: 'Nowhere' }, options: {} },
			'no list named "Nowhere"',
			'Create List If Missing',
		],
		[
			'an unknown ID',
			{ list: { __rl: true, mode: 'id', value: '00000000-0000-0000-0000-000000000000' } },
			'no list with the ID',
			'another account',
		],
		['no consent', { consent: 'notStated' }, 'not stated', "'Consent'"],
		[
			'no email column',
			{ fields: { mappingMode: 'defineBelow', value: { first_name: 'x' } } },
			'No column is mapped to Email',
			'Map Automatically',
		],
		[
			'a custom field that is gone',
			{
				fields: {
					mappingMode: 'defineBelow',
					value: { email: '={{ $json.email }}', 'cf:Gone': 'x' },
				},
			},
			'"Gone" does not exist',
			'Refresh',
		],
	])('refuses %s before anything is sent', async (_what, change, message, advice) => {
		const { error } = await run({
			rows: [person('ada@example.com')],
			parameters: { ...parameters, ...change },
		});
		expect(error?.message).toContain(message);
		expect(error?.description).toContain(advice);
		expect(posts()).toEqual([]);
	});

	it('renews an expired token once and goes on', async () => {
		sandbox.settings.accessTokenSeconds = 3_600;
		const expired = sandbox.tokens.issue('sandbox-api-key', ['contact_data', 'offline_access']);
		sandbox.clock.advance(3_601_000);
		const { summary, renewals } = await run({
			rows: [person('ada@example.com')],
			credential: { oauthTokenData: expired },
		});
		expect(summary).toMatchObject({ rows: { exported: 1 } });
		expect(renewals).toBe(1);
	});

	it('stops at a spent daily quota and says until when', async () => {
		sandbox.settings.requestsPerDay = 1;
		const { error } = await run({ rows: [person('ada@example.com')] });
		expect(error?.message).toContain('daily requests');
		expect(error?.description).toContain('00:00 UTC');
	});

	it('asks no further on a day whose quota is known to be spent', async () => {
		sandbox.settings.requestsPerDay = 1;
		await run({ rows: [person('ada@example.com')] });
		const asked = sandbox.requests.length;
		const { error } = await run({ rows: [person('ada@example.com')] });
		expect(error?.message).toContain('daily requests');
		expect(sandbox.requests).toHaveLength(asked);
	});

	it('sends nothing when it would take more requests than one run may make', async () => {
		const rows = [person('ada@example.com')];
		const withLimit = (mostRequests: number) => ({ ...parameters, options: { mostRequests } });
		const { error } = await run({ rows, parameters: withLimit(5) });
		expect(error?.message).toMatch(/takes about \d+ requests, and at most 5 are allowed/);
		expect(posts()).toEqual([]);
		expect((await run({ rows, parameters: withLimit(50) })).error).toBeUndefined();
	});

	it('reports what was not sent when the quota ends in the middle', async () => {
		// Two look-ups and the import of the first batch; the second batch is one too many.
		sandbox.settings.requestsPerDay = 3;
		const rows = Array.from({ length: 40_001 }, (_, index) => person(`p${index}@example.com`));
		const { summary, notExported, error } = await run({ rows });
		expect(error).toBeUndefined();
		expect(summary).toMatchObject({
			status: 'incomplete',
			rows: {
				received: 40_001,
				exported: 0,
				byReason: { import_failed: 1, not_confirmed: 40_000 },
			},
		});
		expect(summary.message).toContain('00:00 UTC');
		expect(notExported).toHaveLength(1);
	});

	it('waits out the other two kinds of 429, server errors and broken connections', async () => {
		sandbox.faults.push(
			{ path: '/v3/contact_lists', effect: { status: 429, body: { error_key: 'throttled' } } },
			{ path: '/v3/activities/contacts', effect: { status: 503, body: [] } },
			{ path: '/v3/activities/contacts', effect: 'break' },
		);
		const { summary, error } = await run({ rows: [person('ada@example.com')] });
		expect(error).toBeUndefined();
		expect(summary).toMatchObject({ status: 'completed', rows: { exported: 1 } });
		expect(members()).toEqual(['ada@example.com']);
	}, 20_000);

	it('looks twice for people whose import broke off, and calls nobody exported who is not there', async () => {
		const effect = { activityEndsAs: 'timed_out', share: 0.5 } as const;
		sandbox.faults.push({ path: '/v3/activities/contacts', effect });
		const { summary, notExported } = await run({
			rows: [person('ada@example.com'), person('bob@example.com')],
		});
		expect(members()).toEqual(['ada@example.com']);
		expect(summary).toMatchObject({
			status: 'incomplete',
			rows: { exported: 1, byReason: { import_failed: 1 } },
		});
		expect(notExported).toHaveLength(1);
		expect(notExported[0]!.json).toMatchObject({ row: 2, email: 'bob@example.com' });
		expect(notExported[0]!.json.message).toContain('took Constant Contact too long');
	}, 60_000);

	it.each(['all', 'acceptedOnly'] as const)(
		'names the rows that the counters only count (person_count: %s)',
		async (personCount) => {
			sandbox.settings.personCount = personCount;
			sandbox.settings.importRefuses = ['bob@example.com'];
			seed(sandbox, { contacts: [{ email: 'eve@example.com', permission: 'unsubscribed' }] });
			const rows = ['ada', 'bob', 'eve'].map((name) => person(`${name}@example.com`));
			const { summary, notExported } = await run({ rows });
			expect(summary).toMatchObject({
				status: 'completed',
				rows: { exported: 1, notExported: 2, notIdentified: 0 },
			});
			expect(notExported.map(({ json }) => [json.row, json.reason])).toEqual([
				[2, 'rejected_by_constant_contact'],
				[3, 'unsubscribed'],
			]);
			expect(notExported[0]!.json.message).toContain('"Not accepted"');
			expect(members()).toEqual(['ada@example.com']);
		},
	);

	it('does not wait when told not to, and does not call anybody exported', async () => {
		sandbox.settings.activityMs = 60_000;
		const { summary, notExported } = await run({
			rows: [person('ada@example.com')],
			parameters: { ...parameters, options: { waitForCompletion: false } },
		});
		expect(summary).toMatchObject({
			status: 'inProgress',
			rows: { exported: 0, notExported: 1, byReason: { not_confirmed: 1 } },
		});
		expect(notExported).toEqual([]);
	});

	it('stops when the execution is cancelled', async () => {
		sandbox.settings.activityMs = 60_000;
		const { run: result } = await run({ rows: [person('ada@example.com')], cancelAfterMs: 800 });
		expect(result.status).toBe('canceled');
	});

	it('shows no more rows than wanted and puts all of them into a file', async () => {
		const rows = [...'abcde'].map((name) => person(name, { note: 'says "hi", twice' }));
		const { notExported, summaryItem, hints } = await run({
			rows,
			parameters: { ...parameters, options: { notExportedRows: 2 } },
		});
		expect(notExported).toHaveLength(2);
		expect(hints.join()).toContain('5 rows were not exported');
		const lines = (await readFile(summaryItem.binary!.notExported!)).trim().split('\r\n');
		expect(lines).toHaveLength(6);
		expect(lines[5]).toContain('"says ""hi"", twice"');
	});

	it('gives one item, not the whole segment, to a workflow that continues on fail', async () => {
		sandbox.tokens.withdraw();
		const { run: result } = await run({
			rows: [person('ada@example.com'), person('bob@example.com')],
			parameters: { ...parameters, consent: 'notStated' },
			node: { onError: 'continueErrorOutput' },
		});
		const outputs = result.data.resultData.runData['Constant Contact']![0]!.data!.main!;
		expect(outputs.map((items) => items?.length ?? 0)).toEqual([0, 0, 1]);
		// With what to do about it, which n8n leaves out of an error that it writes itself.
		expect(outputs[2]![0]!.json).toEqual({
			error: 'It is not stated whether these people agreed to get mail, so nothing was sent',
			message: expect.stringContaining("so nothing was sent. Choose under 'Consent'"),
		});
	});

	it.each(['continueErrorOutput', 'continueRegularOutput'] as const)(
		'is tried again where the workflow says so, also with On Error: %s',
		async (onError) => {
			sandbox.faults.push({
				path: '/v3/contact_lists',
				effect: { status: 400, body: [{ error_key: 'x', error_message: 'Once' }] },
			});
			const { summary } = await run({
				rows: [person('ada@example.com')],
				node: { onError, retryOnFail: true, maxTries: 2, waitBetweenTries: 0 },
			});
			expect(summary).toMatchObject({ rows: { exported: 1 } });
			expect(members()).toEqual(['ada@example.com']);
		},
	);
});
