import { runInEngine } from '../support/engine';
import { useAccount } from '../support/fixture';
import workflow from './lists.workflow.json';

const account = useAccount(runInEngine, {
	parameters: workflow.nodes[0]!.parameters,
	seed: { lists: [{ name: 'France' }, { name: 'Spain' }] },
});

const rows = [
	{ email: 'ana@example.com', country: 'Spain' },
	{ email: 'luc@example.com', country: 'France' },
	{ email: 'ANA@example.com', country: 'France' },
	{ email: 'kai@example.com', country: 'Norway' },
	{ email: 'ana@example.com', country: ' Spain ' },
	{ email: 'mia@example.com' },
];

describe('Several lists in one run', () => {
	it('sends each value of a field to a list of that name, made when missing', async () => {
		const { outputs } = await account.run(rows);
		expect(account.members('Spain')).toEqual(['ana@example.com']);
		expect(account.members('France')).toEqual(['ana@example.com', 'luc@example.com']);
		expect(account.members('Norway')).toEqual(['kai@example.com']);
		const summaries = outputs[0]!.map(({ json }) => json);
		expect(summaries).toMatchObject([
			{ list: { name: 'Spain', created: false }, rows: { received: 2, exported: 1 } },
			{ list: { name: 'France' }, rows: { received: 2, exported: 2 } },
			{ list: { name: 'Norway', created: true }, rows: { received: 1, exported: 1 } },
			{ list: { name: '', id: null }, status: 'failed', rows: { received: 1, exported: 0 } },
		]);
		expect(outputs[1]!.map(({ json, pairedItem }) => [json.row, json.reason, pairedItem])).toEqual([
			[1, 'duplicate', { item: 0 }],
			[6, 'invalid_list', { item: 5 }],
		]);
		expect(summaries[3]!.message).toBe(
			"0 of 1 row was exported to a list. Not exported: 1 whose list cannot be used. The row names no list. Fill in the column that is chosen under 'List', or take such rows out before this node.",
		);
	});
});
