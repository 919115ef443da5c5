/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-dangerous-functions -- reads the examples and runs their Code nodes */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
	Workflow,
	type IConnections,
	type IDataObject,
	type INode,
	type INodeTypes,
} from 'n8n-workflow';

import { ConstantContact } from '../../nodes/ConstantContact/ConstantContact.node';
import { runInEngine, runWorkflow, type Stub } from '../support/engine';
import { useAccount, type SegmentFile } from '../support/fixture';

const FOLDER = join(__dirname, '../../examples');
const STICKY = 'n8n-nodes-base.stickyNote';

interface Example {
	name: string;
	nodes: INode[];
	connections: IConnections;
}

const readExample = (start: string): Example => {
	const file = readdirSync(FOLDER).find((name) => name.startsWith(start) && name.endsWith('.json'));
	return JSON.parse(readFileSync(join(FOLDER, file!), 'utf8')) as Example;
};

const account = useAccount(runInEngine);

/** Runs an example from its trigger; what its other nodes do is given by name. */
async function run(
	start: string,
	stubs: Record<string, Stub>,
	files: Record<string, SegmentFile> = {},
) {
	const { nodes, connections } = readExample(start);
	const trigger = nodes.find(({ type }) => type.endsWith('Trigger'))!;
	const others = nodes.filter((node) => node !== trigger && node.type !== STICKY);
	const { run: result } = await runWorkflow({
		sandbox: account.sandbox,
		port: account.port,
		nodes: [trigger, ...others],
		connections,
		stubs: { [trigger.name]: () => [[{}]], ...stubs },
		files,
	});
	const data = result.data.resultData;
	const outputs = (name: string) =>
		(data.runData[name] ?? []).map((task) => task.data?.main?.map((items) => items ?? []) ?? []);
	return { outputs, error: data.error };
}

/** What the Code nodes of the examples give: run for real, they are plain JavaScript. */
function people(start: string): IDataObject[] {
	const { nodes } = readExample(start);
	const code = nodes.find(({ type }) => type === 'n8n-nodes-base.code')!.parameters.jsCode;
	const items = new Function(String(code))() as Array<{ json: IDataObject }>;
	return items.map(({ json }) => json);
}

/** What the editor says of a node before anything has run; a condition that fails counts as not met there. */
function hintsBefore(node: INode): string[] {
	const type = new ConstantContact();
	const nodeTypes = { getByNameAndVersion: () => type } as unknown as INodeTypes;
	const { expression } = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const isMet = (condition: string) => {
		try {
			return expression.getSimpleParameterValue(node, condition, 'internal', {});
		} catch {
			return false;
		}
	};
	return type.description
		.hints!.filter(({ displayCondition }) => isMet(displayCondition!))
		.map(({ message }) => message);
}

