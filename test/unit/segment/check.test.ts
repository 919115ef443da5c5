import fc from 'fast-check';

import { consentByField, DEFAULT_YES_VALUES } from '../../../nodes/ConstantContact/segment/consent';
import { ContactWriter } from '../../../nodes/ConstantContact/segment/contactWriter';
import { CONTACT_FIELDS } from '../../../nodes/ConstantContact/segment/fields/standard';
import { compileAutomaticMapping } from '../../../nodes/ConstantContact/segment/mapping/automatic';
import { Yielder } from '../../../nodes/ConstantContact/segment/yielder';
import {
	BrokenRow,
	type AnyRow,
	type Segment,
} from '../../../nodes/ConstantContact/segment/segment';
import { segmentOf } from '../../../nodes/ConstantContact/segment/segment';
import { checkSegment, type DuplicatePolicy } from '../../../nodes/ConstantContact/segment/check';

type Row = { email: string; consent: string; birthday?: string };

const rows: fc.Arbitrary<Row[]> = fc.array(
	fc.record({
		email: fc.constantFrom('a@x.com', ' A@X.com', 'b@x.com', 'B@x.com ', 'c@x.com', 'no', ''),
		consent: fc.constantFrom('yes', 'TRUE', 'Opted-In', 'no', ''),
		birthday: fc.constantFrom('1990-01-01', 'soon', undefined),
	}),
	{ maxLength: 30 },
);

const rowsOf = (rows: AnyRow[]): Segment => ({
	...segmentOf(rows.length, () => undefined),
	row: (index) => rows[index],
});

const check = async (
	segment: AnyRow[],
	duplicates: DuplicatePolicy,
	faults: 'leaveOutField' | 'skipRow',
) =>
	await checkSegment(
		rowsOf(segment),
		{
			mapping: compileAutomaticMapping(CONTACT_FIELDS),
			consent: consentByField((row) => row.consent, DEFAULT_YES_VALUES),
			duplicates,
			faults,
		},
		new Yielder(async () => {}),
	);

/** The same verdicts, worked out one address at a time. */
function expected(
	segment: Row[],
	duplicates: DuplicatePolicy,
	skip: boolean,
): Array<string | undefined> {
	const reasonOf = ({ email, birthday }: Row) => {
		if (email === '') return 'missing_email';
		if (email === 'no') return 'invalid_email';
		return skip && birthday === 'soon' ? 'invalid_field' : undefined;
	};
	const key = ({ email }: Row) => email.trim().toLowerCase();
	return segment.map((row, index) => {
		const own = reasonOf(row);
		if (own) return own;
		const about = segment.flatMap((other, at) =>
			[undefined, 'invalid_field'].includes(reasonOf(other)) && key(other) === key(row) ? [at] : [],
		);
		const same = about.filter((at) => !reasonOf(segment[at]!));
		if (index !== (duplicates === 'keepLast' ? same.at(-1) : same[0])) return 'duplicate';
		const saysYes = (at: number) => ['yes', 'TRUE', 'Opted-In'].includes(segment[at]!.consent);
		const isHeard =
			duplicates === 'keepLast'
				? saysYes(about.at(-1)!)
				: about.every((at) => segment[at]!.consent !== 'no');
		return saysYes(index) && isHeard ? undefined : 'no_consent';
	});
}

