/** What people do today, and ours, with the same segment: who is on the list afterwards, and who is told. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { Workflow } from '../../demo/lib/n8n.mts';
import { nodeOfN8n } from '../../demo/lib/setup.mjs';
import { KINDS, peopleOf } from '../rows.mts';
import type { BenchSandbox } from '../sandbox.mts';
import type { Servers } from './instance.mts';
import type { Cost } from './watch.mts';
import { chain, code, exportTo, httpRequest, postgresRows, withBothOutputs } from './workflows.mts';

const LIST = { id: 'c3f1a2b4-5d6e-11ee-9c3a-fa163e5bc304', name: 'Customers' };
/** Constant Contact's limit, put into HTTP Request's option as people do. */
const FOUR_A_SECOND = { batchSize: 4, batchInterval: 1_000 };
const CHUNK = 500;

const SIGN_UP_FORM = `={{ JSON.stringify({
	email_address: $json.email,
	first_name: $json.first_name,
	last_name: $json.last_name,
	job_title: $json.job_title,
	company_name: $json.company_name,
	list_memberships: ['${LIST.id}'],
}) }}`;
const IMPORT = `={{ JSON.stringify({ import_data: $json.contacts, list_ids: ['${LIST.id}'] }) }}`;
const CUT = `const contacts = $input.all().map(({ json: { tier, last_order, spent, store, ...rest } }) => ({
	...rest, 'cf:tier': tier, 'cf:last_order': last_order, 'cf:spent': spent, 'cf:store': store,
}));
const chunks = [];
for (let from = 0; from < contacts.length; from += ${CHUNK}) {
	chunks.push({ json: { contacts: contacts.slice(from, from + ${CHUNK}) } });
}
return chunks;`;

/** An item of an export's outputs, or of HTTP Request's. */
interface AnswerItem {
	error?: unknown;
	reason?: string;
	row?: number;
}

/** What the vendor's client cost, which has no n8n around it. */
type OwnCost = Pick<Cost, 'seconds' | 'cpuSeconds' | 'megabytes'> & Partial<Cost>;

interface Way {
	name: string;
	count: number;
	/** Requests for so many contacts, where that can be calculated. */
	requestsFor?: (count: number) => number;
	run: (count: number) => Promise<{ cost: OwnCost; succeeded: boolean; named: number[] }>;
}

const addressOf = (index: number) => String(KINDS.dirty.row(index).email).toLowerCase();

/** The rows whose item came out as an error. */
const failedItems = (answer: AnswerItem[]) =>
	answer.flatMap((item, index) => (item.error === undefined ? [] : [index]));

/**
 * The ways, each with a number of contacts that it gets done in a minute or two.
 *
 * `run` gives what it cost, whether it ended well, and the rows about which it says that they are not
 * on the list.
 */
