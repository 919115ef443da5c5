import { runProbe, type Run } from '../../probe/run';
import type { Sandbox } from '../../sandbox/server';

interface Printed {
	exitCode: number;
	text: string;
	/** Verdicts by their questions. */
	verdicts: Record<string, string>;
}

const VERDICT = /^(.+?\?) +(holds|does not hold|could not be told) {2}(.+)$/;

/**
 * Runs the probe against a sandbox over HTTP in the sandbox's own time, which stands still but for
 * the probe's pauses; so a run is the same each time and waits for nothing.
 *
 * @param onRequest called before a request leaves
 */
export async function runProbeAgainst(
	sandbox: Sandbox,
	port: number,
	options: Partial<Run> = {},
	onRequest: (method: string, path: string, body: string) => void = () => {},
): Promise<Printed> {
	const { clock, tokens } = sandbox;
	const { access_token: token } = tokens.issue('sandbox-api-key', ['contact_data']);
	const lines: string[] = [];
	const exitCode = await runProbe({
		origin: `http://127.0.0.1:${port}`,
		token,
		write: true,
		mark: 'test',
		clock: { now: () => clock.now(), sleep: async (milliseconds) => clock.advance(milliseconds) },
		signal: new AbortController().signal,
		say: (line) => lines.push(line),
		...options,
		fetch: async (url, init = {}) => {
			onRequest(init.method ?? '', new URL(url as string).pathname, String(init.body));
			const answer = await fetch(url, init);
			const headers = new Headers(answer.headers);
			// A server's own time is in its answers, and the sandbox's time is not the machine's.
			headers.set('date', new Date(clock.now()).toUTCString());
			const { status } = answer;
			return new Response(status === 204 ? null : await answer.text(), { status, headers });
		},
	});
	const text = lines.join('\n');
	if (text.includes(token)) throw new Error('The token is in the output');
	const verdicts: Printed['verdicts'] = {};
	for (const line of lines) {
		const [, question, verdict] = VERDICT.exec(line) ?? [];
		if (question && verdict) verdicts[question] = verdict;
	}
	return { exitCode, text, verdicts };
}
