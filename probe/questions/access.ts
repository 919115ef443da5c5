import { Unanswered } from '../errors';
import { once, told, type Question } from '../question';

const NEEDED = ['contacts:read', 'contacts:write', 'contacts:lists:read', 'contacts:lists:write'];

/** Milliseconds within a second at which four requests start, and after which the fifth follows. */
const BURST_AT = 600;
const FIFTH_AFTER = 500;
/** The fifth still lies within the same 1,000 ms, however long the four took to arrive. */
const BURST_WITHIN = 900;

/** Five requests in half a second, the last one after the clock's second has changed. */
const burst = once(async ({ api }) => {
	const { clock } = api;
	// Nothing before it counts any more.
	await api.pause(1_500);
	await api.pause((BURST_AT + 1_000 - (clock.now() % 1_000)) % 1_000);
	const start = clock.now();
	const four = await Promise.all([1, 2, 3, 4].map(async () => await api.burst(LISTS)));
	await api.pause(start + FIFTH_AFTER - clock.now());
	const wasQuick = clock.now() - start < BURST_WITHIN;
	const fifth = await api.burst(LISTS);
	await api.pause(1_500);
	const seconds = [...four, fifth].map(({ headers }) => Date.parse(headers.get('date') ?? ''));
	const second = seconds[0]!;
	const crossed =
		seconds.slice(0, 4).every((one) => one === second) && seconds[4] === second + 1_000;
	const passed = four.every(({ status }) => status === 200);
	return { fifth, all: [...four, fifth], isSound: wasQuick && crossed && passed };
});

const LISTS = '/contact_lists?limit=1';

export const ACCESS: Question[] = [
	{
		question: 'Do role and scope let the node work?',
		holdsWhen:
			'the token reads lists, and its user holds the four privileges for contacts and lists',
		readsOnly: true,
		async ask({ api }) {
			const held = await api.read<Array<{ privilege_name?: string }>>('/account/user/privileges');
			const missing = NEEDED.filter(
				(name) => !held.some(({ privilege_name: one }) => one === name),
			);
			const { status } = await api.send('GET', LISTS);
			if (status !== 200 && status !== 403) throw new Unanswered(`Reading lists got ${status}.`);
			const privileges =
				missing.length === 0 ? 'all four privileges' : `without ${missing.join(', ')}`;
			return told(missing.length === 0 && status === 200, `${privileges}; lists got ${status}`);
		},
	},
	{
		question: 'Which answer has a request without token?',
		holdsWhen: 'it is answered with 401',
		readsOnly: true,
		async ask({ api }) {
			const status = await api.statusOf(LISTS, { hasToken: false });
			return told(status === 401, `status ${status}`);
		},
	},
	{
		question: 'Which answer has a request to an unknown path?',
		holdsWhen: 'it is answered with 403',
		readsOnly: true,
		async ask({ api }) {
			const status = await api.statusOf('/probe_no_such_path');
			return told(status === 403, `status ${status}`);
		},
	},
	{
		question: 'Is "four a second" a sliding second?',
		holdsWhen: 'a fifth request is refused also when a new second of the clock has begun',
		readsOnly: true,
		async ask(account) {
			const { fifth, isSound } = await burst(account);
			if (!isSound) {
				throw new Unanswered(
					'The five requests did not fall as they should. Ask again while nothing else uses the API key.',
				);
			}
			if (fifth.status !== 200 && fifth.status !== 429) {
				throw new Unanswered(`The fifth request got ${fifth.status}.`);
			}
			return told(fifth.status === 429, `the fifth within half a second got ${fifth.status}`);
		},
	},
	{
		question: 'What does the 429 of too many requests a second say?',
		holdsWhen: 'it is an object with the `error_key` "throttled"',
		readsOnly: true,
		async ask(account) {
			const refused = (await burst(account)).all.find(({ status }) => status === 429);
			if (!refused) throw new Unanswered('None of five quick requests was refused.');
			const shape = Array.isArray(refused.body) ? 'an array' : typeof refused.body;
			const limits = [...refused.headers.keys()].filter((name) => /retry|limit/.test(name));
			const headers = limits.length === 0 ? 'no header about it' : limits.join(', ');
			return told(
				refused.errorKey === 'throttled' && !Array.isArray(refused.body),
				`${shape}, error_key "${refused.errorKey}", ${headers}`,
			);
		},
	},
];
