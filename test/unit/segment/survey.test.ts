import fc from 'fast-check';

import { AddressTable } from '../../../nodes/ConstantContact/segment/addresses';
import { consentByField, DEFAULT_YES_VALUES } from '../../../nodes/ConstantContact/segment/consent';
import { CONTACT_FIELDS } from '../../../nodes/ConstantContact/segment/fields';
import { compileAutomaticMapping } from '../../../nodes/ConstantContact/segment/mapping';
import { Pacer } from '../../../nodes/ConstantContact/segment/pacer';
import { segmentOf } from '../../../nodes/ConstantContact/segment/segment';
import { surveySegment, type DuplicatePolicy } from '../../../nodes/ConstantContact/segment/survey';

type Row = { email: string; consent: string; birthday?: string };

const rows: fc.Arbitrary<Row[]> = fc.array(
	fc.record({
		email: fc.constantFrom('a@x.com', ' A@X.com', 'b@x.com', 'B@x.com ', 'c@x.com', 'no', ''),
		consent: fc.constantFrom('yes', 'TRUE', 'Opted-In', 'no', ''),
		birthday: fc.constantFrom('1990-01-01', 'soon', undefined),
	}),
	{ maxLength: 30 },
);

const survey = async (
	segment: Row[],
	duplicates: DuplicatePolicy,
	faults: 'leaveOutField' | 'skipRow',
) =>
	await surveySegment(
		segmentOf(segment.length, (index) => segment[index]),
		{
			mapping: compileAutomaticMapping(CONTACT_FIELDS),
			consent: consentByField((row) => row.consent, DEFAULT_YES_VALUES),
			duplicates,
			faults,
		},
		new Pacer(async () => {}),
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
		const same = segment.flatMap((other, at) =>
			!reasonOf(other) && key(other) === key(row) ? [at] : [],
		);
		if (index !== (duplicates === 'keepLast' ? same.at(-1) : same[0])) return 'duplicate';
		return ['yes', 'TRUE', 'Opted-In'].includes(row.consent) ? undefined : 'no_consent';
	});
}

describe('surveySegment', () => {
	it('gives each row the one verdict that it deserves, and the verdicts add up', async () => {
		await fc.assert(
			fc.asyncProperty(
				rows,
				fc.constantFrom<DuplicatePolicy>('keepLast', 'keepFirst'),
				fc.boolean(),
				async (segment, duplicates, skip) => {
					const result = await survey(segment, duplicates, skip ? 'skipRow' : 'leaveOutField');
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
			const result = await survey(segment, duplicates, 'skipRow');
			const verdicts = segment.map((_row, index) => result.verdicts.causeOf(index)?.reason);
			expect(verdicts).toEqual(expected(segment, duplicates, true));
			const sent = verdicts.flatMap((verdict, index) => (verdict ? [] : [index]));
			expect([...result.sizes].flatMap((size, index) => (size > 0 ? [index] : []))).toEqual(sent);
		},
	);

	it('gives the event loop its turns', async () => {
		const segment = Array.from({ length: 100_000 }, (_, index) => ({
			email: `p${index}@example.com`,
			consent: 'yes',
		}));
		let turns = 0;
		await surveySegment(
			segmentOf(segment.length, (index) => segment[index]),
			{
				mapping: compileAutomaticMapping(CONTACT_FIELDS),
				consent: () => undefined,
				duplicates: 'keepLast',
				faults: 'leaveOutField',
			},
			new Pacer(async () => {
				turns += 1;
			}),
		);
		expect(turns).toBeGreaterThan(0);
	});
});

describe('AddressTable', () => {
	it('finds every address it was given, in any letter case, and no other', () => {
		const table = new AddressTable(10);
		for (let row = 0; row < 50_000; row++) expect(table.claim(`P${row}@example.com`, row)).toBe(-1);
		for (let row = 0; row < 50_000; row++) expect(table.rowOf(`p${row}@EXAMPLE.com`)).toBe(row);
		for (let row = 50_000; row < 60_000; row++) expect(table.rowOf(`p${row}@example.com`)).toBe(-1);
		expect(table.claim('p7@example.com', 99)).toBe(7);
		expect(table.size).toBe(50_000);
	});
});
