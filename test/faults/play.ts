// First of all: what it mocks must not be loaded yet.
import '../support/smallImports';
import '../support/smallPages';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { Sandbox } from '../../sandbox/server';
import { runNode, type NodeRun } from '../support/virtualRun';
import type { Fault, RequestKind } from './catalogue';
import { History } from './history';
import { judge, MARGIN, type Case, type Violation } from './law';
import {
	doOther,
	EVERYBODY,
	fileOf,
	itemsOf,
	namedNever,
	parametersOf,
	prepare,
	type Scenario,
} from './scenario';
import { FaultyWire, type TraceEntry } from './wire';

const sandbox = new Sandbox();
let keys = 0;
/** Each run has a pace of its own: what one found out about the day's quota is not the next one's. */
const freshKey = () => `key-${(keys += 1)}`;

export interface Played {
	violations: Violation[];
	trace: TraceEntry[];
	run: NodeRun;
	/** Get Status afterwards, of a run that only started imports. */
	status: NodeRun | undefined;
	/** Faults of the scenario that no request has met, and that are not `optional`. */
	unmet: Fault[];
	/** Requests of each kind that the run itself made. */
	counts: ReadonlyMap<RequestKind, number>;
}

/** Requests that a run may make: a few for everybody, some for each time that something goes wrong. */
const boundOf = ({ faults, searchRequests, waitLimit }: Scenario): number => {
	const times = faults.reduce((sum, fault) => sum + Math.min(fault.times, 100), 0);
	return 150 + 4 * times + 3 * Math.min(searchRequests, 48) + 6 * waitLimit;
};

/** Runs a scenario, and holds what the node says and does against what happened. */
export async function play(scenario: Scenario, isAgain = false): Promise<Played> {
	// What a run that was given up left behind must not wake up in this one.
	jest.clearAllTimers();
	jest.setSystemTime(new Date('2026-03-04T05:06:07Z'));
	prepare(sandbox, scenario);
	const first = await perform(scenario, scenario.faults);
	if (!isAgain || scenario.operation === 'preview' || first.violations.length > 0) return first;
	// The same once more, undisturbed: whatever went wrong is over, and it comes right. Days later:
	// addresses that are imported often within one are refused for that.
	sandbox.clock.advance(3 * 86_400_000);
	sandbox.faults = [];
	sandbox.settings.membershipLagMs = Math.min(sandbox.settings.membershipLagMs, 1_500);
	const calm: Scenario = {
		...scenario,
		faults: [],
		never: namedNever(scenario),
		cancelAfter: undefined,
		wait: true,
		waitLimit: 60,
		searchRequests: 100,
		operation: 'export',
		settings: { ...scenario.settings, membershipLagMs: 1_500 },
	};
	if (!sandbox.store.listNamed('A')) return first;
	const second = await perform(calm, []);
	const violations = second.violations.map(({ law, what }) => ({ law: `14 again, ${law}`, what }));
	return { ...second, violations, unmet: first.unmet };
}

async function perform(scenario: Scenario, faults: Scenario['faults']): Promise<Played> {
	const { access_token: token } = sandbox.tokens.issue('sandbox-api-key', ['contact_data']);
	const history = new History(sandbox);
	const other = (effect: Parameters<typeof doOther>[1]) => doOther(sandbox, effect);
	const wire = new FaultyWire(sandbox, history, token, faults, other, boundOf(scenario));
	const settings = {
		wire,
		token,
		limit: scenario.waitLimit * 60_000 + 2 * MARGIN,
		cancelAfter: scenario.cancelAfter,
	};
	const isFile = scenario.source !== 'items';
	const items: INodeExecutionData[] = isFile
		? [
				{
					json: {},
					binary: { data: { data: fileOf(scenario).toString('base64'), mimeType: 'text/plain' } },
				},
			]
		: itemsOf(scenario).map((json) => ({ json }));
	const startedAt = performance.now();
	const run = await runNode({
		...settings,
		clientId: freshKey(),
		parameters: parametersOf(scenario),
		items,
	});
	const one: Case = { scenario, sandbox, history, wire, run, token, startedAt };
	let status: NodeRun | undefined;
	const summary = run.outputs[0]?.[0];
	if (scenario.operation === 'status' && summary && !run.gaveUp) {
		sandbox.clock.advance(60_000);
		const asked = wire.trace.length;
		status = await runNode({
			...settings,
			clientId: freshKey(),
			parameters: {
				resource: 'export',
				operation: 'getStatus',
				activities: summary.json as IDataObject,
			},
			items: [summary],
		});
		one.status = { run: status, trace: wire.trace.slice(asked) };
	}
	history.finish();
	const { trace, counts } = wire;
	const unmet = faults.filter(({ on, nth, optional }) => !optional && (counts.get(on) ?? 0) <= nth);
	return { violations: judge(one), trace, run, status, unmet, counts };
}

/** A scenario as it can be read, and pasted into a test. */
function inWords({ people, rows, faults, ...rest }: Scenario): string {
	const who = people.flatMap(({ standing, isRefused }, index) =>
		standing === 'absent' && !isRefused
			? []
			: [`${EVERYBODY[index]!.split('@')[0]} ${standing}${isRefused ? ' (refused)' : ''}`],
	);
	return [
		JSON.stringify(rest),
		`people: ${who.join(', ')}`,
		...rows.map((row, index) => `row ${index + 1}: ${JSON.stringify(row)}`),
		...faults.map((fault) => `fault: ${JSON.stringify(fault)}`),
	].join('\n');
}

/** What a person needs to see a failure: what was there, what was asked, what came of it. */
export function story(scenario: Scenario, { violations, trace, run }: Played): string {
	const lines = trace.slice(0, 60).map(({ method, route, fault, got, at }) => {
		const seconds = ((at - trace[0]!.at) / 1_000).toFixed(1).padStart(7);
		return `${seconds} s  ${method.padEnd(4)} ${route} ${got}${fault ? `   <- ${fault}` : ''}`;
	});
	return [
		...violations.map(({ law, what }) => `LAW ${law}: ${what}`),
		inWords(scenario),
		...(run.outputs[0] ?? []).map(({ json }) => `said: ${String(json.message)}`),
		...(run.error ? [`failed: ${run.error.message}. ${run.error.description ?? ''}`] : []),
		...lines,
		...(trace.length > 60 ? [`… and ${trace.length - 60} more`] : []),
	].join('\n');
}

/** Leaves out of a failing scenario whatever it fails without. */
export async function minimal(scenario: Scenario, law: string, tries = 120): Promise<Scenario> {
	let least = scenario;
	let left = tries;
	const stillFails = async (candidate: Scenario) => {
		left -= 1;
		const { violations } = await play(candidate, law.startsWith('14'));
		return violations.some((violation) => violation.law === law);
	};
	for (const part of ['faults', 'rows'] as const) {
		for (let at = least[part].length - 1; at >= 0 && left > 0; at--) {
			const candidate = { ...least, [part]: least[part].filter((_one, index) => index !== at) };
			if (await stillFails(candidate)) least = candidate;
		}
	}
	for (let at = 0; at < least.people.length && left > 0; at++) {
		const people = least.people.map((person, index) =>
			index === at ? { standing: 'absent' as const, isRefused: false } : person,
		);
		if (await stillFails({ ...least, people })) least = { ...least, people };
	}
	for (const change of [
		{ settings: {} },
		{ strangers: 0 },
		{ source: 'items' as const },
		{ target: 'one' as const },
	]) {
		if (left > 0 && (await stillFails({ ...least, ...change }))) least = { ...least, ...change };
	}
	return least;
}
