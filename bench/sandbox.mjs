/** The sandbox in a process of its own, as it is by default: it refuses a fifth request in a second. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const CLIENT = { id: 'sandbox-api-key', secret: 'sandbox-secret' };

export async function startSandbox() {
	const child = spawn(
		process.execPath,
		[
			join(folder, '../node_modules/tsx/dist/cli.mjs'),
			join(folder, '../sandbox/main.ts'),
			'--port',
			'0',
		],
		{ stdio: ['ignore', 'pipe', 'inherit'] },
	);
	const [chunk] = await once(child.stdout, 'data');
	const [url] = /http:\S+/.exec(String(chunk));
	const call = async (method, path, body) =>
		await (
			await fetch(url + path, {
				method,
				headers: { 'content-type': 'application/json' },
				body: method === 'GET' ? undefined : JSON.stringify(body ?? {}),
			})
		).json();
	return {
		url,
		port: new URL(url).port,
		overview: async () => await call('GET', '/sandbox/overview'),
		members: async (list) =>
			(await call('GET', `/sandbox/contacts?list=${list}`)).map(({ email }) => email),
		/** The people on a list of this name; nobody when there is none. */
		peopleOn: async (name, search = '') => {
			const { lists } = await call('GET', '/sandbox/overview');
			const list = lists.find((one) => one.name === name);
			return list ? await call('GET', `/sandbox/contacts?list=${list.id}&search=${search}`) : [];
		},
		requests: async () => await call('GET', '/sandbox/requests'),
		reset: async () => await call('POST', '/sandbox/reset'),
		refused: async () =>
			(await call('GET', '/sandbox/requests')).filter(({ status }) => status === 429).length,
		seedFields: async (fields) =>
			await call('POST', '/sandbox/seed', {
				customFields: fields.map(({ name, type, choices }) => ({ label: name, type, choices })),
			}),
		seed: async (what) => await call('POST', '/sandbox/seed', what),
		set: async (settings) => await call('PATCH', '/sandbox/settings', settings),
		connect: async () => await connect(url),
		stop: async () => {
			child.kill('SIGTERM');
			await once(child, 'exit');
		},
	};
}

/** An access token, by the sandbox's sign-in page. */
async function connect(url) {
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
	form.set('ticket', /name="ticket" value="([^"]+)"/.exec(await page.text())[1]);
	const allowed = await fetch(`${url}/oauth2/default/v1/authorize`, {
		method: 'POST',
		body: form,
		redirect: 'manual',
	});
	const code = new URL(allowed.headers.get('location')).searchParams.get('code');
	const answer = await fetch(`${url}/oauth2/default/v1/token`, {
		method: 'POST',
		headers: {
			authorization: `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64')}`,
		},
		body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: redirect }),
	});
	return (await answer.json()).access_token;
}

/** Exports that start together, each in a process of its own; gives what each of them says. */
export async function runExports(sandbox, token, exports) {
	const children = await Promise.all(
		exports.map(async ({ list, kind, rows }) => {
			const child = spawn(
				process.execPath,
				[
					'--max-old-space-size=4096',
					join(folder, 'export.mjs'),
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
