/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- writes a file for the one who asks for it */
import { writeFileSync } from 'node:fs';

import { minimal, story, type Played } from './play';
import type { Scenario } from './scenario';

/** Failures of one law that are shown as a whole; of the others only their names. */
const SHOWN = 1;
const LAWS_SHOWN = 8;

interface Failure {
	name: string;
	scenario: Scenario;
	played: Played;
}

/** Plays scenarios, and tells of the failures law by law, each with the least that it fails with. */
export async function report(
	scenarios: Iterable<{ name: string; scenario: Scenario }>,
	playOne: (scenario: Scenario, index: number) => Promise<Played>,
	title = 'random mixes',
): Promise<string> {
	const byLaw = new Map<string, Failure[]>();
	let index = 0;
	for (const { name, scenario } of scenarios) {
		const played = await playOne(scenario, index);
		index += 1;
		for (const law of new Set(played.violations.map((violation) => violation.law))) {
			byLaw.set(law, [...(byLaw.get(law) ?? []), { name, scenario, played }]);
		}
	}
	if (byLaw.size === 0) return '';
	const lines = [`#### ${title}: ${index} runs.`];
	const laws = [...byLaw].sort(([, one], [, other]) => other.length - one.length);
	for (const [law, failures] of laws) {
		const names = failures.map(({ name }) => name);
		lines.push(`LAW ${law}: ${failures.length} runs: ${names.slice(0, 12).join('; ')}`);
	}
	for (const [law, failures] of laws.slice(0, LAWS_SHOWN)) {
		for (const { name, scenario } of failures.slice(0, SHOWN)) {
			const least = await minimal(scenario, law);
			const again = await playOne(least, 0);
			lines.push('', `== ${law}: ${name}`, story(least, again));
		}
	}
	const text = lines.join('\n');
	if (process.env.FAULTS_REPORT)
		writeFileSync(process.env.FAULTS_REPORT, `${text}\n`, { flag: 'a' });
	return text;
}
