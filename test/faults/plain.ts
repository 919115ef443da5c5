import { EVERYBODY, type Person, type Scenario, type ScenarioRow, type Standing } from './scenario';

/** People by the first letter of their address; nobody else is in the account. */
export const people = (standings: Record<string, Standing>, refused = ''): Person[] =>
	EVERYBODY.map((email) => ({
		standing: standings[email[0]!] ?? 'absent',
		isRefused: refused.includes(email[0]!),
	}));

/** A row with everything right for each letter, on these lists in turn. */
export const rows = (names: string, lists = 'A'): ScenarioRow[] =>
	[...names].map((name, index) => ({
		kind: 'plain',
		who: name.charCodeAt(0) - 'a'.charCodeAt(0),
		consent: 'yes',
		list: lists[index % lists.length] as 'A' | 'B',
	}));

/** An empty list and an empty account, and nothing that goes wrong. */
export const base: Scenario = {
	operation: 'export',
	source: 'items',
	target: 'one',
	mapping: 'manual',
	hasB: true,
	people: people({}),
	strangers: 0,
	rows: [],
	mode: 'addAndUpdate',
	takesOff: false,
	tags: false,
	skipFaulty: false,
	duplicateEmails: 'keepLast',
	largestRemoval: '100%',
	searchRequests: 100,
	wait: true,
	waitLimit: 60,
	settings: {},
	faults: [],
	never: [],
};