describe('checkSegment', () => {
	it('gives each row the one verdict that it deserves, and the verdicts add up', async () => {
		await fc.assert(
			fc.asyncProperty(
				rows,
				fc.constantFrom<DuplicatePolicy>('keepLast', 'keepFirst'),
				fc.boolean(),
				async (segment, duplicates, skip) => {
					const result = await check(segment, duplicates, skip ? 'skipRow' : 'leaveOutField');
					const verdicts = segment.map((_row, index) => result.verdicts.causeOf(index)?.reason);
					expect(verdicts).toEqual(expected(segment, duplicates, skip));
					const refused = Object.values(result.verdicts.countByReason()).reduce(
						(sum, one) => sum + one,
						0,
					);
					expect(result.sendable + refused).toBe(segment.length);
					const sent = segment.filter((_row, index) => result.sizes[index]! > 0);
					expect(sent).toHaveLength(result.sendable);
					const without = sent.filter(({ birthday }) => birthday === 'soon').length;
					expect(result.leftOut.birthday ?? 0).toBe(without);
					const lost = segment.filter((_row, index) => result.leftOutOf(index).length > 0);
					expect(lost).toHaveLength(without);
					// Whom Constant Contact refused went without nothing.
					segment.forEach((_row, index) =>
						result.verdicts.refuse(index, { reason: 'unsubscribed', message: '' }),
					);
					expect(result.leftOut).toEqual({});
				},
			),
			{ numRuns: 500 },
		);
	});

	it.each<[DuplicatePolicy]>([['keepLast'], ['keepFirst']])(
		'tells people apart who stand far from each other (%s)',
		async (duplicates) => {
			const segment = Array.from({ length: 1_200 }, (_, index) => ({
				email: index % 7 === 0 ? 'no' : `${index % 2 ? 'P' : 'p'}${index % 500}@x.com`,
				consent: index % 11 === 0 ? 'no' : 'yes',
				birthday: index % 13 === 0 ? 'soon' : undefined,
			}));
			const result = await check(segment, duplicates, 'skipRow');
			const verdicts = segment.map((_row, index) => result.verdicts.causeOf(index)?.reason);
			expect(verdicts).toEqual(expected(segment, duplicates, true));
			const sent = verdicts.flatMap((verdict, index) => (verdict ? [] : [index]));
			expect([...result.sizes].flatMap((size, index) => (size > 0 ? [index] : []))).toEqual(sent);
		},
	);

	const said = async (segment: Row[], duplicates: DuplicatePolicy = 'keepLast') => {
		const result = await check(segment, duplicates, 'skipRow');
		return {
			result,
			reasons: segment.map((_row, index) => result.verdicts.causeOf(index)?.reason),
			no: segment.map((_row, index) => result.saysNo(index)),
		};
	};
	const ann = (consent: string, birthday?: string, email = 'ann@x.com') => ({
		email,
		consent,
		birthday,
	});

	it.each<[DuplicatePolicy]>([['keepLast'], ['keepFirst']])(
		'hears a no in a row that is refused for a field (%s)',
		async (duplicates) => {
			const segment = [ann('yes'), ann('no', 'unknown')];
			const { reasons, result, no } = await said(segment, duplicates);
			expect(reasons).toEqual(['no_consent', 'invalid_field']);
			expect(result.verdicts.causeOf(0)?.message).toContain('Another row');
			expect(result.sendable).toBe(0);
			expect(no).toEqual([true, false]);
		},
	);

	it('hears a later no when the first row is kept, and an earlier one in a refused row', async () => {
		expect((await said([ann('yes'), ann('no')], 'keepFirst')).reasons).toEqual([
			'no_consent',
			'duplicate',
		]);
		expect((await said([ann('no', 'soon'), ann('yes')], 'keepFirst')).reasons).toEqual([
			'invalid_field',
			'no_consent',
		]);
		expect((await said([ann('yes'), ann('')], 'keepFirst')).reasons).toEqual([
			undefined,
			'duplicate',
		]);
	});

	it('lets a newer yes stand against an older no, and against one of a refused row', async () => {
		for (const old of [ann('no'), ann('no', 'soon')]) {
			const { reasons, no } = await said([old, ann('yes')]);
			expect(reasons[1]).toBeUndefined();
			expect(no).toEqual([false, false]);
		}
		const { reasons } = await said([ann('yes'), ann('no', 'soon'), ann('yes', 'soon')]);
		expect(reasons).toEqual([undefined, 'invalid_field', 'invalid_field']);
	});

	it('sends no row that does not say yes itself', async () => {
		const { reasons, result } = await said([ann('no'), ann('yes', 'soon')]);
		expect(reasons).toEqual(['no_consent', 'invalid_field']);
		expect(result.sendable).toBe(0);
	});

	it('tells a no from nothing said, for each person', async () => {
		const segment = [ann('no', '', 'a@x.com'), ann('', '', 'b@x.com'), ann('hm', '', 'c@x.com')];
		const { reasons, no, result } = await said(segment);
		expect(reasons).toEqual(['no_consent', 'no_consent', 'no_consent']);
		expect(no).toEqual([true, false, false]);
		expect(result.heard.shown()).toEqual([
			{ value: 'no', rows: 1, means: 'no' },
			{ value: 'hm', rows: 1, means: 'unknown' },
		]);
	});

	it('knows one person by several spellings of the address', async () => {
		const spellings = [
			'Ann@müller.example',
			'ann@mu\u0308ller.example',
			'ann@xn--mller-kva.example',
		];
		const { reasons, result } = await said(spellings.map((email) => ann('yes', '', email)));
		expect(reasons).toEqual(['duplicate', 'duplicate', undefined]);
		expect(result.addresses.rowOf('ANN@MÜLLER.example')).toBe(2);
	});

	it('sends the cleaned address, and counts the rows where more than blanks came off', async () => {
		const segment = [
			'Jane <p0@x.com>',
			' p1@x.com ',
			'p2@x.com\u200b',
			'mailto:p3@x.com',
			'p4@x.com',
		];
		const { result } = await said(segment.map((email) => ann('yes', '', email)));
		expect([result.sendable, result.cleaned]).toEqual([5, 3]);
		const out = ContactWriter.forOne();
		const sent = segment.map((_email, row) => {
			out.clear();
			void result.writeContact(row, out);
			return (JSON.parse(out.written.toString()) as Row).email;
		});
		expect(sent).toEqual(['p0@x.com', 'p1@x.com', 'p2@x.com', 'p3@x.com', 'p4@x.com']);
		expect(segment.map((_email, row) => result.addressOf(row))).toEqual(sent);
	});

	it('hears a no of each person whose address stands in a cell with others', async () => {
		const said = (email: unknown, consent: string) => ({ email, consent });
		const rows = [
			...[said('ann@x.com', 'yes'), said('bob@x.com', 'yes'), said('cy@x.com', 'yes')],
			said('Ann <ann@x.com>, bob@x.com', 'no'),
			...[said('bob@x.com', 'yes'), said(['cy@x.com', 'di@x.com'], ''), said('di@x.com', 'yes')],
		];
		const reasons = async (duplicates: DuplicatePolicy) => {
			const { verdicts } = await check(rows, duplicates, 'leaveOutField');
			return rows.map((_row, index) => verdicts.causeOf(index)?.reason);
		};
		const [no, twice, several] = ['no_consent', 'duplicate', 'invalid_email'];
		expect(await reasons('keepLast')).toEqual([
			...[no, twice, undefined, several, undefined, several, undefined],
		]);
		expect(await reasons('keepFirst')).toEqual([
			...[no, no, undefined, several, twice, several, undefined],
		]);
	});

	it('counts the rows whose person can not be told', async () => {
		const emails = [
			...['a@x.com, b@x.com', 'ann@', 'a b@x.com', 'a\ufffd@x.com', 'ann(at)x.com', ''],
			...['none', 'unknown', 'n/a', 'ann@x.com', '\u200b'],
		];
		const segment: AnyRow[] = emails.map((email) => ann('yes', '', email));
		segment.push(new BrokenRow({}, { reason: 'invalid_row', message: 'Broken.' }));
		segment.push(
			{ email: { address: 'ann@x.com' } },
			{ email: ['ann@x.com', 'b@x.com'] },
			{ email: 7 },
			{},
		);
		expect((await check(segment, 'keepLast', 'skipRow')).unidentified).toBe(8);
	});

	it('has a verdict for whatever a row holds', async () => {
		const { proxy: revoked, revoke } = Proxy.revocable({}, {});
		revoke();
		let deep: unknown = [];
		for (let level = 0; level < 100_000; level++) deep = [deep];
		const cyclic: Record<string, unknown> = {};
		cyclic.own = cyclic;
		const odd: unknown[] = [
			...[
				revoked,
				deep,
				cyclic,
				Symbol('a'),
				() => 'a',
				10n,
				new Date(Number.NaN),
				Buffer.from([1]),
			],
			...[{ toString: 1 }, Object.create(null), Number.NaN, new Map(), new String('yes')],
			{
				toString() {
					throw new Error('not a text');
				},
			},
		];
		for (const one of odd) {
			const segment = [
				{ email: one, consent: 'yes' },
				{ email: 'ann@x.com', consent: one },
			];
			const { reasons } = await said(segment as Row[]);
			expect(reasons[0]).toMatch(/^(invalid|missing)_email$/);
			expect([undefined, 'no_consent']).toContain(reasons[1]);
		}
		const value = fc.anything({ withBigInt: true, withDate: true, withMap: true });
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.record({ email: fc.oneof(value, fc.emailAddress()), consent: value })),
				async (segment) => {
					const result = await check(segment, 'keepLast', 'skipRow');
					const refused = segment.filter((_row, index) => result.verdicts.isRefused(index));
					expect(refused.length + result.sendable).toBe(segment.length);
					expect(result.heard.shown().length).toBeLessThanOrEqual(20);
				},
			),
			{ numRuns: 500 },
		);
	});

	it('gives the event loop its turns', async () => {
		const segment = Array.from({ length: 100_000 }, (_, index) => ({
			email: `p${index}@example.com`,
			consent: 'yes',
		}));
		let turns = 0;
		await checkSegment(
			segmentOf(segment.length, (index) => segment[index]),
			{
				mapping: compileAutomaticMapping(CONTACT_FIELDS),
				consent: () => undefined,
				duplicates: 'keepLast',
				faults: 'leaveOutField',
			},
			new Yielder(async () => {
				turns += 1;
			}),
		);
		expect(turns).toBeGreaterThan(0);
	});
});
