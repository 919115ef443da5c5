import { secondsIn } from '../../support/timeZone';

/** 2026-03-04, 05:06:07 of UTC. */
const SECOND = 1_772_600_767;

describe("Constant Contact's times", () => {
	it.each(['America/New_York', 'Asia/Tokyo', 'UTC'])(
		'mean the same moment where the clocks are those of %s',
		(zone) => {
			const same = [
				'2026-03-04T05:06:07Z',
				'2026-03-04T05:06:07.890Z',
				'2026-03-04T06:06:07+01:00',
				// Without a zone a time is no worse known than with the one that was seen.
				'2026-03-04T05:06:07',
				'2026-03-04T05:06:07.890',
				'2026-03-04 05:06:07',
			];
			expect(secondsIn(zone, same)).toEqual(same.map(() => SECOND));
		},
	);

	it('are none in words', () => {
		expect(secondsIn('UTC', ['', 'soon'])).toEqual([null, null]);
	});
});
