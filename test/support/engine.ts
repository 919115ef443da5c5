/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- drives n8n's engine from outside a node */
import 'reflect-metadata';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
	createRunExecutionData,
	ICredentialsHelper,
	NodeHelpers,
	Workflow,
	type ICredentialDataDecryptedObject,
	type IBinaryData,
	type IConnections,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeType,
	type INodeTypes,
	type IRun,
	type IWorkflowExecuteAdditionalData,
	type IWorkflowSettings,
} from 'n8n-workflow';

import { ConstantContact } from '../../nodes/ConstantContact/ConstantContact.node';
import type { Sandbox } from '../../sandbox/server';
import { resultOf, type Result, type RunOptions, type SegmentFile } from './fixture';
import { inVirtualTime } from './virtualTime';

process.env.N8N_USER_FOLDER = mkdtempSync(join(tmpdir(), 'n8n-engine-'));
process.env.N8N_ENCRYPTION_KEY = 'test';

// After the environment: n8n-core reads it when it is loaded.
export const core = jest.requireActual<typeof import('n8n-core')>('n8n-core');
/** Where its own dependencies are looked for; `npm run test:versions` says another one. */
const CORE = process.env.N8N_ENGINE
	? join(process.env.N8N_ENGINE, 'n8n-core')
	: require.resolve('n8n-core');
// The container that n8n-core itself uses: other packages bring copies of their own.
const { Container } = jest.requireActual<typeof import('@n8n/di')>(
	require.resolve('@n8n/di', { paths: [CORE] }),
);

/** The logger that the engine gives to nodes, from the package that the engine has it from. */
const { Logger } = jest.requireActual<{ Logger: new () => object }>(
	require.resolve('@n8n/backend-common', { paths: [CORE] }),
);

/** From here on nothing is logged, but kept in the list that is given back, of every level. */
export function keepLogs(): unknown[] {
	const logs: unknown[] = [];
	const levels = ['error', 'warn', 'info', 'debug'].map((level) => [
		level,
		{ value: (...said: unknown[]) => void logs.push(said) },
	]);
	const keeper: object = Object.create(Container.get(Logger), Object.fromEntries(levels));
	Object.defineProperty(keeper, 'scoped', { value: () => keeper });
	Container.set(Logger, keeper);
	return logs;
}

const CREDENTIAL = 'constantContactOAuth2Api';
const SCOPES = ['contact_data', 'account_read', 'offline_access'];

/** Keeps one credential in memory, as n8n keeps it in its database. */
export class MemoryCredentials extends ICredentialsHelper {
	renewals = 0;

	constructor(private data: ICredentialDataDecryptedObject) {
		super();
	}

	getParentTypes() {
		return ['oAuth2Api'];
	}

	async getDecrypted() {
		return structuredClone(this.data);
	}

	async updateCredentialsOauthTokenData(
		_node: unknown,
		_type: string,
		data: ICredentialDataDecryptedObject,
	) {
		this.renewals += 1;
		this.data = { ...this.data, oauthTokenData: structuredClone(data.oauthTokenData!) };
	}

	async authenticate(_c: unknown, _t: string, request: never) {
		return request;
	}

	async preAuthentication() {
		return undefined;
	}

	async runPreAuthentication() {
		return undefined;
	}

	async getCredentials(): Promise<never> {
		throw new Error('Not needed');
	}

	async updateCredentials() {}

	getCredentialsProperties() {
		return [];
	}

	isCredentialUsableByNode() {
		return true;
	}
}

export interface EngineRun extends Result {
	run: IRun;
	renewals: number;
	/** What was said in the console of the browser. */
	toBrowser: string[];
}

export interface EngineOptions extends RunOptions, Execution {
	/** Where the sandbox listens. */
	port: number;
	/** Parts of the node other than its parameters, such as `onError`. */
	node?: Partial<INode>;
}

/** How a workflow is executed. */
interface Execution {
	credential?: IDataObject;
	cancelAfterMs?: number;
	/** Of the workflow; n8n gives `executionOrder: 'v1'` to every new one. */
	settings?: IWorkflowSettings;
	/** Cancels as soon as it is kept. */
	cancelWhen?: Promise<unknown>;
}

/** Runs rows through the node in n8n's own engine, against a sandbox over HTTP. */
export async function runInEngine(options: EngineOptions): Promise<EngineRun> {
	const { rows, neverSend, parameters, node } = options;
	const nodes: INode[] = [
		{ id: '1', name: 'Start', type: 'start', typeVersion: 1, position: [0, 0], parameters: {} },
		{
			id: '2',
			name: 'Constant Contact',
			type: OURS,
			typeVersion: 1,
			position: [0, 0],
			parameters: {
				resource: 'segment',
				operation: 'export',
				...parameters,
			} as INode['parameters'],
			...node,
		},
	];
	const connections = {
		Start: {
			main: (neverSend ? [0, 1] : [0]).map((index) => [
				{ node: 'Constant Contact', type: 'main' as const, index },
			]),
		},
	};
	const stubs = { Start: () => [rows, neverSend ?? []] };
	const files: Record<string, SegmentFile> = options.file ? { Start: options.file } : {};
	const { run, renewals, toBrowser } = await runWorkflow({
		...options,
		nodes,
		connections,
		stubs,
		files,
	});
	const [task] = run.data.resultData.runData['Constant Contact'] ?? [];
	const result = resultOf({
		outputs: (task?.data?.main ?? []).map((items) => items ?? []),
		hints: (task?.hints ?? []).map(({ message }) => message),
		error: (task?.error ?? run.data.resultData.error) as Result['error'],
	});
	return { ...result, run, renewals, toBrowser };
}

