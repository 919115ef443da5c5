import type { IDataObject } from 'n8n-workflow';

import { runInEngine } from '../support/engine';
import { useAccount } from '../support/fixture';
import workflow from './mirror.workflow.json';

const peopleOn = (from: number, to: number, ...lists: string[]) => ({
	contacts: Array.from({ length: to - from }, (_, index) => ({
		email: `member${from + index}@example.com`,
		lists,
	})),
});

const account = useAccount(runInEngine, {
	parameters: {
		...workflow.nodes[0]!.parameters,
		consent: 'byField',
		consentField: 'ok',
		fields: { mappingMode: 'defineBelow', value: { email: '={{ $json.email }}' } },
		simplify: false,
	},
	seed: peopleOn(0, 20, 'Customers', 'Others'),
});
const NEW_NODE = { typeVersion: 1.1 };
const MOST = { largestRemoval: '50%' };

/** All 20 members, who say yes unless it is said what they say. */
const rowsWith = (words: Record<number, unknown>, many = 20): IDataObject[] =>
	Array.from({ length: many }, (_, index) => ({
		email: `member${index}@example.com`,
		ok: (index in words ? words[index] : 'yes') as string,
	}));

const run = async (rows: IDataObject[], change: IDataObject = {}, node: object = NEW_NODE) =>
	await account.run(rows, change, { node });

const inAddAndUpdate = (options: IDataObject): IDataObject => ({
	mode: 'addAndUpdate',
	options: { takeOffWhoeverSaysNo: true, ...MOST, ...options },
});

const members = (name?: string) => account.members(name);
const without = (...numbers: number[]) =>
	Array.from({ length: 20 }, (_, index) => index)
		.filter((index) => !numbers.includes(index))
		.map((index) => `member${index}@example.com`)
		.sort();

const asked = (part: string) =>
	account.sandbox.requests.filter(({ path }) => path.includes(part)).length;
/** Pages of members, and people who were looked up. */
const lookedUp = () =>
	account.sandbox.requests.filter(({ path }) => path === '/v3/contacts').length;

