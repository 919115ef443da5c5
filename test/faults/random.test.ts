/* eslint-disable @n8n/community-nodes/no-restricted-globals -- told by its environment how much to try */
import { report } from './report';
import { play } from './play';
import { scenarioArbitrary } from './scenario';
import fc from 'fast-check';

jest.setTimeout(7_200_000);

const RUNS = Number(process.env.FAULTS_RUNS ?? 600);
const SEED = Number(process.env.FAULTS_SEED ?? 1);

it(`says nothing that is not so and harms nobody, ${RUNS} random mixes from seed ${SEED}`, async () => {
	const failures = await report(
		(function* () {
			for (let seed = SEED; seed < SEED + RUNS; seed++) {
				const [scenario] = fc.sample(scenarioArbitrary, { seed, numRuns: 1 });
				yield { name: `seed ${seed}`, scenario: scenario! };
			}
		})(),
		async (scenario, index) => await play(scenario, index % 3 === 0),
	);
	expect(failures).toBe('');
});
