import fc from 'fast-check';

import { JsonWriter, jsonKey } from '../../../nodes/ConstantContact/segment/jsonWriter';

describe('JsonWriter', () => {
	it.each<['grapheme' | 'binary']>([['grapheme'], ['binary']])(
		'writes any text (%s) as JSON.stringify does',
		(unit) => {
			fc.assert(
				fc.property(fc.string({ unit, maxLength: 30 }), (text) => {
					const out = new JsonWriter(Buffer.alloc(400));
					out.raw(Buffer.from('{"a":1'));
					out.raw(jsonKey('key'));
					out.text(text);
					const json = `{"a":1,"key":${JSON.stringify(text)}`;
					expect(out.buffer.toString('utf8', 0, out.end)).toBe(json);
				}),
				{ numRuns: 2_000 },
			);
		},
	);
});
