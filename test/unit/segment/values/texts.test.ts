/* eslint-disable @n8n/community-nodes/no-restricted-globals -- measures a test's own time */
import { ContactWriter, textKey } from '../../../../nodes/ConstantContact/segment/contactWriter';
import { customContactField } from '../../../../nodes/ConstantContact/segment/fields/custom';
import { CONTACT_FIELDS } from '../../../../nodes/ConstantContact/segment/fields/standard';
import { isEmpty } from '../../../../nodes/ConstantContact/segment/values/empty';
import { compileAutomaticMapping } from '../../../../nodes/ConstantContact/segment/mapping/automatic';
import {
	cleanText,
	isDamaged,
	standsForNothing,
} from '../../../../nodes/ConstantContact/segment/values/texts';
import { encode, readContact } from '../../../support/contacts';

const field = (id: string) => CONTACT_FIELDS.find((candidate) => candidate.id === id)!;

/** Characters of which a text may consist without showing anything. */
const UNSEEN = [
	...['\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u2060', '\u2063', '\u00ad', '\u034f'],
	...['\u061c', '\u115f', '\u1160', '\u17b4', '\u180e', '\u202a', '\u202c', '\u2066', '\u2069'],
	...['\u206f', '\u2800', '\u3164', '\ufe0f', '\ufeff', '\uffa0', '\ufffb', '\u{e0001}'],
	...['\u{e0020}', '\u{e0100}', '\u0000', '\u0085', '\u00a0', '\u3000', '\u2028', '\ufffe'],
];

describe('texts', () => {
	it('has nothing where nothing can be seen, and sends nothing', () => {
		for (const letter of UNSEEN) {
			for (const text of [letter, `${letter}${letter}`, ` ${letter} `]) {
				expect([text, isEmpty(text)]).toEqual([text, true]);
			}
			expect(new ContactWriter().plain(textKey('a'), letter, 50)).toBe(false);
		}
		expect(isEmpty(UNSEEN.join(''))).toBe(true);
	});

	it('drops what can not be seen out of a name', () => {
		for (const letter of UNSEEN.filter((one) => one.trim() !== '')) {
			const name = encode(field('first_name'), `An${letter}na`);
			expect([letter, name]).toEqual([letter, '"first_name":"Anna"']);
		}
	});

	it.each([
		['Persian', 'می‌خواهم'],
		['Hindi', 'क्‍ष'],
		['Malayalam, at the end of a word', 'അവന്‍'],
		['Sinhala', 'ශ්‍රී'],
		['a family', '👨‍👩‍👧'],
		['a rainbow flag', '🏳️‍🌈'],
		['a woman with a tool', '👩🏽‍🔧'],
		['the flag of England', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'],
		['a red heart', '❤️'],
		['a key cap', '1️⃣'],
		['a rare form of a Chinese letter', '葛\u{e0100}'],
	])('leaves %s as it is', (_what, text) => expect(cleanText(text)).toBe(text));

	it.each([
		['="02134"', '02134'],
		['=""02134""', '02134'],
		['="Ann ""A"" Lee"', 'Ann "A" Lee'],
		['=""', ''],
		["'02134", '02134'],
		["'02134'", '02134'],
		["'+1617", '+1617'],
		["'=SUM", '=SUM'],
		["'s-Hertogenbosch", "'s-Hertogenbosch"],
		["'90s Music", "'90s Music"],
		["O'Neill", "O'Neill"],
		['=Ann', '=Ann'],
		['#ERROR!', ''],
		['#n/a', ''],
		['#REF!', ''],
		['#1 Fans', '#1 Fans'],
		['\\N', ''],
		['Boston ::: New York', 'Boston'],
		['::: New York', 'New York'],
		['Vienna:: Inc', 'Vienna:: Inc'],
	])('%s is %p', (text, clean) => {
		expect(cleanText(text)).toBe(clean);
		expect(isEmpty(text)).toBe(clean === '');
		expect(encode(field('last_name'), text)).toBe(
			clean === '' ? '' : `"last_name":${JSON.stringify(clean)}`,
		);
	});

	it.each(['\ud83d', 'Ann\udc00', 'M\ufffdller'])('never sends %j', (text) => {
		expect(isDamaged(text)).toBe(true);
		for (const { id } of CONTACT_FIELDS) {
			expect(encode(field(id), text)).toMatchObject({ reason: 'invalid_field', field: id });
		}
	});

	it('tells how programs write nothing from how people are called', () => {
		for (const text of [
			'NULL',
			'null',
			'(null)',
			'N/A',
			'n/a',
			'undefined',
			'None',
			'-',
			'--',
			'—',
		])
			expect([text, standsForNothing(text)]).toEqual([text, true]);
		for (const text of ['Null', 'Na', 'NA', 'Nan', 'Nil', 'None-Smith', 'x', '-1', ''])
			expect([text, standsForNothing(text)]).toEqual([text, false]);
	});

	it('takes such texts for people, unless they are to be nothing', () => {
		const read = (nothingTexts: boolean, text: string) =>
			readContact(
				compileAutomaticMapping(CONTACT_FIELDS, { dateOrder: 'auto', nothingTexts }),
				'skipRow',
				{ email: 'a@x.com', last_name: text, birthday: 'n/a', mobile_phone: 'NULL' },
			);
		for (const text of ['NULL', ' null ', 'N/A', '(null)', '-', '—', 'None', "''"]) {
			expect(read(false, text)).toMatchObject({
				json: `{"email":"a@x.com","last_name":${JSON.stringify(text.trim())}}`,
			});
			expect([text, read(true, text)]).toMatchObject([text, { json: '{"email":"a@x.com"}' }]);
		}
		for (const text of ['Null', 'Nan Lee', '-1', '—x', 'Ute', "O'N"]) {
			expect(read(true, text)).toMatchObject({ json: `{"email":"a@x.com","last_name":"${text}"}` });
		}
	});

	it('takes its time by the length of a text and no more', () => {
		const fields = [
			...['first_name', 'mobile_phone', 'birthday'].map(field),
			...['number', 'boolean', 'single_select', 'multi_select'].map((type) =>
				customContactField({ name: type, label: type, type, choices: ['A', 'B, C'] }),
			),
		];
		const pieces = [
			'="',
			"'",
			' ',
			'\u{1f3f4}\u{e0020}',
			'\u200d',
			':::',
			'0',
			'0 ',
			'1,',
			'\u00ad',
		];
		for (const piece of [...pieces, '"', '{', '[', '(', 'a', '.', 'क\u200d', '-', '\\']) {
			for (const [before, after] of [
				['', 'x'],
				['{', '}'],
				['[', ']'],
				['="', 'x'],
			]) {
				const started = process.cpuUsage().user;
				for (const one of fields) encode(one, `${before}${piece.repeat(50_000)}${after}`);
				expect([piece, process.cpuUsage().user - started < MOST_TIME]).toEqual([piece, true]);
			}
		}
	});
});

/** Microseconds: some tenths of a second at most where time grows with length, minutes where it does not. */
const MOST_TIME = 3_000_000;
