/** A language model on 127.0.0.1 that speaks OpenAI's Responses API and answers as it is told. */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/** An answer that calls the one tool which the model was offered. */
export const callTool =
	(given) =>
	({ tools: [{ name }] }) => ({
		type: 'function_call',
		id: 'fc_1',
		call_id: 'call_1',
		status: 'completed',
		name,
		arguments: JSON.stringify(given),
	});

/** An answer in words. */
export const say = (words) => () => ({
	type: 'message',
	id: 'msg_1',
	role: 'assistant',
	status: 'completed',
	content: [{ type: 'output_text', text: words, annotations: [] }],
});

/** @returns its address, and `answerWith` to set the next answers; that gives the requests to come */
export async function startChatModel() {
	let answers = [];
	let requests = [];
	const server = createServer(async (request, response) => {
		const asked = JSON.parse(await text(request));
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
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${server.address().port}/v1`,
		answerWith(...next) {
			answers = next;
			requests = [];
			return requests;
		},
		close: () => server.close(),
	};
}
