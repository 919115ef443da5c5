/** The sandbox in a process of its own, as it is by default: it refuses a fifth request in a second. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { SandboxClient } from '../demo/lib/sandbox.mts';
import type { ExportSummary } from '../nodes/ConstantContact/report/summary.ts';
import type { CustomField } from '../nodes/ConstantContact/segment/fields/custom.ts';
import { MEASURING } from './built.mts';
import type { Kind } from './rows.mts';

const folder = dirname(fileURLToPath(import.meta.url));
const CLIENT = { id: 'sandbox-api-key', secret: 'sandbox-secret' };

/** A sandbox in a process of its own, that ends with `stop`. */
export class BenchSandbox extends SandboxClient {
	constructor(
		url: string,
		private readonly child: ChildProcess,
	) {
		super(url);
	}

	members = async (list: string) => (await this.people({ list })).map(({ email }) => email);

	seedFields = async (fields: CustomField[]) =>
		await this.seed({
			customFields: fields.map(({ name, type, choices }) => ({ label: name, type, choices })),
		});

	connect = async () => await connect(this.url);

	stop = async () => {
		this.child.kill('SIGTERM');
		await once(this.child, 'exit');
	};
}

export async function startSandbox(): Promise<BenchSandbox> {
	const child = spawn(
		process.execPath,
		['--import', 'tsx', join(folder, '../sandbox/main.ts'), '--port', '0'],
		{ stdio: ['ignore', 'pipe', 'inherit'] },
	);
	const [chunk] = await once(child.stdout, 'data');
	const [url] = /http:\S+/.exec(String(chunk)) ?? [];
	assert.ok(url, `The sandbox says: ${chunk}`);
	return new BenchSandbox(url, child);
}

/** An access token, by the sandbox's sign-in page. */
async function connect(url: string): Promise<string> {
	const redirect = 'http://localhost:5678/rest/oauth2-credential/callback';
	const form = new URLSearchParams({
		client_id: CLIENT.id,
		redirect_uri: redirect,
		response_type: 'code',
		scope: 'contact_data account_read offline_access',
		state: 'bench',
		decision: 'allow',
	});
	// The page knows the ticket without which nobody can press its button.
	const page = await fetch(`${url}/oauth2/default/v1/authorize?${form}`);
	const ticket = /name="ticket" value="([^"]+)"/.exec(await page.text())?.[1];
	assert.ok(ticket, 'The page to sign in has no ticket');
	form.set('ticket', ticket);
	const allowed = await fetch(`${url}/oauth2/default/v1/authorize`, {
		method: 'POST',
		body: form,
		redirect: 'manual',
	});
	const code = new URL(allowed.headers.get('location') ?? 'missing:').searchParams.get('code');
	assert.ok(code, 'The sandbox gave no code');
	const answer = await fetch(`${url}/oauth2/default/v1/token`, {
		method: 'POST',
		headers: {
			authorization: `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64')}`,
		},
		body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: redirect }),
	});
	const { access_token: token } = (await answer.json()) as { access_token?: string };
	assert.ok(token, `The sandbox gave no access token, but ${answer.status}`);
	return token;
}

export interface OneExport {
	list: string;
	kind: Kind;
	rows: number;
}

/** What bench/export.mts says when it is done. */
export interface Outcome {
	seconds: number;
	rows: ExportSummary['rows'];
	requests: number;
	/** Of these, as too many in a second. */
	refused: number;
}

/** Exports that start together, each in a process of its own; gives what each of them says. */
export async function runExports(
	sandbox: BenchSandbox,
	token: string,
	exports: OneExport[],
): Promise<Outcome[]> {
	const children = await Promise.all(
		exports.map(async ({ list, kind, rows }) => {
			const child = spawn(
				process.execPath,
				[
					...MEASURING,
					'--max-old-space-size=4096',
					join(folder, 'export.mts'),
					...[sandbox.port, token, list, kind, rows].map(String),
				],
				{ stdio: ['pipe', 'pipe', 'inherit'] },
			);
			const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
			await lines.next();
			return { child, lines };
		}),
	);
	for (const { child } of children) child.stdin.write('go\n');
	return await Promise.all(
		children.map(async ({ lines }) => JSON.parse((await lines.next()).value)),
	);
}
