/** Child: CPU of the export and of the floor in turns. Arguments: kind, rows, rounds. */
import { exportAll, sliceAndStringify } from './pipeline.mts';
import { type Kind, makeRows } from './rows.mts';

const kind = process.argv[2] as Kind;
const [count = 0, rounds = 0] = process.argv.slice(3).map(Number);

const milliseconds = () => {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1_000;
};
/**
 * Collections come as they come, in the floor and in ours: one that is forced before makes V8 begin
 * another at the next turn of the event loop, which the floor never takes.
 */
async function cpuOf(work: () => unknown): Promise<number> {
	const before = milliseconds();
	await work();
	return milliseconds() - before;
}
const median = (numbers: number[]) =>
	numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

const rows = makeRows(kind, count);
const warmUp = rows.slice(0, 50_000);
for (let round = 0; round < 3; round++) {
	sliceAndStringify(warmUp);
	await exportAll(warmUp, kind);
}
const floor: number[] = [];
const ours: number[] = [];
for (let round = 0; round < rounds; round++) {
	floor.push(await cpuOf(() => sliceAndStringify(rows)));
	ours.push(await cpuOf(() => exportAll(rows, kind)));
}
console.log(JSON.stringify({ floor: median(floor), ours: median(ours) }));
