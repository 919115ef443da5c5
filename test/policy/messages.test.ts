import type { IDataObject } from 'n8n-workflow';

import { guardOn } from '../../nodes/ConstantContact/mirror/guards';
import { summaryMessage } from '../../nodes/ConstantContact/report/summaryMessage';
import { quotaSpent } from '../../nodes/ConstantContact/transport/problems';
import lists from '../engine/lists.workflow.json';
import mirror from '../engine/mirror.workflow.json';
import remove from '../engine/remove.workflow.json';
import { changing } from '../support/changedAnswers';
import { useAccount } from '../support/fixture';
import { peopleOn, rowsOf } from '../support/people';
import { TO_CUSTOMERS } from '../support/parameters';
import { runVirtually } from '../support/virtualRun';

/* The sentences of whole runs, read aloud: of nobody, of one and of many, of one list and of several. */

const NEW = { node: { typeVersion: 1.1 } };
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('Messages of Remove', () => {
	const account = useAccount(runVirtually, {
		parameters: remove.nodes[0]!.parameters,
		seed: peopleOn(0, 20, 'Customers'),
	});

	it.each<[string, IDataObject[], string]>([
		[
			'nobody',
			rowsOf(30),
			'Of 1 row nobody was taken off the list "Customers". Not removed: 1 person who is not on the list.',
		],
		[
			'one',
			[...rowsOf(0, 0), { email: 'bad' }],
			'The person of 1 of 3 rows was taken off the list "Customers". They stay a contact, and keep their permission. Not removed: 1 with an invalid email address, 1 duplicate of another row.',
		],
		[
			'many',
			rowsOf(0, 1),
			'The people of 2 of 2 rows were taken off the list "Customers". They stay contacts, and keep their permission.',
		],
	])('of %s', async (_who, rows, said) => {
		expect((await account.run(rows, {}, NEW)).summary.message).toBe(said);
	});

	it('claim nothing of those who may be on the list or not', async () => {
		const effect = { activityEndsAs: 'failed', share: 0 } as const;
		account.sandbox.faults.push({ path: '/v3/activities/remove_list', effect });
		expect((await account.run(rowsOf(0, 1), {}, NEW)).summary.message).toBe(
			'It is not known whether 2 people are still on the list "Customers": run the workflow again.',
		);
	});

	it.each<[string, string, IDataObject]>([
		['an option', 'above 0, so nobody was removed', { options: { onlyFirstRows: 0 } }],
		['the node', 'at most 3 are allowed, so nobody was removed', { options: { mostRequests: 3 } }],
	])('of %s that stops the run say that nobody was removed', async (_what, said, change) => {
		expect((await account.run(rowsOf(0), change, NEW)).error?.message).toContain(said);
	});

	it('of a file without a heading for addresses say that nobody was removed', async () => {
		const { error } = await account.runFile('name,x\na,b\n', {}, NEW);
		expect(error?.message).toBe(
			'No heading of the file is known as one for email addresses, so nobody was removed',
		);
	});

	it('of rows that are too many to show say where all of them are', async () => {
		const rows = [...rowsOf(0, 1, 30), { email: 'bad' }];
		const { hints } = await account.run(rows, { options: { notExportedRows: 1 } }, NEW);
		expect(hints.slice(1)).toEqual([
			"2 people were removed, and 'Removed' shows 1 of them. The first output has all of them in the file 'removed'. The option 'Not Removed Rows' sets the number.",
			"2 rows took nobody off the list, and 'Not Removed' shows 1 of them. The first output has all of them in the file 'notRemoved'. The option 'Not Removed Rows' sets the number.",
		]);
	});

	it('name the list where several were held, or one of several', async () => {
		account.seed(peopleOn(20, 22, 'Others'));
		const rows = [...rowsOf(...numbers(15)), ...rowsOf(20)].map((row, index) => ({
			...row,
			list: index < 15 ? 'Customers' : 'Others',
		}));
		const { error } = await account.run(rows, {
			list: { __rl: true, mode: 'name', value: '={{ $json.list }}' },
			options: { whenRemovalIsHeld: 'fail' },
		});
		expect(error?.message).toBe(
			'Nobody was removed from the list "Customers". 15 people of 20 on the list are in the segment, and at most 10 may be removed at once',
		);
		expect(error?.description).toContain('was taken off the list "Others".');
	});
});

