import type { IDataObject } from 'n8n-workflow';

import workflow from '../engine/mirror.workflow.json';
import { changing } from '../support/changedAnswers';
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

	describe('of a large list that people leave while it is read', () => {
		const overlooked =
			'somebody who was to go may have been overlooked, and the next run looks again';
		/** Somebody on the first page is deleted when it has been read: all others move up by one. */
		const moving = () => {
			const { store, clock } = account.sandbox;
			return changing(({ path }) => {
				const onFirstPage = store.contacts.get('member1500@example.com')!;
				const isFirstPage = path === '/v3/contacts' && onFirstPage.deletedAt === undefined;
				if (isFirstPage) store.deleteContact(onFirstPage, clock.now());
				return undefined;
			});
		};
		const all = Array.from({ length: 1_600 }, (_, index) => index);
		const allBut = (...numbers: number[]) =>
			rowsOf(...all.filter((number) => !numbers.includes(number)));

		beforeEach(() => account.seed(peopleOn(20, 1_600, 'Customers')));

		it('says so where nobody was found who is to go', async () => {
			const { summary, hints } = await account.run(allBut(1_099), {}, { through: moving() });
			expect(account.members()).toContain('member1099@example.com');
			expect(summary).toMatchObject({ contacts: { removed: 0 }, removal: { leavers: 0 } });
			expect(summary.message).toContain(overlooked);
			expect(summary.message).toContain('Among those who were read, nobody had left the segment.');
			expect(hints.join()).toContain(overlooked);
		});

		it('says so where somebody was, too', async () => {
			const { summary } = await account.run(allBut(3, 1_099), {}, { through: moving() });
			expect(summary).toMatchObject({ contacts: { removed: 1 } });
			expect(summary.message).toContain(overlooked);
		});

		it('says nothing of it where the count alone is late', async () => {
			let looks = 0;
			const through = changing(({ path, text }) => {
				if (!path.startsWith('/v3/contact_lists')) return undefined;
				looks += 1;
				return looks > 6 ? undefined : { text: text.replaceAll(/1[67]\d\d/g, '1600') };
			});
			const { summary } = await account.run(
				[...allBut(3), ...rowsOf(1_600, 1_601, 1_602, 1_603)],
				{},
				{ through },
			);
			expect(summary).toMatchObject({ contacts: { removed: 1 } });
			expect(summary.message).not.toContain('overlooked');
		});

		it('says nothing of it where nobody left', async () => {
			const { summary } = await account.run(allBut(3));
			expect(summary).toMatchObject({ contacts: { removed: 1 } });
			expect(summary.message).not.toContain('overlooked');
		});
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

	it('takes off all who are to go, or nobody, where the list has grown since its members were counted', async () => {
		account.seed(peopleOn(20, 40, 'Customers'));
		const { id, name } = account.list();
		account.sandbox.faults.push({
			path: `/v3/contact_lists/${id}`,
			effect: { status: 200, body: { list_id: id, name, membership_count: 30 } },
		});
		const { summary } = await run(rowsOf(...Array.from({ length: 30 }, (_, index) => index)), {
			largestRemoval: '30%',
		});
		expect(summary).toMatchObject({
			contacts: { removed: 10 },
			removal: { leavers: 10, largest: 12, stopped: null },
		});
		expect(account.members()).toHaveLength(30);
	});

	it('calls a removal not confirmed whose answer was lost before the secret was found to be wrong', async () => {
		const failures = [
			Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }),
			Object.assign(new Error('Client authentication failed'), { httpCode: 'EAUTH' }),
		];
		const through = changing(({ path }) => {
			if (path.includes('remove_list')) throw failures.shift()!;
			return undefined;
		});
		const rows = rowsOf(...Array.from({ length: 18 }, (_, index) => index));
		const { summary } = await account.run(rows, {}, { through });
		expect(summary).toMatchObject({ contacts: { removed: 0 }, removal: { notConfirmed: 2 } });
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

describe('Mirror and an address that stands where none should', () => {
	const lines = (from: number, to: number) =>
		Array.from({ length: to - from }, (_, at) => `member${from + at}@example.com,Ann,Oslo`);
	const ALL_OFF = { options: { largestRemoval: '100%' } };
	const fileOf = async (rest: string[], change: IDataObject = {}) =>
		await account.runFile(['email,first_name,city', ...lines(0, 18), ...rest, ''].join('\n'), {
			segmentSource: 'csv',
			...ALL_OFF,
			...change,
		});

	it.each<[string, string[]]>([
		['other columns', ['Ann,member18@example.com,Oslo', 'Bob,member19@example.com,Oslo']],
		['a shifted row', [',member18@example.com,Ann', ',MEMBER19@example.com ,Bob']],
		[
			'a second table below',
			[
				'',
				'city,email,first_name',
				'Oslo,member18@example.com,Ann',
				'Rome,member19@example.com,Bob',
			],
		],
		['a note', [',"ask member18@example.com, or <member19@example.com>",']],
	])('removes nobody: %s', async (_what, rest) => {
		const { summary } = await fileOf(rest);
		expect(account.members()).toHaveLength(20);
		expect(summary.message).toContain(
			'2 people on the list have no row, but their addresses stand in another column',
		);
		const preview = await fileOf(rest, { operation: 'preview' });
		expect(preview.summary.message).toContain('Nobody would be removed. 2 people on the list');
	});

	it('of items, too, and of one person', async () => {
		const rows = [
			...rowsOf(...Array(19).keys()),
			{ email: '', other: { mail: ['member19@example.com'] } },
		];
		const { summary } = await account.run(rows, ALL_OFF);
		expect(account.members()).toHaveLength(20);
		expect(summary.message).toContain("1 person on the list has no row, but that person's address");
	});

	it('removes others where it is nobody’s who would go', async () => {
		const rest = [
			',sales@example.com,Oslo',
			',member0@example.com,Oslo',
			'member18@example.com,member19@example.com,x',
		];
		const { summary } = await fileOf(rest);
		expect(account.members()).toHaveLength(19);
		expect(summary.message).toContain('1 person who left the segment was taken off the list');
	});
});
