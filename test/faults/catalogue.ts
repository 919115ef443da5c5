/** What goes wrong, in words that a seed can be read by. */

export type RequestKind =
	| 'list'
	| 'makeList'
	| 'fields'
	| 'import'
	| 'signUp'
	| 'export'
	| 'remove'
	| 'tag'
	| 'listing'
	| 'job'
	| 'file'
	| 'members'
	| 'any';

export type ErrorBody = 'json' | 'html' | 'empty' | 'gateway' | 'quoting';

export type Effect =
	/** The connection breaks, before or after the work was done. */
	| { lost: 'before' | 'after'; code: string }
	| { status: number; body: ErrorBody; when: 'before' | 'after' }
	| { busy: 'throttled' | 'queue' | 'gateway' | 'quota' }
	| { unauthorized: 'renewed' | 'ended' }
	/** A success whose body is not what it should be. */
	| { spoilt: 'cut' | 'html' | 'empty' | 'text' | 'missing' | 'null' }
	| { slow: 'late' | 'stall' | 'drip' }
	| {
			file:
				'cut' | 'lines' | 'broken' | 'bom' | 'quotes' | 'columns' | 'crlf' | 'redirect' | 'nothing';
	  }
	| { page: 'repeat' | 'omit' | 'elsewhere' | 'outside' | 'endless' | 'endlessNew' }
	/** The number of members that a list or a search gives. */
	| { count: 'missing' | 'more' | 'fewer' }
	| { listing: 'omit' | 'stale' | 'odd' | 'sharedLinks' }
	/** How the job ends that this request makes, and which share of it is done. */
	| { ends: 'completed' | 'failed' | 'timed_out' | 'cancelled'; share: number }
	/** What is said of the job that this request makes. */
	| {
			says:
				| 'noCounters'
				| 'noErrorCounters'
				| 'nullErrorCounters'
				| 'noPersonCount'
				| 'moreErrors'
				| 'moreUnsubscribed'
				| 'neverEnds'
				| 'unknownOnce'
				| 'unknown';
	  }
	/** What somebody else does before this request; `who` is a number in the pool of people. */
	| {
			other:
				| 'signsUp'
				| 'unsubscribes'
				| 'isDeleted'
				| 'isTakenOff'
				| 'strangerJoins'
				| 'deletesList'
				| 'renamesList'
				| 'renamesField';
			who: number;
	  }
	/** Whose address is in no page of people and in no file, though every number counts them. */
	| { hides: string }
	/** The clock of n8n's machine is set, by so many milliseconds. */
	| { clock: number };

export interface Fault {
	on: RequestKind;
	/** Which request of that kind is the first concerned, counted from 0. */
	nth: number;
	/** How many of them in a row. */
	times: number;
	/** It may stay unmet: a run that is right ends before. */
	optional?: boolean;
	effect: Effect;
}

/** Where an effect makes sense, how often at most it is over soon enough, and whether it can be. */
export interface Entry {
	effect: Effect;
	on: RequestKind[];
	/** So many in a row, and the run has to come right all the same; 0 where it may not know. */
	heals: number;
}

const EVERYWHERE: RequestKind[] = [
	'list',
	'makeList',
	'fields',
	'import',
	'export',
	'remove',
	'listing',
	'job',
	'file',
	'members',
];
const BULK: RequestKind[] = ['import', 'export', 'remove'];

const entry = (effect: Effect, on: RequestKind[], heals = 0): Entry => ({ effect, on, heals });

