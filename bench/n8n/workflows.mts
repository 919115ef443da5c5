/** Workflows of the bench. Each is started by its webhook, which answers with what the last node gave. */
import type {
	IConnection,
	IConnections,
	IDataObject,
	INode,
	INodeParameters,
	IWorkflowSettings,
} from 'n8n-workflow';

import type { Credential, Workflow } from '../../demo/lib/n8n.mts';
import { type Kind, KINDS, mappingOf } from '../rows.mts';

let made = 0;
/** Runs leave nothing behind in n8n's database. */
const SAVES_NOTHING: IWorkflowSettings = {
	saveDataSuccessExecution: 'none',
	saveDataErrorExecution: 'none',
};
/** As n8n does it unless it is told otherwise. */
export const SAVES_AS_USUAL: IWorkflowSettings = {};

const node = (
	name: string,
	type: string,
	typeVersion: number,
	parameters: object,
	more: Partial<INode> = {},
): INode => ({
	id: name,
	name,
	type,
	typeVersion,
	position: [0, 0],
	parameters: parameters as INodeParameters,
	...more,
});
const base = (
	name: string,
	type: string,
	version: number,
	parameters: object,
	more?: Partial<INode>,
) => node(name, `n8n-nodes-base.${type}`, version, parameters, more);

interface ChainOptions {
	/** Of what the last node gives. */
	answer?: 'firstEntryJson' | 'allEntries';
	settings?: IWorkflowSettings;
}

/** A webhook, and behind it these nodes in a row. */
export function chain(
	nodes: INode[],
	{ answer = 'firstEntryJson', settings = SAVES_NOTHING }: ChainOptions = {},
): Workflow {
	// A name of its own for each: n8n goes on answering for an earlier version for a moment.
	const path = `bench-${++made}`;
	const start = base(
		START,
		'webhook',
		2.1,
		{
			httpMethod: 'POST',
			path,
			responseMode: 'lastNode',
			responseData: answer,
			options: {},
		},
		{ webhookId: path },
	);
	return inARow(path, [start, ...nodes], settings);
}

/** The same, started by a click: `START` is its trigger. */
export const byHand = (name: string, nodes: INode[]): Workflow =>
	inARow(name, [base(START, 'manualTrigger', 1, {}), ...nodes], SAVES_AS_USUAL);

export const START = 'Start';

function inARow(name: string, all: INode[], settings: IWorkflowSettings): Workflow {
	const connections: IConnections = {};
	all.slice(1).forEach((node, index) => {
		connections[all[index]!.name] = { main: [[{ node: node.name, type: 'main', index: 0 }]] };
	});
	return { name, nodes: all, connections, settings: { executionOrder: 'v1', ...settings } };
}

export const columnsOf = (kind: Kind) => Object.keys(KINDS[kind].row(0));

/** The first rows of a kind, in their order. */
export const postgresRows = (credential: Credential, kind: Kind, rows: number) =>
	base(
		'Rows',
		'postgres',
		2.6,
		{
			operation: 'executeQuery',
			query: `SELECT ${columnsOf(kind).join(', ')} FROM ${kind} ORDER BY n LIMIT ${rows}`,
			options: {},
		},
		{ credentials: { postgres: credential } },
	);

export const file = (path: string) =>
	base('File', 'readWriteFile', 1, { operation: 'read', fileSelector: path, options: {} });

export const itemsOfCsv = () =>
	base('Items', 'extractFromFile', 1, {
		operation: 'csv',
		binaryPropertyName: 'data',
		options: {},
	});

export const nothing = () => base('Nothing', 'noOp', 1, {});

/** A field with an expression, of the common kind. */
export const evaluated = () =>
	base('Evaluated', 'set', 3.4, { mode: 'raw', jsonOutput: '={{ { now: $now.toISO() } }}' });

export interface ExportOptions {
	kind: Kind;
	source?: 'items' | 'csv';
	mode?: 'addAndUpdate' | 'mirror';
	options?: IDataObject;
}

export const exportTo = (
	list: string,
	credential: Credential,
	{ kind, source = 'items', mode = 'addAndUpdate', options = {} }: ExportOptions,
) =>
	node(
		'Constant Contact',
		'n8n-nodes-constant-contact.constantContact',
		1,
		{
			resource: 'segment',
			operation: 'export',
			segmentSource: source,
			...(source === 'csv' ? { binaryProperty: 'data' } : {}),
			list: { __rl: true, mode: 'name', value: list },
			fields:
				source === 'csv'
					? { mappingMode: 'autoMapInputData', value: null }
					: { mappingMode: 'defineBelow', value: mappingOf(kind), schema: [], matchingColumns: [] },
			consent: 'everyone',
			mode,
			options: { createListIfMissing: true, notExportedRows: 100_000, ...options },
		},
		{ credentials: { constantContactOAuth2Api: credential } },
	);

export const code = (script: string) => base('Code', 'code', 2, { jsCode: script });

interface RequestOptions {
	url: string;
	token: string;
	/** An expression for the JSON of each item's request. */
	body: string;
	batching?: { batchSize: number; batchInterval: number };
	onError?: INode['onError'];
}

export const httpRequest = ({
	url,
	token,
	body,
	batching,
	onError = 'stopWorkflow',
}: RequestOptions) =>
	base(
		'HTTP Request',
		'httpRequest',
		4.2,
		{
			method: 'POST',
			url,
			sendHeaders: true,
			headerParameters: { parameters: [{ name: 'Authorization', value: `Bearer ${token}` }] },
			sendBody: true,
			specifyBody: 'json',
			jsonBody: body,
			options: batching ? { batching: { batch: batching } } : {},
		},
		{ onError },
	);

/** Brings both outputs of an export together, so that the webhook answers with both. */
export function withBothOutputs(workflow: Workflow): Workflow {
	const merge = base('Both', 'merge', 3, { mode: 'append', numberInputs: 2 });
	const into = (index: number): IConnection[] => [{ node: merge.name, type: 'main', index }];
	return {
		...workflow,
		nodes: [...workflow.nodes, merge],
		connections: { ...workflow.connections, 'Constant Contact': { main: [into(0), into(1)] } },
	};
}
