/** A language model on 127.0.0.1 that speaks OpenAI's Responses API and answers as it is told. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What n8n's agent asks, as far as the tests look at it. */
export interface Asked {
	model: string;
	tools: Array<{ name: string; parameters: { properties: Record<string, unknown> } }>;
	input: Array<{ type: string; output: string }>;
}

type Answer = (asked: Asked) => object;

/** An answer that calls the one tool which the model was offered. */
export const callTool =
	(given: object): Answer =>
	({ tools: [tool] }) => ({
		type: 'function_call',
		id: 'fc_1',
		call_id: 'call_1',
		status: 'completed',
		name: tool?.name,
		arguments: JSON.stringify(given),
	});

/** An answer in words. */
export const say =
	(words: string): Answer =>
	() => ({
		type: 'message',
		id: 'msg_1',
		role: 'assistant',
		status: 'completed',
		content: [{ type: 'output_text', text: words, annotations: [] }],
	});

/** @returns its address, and `answerWith` to set the next answers; that gives the requests to come */
export async function startChatModel() {
	let answers: Answer[] = [];
	let requests: Asked[] = [];
	const hear = async (request: IncomingMessage, response: ServerResponse) => {
		const asked: Asked = JSON.parse(await text(request));
		requests.push(asked);
		const answer = answers.shift();
		response.writeHead(answer ? 200 : 500, { 'content-type': 'application/json' }).end(
			JSON.stringify({
				id: `resp_${requests.length}`,
				object: 'response',
				created_at: 0,
				status: 'completed',
				model: asked.model,
				output: answer ? [answer(asked)] : [],
				usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
			}),
		);
	};
	const server = createServer((request, response) => void hear(request, response));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
		answerWith(...next: Answer[]) {
			answers = next;
			requests = [];
			return requests;
		},
		close: () => server.close(),
	};
}
