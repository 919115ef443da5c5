import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type {
	ExecutionStatus,
	IConnections,
	INode,
	IRunData,
	IWorkflowSettings,
} from 'n8n-workflow';

import { type Child, freePort, serve, until } from './processes.mjs';
import { demo, home, nodeOfN8n, root } from './setup.mjs';

export interface Workflow {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings: IWorkflowSettings;
}

/** As n8n answers when it has saved one. */
export interface SavedWorkflow extends Workflow {
	id: string;
	versionId: string;
}

export interface Credential {
	id: string;
	name: string;
}

/** What an execution gave out. */
export interface Execution {
	status: ExecutionStatus;
	error?: { message: string };
	/** Missing where n8n could not even begin. */
	runData?: IRunData;
	lastNodeExecuted: string;
}

type Environment = Record<string, string>;

const PASSWORD_FILE = join(home, 'owner-password');

/**
 * Who owns the n8n of the demo and of the tests. The password is made at random and kept where only this
 * user of the machine may read it: whoever can sign in to n8n can run programs as this user.
 */
export const owner = {
	email: 'owner@example.com',
	get password() {
		if (!existsSync(PASSWORD_FILE)) {
			mkdirSync(home, { recursive: true });
			// n8n asks for a capital and a digit.
			const password = `${randomBytes(18).toString('base64url')}-A1`;
			writeFileSync(PASSWORD_FILE, password, { mode: 0o600 });
		}
		return readFileSync(PASSWORD_FILE, 'utf8');
	},
	firstName: 'Olivia',
	lastName: 'Owner',
};

const QUIET = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	// n8n's own assistant would be the first thing that people see, instead of the workflows.
	N8N_DISABLED_MODULES: 'instance-ai',
	N8N_COMMUNITY_PACKAGES_ENABLED: 'true',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'false',
};

interface Process {
	/** Where it keeps everything. */
	userFolder: string;
	/** The folder that its nodes may read files from. */
	files: string;
	env: Environment;
	/** A port; the next free one is taken. */
	wanted: number;
}

/** Starts n8n and waits until it answers. */
export async function startN8n({
	userFolder = home,
	files = join(root, 'examples'),
	env = {},
	wanted = 5678,
}: Partial<Process> = {}) {
	const port = await freePort(wanted);
	const url = `http://localhost:${port}`;
	const child = await serveN8n(['start'], {
		userFolder,
		files,
		log: 'n8n',
		ready: `http://127.0.0.1:${port}/healthz/readiness`,
		env: {
			N8N_PORT: String(port),
			N8N_LISTEN_ADDRESS: '127.0.0.1',
			N8N_HOST: 'localhost',
			N8N_EDITOR_BASE_URL: url,
			WEBHOOK_URL: url,
			N8N_RUNNERS_BROKER_PORT: String(await freePort(port + 1)),
			N8N_SECURE_COOKIE: 'false',
			...env,
		},
	});
	return { url, client: new N8nClient(`http://127.0.0.1:${port}`), child };
}

/**
 * Starts a worker of an n8n in queue mode and waits until it takes executions.
 *
 * @param worker `name`: of its log; `env`: what the n8n was started with, its database and its Redis
 */
export async function startWorker(worker: Process & { name: string }): Promise<Child> {
	const { userFolder, files, env, name, wanted } = worker;
	const port = await freePort(wanted);
	return await serveN8n(['worker'], {
		userFolder,
		files,
		log: name,
		ready: `http://127.0.0.1:${port}/healthz/readiness`,
		env: {
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(port),
			N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
			N8N_RUNNERS_BROKER_PORT: String(await freePort(port + 1)),
			...env,
		},
	});
}

