/** The node's own work between n8n and the network, and the least that anybody would have to do. */
import type { Readable } from 'node:stream';

import type { Segment } from '../nodes/ConstantContact/segment/segment.ts';
import { built } from './built.mts';
import { type Kind, KINDS, mappingOf, type Row } from './rows.mts';

const { checkSegment } = built(
	'./segment/check',
) as typeof import('../nodes/ConstantContact/segment/check.ts');
const { planBatches, rowsOfBatch, fewestBatches } = built(
	'./imports/batches',
) as typeof import('../nodes/ConstantContact/imports/batches.ts');
const { bodyFrame, BodyBuilder } = built(
	'./imports/body',
) as typeof import('../nodes/ConstantContact/imports/body.ts');
const { compileManualMapping } = built(
	'./segment/mapping/manual',
) as typeof import('../nodes/ConstantContact/segment/mapping/manual.ts');
const { CONTACT_FIELDS } = built(
	'./segment/fields/standard',
) as typeof import('../nodes/ConstantContact/segment/fields/standard.ts');
const { customContactField } = built(
	'./segment/fields/custom',
) as typeof import('../nodes/ConstantContact/segment/fields/custom.ts');
const { Yielder } = built(
	'./segment/yielder',
) as typeof import('../nodes/ConstantContact/segment/yielder.ts');
const { compileReader } = built(
	'./segment/reader',
) as typeof import('../nodes/ConstantContact/segment/reader.ts');
const { segmentOf } = built(
	'./segment/segment',
) as typeof import('../nodes/ConstantContact/segment/segment.ts');
const { csvRows, STANDARD } = built(
	'./segment/file/csv',
) as typeof import('../nodes/ConstantContact/segment/file/csv.ts');
const { FileSegment } = built(
	'./segment/file/fileSegment',
) as typeof import('../nodes/ConstantContact/segment/file/fileSegment.ts');
const { textOf } = built(
	'./segment/file/text',
) as typeof import('../nodes/ConstantContact/segment/file/text.ts');

const LIST = 'c3f1a2b4-5d6e-11ee-9c3a-fa163e5bc304';
const CONTACTS_PER_IMPORT = 40_000;

/** Checks, duplicates, verdicts, batches and every body, ready to be sent. */
export const exportAll = async (rows: Row[], kind: Kind, onBatch?: () => void) =>
	await exportSegment(
		segmentOf(rows.length, (index) => rows[index]!),
		rows.length,
		kind,
		onBatch,
	);

/** The same with the rows of a CSV file, read twice as a stream. */
export async function exportFile(open: () => Readable, rows: number, guess: number) {
	const columns = Object.keys(KINDS.narrow.row(0));
	const head = { dialect: STANDARD, columns, hasHeadings: true, leading: 1 };
	const segment = new FileSegment(() => csvRows(textOf(open()), head), guess);
	const outcome = await exportSegment(segment, rows, 'narrow');
	await segment.close();
	return outcome;
}

async function exportSegment(
	segment: Segment,
	rows: number,
	kind: Kind,
	onBatch: () => void = () => {},
) {
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
	const frame = bodyFrame([LIST], checked.maySms);
	const plan = await planBatches(checked.sizes, { frame: frame.bytes }, yielder);
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
export function sliceAndStringify(rows: Row[]): number {
	let length = 0;
	for (let from = 0; from < rows.length; from += CONTACTS_PER_IMPORT) {
		const part = rows.slice(from, from + CONTACTS_PER_IMPORT);
		length += JSON.stringify({ import_data: part, list_ids: [LIST] }).length;
	}
	return length;
}
