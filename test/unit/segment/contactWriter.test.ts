import fc from 'fast-check';

import { ContactWriter, textKey } from '../../../nodes/ConstantContact/segment/contactWriter';

const write = (out: ContactWriter, key: string, text: string) => {
	out.raw('{"a":1');
	out.text(textKey(key), text);
	return out;
};

describe('ContactWriter', () => {
	it.each<['grapheme' | 'binary' | 'grapheme-ascii']>([
		['grapheme'],
		['binary'],
		['grapheme-ascii'],
	])('writes any text (%s) as JSON.stringify does, and measures it to the byte', (unit) => {
		const text = fc.string({ unit, maxLength: 30 });
		fc.assert(
			fc.property(text, text, (key, value) => {
				const out = write(new ContactWriter(), key, value);
				expect(JSON.parse(`${out.json}}`)).toEqual(
					key === 'a'
						? { a: value }
						: JSON.parse(`{"a":1,${JSON.stringify({ [key]: value }).slice(1)}`),
				);
				expect(out.bytes).toBe(Buffer.byteLength(out.json));
				const measured = write(new ContactWriter(true), key, value);
				expect(measured).toMatchObject({ bytes: out.bytes, isPlain: out.isPlain, json: '' });
				if (!out.isPlain) return;
				const trusting = new ContactWriter();
				trusting.trusts = true;
				expect(write(trusting, key, value).json).toBe(out.json);
			}),
			{ numRuns: 2_000 },
		);
	});

	it('takes for plain only what has nothing to trim and nothing to escape', () => {
		const plain = ['a', 'Ada Lovelace', "O'Neill", '+1 (555) 1', '~'];
		const odd = ['', ' a', 'a ', 'a"b', 'a\\b', 'a\tb', 'é', '\u007f', 7, null];
		const out = new ContactWriter();
		expect(plain.filter((text) => !out.takes(text))).toEqual([]);
		expect(out.isPlain).toBe(true);
		expect(odd.filter((text) => out.takes(text))).toEqual([]);
		expect(out.isPlain).toBe(false);
	});
});