export const CATALOGUE: Entry[] = [
	entry({ lost: 'before', code: 'ECONNREFUSED' }, EVERYWHERE, 3),
	entry({ lost: 'before', code: 'ECONNRESET' }, EVERYWHERE, 3),
	entry({ lost: 'after', code: 'ECONNRESET' }, EVERYWHERE, 2),
	entry({ lost: 'after', code: 'ETIMEDOUT' }, EVERYWHERE, 1),
	...[500, 502, 503, 504].flatMap((status) =>
		(['json', 'html', 'empty', 'quoting'] as const).map((body) =>
			entry({ status, body, when: status === 500 ? 'after' : 'before' }, EVERYWHERE, 2),
		),
	),
	entry({ status: 504, body: 'html', when: 'after' }, EVERYWHERE, 2),
	entry({ busy: 'throttled' }, EVERYWHERE, 5),
	entry({ busy: 'gateway' }, EVERYWHERE, 3),
	entry({ busy: 'queue' }, BULK, 8),
	entry({ busy: 'quota' }, ['any']),
	entry({ unauthorized: 'renewed' }, EVERYWHERE, 3),
	entry({ unauthorized: 'ended' }, ['any']),
	...(['html', 'gateway', 'json', 'quoting'] as const).map((body) =>
		entry({ status: 403, body, when: 'before' }, EVERYWHERE),
	),
	entry({ status: 400, body: 'quoting', when: 'before' }, EVERYWHERE),
	entry({ status: 404, body: 'json', when: 'before' }, [
		...BULK,
		'listing',
		'job',
		'file',
		'members',
	]),
	...(['cut', 'html', 'empty', 'text', 'missing', 'null'] as const).map((spoilt) =>
		entry({ spoilt }, EVERYWHERE),
	),
	entry({ slow: 'late' }, EVERYWHERE, 1),
	entry({ slow: 'stall' }, EVERYWHERE),
	entry({ slow: 'drip' }, EVERYWHERE),
	...(['bom', 'quotes', 'columns', 'crlf'] as const).map((file) => entry({ file }, ['file'], 9)),
	...(['cut', 'lines', 'broken', 'nothing', 'redirect'] as const).map((file) =>
		entry({ file }, ['file']),
	),
	...(['repeat', 'omit', 'elsewhere', 'outside', 'endless', 'endlessNew'] as const).map((page) =>
		entry({ page }, ['members']),
	),
	...(['elsewhere', 'outside', 'endless', 'endlessNew'] as const).map((page) =>
		entry({ page }, ['list']),
	),
	...(['missing', 'more', 'fewer'] as const).map((count) => entry({ count }, ['list', 'members'])),
	...(['omit', 'odd', 'sharedLinks'] as const).map((listing) => entry({ listing }, ['listing'], 9)),
	entry({ listing: 'stale' }, ['listing'], 1),
	...(['failed', 'timed_out', 'cancelled'] as const).flatMap((ends) =>
		[0, 0.5, 1].map((share) => entry({ ends, share }, BULK)),
	),
	// What was dropped and is taken when it comes again leaves open who else was dropped.
	entry({ ends: 'completed', share: 0.5 }, ['import']),
	entry({ ends: 'completed', share: 0.5 }, ['remove']),
	...(
		[
			'noCounters',
			'noErrorCounters',
			'nullErrorCounters',
			'noPersonCount',
			'moreErrors',
			'moreUnsubscribed',
		] as const
	).map((says) => entry({ says }, ['import', 'remove'])),
	entry({ says: 'neverEnds' }, BULK),
	entry({ says: 'unknown' }, BULK),
	entry({ says: 'unknownOnce' }, BULK, 1),
	...(
		[
			'signsUp',
			'unsubscribes',
			'isDeleted',
			'isTakenOff',
			'strangerJoins',
			'deletesList',
			'renamesList',
			'renamesField',
		] as const
	).map((other) => entry({ other, who: 0 }, ['any'])),
	entry({ clock: -7_200_000 }, ['any'], 1),
	entry({ clock: 7_200_000 }, ['any'], 1),
];

export function heals({ effect, times, on }: Fault): boolean {
	const same = JSON.stringify(effect);
	const found = CATALOGUE.find(
		(one) => JSON.stringify(one.effect) === same && (one.on.includes(on) || on === 'any'),
	);
	return found !== undefined && times <= found.heals;
}
