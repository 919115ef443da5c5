import type { IDataObject } from 'n8n-workflow';

import workflow from '../engine/preview.workflow.json';
import { useAccount } from '../support/fixture';
import { OF_EACH_STANDING, ROWS_OF_EACH_STANDING } from '../support/people';
import { runVirtually } from '../support/virtualRun';

const account = useAccount(runVirtually, {
	parameters: workflow.nodes[0]!.parameters,
	seed: OF_EACH_STANDING,
});

const rows = ROWS_OF_EACH_STANDING;

const run = async (change: IDataObject = {}, input = rows) => await account.run(input, change);

const snapshot = () =>
	JSON.stringify(
		account.sandbox.store.everybody.map(({ email, lists, fields }) => [
			email,
			lists.map(({ name }) => name),
			fields,
		]),
	);

describe('Preview segment export', () => {
	it('says what an export would do, and changes nothing', async () => {
		const before = snapshot();
		const { outputs, error } = await run();
		expect(error).toBeUndefined();
		expect(outputs).toHaveLength(2);
		expect(outputs[0]![0]!.json).toMatchObject({
			list: { name: 'Customers', toBeCreated: false },
			mode: 'mirror',
			rows: {
				received: 5,
				wouldBeExported: 3,
				notExported: 2,
				byReason: { invalid_email: 1, unsubscribed: 1 },
			},
			people: { alreadyOnList: 1, newToList: 1, newToAccount: 1, unsubscribed: 1 },
			leavers: { count: 1, sample: ['left@example.com'], largest: 2, stopped: null },
			billedContactsAdded: 1,
		});
		expect(outputs[1]!.map(({ json }) => [json.row, json.reason])).toEqual([
			[4, 'unsubscribed'],
			[5, 'invalid_email'],
		]);
		expect(snapshot()).toBe(before);
		expect(
			account.sandbox.requests.filter(
				({ method, path }) => method !== 'GET' && path !== '/v3/activities/contact_exports',
			),
		).toEqual([]);
	});

	it('reads a list with people who have no address', async () => {
		account.seed({ contacts: [1, 2, 3].map(() => ({ lists: ['Customers'] })) });
		const { error, summary } = await run();
		expect(error).toBeUndefined();
		expect(summary.leavers).toMatchObject({ count: 1, sample: ['left@example.com'] });
	});

	it('foresees a guard', async () => {
		const { summary } = await run({ options: { largestRemoval: '0' } });
		expect(summary).toMatchObject({
			leavers: { stopped: expect.stringContaining('at most 0 may be removed') },
		});
		expect(summary.message).toContain('Nobody would be removed');
	});

	it('foresees that nobody is removed from a list that does not say how many are on it', async () => {
		account.sandbox.settings.membershipCounts = 'missing';
		const { summary } = await run();
		const exported = await run({ operation: 'export', mode: 'mirror' });
		const held = 'Constant Contact does not say how many members the list has';
		expect(exported.summary.removal).toMatchObject({ stopped: expect.stringContaining(held) });
		expect(summary.leavers).toMatchObject({ stopped: expect.stringContaining(held) });
		expect(summary.message).toContain(`Nobody would be removed. ${held}`);
	});

	it('says that a list is still to be made, and makes none', async () => {
		const list = { __rl: true, mode: 'name', value: 'Fresh' };
		const { summary } = await run({ list, options: { createListIfMissing: true } });
		expect(summary).toMatchObject({ list: { name: 'Fresh', id: null, toBeCreated: true } });
		expect(account.sandbox.store.listNamed('Fresh')).toBeUndefined();
	});

	it('gives a plan that an export holds on to', async () => {
		const { summary: preview } = await run();
		const asExport = (plan: unknown, mode = 'mirror') => ({
			operation: 'export',
			mode,
			options: { largestRemoval: '50%', onlyIfPlan: plan as string },
		});
		const before = snapshot();
		const changed = await run(asExport(preview.plan), [...rows, { email: 'more@example.com' }]);
		expect(changed.error?.message).toContain('has changed since the preview');
		const otherMode = await run(asExport(preview.plan, 'addAndUpdate'));
		expect(otherMode.error?.message).toContain('has changed since the preview');
		const withoutPlan = await run(asExport(''));
		expect(withoutPlan.error?.message).toContain("'Only If Plan Still Holds' is empty");
		expect(snapshot()).toBe(before);
		const { summary, error } = await run(asExport(preview.plan), [...rows].reverse());
		expect(error).toBeUndefined();
		expect(summary).toMatchObject({ rows: { exported: 3 }, contacts: { removed: 1 } });
	});
});

describe('Get export status', () => {
	const status = async (activities: IDataObject | string) =>
		await account.run([{}], { resource: 'export', operation: 'getStatus', activities });

	it('says of old activities that they are forgotten', async () => {
		const { summary } = await run({ operation: 'export', mode: 'addAndUpdate' });
		account.sandbox.clock.advance(11 * 86_400_000);
		const { outputs } = await status(summary);
		expect(outputs[0]![0]!.json).toMatchObject({ allEnded: true, status: 'unknown' });
		expect(outputs[0]![0]!.json.message).toContain('after 10 days');
	});

	it('takes IDs in a text, and says what it needs otherwise', async () => {
		const { summary } = await run({ operation: 'export', mode: 'addAndUpdate' });
		const { activities } = summary.constantContact as { activities: Array<{ id: string }> };
		const { outputs } = await status(activities[0]!.id);
		expect(outputs[0]![0]!.json).toMatchObject({ allEnded: true });
		const { error } = await status('yesterday');
		expect(error?.message).toContain('holds no activity');
	});
});