describe('Messages of Mirror', () => {
	const account = useAccount(runVirtually, {
		parameters: mirror.nodes[0]!.parameters,
		seed: peopleOn(0, 20, 'Customers'),
	});
	const byConsent = { consent: 'byField', consentField: 'consent', largestRemoval: '30%' };
	const rows = (count: number, noes: number) =>
		rowsOf(...numbers(count)).map((row, index) => ({
			...row,
			consent: index < noes ? 'no' : 'yes',
		}));

	it.each([
		[20, 0, 'Nobody would be removed.'],
		[19, 0, '1 person on the list is not in the segment and would be removed.'],
		[
			18,
			1,
			'1 person on the list says no in the consent field, 2 people are not in the segment: all of them would be removed.',
		],
	])('foretold of %d rows with %d noes', async (count, noes, said) => {
		const change = { operation: 'preview', ...byConsent };
		const { summary } = await account.run(rows(count, noes), change, NEW);
		expect(summary.message).toMatch(new RegExp(`\\. ${said.replace(/\./g, '\\.')}$`));
	});

	it('foretell that nobody is removed by an export that does not wait', async () => {
		const change = { operation: 'preview', options: { waitForCompletion: false } };
		const { summary, warnings } = await account.run(rows(19, 0), change, NEW);
		expect(summary.message).toContain(
			"Nobody would be removed. With 'Wait for Completion' off nobody is ever removed",
		);
		expect(warnings).toEqual([summary.message]);
	});

	it('say once what held, when that is a failure', async () => {
		const options = { whenRemovalIsHeld: 'fail' };
		const { error } = await account.run(rowsOf(0, 1, 2), { options }, NEW);
		expect(error?.message).toMatch(/^Nobody was removed\. 17 people of 20 on the list are not/);
		expect(error?.description!.match(/raise 'Largest Removal'/g)).toHaveLength(1);
		expect(error?.description).toMatch(/^3 of 3 rows were exported/);
	});

	it('count who could not be seen, where that is what is too many', () => {
		const leavers = { count: 30, byReason: { left_segment: 30 }, misplaced: 0, most: 30 };
		expect(guardOn({ ...leavers, read: 200, counted: 201 })?.message).toBe(
			'30 people of 200 on the list are not in the segment, 1 more person could not be read, and at most 30 may be removed at once',
		);
		expect(guardOn({ ...leavers, read: 200, counted: 200 })).toBeUndefined();
	});

	it('are a warning where somebody stays who was to go', async () => {
		const context = { path: '/v3/activities/remove_list', times: 9, optional: true };
		account.sandbox.faults.push({ ...context, effect: { gateway: 403, as: 'html' } });
		const { summary, warnings } = await account.run(rowsOf(...numbers(18)), {}, NEW);
		expect(summary.message).toContain('2 people who left the segment stay on the list');
		expect(summary.status).toBe('incomplete');
		expect(warnings).toEqual([summary.message]);
	});
});

describe('Messages of an export', () => {
	const account = useAccount(runVirtually, {
		parameters: TO_CUSTOMERS,
		seed: peopleOn(0, 2, 'Customers'),
	});
	const rows = rowsOf(0, 1);

	it.each([
		['addAndUpdate', 'The list "Customers" was deleted in Constant Contact. Choose'],
		['mirror', 'Nobody was removed. Constant Contact has no list with the ID '],
	])('say that the list was deleted meanwhile, once: %s', async (mode, said) => {
		const { store, clock } = account.sandbox;
		const through = changing(({ path }) => {
			const list = store.listNamed('Customers');
			if (list && path.endsWith('contacts_json_import')) store.deleteList(list, clock.now());
			return undefined;
		});
		const { summary } = await account.run(rows, { mode }, { ...NEW, through });
		expect(summary.status).toBe('failed');
		expect(summary.message).toContain(`Not exported: 2 whose list cannot be used. ${said}`);
		expect(String(summary.message).match(/deleted/g)).toHaveLength(1);
	});

	it.each([
		[1, 'Of 1 of them Constant Contact does not say which row it was.'],
		[3, 'Of 3 of them Constant Contact does not say which rows they were.'],
	])('say of how many rows nobody knows which they are: %d', (notIdentified, said) => {
		const counts = { received: 9, exported: 5, notExported: 4, notIdentified };
		const byReason = { rejected_by_constant_contact: 4 };
		const staying = { onList: {}, notKnown: {}, notSeen: 0 };
		const beside = { underWay: 0, addressOnly: 0, without: [], staying };
		const list = { name: 'News', created: false };
		expect(summaryMessage({ ...counts, byReason }, list, beside, undefined, undefined)).toBe(
			`5 of 9 rows were exported to the list "News". Not exported: 4 refused by Constant Contact. ${said}`,
		);
	});

	it('claim of nobody to be without a tag that may be there', async () => {
		const effect = { activityEndsAs: 'failed' } as const;
		account.sandbox.faults.push({ path: '/v3/activities/contacts_taggings', effect });
		const { summary } = await account.run(rows, { options: { tags: 'VIP' } }, NEW);
		expect(summary.message).toContain(
			'Nobody is known to be tagged with "VIP". Of 2 people it is not confirmed that they were tagged',
		);
	});

	it('do not stop it for people beyond its own limit of sign-ups', async () => {
		const byConsent = { consent: 'byField', consentField: 'consent', permission: 'express' };
		const options = { mostSignUps: 1, stopIfMoreNotExported: 10 };
		const agreed = rows.map((row) => ({ ...row, consent: 'yes' }));
		const { error, summary } = await account.run(agreed, { ...byConsent, options }, NEW);
		expect(error).toBeUndefined();
		expect(summary.message).toContain('1 of 2 rows was exported');
	});

	it.each([
		[1, 0, 'The activity has ended.'],
		[0, 1, 'Constant Contact does not know the activity: it forgets a bulk job after 10 days'],
		[0, 2, 'Constant Contact does not know the 2 activities: it forgets'],
		[1, 1, '1 of 2 activities have ended. Constant Contact does not know 1 of them: it forgets'],
	])('of %d activities and %d that nobody knows', async (known, unknown, said) => {
		const { summary } = await account.run(rows, { options: { waitForCompletion: false } });
		const { activities } = summary.constantContact as { activities: Array<{ id: string }> };
		const strange = [1, 2].map((digit) => `8a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f${digit}`);
		const ids = [...activities.slice(0, known).map(({ id }) => id), ...strange.slice(0, unknown)];
		const change = { resource: 'export', operation: 'getStatus', activities: ids.join(', ') };
		const status = (await account.run([{}], change)).summary;
		expect(String(status.message).slice(0, said.length)).toBe(said);
	});
});