async function serveN8n(
	command: string[],
	{ userFolder, files, log, ready, env }: Omit<Process, 'wanted'> & { log: string; ready: string },
): Promise<Child> {
	mkdirSync(join(userFolder, 'logs'), { recursive: true });
	const logFile = join(userFolder, 'logs', `${log}.log`);
	const child = serve(nodeOfN8n(), [join(demo, 'node_modules/n8n/bin/n8n'), ...command], {
		cwd: demo,
		logFile,
		env: {
			...process.env,
			...QUIET,
			N8N_USER_FOLDER: userFolder,
			N8N_RESTRICT_FILE_ACCESS_TO: files,
			...env,
		},
	});
	await until(
		`n8n (its log: ${logFile})`,
		async () => ((await fetch(ready)).ok ? true : undefined),
		{ seconds: 240, child },
	);
	return child;
}

/** n8n's own REST interface, as the editor uses it. */
export class N8nClient {
	#cookie = '';

	constructor(readonly origin: string) {}

	async call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
		const answer = await this.fetch(`${this.origin}/rest${path}`, {
			method,
			headers: { 'content-type': 'application/json' },
			...(body ? { body: JSON.stringify(body) } : {}),
		});
		const text = await answer.text();
		if (!answer.ok)
			throw new Error(`n8n answered ${answer.status} to ${method} ${path}: ${text.slice(0, 300)}`);
		return JSON.parse(text).data;
	}

	async fetch(url: string, options: RequestInit & { headers?: Environment } = {}) {
		const answer = await fetch(url, {
			...options,
			headers: { ...options.headers, cookie: this.#cookie },
		});
		for (const cookie of answer.headers.getSetCookie()) {
			if (cookie.startsWith('n8n-auth=')) this.#cookie = cookie.split(';')[0] ?? '';
		}
		return answer;
	}

	/** Makes the owner of a fresh n8n, or signs in to one that has it already. */
	async signIn() {
		const { userManagement } = await this.call<{
			userManagement: { showSetupOnFirstLoad: boolean };
		}>('GET', '/settings');
		if (userManagement.showSetupOnFirstLoad) await this.call('POST', '/owner/setup', owner);
		const { email: emailOrLdapLoginId, password } = owner;
		await this.call('POST', '/login', { emailOrLdapLoginId, password }).catch((error: Error) => {
			throw new Error(
				`${error.message}\nIf n8n's owner has another password than ${PASSWORD_FILE} says: delete ${home} and try again.`,
			);
		});
	}

	/** Makes a credential, or brings the one of the same name and type up to date. */
	async saveCredential(name: string, type: string, data: object): Promise<Credential> {
		const all = await this.call<Array<Credential & { type: string }>>('GET', '/credentials');
		const known = all.find((one) => one.name === name && one.type === type);
		return known
			? await this.call('PATCH', `/credentials/${known.id}`, { name, type, data })
			: await this.call('POST', '/credentials', { name, type, data });
	}

	/** The credential, connected by the sandbox's own sign-in page, as a person would press Allow. */
	async connectCredential(name: string, sandboxPort: number): Promise<Credential> {
		const credential = await this.saveCredential(name, 'constantContactOAuth2Api', {
			clientId: 'sandbox-api-key',
			clientSecret: 'sandbox-secret',
			environment: 'sandbox',
			sandboxPort,
			dataTransferAgreement: true,
		});
		const address = new URL(
			await this.call<string>('GET', `/oauth2-credential/auth?id=${credential.id}`),
		);
		const signIn = await (await fetch(address)).text();
		const form = new URLSearchParams(address.search);
		form.set('ticket', /name="ticket" value="([^"]+)"/.exec(signIn)?.[1] ?? '');
		form.set('decision', 'allow');
		const allowed = await fetch(address.origin + address.pathname, {
			method: 'POST',
			body: form,
			redirect: 'manual',
		});
		const back = new URL(allowed.headers.get('location') ?? 'missing:');
		const callback = await this.fetch(`${this.origin}${back.pathname}${back.search}`);
		const page = await callback.text();
		if (!callback.ok || !/connected|successful/i.test(page)) {
			throw new Error(
				`The credential could not be connected: ${page.replace(/<[^>]+>/g, ' ').slice(0, 300)}`,
			);
		}
		return credential;
	}

	/** Imports a workflow, or brings the one of the same name up to date. */
	async importWorkflow(workflow: Workflow): Promise<SavedWorkflow> {
		const all = await this.call<Array<{ id: string; name: string }>>('GET', '/workflows');
		const known = all.find(({ name }) => name === workflow.name);
		if (!known) return await this.call('POST', '/workflows', workflow);
		const { versionId } = await this.call<SavedWorkflow>('GET', `/workflows/${known.id}`);
		return await this.call('PATCH', `/workflows/${known.id}`, { ...workflow, versionId });
	}

	/** Publishes a workflow: its triggers are switched on. */
	async publish(id: string): Promise<void> {
		const { versionId } = await this.call<SavedWorkflow>('GET', `/workflows/${id}`);
		await this.call('POST', `/workflows/${id}/activate`, { versionId });
	}

	async unpublish(id: string): Promise<void> {
		await this.call('POST', `/workflows/${id}/deactivate`, {});
	}

	/** IDs of a workflow's executions that a trigger started, the first one first. */
	async triggered(id: string): Promise<string[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
		const { results } = await this.call<{ results: Array<{ id: string; mode: string }> }>(
			'GET',
			`/executions?filter=${filter}`,
		);
		return results
			.filter(({ mode }) => mode === 'trigger')
			.map((execution) => execution.id)
			.reverse();
	}

	/** Runs a workflow from a trigger, as the button on the canvas does, and gives its data. */
	async runWorkflow(id: string, trigger: string): Promise<Execution> {
		return await this.executionEnded(await this.startWorkflow(id, trigger));
	}

	/** @returns the id of the execution */
	async startWorkflow(id: string, trigger: string): Promise<string> {
		const { executionId } = await this.call<{ executionId: string }>(
			'POST',
			`/workflows/${id}/run`,
			{
				triggerToStartFrom: { name: trigger },
			},
		);
		return executionId;
	}

	/** The data of an execution that waits for nothing but the time. */
	async executionEnded(executionId: string): Promise<Execution> {
		return await this.#executionOnce(
			executionId,
			({ status }) => !['new', 'running', 'waiting'].includes(status),
		);
	}

	/** The address of the form that an execution waits for. */
	async formOfExecution(executionId: string): Promise<string> {
		const isAtForm = ({ status }: { status: ExecutionStatus }) =>
			status !== 'new' && status !== 'running';
		const { runData, lastNodeExecuted } = await this.#executionOnce(executionId, isAtForm);
		const address = runData?.[lastNodeExecuted]?.at(-1)?.metadata?.resumeFormUrl;
		if (!address) throw new Error('The execution waits for no form.');
		return address;
	}

	/** Writes into the chat of a workflow as the editor does, and waits for the answer. */
	async chat(id: string, trigger: string, chatInput: string): Promise<{ output: string }> {
		const chatSessionId = randomUUID();
		await this.call('POST', `/workflows/${id}/run`, {
			triggerToStartFrom: { name: trigger },
			chatSessionId,
		});
		const answer = await this.fetch(`${this.origin}/webhook-test/${id}/${chatSessionId}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ action: 'sendMessage', sessionId: chatSessionId, chatInput }),
		});
		return (await answer.json()) as { output: string };
	}

	async #executionOnce(
		executionId: string,
		isThere: (execution: { status: ExecutionStatus }) => boolean,
	): Promise<Execution> {
		const execution = await until(
			'The workflow',
			async () => {
				const found = await this.call<{ status: ExecutionStatus; data: string }>(
					'GET',
					`/executions/${executionId}`,
				);
				return isThere(found) ? found : undefined;
			},
			{ seconds: 300 },
		);
		const { parse } = createRequire(join(demo, 'node_modules/n8n/package.json'))('flatted');
		return { status: execution.status, ...parse(execution.data).resultData };
	}
}
