import { runInEngine, readFile } from '../support/engine';
import { useAccount } from '../support/fixture';
import workflow from './exportSegment.workflow.json';

const account = useAccount(runInEngine, {
	parameters: workflow.nodes[0]!.parameters,
	seed: {
		lists: [{ name: 'Customers', id: 'c3f1a2b4-5d6e-11ee-9c3a-fa163e5bc304' }],
		customFields: [{ label: 'Loyalty Tier', type: 'single_select', choices: ['Silver', 'Gold'] }],
	},
});

const person = (email: string, more = {}) => ({
	email,
	'first name': 'Ada',
	name: { last: 'Lovelace' },
	consent: 'Yes',
	...more,
});

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
		const { summary, notExported, error } = await account.run(rows);
		expect(error).toBeUndefined();
		expect(account.members()).toEqual(['ada@example.com', 'eve@example.com']);
		expect(account.fieldsOf('ada@example.com')).toEqual({
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

	it('gives the same contact by an expression that n8n has to evaluate', async () => {
		const { summary } = await account.run([person('ada@example.com')], {
			fields: {
				mappingMode: 'defineBelow',
				value: { email: '={{ $json.email.toUpperCase() }}', first_name: 'Dear {{ x }}' },
			},
		});
		expect(summary).toMatchObject({ rows: { exported: 1 } });
		expect(account.fieldsOf('ada@example.com')?.first_name).toBe('Dear {{ x }}');
	});

	it('renews an expired token once and goes on', async () => {
		account.sandbox.settings.accessTokenSeconds = 3_600;
		const expired = account.sandbox.tokens.issue(account.key, ['contact_data', 'offline_access']);
		account.sandbox.clock.advance(3_601_000);
		const { summary, renewals } = await account.run(
			[person('ada@example.com')],
			{},
			{ credential: { oauthTokenData: expired } },
		);
		expect(summary).toMatchObject({ rows: { exported: 1 } });
		expect(renewals).toBe(1);
	});

	it('waits out the other two kinds of 429, server errors and broken connections', async () => {
		account.sandbox.faults.push(
			{ path: '/v3/contact_lists', effect: { status: 429, body: { error_key: 'throttled' } } },
			{ path: '/v3/activities/contacts', effect: { status: 503, body: [] } },
			{ path: '/v3/activities/contacts', effect: 'break' },
		);
		const { summary, error } = await account.run([person('ada@example.com')]);
		expect(error).toBeUndefined();
		expect(summary).toMatchObject({ status: 'completed', rows: { exported: 1 } });
		expect(account.members()).toEqual(['ada@example.com']);
	});

	it('stops when the execution is cancelled', async () => {
		account.sandbox.settings.activityMs = 60_000;
		const { run: result } = await account.run(
			[person('ada@example.com')],
			{},
			{ cancelAfterMs: 800 },
		);
		expect(result.status).toBe('canceled');
	});

	it('shows no more rows than wanted and puts all of them into a file', async () => {
		const rows = [...'abcde', 'ada@example.com'].map((name) =>
			person(name, { note: 'says "hi", twice' }),
		);
		const { notExported, summaryItem, hints } = await account.run(rows, {
			options: { notExportedRows: 2 },
		});
		expect(notExported).toHaveLength(2);
		expect(hints.join()).toContain('5 rows were not exported');
		const lines = (await readFile(summaryItem.binary!.notExported!)).trim().split('\r\n');
		expect(lines).toHaveLength(6);
		expect(lines[5]).toContain('"says ""hi"", twice"');
	});

	it('gives one item, not the whole segment, to a workflow that continues on fail', async () => {
		account.sandbox.tokens.withdraw();
		const { run: result } = await account.run(
			[person('ada@example.com'), person('bob@example.com')],
			{ consent: 'notStated' },
			{ node: { onError: 'continueErrorOutput' } },
		);
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
			account.sandbox.faults.push({
				path: '/v3/contact_lists',
				effect: { status: 400, body: [{ error_key: 'x', error_message: 'Once' }] },
			});
			const { summary } = await account.run(
				[person('ada@example.com')],
				{},
				{
					node: { onError, retryOnFail: true, maxTries: 2, waitBetweenTries: 0 },
				},
			);
			expect(summary).toMatchObject({ rows: { exported: 1 } });
			expect(account.members()).toEqual(['ada@example.com']);
		},
	);
});
