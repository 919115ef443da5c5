import fc from 'fast-check';

import {
	checkEmail,
	isEvidentAddress,
	mayHoldAddress,
} from '../../../nodes/ConstantContact/segment/email';

describe('checkEmail', () => {
	it.each([
		['  Ada.Lovelace+vip@Example.co.uk ', 'Ada.Lovelace+vip@Example.co.uk'],
		["o'brien@example.com", "o'brien@example.com"],
		['jürgen@müller.example', 'jürgen@müller.example'],
		['a@b.xn--p1ai', 'a@b.xn--p1ai'],
		[`${'a'.repeat(64)}@example.mail`, `${'a'.repeat(64)}@example.mail`],
		[`a@${'b'.repeat(63)}.example`, `a@${'b'.repeat(63)}.example`],
		['a@कंपनी.भारत', 'a@कंपनी.भारत'],
		['a!b#c=d@example.com', 'a!b#c=d@example.com'],
		['bilgi@ışık.example', 'bilgi@ışık.example'],
		['иван@пример.рф', 'иван@пример.рф'],
		['иван.petrov@пример.com', 'иван.petrov@пример.com'],
		['νίκος2@example.gr', 'νίκος2@example.gr'],
		['ada%example.com@relay.example', 'ada%example.com@relay.example'],
	])('takes %s', (value, email) => expect(checkEmail(value)).toBe(email));

	it.each([
		[undefined, 'missing_email', 'no email address'],
		[null, 'missing_email', 'no email address'],
		['  ', 'missing_email', 'no email address'],
		[42, 'invalid_email', 'not text'],
		['ada lovelace@example.com', 'invalid_email', 'space'],
		['not given', 'invalid_email', 'no @'],
		['ada.example.com', 'invalid_email', 'no @'],
		['ada@@example.com', 'invalid_email', 'more than one @'],
		['@example.com', 'invalid_email', 'nothing before'],
		['ada@example', 'invalid_email', 'no full domain'],
		['ada@example.c', 'invalid_email', 'no full domain'],
		['ada@-example.com', 'invalid_email', 'no full domain'],
		['ada@example..com', 'invalid_email', 'no full domain'],
		['.ada@example.com', 'invalid_email', 'dot'],
		['a..b@example.com', 'invalid_email', 'dot'],
		['ada@example.com,bob@example.com', 'invalid_email', 'keep one'],
		['ada@example.com / bob@example.com', 'invalid_email', 'keep one'],
		['ada@example.com bob@example.com', 'invalid_email', 'keep one'],
		['Bob bob@x.com <ada@example.com>', 'invalid_email', 'keep one'],
		['ada@example.com,,', 'invalid_email', 'comma'],
		['ada@example.com (old)', 'invalid_email', 'space'],
		['ada@example.com>', 'invalid_email', 'brackets'],
		['"ada l"@example.com', 'invalid_email', 'space'],
		["'ada'@example.com", 'invalid_email', 'quotes'],
		['***da@example.com', 'invalid_email', 'asterisk'],
		['Name:ada@example.com', 'invalid_email', 'letter before the @'],
		['mailto:ada%2Bvip@example.com', 'invalid_email', 'letter before the @'],
		['http://ada@example.com', 'invalid_email', 'letter before the @'],
		['ada%2Bvip@example.com', 'invalid_email', 'by its number'],
		['mailto%3Aada@example.com', 'invalid_email', 'by its number'],
		['ada%20l@example.com', 'invalid_email', 'by its number'],
		['\u0430da@example.com', 'invalid_email', 'two alphabets'],
		['ada@ex\u0430mple.com', 'invalid_email', 'two alphabets'],
		['ada.l\u03bfvelace@example.com', 'invalid_email', 'two alphabets'],
		['<a href="mailto:ada@example.com">bob@example.com</a>', 'invalid_email', 'keep one'],
		['[bob@example.com](mailto:ada@example.com)', 'invalid_email', 'more than one @'],
		['<mailto:ada@example.com|bob@example.com>', 'invalid_email', 'keep one'],
		['[Ada](mailto:ada%2Bvip@example.com)', 'invalid_email', 'letter before the @'],
		['a€@example.com', 'invalid_email', 'letter before the @'],
		['#ada@example.com', 'invalid_email', 'begins with a sign'],
		['=ada@example.com', 'invalid_email', 'begins with a sign'],
		['${user}@example.com', 'invalid_email', 'begins with a sign'],
		['ada\u0000l@example.com', 'invalid_email', 'invisible'],
		['क\u200dक@example.com', 'invalid_email', 'invisible'],
		['ada²@example.com', 'invalid_email', 'another shape'],
		['ALİ@EXAMPLE.COM', 'invalid_email', 'Turkish'],
		['ALI\u0307@EXAMPLE.COM', 'invalid_email', 'Turkish'],
		['ali@GMAİL.COM', 'invalid_email', 'Turkish'],
		['BİLGİ@ŞİRKET.EXAMPLE', 'invalid_email', 'Turkish'],
		['ınfo@example.com', 'invalid_email', 'Turkish'],
		['ann@gmaıl.com', 'invalid_email', 'Turkish'],
		['ad\ufffd@example.com', 'invalid_email', 'could not be read'],
		['ad\ud800@example.com', 'invalid_email', 'could not be read'],
		['ad\ue000@example.com', 'invalid_email', 'could not be read'],
		['ad\u0092@example.com', 'invalid_email', 'could not be read'],
		[`${'a'.repeat(65)}@example.com`, 'invalid_email', 'more than 64'],
		[`${'ü'.repeat(33)}@example.com`, 'invalid_email', 'more than 64'],
		[`a@${'b'.repeat(64)}.example`, 'invalid_email', 'no full domain'],
		[`a@${'ü'.repeat(60)}.example`, 'invalid_email', 'no full domain'],
		['a@xn--a\u2028.example', 'invalid_email', 'space'],
		[`${'a'.repeat(60)}@b.${'c'.repeat(11)}.example`, 'invalid_email', 'longer than 80'],
		[`${'a'.repeat(1_000_000)}@example.com`, 'invalid_email', 'longer than 80'],
		['<>', 'missing_email', 'no email address'],
		['\u200b\u3164', 'missing_email', 'no email address'],
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

	it.each([
		'ada@example.com\u200b',
		'\ufeffada@\u00adexample.com\u2060',
		'a\u3164da@example.com',
		'ada\u200d@example.com',
		' \tada@example.com\r\n\0',
		'Ada <ada@example.com>',
		'"Lovelace, Ada" <ada@example.com>',
		'Ada (home) < ada@example.com >',
		'ada@example.com <ada@example.com>',
		'"ADA@example.com" <ada@example.com>;',
		'<ada@example.com>',
		'<mailto:ada@example.com>',
		'mailto:ada@example.com',
		'MailTo: ada@example.com?subject=Hello',
		'mailto:ada@example.com?subject=50%25',
		'SMTP:ada@example.com',
		'email:ada@example.com',
		'Email=ada@example.com',
		'E-Mail: ada@example.com.',
		'ada@example.com,',
		'ada@example.com; ',
		'"ada@example.com,"',
		"'ada@example.com",
		"'ada@example.com'",
		'“ada@example.com”',
		'[ada@example.com]',
		'*ada@example.com*',
		'="ada@example.com"',
		'ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ',
		'＜ada@example.com＞、',
		'<a href="mailto:ada@example.com">ada@example.com</a>',
		"<A class='x' HREF='mailto:ada@example.com?subject=Hello'>Ada Lovelace</A>",
		'[Ada](mailto:ada@example.com)',
		'[ADA@example.com](mailto:ada@example.com)',
		'<mailto:ada@example.com|ada@example.com>',
		'=HYPERLINK("mailto:ada@example.com")',
		'=HYPERLINK("mailto:ada@example.com";"Ada")',
		'‹ada@example.com›',
		'»ada@example.com«',
		'’ada@example.com’',
		'”ada@example.com”',
		'「ada@example.com」',
		'´ada@example.com´',
	])('takes off %j what is no part of it', (value) => {
		expect(checkEmail(value)).toBe('ada@example.com');
		expect(isEvidentAddress(value)).toBe(false);
	});

	it('joins accents to their letters', () =>
		expect(checkEmail('ju\u0308rgen@mu\u0308ller.example')).toBe('jürgen@müller.example'));

	it('leaves an address that it has cleaned as it is', () => {
		const letter = fc.constantFrom(
			...'ab@.,;:<>"\'*()[]=\\- \u200b\u200d\u3164ü\u0308²ａ＠\ufffd\ud800',
		);
		const odd = fc.array(letter, { maxLength: 12 }).map((letters) => letters.join(''));
		const around = fc.tuple(odd, fc.emailAddress(), odd).map((parts) => parts.join(''));
		fc.assert(
			fc.property(fc.oneof(odd, around, fc.string({ unit: 'binary' })), (value) => {
				const email = checkEmail(value);
				if (typeof email !== 'string') return;
				expect(checkEmail(email)).toBe(email);
				expect(email).toMatch(/^[^\s@<>(),;:"\\[\]\ufffd\p{Cf}\p{Cc}\p{Cs}]+@[^\s@]+\.[^\s@]+$/u);
				expect(email.length).toBeLessThanOrEqual(80);
			}),
			{ numRuns: 3_000 },
		);
	});

	it('takes no longer than the text is long', () => {
		for (const piece of [
			'<',
			'(',
			"'",
			' ',
			'@',
			'a.',
			'\u200d',
			'( at',
			'ü\u200d',
			'*',
			'mailto:',
		]) {
			const text = piece.repeat(400_000 / piece.length);
			for (const value of [text, `${text}@example.com`, `a@${text}`, text.slice(0, 990)]) {
				expect(typeof checkEmail(value)).toBe('object');
				mayHoldAddress(value);
			}
		}
	});
});

it.each(['#N/A', '#REF!', 'NULL', '\\N', 'n/a', '-', 'none', '(empty)', '=""'])(
	'%s says that there is no address, and is none that is wrong',
	(value) => expect(checkEmail(value)).toMatchObject({ reason: 'missing_email' }),
);

describe('mayHoldAddress', () => {
	it.each<[unknown]>([
		['ada@example.com bob@example.com'],
		['ada＠example.com'],
		['ada (at) example.com'],
		['ada[AT]example.com'],
		['ada at example.com'],
		['ada.example.com'],
		['adaexample.com '],
		['ada%40example.com'],
		['ada&#64;example.com'],
		['ada at example dot com'],
		['ADA_AT_EXAMPLE_DOT_COM'],
		['0c17bf66e649070167701d2d3cd71711'],
		[Buffer.from('ada@example.com,Ada\n').toString('utf16le')],
		[Buffer.from('ada@example.com,Ada\n').swap16().toString('utf16le')],
		[['ada@example.com']],
		[{ emails: [{ address: 'ada@example.com' }] }],
		[Buffer.from('ada@example.com')],
		[new Map()],
		[Array.from({ length: 100_000 }, () => 'a')],
	])('says yes of %j', (value) => expect(mayHoldAddress(value)).toBe(true));

	it.each<[unknown]>([
		['none'],
		['n/a'],
		['meet at noon'],
		['look at the dotted line'],
		['なし'],
		['電子メールはありません。所。'],
		['1234567890'],
		['n.a.'],
		['k. A.'],
		['1.5'],
		['No email. Ask again'],
		[undefined],
		[null],
		[42],
		[true],
		[[]],
		[{}],
		[{ address: null, kind: 'home' }],
		[new Date()],
	])('says no of %j', (value) => expect(mayHoldAddress(value)).toBe(false));
});
