import workflow from '../engine/exportSegment.workflow.json';
import { useAccount } from '../support/fixture';
import { runVirtually } from '../support/virtualRun';

const account = useAccount(runVirtually, {
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
		const { summary } = await account.run(rows, {
			fields: { mappingMode: 'autoMapInputData', value: null },
			consent: 'everyone',
		});
		expect(summary).toMatchObject({ rows: { exported: 1 } });
		expect(account.fieldsOf('grace@example.com')).toEqual({
			first_name: 'Grace',
			last_name: 'Hopper',
			'cf:loyalty_tier': 'Gold',
		});
	});

	it('sends nothing and says so when the segment is empty', async () => {
		const { summary, error } = await account.run([{}]);
		expect(error).toBeUndefined();
		expect(summary).toMatchObject({ status: 'nothingToExport', rows: { received: 0 } });
		expect(summary.message).toContain('empty');
		expect(account.posts).toEqual([]);
	});

	it('makes a missing list only when there is somebody for it', async () => {
		const named = { list: { __rl: true, mode: 'name', value: 'Fresh' } };
		await account.run([person('x')], named);
		expect(account.sandbox.store.listNamed('Fresh')).toBeUndefined();
		const { summary } = await account.run([person('ada@example.com')], named);
		expect(summary).toMatchObject({ list: { created: true } });
		expect(account.members('Fresh')).toEqual(['ada@example.com']);
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
		const { error } = await account.run([person('ada@example.com')], { ...change });
		expect(error?.message).toContain(message);
		expect(error?.description).toContain(advice);
		expect(account.posts).toEqual([]);
	});

	it('stops at a spent daily quota and says until when', async () => {
		account.sandbox.settings.requestsPerDay = 1;
		const { error } = await account.run([person('ada@example.com')]);
		expect(error?.message).toContain('daily requests');
		expect(error?.description).toContain('00:00 UTC');
	});

	it('asks no further on a day whose quota is known to be spent', async () => {
		account.sandbox.settings.requestsPerDay = 1;
		await account.run([person('ada@example.com')]);
		const asked = account.sandbox.requests.length;
		const { error } = await account.run([person('ada@example.com')]);
		expect(error?.message).toContain('daily requests');
		expect(account.sandbox.requests).toHaveLength(asked);
	});

	it('sends nothing when it would take more requests than one run may make', async () => {
		const rows = [person('ada@example.com')];
		const withLimit = (mostRequests: number) => ({ options: { mostRequests } });
		const { error } = await account.run(rows, withLimit(5));
		expect(error?.message).toMatch(/takes about \d+ requests, and at most 5 are allowed/);
		expect(account.posts).toEqual([]);
		expect((await account.run(rows, withLimit(50))).error).toBeUndefined();
	});

	it('reports what was not sent when the quota ends in the middle', async () => {
		// Two look-ups and the import of the first batch; the second batch is one too many.
		account.sandbox.settings.requestsPerDay = 3;
		const rows = Array.from({ length: 40_001 }, (_, index) => person(`p${index}@example.com`));
		const { summary, notExported, error } = await account.run(rows);
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

	it('looks twice for people whose import broke off, and calls nobody exported who is not there', async () => {
		const effect = { activityEndsAs: 'timed_out', share: 0.5 } as const;
		account.sandbox.faults.push({ path: '/v3/activities/contacts', effect });
		const { summary, notExported } = await account.run([
			person('ada@example.com'),
			person('bob@example.com'),
		]);
		expect(account.members()).toEqual(['ada@example.com']);
		expect(summary).toMatchObject({
			status: 'incomplete',
			rows: { exported: 1, byReason: { import_failed: 1 } },
		});
		expect(notExported).toHaveLength(1);
		expect(notExported[0]!.json).toMatchObject({ row: 2, email: 'bob@example.com' });
		expect(notExported[0]!.json.message).toContain('took Constant Contact too long');
	});

	it.each(['all', 'acceptedOnly', 'addedOnly'] as const)(
		'names the rows that the counters only count (person_count: %s)',
		async (personCount) => {
			account.sandbox.settings.personCount = personCount;
			account.sandbox.settings.importRefuses = ['bob@example.com'];
			account.seed({ contacts: [{ email: 'eve@example.com', permission: 'unsubscribed' }] });
			const rows = ['ada', 'bob', 'eve'].map((name) => person(`${name}@example.com`));
			const { summary, notExported } = await account.run(rows);
			expect(summary).toMatchObject({
				status: 'completed',
				rows: { exported: 1, notExported: 2, notIdentified: 0 },
			});
			expect(notExported.map(({ json }) => [json.row, json.reason])).toEqual([
				[2, 'rejected_by_constant_contact'],
				[3, 'unsubscribed'],
			]);
			expect(notExported[0]!.json.message).toContain('"Not accepted"');
			expect(account.members()).toEqual(['ada@example.com']);
		},
	);

	it('does not wait when told not to, and does not call anybody exported', async () => {
		account.sandbox.settings.activityMs = 60_000;
		const { summary, notExported } = await account.run([person('ada@example.com')], {
			options: { waitForCompletion: false },
		});
		expect(summary).toMatchObject({
			status: 'inProgress',
			rows: { exported: 0, notExported: 1, byReason: { not_confirmed: 1 } },
		});
		expect(notExported).toEqual([]);
	});
});