describe('Messages of what passes', () => {
	it.each([
		['23:59:30', '1 minute'],
		['23:58:30', '2 minutes'],
		['12:00:00', 'about 12 hours'],
	])('say at %s when there are requests again', (time, said) =>
		expect(quotaSpent(new Date(`2026-11-30T${time}Z`)).advice).toContain(`in ${said}. Run`),
	);
});

describe('Messages about several lists', () => {
	const account = useAccount(runVirtually, {
		parameters: lists.nodes[0]!.parameters,
		seed: { lists: [{ name: 'France' }], contacts: [{ email: 'known@example.com' }] },
	});

	it('of a preview count the rows that have no list, too', async () => {
		const rows = [
			{ email: 'ana@example.com' },
			{ email: 'bad' },
			{ email: 'known@example.com', country: 'France' },
		];
		const { outputs } = await account.run(rows, { operation: 'preview' }, NEW);
		expect(outputs[0]!.map(({ json }) => json.message)).toEqual([
			"0 of 2 rows without a list would be exported. Not exported: 1 with an invalid email address, 1 whose list cannot be used. The row names no list. Fill in the column that is chosen under 'List', or take such rows out before this node.",
			'1 of 1 row would be exported to the list "France": 1 known contact new to the list.',
		]);
	});

	it('say of which lists there are files', async () => {
		const rows = ['France', 'Spain', 'Italy'].flatMap((country) => [
			{ email: 'bad', country },
			{ email: `${country}@example.com`, country },
		]);
		const options = { notExportedRows: 1 };
		const { hints, outputs } = await account.run(rows, { options }, NEW);
		expect(hints).toContain(
			"3 rows were not exported, and 'Not Exported' shows 1 of them. The first output has all of a list in its file 'notExported' where some are missing here. The option 'Not Exported Rows' sets the number.",
		);
		expect(outputs[0]!.map(({ binary }) => binary !== undefined)).toEqual([false, true, true]);
	});

	it('say of one row that it is not shown', async () => {
		const rows = [
			{ email: 'bad', country: 'France' },
			{ email: 'ana@example.com', country: 'France' },
		];
		const { hints } = await account.run(rows, { options: { notExportedRows: 0 } }, NEW);
		expect(hints[1]).toBe(
			"1 row was not exported, and 'Not Exported' does not show it. The first output has it in the file 'notExported'. The option 'Not Exported Rows' sets the number.",
		);
	});

	it('of a preview of what would stop an export are a warning, and say so', async () => {
		const rows = [{ email: 'known@example.com', country: 'France' }];
		const change = { operation: 'preview', options: { stopIfFewerRows: 5 } };
		const { summary, warnings } = await account.run(rows, change, NEW);
		expect(summary.message).toMatch(
			/^An export would stop here: The segment has 1 row, and at least 5 are expected, so nothing would be sent\. .* Without that: 1 of 1 row would be exported/,
		);
		expect(warnings).toEqual([summary.message]);
	});
});
