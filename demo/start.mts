import { type Demo, startDemo } from './lib/demo.mts';
import { runFirstExample, toTable } from './lib/firstExample.mts';
import { owner } from './lib/n8n.mts';
import { stopAll } from './lib/processes.mjs';

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

const once = process.argv.includes('--once');

let isEnding = false;
async function end(code: number) {
	if (isEnding) return;
	isEnding = true;
	await stopAll();
	process.exit(code);
}

process.on('SIGINT', () => void end(130));
process.on('SIGTERM', () => void end(143));
process.on('uncaughtException', (error) => {
	console.error(error);
	void end(1);
});

/** Runs the first example and says what became of it. @returns what went wrong, if anything did */
async function tryFirstExample(demo: Demo): Promise<string | undefined> {
	try {
		const { receipt, fault } = await runFirstExample(demo);
		console.log(`\n${receipt.message}\n\n${toTable(receipt)}\n`);
		if (fault) return `The summary is not true: ${fault}`;
		console.log('The list in the sandbox holds exactly what the summary says.');
		return undefined;
	} catch (error) {
		return messageOf(error);
	}
}

try {
	const demo = await startDemo();
	demo.n8n.once('close', () => {
		if (!isEnding)
			console.error('\nn8n has ended by itself. What it said last is in demo/.n8n/logs/n8n.log.');
		void end(1);
	});
	const fault = await tryFirstExample(demo);
	if (fault) console.error(`\n${fault}`);
	if (once) await end(fault ? 1 : 0);
	if (fault) {
		console.error(
			'\nn8n and the sandbox stay up: open the example and press "Execute workflow" to try again.',
		);
	}
	console.log(`
  Example   ${demo.editorUrl}/workflow/${demo.workflows[0]?.id}
  n8n       ${demo.editorUrl}  (sign in as ${owner.email}, password ${owner.password})
  Sandbox   ${demo.sandbox.url}

Press Ctrl-C to end both.`);
} catch (error) {
	console.error(`\n${messageOf(error)}`);
	await end(1);
}
