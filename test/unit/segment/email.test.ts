import fc from 'fast-check';

import { checkEmail } from '../../../nodes/ConstantContact/segment/email';

describe('checkEmail', () => {
	it.each([
		['  Ada.Lovelace+vip@Example.co.uk ', 'Ada.Lovelace+vip@Example.co.uk'],
		["o'brien@example.com", "o'brien@example.com"],
		['jürgen@müller.example', 'jürgen@müller.example'],
		['a@b.xn--p1ai', 'a@b.xn--p1ai'],
		[`${'a'.repeat(68)}@example.com`, `${'a'.repeat(68)}@example.com`],
	])('takes %s', (value, email) => expect(checkEmail(value)).toBe(email));

	it.each([
		[undefined, 'missing_email', 'no email address'],
		[null, 'missing_email', 'no email address'],
		['  ', 'missing_email', 'no email address'],
		[42, 'invalid_email', 'not text'],
		['ada example.com', 'invalid_email', 'blank'],
		['ada.example.com', 'invalid_email', 'no @'],
		['ada@@example.com', 'invalid_email', 'more than one @'],
		['@example.com', 'invalid_email', 'nothing before'],
		['ada@example', 'invalid_email', 'no full domain'],
		['ada@example.c', 'invalid_email', 'no full domain'],
		['ada@-example.com', 'invalid_email', 'no full domain'],
		['ada@example..com', 'invalid_email', 'no full domain'],
		['.ada@example.com', 'invalid_email', 'dot'],
		['a..b@example.com', 'invalid_email', 'dot'],
		['ada@example.com,bob@example.com', 'invalid_email', 'comma'],
		['<ada@example.com>', 'invalid_email', 'brackets'],
		['ada\u200b@example.com', 'invalid_email', 'invisible'],
		[`${'a'.repeat(69)}@example.com`, 'invalid_email', 'longer than 80'],
	])('says of %j that it is %s: %s', (value, reason, words) => {
		const cause = checkEmail(value);
		expect(cause).toMatchObject({ reason, field: 'email' });
		expect((cause as { message: string }).message).toContain(words);
	});

	it('never quotes the address in its sentence', () => {
		fc.assert(
			fc.property(fc.emailAddress(), fc.constantFrom(' x', '@', ',', '>'), (email, spoiler) => {
				const cause = checkEmail(email + spoiler + email);
				expect(typeof cause).toBe('object');
				expect(JSON.stringify(cause)).not.toContain(email);
			}),
		);
	});
});
