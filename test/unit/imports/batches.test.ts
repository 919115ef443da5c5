import fc from 'fast-check';

import {
	fewestBatches,
	planBatches,
	rowsOfBatch,
	type BatchLimits,
} from '../../../nodes/ConstantContact/imports/batches';
import { BodyBuilder, bodyFrame } from '../../../nodes/ConstantContact/imports/body';
import { Yielder } from '../../../nodes/ConstantContact/segment/yielder';

const limits = { frame: 100, maxBytes: 20_000, maxContacts: 200 };

const planOf = async (sizes: Uint32Array, some: BatchLimits = limits) =>
	await planBatches(sizes, some, new Yielder(async () => {}));

const batchesOf = async (sizes: Uint32Array) => {
	const plan = await planOf(sizes);
	return plan.ends.map((_end, batch) => [...rowsOfBatch(plan, batch)]);
};

/** Sizes in runs, so that short and long contacts stand apart as they do in sorted segments. */
const segments = fc
	.array(
		fc.record({
			size: fc.oneof(fc.integer({ min: 20, max: 60 }), fc.integer({ min: 61, max: 200 })),
			spread: fc.integer({ min: 0, max: 19 }),
			times: fc.integer({ min: 0, max: 1_500 }),
		}),
		{ maxLength: 6 },
	)
	.map((runs) =>
		Uint32Array.from(
			runs.flatMap(({ size, spread, times }) =>
				Array.from({ length: times }, (_, index) =>
					index % 7 === 6 ? 0 : size + (index % (spread + 1)),
				),
			),
		),
	);

describe('planBatches', () => {
	it('sends each row to send exactly once, and no other', async () => {
		await fc.assert(
			fc.asyncProperty(segments, async (sizes) => {
				const sent = (await batchesOf(sizes)).flat().sort((a, b) => a - b);
				const wanted = [...sizes.keys()].filter((row) => sizes[row]! > 0);
				expect(sent).toEqual(wanted);
			}),
		);
	});

	it('keeps every batch within its bytes and contacts', async () => {
		await fc.assert(
			fc.asyncProperty(segments, async (sizes) => {
				for (const rows of await batchesOf(sizes)) {
					const bytes = rows.reduce((sum, row) => sum + sizes[row]!, 100 + rows.length - 1);
					expect(rows.length).toBeGreaterThan(0);
					expect(rows.length).toBeLessThanOrEqual(limits.maxContacts);
					expect(bytes).toBeLessThanOrEqual(limits.maxBytes);
				}
			}),
		);
	});

	it('needs at most one request and 1 % more than the smallest possible number', async () => {
		await fc.assert(
			fc.asyncProperty(segments, async (sizes) => {
				const fewest = fewestBatches(sizes, limits);
				expect((await batchesOf(sizes)).length).toBeLessThanOrEqual(fewest + 1 + fewest / 100);
			}),
			{ numRuns: 300 },
		);
	});

	it('mixes short and long contacts that stand apart, at the real limits', async () => {
		const sizes = new Uint32Array(400_000).fill(50).fill(350, 200_000);
		const plan = await planOf(sizes, { frame: 70 });
		expect(plan.ends.length).toBeLessThanOrEqual(fewestBatches(sizes, { frame: 70 }) + 1);
	});

	it('keeps the order of the segment where that costs nothing', async () => {
		const plan = await planOf(new Uint32Array(1_000).fill(50));
		expect([...plan.order]).toEqual([...new Array(1_000).keys()]);
	});

	it('refuses a contact that fits into no request', async () => {
		await expect(planOf(Uint32Array.of(20_000))).rejects.toThrow(RangeError);
	});

	it('leaves the event loop its turns, however many rows there are', async () => {
		const rows = 10_000;
		const apart = new Uint32Array(rows).fill(50).fill(190, rows / 2);
		for (const sizes of [new Uint32Array(rows).fill(50), apart]) {
			// A clock on which every look takes a millisecond.
			let now = 0;
			const clock = jest.spyOn(performance, 'now').mockImplementation(() => (now += 1));
			let turns = 0;
			await planBatches(sizes, limits, new Yielder(async () => void (turns += 1)));
			clock.mockRestore();
			expect(turns).toBeGreaterThan(rows / 64 / 20);
		}
	});
});

describe('BodyBuilder', () => {
	it('gives exactly the planned bytes, which parse to exactly the contacts', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), async (names) => {
				const json = names.map((name) => JSON.stringify({ email: 'a@example.com', name }));
				const sizes = Uint32Array.from(json, (text) => Buffer.byteLength(text));
				const builder = new BodyBuilder(bodyFrame(['list'], false), {
					sizes,
					maySms: false,
					writeContact: (row, out) => out.raw(Buffer.from(json[row]!).toString('latin1')),
				});
				const rows = Uint32Array.from(names.keys());
				const body = await builder.build(rows, new Yielder(async () => {}));
				const contacts = json.map((text) => JSON.parse(text) as unknown);
				expect(JSON.parse(body.toString())).toEqual({ import_data: contacts, list_ids: ['list'] });
			}),
		);
	});

	it('says that people agreed to text messages where it has their numbers, and only there', async () => {
		const number = { sms_number: '6175550100', sms_consent_date: '07/03/2024' };
		const people = [
			{ email: 'a@example.com', first_name: ',"sms_number":"' },
			{ email: 'b@example.com', ...number },
		];
		const json = people.map((person) => JSON.stringify(person));
		const frame = bodyFrame(['list'], true);
		const builder = new BodyBuilder(frame, {
			sizes: Uint32Array.from(json, (text) => Buffer.byteLength(text)),
			maySms: true,
			writeContact: (row, out) => out.raw(json[row]!),
		});
		const bodyOf = async (rows: number[]) =>
			(await builder.build(Uint32Array.from(rows), new Yielder(async () => {}))).toString();
		const list_ids = ['list'];
		expect(await bodyOf([0])).toBe(JSON.stringify({ import_data: [people[0]], list_ids }));
		const both = await bodyOf([0, 1]);
		expect(both).toBe(
			JSON.stringify({ import_data: people, list_ids, sms_permission_to_send: 'explicit' }),
		);
		expect(both).toHaveLength(frame.bytes + json.join().length);
	});
});
