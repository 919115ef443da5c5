/* eslint-disable @n8n/community-nodes/no-restricted-globals -- told by its environment how much to try */
import { play } from './play';
import { CATALOGUE, type Fault, type RequestKind } from './catalogue';
import { base, people, rows } from './plain';
import { report } from './report';
import type { Scenario } from './scenario';

jest.setTimeout(7_200_000);

/** Every so many faults are tried; 1 for the whole sweep. */
const STEP = Number(process.env.FAULTS_STEP ?? 16);
/** Until whatever goes wrong has lasted longer than anybody waits. */
const FOR_EVER = 99;

/** Runs that come right when nothing is in their way. */
const GOOD: Record<string, Scenario> = {
	'new people': { ...base, rows: rows('abcdef'), mapping: 'auto' },
	'members of all kinds': {
		...base,
		people: people(
			{ a: 'member', b: 'member', c: 'contact', d: 'unsubscribed', e: 'member', f: 'deleted' },
			'bg',
		),
		rows: rows('abcdefghij'),
	},
	mirror: {
		...base,
		mode: 'mirror',
		people: people({ a: 'member', b: 'member', k: 'member', l: 'member' }),
		strangers: 5,
		rows: rows('abcde'),
	},
	'mirror with refused rows': {
		...base,
		mode: 'mirror',
		people: people({ a: 'member', b: 'member', k: 'member', d: 'unsubscribed' }, 'bc'),
		strangers: 2,
		rows: rows('abcdef'),
		settings: { personCount: 'acceptedOnly', membershipLagMs: 1_500 },
	},
	'two lists, one of them new': {
		...base,
		mode: 'mirror',
		source: 'csv',
		target: 'split',
		hasB: false,
		people: people({ a: 'member', k: 'member' }),
		strangers: 1,
		rows: rows('abcdefgh', 'AB'),
	},
	'people who are never sent': {
		...base,
		mode: 'mirror',
		people: people({ a: 'member', b: 'contact', i: 'member', k: 'member', d: 'unsubscribed' }),
		rows: rows('abcdij'),
		never: [0, 1, 2, 4, 5, 6, 7],
	},
	preview: {
		...base,
		operation: 'preview',
		mode: 'mirror',
		people: people({ a: 'member', b: 'contact', c: 'unsubscribed', k: 'member' }),
		strangers: 2,
		rows: rows('abcd'),
	},
	'started, looked at later': {
		...base,
		operation: 'status',
		wait: false,
		people: people({ a: 'member', d: 'unsubscribed' }, 'b'),
		rows: rows('abcde'),
	},
};

const ONCE = ['page', 'listing', 'ends', 'says', 'other', 'clock', 'unauthorized'];

function* faultsOn(counts: ReadonlyMap<RequestKind, number>): Generator<Fault> {
	for (const { effect, on: kinds } of CATALOGUE) {
		const isOnce = ONCE.some((key) => key in effect);
		for (const on of kinds) {
			for (let nth = 0; nth < (counts.get(on) ?? 0); nth++) {
				for (const times of isOnce ? [1] : [1, FOR_EVER]) yield { on, nth, times, effect };
			}
		}
	}
}

describe('each fault at each request', () => {
	it.each(Object.entries(GOOD))('%s', async (name, good) => {
		const undisturbed = await play(good, true);
		expect(undisturbed.violations).toEqual([]);
		const failures = await report(
			(function* () {
				let position = 0;
				for (const fault of faultsOn(undisturbed.counts)) {
					position += 1;
					if (position % STEP !== 0) continue;
					yield { name: JSON.stringify(fault), scenario: { ...good, faults: [fault] } };
				}
			})(),
			async (scenario, index) => await play(scenario, index % 3 === 0),
			name,
		);
		expect(failures).toBe('');
	});
});
