import type { IDataObject } from 'n8n-workflow';

import workflow from '../engine/mirror.workflow.json';
import { useAccount } from '../support/fixture';
import { peopleOn, rowsOf } from '../support/people';
import { runVirtually } from '../support/virtualRun';

const account = useAccount(runVirtually, {
	parameters: workflow.nodes[0]!.parameters,
	seed: peopleOn(0, 20, 'Customers'),
});

const run = async (rows: IDataObject[], options: IDataObject = {}) =>
	await account.run(rows, { options });

const removalsAsked = () =>
	account.sandbox.requests.filter(({ path }) => path.includes('remove_list'));

describe('Mirror', () => {
	it('removes nobody when more left than may leave at once, and says so', async () => {
		const { summary, hints, outputs } = await run(rowsOf(0, 1, 2));
		expect(account.members()).toHaveLength(20);
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

	it.each<[string, IDataObject[]]>([
		['is empty', [{}]],
		['has no usable address', [{ email: 'nobody@' }, { email: '' }]],
	])('removes nobody when the segment %s', async (_what, rows) => {
		const { summary, hints } = await run(rows, { largestRemoval: '100%' });
		expect(account.members()).toHaveLength(20);
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
		expect(account.members()).toHaveLength(20);
		expect(summary).toMatchObject({ rows: { exported: 19 }, removal: { leavers: 0 } });
	});

	it('removes nobody unless every import completed', async () => {
		const effect = { activityEndsAs: 'failed', share: 1 } as const;
		account.sandbox.faults.push({ path: '/v3/activities/contacts_json', effect });
		const { summary } = await run(rowsOf(...Array.from({ length: 19 }, (_, index) => index)));
		expect(account.members()).toHaveLength(20);
		expect(summary).toMatchObject({
			removal: { stopped: expect.stringContaining('did not complete') },
		});
		expect(removalsAsked()).toEqual([]);
	});

	it('removes nobody when a page of the members is missing', async () => {
		account.sandbox.faults.push({
			path: '/v3/contacts?',
			times: 3,
			effect: { status: 200, body: { contacts: [] } },
		});
		const { summary } = await run(rowsOf(...Array.from({ length: 19 }, (_, index) => index)), {
			waitLimit: 1,
		});
		expect(account.members()).toHaveLength(20);
		expect(summary).toMatchObject({ removal: { stopped: expect.stringContaining('20 members') } });
	});

	it.each([
		['leaves the host', 'https://elsewhere.example/v3/contacts?cursor=x', 1],
		['comes again', '/v3/contacts?lists=again', 2],
	])('removes nobody when the link to the next page %s', async (_what, href, times) => {
		const list = account.list();
		const page = {
			contacts: [...account.sandbox.store.membersOf(list)].map((contact) => ({
				contact_id: account.sandbox.store.idOf(contact),
				email_address: { address: contact.email },
			})),
			_links: { next: { href } },
		};
		account.sandbox.faults.push({
			path: '/v3/contacts?',
			times,
			effect: { status: 200, body: page },
		});
		const { summary } = await run(rowsOf(...Array.from({ length: 19 }, (_, index) => index)));
		expect(account.members()).toHaveLength(20);
		expect(removalsAsked()).toEqual([]);
		expect(summary).toMatchObject({
			removal: { stopped: expect.stringContaining('could not be read') },
		});
	});

	it('says how many removals were not confirmed', async () => {
		const effect = { activityEndsAs: 'failed' } as const;
		account.sandbox.faults.push({ path: '/v3/activities/remove_list', effect });
		const { summary, outputs } = await run(
			rowsOf(...Array.from({ length: 18 }, (_, index) => index)),
		);
		expect(summary).toMatchObject({ contacts: { removed: 0 }, removal: { notConfirmed: 2 } });
		expect(outputs[2]).toEqual([]);
	});
});
