import fc from 'fast-check';

import { Pacer } from '../../../nodes/ConstantContact/segment/pacer';
import type { Row } from '../../../nodes/ConstantContact/segment/reader';
import { segmentOf } from '../../../nodes/ConstantContact/segment/segment';
import { splitSegment, TooManyPartsError } from '../../../nodes/ConstantContact/segment/split';

const pacer = () => new Pacer(async () => {});
const segmentOfValues = (values: unknown[]) =>
	segmentOf(values.length, (index) =>
		index < values.length ? { value: values[index] } : undefined,
	);
const byLowerCase = (text: string) => ({ key: text.toLowerCase(), choice: text });

describe('splitSegment', () => {
	it('puts every row into exactly one part, in order, with its position', async () => {
		const value = fc.constantFrom('a', 'A', ' a ', 'b', '', null, undefined, 7);
		await fc.assert(
			fc.asyncProperty(fc.array(value, { maxLength: 40 }), async (values) => {
				const parts = await splitSegment(
					segmentOfValues(values),
					(row) => row.value,
					byLowerCase,
					10,
					pacer(),
				);
				const seen = parts.flatMap(({ key, segment }) =>
					Array.from({ length: segment.length }, (_, index) => {
						const raw = values[segment.position(index)] ?? '';
						expect((segment.row(index) as Row).value ?? '').toBe(raw);
						expect(String(raw).trim().toLowerCase()).toBe(key);
						return segment.position(index);
					}),
				);
				expect([...seen].sort((a, b) => a - b)).toEqual(values.map((_, index) => index));
				expect(new Set(parts.map(({ key }) => key)).size).toBe(parts.length);
			}),
		);
	});

	it('stops at too many parts', async () => {
		const split = splitSegment(
			segmentOfValues(['a', 'b', 'c']),
			(row) => row.value,
			byLowerCase,
			2,
			pacer(),
		);
		await expect(split).rejects.toThrow(TooManyPartsError);
	});
});
