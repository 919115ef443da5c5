/** `npm run test:faults`: the suite of faults alone; `long` for all of it, `seed N` for one run. */
import { run } from '../../demo/lib/processes.mjs';
import { root } from '../../demo/lib/setup.mjs';

const [form = 'short', value] = process.argv.slice(2);
const LONG = { FAULTS_RUNS: '10000', FAULTS_STEP: '1' };
const settings = {
	short: {},
	long: LONG,
	seed: { FAULTS_SEED: value, FAULTS_RUNS: '1' },
}[form];
if (!settings || (form === 'seed' && !Number.isInteger(Number(value)))) {
	console.error('npm run test:faults [-- long | seed N]');
	process.exit(2);
}
Object.assign(process.env, settings);
const files = form === 'seed' ? 'test/faults/(random|express)' : 'test/faults/';
try {
	await run(process.execPath, ['node_modules/jest/bin/jest.js', files], { cwd: root, show: true });
} catch {
	process.exit(1);
}
