import {
	NodeHelpers,
	Workflow,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeTypes,
	type IPollFunctions,
	type IWorkflowExecuteAdditionalData,
	type WorkflowActivateMode,
} from 'n8n-workflow';

import { ConstantContactTrigger } from '../../nodes/ConstantContact/ConstantContactTrigger.node';
import type { Sandbox } from '../../sandbox/server';
import { core, MemoryCredentials } from './engine';
import { inVirtualTime } from './virtualTime';

const TYPE = 'n8n-nodes-constant-contact.constantContactTrigger';

interface TriggerOptions {
	sandbox: Sandbox;
	port: number;
	parameters: IDataObject;
	timezone?: string;
}

/**
 * A workflow that is switched on, with the trigger in it, as n8n keeps it: its static data are in
 * memory, and in the database as they were when it last had something to tell or was switched on.
 */
export class SwitchedOn {
	private workflow: Workflow;
	/** As JSON, as n8n writes it. */
	database = '{}';

	constructor(private readonly options: TriggerOptions) {
		this.workflow = this.load();
	}

	private load(): Workflow {
		const { parameters, timezone } = this.options;
		const type = new ConstantContactTrigger();
		const nodeTypes = {
			getByName: () => type,
			getByNameAndVersion: () => NodeHelpers.getVersionedNodeType(type),
			getKnownTypes: () => ({}),
		} as unknown as INodeTypes;
		const node: INode = {
			id: 't1',
			name: 'Constant Contact Trigger',
			type: TYPE,
			typeVersion: 1,
			position: [0, 0],
			parameters: parameters as INode['parameters'],
			credentials: { constantContactOAuth2Api: { id: 'c1', name: 'Constant Contact account' } },
		};
		return new Workflow({
			id: 'w1',
			name: 'Test',
			nodes: [node],
			connections: {},
			nodeTypes,
			active: true,
			staticData: JSON.parse(this.database) as IDataObject,
			settings: { timezone },
		});
	}

	/** n8n polls once when a workflow is switched on or n8n starts, and keeps what came of it. */
	async start(): Promise<IDataObject[]> {
		this.workflow = this.load();
		const items = await this.ask('activate');
		this.save();
		return items;
	}

	/** n8n keeps what came of a poll only when it had something to tell. */
	async poll(): Promise<IDataObject[]> {
		const items = await this.ask('update');
		if (items.length > 0) this.save();
		return items;
	}

	/** What the button in the editor does. */
	async test(): Promise<IDataObject[]> {
		return await this.ask('manual');
	}

	private save(): void {
		this.database = JSON.stringify(this.workflow.staticData);
	}

	private async ask(activation: WorkflowActivateMode): Promise<IDataObject[]> {
		const { sandbox, port } = this.options;
		const scopes = ['contact_data', 'account_read', 'offline_access'];
		const credentialsHelper = new MemoryCredentials({
			clientId: 'sandbox-api-key',
			clientSecret: 'sandbox-secret',
			grantType: 'authorizationCode',
			authentication: 'header',
			scope: scopes.join(' '),
			accessTokenUrl: `http://127.0.0.1:${port}/oauth2/default/v1/token`,
			environment: 'sandbox',
			sandboxPort: port,
			dataTransferAgreement: true,
			oauthTokenData: sandbox.tokens.issue('sandbox-api-key', scopes as never),
		} as unknown as ICredentialDataDecryptedObject);
		const additionalData = { credentialsHelper } as unknown as IWorkflowExecuteAdditionalData;
		const [node] = Object.values(this.workflow.nodes);
		const mode = activation === 'manual' ? 'manual' : 'trigger';
		const context = new core.PollContext(
			this.workflow,
			node!,
			additionalData,
			mode,
			activation,
		) as unknown as IPollFunctions;
		const outputs = await inVirtualTime(
			async () => await new ConstantContactTrigger().poll.call(context),
		);
		return outputs?.[0]?.map(({ json }) => json) ?? [];
	}
}
