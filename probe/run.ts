import { Api, type Clock } from './api';
import { Artifacts } from './artifacts';
import { assumptions } from './documentation';
import { Abort, reasonOf } from './errors';
import { Jobs } from './jobs';
import type { Account, Finding, Question } from './question';
import { QUESTIONS } from './questions';

export interface Run {
	origin: string;
	token: string;
	write: boolean;
	listName?: string;
	/** Random, and part of everything that the run makes. */
	mark: string;
	clock: Clock;
	fetch: typeof fetch;
	/** Ends the run early when it is aborted; the clean-up goes on. */
	signal: AbortSignal;
	/** Takes each line of the output. */
	say: (line: string) => void;
}

const ISSUES = 'https://github.com/n8n-nodes-constant-contact/n8n-nodes-constant-contact/issues';

/**
 * Asks the questions and says what was found.
 *
 * @returns exit code: 0 when everything that could be told holds, 1 when something does not, 2 when
 *   it was aborted
 */
export async function runProbe(run: Run): Promise<number> {
	const { origin, token, write, mark, clock, fetch, signal } = run;
	// Whatever an answer quotes: the token stays out of the output.
	const say = (line: string) => run.say(line.replaceAll(token, '(token)'));
	const api = new Api({ origin, token, clock, fetch, mayWrite: write });
	api.signal = signal;
	const jobs = new Jobs(api);
	const listName = run.listName ?? `Probe ${mark} of n8n-nodes-constant-contact`;
	const artifacts = new Artifacts(api, jobs, listName, mark);
	const questions = QUESTIONS.filter(({ readsOnly }) => readsOnly || write);
	const findings = new Map<Question, Finding>();

	say(write ? announcement(listName) : READS_ONLY);
	say('');
	const aborted = await askAll(questions, { api, jobs, artifacts }, findings, say);
	if (write) {
		api.signal = undefined;
		say('');
		say('Deleting what the probe made.');
		const left = await artifacts.cleanUp();
		for (const sentence of left) say(sentence);
		if (left.length === 0) say('All of it is deleted.');
	}
	say('');
	if (aborted !== undefined) say(aborted);
	say(`${conclusion(questions, findings)} It took ${api.requests} requests.`);
	const wrong = [...findings].filter(([, { verdict }]) => verdict === 'does not hold');
	if (wrong.length > 0) for (const line of advice(wrong)) say(line);
	if (aborted !== undefined) return 2;
	return wrong.length > 0 ? 1 : 0;
}

/** @returns why it did not come to the last question, if it did not */
async function askAll(
	questions: Question[],
	account: Account,
	findings: Map<Question, Finding>,
	say: (line: string) => void,
): Promise<string | undefined> {
	const width = Math.max(...questions.map(({ question }) => question.length));
	const line = (question: string, verdict: string, seen: string) =>
		`${question.padEnd(width)}  ${verdict.padEnd('could not be told'.length)}  ${seen}`;
	say(line('Question', 'Verdict', 'What was seen'));
	for (const question of questions) {
		try {
			findings.set(question, await question.ask(account));
		} catch (error) {
			if (error instanceof Abort) return error.message;
			findings.set(question, { verdict: 'could not be told', seen: reasonOf(error) });
		}
		const { verdict, seen } = findings.get(question)!;
		say(line(question.question, verdict, seen));
	}
	return undefined;
}

const READS_ONLY =
	'The probe only reads. With --write it asks further questions, by contacts and a list that it makes and deletes again.';

const announcement = (listName: string): string =>
	`The probe makes one list, "${listName}", three custom fields, five tags and some 40 made-up contacts whose addresses end in example.com, and deletes all of them at the end. It changes nothing else in the account. Until then they count as contacts of the account, and Constant Contact keeps deleted contacts among the deleted ones. It may take half an hour; Ctrl+C ends it early, and deletes them too.`;

function conclusion(questions: Question[], findings: Map<Question, Finding>): string {
	const count = (wanted: string) =>
		[...findings.values()].filter(({ verdict }) => verdict === wanted).length;
	const unanswered = questions.length - count('holds') - count('does not hold');
	return `Of ${questions.length} assumptions ${count('holds')} hold, ${count('does not hold')} do not hold, and ${unanswered} could not be told.`;
}

function advice(wrong: Array<[Question, Finding]>): string[] {
	const known = assumptions();
	return [
		'',
		`Please open an issue with these lines at ${ISSUES}, so that docs/constant-contact.md and the sandbox can say what Constant Contact really does:`,
		...wrong.map(([{ question, holdsWhen }, { seen }]) => {
			const does = known.find((one) => one.question === question)?.packageDoes;
			return `- ${question} Assumed: ${holdsWhen}. Seen: ${seen}. The package: ${does}.`;
		}),
	];
}
