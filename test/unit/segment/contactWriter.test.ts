import fc from 'fast-check';

import {
	ASCII,
	ContactWriter,
	ODD,
	PLAIN,
	textKey,
	type Plainness,
} from '../../../nodes/ConstantContact/segment/contactWriter';

function write(out: ContactWriter, key: string, text: string, known: Plainness = ODD) {
	out.known = known;
	out.raw('{"a":1');
	out.text(textKey(key), text);
	out.raw('}');
	return out;
}

const plainnessOf = (value: unknown): Plainness | undefined => {
	const out = ContactWriter.forOne();
	return out.plain(textKey('key'), value, 50) ? out.found : undefined;
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
				const out = write(ContactWriter.forOne(), key, value);
				const json = out.written.toString();
				expect(JSON.parse(json)).toEqual(
					JSON.parse(`{"a":1,${JSON.stringify({ [key]: value }).slice(1)}`),
				);
				expect(write(new ContactWriter(), key, value)).toMatchObject({
					bytes: out.bytes,
					found: out.found,
				});
				// A row that was measured before is written without being looked at again.
				const again = write(ContactWriter.forOne(), key, value, out.found);
				expect(again.written.toString()).toBe(json);
			}),
			{ numRuns: 2_000 },
		);
	});

	it('writes a copy of what it wrote as the same bytes', () => {
		const out = write(ContactWriter.forOne(), 'Größe', 'Łódź 日本 👍 "é"');
		const copy = ContactWriter.forOne();
		copy.raw(out.written.toString('latin1'));
		expect(copy.written).toEqual(out.written);
	});

	it('takes for plain only what has nothing to trim and nothing to escape', () => {
		for (const text of ['a', 'Ada Lovelace', "O'Neill", '+1 (555) 1', '~']) {
			expect([text, plainnessOf(text)]).toEqual([text, ASCII]);
		}
		for (const text of ['é', 'Łódź', 'a\u00a0b', '日本', '中a']) {
			expect([text, plainnessOf(text)]).toEqual([text, PLAIN]);
		}
		const odd = ['', ' a', 'a ', 'a"b', 'a\\b', 'a\tb', '\u007f', '\u0085', '\u00a0a', 'a\u3000'];
		const blanks = ['a\u1680', '\u2003a', 'a\ufeff', 'a\u2028'];
		for (const text of [...odd, ...blanks, '\ufffd', '\ud83d', 'x'.repeat(51), 7, null]) {
			expect([text, plainnessOf(text)]).toEqual([text, undefined]);
		}
	});

	it('forgets a row with the next one', () => {
		const out = write(ContactWriter.forOne(), 'b', 'a"b');
		expect(out.found).toBe(ODD);
		out.clear();
		expect(out).toMatchObject({ found: ASCII, bytes: 0 });
	});
});
