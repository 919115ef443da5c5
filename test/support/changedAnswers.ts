import type { Wire } from './virtualRun';

/** An answer of the service, and the request that it is to. */
interface Answered {
	method: string;
	/** Below the host. */
	path: string;
	status: number;
	text: string;
}

/** Has every answer changed on its way to the node; undefined where one stays as it is. */
export const changing =
	(change: (answer: Answered) => Partial<Pick<Answered, 'status' | 'text'>> | undefined) =>
	(wire: Wire): Wire => ({
		get inFlight() {
			return wire.inFlight;
		},
		isOverrun: false,
		async request(options, isAuthorized) {
			const answer = (await wire.request(options, isAuthorized)) as {
				statusCode: number;
				body: Buffer[];
			};
			const text = Buffer.concat(answer.body).toString();
			const { pathname: path } = new URL(options.url);
			const { method = 'GET' } = options;
			const other = change({ method, path, status: answer.statusCode, text });
			if (!other) return answer;
			const { status = answer.statusCode, text: instead = text } = other;
			return { ...answer, statusCode: status, body: [Buffer.from(instead)] };
		},
	});

/** Has the answers of reading requests changed whose path begins so. */
export const changed = (start: string, change: (text: string) => string): ((wire: Wire) => Wire) =>
	changing(({ method, path, text }) =>
		method === 'GET' && path.startsWith(start) ? { text: change(text) } : undefined,
	);

/** More items in an array that an answer has. */
export const joined = (start: string, key: string, ...items: unknown[]) =>
	changed(start, (text) => {
		const body = JSON.parse(text) as Record<string, unknown[]>;
		return JSON.stringify({ ...body, [key]: [...body[key]!, ...items] });
	});
