import type { IDataObject } from 'n8n-workflow';

import { useAccount } from '../support/fixture';
import { runVirtually } from '../support/virtualRun';
import { TO_CUSTOMERS } from '../support/parameters';

/* Who must not be mailed is never sent, wherever that is known. */

const at = (...names: string[]) => names.map((name) => `${name}@example.com`);
const rowsOf = (...names: string[]): IDataObject[] => at(...names).map((email) => ({ email }));

const account = useAccount(runVirtually, {
	seed: {
		lists: [{ name: 'Customers' }, { name: 'Complaints' }, { name: 'Nobody' }],
		contacts: [
			...at('bob', 'cy').map((email) => ({ email, lists: ['Customers'] })),
			{ email: 'ana@example.com', lists: ['Customers', 'Complaints'] },
			{ email: 'dan@example.com', lists: ['Complaints'] },
		],
	},
	parameters: TO_CUSTOMERS,
});

const byList = (value: string, mode = 'name') => ({
	neverSend: 'list',
	neverSendList: { __rl: true, mode, value },
});
const byColumn = (column: string) => ({ neverSend: 'column', neverSendColumn: column });

const reasons = (items: Array<{ json: IDataObject }>) =>
	items.map(({ json }) => [json.row, json.reason]);
const notesOf = (summary: IDataObject) => (summary.segment as { notes: string[] }).notes.join('\n');

// How it is read when something goes wrong with it is in neverSendList.test.ts.
describe('Never Send: a list of the account', () => {
	it('keeps its members out, and says how many there are', async () => {
		const { summary, notExported } = await account.run(
			rowsOf('ana', 'DAN', 'eve'),
			byList('complaints'),
		);
		expect(reasons(notExported)).toEqual([
			[1, 'suppressed'],
			[2, 'suppressed'],
		]);
		expect(account.members()).toEqual(at('ana', 'bob', 'cy', 'eve'));
		expect(summary.message).toContain('Not exported: 2 people who are never sent.');
		expect(notesOf(summary)).toContain(
			'2 addresses are never sent: all who are on the list "Complaints".',
		);
	});

	it('in Mirror takes them off the list, and says why', async () => {
		const { outputs } = await account.run(rowsOf('ana', 'bob'), {
			...byList('Complaints'),
			mode: 'mirror',
			options: { largestRemoval: '100%' },
		});
		expect(account.members()).toEqual(at('bob'));
		expect(outputs[2]!.map(({ json }) => json.email).sort()).toEqual(at('ana', 'cy'));
	});

	it('says of every row of such a person where they are', async () => {
		const { notExported } = await account.run(
			rowsOf('ana', 'Ana', 'dan', 'DAN'),
			{
				...byList('Complaints'),
				mode: 'mirror',
				simplify: false,
				options: { largestRemoval: '0' },
			},
			{ node: { typeVersion: 1.1 } },
		);
		expect(notExported.map(({ json }) => [json.row, json.onList])).toEqual([
			[1, 'yes'],
			[2, 'yes'],
			[3, 'no'],
			[4, 'no'],
		]);
	});

	it('in Mirror removes nobody where that were more than allowed', async () => {
		const { summary } = await account.run(rowsOf('ana', 'bob', 'cy'), {
			...byList('Complaints'),
			mode: 'mirror',
			options: { largestRemoval: '0' },
		});
		expect(account.members()).toEqual(at('ana', 'bob', 'cy'));
		expect(summary.message).toContain(
			'Nobody was removed. 1 person of 3 on the list is never sent',
		);
	});

	it('tells the same in a preview', async () => {
		const { summary, notExported } = await account.run(rowsOf('ana', 'bob', 'cy', 'dan'), {
			operation: 'preview',
			...byList('Complaints'),
			mode: 'mirror',
			options: { largestRemoval: '50%' },
		});
		expect(reasons(notExported)).toEqual([
			[1, 'suppressed'],
			[4, 'suppressed'],
		]);
		expect(summary.leavers).toMatchObject({ count: 1, sample: at('ana') });
	});

	it('may be empty, and says so', async () => {
		const { summary } = await account.run(rowsOf('eve'), byList('Nobody'));
		expect(account.members()).toContain('eve@example.com');
		expect(notesOf(summary)).toContain("Nobody is kept out by 'Never Send'.");
	});

	it.each([
		['that does not exist', byList('Complaint'), 'no list named "Complaint"'],
		['that is not chosen', byList(''), 'No list is chosen'],
		['that the segment goes to', byList('Customers'), 'the one that the segment goes to'],
	])('%s: nothing is sent', async (_what, parameters, message) => {
		const { error } = await account.run(rowsOf('eve'), parameters);
		expect(error?.message).toContain(message);
		expect(error?.description).toContain("'Never Send List'");
		expect(account.members()).not.toContain('eve@example.com');
	});
});