const OURS = 'n8n-nodes-constant-contact.constantContact';

/** What a node that is not ours gives out on each of its outputs, for what comes in. */
export type Stub = (items: IDataObject[]) => IDataObject[][];

interface WorkflowOptions extends Execution {
	sandbox: Sandbox;
	port: number;
	/** The first one is where the execution starts. */
	nodes: INode[];
	connections: IConnections;
	/** By the name of the node. */
	stubs: Record<string, Stub>;
	/** Files that all items of a stub carry, by its name. */
	files?: Record<string, SegmentFile>;
}

/** Runs a workflow in n8n's own engine; nodes that are not ours do what their stub says. */
export async function runWorkflow(
	options: WorkflowOptions,
): Promise<{ run: IRun; renewals: number; toBrowser: string[] }> {
	const { sandbox, port, connections, stubs, files = {}, credential } = options;
	const { cancelAfterMs, cancelWhen } = options;
	await Container.get(core.BinaryDataService).init();
	const [app] = sandbox.settings.clients;
	const toBrowser: string[] = [];
	const helper = new MemoryCredentials({
		clientId: app!.id,
		clientSecret: app!.secret,
		grantType: 'authorizationCode',
		authentication: 'header',
		scope: SCOPES.join(' '),
		accessTokenUrl: `http://127.0.0.1:${port}/oauth2/default/v1/token`,
		environment: 'sandbox',
		sandboxPort: port,
		dataTransferAgreement: true,
		oauthTokenData: sandbox.tokens.issue(app!.id, SCOPES),
		...credential,
	} as ICredentialDataDecryptedObject);

	const nodes = options.nodes.map((node) => ({
		...node,
		...(node.type === OURS
			? // An ID of its own: n8n renews a credential's token once for all who ask at the same time.
				{ credentials: { [CREDENTIAL]: { id: app!.id, name: 'Constant Contact account' } } }
			: { credentials: undefined, parameters: {} }),
	}));
	const ours = new ConstantContact();
	const typeOf = (type: string): INodeType => (type === OURS ? ours : stubType(type, stubs, files));
	const nodeTypes = {
		getByName: typeOf,
		getByNameAndVersion: (type: string) => NodeHelpers.getVersionedNodeType(typeOf(type)),
		getKnownTypes: () => ({}),
	} as unknown as INodeTypes;
	const workflow = new Workflow({
		id: 'w1',
		name: 'Test',
		nodes,
		connections,
		nodeTypes,
		settings: options.settings,
		active: false,
	});
	const hooks = new core.ExecutionLifecycleHooks('manual', '1', {
		id: 'w1',
		name: 'Test',
		nodes,
		connections: {},
	} as never);
	const additionalData = {
		executionId: '1',
		restApiUrl: 'http://localhost/rest',
		instanceBaseUrl: 'http://localhost/',
		formWaitingBaseUrl: 'http://localhost/form-waiting',
		webhookBaseUrl: 'http://localhost/webhook',
		webhookWaitingBaseUrl: 'http://localhost/webhook-waiting',
		webhookTestBaseUrl: 'http://localhost/webhook-test',
		currentNodeExecutionIndex: 0,
		hooks,
		credentialsHelper: helper,
		variables: {},
		setExecutionStatus() {},
		sendDataToUI: (_type: string, { messages }: { messages: string[] }) =>
			void toBrowser.push(...messages),
	} as unknown as IWorkflowExecuteAdditionalData;
	const data = createRunExecutionData({
		executionData: {
			nodeExecutionStack: [
				{ node: workflow.getNode(nodes[0]!.name)!, data: { main: [[{ json: {} }]] }, source: null },
			],
		},
	} as never);
	const run = await inVirtualTime(async () => {
		const running = new core.WorkflowExecute(
			additionalData,
			'manual',
			data,
		).processRunExecutionData(workflow);
		if (cancelAfterMs !== undefined) setTimeout(() => running.cancel(), cancelAfterMs);
		void cancelWhen?.then(() => running.cancel());
		return await running;
	});
	return { run, renewals: helper.renewals, toBrowser };
}

function stubType(
	type: string,
	stubs: Record<string, Stub>,
	files: Record<string, SegmentFile>,
): INodeType {
	return {
		description: {
			displayName: type,
			name: type,
			group: ['transform'],
			version: [1, 1.1, 1.2, 2, 2.2, 2.5],
			description: '',
			defaults: { name: type },
			inputs: ['main'],
			outputs: ['main', 'main'],
			properties: [],
		},
		async execute(this: IExecuteFunctions) {
			const stub = stubs[this.getNode().name];
			if (!stub) throw new Error(`There is no stub for the node ${this.getNode().name}`);
			const outputs = stub(this.getInputData().map(({ json }) => json));
			const file = files[this.getNode().name];
			const data = file && {
				...(await this.helpers.prepareBinaryData(file.bytes, 'segment.csv', 'text/csv')),
				...(file.kept === 'item' ? { id: undefined, data: file.bytes.toString('base64') } : {}),
			};
			const binary = data ? { binary: { data } } : {};
			return outputs.map((items) =>
				items.map((json) => ({ json, ...binary, pairedItem: { item: 0 } })),
			);
		},
	} as unknown as INodeType;
}

/** The text of a file that a node gave out, from wherever n8n keeps it. */
export async function readFile(file: IBinaryData): Promise<string> {
	const bytes = file.id
		? await Container.get(core.BinaryDataService).getAsBuffer(file)
		: Buffer.from(file.data, 'base64');
	return bytes.toString();
}