export function waysOf({
	n8n,
	sandbox,
	token,
	most,
}: Omit<Servers, 'folder'> & { token: string; most: number }): Way[] {
	const rows = (count: number) => postgresRows(n8n.database, 'dirty', count);
	const url = `${sandbox.url}/v3`;
	const inN8n = async (workflow: Workflow, namedIn: (answer: AnswerItem[]) => number[]) => {
		const { status, answer, cost } = await n8n.run(workflow);
		return {
			cost,
			succeeded: status === 200,
			named: status === 200 ? namedIn(answer as AnswerItem[]) : [],
		};
	};
	const chunks = (batching?: typeof FOUR_A_SECOND) => async (count: number) =>
		await inN8n(
			chain(
				[
					rows(count),
					code(CUT),
					httpRequest({
						url: `${url}/activities/contacts_json_import`,
						token,
						body: IMPORT,
						batching,
					}),
				],
				{ answer: 'allEntries' },
			),
			() => [],
		);
	const ways: Array<Omit<Way, 'count'> & { counts: number[] }> = [
		{
			name: 'HTTP Request, one for each contact, 4 a second',
			counts: [200],
			requestsFor: (count) => count,
			run: async (count) =>
				await inN8n(
					chain(
						[
							rows(count),
							httpRequest({
								url: `${url}/contacts/sign_up_form`,
								token,
								body: SIGN_UP_FORM,
								batching: FOUR_A_SECOND,
								onError: 'continueRegularOutput',
							}),
						],
						{ answer: 'allEntries' },
					),
					failedItems,
				),
		},
		{
			name: `Code in chunks of ${CHUNK} + HTTP Request`,
			counts: [5_000],
			requestsFor: (count) => Math.ceil(count / CHUNK),
			run: chunks(),
		},
		{
			name: 'The same, 4 a second',
			counts: [5_000],
			requestsFor: (count) => Math.ceil(count / CHUNK),
			run: chunks(FOUR_A_SECOND),
		},
		{
			name: "Vendor's client by hand, 40,000 a request",
			counts: [50_000],
			requestsFor: (count) => Math.ceil(count / 40_000),
			run: async (count) => {
				const script = fileURLToPath(new URL('vendor.mts', import.meta.url));
				const args = [script, sandbox.port, token, LIST.id, count].map(String);
				// n8n's Node reads TypeScript by itself: tsx would count among the client's memory.
				const { stdout } = await promisify(execFile)(nodeOfN8n(), args);
				return { cost: JSON.parse(stdout), succeeded: true, named: [] };
			},
		},
		{
			name: 'Constant Contact Export',
			counts: [200, 5_000, 50_000],
			run: async (count) =>
				await inN8n(
					withBothOutputs(
						chain([rows(count), exportTo(LIST.name, n8n.constantContact, { kind: 'dirty' })], {
							answer: 'allEntries',
						}),
					),
					(answer) => answer.flatMap(({ reason, row }) => (reason && row ? [row - 1] : [])),
				),
		},
	];
	return ways.flatMap(({ counts, ...way }) =>
		counts.filter((count) => count <= most).map((count) => ({ ...way, count })),
	);
}

export interface WayCost extends OwnCost {
	name: string;
	count: number;
	succeeded: boolean;
	requests: number;
	refused: number;
	/** People who have to be on the list. */
	expected: number;
	lost: number;
	lostNamed: number;
	rowsLeft: number;
	rowsLeftNamed: number;
	resubscribed: number;
	requestsForMillion?: number;
}

/** Runs one way from an account in which only the unsubscribed people are, and looks who is on its list. */
export async function measureWay(
	sandbox: BenchSandbox,
	{ name, count, requestsFor, run }: Way,
): Promise<WayCost> {
	const { expected, unsubscribed } = peopleOf(count);
	await sandbox.reset();
	await sandbox.seedFields(KINDS.dirty.custom);
	await sandbox.seed({
		lists: [LIST],
		contacts: [...unsubscribed].map((email) => ({ email, permission: 'unsubscribed' as const })),
	});
	const { cost, succeeded, named } = await run(count);
	const members = new Set(await sandbox.members(LIST.id));
	const namedPeople = new Set(named.map((index) => addressOf(index)));
	const lost = [...expected].filter((email) => !members.has(email));
	const left = [...Array(count).keys()]
		.map((index) => addressOf(index))
		.filter((email) => !members.has(email));
	return {
		name,
		count,
		succeeded,
		...cost,
		requests: (await sandbox.requests()).length,
		refused: await sandbox.refused(),
		expected: expected.size,
		lost: lost.length,
		lostNamed: lost.filter((email) => namedPeople.has(email)).length,
		rowsLeft: left.length,
		rowsLeftNamed: left.filter((email) => namedPeople.has(email)).length,
		resubscribed: [...unsubscribed].filter((email) => members.has(email)).length,
		...(requestsFor ? { requestsForMillion: requestsFor(1_000_000) } : {}),
	};
}
