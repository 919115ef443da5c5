import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
} from 'n8n-workflow';
import type { z } from 'zod';

import { readConnection, type Connection } from './connection';
import { limiterOf, type RateLimiter } from './limits';
import { pause } from './pause';
import { Problem, quotaSpent } from './problems';
import { decide, type Outcome } from './retry';

export const CREDENTIAL = 'constantContactOAuth2Api';

const PRODUCTION = 'https://api.cc.email';
/** Milliseconds without an answer after which a connection counts as broken. */
const TIMEOUT = 120_000;

export interface ApiRequest<T> {
	method: 'GET' | 'POST';
	/** Below the base address, starting with `/v3/`; a paging link is one, too. */
	path: string;
	query?: Record<string, string | number | boolean>;
	/** Sent as it is when bytes, as JSON otherwise. */
	body?: Buffer | IDataObject;
	/** What this request is for, in words that fit behind "Constant Contact refused:". */
	doing: string;
	answer: z.ZodType<T, z.ZodTypeDef, unknown>;
}

/** The way to Constant Contact: paced, repeated where that helps, and counted. */
export interface Api {
	/** Requests sent so far, repeated ones included. */
	readonly requests: number;
	send<T>(request: ApiRequest<T>): Promise<T>;
	/** Opens a file; reading on may throw when the connection breaks. */
	open(request: FileRequest): Promise<AsyncIterable<Uint8Array>>;
	pause(milliseconds: number): Promise<void>;
	/** Milliseconds of a clock that only goes forward, the one that `pause` goes by. */
	now(): number;
}

export type FileRequest = Pick<ApiRequest<unknown>, 'path' | 'doing'>;

export interface ApiSettings {
	/** Milliseconds that an import may wait for a full queue to drain. */
	queuePatience?: number;
	log?: (message: string) => void;
}

type Context = IExecuteFunctions | ILoadOptionsFunctions;

/**
 * Opens the way to Constant Contact with the node's credential.
 *
 * @throws Problem before any request: `agreement` until somebody agreed to the Data Transfer
 *   Agreement, `connection` while the credential was never connected
 */
export async function openApi(context: Context, settings: ApiSettings = {}): Promise<Api> {
	const credentials = await context.getCredentials(CREDENTIAL);
	if (credentials.dataTransferAgreement !== true) throw NOT_AGREED;
	const sandbox = credentials.environment === 'sandbox';
	const origin = sandbox ? `http://127.0.0.1:${Number(credentials.sandboxPort)}` : PRODUCTION;
	const signal =
		'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	const limiter = limiterOf(`${origin} ${String(credentials.clientId)}`);
	const connection = readConnection(credentials.oauthTokenData);
	return new ConstantContactApi(context, origin, limiter, connection, signal, settings);
}

const NOT_AGREED = new Problem(
	'agreement',
	'Nobody has agreed to the Data Transfer Agreement yet, so nothing was sent',
	"Open the credential of this node, read the Data Transfer Agreement there, and switch on 'I Agree to the Data Transfer Agreement' if you do.",
);

class ConstantContactApi implements Api {
	requests = 0;

	constructor(
		private readonly context: Context,
		private readonly origin: string,
		private readonly limiter: RateLimiter,
		private readonly connection: Connection,
		private readonly signal: AbortSignal | undefined,
		private readonly settings: ApiSettings,
	) {}

	async pause(milliseconds: number): Promise<void> {
		await pause(milliseconds, this.signal);
	}

	now(): number {
		return performance.now();
	}

	async send<T>(request: ApiRequest<T>): Promise<T> {
		return read(request, await this.insist(request, 'json'));
	}

	async open({ path, doing }: FileRequest): Promise<AsyncIterable<Uint8Array>> {
		return (await this.insist(
			{ method: 'GET', path, doing },
			'stream',
		)) as AsyncIterable<Uint8Array>;
	}

