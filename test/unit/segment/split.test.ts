import fc from 'fast-check';

import { Yielder } from '../../../nodes/ConstantContact/segment/yielder';
import type { Row } from '../../../nodes/ConstantContact/segment/reader';
import { BrokenRow, segmentOf } from '../../../nodes/ConstantContact/segment/segment';
import { splitSegment } from '../../../nodes/ConstantContact/segment/split';

const yielder = () => new Yielder(async () => {});
const segmentOfValues = (values: unknown[]) =>
	segmentOf(values.length, (index) =>
		index < values.length ? { value: values[index] } : undefined,
	);
const byLowerCase = (text: string | undefined) => ({
	key: text === undefined ? 'no text' : `name ${text.toLowerCase()}`,
	choice: text,
});
const splitValues = async (values: unknown[]) =>
	await splitSegment(segmentOfValues(values), (row) => row.value, byLowerCase, 10, yielder());

describe('splitSegment', () => {
	it('puts every row into exactly one part, in order, with its position', async () => {
		const value = fc.constantFrom('a', 'A', ' a ', 'b', '', null, undefined, 7);
		await fc.assert(
			fc.asyncProperty(fc.array(value, { maxLength: 40 }), async (values) => {
				const parts = await splitValues(values);
				const seen = parts.flatMap(({ key, segment }) =>
					Array.from({ length: segment.length }, (_, index) => {
						const raw = values[segment.position(index)] ?? '';
						expect((segment.row(index) as Row).value ?? '').toBe(raw);
						expect(`name ${String(raw).trim().toLowerCase()}`).toBe(key);
						return segment.position(index);
					}),
				);
				expect([...seen].sort((a, b) => a - b)).toEqual(values.map((_, index) => index));
				expect(new Set(parts.map(({ key }) => key)).size).toBe(parts.length);
			}),
		);
	});

	it('takes nothing for the name of a list but texts and numbers', async () => {
		const { proxy: revoked, revoke } = Proxy.revocable({}, {});
		revoke();
		const odd = [{ name: 'FR' }, ['IT', 'ES'], ['DE'], new Date(), true, Symbol('a'), () => 'a'];
		const values = [...odd, revoked, Object.create(null), Number.NaN, Infinity, 'DE', 7, 10n];
		const parts = await splitValues(values);
		expect(parts.map(({ key, label, segment }) => [key, label, segment.length])).toEqual([
			['no text', '', 11],
			['name de', 'DE', 1],
			['name 7', '7', 1],
			['name 10', '10', 1],
		]);
	});

	it.each([
		...['["IT","ES"]', ' [] ', '{"name":"FR"}', '{IT,ES}', '"VIP","News"'],
		...['* Friends ::: * starred', ':::'],
	])('takes several values in one text for no name: %s', async (value) => {
		const parts = await splitValues([value, 'DE']);
		expect(parts.map(({ key }) => key)).toEqual(['no text', 'name de']);
	});

	it.each([
		['="VIP"', 'VIP'],
		["'+1 club", '+1 club'],
		['#N/A', ''],
		['\\N', ''],
		['VIP, Paris', 'VIP, Paris'],
		['[old] VIP', '[old] VIP'],
		['N/A', 'N/A'],
	])('reads %s as a spreadsheet or database means it', async (value, name) => {
		const parts = await splitValues([value]);
		expect(parts.map(({ label }) => label)).toEqual([name]);
	});

	it('puts unreadable rows to those that name no list', async () => {
		const broken = new BrokenRow({}, { reason: 'invalid_row', message: 'Broken.' });
		const rows = [{ value: 'a' }, broken, { value: '' }, { value: null }, {}];
		const segment = { ...segmentOf(rows.length, () => undefined), row: (at: number) => rows[at] };
		const parts = await splitSegment(segment, (row) => row.value, byLowerCase, 10, yielder());
		expect(parts.map(({ segment: part }) => part.length)).toEqual([1, 4]);
	});

	it('takes off invisible letters, but for those of which emoji are made', async () => {
		const parts = await splitValues(['D\u200bE', 'DE\ufeff', 'DE', '\u200b', '👩\u200d💻 ❤\ufe0f']);
		expect(parts.map(({ label }) => label)).toEqual(['DE', '', '👩\u200d💻 ❤\ufe0f']);
	});

	it('has a part for whatever a row holds', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.anything({ withBigInt: true }), { maxLength: 9 }),
				async (values) => {
					const parts = await splitValues(values);
					const rows = parts.reduce((sum, { segment }) => sum + segment.length, 0);
					expect(rows).toBe(values.length);
				},
			),
		);
	});

	it('stops at too many parts', async () => {
		const split = splitSegment(
			segmentOfValues(['a', 'b', 'c']),
			(row) => row.value,
			byLowerCase,
			2,
			yielder(),
		);
		await expect(split).rejects.toThrow('The rows name more than');
	});
});
