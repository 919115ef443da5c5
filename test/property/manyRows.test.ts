import type { IDataObject } from 'n8n-workflow';

import { Sandbox } from '../../sandbox/server';
import { runVirtually } from '../support/virtualRun';

/** Several imports, and hundreds of pages; a million rows are measured by bench/check.mts. */
const ROWS = 250_000;
/** The byte limit does not bite for rows this short. */
const FEWEST_IMPORTS = Math.ceil(ROWS / 40_000);

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

	it('cost at most eight requests beyond the fewest imports to name who was refused, four for evidence of consent, and seven for tags beside one each to make them', async () => {
		const { options, ...others } = parametersOf('addAndUpdate');
		const { outputs, error } = await runVirtually({
			sandbox,
			rows,
			parameters: {
				...others,
				consentEvidence: { date: '2026-01-31', source: 'Checkout', address: '192.0.2.7' },
				options: { ...(options as IDataObject), tags: 'VIP, Summer' },
			},
		});
		expect(error).toBeUndefined();
		const summary = outputs[0]![0]!.json as unknown as Summary;
		expect(summary.rows).toMatchObject({
			exported: ROWS - 2,
			byReason: { unsubscribed: 1, rejected_by_constant_contact: 1 },
		});
		expect(summary.tags).toMatchObject([
			{ name: 'VIP', contacts: ROWS - 2, state: 'completed' },
			{ name: 'Summer', contacts: ROWS - 2, state: 'completed' },
		]);
		expect(outputs[1]!.map(({ json }) => json.row)).toEqual([8, 12]);
		// The evidence makes contacts larger: fewer of them fit into the four megabytes of an import.
		const bytes = sandbox.requests
			.filter(({ path }) => path.includes('contacts_json_import'))
			.reduce((sum, request) => sum + request.bytes, 0);
		const fewest = Math.ceil(bytes / 4_000_000);
		expect(sandbox.requests.length - looks()).toBeLessThanOrEqual(fewest + 8 + 4 + 7 + 2);
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

	it('cost a list of as many people who are never sent five requests', async () => {
		const never = sandbox.store.addList('Never', sandbox.clock.now());
		for (const contact of [...sandbox.store.membersOf(sandbox.store.listNamed('Customers')!)]) {
			sandbox.store.join(contact, never);
		}
		sandbox.requests.length = 0;
		const { outputs, error } = await runVirtually({
			sandbox,
			rows,
			parameters: {
				...parametersOf('addAndUpdate'),
				neverSend: 'list',
				neverSendList: { mode: 'name', value: 'Never' },
			},
		});
		expect(error).toBeUndefined();
		const { byReason } = (outputs[0]![0]!.json as unknown as Summary).rows;
		expect(byReason.suppressed).toBe(never.size);
		// Those who left with the mirror are sent: one import, and six requests around it.
		expect(ROWS - never.size).toBeLessThan(40_000);
		expect(sandbox.requests.length - looks()).toBeLessThanOrEqual(5 + 1 + 6);
	});
});
