import fc from 'fast-check';
import { play, story } from './play';
import { scenarioArbitrary } from './scenario';
jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
jest.setTimeout(7_200_000);
it.each(process.env.SEEDS!.split(',').map(Number))('%d', async (seed) => {
	const [scenario] = fc.sample(scenarioArbitrary, { seed, numRuns: 1 });
	const played = await play(scenario!, process.env.AGAIN === '1');
	process.stdout.write(
		`\n##### ${seed}\n${story(scenario!, played)}\n${JSON.stringify(played.run.outputs[0]?.map(({ json }) => json))}\n${JSON.stringify(played.run.outputs[1]?.map(({ json }) => [json.row, json.reason, json.message]))}\n`,
	);
});
