import type { IDataObject } from 'n8n-workflow';

import { useAccount, type Result } from '../support/fixture';
import { runVirtually } from '../support/virtualRun';
import { TO_CUSTOMERS } from '../support/parameters';

const member = (index: number) => `member${index}@example.com`;
const people = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, index) => ({
		email: member(index),
		agreed: 'yes',
		list: 'Customers',
	}));

const account = useAccount(runVirtually, {
	seed: {
		contacts: people(20).map(({ email }) => ({ email: email as string, lists: ['Customers'] })),
	},
	parameters: {
		...TO_CUSTOMERS,
		mode: 'addAndUpdate',
	},
});

const run = async (rows: IDataObject[], options: IDataObject, change: IDataObject = {}) =>
	await account.run(rows, { options, ...change });

function isStopped({ error, outputs }: Result, ...parts: string[]): void {
	expect(outputs).toEqual([]);
	expect(account.posts).toEqual([]);
	for (const part of parts) expect(`${error?.message}. ${error?.description}`).toContain(part);
}

async function goesOn(rows: IDataObject[], options: IDataObject, change: IDataObject = {}) {
	const { error, outputs } = await run(rows, options, change);
	expect(error).toBeUndefined();
	expect(outputs[0]).not.toEqual([]);
}

describe('Stop If Fewer Rows Than', () => {
	it('stops below the number, and not at it', async () => {
		isStopped(await run(people(4), { stopIfFewerRows: 5 }), 'The segment has 4 rows', 'at least 5');
		await goesOn(people(5), { stopIfFewerRows: 5 });
	});

	it('makes an empty segment an error, of a file too', async () => {
		isStopped(await run([{}], { stopIfFewerRows: 1 }), 'The segment has 0 rows');
		isStopped(await account.runFile('email\n', { options: { stopIfFewerRows: 1 } }), '0 rows');
	});
});

describe('Stop If More Rows Cannot Be Exported Than (%)', () => {
	const options = { stopIfMoreNotExported: 20 };
	const broken = (count: number) => [
		...people(10 - count),
		...Array.from({ length: count }, () => ({ email: 'nobody' })),
	];

	it('stops above the share, and says why the rows cannot', async () => {
		isStopped(
			await run(broken(3), options),
			'3 of 10 rows cannot be exported, which is more than 20%',
			'3 with an invalid email address',
		);
		await goesOn(broken(2), options);
	});

	it('counts rows without consent, and not those whose person goes by another row', async () => {
		const consent = { consent: 'byField', consentField: 'agreed' };
		const rows = people(10).map((row, index) => ({ ...row, agreed: index < 5 ? 'no' : 'yes' }));
		isStopped(await run(rows, options, consent), '5 of 10 rows', '5 without consent');
		await goesOn([...people(5), ...people(5)], options);
	});

	it('counts rows whose list cannot be used', async () => {
		const rows = people(10).map((row, index) => ({ ...row, list: index < 5 ? '' : 'Customers' }));
		const list = { list: { __rl: true, mode: 'field', value: 'list' } };
		isStopped(await run(rows, options, list), '5 of 10 rows', '5 whose list cannot be used');
	});

	it('does not stop what has no rows', async () =>
		await goesOn([{}], { stopIfMoreNotExported: 0 }));
});

describe('Stop If Smaller Than the List by More Than (%)', () => {
	const options = { stopIfSmaller: 50 };

	it('compares people with members, and stops below the share', async () => {
		isStopped(
			await run([...people(9), ...people(9)], options),
			'The list "Customers" has 20 members and the segment 9 people for it, which is smaller by more than 50%',
		);
		await goesOn(people(10), options);
	});

	it('stops for each list that the rows name', async () => {
		const rows = [...people(9), { email: 'new@example.com', list: 'New' }];
		const list = { list: { __rl: true, mode: 'field', value: 'list' } };
		isStopped(await run(rows, options, list), 'The list "Customers" has 20 members');
		expect(account.sandbox.store.listNamed('New')).toBeUndefined();
	});

	it('lets a list be made that is not there yet', async () => {
		await goesOn(
			people(1),
			{ ...options, createListIfMissing: true },
			{
				list: { __rl: true, mode: 'name', value: 'New' },
			},
		);
	});

	it('stops while Constant Contact does not say how many there are', async () => {
		const { id, name } = account.list();
		account.sandbox.faults.push({
			path: '/v3/contact_lists',
			effect: { status: 200, body: JSON.stringify({ lists: [{ list_id: id, name }] }) },
		});
		isStopped(await run(people(20), options), 'does not say how many members');
	});
});

describe('All of them', () => {
	it.each([
		['stopIfFewerRows', 'ten'],
		['stopIfFewerRows', 0],
		['stopIfMoreNotExported', ''],
		['stopIfMoreNotExported', 101],
		['stopIfSmaller', null],
		['stopIfSmaller', -1],
	])('are no guard that is left out unsaid: %s of %j', async (name, value) => {
		isStopped(await run(people(20), { [name]: value }), "The option 'Stop If", 'is not a');
	});

	it('are foretold by a preview, which shows the rows all the same', async () => {
		const rows = [...people(2), { email: 'nobody' }];
		const { outputs, error } = await run(rows, { stopIfFewerRows: 5 }, { operation: 'preview' });
		expect(error).toBeUndefined();
		const { json } = outputs[0]![0]!;
		expect(json.stopped).toContain('The segment has 3 rows');
		expect(json.message).toContain('An export would stop here: The segment has 3 rows');
		expect(outputs[1]).toHaveLength(1);
		const fine = await run(rows, { stopIfFewerRows: 3 }, { operation: 'preview' });
		expect(fine.outputs[0]![0]!.json).toMatchObject({ stopped: null });
	});
});
