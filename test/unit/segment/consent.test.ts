import fc from 'fast-check';

import {
	consentByField,
	ConsentWords,
	DEFAULT_YES_VALUES,
	NO_ANSWER,
	NOT_YES,
	SAYS_NO,
} from '../../../nodes/ConstantContact/segment/consent';

const asked = (values: unknown[], yes = DEFAULT_YES_VALUES) => {
	const heard = new ConsentWords();
	const check = consentByField((row) => row.ok, yes);
	const causes = values.map((ok, index) => check({ ok }, index, heard));
	return { causes, shown: heard.shown() };
};
const answer = (value: unknown, yes?: string) => {
	const [cause] = asked([value], yes).causes;
	return cause ? (cause === SAYS_NO ? 'no' : cause === NO_ANSWER ? 'empty' : 'unknown') : 'yes';
};

const OLD_DEFAULT = 'true, yes, y, 1, on, granted, given, opted in, opt in, subscribed, accepted';

describe('consentByField', () => {
	it.each<[unknown, string]>([
		...['yes', ' YES ', 'y', 'Opted-In', 'opted_in', 'true', 't', 'T', '1', '1.0', 'on', 'Ja'].map(
			(value): [unknown, string] => [value, 'yes'],
		),
		...['Sí', 'si\u0301', 'Sim', 'Oui', 'yes\u200b', true, 1, 1n, ['yes'], [true]].map(
			(value): [unknown, string] => [value, 'yes'],
		),
		[Buffer.from([1]), 'yes'],
		[{ type: 'Buffer', data: [1] }, 'yes'],
		...['no', 'NO', 'n', 'false', 'f', '0', '0.0', 'off', 'Opted-Out', 'unsubscribed'].map(
			(value): [unknown, string] => [value, 'no'],
		),
		...['Nein', 'não', 'non', 'withdrawn', false, 0, -0, 0n].map((value): [unknown, string] => [
			value,
			'no',
		]),
		[Buffer.from([0]), 'no'],
		[{ type: 'Buffer', data: [0] }, 'no'],
		...['', ' ', '\u200b', undefined, null, Number.NaN, []].map((value): [unknown, string] => [
			value,
			'empty',
		]),
		...['="yes"', '=""yes""', '="1"'].map((value): [unknown, string] => [value, 'yes']),
		...['="no"', '="0"', "'0"].map((value): [unknown, string] => [value, 'no']),
		...['#N/A', 'NULL', '\\N', 'n/a', '-', 'None', '=""'].map((value): [unknown, string] => [
			value,
			'empty',
		]),
		...[
			'Yes.',
			'Ja!',
			'"yes"',
			'ＹＥＳ',
			'WAHR',
			'Vrai',
			'VERDADERO',
			'waar',
			'evet',
			'はい',
			'kyllä',
		].map((value): [unknown, string] => [value, 'yes']),
		...[
			'✓',
			'✔',
			'✔\ufe0f',
			'☑',
			'☑\ufe0f',
			'✅',
			'checked',
			'TAK',
			'igen',
			'ano',
			'да',
			'Ναι',
		].map((value): [unknown, string] => [value, 'yes']),
		...['OptIn', 'optedIn', 'OPTEDIN', '是', '네', 'نعم'].map((value): [unknown, string] => [
			value,
			'yes',
		]),
		...['☐', 'unchecked', 'OptedOut', 'nem', 'НЕТ', 'όχι', '否', '아니요', 'لا'].map(
			(value): [unknown, string] => [value, 'no'],
		),
		// A cross stands for a tick in one form, and for a no in another.
		...[
			'✗',
			'✘',
			'❌',
			'☒',
			'x',
			'checked in',
			'never_subscribed',
			'no_consent',
			'Do Not Allow',
		].map((value): [unknown, string] => [value, 'unknown']),
		...['No.', 'nein!', '"no"', 'ＮＯ', 'FALSCH', 'hayır', 'HAYIR', 'いいえ', 'désinscrit'].map(
			(value): [unknown, string] => [value, 'no'],
		),
		...[
			'yes ::: no',
			'yes?',
			'-1',
			'(yes)',
			'maybe',
			'x',
			'yes and no',
			2,
			10n,
			Infinity,
			{},
			{ yes: 1 },
			['yes', 'no'],
		].map((value): [unknown, string] => [value, 'unknown']),
		[Buffer.from([1, 1]), 'unknown'],
		[Buffer.from([2]), 'unknown'],
		[new Date(), 'unknown'],
		[Symbol('yes'), 'unknown'],
		[() => 'yes', 'unknown'],
		[[['yes']], 'unknown'],
		['yes'.repeat(1_000_000), 'unknown'],
	])('takes %p for %s', (value, means) => expect(answer(value)).toBe(means));

	it('never throws, whatever the value', () => {
		fc.assert(
			fc.property(fc.anything({ withBigInt: true, withDate: true }), (value) => {
				expect(['yes', 'no', 'empty', 'unknown']).toContain(answer(value));
			}),
		);
	});

	it.each([
		['Yes, send me news', ['Yes, send me news'], ['Yes', 'send me news', 'no']],
		['Yes, please', ['yes, please'], ['Yes', 'please']],
		['Ja, gerne\nconfirmed', ['Ja, gerne', 'Confirmed'], ['Ja', 'gerne', 'yes']],
		['subscribed', ['Subscribed'], ['yes', 'true', true, 't', 1, Buffer.from([1])]],
		['yes, true, 1', ['yes', 'TRUE', 1, true, 't', '1.0'], ['y', 'on']],
		[`${OLD_DEFAULT}\nx`, ['yes', 'opt-in', 'X', 1], ['Ja', OLD_DEFAULT]],
		[OLD_DEFAULT, OLD_DEFAULT.split(', '), ['Ja', 'x', OLD_DEFAULT]],
		['yes,', ['yes'], ['no']],
		['no', ['no', 'No'], ['yes', 'nein', 'false']],
		['false\r\n0', ['false', 0, false, 'f'], [true, 1, 'yes']],
		['', [], ['yes', '', undefined]],
		[' \n,\n', [], ['yes', ',', '', undefined]],
	])('reads %j as the values that it names, and as no other', (values, yes, others) => {
		for (const value of yes as unknown[])
			expect([value, answer(value, values)]).toEqual([value, 'yes']);
		for (const value of others as unknown[]) expect(answer(value, values)).not.toBe('yes');
	});

	it('counts nothing that is not written there: a value with a comma never lets its parts count', () => {
		const word = fc.constantFrom('yes', 'Yes', 'send me news', 'please', 'ok', 'I agree', 'no');
		fc.assert(
			fc.property(fc.array(word, { minLength: 2, maxLength: 4 }), (words) => {
				const value = words.join(', ');
				const isList = words.every((one) => /^yes$/i.test(one));
				if (isList) return;
				expect(answer(value, value)).toBe('yes');
				for (const one of words) expect(answer(one, value)).not.toBe('yes');
			}),
		);
	});
});

