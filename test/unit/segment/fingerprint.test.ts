import { consentByField, DEFAULT_YES_VALUES } from '../../../nodes/ConstantContact/segment/consent';
import { CONTACT_FIELDS } from '../../../nodes/ConstantContact/segment/fields/standard';
import { fingerprintOf } from '../../../nodes/ConstantContact/segment/fingerprint';
import { compileAutomaticMapping } from '../../../nodes/ConstantContact/segment/mapping/automatic';
import type { Mapping } from '../../../nodes/ConstantContact/segment/mapping/mapping';
import { Yielder } from '../../../nodes/ConstantContact/segment/yielder';
import { segmentOf } from '../../../nodes/ConstantContact/segment/segment';
import { checkSegment } from '../../../nodes/ConstantContact/segment/check';

type Row = { email: string; ok: string; birthday?: string };

const yielder = () => new Yielder(async () => {});
const plan = async (
	rows: Row[],
	{
		mapping = compileAutomaticMapping(CONTACT_FIELDS),
		mode = 'mirror',
		reasons = ['left_segment'],
	} = {},
) => {
	const checked = await checkSegment(
		segmentOf(rows.length, (index) => rows[index]),
		{
			mapping,
			consent: consentByField((row) => row.ok, DEFAULT_YES_VALUES),
			duplicates: 'keepLast',
			faults: 'skipRow',
		},
		yielder(),
	);
	return await fingerprintOf({ mode, reasons, lists: [{ key: 'a', checked }] }, yielder());
};

const row = (email: string, ok = 'yes', birthday?: string): Row => ({ email, ok, birthday });
const ROWS = [row('a@x.com'), row('b@x.com', 'no'), row('c@x.com', 'yes', 'soon'), row('d@x.com')];

describe('fingerprintOf', () => {
	it('is the same in every run, and in whatever order the rows come', async () => {
		const first = await plan(ROWS);
		expect(await plan(ROWS)).toBe(first);
		expect(await plan([...ROWS].reverse())).toBe(first);
		expect(first).toMatch(/^[0-9a-f]{32}$/);
	});

	it('goes by everybody in the segment, also by those who are not sent', async () => {
		const plans = await Promise.all([
			plan(ROWS),
			plan(ROWS.slice(1)),
			plan([ROWS[0]!, ROWS[2]!, ROWS[3]!]),
			plan([ROWS[0]!, ROWS[1]!, ROWS[3]!]),
			plan([ROWS[0]!, row('e@x.com', 'no'), ROWS[2]!, ROWS[3]!]),
			plan([...ROWS, row('e@x.com, f@x.com')]),
			plan(ROWS, { mode: 'addAndUpdate' }),
		]);
		expect(new Set(plans).size).toBe(plans.length);
	});

	it('counts a person who is not sent once, however often and however spelled', async () => {
		const twice = [...ROWS, row('B@x.com ', 'no'), row('"B" <b@x.com>', 'no')];
		expect(await plan(twice)).toBe(await plan(ROWS));
	});

	it('does not evaluate an expression again', async () => {
		const plain = compileAutomaticMapping(CONTACT_FIELDS);
		let evaluated = 0;
		const mapping: Mapping = {
			...plain,
			evaluated: ['Email'],
			columnsFor: (one) => ({
				...plain.columnsFor(one),
				email: (given) => {
					evaluated += 1;
					return given.email;
				},
			}),
		};
		expect(await plan(ROWS, { mapping })).toBe(await plan(ROWS));
		expect(evaluated).toBe(ROWS.length);
	});
});