describe('Whoever says no', () => {
	it('is taken off the list by Mirror, and stays a contact with the same permission', async () => {
		const { summary, outputs } = await run(
			rowsWith({ 3: 'no', 4: 'Withdrawn', 5: '', 6: 'perhaps' }),
			{
				...MOST,
			},
		);
		expect(members()).toEqual(without(3, 4));
		expect(members('Others')).toHaveLength(20);
		expect(account.sandbox.store.contacts.get('member3@example.com')).toMatchObject({
			permission: 'implicit',
			deletedAt: undefined,
		});
		expect(outputs[2]!.map(({ json }) => [json.email, json.reason]).sort()).toEqual([
			['member3@example.com', 'said_no'],
			['member4@example.com', 'said_no'],
		]);
		expect(summary.message).toContain('2 people who said no were taken off the list.');
		expect(summary.message).toContain(
			'2 people whose rows are not exported are on the list: 2 without consent.',
		);
	});

	it('is told from whoever left the segment', async () => {
		const { outputs, summary } = await run(rowsWith({ 3: false }, 19), MOST);
		expect(members()).toEqual(without(3, 19));
		expect(outputs[2]!.map(({ json }) => json.reason).sort()).toEqual(['left_segment', 'said_no']);
		expect(summary.message).toContain('1 person who left the segment and 1 person who said no');
	});

	it('stays in a mirror that was saved before, unless the option is on', async () => {
		const rows = rowsWith({ 3: 'no' });
		const old = await run(rows, { options: MOST }, { typeVersion: 1 });
		expect(members()).toHaveLength(20);
		expect(old.summary).toMatchObject({ status: 'completed', removal: { leavers: 0 } });
		expect(old.summary.message).toContain(
			'1 person whose row is not exported is on the list: 1 without consent.',
		);
		await run(rows, { options: { ...MOST, takeOffWhoeverSaysNo: true } }, { typeVersion: 1 });
		expect(members()).toEqual(without(3));
	});

	it('stays in Add and Update without the option, and nobody looks', async () => {
		const { outputs, summary } = await run(rowsWith({ 3: 'no' }), {
			mode: 'addAndUpdate',
			options: {},
		});
		expect(members()).toHaveLength(20);
		expect(outputs[2]).toEqual([]);
		expect(lookedUp()).toBe(0);
		expect(summary.message).toContain(
			'This run did not look up whether the person without consent is on the list.',
		);
	});

	it('is taken off by Add and Update with the option, and nobody else is', async () => {
		const { outputs } = await run(rowsWith({ 3: 'no', 4: '', 5: 'no' }, 18), inAddAndUpdate({}));
		expect(members()).toEqual(without(3, 5));
		expect(outputs[2]!.map(({ json }) => json.email).sort()).toEqual([
			'member3@example.com',
			'member5@example.com',
		]);
	});

	it('costs no request in Add and Update where nobody says no', async () => {
		const { summary } = await run(rowsWith({ 4: '' }), inAddAndUpdate({}));
		expect(lookedUp() + asked('contact_exports')).toBe(0);
		expect(summary).not.toHaveProperty('removal');
	});

	it('is found on a large list by the file of addresses, and looked up alone', async () => {
		account.seed(peopleOn(20, 2_000, 'Customers'));
		const stranger = { email: 'stranger@example.com', ok: 'no' };
		const { outputs } = await run([...rowsWith({ 3: 'no' }), stranger], inAddAndUpdate({}));
		expect(members()).toHaveLength(1_999);
		expect(outputs[2]!.map(({ json }) => json.email)).toEqual(['member3@example.com']);
		expect([lookedUp(), asked('remove_list')]).toEqual([1, 1]);
	});

	it('is not looked up one by one on a large list when more say no than may go', async () => {
		account.seed(peopleOn(20, 2_000, 'Customers'));
		const words = Object.fromEntries([0, 1, 2, 3].map((index) => [index, 'no']));
		const { summary } = await run(rowsWith(words), inAddAndUpdate({ largestRemoval: '3' }));
		expect(members()).toHaveLength(2_000);
		expect([lookedUp(), asked('remove_list')]).toEqual([0, 0]);
		expect(summary).toMatchObject({
			status: 'held',
			removal: { leavers: 4, byReason: { said_no: 4 }, largest: 3 },
		});
	});

	it('is heard in all rows of the person, whatever else is wrong with them', async () => {
		const rows = [
			...rowsWith({}),
			{ email: 'MEMBER3@example.com', ok: 'no', birthday: 'soon' },
			{ email: 'member4@example.com', ok: 'no' },
			{ email: 'member4@example.com', ok: 'yes' },
		];
		await run(rows, {
			fields: {
				mappingMode: 'defineBelow',
				value: { email: '={{ $json.email }}', birthday: '={{ $json.birthday }}' },
			},
			options: { ...MOST, invalidOptionalFields: 'skipRow' },
		});
		expect(members()).toEqual(without(3));
	});

	it('is taken off the list of their row only', async () => {
		const rows = rowsWith({ 3: 'no' }).map((row) => ({ ...row, list: 'Customers' }));
		const others = rowsWith({}).map((row) => ({ ...row, list: 'Others' }));
		await run([...rows, ...others], {
			list: { __rl: true, mode: 'field', value: 'list' },
			...inAddAndUpdate({}),
		});
		expect(members()).toEqual(without(3));
		expect(members('Others')).toHaveLength(20);
	});

	it('says what a no is', async () => {
		const rows = rowsWith({ 3: 'nix', 4: 'no', 5: 'Ja' });
		const { summary } = await run(rows, {
			...MOST,
			consentYesValues: 'yes',
			consentNoValues: 'nix',
		});
		expect(members()).toEqual(without(3));
		expect(JSON.stringify(summary)).toContain("or 'Values That Mean No'");
	});

	it('stays when nothing in the column means yes: it may be another one', async () => {
		const rows = rowsWith(Object.fromEntries(rowsWith({}).map((_row, index) => [index, 'no'])));
		for (const change of [{ largestRemoval: '100%' }, inAddAndUpdate({ largestRemoval: '100%' })]) {
			const { summary } = await run(rows, change);
			expect(members()).toHaveLength(20);
			expect(summary.status).toBe('held');
			expect(summary.message).toContain('says no in some rows and yes in none');
		}
	});

	it('is foretold by a preview, by the reason', async () => {
		const { summary } = await run(rowsWith({ 3: 'no', 4: '' }, 19), {
			operation: 'preview',
			...MOST,
		});
		expect(members()).toHaveLength(20);
		expect(summary).toMatchObject({
			leavers: { count: 2, byReason: { left_segment: 1, said_no: 1 }, stopped: null },
		});
		expect(summary.message).toContain(
			'1 person on the list says no in the consent field, 1 person is not in the segment',
		);
		const other = await run(rowsWith({ 3: 'no' }), { operation: 'preview', ...inAddAndUpdate({}) });
		expect(other.summary).toMatchObject({ leavers: { count: 1, byReason: { said_no: 1 } } });
	});

	it('changes the plan that a preview gave', async () => {
		const { summary } = await run(rowsWith({ 3: '' }), { operation: 'preview', ...MOST });
		const { error } = await run(rowsWith({ 3: 'no' }), {
			...MOST,
			options: { onlyIfPlan: summary.plan as string },
		});
		expect(error?.message).toContain('has changed since the preview');
		expect(members()).toHaveLength(20);
	});

	it('stays while only the first rows are tried', async () => {
		const { error } = await run(rowsWith({ 3: 'no' }), inAddAndUpdate({ onlyFirstRows: 5 }));
		expect(error?.message).toContain('a row further down may say yes');
		expect(members()).toHaveLength(20);
	});
});

describe('A removal that is held', () => {
	const largest = { largestRemoval: '1' };
	const rows = rowsWith({ 3: 'no', 4: 'no' });

	it('has a status of its own, but for saved workflows', async () => {
		expect((await run(rows, largest)).summary.status).toBe('held');
		const options = { ...largest, takeOffWhoeverSaysNo: true };
		const old = await run(rows, { options }, { typeVersion: 1 });
		expect(old.summary.status).toBe('completed');
	});

	it('fails when it is told to, once everything else is done and said', async () => {
		const { error } = await run([...rows, { email: 'new@example.com', ok: 'yes' }], {
			...largest,
			options: { whenRemovalIsHeld: 'fail' },
		});
		expect(error?.message).toBe(
			'Nobody was removed. 2 people of 21 on the list say no in the consent field, and at most 1 may be removed at once',
		);
		expect(error?.description).toContain('19 of 21 rows were exported to the list "Customers".');
		expect(members()).toHaveLength(21);
	});

	it('is none on a small list where one person goes', async () => {
		account.seed({
			contacts: ['a', 'b', 'c'].map((name) => ({ email: `${name}@x.com`, lists: ['Few'] })),
		});
		const few = await run(
			[
				{ email: 'a@x.com', ok: 'yes' },
				{ email: 'b@x.com', ok: 'no' },
				{ email: 'c@x.com', ok: 'yes' },
			],
			{
				list: { __rl: true, mode: 'name', value: 'Few' },
			},
		);
		expect(few.summary.status).toBe('completed');
		expect(members('Few')).toEqual(['a@x.com', 'c@x.com']);
	});
});