describe('Examples', () => {
	it('02 mirrors what the database gives', async () => {
		account.seed({
			contacts: Array.from({ length: 10 }, (_, index) => ({
				email: `p${index}@example.com`,
				lists: ['Customers of the database'],
			})),
		});
		const rows = Array.from({ length: 9 }, (_, index) => ({
			email: `p${index}@example.com`,
			first_name: `Person ${index}`,
			marketing_consent: true,
		}));
		const { outputs, error } = await run('02', { 'Customers of the segment': () => [rows] });
		expect(error).toBeUndefined();
		expect(account.members('Customers of the database')).toHaveLength(9);
		const [[summary, notExported, removed] = []] = outputs('Constant Contact');
		expect(summary![0]!.json).toMatchObject({ removed: 1, details: { mode: 'mirror' } });
		expect(notExported).toEqual([]);
		expect(removed!.map(({ json }) => json.email)).toEqual(['p9@example.com']);
	});

	it('02 removes nobody when the database gives nothing', async () => {
		account.seed({ contacts: [{ email: 'p@example.com', lists: ['Customers of the database'] }] });
		// What n8n hands on with "Always Output Data".
		const { error, outputs } = await run('02', { 'Customers of the segment': () => [[{}]] });
		expect(error).toBeUndefined();
		expect(outputs('Constant Contact')[0]![0]![0]!.json).toMatchObject({
			status: 'held',
			details: { rows: { received: 0, exported: 0, notExported: 0, byReason: {} } },
		});
		expect(outputs('Constant Contact')[0]![1]).toEqual([]);
		expect(account.members('Customers of the database')).toEqual(['p@example.com']);
	});

	it.each<[string, (rows: IDataObject[]) => IDataObject[], number]>([
		['exports what was approved', (rows) => rows, 4],
		['sends nothing when the segment changed meanwhile', (rows) => rows.slice(1), 0],
	])('03 %s', async (_what, later, exported) => {
		const rows = people('03');
		const { outputs, error } = await run('03', {
			'The people': () => [rows],
			'Wait for approval': () => [[{ Decision: 'Export' }]],
			'Agreed?': (items) => [items, []],
			'The people, again': () => [later(rows)],
		});
		expect(outputs('Preview')[0]![0]![0]!.json).toMatchObject({
			wouldBeExported: 4,
			newOnList: 4,
			details: { rows: { received: 5, wouldBeExported: 4 }, people: { newToAccount: 4 } },
		});
		expect(account.sandbox.store.listNamed('Event guests')?.size ?? 0).toBe(exported);
		expect(error === undefined).toBe(exported > 0);
	});

	it('04 goes round until the export has ended', async () => {
		account.sandbox.settings.activityMs = 60_000;
		const rows = people('04');
		let rounds = 0;
		const { outputs, error } = await run('04', {
			'The people': () => [rows],
			'Wait a little': (items) => {
				rounds += 1;
				if (rounds === 3) account.sandbox.clock.advance(61_000);
				return [items];
			},
			'All ended?': (items) => (items[0]!.allEnded ? [items, []] : [[], items]),
		});
		expect(error).toBeUndefined();
		expect(rounds).toBe(3);
		expect(outputs('Export')[0]![0]![0]!.json).toMatchObject({ status: 'inProgress' });
		expect(outputs('How far is it?').at(-1)![0]![0]!.json).toMatchObject({
			allEnded: true,
			status: 'completed',
			contacts: { sent: 4, processed: 4 },
		});
		expect(account.members('Open day guests')).toHaveLength(4);
	});

	it('05 fills a list for each country', async () => {
		const { outputs, error } = await run('05', { 'The people': () => [people('05')] });
		expect(error).toBeUndefined();
		expect(account.members('United Kingdom')).toEqual(['ada@example.com']);
		expect(account.members('United States')).toHaveLength(3);
		expect(outputs('Constant Contact')[0]![0]).toHaveLength(3);
	});

	it('06 exports the file that 01 reads as items, with nothing left out unsaid', async () => {
		const bytes = readFileSync(join(FOLDER, 'customers.csv'));
		const lines = bytes.toString().trim().split(/\r?\n/).length - 1;
		const { outputs, error } = await run(
			'06',
			{ 'Read the file': () => [[{}]] },
			{ 'Read the file': { bytes, kept: 'store' } },
		);
		expect(error).toBeUndefined();
		const [[summary, notExported] = []] = outputs('Constant Contact');
		const { rows } = summary![0]!.json.details as { rows: Record<string, number> };
		expect(rows.received).toBe(lines);
		expect(rows.exported).toBe(account.members('All customers').length);
		expect(rows.exported).toBeGreaterThan(1_000);
		expect(Math.min(rows.notExported!, 1_000)).toBe(notExported!.length);
	});

	it('07 exports the rows of a sheet that may be sent', async () => {
		const { outputs, error } = await run('07', { 'Rows of the sheet': () => [people('07')] });
		expect(error).toBeUndefined();
		expect(account.members('People of the sheet')).toEqual([
			'ada@example.com',
			'grace@example.com',
			'radia@example.com',
		]);
		expect(outputs('Constant Contact')[0]![1]!.map(({ json }) => json.reason)).toEqual([
			'duplicate',
			'missing_email',
			'no_consent',
			'no_consent',
			'invalid_email',
		]);
	});

	it.each([
		['hands the rows that were not exported to the mail', 5, 3],
		['sends no mail when every row was exported', 2, 0],
	])('08 %s', async (_what, received, left) => {
		const { outputs, error } = await run('08', {
			'The people': () => [people('08').slice(0, received)],
			'Into a CSV file': (items) => [items],
			'Send Email': (items) => [items],
		});
		expect(error).toBeUndefined();
		expect(account.members('Webinar guests')).toEqual(['ada@example.com', 'grace@example.com']);
		expect(outputs('Send Email')[0]?.[0] ?? []).toHaveLength(left);
	});

	it('09 has no slow expressions: what the model fills in is one person', () => {
		const tool = readExample('09').nodes.find(({ type }) => type.endsWith('constantContactTool'))!;
		expect(hintsBefore(tool)).toEqual([]);
		const slow = structuredClone(tool);
		Object.assign(slow.parameters, { fields: { value: { email: '={{ $json.email.trim() }}' } } });
		expect(hintsBefore(slow)).toEqual([expect.stringContaining('anew for each row')]);
	});
});
