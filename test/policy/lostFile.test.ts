import type { IDataObject } from 'n8n-workflow';

import { useAccount } from '../support/fixture';
import { runVirtually } from '../support/virtualRun';
import { TO_CUSTOMERS } from '../support/parameters';

/* n8n tidies its store up, and other programs write to files: what was sent by then is told all the same. */

const account = useAccount(runVirtually, {
	seed: { lists: [{ name: 'Customers' }, { name: 'DE' }, { name: 'FR' }] },
	parameters: TO_CUSTOMERS,
});

/** So many that the file is read in pieces, of which the node keeps the last one alone. */
const ROWS = 3_000;
const email = (row: number) => `person${row}@example.com`;
const LISTS = ['Customers', 'DE', 'FR'];

interface Row {
	email: string;
	list: string;
	note: string;
}

/** The fifth row has no address, and the tenth is about the first person. */
const rows = Array.from({ length: ROWS }, (_, row): Row => {
	const address = row === 4 ? 'nobody' : row === 9 ? email(0) : email(row);
	return { email: address, list: LISTS[row % 3]!, note: `padding for row ${row} of the file` };
});

const KINDS = {
	csv: (all: Row[]) =>
		`email,list,note\n${all.map((row) => Object.values(row).join(',')).join('\n')}\n`,
	jsonLines: (all: Row[]) => `${all.map((row) => JSON.stringify(row)).join('\n')}\n`,
};

/** What becomes of the file, and the words that tell it. */
const FATES = {
	gone: 'The file of the segment could not be read again',
	changed: 'The file of the segment changed while it was being read',
};
type Kind = keyof typeof KINDS;
type Fate = keyof typeof FATES;
const CASES = (['csv', 'jsonLines'] as Kind[]).flatMap((kind) =>
	(['gone', 'changed'] as Fate[]).map((fate): [Kind, Fate] => [kind, fate]),
);

/** The file, until it meets its fate: another has other people in the same places. */
function storeOf(kind: Kind, fate: Fate, isOver: () => boolean): () => Buffer {
	const file = Buffer.from(KINDS[kind](rows));
	const others = rows.map((row) => ({ ...row, email: row.email.replace('person', 'nobody') }));
	const other = Buffer.from(KINDS[kind](others));
	return () => {
		if (!isOver()) return file;
		if (fate === 'changed') return other;
		throw new Error('ENOENT: no such file or directory');
	};
}

const importsSoFar = () =>
	account.posts.filter(({ path }) => path.includes('contacts_json_import')).length;

const run = async (kind: Kind, store: () => Buffer, change: IDataObject = {}) =>
	await account.run([{}], { segmentSource: kind, binaryProperty: 'data', ...change }, {
		store,
		node: { typeVersion: 1.1 },
	} as never);

describe('A file that is lost once everything was sent', () => {
	it.each(CASES)('has its true verdicts, without what the rows hold: %s %s', async (kind, fate) => {
		const { error, summary, outputs, hints } = await run(
			kind,
			storeOf(kind, fate, () => importsSoFar() > 0),
		);
		expect(error).toBeUndefined();
		expect(account.members()).toHaveLength(ROWS - 2);
		expect(summary).toMatchObject({ status: 'completed', exported: ROWS - 2, notExported: 2 });
		expect(outputs[1]!.map(({ json }) => json)).toEqual([
			{ row: 1, reason: 'duplicate', message: expect.any(String) as string },
			{ row: 5, reason: 'invalid_email', message: expect.any(String) as string },
		]);
		expect(summary.message).toContain(`${FATES[fate]}, so rows are listed by their numbers alone`);
		expect(hints).toContain(summary.message);
	});

	it('names the values that rows went without', async () => {
		const birthday = rows.map((row, index) => ({ ...row, birthday: index === 7 ? 'soon' : '' }));
		const file = Buffer.from(KINDS.jsonLines(birthday));
		const store = () => {
			if (importsSoFar() === 0) return file;
			throw new Error('gone');
		};
		const { outputs } = await run('jsonLines', store);
		expect(outputs[3]!.map(({ json }) => json)).toEqual([
			{
				row: 8,
				field: 'Birthday',
				value: '',
				message: expect.stringContaining('Birthday') as string,
			},
		]);
	});

	it.each(CASES)('removes whom it says, in Remove: %s %s', async (kind, fate) => {
		account.seed({ contacts: [{ email: email(1), lists: ['Customers'] }] });
		const removals = () => account.posts.filter(({ path }) => path.includes('remove_list'));
		const { error, summary, outputs } = await run(
			kind,
			storeOf(kind, fate, () => removals().length > 0),
			{ operation: 'remove', largestRemoval: '100%' },
		);
		expect(error).toBeUndefined();
		expect(account.members()).toEqual([]);
		expect(summary).toMatchObject({ status: 'completed', removed: 1, notRemoved: ROWS - 1 });
		expect(summary.message).toContain(FATES[fate]);
		expect(outputs[2]![0]!.json).toEqual({
			row: 1,
			reason: 'duplicate',
			message: expect.any(String) as string,
		});
	});
});

describe('A file that is lost between lists', () => {
	it.each(CASES)('says of each row whether it was sent: %s %s', async (kind, fate) => {
		const { error, outputs } = await run(
			kind,
			storeOf(kind, fate, () => importsSoFar() > 0),
			{ list: { __rl: true, mode: 'field', value: 'list' } },
		);
		expect(error).toBeUndefined();
		const receipts = outputs[0]!.map(({ json }) => json);
		expect(receipts.map(({ list, exported }) => [list, exported])).toEqual(
			LISTS.map((list) => [list, account.members(list).length]),
		);
		expect(receipts[0]).toMatchObject({ status: 'completed', exported: ROWS / 3 - 1 });
		const last = receipts[2]!;
		expect(last).toMatchObject({ status: 'incomplete', exported: 0, notExported: ROWS / 3 });
		expect(last.details).toMatchObject({ rows: { byReason: { import_failed: ROWS / 3 } } });
		expect(last.message).toContain(FATES[fate]);
		const failed = outputs[1]!.find(({ json }) => json.reason === 'import_failed')!;
		expect(failed.json.message).toBe(`This row was not sent. ${FATES[fate]}.`);
	});
});

describe('A file that is lost whenever', () => {
	it.each(CASES)('lets nobody be sent whom nobody checked: %s %s', async (kind, fate) => {
		for (let most = 1; most <= 6; most++) {
			account.reset();
			let openings = 0;
			const { error, summary } = await run(
				kind,
				storeOf(kind, fate, () => ++openings > most),
			);
			const members = account.members();
			expect(members.filter((one) => !one.startsWith('person'))).toEqual([]);
			if (error) expect([error.message, members]).toEqual([FATES[fate], []]);
			else expect(summary).toMatchObject({ exported: members.length });
		}
	});
});
