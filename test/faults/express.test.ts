/* eslint-disable @n8n/community-nodes/no-restricted-globals -- told by its environment how much to try */
// First of all: what it mocks must not be loaded yet.
import { play } from './play';
import fc from 'fast-check';

import { report } from './report';
import { expressArbitrary } from './scenario';

jest.setTimeout(7_200_000);

const RUNS = Math.ceil(Number(process.env.FAULTS_RUNS ?? 600) / 4);
const SEED = Number(process.env.FAULTS_SEED ?? 1);

it(`signs nobody up again or too often, and says what is so, ${RUNS} random mixes from seed ${SEED}`, async () => {
	const failures = await report(
		(function* () {
			for (let seed = SEED; seed < SEED + RUNS; seed++) {
				const [scenario] = fc.sample(expressArbitrary, { seed, numRuns: 1 });
				yield { name: `seed ${seed}`, scenario: scenario! };
			}
		})(),
		async (scenario, index) => await play(scenario, index % 3 === 0),
		'random mixes with Express',
	);
	expect(failures).toBe('');
});