	/** Tries until there is an answer that counts, and gives its body. */
	private async insist(request: Attempt, encoding: 'json' | 'stream'): Promise<unknown> {
		const started = this.now();
		for (let failures = 0; ; failures++) {
			if (this.limiter.isDaySpent(new Date())) throw quotaSpent(new Date());
			await this.pause(this.limiter.book());
			const outcome = await this.attempt(request, encoding);
			const decision = decide(outcome, {
				doing: request.doing,
				isBulk: request.method === 'POST' && request.path.startsWith('/v3/activities/'),
				failures,
				queuedFor: this.now() - started,
				queuePatience: this.settings.queuePatience ?? 0,
				now: new Date(),
				connection: this.connection,
			});
			if (decision.then === 'give up') {
				if (decision.problem.kind === 'quota') this.limiter.spendDay(new Date());
				throw decision.problem;
			}
			if (decision.then === 'accept') {
				return outcome.status === undefined ? undefined : outcome.body;
			}
			const seconds = Math.round(decision.milliseconds / 1_000);
			this.settings.log?.(`${PAUSE_REASONS[decision.why]}; trying again in ${seconds} s`);
			if (decision.why === 'busy') this.limiter.slowDown(decision.milliseconds);
			else await this.pause(decision.milliseconds);
		}
	}

	private async attempt(
		{ method, path, query, body }: Attempt,
		encoding: 'json' | 'stream',
	): Promise<Outcome> {
		this.requests += 1;
		// A fresh object each time: n8n writes the token and more into it.
		const options: IHttpRequestOptions = {
			method,
			url: this.origin + path,
			qs: query,
			headers: { accept: ACCEPTED[encoding], 'user-agent': 'n8n-nodes-constant-contact' },
			encoding: encoding === 'stream' ? 'stream' : undefined,
			timeout: TIMEOUT,
			returnFullResponse: true,
			// n8n renews the token when it sees a 401; every other answer is read here.
			ignoreHttpStatusErrors: { ignore: true, except: [401] },
			disableFollowRedirect: true,
		};
		if (body) {
			options.headers!['content-type'] = 'application/json';
			// Bytes can be sent again after the token was renewed, and are not parsed on the way.
			options.body = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
		}
		try {
			const answer = await this.context.helpers.httpRequestWithAuthentication.call(
				this.context,
				CREDENTIAL,
				options,
			);
			const retryAfter = Number(answer.headers?.['retry-after'] ?? NaN);
			const isFile = encoding === 'stream' && answer.statusCode < 300;
			return {
				status: answer.statusCode,
				body: encoding === 'stream' && !isFile ? await readJson(answer.body) : answer.body,
				retryAfter: retryAfter > 0 ? retryAfter : undefined,
			};
		} catch (error) {
			this.signal?.throwIfAborted();
			return outcomeOfError(error);
		}
	}
}

type Attempt = Omit<ApiRequest<unknown>, 'answer'>;

const ACCEPTED = { json: 'application/json', stream: 'text/csv, application/json' };

/** What the service says instead of giving the file. */
async function readJson(stream: AsyncIterable<Uint8Array>): Promise<unknown> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of stream) chunks.push(chunk);
	try {
		return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
	} catch {
		return undefined;
	}
}

const PAUSE_REASONS = {
	busy: 'Constant Contact asks for fewer requests a second',
	queue: "Constant Contact's queue of bulk jobs is full",
	unavailable: 'Constant Contact did not answer properly',
};

interface ThrownByN8n {
	message?: string;
	httpCode?: string | null;
	failure?: { cause?: string };
	/** What the token endpoint said when a token was to be renewed. */
	body?: { error?: string };
	cause?: ThrownByN8n;
}

/** n8n throws for a connection that can not be renewed, and for a network that failed. */
function outcomeOfError(error: unknown): Outcome {
	const { message = '', httpCode, failure } = (error ?? {}) as ThrownByN8n;
	if (isClientRefused(error as ThrownByN8n)) throw clientRefused();
	const needsReconnecting =
		failure?.cause === 'credential-invalid' || message.includes('reconnect') || httpCode === '401';
	return needsReconnecting ? { status: 401, body: undefined } : { status: undefined };
}

/** The app's key or secret, as against the person's permission. */
function isClientRefused({ body, cause }: ThrownByN8n): boolean {
	return body?.error === 'invalid_client' || (cause !== undefined && isClientRefused(cause));
}

const clientRefused = () =>
	new Problem(
		'connection',
		'Constant Contact does not accept the Client ID or Client Secret',
		"Open the credential and compare both with the app in Constant Contact's developer portal. If a new secret was made there, the old one no longer holds.",
	);

function read<T>({ answer, doing }: ApiRequest<T>, body: unknown): T {
	const parsed = answer.safeParse(body);
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	throw new Problem(
		'unexpected',
		`Constant Contact answered in a form that this node does not know: ${doing}`,
		`Unexpected at "${issue?.path.join('.') ?? ''}". Please report it, so that the node can learn it.`,
	);
}
