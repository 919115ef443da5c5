/** Workflows of the bench. Each is started by its webhook, which answers with what the last node gave. */
import { mappingOf } from '../rows.mjs';

let made = 0;
/** Runs leave nothing behind in n8n's database, as README advises for large segments. */
const SAVES_NOTHING = { saveDataSuccessExecution: 'none', saveDataErrorExecution: 'none' };

const node = (name, type, typeVersion, parameters, more = {}) => ({
	id: name,
	name,
	type,
	typeVersion,
	position: [0, 0],
	parameters,
	...more,
});
const base = (name, type, version, parameters, more) =>
	node(name, `n8n-nodes-base.${type}`, version, parameters, more);

/** @param answer `firstEntryJson` or `allEntries` of what the last node gives */
export function chain(nodes, { answer = 'firstEntryJson', settings = SAVES_NOTHING } = {}) {
	// A name of its own for each: n8n goes on answering for an earlier version for a moment.
	const path = `bench-${++made}`;
	const start = base(
		'Start',
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
	const all = [start, ...nodes];
	const connections = {};
	all.slice(1).forEach(({ name }, index) => {
		connections[all[index].name] = { main: [[{ node: name, type: 'main', index: 0 }]] };
	});
	return {
		name: path,
		nodes: all,
		connections,
		settings: { executionOrder: 'v1', ...settings },
	};
}

export const postgresRows = (credential, query) =>
	base(
		'Rows',
		'postgres',
		2.6,
		{ operation: 'executeQuery', query, options: {} },
		{ credentials: { postgres: credential } },
	);

export const file = (path) =>
	base('File', 'readWriteFile', 1, { operation: 'read', fileSelector: path, options: {} });

export const nothing = () => base('Nothing', 'noOp', 1, {});

/** @param source `items` or `csv` */
export const exportTo = (list, credential, { kind, source = 'items' }) =>
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
			mode: 'addAndUpdate',
			options: { createListIfMissing: true },
		},
		{ credentials: { constantContactOAuth2Api: credential } },
	);