describe('ConsentWords', () => {
	it('counts the values, the most frequent first, and says as what each counts', () => {
		const { shown } = asked(['Yes', 'no', 'x', 'x', 'x', '', null, 'Yes', ' Yes', true, {}, []]);
		expect(shown).toEqual([
			{ value: 'Yes', rows: 3, means: 'yes' },
			{ value: 'x', rows: 3, means: 'unknown' },
			{ value: 'no', rows: 1, means: 'no' },
			{ value: 'true', rows: 1, means: 'yes' },
			{ value: '(not text)', rows: 1, means: 'unknown' },
		]);
	});

	it('tells an object from an empty value, in either order', () => {
		const { causes } = asked([undefined, {}, null, Symbol('a'), undefined]);
		expect(causes).toEqual([NO_ANSWER, NOT_YES, NO_ANSWER, NOT_YES, NO_ANSWER]);
		expect(asked([{}, undefined]).causes).toEqual([NOT_YES, NO_ANSWER]);
	});

	it('shows 20 values at most, cut to 40 letters, and nobody’s data', () => {
		const long = '💌'.repeat(60);
		const { shown } = asked(['ann@example.com', '+1 617 555 0100', '2024-01-31 10:00', long]);
		expect(shown).toEqual([{ value: '💌'.repeat(40), rows: 1, means: 'unknown' }]);
		expect(asked(Array.from({ length: 100 }, (_, at) => `v${at}`)).shown).toHaveLength(20);
	});

	it('shows nothing of a column in which everybody has a value of their own', () => {
		const names = Array.from({ length: 5_000 }, (_, at) => `Name ${at}`);
		const { causes, shown } = asked(['yes', 'no', ...names, 'yes', 'no']);
		expect(shown).toEqual([
			{ value: 'yes', rows: 2, means: 'yes' },
			{ value: 'no', rows: 2, means: 'no' },
		]);
		expect(causes.slice(-2)).toEqual([undefined, SAYS_NO]);
		expect(causes.filter((cause) => cause === NOT_YES)).toHaveLength(5_000);
	});
});