describe('Never Send: a second input', () => {
	const input = { neverSend: 'input' };

	it('keeps out everybody whose address comes in there, however it is written', async () => {
		const { summary, notExported } = await account.run(
			rowsOf('ana', 'eve', 'fay', 'gil', 'hal', 'ivo'),
			input,
			{
				neverSend: [
					{ 'E-Mail': ' <EVE@Example.com> ' },
					{ email: 'fay@example.com; gil@example.com' },
					{ email: null, 'Email Address': 'hal@example.com' },
					{ email: 'unknown' },
				],
			},
		);
		expect(reasons(notExported)).toEqual([2, 3, 4, 5].map((row) => [row, 'suppressed']));
		expect(account.members()).toEqual(at('ana', 'bob', 'cy', 'ivo'));
		expect(notesOf(summary)).toContain(
			"4 addresses are never sent: all who came in on the input 'Never Send'.",
		);
		expect(notesOf(summary)).toContain(
			"In 1 item of the input 'Never Send' no email address could be read",
		);
	});

	it('reads the field that is named', async () => {
		const { notExported } = await account.run(
			rowsOf('eve', 'fay'),
			{ ...input, neverSendEmailField: 'who' },
			{ neverSend: [{ who: 'eve@example.com', email: 'fay@example.com' }] },
		);
		expect(reasons(notExported)).toEqual([[1, 'suppressed']]);
	});

	it('may be empty where "Always Output Data" says so', async () => {
		const { summary } = await account.run(rowsOf('eve'), input, { neverSend: [{}] });
		expect(notesOf(summary)).toContain("Nobody is kept out by 'Never Send'.");
		expect(account.members()).toContain('eve@example.com');
	});

	it.each<[string, IDataObject[] | undefined, IDataObject, string]>([
		['nothing comes in', undefined, {}, "Nothing came in on the input 'Never Send'"],
		['it ended without items', [], {}, "Nothing came in on the input 'Never Send'"],
		['it has no addresses', [{ id: 7 }], {}, 'is known to hold email addresses'],
		['its addresses cannot be read', [{ email: 'x' }], {}, 'no email address could be read'],
		[
			'the named field is missing',
			[{ email: 'eve@example.com' }],
			{ neverSendEmailField: 'who' },
			'has the field that is to hold the email address',
		],
	])('%s: nothing is sent', async (_what, neverSend, more, message) => {
		const { error } = await account.run(rowsOf('eve'), { ...input, ...more }, { neverSend });
		expect(error?.message).toContain(message);
		expect(account.posts).toEqual([]);
	});
});

