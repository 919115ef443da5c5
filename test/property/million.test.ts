import type { IDataObject } from 'n8n-workflow';

import { Sandbox } from '../../sandbox/server';
import { runVirtually } from '../support/virtualRun';

const ROWS = 1_000_000;
/** 40,000 contacts an import: the byte limit does not bite for rows this short. */
const FEWEST_IMPORTS = 25;

jest.setTimeout(600_000);

const parametersOf = (mode: string): IDataObject => ({
	resource: 'segment',
	operation: 'export',
	list: { mode: 'name', value: 'Customers' },
	fields: { mappingMode: 'defineBelow', value: { email: '={{ $json.email }}' } },
	consent: 'everyone',
	mode,
	options: { notExportedRows: 10, waitLimit: 600 },
});

interface Summary {
	rows: { exported: number; byReason: Record<string, number> };
	contacts: { removed: number };
	constantContact: { requests: number };
	tags?: Array<{ name: string; contacts: number; state: string }>;
}

describe(`${ROWS.toLocaleString('en-US')} rows`, () => {
	const rows = Array.from({ length: ROWS }, (_, index) => ({
		email: `person${index}@example.com`,
	}));
	const sandbox = new Sandbox({ importRefuses: ['person7@example.com'] });
	sandbox.store.addList('Customers', sandbox.clock.now());
	sandbox.store.addContact('person11@example.com', 'unsubscribed', sandbox.clock.now());

	const looks = () =>
		sandbox.requests.filter(
			({ method, path }) => method === 'GET' && path.startsWith('/v3/activities'),
		).length;

	it('cost at most six requests beyond the fewest imports to name who was refused', async () => {
		const { outputs, error } = await runVirtually({
			sandbox,
			rows,
			parameters: parametersOf('addAndUpdate'),
		});
		expect(error).toBeUndefined();
		const summary = outputs[0]![0]!.json as unknown as Summary;
		expect(summary.rows).toMatchObject({
			exported: ROWS - 2,
			byReason: { unsubscribed: 1, rejected_by_constant_contact: 1 },
		});
		expect(outputs[1]!.map(({ json }) => json.row)).toEqual([8, 12]);
		expect(sandbox.requests.length - looks()).toBeLessThanOrEqual(FEWEST_IMPORTS + 6);
	});

	it('cost a mirror one request for 500 members and 500 leavers each, and at most six more', async () => {
		sandbox.requests.length = 0;
		sandbox.settings.importRefuses = [];
		const leavers = 1_000;
		const members = ROWS - 2;
		const { outputs, error } = await runVirtually({
			sandbox,
			rows: rows.slice(leavers),
			parameters: parametersOf('mirror'),
		});
		expect(error).toBeUndefined();
		const summary = outputs[0]![0]!.json as unknown as Summary;
		// Person 7 never came on the list, and neither did person 11: both are among the first rows.
		expect(summary.contacts.removed).toBe(leavers - 2);
		const most = FEWEST_IMPORTS + 6 + Math.ceil(members / 500) + Math.ceil(leavers / 500) + 6;
		expect(summary.constantContact.requests - looks()).toBeLessThanOrEqual(most);
	});

	it('cost evidence of consent three requests to make its fields and one to find them', async () => {
		sandbox.requests.length = 0;
		const { outputs, error } = await runVirtually({
			sandbox,
			rows,
			parameters: {
				...parametersOf('addAndUpdate'),
				consentEvidence: { date: '2026-01-31', source: 'Checkout', address: '192.0.2.7' },
			},
		});
		expect(error).toBeUndefined();
		const summary = outputs[0]![0]!.json as unknown as Summary;
		expect(summary.rows.exported).toBe(ROWS - 1);
		const imports = sandbox.requests.filter(({ path }) => path.includes('contacts_json_import'));
		expect(sandbox.requests.length - looks() - imports.length).toBeLessThanOrEqual(6 + 4);
	});

	it('cost a list of a million people who are never sent five requests, and tags seven and one each to make them', async () => {
		const never = sandbox.store.addList('Never', sandbox.clock.now());
		for (const contact of [...sandbox.store.membersOf(sandbox.store.listNamed('Customers')!)]) {
			sandbox.store.join(contact, never);
		}
		const run = async (parameters: IDataObject) => {
			sandbox.requests.length = 0;
			const { outputs, error } = await runVirtually({ sandbox, rows, parameters });
			expect(error).toBeUndefined();
			const summary = outputs[0]![0]!.json as unknown as Summary;
			return { summary, requests: sandbox.requests.length - looks() };
		};
		const suppressed = await run({
			...parametersOf('addAndUpdate'),
			neverSend: 'list',
			neverSendList: { mode: 'name', value: 'Never' },
		});
		expect(suppressed.summary.rows.byReason.suppressed).toBe(never.size);
		const rest = ROWS - never.size;
		// Finding the list, its file and its number before and after; what is left to send takes the rest.
		expect(rest).toBeLessThan(40_000);
		expect(suppressed.requests).toBeLessThanOrEqual(5 + 6);

		const { options, ...others } = parametersOf('addAndUpdate');
		const tagged = await run({
			...others,
			options: { ...(options as IDataObject), tags: 'VIP, Summer' },
		});
		expect(tagged.summary.tags).toMatchObject([
			{ name: 'VIP', contacts: ROWS - 1, state: 'completed' },
			{ name: 'Summer', contacts: ROWS - 1, state: 'completed' },
		]);
		expect(tagged.requests).toBeLessThanOrEqual(FEWEST_IMPORTS + 6 + 7 + 2);
	});
});
