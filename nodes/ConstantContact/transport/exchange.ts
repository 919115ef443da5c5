import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
	IPollFunctions,
} from 'n8n-workflow';

import { destroy, jsonOf } from './body';
import { mayLieAt } from './origin';
import type { Outcome } from './retry';
import { outcomeOfError } from './thrown';
import { TooLateError, type Watch } from './watch';

export const CREDENTIAL = 'constantContactOAuth2Api';

/** Milliseconds within which an answer has to have come whole; of a file, its beginning. */
const REQUEST_LIMIT = 120_000;
/** Milliseconds that a request may take when the run has hardly any time left. */
const LAST_REQUEST_LIMIT = 10_000;

export type Context = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;

/** What is sent as JSON. */
export type JsonBody = IDataObject;

export interface HttpRequest {
	method: 'GET' | 'POST';
	/** Below the base address, starting with `/v3/`; a paging link is one, too. */
	path: string;
	query?: Record<string, string | number | boolean>;
	/** Sent as it is when bytes, as JSON otherwise. */
	body?: Buffer | JsonBody;
}

/** One try of a request, and what becomes of the body of its answer. */
export interface Attempt extends HttpRequest {
	accept: string;
	/** Gives `unreadable` for a body that is not what was asked for. */
	read(body: unknown): Promise<{ body: unknown } | { unreadable: string }>;
}

/** One request and its answer, by n8n's HTTP helper: without a pause, and without another try. */
export class Exchange {
	/** Requests sent so far. */
	requests = 0;
	/** Seconds since 1970 at Constant Contact when it last answered. */
	serviceTime: number | undefined;

	constructor(
		private readonly context: Context,
		readonly origin: string,
		private readonly watch: Watch,
	) {}

	/**
	 * What the service, the network or the token did is the outcome, and is not thrown.
	 *
	 * @param left milliseconds that the run still has
	 * @throws the signal's reason when the execution was cancelled
	 */
	async attempt(request: Attempt, left: number): Promise<Outcome> {
		const { method, path, query, body, accept, read } = request;
		this.requests += 1;
		// A fresh object each time: n8n writes the token and more into it.
		const options: IHttpRequestOptions = {
			method,
			url: this.origin + path,
			qs: query,
			headers: { accept, 'user-agent': 'n8n-nodes-constant-contact' },
			// Always as a stream: n8n reads a body without a limit of time or size.
			encoding: 'stream',
			timeout: REQUEST_LIMIT,
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
		const limit = Math.min(REQUEST_LIMIT, Math.max(left, LAST_REQUEST_LIMIT));
		const work = this.ask(options, read);
		try {
			return await this.watch.over(work, limit);
		} catch (error) {
			this.watch.throwIfCancelled();
			if (error instanceof TooLateError) return { status: undefined, isUnsent: false };
			return outcomeOfError(error);
		}
	}

	private async ask(options: IHttpRequestOptions, read: Attempt['read']): Promise<Outcome> {
		const answer = await this.request(options);
		const { statusCode: status, headers } = answer;
		const said = Date.parse(String(headers?.date));
		if (!Number.isNaN(said)) this.serviceTime = Math.floor(said / 1_000);
		const retryAfter = Number(headers?.['retry-after'] ?? NaN);
		if (status < 300) {
			const found = await read(answer.body);
			return { status, ...found };
		}
		return {
			status,
			body: await jsonOf(answer.body),
			retryAfter: retryAfter > 0 ? retryAfter : undefined,
		};
	}

	/** A file may lie with a storage service: one step there, and without the token. */
	private async request(options: IHttpRequestOptions): Promise<IN8nHttpFullResponse> {
		const { helpers } = this.context;
		const answer = (await helpers.httpRequestWithAuthentication.call(
			this.context,
			CREDENTIAL,
			options,
		)) as IN8nHttpFullResponse;
		const target = redirectTarget(answer, options.url, this.origin);
		if (target === undefined) return answer;
		destroy(answer.body);
		const { method, headers, encoding, timeout } = options;
		return (await helpers.httpRequest({
			method,
			url: target,
			headers: { accept: headers?.accept, 'user-agent': headers?.['user-agent'] },
			encoding,
			timeout,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
		})) as IN8nHttpFullResponse;
	}
}

/** Where a file lies, if not here; only files are worth following, and only to a safe place. */
function redirectTarget(
	{ statusCode, headers }: IN8nHttpFullResponse,
	from: string,
	origin: string,
): string | undefined {
	const isFile = from.startsWith(`${origin}/v3/contact_exports/`);
	const location = headers?.location;
	if (!isFile || statusCode < 300 || statusCode >= 400 || typeof location !== 'string') {
		return undefined;
	}
	const target = URL.canParse(location, from) ? new URL(location, from) : undefined;
	return target && mayLieAt(target, origin) ? target.href : undefined;
}