describe('Never Send: a column', () => {
	it('keeps out all rows of whoever it names, also those before it', async () => {
		const { summary, notExported } = await account.run(
			[
				{ email: 'eve@example.com', status: 'subscribed' },
				{ email: 'fay@example.com', status: 'active' },
				{ email: 'EVE@example.com', status: 'Unsubscribed' },
				{ email: 'eve@example.com', status: '' },
				{ email: 'nobody', status: 'cleaned' },
			],
			byColumn('status'),
		);
		expect(reasons(notExported)).toEqual([
			[1, 'suppressed'],
			[3, 'suppressed'],
			[4, 'suppressed'],
			[5, 'invalid_email'],
		]);
		expect(account.members()).toContain('fay@example.com');
		expect(notesOf(summary)).toContain(
			'1 address is never sent: the column "status" under \'Never Send Column\' says so. It says so by "Unsubscribed" (1), "cleaned" (1). It does not say so by "subscribed" (1), "active" (1).',
		);
		expect(notesOf(summary)).toContain('1 row of people who are never sent has no email address');
		expect(notesOf(summary)).not.toContain('may say who must not get mail');
	});

	it('wins over consent, and over what else is wrong with a row', async () => {
		const { notExported } = await account.run(
			[
				{ email: 'eve@example.com', ok: 'no', out: '' },
				{ email: 'eve@example.com', ok: 'yes', out: '2024-05-06' },
				{ email: 'eve@example.com', ok: 'yes', birthday: 'soon' },
			],
			{
				...byColumn('={{ $json.out }}'),
				consent: 'byField',
				consentField: 'ok',
				options: { invalidOptionalFields: 'skipRow', duplicateEmails: 'keepFirst' },
			},
		);
		expect(reasons(notExported)).toEqual([1, 2, 3].map((row) => [row, 'suppressed']));
	});

	it('holds in every list of a run', async () => {
		const { outputs } = await account.run(
			[
				{ email: 'eve@example.com', team: 'A', out: false },
				{ email: 'eve@example.com', team: 'B', out: true },
			],
			{ ...byColumn('out'), list: { __rl: true, mode: 'field', value: 'team' } },
		);
		expect(reasons(outputs[1]!)).toEqual([
			[1, 'suppressed'],
			[2, 'suppressed'],
		]);
		expect(account.sandbox.store.contacts.has('eve@example.com')).toBe(false);
	});

	it('of a file is read as well', async () => {
		const { notExported } = await account.runFile(
			'email,bounced\neve@example.com,\nfay@example.com,x\neve@example.com,yes\n',
			byColumn('bounced'),
		);
		expect(reasons(notExported)).toEqual([1, 2, 3].map((row) => [row, 'suppressed']));
	});

	it.each([
		['that no row has', byColumn('out'), 'No row has a column "out"'],
		['that is not named', byColumn(' '), 'No column is named'],
	])('%s: nothing is sent', async (_what, parameters, message) => {
		const { error } = await account.run(rowsOf('eve'), parameters);
		expect(error?.message).toContain(message);
		expect(account.posts).toEqual([]);
	});

	it('that is there and not chosen is asked about', async () => {
		const { summary } = await account.run([{ email: 'eve@example.com', Unsubscribed: 'yes' }]);
		expect(notesOf(summary)).toContain(
			'The column "Unsubscribed" may say who must not get mail, and it is not used. If it does, choose it under \'Never Send\'',
		);
	});
});

describe('Never Send: a column that says who agreed', () => {
	it.each([
		...['Accepts Email Marketing', 'Opted In', 'Subscribed', '={{ $json.marketing_consent }}'],
		'Not Opted Out',
	])('is an error, and takes nobody off: %s', async (column) => {
		const name = column.replace(/^.*\.| \}\}$/g, '');
		const rows = [...rowsOf('ana', 'bob'), ...rowsOf('cy')].map((row, index) => ({
			...row,
			[name]: index === 2 ? 'no' : 'yes',
		}));
		const { error } = await account.run(rows, { ...byColumn(column), mode: 'mirror' });
		expect(error?.message).toContain(`The column "${name}" says who agreed to get mail`);
		expect(account.members()).toEqual(at('ana', 'bob', 'cy'));
	});

	it.each([
		['it was taken back', 'Consent withdrawn', 'yes'],
		['it was never given', 'Not Subscribed', 'yes'],
		['a word says so', 'Marketing consent', 'withdrawn'],
		['it is about either', 'Opt in / opt out', 'opted out'],
	])('may be one where %s', async (_where, column, never) => {
		const rows = [{ email: at('eve')[0]!, [column]: never }, ...rowsOf('dan')];
		const { error } = await account.run(rows, byColumn(column));
		expect(error).toBeUndefined();
		expect(account.members()).toEqual(at('ana', 'bob', 'cy', 'dan'));
	});
});
