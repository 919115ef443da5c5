import type { IDataObject } from 'n8n-workflow';

import { seed } from '../../sandbox/account/seed';
import { Sandbox } from '../../sandbox/server';
import { readFile, runInEngine } from '../support/engine';
import workflow from './mirror.workflow.json';

const parameters = workflow.nodes[0]!.parameters;
let sandbox: Sandbox;
let port: number;

beforeEach(async () => {
	sandbox = new Sandbox({ tokenRequestsPerSecond: 0, activityMs: 0, activityMsPer10000: 0 });
	port = await sandbox.listen();
	seed(sandbox, {
		contacts: Array.from({ length: 20 }, (_, index) => ({
			email: `member${index}@example.com`,
			lists: ['Customers'],
		})),
	});
});

afterEach(async () => await sandbox.close());

const rowsOf = (...numbers: number[]): IDataObject[] =>
	numbers.map((number) => ({ email: `member${number}@example.com` }));

const run = async (rows: IDataObject[], options: IDataObject = {}) =>
	await runInEngine({
		sandbox,
		port,
		rows,
		parameters: { ...parameters, options: { ...parameters.options, ...options } },
	});

const members = () =>
	[...sandbox.store.membersOf(sandbox.store.listNamed('Customers')!)].map(({ email }) => email);

const removalsAsked = () => sandbox.requests.filter(({ path }) => path.includes('remove_list'));

describe('Mirror', () => {
	it('takes off the list whoever left the segment, and leaves the contact as it is', async () => {
		const rows = rowsOf(...Array.from({ length: 17 }, (_, index) => index));
		const { summary, outputs } = await run([...rows, { email: 'new@example.com' }]);
		expect(members()).toHaveLength(18);
		expect(members()).not.toContain('member18@example.com');
		expect(sandbox.store.contacts.get('member18@example.com')).toMatchObject({
			permission: 'implicit',
			deletedAt: undefined,
		});
		expect(summary).toMatchObject({
			mode: 'mirror',
			status: 'completed',
			contacts: { onListBefore: 20, onListAfter: 18, removed: 3 },
			removal: { leavers: 3, largest: 3, stopped: null, notConfirmed: 0 },
		});
		expect(outputs).toHaveLength(3);
		expect(outputs[2]!.map(({ json }) => json.email).sort()).toEqual([
			'member17@example.com',
			'member18@example.com',
			'member19@example.com',
		]);
	});

	it('removes nobody when more left than may leave at once, and says so', async () => {
		const { summary, hints, outputs } = await run(rowsOf(0, 1, 2));
		expect(members()).toHaveLength(20);
		expect(removalsAsked()).toEqual([]);
		expect(outputs[2]).toEqual([]);
		expect(summary).toMatchObject({ status: 'completed', contacts: { removed: 0 } });
		expect(summary.message).toContain('17 people of 20 on the list are not in the segment');
		expect(hints.join()).toContain("'Largest Removal'");
	});

	it('takes a number for the largest removal, and refuses what is neither', async () => {
		expect((await run(rowsOf(0), { largestRemoval: '19' })).summary).toMatchObject({
			contacts: { removed: 19, onListAfter: 1 },
		});
		const { error } = await run(rowsOf(0), { largestRemoval: 'all' });
		expect(error?.message).toContain('neither a percentage nor a number');
	});

	it('gives out no more people than wanted and puts all of them into a file', async () => {
		const { outputs, summaryItem, hints } = await run(rowsOf(0), {
			largestRemoval: '19',
			notExportedRows: 5,
		});
		expect(outputs[2]).toHaveLength(5);
		expect(hints.join()).toContain("19 people were removed and 'Removed' shows 5");
		const lines = (await readFile(summaryItem.binary!.removed!)).trim().split('\r\n');
		expect(lines).toHaveLength(20);
		expect(lines[0]).toBe('email,contactId,list');
		expect(summaryItem.binary!.removed!.fileName).toBe('removed.csv');
	});

	it.each<[string, IDataObject[]]>([
		['is empty', [{}]],
		['has no usable address', [{ email: 'nobody' }, { email: '' }]],
	])('removes nobody when the segment %s', async (_what, rows) => {
		const { summary, hints } = await run(rows, { largestRemoval: '100%' });
		expect(members()).toHaveLength(20);
		expect(summary).toMatchObject({
			removal: { stopped: expect.stringContaining('empty the list') },
		});
		expect(hints.join()).toContain('Nobody was removed');
	});

	it('counts a person as staying whose row is refused', async () => {
		const rows = Array.from({ length: 20 }, (_, index) => ({
			email: `member${index}@example.com`,
			...(index === 7 ? { birthday: 'soon' } : {}),
			...(index === 8 ? { consent: 'no' } : {}),
		}));
		const { summary } = await run(rows, { invalidOptionalFields: 'skipRow' });
		expect(members()).toHaveLength(20);
		expect(summary).toMatchObject({ rows: { exported: 19 }, removal: { leavers: 0 } });
	});

	it('removes nobody unless every import completed', async () => {
		const effect = { activityEndsAs: 'failed', share: 1 } as const;
		sandbox.faults.push({ path: '/v3/activities/contacts_json', effect });
		const { summary } = await run(rowsOf(...Array.from({ length: 19 }, (_, index) => index)));
		expect(members()).toHaveLength(20);
		expect(summary).toMatchObject({
			removal: { stopped: expect.stringContaining('did not complete') },
		});
		expect(removalsAsked()).toEqual([]);
	}, 60_000);

	it('removes nobody when a page of the members is missing', async () => {
		sandbox.faults.push({
			path: '/v3/contacts?',
			times: 3,
			effect: { status: 200, body: { contacts: [] } },
		});
		const { summary } = await run(rowsOf(...Array.from({ length: 19 }, (_, index) => index)), {
			waitLimit: 1,
		});
		expect(members()).toHaveLength(20);
		expect(summary).toMatchObject({ removal: { stopped: expect.stringContaining('20 members') } });
	}, 90_000);

	it.each([
		['leaves the host', 'https://elsewhere.example/v3/contacts?cursor=x', 1],
		['comes again', '/v3/contacts?lists=again', 2],
	])('removes nobody when the link to the next page %s', async (_what, href, times) => {
		const list = sandbox.store.listNamed('Customers')!;
		const page = {
			contacts: [...sandbox.store.membersOf(list)].map((contact) => ({
				contact_id: sandbox.store.idOf(contact),
				email_address: { address: contact.email },
			})),
			_links: { next: { href } },
		};
		sandbox.faults.push({ path: '/v3/contacts?', times, effect: { status: 200, body: page } });
		const { summary } = await run(rowsOf(...Array.from({ length: 19 }, (_, index) => index)));
		expect(members()).toHaveLength(20);
		expect(removalsAsked()).toEqual([]);
		expect(summary).toMatchObject({
			removal: { stopped: expect.stringContaining('could not be read') },
		});
	});

	it('says how many removals were not confirmed', async () => {
		const effect = { activityEndsAs: 'failed' } as const;
		sandbox.faults.push({ path: '/v3/activities/remove_list', effect });
		const { summary, outputs } = await run(
			rowsOf(...Array.from({ length: 18 }, (_, index) => index)),
		);
		expect(summary).toMatchObject({ contacts: { removed: 0 }, removal: { notConfirmed: 2 } });
		expect(outputs[2]).toEqual([]);
	});
});
