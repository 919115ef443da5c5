/** The node's own work between n8n and the network, and the least that anybody would have to do. */
import { createRequire } from 'node:module';

import { KINDS, mappingOf } from './rows.mjs';

const load = (path) => createRequire(import.meta.url)(`../dist/nodes/ConstantContact/${path}.js`);
const { checkSegment } = load('segment/check');
const { planBatches, rowsOfBatch, fewestBatches } = load('imports/batches');
const { bodyFrame, BodyBuilder } = load('imports/body');
const { compileManualMapping } = load('segment/mapping/manual');
const { CONTACT_FIELDS } = load('segment/fields/standard');
const { customContactField } = load('segment/fields/custom');
const { Yielder } = load('segment/yielder');
const { compileReader } = load('segment/reader');
const { segmentOf } = load('segment/segment');
const { csvRows, STANDARD } = load('segment/file/csv');
const { FileSegment } = load('segment/file/fileSegment');
const { textOf } = load('segment/file/text');

const LIST = 'c3f1a2b4-5d6e-11ee-9c3a-fa163e5bc304';
const CONTACTS_PER_IMPORT = 40_000;

/** Checks, duplicates, verdicts, batches and every body, ready to be sent. */
export const exportAll = async (rows, kind, onBatch) =>
	await exportSegment(
		segmentOf(rows.length, (index) => rows[index]),
		rows.length,
		kind,
		onBatch,
	);

/** The same with the rows of a CSV file, read twice as a stream. */
export async function exportFile(open, rows, guess) {
	const head = { dialect: STANDARD, columns: Object.keys(KINDS.narrow.row(0)), leading: 1 };
	const segment = new FileSegment(() => csvRows(textOf(open()), head), guess);
	const outcome = await exportSegment(segment, rows, 'narrow');
	await segment.close();
	return outcome;
}

async function exportSegment(segment, rows, kind, onBatch = () => {}) {
	const fields = [...CONTACT_FIELDS, ...KINDS[kind].custom.map(customContactField)];
	const mapping = compileManualMapping(mappingOf(kind), fields, (parameter) =>
		compileReader(parameter, () => {
			throw new Error('Nothing here has to be evaluated');
		}),
	);
	const yielder = new Yielder(() => new Promise((resolve) => setImmediate(resolve)));
	const checked = await checkSegment(
		segment,
		{ mapping, consent: () => undefined, duplicates: 'keepLast', faults: 'leaveOutField' },
		yielder,
	);
	if (checked.sendable !== rows) throw new Error('Every row of the bench can be sent');
	const frame = bodyFrame([LIST]);
	const plan = planBatches(checked.sizes, { frame: frame.bytes });
	const builder = new BodyBuilder(frame, checked);
	let bytes = 0;
	for (let batch = 0; batch < plan.ends.length; batch++) {
		bytes += (await builder.build(rowsOfBatch(plan, batch), yielder)).length;
		onBatch();
	}
	const fewest = fewestBatches(checked.sizes, { frame: frame.bytes });
	return { imports: plan.ends.length, fewest, bytes };
}

/** The same rows cut and turned into JSON, with nothing checked and nothing known about them. */
export function sliceAndStringify(rows) {
	let length = 0;
	for (let from = 0; from < rows.length; from += CONTACTS_PER_IMPORT) {
		const part = rows.slice(from, from + CONTACTS_PER_IMPORT);
		length += JSON.stringify({ import_data: part, list_ids: [LIST] }).length;
	}
	return length;
}
