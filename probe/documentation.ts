/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- a program of its own, not a node */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A line of the table of assumptions. */
interface Assumption {
	question: string;
	/** How sure the answer is. */
	certainty: 'documented' | 'seen' | 'likely' | 'open';
	packageDoes: string;
	sandboxSwitch: string;
	/** `reads`, `writes`, or why the probe does not ask it. */
	probe: string;
}

/** The table of docs/constant-contact.md: what the package does is said there and nowhere else. */
export function assumptions(): Assumption[] {
	const text = readFileSync(join(__dirname, '../docs/constant-contact.md'), 'utf8');
	return text.split('\n').flatMap((line) => {
		const [, question, certainty, packageDoes, sandboxSwitch, probe] = line
			.split('|')
			.map((cell) => cell.trim());
		if (!question?.endsWith('?') || !packageDoes || !sandboxSwitch || !probe) return [];
		return [
			{
				question,
				certainty: certainty as Assumption['certainty'],
				packageDoes,
				sandboxSwitch,
				probe,
			},
		];
	});
}
