import { Unanswered } from '../errors';
import { once, told, type Question } from '../question';

const EMAIL_ONLY = ['email_address'];

/** An export of the probe's own list, fetched at once and again when it has ended. */
const ownExport = once(async ({ api, jobs, artifacts }) => {
	await artifacts.import([{ email: artifacts.address(), first_name: 'Probe, with a comma' }]);
	const list_ids = [await artifacts.list()];
	const fields = ['email_address', 'first_name'];
	const activity = await jobs.start('contact_exports', { list_ids, fields });
	const path = `/contact_exports/${activity.activity_id}`;
	const early = await api.send('GET', path);
	const { state: stateThen } = await jobs.look(activity.activity_id);
	const { state } = await jobs.end(activity);
	const answer = await api.send('GET', path);
	const elsewhere = answer.status >= 300 && answer.status < 400 && answer.headers.get('location');
	const text = elsewhere ? await api.fetchElsewhere(elsewhere) : answer.text;
	const file = { status: answer.status, text, isElsewhere: Boolean(elsewhere) };
	return { early, wasReady: stateThen === 'completed', state, file };
});

export const EXPORTS: Question[] = [
	{
		question: "When is an export's file there?",
		holdsWhen: 'it is not found (404) until its activity has completed',
		readsOnly: false,
		async ask(account) {
			const { early, wasReady } = await ownExport(account);
			if (early.status === 404) return told(true, 'status 404 before the end');
			if (wasReady)
				throw new Unanswered('The export had ended before it could be asked for. Ask again.');
			const size = early.text.trim() === '' ? 'an empty file' : 'a file';
			return told(false, `status ${early.status} with ${size} before the end`);
		},
	},
	{
		question: "Does an export's file quote every value?",
		holdsWhen: 'it quotes only values that need it',
		readsOnly: false,
		async ask(account) {
			const { state, file } = await ownExport(account);
			if (file.status !== 200 && !file.isElsewhere) {
				throw new Unanswered(`An export that ended as ${state} got ${file.status}.`);
			}
			const [, row] = file.text.split('\n');
			if (!row) throw new Unanswered('The export has nobody in it.');
			const isQuoted = row.startsWith('"');
			return told(!isQuoted, isQuoted ? 'addresses are in quotes' : 'addresses have no quotes');
		},
	},
	{
		question: "Does an export's file come from the API itself?",
		holdsWhen: 'it does, without a redirect',
		readsOnly: false,
		async ask(account) {
			const { state, file } = await ownExport(account);
			if (file.isElsewhere) {
				const isThere =
					file.text === '' ? 'which did not give it without the token' : 'which gave it';
				return told(false, `status ${file.status} to another place, ${isThere}`);
			}
			if (file.status !== 200) {
				throw new Unanswered(`An export that ended as ${state} got ${file.status}.`);
			}
			return told(true, 'status 200');
		},
	},
	{
		question: 'May `status` be given to a contact export by itself?',
		holdsWhen: 'the export of all who unsubscribed completes',
		readsOnly: false,
		async ask({ api, jobs }) {
			const answer = await api.send('POST', '/activities/contact_exports', {
				status: 'unsubscribed',
				fields: EMAIL_ONLY,
			});
			const { status } = answer;
			if (status === 400 || status === 404) return told(false, `the request got ${status}`);
			// Its file is for nobody: it is never fetched.
			const { state } = await jobs.follow(answer);
			return told(state === 'completed', `it ended as ${state}`);
		},
	},
];
